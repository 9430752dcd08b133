"""Two packs beside each other for people: each rule that changed, its texts, and who shows it.

A rule that became stricter, or of which it cannot be said which version is, is a finding; one that
became looser is none; what is the same for every input is only named.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import ndiff
from typing import assert_never

from troth.dsl import core
from troth.engine.files.pack import Pack
from troth.engine.prove.conditions import place_of
from troth.engine.prove.examples import told, wrapped
from troth.engine.prove.findings import Broken, Checked, Example, Open, Proved
from troth.engine.prove.outcomes import before_and_now
from troth.engine.prove.people import Judge
from troth.engine.prove.questions import Witness
from troth.engine.prove.reports import Report

SAME = "same"

SIGNS = {
    "stricter": "! STRICTER",
    "incomparable": "! NEITHER STRICTER NOR LOOSER",
    "looser": "+ LOOSER",
    "changed": "~ CHANGED",
}
"""The codes of what became of a rule, and how each is told."""

MOST = 24
"""Lines of a change that are shown."""


def is_change(checked: Checked) -> bool:
    """Whether it says what became of a rule."""
    return checked.code == SAME or checked.code in SIGNS


def changes(report: Report, width: int) -> Iterator[str]:
    """What became of each rule, those for which it matters first."""
    judge = Judge(report.packs)
    for code in SIGNS:
        found = [each for each in report.checked if each.code == code]
        for each in sorted(found, key=lambda one: not _rewritten(one.place, report)):
            if not isinstance(each.outcome, Open):
                yield ""
                yield from _change(each, report, judge, width)
    same = [each for each in report.proved if each.code == SAME]
    if same:
        yield ""
        rules = f"{len(same):,} rule{'' if len(same) == 1 else 's'}"
        yield f"= SAME FOR EVERY INPUT (proved)   {rules}"
        yield from _named(same, report, width)


def _named(same: Sequence[Checked], report: Report, width: int) -> Iterator[str]:
    """The rules that were rewritten and are the same all the same; others are only counted."""
    rewritten = [each.place for each in same if _rewritten(each.place, report)]
    if rewritten:
        words = f"  rewritten, and the same: {', '.join(rewritten)}"
        yield from wrapped(words, width, "    ")


def _rewritten(place: str, report: Report) -> bool:
    """Whether the text of a rule is another; a rule may also change through others."""
    old, new = (_text(_rules(pack).get(place)) for pack in report.packs)
    return old != new


def _change(checked: Checked, report: Report, judge: Judge, width: int) -> Iterator[str]:
    old, new = (_rules(pack).get(checked.place) for pack in report.packs)
    rule = new or old
    place = "" if rule is None else str(rule.span)
    accepted = "   (accepted)" if checked.accepted else ""
    head = f"{SIGNS[checked.code]:<14}  {checked.place}{accepted}"
    gap = width - len(head) - len(place)
    yield head + " " * gap + place if gap >= 2 else f"{head}\n    {place}"
    yield from _difference(_text(old), _text(new), width)
    shown: list[tuple[Example | None, str]]
    match checked.outcome:
        case Broken(finding=finding, example=example, beside=beside):
            yield from _wrapped(finding.note or finding.message, width)
            shown = [(example, "worse off"), (beside, "better off")]
        case Proved(example=example):
            yield from _wrapped(checked.asked, width)
            shown = [(example, "better off" if checked.code == "looser" else "otherwise")]
        case Open():
            shown = []
        case _:
            assert_never(checked.outcome)
    for person, words in shown:
        if isinstance(person, Witness):
            first, *more = told(person, *report.packs)
            came = before_and_now(old, new, person, judge) if old and new else ""
            yield from _wrapped(f"{words}{f' ({came})' if came else ''}: {first}", width)
            for line in more:
                yield from _wrapped(line, width)
    if checked.accepted:
        yield from _wrapped(f"accepted because {checked.accepted}", width)


def _difference(was: str, now: str, width: int) -> Iterator[str]:
    lines = [
        line for line in ndiff(was.splitlines(), now.splitlines()) if line.startswith(("- ", "+ "))
    ]
    for line in lines[:MOST]:
        sign, text = line[:1], re.sub(r"\s{2,}", "  ", line[2:].strip())
        yield from _wrapped(f"{sign} {text}", width)
    if len(lines) > MOST:
        yield f"    and {len(lines) - MOST} lines more"


def _wrapped(words: str, width: int) -> list[str]:
    return wrapped(f"    {words}", width, "      ")


def _rules(pack: Pack) -> dict[str, core.Rule]:
    """The rules of a pack by their places."""
    return {place_of(rule): rule for rule in pack.policy.rules}


def _text(rule: core.Rule | None) -> str:
    return "" if rule is None else rule.span.text
