"""One proof, three readers: a decision as lines of text for its author, a manager or the person.

The author sees every line, the values looked at, where they come from and where the rule stands. A
manager sees what decided. The person sees plain words: what was asked, what is known of them and
from where, the clause, what would change it and how to contest it; never whom else a fact names.
Signs stand beside words, dates with their weekday, lines fit 100 columns where their parts do.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import assert_never

from troth.dsl.types import PartyType
from troth.dsl.values import date_of, show_scaled
from troth.dsl.vocabulary import Vocabulary
from troth.engine.decision import Decision, Kind, Line, Operand, Verdict, develop_words, shown
from troth.engine.facts import Origin
from troth.engine.remedy import Outcome, Remedy

COLUMNS = 100

SIGNS = {
    Verdict.MET: "ok",
    Verdict.NOT_MET: "x ",
    Verdict.UNKNOWN: "? ",
    Verdict.DOES_NOT_APPLY: "- ",
}
"""Beside the words, never instead of them."""

CONTEST = (
    "If something here is not right, say so: you may see what is recorded about you, have it "
    "corrected, and ask that a person looks at the decision again."
)
"""What a person is told where the caller names no way of their own."""


class Audience(StrEnum):
    """Whom an explanation is for."""

    AUTHOR = "author"
    MANAGER = "manager"
    PERSON = "person"


def explain(
    decision: Decision,
    audience: Audience = Audience.AUTHOR,
    *,
    vocabulary: Vocabulary | None = None,
    remedy: Remedy | None = None,
    contest: str = CONTEST,
) -> str:
    """The decision told to one reader, as lines of text.

    ``vocabulary`` gives a person the words of facts instead of their names; ``remedy`` adds what
    would change the verdict and the development plan; ``contest`` says how to contest it.
    """
    match audience:
        case Audience.AUTHOR:
            lines = _for_author(decision, remedy)
        case Audience.MANAGER:
            lines = _for_manager(decision, remedy)
        case Audience.PERSON:
            lines = _for_person(decision, vocabulary or Vocabulary(), remedy, contest)
        case _:
            assert_never(audience)
    return "\n".join(lines)


def weekday(day: int) -> str:
    """``Wed 2026-11-18``; the weekday is in English wherever this runs."""
    return weekday_of(date_of(day))


def weekday_of(when: date) -> str:
    """`weekday` of a date."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return f"{names[when.weekday()]} {when.isoformat()}"


def come_from(origin: Origin | None) -> str:
    """``from interview i-310, Wed 2026-11-18``; empty where nothing is known of it."""
    if origin is None:
        return ""
    parts = [*([origin.event] if origin.event else [])]
    parts += [] if origin.day is None else [weekday(origin.day)]
    return f"from {', '.join(parts)}" if parts else ""


# --- the author


def _head(decision: Decision) -> str:
    left = f"{decision.verdict.value.upper():<9} {decision.rule.kind.value} {decision.rule.name}"
    if decision.today is None:
        return left
    return f"{left:<58} as of {weekday(decision.today)}"


def _for_author(decision: Decision, remedy: Remedy | None) -> Iterator[str]:
    yield _head(decision)
    if decision.rule.kind is Kind.DEFINE:
        yield f"value     {shown(decision.value, decision.type) or 'unknown'}"
    if decision.applies is not None:
        yield from _author_line(decision, decision.applies, 0, "for ")
    for line in decision.lines:
        yield from _author_line(decision, line, 0)
    yield from _rank(decision)
    if decision.rule.words and decision.verdict is not Verdict.MET:
        yield f"It says   {decision.rule.words}"
    yield from _way_out(remedy)


def _author_line(decision: Decision, line: Line, depth: int, before: str = "") -> Iterator[str]:
    words = "    " * depth + before + line.text.text
    operands = decision.operands(line)
    alone = len(operands) == 1 and line.text.text.startswith(operands[0].name)
    values = "; ".join(_author_value(each, named=not alone) for each in operands)
    yield from _beside(f"{SIGNS[line.verdict]} {words:<34} {values}".rstrip(), _place(line))
    for reason in line.reasons if not line.lines else ():
        yield f"      unknown because {reason}"
    for note in line.notes:
        yield f"      {note}"
    if line.verdict is Verdict.NOT_MET and line.text.because:
        yield f"      because {line.text.because}"
    for inner in line.lines:
        yield from _author_line(decision, inner, depth + 1)


def _beside(left: str, right: str) -> Iterator[str]:
    """Both on one line where they fit, else the second below."""
    gap = COLUMNS - len(left) - len(right)
    if not right or gap >= 3:
        yield (left + " " * gap + right) if right else left
    else:
        yield left
        yield " " * (COLUMNS - len(right)) + right


def _author_value(operand: Operand, *, named: bool) -> str:
    source = come_from(operand.origin)
    value = f"{operand.name} {operand.shown}" if named else operand.shown
    return f"{value}, {source}" if source else value


def _place(line: Line) -> str:
    span = line.text.span
    return f"{span.source.name}:{span.line}" if span.source.name else ""


def _rank(decision: Decision) -> Iterator[str]:
    if not decision.ideals:
        return
    low, high = decision.rank
    more = f", up to +{show_scaled(high - low)} once all is known" if high > low else ""
    yield f"Ideal     {show_scaled(low)}{more}"
    for line in decision.ideals:
        sign = SIGNS[line.verdict]
        yield f"{sign} {line.text.text:<34} worth {show_scaled(line.text.worth)}"


def _way_out(remedy: Remedy | None) -> Iterator[str]:
    if remedy is None:
        return
    match remedy.outcome:
        case Outcome.NOTHING_NEEDED:
            pass
        case Outcome.CHANGES:
            steps = "; ".join(str(step) for step in remedy.steps)
            yield f"What would change it   {steps}; nothing else is needed"
        case Outcome.BLOCKED:
            yield "What would change it   nothing the person can influence"
            for blocked in remedy.blocked:
                lacks = f" (lacks {blocked.lacks})" if blocked.lacks else ""
                yield f"      {blocked.line.text.text}{lacks}"
        case Outcome.TOO_LONG:
            yield "What would change it   not found within the bound of the search"
        case _:
            assert_never(remedy.outcome)
    yield from _plan(remedy)


def _plan(remedy: Remedy) -> Iterator[str]:
    if remedy.plan:
        yield "Development plan"
    for gap in remedy.plan:
        yield f"      {gap.fact:<22} {gap.have} -> {gap.need}, within {develop_words(gap.within)}"


# --- the manager


def _for_manager(decision: Decision, remedy: Remedy | None) -> Iterator[str]:
    yield _head(decision)
    for line in decision.proof:
        yield from _manager_line(decision, line, 0)
    if decision.missing:
        yield f"To ask for   {', '.join(decision.missing)}"
    yield from _way_out(remedy)


def _manager_line(decision: Decision, line: Line, depth: int) -> Iterator[str]:
    values = ", ".join(each.shown for each in decision.operands(line, decisive=True))
    yield f"{SIGNS[line.verdict]} {'    ' * depth + line.text.text:<40} {values}".rstrip()
    for inner in line.lines:
        yield from _manager_line(decision, inner, depth + 1)


# --- the person

OPENINGS: Mapping[Verdict, str] = {
    Verdict.MET: "You meet what {rule} asks for.",
    Verdict.NOT_MET: "You do not yet meet what {rule} asks for.",
    Verdict.UNKNOWN: "We cannot say yet whether you meet what {rule} asks for.",
    Verdict.DOES_NOT_APPLY: "{rule} does not apply to you.",
}


def _for_person(
    decision: Decision, vocabulary: Vocabulary, remedy: Remedy | None, contest: str
) -> Iterator[str]:
    rule = decision.rule.name.replace("_", " ").replace(".", ", ")
    opening = OPENINGS[decision.verdict].format(rule=rule)
    yield opening[0].upper() + opening[1:]
    if decision.rule.source:
        yield f"The rule: {decision.rule.source}."
    if decision.today is not None:
        yield f"Decided for {weekday(decision.today)}."
    for line in decision.proof:
        yield from _person_line(decision, line, vocabulary)
    if decision.missing:
        asked = ", ".join(plainly(name, vocabulary) for name in decision.missing)
        yield f"What we need to know: {asked}."
    yield from _person_way_out(remedy, vocabulary)
    yield contest


def plainly(text: str, vocabulary: Vocabulary) -> str:
    """``text`` with the words of facts in place of their names, and without underscores."""

    def words(found: re.Match[str]) -> str:
        fact = vocabulary.facts.get(found[0])
        return fact.words if fact is not None and fact.words else found[0].replace("_", " ")

    return re.sub(r"[A-Za-z][A-Za-z0-9_]*", words, text)


STATES = {
    Verdict.MET: "yes",
    Verdict.NOT_MET: "not yet",
    Verdict.UNKNOWN: "not known",
    Verdict.DOES_NOT_APPLY: "does not apply",
}


def _person_line(decision: Decision, line: Line, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"- {plainly(line.text.text, vocabulary)}: {STATES[line.verdict]}"
    operands = decision.operands(line, decisive=True)
    for operand in operands:
        if operand.known and not _names_somebody(line, operand):
            source = come_from(operand.origin)
            told = f"{plainly(operand.name, vocabulary)}: {operand.shown.replace('_', ' ')}"
            yield f"    {told}{', ' + source if source else ''}"
    if line.text.because:
        yield f"    why we ask: {line.text.because}"
    for inner in line.lines:
        yield from (f"  {each}" for each in _person_line(decision, inner, vocabulary))


def _names_somebody(line: Line, operand: Operand) -> bool:
    """Whether the value is another person: their names are not for this reader."""
    return any(
        text.name == operand.name and isinstance(text.type, PartyType)
        for text in line.text.operands
    )


def _person_way_out(remedy: Remedy | None, vocabulary: Vocabulary) -> Iterator[str]:
    if remedy is None:
        return
    if remedy.outcome is Outcome.CHANGES:
        steps = "; ".join(plainly(str(step), vocabulary) for step in remedy.steps)
        yield f"What would change it: {steps}. Nothing else is needed."
    elif remedy.outcome is Outcome.BLOCKED:
        yield "What would change it: nothing that is yours to change."
        for blocked in remedy.blocked:
            if blocked.lacks:
                yield f"    {plainly(blocked.line.text.text, vocabulary)}: {blocked.lacks}"
    for gap in remedy.plan:
        name, time = plainly(gap.fact, vocabulary), develop_words(gap.within)
        yield f"To develop: {name}, from {gap.have} to {gap.need} within {time}."
