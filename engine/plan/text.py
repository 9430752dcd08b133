"""A plan for a terminal or a pipe: the summary first, then each change with its figures.

Reads a plan and nothing else. Plain text without colours: every mark has its word beside it, so
nothing is lost where a colour would be. No line is longer than ``width``. A figure followed by
``[r1]`` opens to its people under that name.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from troth.engine.plan.amounts import totals
from troth.engine.plan.changes import Decision
from troth.engine.plan.definition import Comparison, Fairness, Group, Plan, Status
from troth.engine.plan.duties import differs, over_told, parties
from troth.engine.plan.effect import quiet, without_effect
from troth.engine.plan.figures import (
    SIDES,
    Figure,
    count,
    percent,
    short_hash,
    signed,
    three_places,
    weekday,
)
from troth.engine.plan.narrate import (
    Told,
    by_reason,
    duties_of,
    first_rows,
    headline,
    narrate,
    population,
)
from troth.engine.plan.past import affected
from troth.engine.plan.summary import summary

MOST_WEEKS = 8
"""How many weeks of a changed load are told."""

MOST_REASONS = 5
"""How many reasons why rows could not be read are told."""

WORD = 13
"""Columns for the word of a change, at least."""


@dataclass(frozen=True, slots=True)
class _Screen:
    """Where things stand: the width, and the columns for labels and for words of changes."""

    width: int
    word: int

    @property
    def label(self) -> int:
        """Columns for what a figure is, before the figure."""
        return 34 if self.width >= 96 else 27 if self.width >= 76 else 20

    @property
    def cell(self) -> int:
        """Columns for one of two figures beside each other."""
        return (self.width - self.label - 5) // 2


def text(plan: Plan, width: int = 100, path: str = "plan.json", digest: str = "") -> str:
    """The screen of `troth plan`, ending with a line end.

    ``path`` is where the plan is saved, for the commands at the end; ``digest`` its hash, empty
    where it was not saved.
    """
    changes = sorted(plan.changes, key=quiet)  # what reaches nobody is told last
    told = [narrate(change) for change in changes]
    screen = _Screen(width, min(max([WORD, *(len(each.word) for each in told)]), width // 3))
    lines: list[str] = [
        *_beside(headline(plan), population(plan), width),
        f"as of {weekday(plan.inputs.as_of)}",
        "",
        *_summary(plan, width),
    ]
    for change, said in zip(changes, told, strict=True):
        lines += ["", *_told(said, screen)]
        if isinstance(change, Decision):
            for entry in plan.fairness:
                if (entry.about, entry.name) == ("decision", change.rule):
                    lines += _fairness(entry, screen)
    lines += _loads(plan, screen)
    lines += _promised(plan, screen)
    lines += _unchanged_and_recorded(plan, screen)
    lines += _gate_lines(plan, screen)
    lines += _undecided(plan)
    lines += _notes(plan)
    lines += ["", *_next(plan, path, digest, width)]
    return "\n".join(part for line in lines for part in _wrapped(line, width)) + "\n"


def _wrapped(line: str, width: int, hanging: int | None = None) -> list[str]:
    """A line on as many as it takes; the others begin at ``hanging``, or a little further in."""
    line = line.rstrip()
    if len(line) <= width:
        return [line]
    if hanging is None or hanging > width - 20:
        hanging = min(len(line) - len(line.lstrip()) + 2, width // 2)
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * hanging,
        drop_whitespace=True,
        replace_whitespace=False,
    )


def _beside(left: str, right: str, width: int) -> list[str]:
    """Both on one line, the second at its end, where they fit; else one below the other."""
    if not right:
        return [left]
    gap = width - len(left) - len(right)
    return [left + " " * gap + right] if gap >= 3 else [left, f"    {right}"]


def _summary(plan: Plan, width: int) -> Iterator[str]:
    first, *lines = summary(plan)
    gates = _gates(plan)
    head = _beside(f"SUMMARY   {first}", gates, width)
    if len(head) > 1:
        lines.insert(0, gates)
    yield from _wrapped(head[0], width, 10)
    for line in lines:
        yield from _wrapped(f"{'':<10}{line}", width, 10)


def _gates(plan: Plan) -> str:
    if not plan.gates:
        return ""
    names = {
        status: [gate.name for gate in plan.gates if gate.result is status] for status in Status
    }
    for status, word in ((Status.FAILED, "FAILED"), (Status.UNDETERMINED, "UNDETERMINED")):
        if names[status]:
            return f"gate {', '.join(names[status])} {word}"
    idle = ", with nothing to judge" if without_effect(plan) else ""
    return f"gates passed: {len(plan.gates)}{idle}"


def _told(told: Told, screen: _Screen) -> Iterator[str]:
    subject = f"{told.sign} {told.word:<{screen.word}} {told.subject}"
    yield from _beside(subject, told.place, screen.width)
    yield from (f"    - {line}" for line in told.was)
    yield from (f"    + {line}" for line in told.now)
    for figure in told.figures:
        yield from _figure(figure.label, _text(figure), screen)


def _text(figure: Figure) -> str:
    whom = f"{figure.person}: " if figure.person else ""
    return f"{whom}{figure.text}{_named(figure.rows)}"


def _named(rows: str) -> str:
    """The name under which the people behind a figure open."""
    return f"   [{rows}]" if rows else ""


def _figure(label: str, value: str, screen: _Screen) -> list[str]:
    """A label and its figure; what does not fit goes on below the figure."""
    line = f"    {label:<{screen.label}} {value}"
    return _wrapped(line, screen.width, screen.label + 5)


def _fairness(entry: Fairness, screen: _Screen) -> Iterator[str]:
    """A group a line: rate before and after; then each ratio with its interval."""
    moments = [entry.after] if entry.before is None else [entry.before, entry.after]
    titles = ["recorded"] if entry.before is None else ["before", "after"]
    if entry.about == "decision" and entry.before is None:
        titles = ["now"]
    what = entry.name if entry.about == "outcome" else "meet it"
    if not any(group.decided for moment in moments for group in moment.groups):
        nobody = ["nobody is decided, so there are no rates"]
        yield from _cells(f"{what}, by {entry.by}", nobody, screen, indent=4)
        return
    yield from _cells(f"{what}, by {entry.by}", titles, screen, indent=4)
    for group in _names(moments):
        yield from _cells(group, [_rate(_of(moment, group)) for moment in moments], screen)
    for group in _names(moments):
        open_ = [_undecided_in(_of(moment, group)) for moment in moments]
        if any(open_):
            yield from _cells(f"{group}, undecided", [count(each) for each in open_], screen)
    for group in _names(moments):
        found = [(moment.against, _of(moment, group)) for moment in moments]
        if not found[-1][0]:
            continue
        if all(one is None or one.four_fifths == "compared against" for _, one in found):
            continue
        yield from _ratio_lines(group, found, screen)
    for mover in entry.movers:
        moved = f"{signed(mover.difference)} on {mover.group} / {mover.against}, by itself"
        yield from _cells(f"moved by {mover.line}", [moved], screen)
    for group, rest in sorted(entry.joint.items()):
        yield from _cells("moved by the lines together", [f"{signed(rest)} more ({group})"], screen)
    if entry.ungrouped:
        yield from _cells(f"{entry.by} not known", [f"{count(entry.ungrouped)} people"], screen)


def _ratio_lines(
    group: str, found: list[tuple[str, Group | None]], screen: _Screen
) -> Iterator[str]:
    label = f"ratio {group} / {found[-1][0]}, 95 %"
    yield from _cells(label, [_ratio(one, base) for base, one in found], screen)
    sides = [_side(one) for _, one in found]
    yield from _cells("four-fifths rule", sides, screen)
    tests = [f"p {one.p}" if one is not None and one.p else "–" for _, one in found]
    if any(test != "–" for test in tests):
        yield from _cells("exact test, two-sided", tests, screen)


def _side(group: Group | None) -> str:
    compared = group is not None and group.four_fifths != "compared against"
    return SIDES[group.four_fifths] if group is not None and compared else "–"


def _cells(label: str, cells: Sequence[str], screen: _Screen, indent: int = 6) -> list[str]:
    """A label and figures beside each other, or below each other where they are too wide."""
    begin = screen.label + 5
    lead = f"{' ' * indent}{label}"
    tight = any(len(cell) >= screen.cell for cell in cells[:-1])
    if len(cells) > 1 and (tight or len(cells[-1]) > screen.cell):
        rest = [" " * begin + cell for cell in cells[1:]]
        return [*_cells(label, cells[:1], screen, indent), *rest]
    row = "".join(f"{cell:<{screen.cell}}" for cell in cells).rstrip()
    if len(lead) >= begin:
        return [*_wrapped(lead, screen.width), *_wrapped(" " * begin + row, screen.width)]
    return _wrapped(f"{lead:<{begin}}{row}", screen.width, begin)


def _names(moments: list[Comparison]) -> list[str]:
    return sorted({group.group for moment in moments for group in moment.groups})


def _of(moment: Comparison, name: str) -> Group | None:
    return next((group for group in moment.groups if group.group == name), None)


def _rate(group: Group | None) -> str:
    if group is None:
        return "–"
    return f"{percent(group.rate)} ({count(group.selected)} of {count(group.decided)})"


def _undecided_in(group: Group | None) -> int:
    return 0 if group is None else group.undecided


def _ratio(group: Group | None, against: str) -> str:
    if group is None or not group.ratio:
        return "1 (the highest rate)" if group is not None and group.group == against else "–"
    low, high = three_places(group.ratio_low), three_places(group.ratio_high)
    return f"{three_places(group.ratio)} ({low}-{high})"


def _unchanged_and_recorded(plan: Plan, screen: _Screen) -> Iterator[str]:
    """What is compared by group beside the changed rules: other rules, and recorded outcomes."""
    shown = {change.rule for change in plan.changes if isinstance(change, Decision)}
    rest = [one for one in plan.fairness if one.about == "outcome" or one.name not in shown]
    for (about, name), entries in groupby(rest, lambda one: (one.about, one.name)):
        said = "what happened; no rule decides it" if about == "outcome" else "decided as before"
        what = "recorded outcome " if about == "outcome" else ""
        yield from ("", f"  {'FAIRNESS':<{screen.word}} {what}{name}: {said}")
        for entry in entries:
            yield from _fairness(entry, screen)


def _loads(plan: Plan, screen: _Screen) -> Iterator[str]:
    weeks = [each for each in plan.load if differs(each)]
    if weeks:
        yield from ("", f"  {'LOAD':<{screen.word}} duties by week that are more, or fewer")
    for party in parties(plan.load):
        if said := over_told(party):
            yield from _figure(f"{party.name}, capacity", said, screen)
    for each in weeks[:MOST_WEEKS]:
        yield from _figure(f"week of {weekday(each.week)}", duties_of(each), screen)
    if len(weeks) > MOST_WEEKS:
        yield from _figure("other weeks", count(len(weeks) - MOST_WEEKS), screen)


def _promised(plan: Plan, screen: _Screen) -> Iterator[str]:
    if plan.money:
        yield from ("", f"  {'MONEY':<{screen.word}} promised by offer line")
    for line in plan.money:
        people = f"{count(line.people_before)} -> {count(line.people_after)} people"
        said = f"{line.was} -> {line.now}   ({people})"
        yield from _figure(f"{line.offer}: {line.resource}", said, screen)
    for total in totals(plan.money):
        if total.lines > 1:
            said = f"{total.was} -> {total.now}   ({total.difference})"
            yield from _figure(f"in all, {count(total.lines)} lines", said, screen)


def _gate_lines(plan: Plan, screen: _Screen) -> Iterator[str]:
    if plan.gates:
        yield ""
    for gate in plan.gates:
        sign = {Status.PASSED: "ok", Status.FAILED: "x ", Status.UNDETERMINED: "? "}[gate.result]
        yield f"{sign} GATE {gate.result.value.upper():<13} {gate.name}"
        yield from _figure("asked", gate.asked, screen)
        because = f"   ({gate.because})" if gate.measured and gate.because else gate.because
        yield from _figure("measured", f"{gate.measured}{because}", screen)


def _undecided(plan: Plan) -> Iterator[str]:
    if plan.unknowns:
        yield ""
    for one in plan.unknowns:
        facts = ", ".join(
            f"{missing.fact} ({count(missing.after or missing.before)}{_opens(missing.rows)})"
            for missing in one.missing
        )
        lack = f", for want of {facts}" if facts else ""
        was = f"{count(one.before)}{_opens(one.rows_before)}"
        now = f"{count(one.after)} people{_opens(one.rows_after)}"
        yield f"Undecided: {one.rule} {was} -> {now}{lack}"


def _opens(rows: str) -> str:
    return f" [{rows}]" if rows else ""


def _notes(plan: Plan) -> Iterator[str]:
    reasons = by_reason(plan.refused)
    if reasons:
        yield ""
    for place, number, reason in reasons[:MOST_REASONS]:
        more = number - 1
        also = f" and {count(more)} more {'row' if more == 1 else 'rows'}" if more else ""
        yield f"Refused: {place}{also}: {reason}"
    if rest := sum(number for _, number, _ in reasons[MOST_REASONS:]):
        yield f"Refused: {count(rest)} more {'row' if rest == 1 else 'rows'}, for other reasons"
    if plan.notes:
        yield ""
    yield from (f"Note: {note}" for note in plan.notes)


def _next(plan: Plan, path: str, digest: str, width: int) -> Iterator[str]:
    if not digest:
        yield "Not saved: add `--out plan.json` to open every figure down to a person"
        return
    yield f"Saved {path} (sha256 {short_hash(digest)}…)"
    show = f"troth show {path}"
    first = first_rows(plan)
    if first in plan.rows:
        yield from command(_reached(plan), [show, "--changed", "--limit 20"], width)
        some = ["--limit 20"] if plan.rows[first].count > 20 else []
        yield from command(f"the people behind [{first}]", [show, f"--rows {first}", *some], width)
    if any(one.after for one in plan.unknowns):
        yield from command("who cannot be decided", [show, "--undecided", "--limit 20"], width)
    yield from command("a page for a review", [show, "--format markdown"], width)
    page = ["--format html", "--out plan.html"]
    yield from command("a page for a browser", [show, *page], width)


def _reached(plan: Plan) -> str:
    """What `troth show --changed` lists: people who are decided about, or whose promises move."""
    decided = any(isinstance(each, Decision) and each.rows for each in plan.changes)
    lived = any(affected(each) for each in plan.changes)
    if decided and lived:
        return "whom it reaches"
    return "whom it affects" if lived else "who is decided differently"


def command(note: str, words: Sequence[str], width: int) -> list[str]:
    """What a command is for, and the command as it is typed; no word of ``words`` is broken.

    Where both do not fit on one line the command stands below, on as many lines as it takes, each
    but the last ending as a shell wants it.
    """
    line = f"    {note:<28} {' '.join(words)}"
    if len(line) <= width:
        return [line]
    lines = [f"        {words[0]}"]
    for word in words[1:]:
        if len(lines[-1]) + len(word) + 3 > width:
            lines.append("           ")
        lines[-1] += f" {word}"
    return [f"    {note}", *(f"{each} \\" for each in lines[:-1]), lines[-1]]
