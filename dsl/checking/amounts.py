"""How much of a resource: amounts in the unit the vocabulary gives it."""

from troth.dsl import core, syntax
from troth.dsl.checking.types import in_words
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Edit, Fix, Label, edit_distance
from troth.dsl.types import NUMBER, MoneyType, NumberType
from troth.dsl.values import Problem, scaled
from troth.dsl.vocabulary import Resource


def amount_of(node: syntax.Expr, unit: str, resource: str, scope: Scope) -> core.Expr | None:
    """An amount of a resource; money for what is money, a number in its unit for all else."""
    known = scope.world.vocabulary.resources[resource]
    if isinstance(node, syntax.Duration) and not node.working and not unit:
        unit, node = f"{node.unit}s", syntax.Number(node.amount, span=node.span)
    value = _constant(node) or scope.value(node)
    if value is None:
        return None
    shared = isinstance(node, syntax.Number) and node.percent
    if shared or _fits(value, unit, known):
        return value
    _say_wrong_unit(value, unit, known, scope)
    return None


def _constant(node: syntax.Expr) -> core.Expr | None:
    if isinstance(node, syntax.Number) and not node.percent:
        held = scaled(node.value)
        return None if isinstance(held, Problem) else core.Literal(held, NUMBER, span=node.span)
    return None


def _fits(value: core.Expr, unit: str, resource: Resource) -> bool:
    match resource.unit:
        case "money":
            return isinstance(value.type, MoneyType) and not unit
        case "one":
            return isinstance(value.type, NumberType) and not unit
        case _:
            return isinstance(value.type, NumberType) and unit.rstrip("s") in (
                "",
                resource.unit.rstrip("s"),
            )


def _respelled(value: core.Expr, unit: str, resource: Resource) -> Fix | None:
    """The unit spelled as the vocabulary has it, where it is only misspelled."""
    span = value.span
    after = span.source.text[span.end :]
    blanks = len(after) - len(after.lstrip(" "))
    if not unit or not after[blanks:].startswith(unit):
        return None
    if edit_distance(unit, resource.unit, 2) is None:
        return None
    start = span.end + blanks
    place = span.source.span(start, start + len(unit))
    return Fix(f"write `{resource.unit}`", (Edit(place, resource.unit),))


def _say_wrong_unit(value: core.Expr, unit: str, resource: Resource, scope: Scope) -> None:
    given = unit or in_words(value.type)
    scope.report(
        Diagnostic(
            "wrong-unit",
            f"`{resource.name}` is not measured in {given}"
            if unit
            else f"{given} is no amount of `{resource.name}`",
            Label(value.span, given),
            others=(Label(resource.span, f"unit: {resource.unit}"),)
            if resource.span.source.name
            else (),
            help=_advice(resource),
            fix=_respelled(value, unit, resource),
        )
    )


def _advice(resource: Resource) -> str:
    match resource.unit:
        case "money":
            return "write an amount of money, such as `1_200 GBP a year`"
        case "one":
            return "it is there or it is not: leave the amount out"
        case unit:
            return f"write a number of {unit}, such as `2 {unit}`"
