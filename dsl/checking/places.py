"""What a place in a rule takes: a condition, a length of time, a value of one type."""

from troth.dsl import core, syntax
from troth.dsl.checking.types import as_type, in_words, literal_of
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Span
from troth.dsl.types import DurationType, TimeKind, TruthType, Type


def truth(node: syntax.Expr, scope: Scope) -> core.Expr | None:
    """A condition: yes, no or unknown."""
    result = scope.value(node)
    if result is None or isinstance(result.type, TruthType):
        return result
    scope.report(
        Diagnostic(
            "wrong-type",
            f"this is {in_words(result.type)}, where a condition is needed",
            Label(node.span, str(result.type)),
            note="a condition is yes, no or unknown",
            help="compare it with something, as in `… at least …` or `… is …`",
        )
    )
    return None


def value_of(node: syntax.Expr, scope: Scope, wanted: Type) -> core.Expr | None:
    """A value of exactly this type, up to what literals and months convert to."""
    result = scope.value(node, wanted)
    return None if result is None else as_type(result, wanted, scope)


def duration(node: syntax.Expr, scope: Scope) -> core.Expr | None:
    """A length of time of any of the five kinds; a literal one is more than nothing."""
    result = _length(node, scope)
    if result is None or _amount(result, scope) != 0:
        return result
    scope.report(
        Diagnostic(
            "no-length",
            f"`{node.span.text}` is no length of time",
            Label(node.span, "no time at all"),
            help="write a length that is more than nothing, or leave it out",
        )
    )
    return None


def _amount(length: core.Expr, scope: Scope) -> int | None:
    literal = literal_of(length, scope)
    return None if literal is None or not isinstance(literal.value, int) else literal.value


def _length(node: syntax.Expr, scope: Scope) -> core.Expr | None:
    """A length of time that may be nothing; a literal one is shorter than any archive is old."""
    result = scope.value(node)
    if result is None:
        return None
    if not isinstance(result.type, DurationType):
        scope.report(
            Diagnostic(
                "wrong-type",
                f"this is {in_words(result.type)}, where a length of time is needed",
                Label(node.span, str(result.type)),
                help="write it with its unit, such as `5 working days` or `3 months`",
            )
        )
        return None
    amount = _amount(result, scope)
    if amount is not None and amount > LONGEST[result.type.kind]:
        scope.report(
            Diagnostic(
                "no-length",
                f"`{node.span.text}` is longer than any rule lasts",
                Label(node.span, f"more than {LONGEST_YEARS} years"),
                help="correct the number or the unit",
            )
        )
        return None
    return result


LONGEST_YEARS = 200
"""A deadline beyond that is a slip of the pen, and calendars end."""

LONGEST = {
    TimeKind.CLOCK: LONGEST_YEARS * 366 * 86_400,
    TimeKind.WORKING_HOURS: LONGEST_YEARS * 366 * 24 * 60,
    TimeKind.WORKING_DAYS: LONGEST_YEARS * 366,
    TimeKind.DAYS: LONGEST_YEARS * 366,
    TimeKind.MONTHS: LONGEST_YEARS * 12,
}
"""In the unit in which each kind of time is held."""


def all_known(parts: list[core.Expr | None]) -> tuple[core.Expr, ...] | None:
    """The parts, if none of them is a mistake."""
    good = tuple(part for part in parts if part is not None)
    return good if len(good) == len(parts) else None


def possible_count(count: int, among: int, span: Span, scope: Scope) -> bool:
    """Whether ``any N of`` asks for at least one and at most all; otherwise reported."""
    if 1 <= count <= among:
        return True
    scope.report(
        Diagnostic(
            "impossible-count",
            f"`any {count} of` is always met" if count < 1 else f"{count} of {among} cannot be met",
            Label(span, f"{among} to choose from"),
            help=f"write a number from 1 to {among}",
        )
    )
    return False


def deadline(node: syntax.Expr, scope: Scope) -> core.Expr | None:
    """A length of time that is counted in somebody's calendar."""
    result = duration(node, scope)
    if result is not None:
        say_no_calendar(node.span, scope)
    return result


def delay(node: syntax.Expr, scope: Scope) -> core.Expr | None:
    """A length of time counted in somebody's calendar that may be nothing: due the same day."""
    result = _length(node, scope)
    if result is not None:
        say_no_calendar(node.span, scope)
    return result


def say_no_calendar(span: Span, scope: Scope) -> None:
    """Report, once for a pack, that nothing says which days count."""
    world = scope.world
    if world.vocabulary.calendar or world.calendar_missed:
        return
    world.calendar_missed = True
    scope.report(
        Diagnostic(
            "missing-calendar",
            "nothing says in whose calendar this deadline is counted",
            Label(span, "a deadline"),
            note="which days are working days, and when a day ends, depends on the place",
            help="name a calendar in pack.yaml and describe it in calendars.yaml",
        )
    )
