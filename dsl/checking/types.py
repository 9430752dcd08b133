"""How types meet: which pairs compare, what a literal becomes, and what to say when they do not.

A literal, and a define that is only a literal, takes the scale of what it meets; money by the month
becomes money by the year; a span compares with every kind of duration. Nothing else converts.
"""

from typing import assert_never

from troth.dsl import core, syntax
from troth.dsl.checking.names import member, members_of, say_no_member
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.types import (
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    PartyType,
    Period,
    RatingType,
    SetType,
    SpanType,
    TextType,
    TimeKind,
    TruthType,
    Type,
)
from troth.dsl.values import show_scaled

MONTHS_A_YEAR = 12


def in_words(type_: Type) -> str:
    """A type as a plural or mass noun in a sentence: ``working days``, ``a rating of quality``."""
    match type_:
        case NumberType():
            return "a number"
        case MoneyType(currency=currency, per=per):
            return f"{currency} a {per}" if per else f"an amount of {currency}"
        case RatingType(scale=scale):
            return f"a rating on {scale}"
        case ChoiceType(name=name):
            return f"a choice of {name}"
        case TextType():
            return "text"
        case TruthType():
            return "yes or no"
        case PartyType():
            return "a party"
        case DateType():
            return "a date"
        case InstantType():
            return "a moment"
        case DurationType(kind=kind):
            return kind_in_words(kind)
        case SpanType():
            return "a span of time"
        case SetType(of=of):
            return f"a set of {of}"
        case _:
            assert_never(type_)


def kind_in_words(kind: TimeKind) -> str:
    """A kind of time in a sentence; plain days are calendar days there."""
    return "calendar days" if kind is TimeKind.DAYS else kind.value


def literal_of(expr: core.Expr, scope: Scope) -> core.Literal | None:
    """The literal an expression is, also through a define that is only a literal."""
    match expr:
        case core.Literal():
            return expr
        case core.DefineRef(name=name):
            define = scope.world.checked_defines.get(name)
            if define is not None and isinstance(define.body, core.Literal):
                return define.body
            return None
        case _:
            return None


def as_type(expr: core.Expr, wanted: Type, scope: Scope) -> core.Expr | None:
    """``expr`` as a value of ``wanted``; None, reported, when it cannot be one."""
    if expr.type == wanted:
        return expr
    literal = literal_of(expr, scope)
    if literal is not None and isinstance(wanted, RatingType):
        if isinstance(literal.type, NumberType):
            return _level(literal, wanted, expr, scope)
        if isinstance(literal.type, RatingType | ChoiceType) and isinstance(literal.value, int):
            name = members_of(literal.type)[literal.value]
            if (found := member(name, wanted, expr.span)) is not None:
                return found
    converted = _converted(expr, wanted)
    if converted is not None:
        return converted
    say_mixed(expr, wanted, None, scope)
    return None


def _level(
    literal: core.Literal, wanted: RatingType, expr: core.Expr, scope: Scope
) -> core.Expr | None:
    assert isinstance(literal.value, int), "INVARIANT: a number is held as an integer"
    name = show_scaled(literal.value)
    found = member(name, wanted, expr.span)
    if found is None:
        say_no_member(name, wanted, expr.span, scope)
    return found


def _converted(expr: core.Expr, wanted: Type) -> core.Expr | None:
    match expr.type, wanted:
        case (
            MoneyType(currency=currency, per=Period.MONTH),
            MoneyType(currency=other, per=Period.YEAR),
        ) if currency == other:
            if isinstance(expr, core.Literal) and isinstance(expr.value, int):
                return core.Literal(expr.value * MONTHS_A_YEAR, wanted, expr.unit, span=expr.span)
            return core.Convert(expr, MONTHS_A_YEAR, wanted, span=expr.span)
        case _:
            return None


def meet(left: core.Expr, right: core.Expr, scope: Scope) -> tuple[core.Expr, core.Expr] | None:
    """Both sides as values that compare; None, reported, when they never do."""
    if left.type == right.type and not isinstance(left.type, SpanType):
        return left, right
    for one, other in ((left, right), (right, left)):
        if isinstance(one.type, RatingType) and literal_of(other, scope) is not None:
            levelled = as_type(other, one.type, scope)
            if levelled is None:
                return None
            return (left, levelled) if one is left else (levelled, right)
        if (converted := _converted(other, one.type)) is not None:
            return (left, converted) if one is left else (converted, right)
    match left.type, right.type:
        case (
            (DateType() | InstantType(), DateType() | InstantType())
            | (SpanType(), DurationType())
            | (DurationType(), SpanType())
        ):
            return left, right
        case _:
            say_mixed(right, left.type, left, scope)
            return None


def say_mixed(expr: core.Expr, wanted: Type, other: core.Expr | None, scope: Scope) -> None:
    """Report that ``expr`` cannot stand where ``wanted`` is needed or where ``other`` meets it."""
    given = expr.type
    others = (Label(other.span, _label(wanted)),) if other is not None else ()
    code, message, note, advice = _mixture(given, wanted)
    if isinstance(given, DurationType) and isinstance(wanted, DurationType):
        note = _why_kinds_differ(expr, other, given.kind, wanted.kind)
        advice = f"count both in {_UNITS[wanted.kind]}, or both in {_UNITS[given.kind]}"
    scope.report(
        Diagnostic(
            code, message, Label(expr.span, _label(given)), others=others, note=note, help=advice
        )
    )


_UNITS = {
    TimeKind.CLOCK: "hours",
    TimeKind.WORKING_HOURS: "working hours",
    TimeKind.WORKING_DAYS: "working days",
    TimeKind.DAYS: "days or weeks",
    TimeKind.MONTHS: "months",
}


def _label(type_: Type) -> str:
    return str(type_)


def _mixture(given: Type, wanted: Type) -> tuple[str, str, str, str]:
    """Code, message, note and help for a value of type ``given`` where ``wanted`` is needed."""
    match wanted, given:
        case DurationType(kind=left), DurationType(kind=right):
            return (
                "mixed-time",
                f"{kind_in_words(left)} cannot be compared with {kind_in_words(right)}",
                "",
                "",
            )
        case MoneyType(currency=left), MoneyType(currency=right) if left != right:
            return (
                "mixed-currency",
                f"{left} cannot be compared with {right}",
                "a rate of exchange changes every day, a rule does not",
                f"write both in {left} or both in {right}",
            )
        case MoneyType(per=left), MoneyType(per=right):
            return (
                "mixed-period",
                f"{in_words(wanted)} cannot be compared with {in_words(given)}",
                "only money a month converts exactly, to money a year",
                "write both for the same period",
            )
        case (RatingType(), RatingType()) | (ChoiceType(), ChoiceType()):
            return (
                "mixed-scale",
                f"{in_words(wanted)} cannot be compared with {in_words(given)}",
                "names on two lists mean two things, even where they are spelled alike",
                "compare values of one list",
            )
        case (RatingType(), NumberType()) | (NumberType(), RatingType()):
            return (
                "mixed-scale",
                f"{in_words(wanted)} cannot be compared with {in_words(given)}",
                "a level is a place on its scale, not an amount",
                "write `points of` before the rating to take its number",
            )
        case _:
            return (
                "wrong-type",
                f"{in_words(wanted)} cannot be compared with {in_words(given)}",
                "",
                _advice(wanted),
            )


def _advice(wanted: Type) -> str:
    match wanted:
        case DurationType() | SpanType():
            return "write a length of time, such as `5 working days`"
        case DateType() | InstantType():
            return "write a date, such as `2026-01-31`, or `today`"
        case MoneyType(currency=currency, per=per):
            return f"write money, such as `28_000 {currency}{f' a {per}' if per else ''}`"
        case TruthType():
            return "write `is yes` or `is no`"
        case SetType():
            return "ask whether it `includes` a value"
        case RatingType() | ChoiceType():
            return "write one of its names"
        case NumberType() | TextType() | PartyType():
            return f"write {in_words(wanted)} here"
        case _:
            assert_never(wanted)


def _why_kinds_differ(
    expr: core.Expr, other: core.Expr | None, given: TimeKind, wanted: TimeKind
) -> str:
    match frozenset({given, wanted}):
        case kinds if kinds == {TimeKind.WORKING_DAYS, TimeKind.DAYS}:
            days = next(
                (
                    side.value
                    for side in (expr, other)
                    if isinstance(side, core.Literal)
                    and isinstance(side.value, int)
                    and side.type == DurationType(TimeKind.WORKING_DAYS)
                    and side.value % 5 == 0
                ),
                10,
            )
            assert isinstance(days, int)
            return (
                f"{days} working days are {days // 5 * 7} days in most weeks, but not in every week"
            )
        case kinds if TimeKind.MONTHS in kinds:
            return "months differ in length, so nothing else is always as long as a month"
        case kinds if TimeKind.CLOCK in kinds and TimeKind.DAYS in kinds:
            return "a day has 23, 24 or 25 hours: clocks change"
        case _:
            return "working time passes only while people work, other time always"


RELATIONS = {
    syntax.Comparison.IS: core.Relation.EQUAL,
    syntax.Comparison.IS_NOT: core.Relation.UNEQUAL,
    syntax.Comparison.AT_LEAST: core.Relation.AT_LEAST,
    syntax.Comparison.AT_MOST: core.Relation.AT_MOST,
    syntax.Comparison.MORE_THAN: core.Relation.MORE,
    syntax.Comparison.LESS_THAN: core.Relation.LESS,
    syntax.Comparison.BEFORE: core.Relation.LESS,
    syntax.Comparison.AFTER: core.Relation.MORE,
}


def is_ordered(type_: Type) -> bool:
    """Whether one value of this type can be more than another."""
    match type_:
        case (
            NumberType()
            | MoneyType()
            | RatingType()
            | DateType()
            | InstantType()
            | DurationType()
            | SpanType()
        ):
            return True
        case ChoiceType() | TextType() | TruthType() | PartyType() | SetType():
            return False
        case _:
            assert_never(type_)
