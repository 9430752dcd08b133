"""One proof, three readers: a decision as lines of text for its author, a manager or the person.

The author sees every line, the values looked at, where they come from and where the rule stands. A
manager sees what decided. The person sees plain words: what was asked, what is known of them and
from where, the clause, what would change it and how to contest it; never whom else a fact names.
Signs stand beside words, dates with their weekday. What the author reads stands in columns: the
line, its value and where that comes from, the place of the rule; what does not fit between them
goes below its line.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from troth.dsl.prose import condition
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
    width: int = COLUMNS,
) -> str:
    """The decision told to one reader, as lines of text.

    ``vocabulary`` gives a person the words of facts instead of their names; ``remedy`` adds what
    would change the verdict and the development plan; ``contest`` says how to contest it. ``width``
    is that of the author's columns, in characters.
    """
    match audience:
        case Audience.AUTHOR:
            lines = _for_author(decision, remedy, width)
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
    left = f"{decision.answer.upper():<9} {decision.rule.kind.value} {decision.rule.name}"
    if decision.today is None:
        return left
    return f"{left:<58} as of {weekday(decision.today)}"


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the proof in its columns, and what stands below it."""

    words: str
    values: tuple[tuple[str, str], ...]
    """Each operand by name with its value and origin; no name where the words say it already."""
    place: str
    below: tuple[str, ...]


def _for_author(decision: Decision, remedy: Remedy | None, width: int) -> Iterator[str]:
    yield _head(decision)
    if decision.rule.kind is Kind.DEFINE:
        yield f"value     {shown(decision.value, decision.type) or 'unknown'}"
    rows: list[_Row] = []
    if decision.applies is not None:
        rows += _rows(decision, decision.applies, 0, "for ")
    for line in decision.lines:
        rows += _rows(decision, line, 0)
    valued = [len(row.words) for row in rows if row.values]
    valued += [len(line.text.text) + 3 for line in decision.ideals]
    words = min(max([34, *valued]), width // 2 - 6)
    place = max((len(row.place) for row in rows), default=0)
    for row in rows:
        yield from _laid_out(row, words, width - place)
    yield from _rank(decision, words)
    if decision.rule.words and decision.verdict is not Verdict.MET:
        yield f"It says   {decision.rule.words}"
    if decision.missing and decision.verdict is Verdict.UNKNOWN:
        yield f"To ask for   {', '.join(decision.missing)}"
    way_out = list(_way_out(remedy))
    yield from ["", *way_out] if way_out else []


def _rows(decision: Decision, line: Line, depth: int, before: str = "") -> Iterator[_Row]:
    sign = SIGNS[line.verdict]
    if before and line.verdict is Verdict.NOT_MET:
        sign = SIGNS[Verdict.DOES_NOT_APPLY]
    operands = decision.operands(line)
    alone = len(operands) == 1 and line.text.text.startswith(operands[0].name)
    values = tuple(("" if alone else each.name, _author_value(each)) for each in operands)
    below = [f"unknown because {reason}" for reason in line.reasons if not line.lines]
    below += line.notes
    if line.verdict is Verdict.NOT_MET and line.text.because:
        below.append(f"asked for because {line.text.because}")
    yield _Row(
        f"{sign} {'    ' * depth}{before}{line.text.text}", values, _place(line), tuple(below)
    )
    for inner in line.lines:
        yield from _rows(decision, inner, depth + 1)


def _laid_out(row: _Row, words: int, place: int) -> Iterator[str]:
    """The row on one line where its value fits before the column ``place``, else on several."""
    indent = len(row.words) - len(row.words[2:].lstrip()) + 4
    value = "; ".join(f"{name} {text}".strip() for name, text in row.values)
    line = f"{row.words:<{words}} {value}".rstrip()
    fits = len(row.words) <= words and len(line) <= place - 2
    if value and not fits:
        line = row.words
    first, *more = (
        textwrap.wrap(line, place - 2, subsequent_indent=" " * indent, replace_whitespace=False)
        if len(line) > place - 2
        else [line]
    )
    yield f"{first:<{place}}{row.place}".rstrip()
    yield from more
    if value and not fits:
        name = max(len(name) for name, _ in row.values)
        yield from (
            f"{' ' * indent}{each:<{name}}  {text}" if each else f"{' ' * indent}{text}"
            for each, text in row.values
        )
    yield from (f"{' ' * indent}{each}" for each in row.below)


def _author_value(operand: Operand) -> str:
    source = come_from(operand.origin)
    return f"{operand.shown}, {source}" if source else operand.shown


def _place(line: Line) -> str:
    span = line.text.span
    return f"{span.source.name}:{span.line}" if span.source.name else ""


def _rank(decision: Decision, words: int) -> Iterator[str]:
    if not decision.ideals:
        return
    low, high = decision.rank
    more = f", up to +{show_scaled(high - low)} once all is known" if high > low else ""
    yield f"Ideal     {show_scaled(low)}{more}"
    for line in decision.ideals:
        told = f"{SIGNS[line.verdict]} {line.text.text}"
        yield f"{told:<{words}} worth {show_scaled(line.text.worth)}"


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
    Verdict.MET: "You meet {rule}.",
    Verdict.NOT_MET: "You do not yet meet {rule}.",
    Verdict.UNKNOWN: "We cannot say yet whether you meet {rule}.",
    Verdict.DOES_NOT_APPLY: "{rule} does not apply to you.",
}


def _for_person(
    decision: Decision, vocabulary: Vocabulary, remedy: Remedy | None, contest: str
) -> Iterator[str]:
    name = decision.rule.name.replace("_", " ").replace(".", ", ")
    rule = f"the {decision.rule.kind.value} “{name}”"
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


def _asked(line: Line, vocabulary: Vocabulary) -> str:
    """What a line asks for, as `troth read` says it."""
    if line.text.asks is None:
        return plainly(line.text.text, vocabulary)
    return condition(line.text.asks, vocabulary)


STATES = {
    Verdict.MET: "yes",
    Verdict.NOT_MET: "not yet",
    Verdict.UNKNOWN: "not known",
    Verdict.DOES_NOT_APPLY: "does not apply",
}


def _person_line(decision: Decision, line: Line, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"- {_asked(line, vocabulary)}: {STATES[line.verdict]}"
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
                yield f"    {_asked(blocked.line, vocabulary)}: {blocked.lacks}"
    for gap in remedy.plan:
        name, time = plainly(gap.fact, vocabulary), develop_words(gap.within)
        yield f"To develop: {name}, from {gap.have} to {gap.need} within {time}."
