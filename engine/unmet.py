"""What kept a gate shut: what was asked for, and what was found instead.

What was asked for is in words that are the same for everyone, so that refusals can be counted. A
line that asks for a minimum gives the lines of the minimum that failed. What a line looked at is
told as it is compared: of `back_on - first_day at most 12 weeks` the days between the two. Of a
line that no promise may be broken, or that every one is kept, the promises are named that are not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from troth.dsl import core
from troth.dsl.prose import expression
from troth.dsl.types import TruthType
from troth.engine.decision import Decision, Kind, Line, Verdict, shown
from troth.engine.evaluate import held, judge, template_of
from troth.engine.meaning import Run, value
from troth.engine.parts import operands
from troth.engine.template import LineTemplate


@dataclass(frozen=True, slots=True)
class Unmet:
    """One thing that was asked for and is not so; ``found`` is empty where that says it all."""

    asked: str
    found: str = ""


def unmet(gate: Decision, run: Run) -> tuple[Unmet, ...]:
    """The failed lines of a gate that was judged over the view of ``run``, in words."""
    made = template_of(run.rules, Kind.GATE, gate.rule.name)
    return tuple(each for pair in _failed(gate.lines, made.lines) for each in _told(*pair, run))


def _failed(
    lines: Iterable[Line], made: Iterable[LineTemplate]
) -> Iterator[tuple[Line, LineTemplate]]:
    for line, each in zip(lines, made, strict=True):
        if line.verdict is not Verdict.MET:
            yield line, each


def _told(line: Line, made: LineTemplate, run: Run) -> Iterator[Unmet]:
    text = line.text.text
    match made.condition:
        case core.MinimumMet(name=name):
            yield from _under(f"{text}, which asks for ", _of_minimum(name, run))
        case core.EveryMinimumMet():
            told = False
            for name in run.rules.minimums:
                for each in _under(f"{text}, and {name} asks for ", _of_minimum(name, run)):
                    told = True
                    yield each
            if not told:
                yield Unmet(text, "no minimum applies")
        case _:
            yield Unmet(text, _found(line, made, run))


def _under(before: str, lines: Iterable[Unmet]) -> Iterator[Unmet]:
    for each in lines:
        yield replace(each, asked=before + each.asked)


def _of_minimum(name: str, run: Run) -> Iterator[Unmet]:
    """The failed lines of a minimum; of a group those in it that failed."""
    decision = judge(run.rules, name, run.view, Kind.MINIMUM)
    if decision.verdict in {Verdict.MET, Verdict.DOES_NOT_APPLY}:
        return
    made = template_of(run.rules, Kind.MINIMUM, name)
    if decision.applies is not None and made.applies is not None:
        yield from _of_lines([decision.applies], [made.applies], run)
    yield from _of_lines(decision.lines, made.lines, run)


def _of_lines(lines: Iterable[Line], made: Iterable[LineTemplate], run: Run) -> Iterator[Unmet]:
    for line, each in _failed(lines, made):
        if each.lines:
            yield from _under(f"{line.text.text}: ", _of_lines(line.lines, each.lines, run))
        else:
            yield Unmet(line.text.text, _found(line, each, run))


def _found(line: Line, made: LineTemplate, run: Run) -> str:
    """``first_day - today is 27 days``; nothing where the line says it all."""
    if line.reasons:
        return ", and ".join(str(reason) for reason in line.reasons)
    if made.condition is None:
        return ""
    sides = dict.fromkeys(_sides(made.condition, run))
    return " and ".join(words for side in sides for words in _looked_at(side, run))


def _looked_at(side: core.Expr, run: Run) -> Iterator[str]:
    """What a value was, or which promises stood against a line; nothing where the line says it."""
    if isinstance(side, core.ObligationIs):
        history = run.view.history
        for name, state in history.against(side) if history is not None else ():
            yield f"{name} is {state}"
    elif not _says_itself(side):
        yield f"{expression(side)} is {shown(held(value(side, run)), side.type) or 'not recorded'}"


def _sides(condition: core.Expr, run: Run) -> Iterator[core.Expr]:
    """What failed comparisons compare, and what else is named in a condition that failed."""
    match condition:
        case core.Not(value=inner):
            yield from _sides(inner, run)
        case core.And(items=items):
            for item in [each for each in items if value(each, run) != 1] or items:
                yield from _sides(item, run)
        case core.Or(items=items) | core.AtLeast(items=items):
            for item in items:
                yield from _sides(item, run)
        case core.Compare(left=left, right=right):
            yield from (left, right)
        case core.Between(value=asked, low=low, high=high):
            yield from (asked, low, high)
        case _:
            yield from operands(condition)


def _says_itself(side: core.Expr) -> bool:
    """Whether the line says already what this is: a value written there, or whether it holds."""
    return isinstance(side, core.Literal | core.LocalInstant) or isinstance(side.type, TruthType)
