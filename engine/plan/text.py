"""A plan for a terminal or a pipe: the summary first, then each change with its figures.

Reads a plan and nothing else. Plain text without colours: every mark has its word beside it, so
nothing is lost where a colour would be. No line is longer than ``width``.
"""

import textwrap
from collections.abc import Iterator

from troth.engine.plan.changes import Decision
from troth.engine.plan.definition import Comparison, Fairness, Group, Plan, Status
from troth.engine.plan.narrate import (
    Told,
    count,
    headline,
    narrate,
    percent,
    population,
    short_hash,
    signed,
    summary,
    three_places,
    weekday,
)

LABEL = 34
"""Columns for what a figure is, before the figure."""


def text(plan: Plan, width: int = 100, path: str = "plan.json", digest: str = "") -> str:
    """The screen of `troth plan`, ending with a line end.

    ``path`` is where the plan is saved, for the commands at the end; ``digest`` its hash, empty
    where it was not saved.
    """
    lines: list[str] = [
        *_beside(headline(plan), population(plan), width),
        f"as of {weekday(plan.inputs.as_of)}",
        "",
        *_beside("SUMMARY   " + "   ".join(summary(plan)), _gates(plan), width),
    ]
    for change in plan.changes:
        lines += ["", *_told(narrate(change), width)]
        if isinstance(change, Decision):
            for entry in plan.fairness:
                if (entry.about, entry.name) == ("decision", change.rule):
                    lines += _fairness(entry)
    lines += _outcomes(plan)
    lines += _promised(plan)
    lines += _gate_lines(plan)
    lines += _undecided(plan)
    lines += _notes(plan)
    lines += ["", *_next(plan, path, digest)]
    return "\n".join(part for line in lines for part in _wrapped(line, width)) + "\n"


def _wrapped(line: str, width: int) -> list[str]:
    line = line.rstrip()
    if len(line) <= width:
        return [line]
    indent = " " * min(len(line) - len(line.lstrip()) + 2, width // 2)
    return textwrap.wrap(
        line, width, subsequent_indent=indent, drop_whitespace=True, replace_whitespace=False
    )


def _beside(left: str, right: str, width: int) -> list[str]:
    """Both on one line, the second at its end, where they fit; else one below the other."""
    if not right:
        return [left]
    gap = width - len(left) - len(right)
    return [left + " " * gap + right] if gap >= 3 else [left, f"    {right}"]


def _gates(plan: Plan) -> str:
    if not plan.gates:
        return ""
    names = {
        status: [gate.name for gate in plan.gates if gate.result is status] for status in Status
    }
    for status, word in ((Status.FAILED, "FAILED"), (Status.UNDETERMINED, "UNDETERMINED")):
        if names[status]:
            return f"gate {', '.join(names[status])} {word}"
    return f"gates passed: {len(plan.gates)}"


def _told(told: Told, width: int) -> Iterator[str]:
    yield from _beside(f"{told.sign} {told.word:<13} {told.subject}", told.place, width)
    yield from (f"    - {line}" for line in told.was)
    yield from (f"    + {line}" for line in told.now)
    for figure in told.figures:
        opened = f"   [{figure.rows}]" if figure.rows else ""
        yield f"    {figure.label:<{LABEL}} {figure.text}{opened}"


def _fairness(entry: Fairness) -> Iterator[str]:
    """A group a line: rate before and after; then each ratio with its interval."""
    moments = [entry.after] if entry.before is None else [entry.before, entry.after]
    titles = ["recorded"] if entry.before is None else ["before", "after"]
    if entry.about == "decision" and entry.before is None:
        titles = ["now"]
    yield f"    {'selected, by ' + entry.by:<{LABEL}} " + "".join(
        f"{title:<30}" for title in titles
    )
    for group in _names(moments):
        cells = [_rate(_of(moment, group)) for moment in moments]
        yield _row(group, cells)
    for group in _names(moments):
        found = [(moment.against, _of(moment, group)) for moment in moments]
        if all(one is None or one.four_fifths == "compared against" for _, one in found):
            continue
        yield from _ratio_lines(group, found)
    for mover in entry.movers:
        label = f"moved by {mover.line}"
        yield f"      {label:<{LABEL - 2}} {signed(mover.difference)} alone ({mover.group})"
    for group, rest in sorted(entry.joint.items()):
        yield f"      {'moved by the lines together':<{LABEL - 2}} {signed(rest)} more ({group})"
    if entry.ungrouped:
        yield f"      {entry.by + ' not known':<{LABEL - 2}} {count(entry.ungrouped)} people"


def _ratio_lines(group: str, found: list[tuple[str, Group | None]]) -> Iterator[str]:
    label = f"ratio {group} / {found[-1][0]}, 95 %"
    yield _row(label, [_ratio(one, base) for base, one in found])
    tests = [f"p {one.p}" if one is not None and one.p else "–" for _, one in found]
    if any(test != "–" for test in tests):
        yield _row("exact test, two-sided", tests)
    sides = ["–" if one is None else SIDES[one.four_fifths] for _, one in found]
    yield _row("four fifths", sides)


SIDES = {
    "compared against": "–",
    "at least": "at least 0.80",
    "below": "below 0.80: review",
    "too few to say": "too few to say",
}


def _row(label: str, cells: list[str]) -> str:
    return f"      {label:<{LABEL - 2}} " + "".join(f"{cell:<30}" for cell in cells)


def _names(moments: list[Comparison]) -> list[str]:
    return sorted({group.group for moment in moments for group in moment.groups})


def _of(moment: Comparison, name: str) -> Group | None:
    return next((group for group in moment.groups if group.group == name), None)


def _rate(group: Group | None) -> str:
    if group is None:
        return "–"
    undecided = f" +{count(group.undecided)}?" if group.undecided else ""
    return f"{percent(group.rate)} ({count(group.selected)}/{count(group.decided)}{undecided})"


def _ratio(group: Group | None, against: str) -> str:
    if group is None or not group.ratio:
        return "1 (the highest rate)" if group is not None and group.group == against else "–"
    low, high = three_places(group.ratio_low), three_places(group.ratio_high)
    return f"{three_places(group.ratio)} ({low}-{high})"


def _outcomes(plan: Plan) -> Iterator[str]:
    shown = {change.rule for change in plan.changes if isinstance(change, Decision)}
    for entry in plan.fairness:
        if entry.about == "outcome":
            yield from ("", f"FAIRNESS        recorded outcome {entry.name}")
            yield from _fairness(entry)
        elif entry.name not in shown:
            yield from ("", f"FAIRNESS        {entry.name}, decided as before")
            yield from _fairness(entry)


def _promised(plan: Plan) -> Iterator[str]:
    if plan.money:
        yield from ("", "MONEY           promised by offer line")
    for line in plan.money:
        people = f"{count(line.people_before)} -> {count(line.people_after)} people"
        label = f"{line.offer}: {line.resource}"
        yield f"    {label:<{LABEL}} {line.was} -> {line.now}   ({people})"


def _gate_lines(plan: Plan) -> Iterator[str]:
    if plan.gates:
        yield ""
    for gate in plan.gates:
        sign = {Status.PASSED: "ok", Status.FAILED: "x ", Status.UNDETERMINED: "? "}[gate.result]
        yield f"{sign} GATE {gate.result.value.upper():<13} {gate.name}"
        yield f"    {'asked':<{LABEL}} {gate.asked}"
        because = f"   ({gate.because})" if gate.measured and gate.because else gate.because
        yield f"    {'measured':<{LABEL}} {gate.measured}{because}"


def _undecided(plan: Plan) -> Iterator[str]:
    if plan.unknowns:
        yield ""
    for one in plan.unknowns:
        facts = ", ".join(
            f"{missing.fact} ({count(missing.after or missing.before)})" for missing in one.missing
        )
        lack = f", for want of {facts}" if facts else ""
        yield f"Undecided: {one.rule} {count(one.before)} -> {count(one.after)} people{lack}"


def _notes(plan: Plan) -> Iterator[str]:
    if plan.refused:
        yield ""
        shown = plan.refused[:5]
        yield from (f"Refused: {row.file}:{row.line} {row.reason}" for row in shown)
        if len(plan.refused) > len(shown):
            yield f"Refused: {count(len(plan.refused) - len(shown))} more rows"
    if plan.notes:
        yield ""
    yield from (f"Note: {note}" for note in plan.notes)


def _next(plan: Plan, path: str, digest: str) -> Iterator[str]:
    if not digest:
        yield "Not saved: add `--out plan.json` to open every figure down to a person"
        return
    yield f"Saved {path} (sha256 {short_hash(digest)}…)"
    if any(isinstance(change, Decision) and change.rows for change in plan.changes):
        yield f"    troth show {path} --changed --limit 20"
    if any(one.after for one in plan.unknowns):
        yield f"    troth show {path} --undecided --limit 20"
    yield f"    troth show {path} --format markdown"
