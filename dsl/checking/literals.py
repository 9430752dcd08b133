"""Names and literals that stand for a value."""

from decimal import Decimal

from troth.dsl import core, syntax
from troth.dsl.checking import events, names
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Span
from troth.dsl.types import (
    NUMBER,
    ChoiceType,
    DurationType,
    MoneyType,
    Period,
    RatingType,
    SetType,
    Type,
)
from troth.dsl.values import Problem, decimals_of, duration_of, scaled
from troth.dsl.vocabulary import Subject


def name_value(node: syntax.Name, scope: Scope, wanted: Type | None) -> core.Expr | None:
    """The value of a name: a member of what it meets, a fact, a define, a field at hand."""
    if len(node.parts) > 1:
        return _field(node, scope)
    name, world = node.parts[0], scope.world
    closed = wanted.of if isinstance(wanted, SetType) else wanted
    if isinstance(closed, RatingType | ChoiceType):
        found = names.member(name, closed, node.span)
        if found is not None:
            return found
    fact = world.vocabulary.facts.get(name)
    if fact is not None:
        return names.fact_ref(fact, node.span, scope)
    if name in world.defines:
        return names.define_ref(name, node.span, scope)
    if name == "engaged":
        scope.reads(Subject.RELATIONSHIP, node.span)
        return core.Engaged(span=node.span)
    if name in world.unread:
        return None
    party = world.vocabulary.parties.get(name)
    if party is not None and party.fact in world.vocabulary.facts:
        return names.fact_ref(world.vocabulary.facts[party.fact], node.span, scope)
    if isinstance(closed, RatingType | ChoiceType):
        names.say_no_member(name, closed, node.span, scope)
        return None
    return _only_member(node, scope)


def _only_member(node: syntax.Name, scope: Scope) -> core.Expr | None:
    """A level or member that stands where nothing says of which list, if only one list has it."""
    name, world = node.parts[0], scope.world
    lists = world.members.get(name, [])
    if len(lists) == 1:
        return names.member(name, lists[0], node.span)
    if lists:
        names.say_ambiguous(
            scope,
            node,
            [
                f"level of {t.scale}" if isinstance(t, RatingType) else f"member of {t.name}"
                for t in lists
            ],
        )
        return None
    advice = ""
    if name in world.minimums:
        advice = f"write `{name} is met`"
    elif events.find_event(node, scope) is not None:
        advice = f"ask how often it happened: `count of {name} ever at least 1`"
    elif name in world.vocabulary.charts:
        advice = f"ask for its state: `{name} is {world.vocabulary.charts[name].states[0]}`"
    types = names.value_names(world)
    names.say_unknown(scope, "fact", name, node.span, types, types=types, advice=advice)
    return None


def _field(node: syntax.Name, scope: Scope) -> core.Expr | None:
    event = events.find_event(syntax.Name(node.parts[:-1], span=node.span), scope)
    if event is None:
        whole = events.find_event(node, scope)
        if whole is not None:
            return _only_member(node, scope)
        names.say_unknown(
            scope,
            "event",
            ".".join(node.parts[:-1]),
            node.span,
            scope.world.vocabulary.events,
        )
        return None
    type_ = events.field_type(event, node.parts[-1], node.span, scope)
    if type_ is None:
        return None
    if event.name not in scope.at_hand:
        scope.report(
            Diagnostic(
                "no-event-at-hand",
                f"no `{event.name}` is at hand here",
                Label(node.span, "of which one?"),
                note="only a trigger, a gate, a `where` and what they start have an event at hand",
                help=f"write `latest {node}`, or a figure over past events",
            )
        )
        return None
    scope.reads(event.subject, node.span)
    return core.EventField(event.name, node.parts[-1], type_, span=node.span)


def quantity(
    node: syntax.Number | syntax.Money | syntax.Duration, scope: Scope
) -> core.Expr | None:
    """A number, an amount of money or a length of time as held inside."""
    match node:
        case syntax.Number(value=value, percent=percent):
            held = scaled(value / 100 if percent else value)
            if isinstance(held, Problem):
                _say_bad_quantity("number-range", held, node.span, scope)
                return None
            return core.Literal(held, NUMBER, "%" if percent else "", span=node.span)
        case syntax.Money(amount=amount, currency=currency, per=per):
            held = scaled(amount)
            if isinstance(held, Problem):
                _say_bad_quantity("number-range", held, node.span, scope)
                return None
            if amount != round(amount, decimals_of(currency)):
                _say_bad_quantity("money-decimals", _decimals(amount, currency), node.span, scope)
                return None
            type_ = MoneyType(currency, Period(per) if per else None)
            return core.Literal(held, type_, per, span=node.span)
        case syntax.Duration(amount=amount, unit=unit, working=working):
            read = duration_of(amount, unit, working=working)
            if isinstance(read, Problem):
                _say_bad_quantity("uneven-duration", read, node.span, scope)
                return None
            counted = f"working {unit}" if working else unit
            return core.Literal(read[1], DurationType(read[0]), counted, span=node.span)


def _decimals(amount: Decimal, currency: str) -> Problem:
    most = decimals_of(currency)
    return Problem(
        f"{amount} {currency} has more decimals than {currency} has",
        f"{currency} has {most}" if most else f"{currency} has none",
    )


def _say_bad_quantity(code: str, problem: Problem, span: Span, scope: Scope) -> None:
    scope.report(Diagnostic(code, problem.message, Label(span), help=problem.help))


def constant(which: str, span: Span, scope: Scope) -> core.Expr:
    """``today``, ``now`` or ``tenure``."""
    match which:
        case "today":
            return core.Today(span=span)
        case "now":
            return core.Now(span=span)
        case _:
            scope.reads(Subject.RELATIONSHIP, span)
            return core.Tenure(span=span)
