"""The part of each decision that is the same for everyone, made once for each rule.

A rule's lines in the order they are read, each with its text, its place, what it looks at and the
time in which a gap may be closed. The reference and the compiled rules fill the same templates, so
their decisions can be compared whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from troth.dsl import core
from troth.dsl.offered import conditions_of
from troth.dsl.prose import expression
from troth.dsl.types import DurationType
from troth.dsl.vocabulary import Length
from troth.engine.decision import Kind, LineText, OperandText, RuleText
from troth.engine.parts import expressions, name_of, operands


@dataclass(frozen=True, slots=True)
class LineTemplate:
    """A line, what to evaluate for it, and the lines in it if it is a group.

    ``condition`` is None for a group and for an offer line that is compared with nothing.
    """

    text: LineText
    condition: core.Expr | None
    looks_at: tuple[core.Expr, ...] = ()
    lines: tuple["LineTemplate", ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A rule: ``applies`` is the line behind ``for``; a define has one line without a verdict."""

    rule: RuleText
    applies: LineTemplate | None
    lines: tuple[LineTemplate, ...]
    ideals: tuple[LineTemplate, ...] = ()


Defines = Mapping[str, core.Define]


def _requirement(number: int, condition: core.Expr, text: str = "", **more: object) -> LineTemplate:
    looks_at = operands(condition)
    shown = tuple(
        OperandText(name_of(each), each.type, isinstance(each, core.FactRef)) for each in looks_at
    )
    line = LineText(
        number=number,
        text=text or expression(condition),
        operands=shown,
        asks=None if text else condition,
        span=condition.span,
        **more,  # type: ignore[arg-type]
    )
    return LineTemplate(line, condition, looks_at)


def length_of(expr: core.Expr | None, defines: Defines) -> Length | None:
    """A duration that stands in the text, or in a define that is only a literal."""
    while isinstance(expr, core.DefineRef):
        body = defines[expr.name].body
        expr = None if isinstance(body, core.Cases | core.Lookup) else body
    if isinstance(expr, core.Literal) and isinstance(expr.type, DurationType):
        if not isinstance(expr.value, int):
            raise AssertionError("INVARIANT: a duration is a whole number")
        return Length(type=expr.type, amount=expr.value)
    return None


def _line(line: core.Line, numbers: Iterator[int], defines: Defines) -> LineTemplate:
    number = next(numbers)
    develop = length_of(line.develop, defines)
    if isinstance(line, core.Requirement):
        return _requirement(
            number,
            line.condition,
            develop=develop,
            because=line.because,
            profile=line.profile,
        )
    lines = tuple(_line(each, numbers, defines) for each in line.lines)
    size = len(lines)
    text = f"all of {size}" if line.count == size else f"any {line.count} of {size}"
    return LineTemplate(
        LineText(
            number=number,
            text=text,
            count=line.count,
            size=size,
            develop=develop,
            because=line.because,
            span=line.span,
        ),
        None,
        (),
        lines,
    )


def of_minimum(minimum: core.Minimum, defines: Defines) -> Template:
    """Requirements and groups first, ideal lines numbered after them."""
    numbers = iter(range(1_000_000))
    lines = tuple(_line(line, numbers, defines) for line in minimum.lines)
    ideals = tuple(
        _requirement(next(numbers), ideal.condition, worth=ideal.worth, because=ideal.because)
        for ideal in minimum.ideals
    )
    rule = RuleText(kind=Kind.MINIMUM, name=minimum.name, source=minimum.source, span=minimum.span)
    return Template(rule, _applies(minimum.applies), lines, ideals)


def _applies(condition: core.Expr | None) -> LineTemplate | None:
    return None if condition is None else _requirement(0, condition)


def conjuncts(condition: core.Expr) -> tuple[core.Expr, ...]:
    """The conditions that must all hold."""
    return condition.items if isinstance(condition, core.And) else (condition,)


def as_minimum(gate: core.Gate) -> core.Minimum:
    """A gate as the minimum that is met exactly when the gate is open."""
    lines = tuple(core.Requirement(each, span=each.span) for each in conjuncts(gate.requires))
    return core.Minimum(gate.name, gate.subject, None, lines, span=gate.span)


def of_gate(gate: core.Gate, defines: Defines) -> Template:
    """One line for each condition that must hold."""
    made = of_minimum(as_minimum(gate), defines)
    rule = RuleText(kind=Kind.GATE, name=gate.name, words=gate.otherwise, span=gate.span)
    return Template(rule, None, made.lines)


def of_define(define: core.Define) -> Template:
    """One line that looks at everything the define is made of."""
    looks_at = tuple(
        dict.fromkeys(each for part in expressions(define.body) for each in operands(part))
    )
    shown = tuple(
        OperandText(name_of(each), each.type, isinstance(each, core.FactRef)) for each in looks_at
    )
    line = LineText(number=0, text=define.name, operands=shown, span=define.span)
    rule = RuleText(kind=Kind.DEFINE, name=define.name, span=define.span)
    return Template(rule, None, (LineTemplate(line, None, looks_at),))


def of_offer(offer: core.Offer) -> Template:
    """One line for each resource, with its benchmark, then those that a reward hangs on."""
    lines = []
    for number, line in enumerate(offer.lines):
        amount = line.amount
        text = line.resource if amount is None else f"{line.resource} {expression(amount)}"
        if amount is None or line.benchmark is None:
            plain = LineText(number=number, text=text, span=line.span)
            lines.append(LineTemplate(plain, None))
            continue
        compare = core.Compare(line.benchmark.op, amount, line.benchmark.value, span=line.span)
        text += f", {line.benchmark.op.value} {expression(line.benchmark.value)}"
        lines.append(_requirement(number, compare, text))
    for number, condition in enumerate(conditions_of(offer), len(lines)):
        lines.append(_requirement(number, condition))
    rule = RuleText(
        kind=Kind.OFFER, name=offer.name, source=offer.source, words=offer.words, span=offer.span
    )
    return Template(rule, _applies(offer.applies), tuple(lines))
