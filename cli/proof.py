"""A decision as lines of a screen, for three readers.

The author of the rules sees where each line stands, the manager why it is there, the person the
same in plain words. All three see every line, the value it looked at, and where that comes from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from troth.cli.terminal import columns, painted, shown_date
from troth.dsl.values import date_of
from troth.dsl.vocabulary import Vocabulary
from troth.engine.decision import Decision, Line, Operand, Verdict, develop_words
from troth.engine.facts import Origin
from troth.engine.remedy import Outcome, Remedy, Step

SIGNS = {Verdict.MET: "ok", Verdict.NOT_MET: "x ", Verdict.UNKNOWN: "? "}
COLOURS = {Verdict.MET: "green", Verdict.NOT_MET: "red", Verdict.UNKNOWN: "yellow"}
TEXT = 40
"""Columns for what a line asks, before what was found."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: ``audience`` is author, manager or person."""

    audience: str
    vocabulary: Vocabulary

    def words(self, text: str) -> str:
        """Names as people call them, for all but the author."""
        if self.audience == "author":
            return text
        return re.sub(r"\b[a-z][a-z0-9_]*\b", self._called, text)

    def _called(self, found: re.Match[str]) -> str:
        fact = self.vocabulary.facts.get(found[0])
        return (fact.words if fact else "") or found[0].replace("_", " ")


def proof(decision: Decision, reader: Reader) -> Iterator[str]:
    """Every line of the rule: whether it applies, its requirements, its rank."""
    if decision.applies is not None:
        yield from one(decision, decision.applies, reader, "applies when ")
    for line in decision.lines:
        yield from one(decision, line, reader)
    for reason in decision.reasons:
        yield f"   unknown because {reader.words(str(reason))}"
    if decision.ideals:
        yield from rank(decision, reader)


def one(decision: Decision, line: Line, reader: Reader, before: str = "") -> Iterator[str]:
    """A requirement, or a group in one line with what counted in it."""
    text = before + reader.words(line.text.text)
    found = "; ".join(filter(None, [values(decision, line, reader), *aside(line, reader)]))
    sign = painted(SIGNS.get(line.verdict, "- "), COLOURS.get(line.verdict, "dim"))
    place = line.text.span
    where = f"{place.source.name}:{place.line}" if reader.audience == "author" else ""
    yield from laid_out(sign, text, found, where)
    if line.text.because and reader.audience != "author":
        yield f"       because {line.text.because}"


def laid_out(sign: str, text: str, found: str, where: str) -> Iterator[str]:
    """Sign, what is asked, what was found, and the place at the end where it fits."""
    line = f"{text:<{TEXT}} {found}".rstrip()
    room = columns() - 3
    if len(line) > room and found:
        yield f"{sign} {text}"
        line, sign = f"    {found}", "  "
    gap = room - len(line) - len(where)
    if not where or gap < 2:
        yield f"{sign} {line}"
    if where:
        start = f"{sign} {line}{' ' * gap}" if gap >= 2 else " " * (columns() - len(where))
        yield start + painted(where, "dim")


def values(decision: Decision, line: Line, reader: Reader) -> str:
    """What the line looked at: ``2, from facts.yaml``; of a group, each line's values by name."""
    if not line.lines:
        looked = decision.operands(line)
        if len(looked) == 1:
            return found_in(looked[0])
        return ", ".join(f"{reader.words(each.name)} {each.shown}" for each in looked)
    counted = [inner for inner in line.lines if inner.verdict is line.verdict] or line.lines
    return ", ".join(filter(None, (of_inner(decision, inner, reader) for inner in counted)))


def of_inner(decision: Decision, line: Line, reader: Reader) -> str:
    """A line within a group, in as few words as tell it."""
    if line.lines:
        return f"({values(decision, line, reader)})"
    looked = decision.operands(line)
    return ", ".join(f"{reader.words(each.name)} {each.shown}" for each in looked)


def found_in(operand: Operand) -> str:
    """A value and where it comes from."""
    return operand.shown + (f", from {origin(operand.origin)}" if operand.origin else "")


def origin(source: Origin) -> str:
    """``interview i-310, Wed 2026-11-18``."""
    day = "" if source.day is None else shown_date(date_of(source.day))
    return ", ".join(filter(None, (source.event, day)))


def aside(line: Line, reader: Reader) -> list[str]:
    """What else must be said of a line: a fallback that was used, the time to close a gap."""
    open_gap = line.text.develop is not None and line.verdict is not Verdict.MET
    develop = [f"may be closed within {develop_words(line.text.develop)}"] if open_gap else []
    return [*(reader.words(note) for note in line.notes), *develop]


def rank(decision: Decision, reader: Reader) -> Iterator[str]:
    """The ideal lines, which rank and never reject."""
    from troth.dsl.values import show_scaled

    low, high = decision.rank
    more = f", up to +{show_scaled(high - low)} more once all is known" if high > low else ""
    yield f"   rank {show_scaled(low)}{more}"
    for line in decision.ideals:
        met = line.verdict is Verdict.MET
        worth = f"{'+' if met else ' '}{show_scaled(line.text.worth) if met else '0'}"
        yield f"      {worth:>3}  {reader.words(line.text.text)}"


def way_out(remedy: Remedy, reader: Reader) -> Iterator[str]:
    """What would change the verdict, and the development plan."""
    match remedy.outcome:
        case Outcome.CHANGES:
            steps = ", ".join(said(step, reader) for step in remedy.steps)
            yield f"What would change it   {steps}; nothing else is needed"
        case Outcome.BLOCKED if remedy.blocked:
            yield "What would change it   nothing the person can influence"
            for block in remedy.blocked:
                lacks = f": {block.lacks}" if block.lacks else ""
                yield f"    stands in the way: {reader.words(block.line.text.text)}{lacks}"
        case Outcome.TOO_LONG:
            yield f"What would change it   {remedy.outcome.value}"
        case _:
            pass
    if remedy.plan:
        yield "Development plan"
    for gap in remedy.plan:
        change = f"{reader.words(gap.fact)} {gap.have} -> {gap.need}"
        yield f"    {change:<{TEXT}} within {develop_words(gap.within)}"


def said(step: Step, reader: Reader) -> str:
    """One change: ``empathy 3``."""
    return step.need if step.days else f"{reader.words(step.fact)} {step.need}"
