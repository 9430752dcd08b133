"""A plan as Markdown for a review: complete, without personal ids unless asked, and cut in time.

Reads a plan and nothing else. Forges refuse long comments, so the page stays under a number of
characters; what does not fit is cut between rows, never inside one, and the page says what was cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from troth.engine.plan.amounts import totals
from troth.engine.plan.changes import Change, Decision
from troth.engine.plan.definition import Fairness, Group, Plan
from troth.engine.plan.figures import (
    SIDES,
    Figure,
    count,
    percent,
    signed,
    three_places,
    weekday,
)
from troth.engine.plan.narrate import headline, narrate, population
from troth.engine.plan.past import affected, way
from troth.engine.plan.summary import summary

MOST_CHARACTERS = 60_000
LONGEST_CELL = 2_000
SHORT_IDS = 5

Ids: TypeAlias = Literal["none", "short", "full"]


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading, lines that stand or fall together with it, and rows that can be cut."""

    title: str
    head: tuple[str, ...]
    rows: tuple[str, ...]


def markdown(plan: Plan, ids: Ids = "none", most: int = MOST_CHARACTERS) -> str:
    """The page, shorter than ``most`` characters.

    ``ids`` says which personal ids it shows: none, the first few of each figure, or all that
    plan.json holds itself.
    """
    top = [
        f"# {_cell(headline(plan))}",
        "",
        f"{_cell(population(plan))}, as of {weekday(plan.inputs.as_of)}.",
        "",
        *(f"- **{_cell(line)}**" for line in summary(plan)),
        "",
    ]
    sections = [
        *_gates(plan),
        *(section for change in plan.changes for section in _change(change, ids)),
        *(_fairness(entry) for entry in plan.fairness),
        *_loads(plan),
        *_money(plan),
        *_unknowns(plan),
        *_refused(plan),
        *_notes(plan),
        *_people(plan, ids),
    ]
    return _assembled(top, sections, most)


def _assembled(top: list[str], sections: list[_Section], most: int) -> str:
    lines, cut = list(top), list[str]()
    left = most - sum(len(line) + 1 for line in lines) - 600
    for section in sections:
        head = [f"## {section.title}", "", *section.head]
        need = sum(len(line) + 1 for line in head) + 1
        if cut or need > left:
            cut.append(section.title)
            continue
        left -= need
        fitting = 0
        for row in section.rows:
            if len(row) + 1 > left:
                break
            left -= len(row) + 1
            fitting += 1
        lines += [*head, *section.rows[:fitting], ""]
        if fitting < len(section.rows):
            cut.append(f"{count(len(section.rows) - fitting)} rows of {section.title}")
    return "\n".join([*lines, *_said_cut(cut)]).rstrip("\n") + "\n"


def _said_cut(cut: list[str]) -> list[str]:
    if not cut:
        return []
    named = "; ".join(part[:120] for part in cut[:3])
    more = f"; and {count(len(cut) - 3)} more sections" if len(cut) > 3 else ""
    return [f"**Cut to fit:** {named}{more}. `troth show plan.json` has everything."]


def _change(change: Change, ids: Ids) -> Iterator[_Section]:
    told = narrate(change)
    place = _cell(told.place)
    title = f"{told.sign} {told.word.capitalize()}: {_cell(told.subject)}"
    diff = [f"- {line}" for line in told.was] + [f"+ {line}" for line in told.now]
    fence = ["```diff", *(_plain(line) for line in diff), "```", ""] if diff else []
    rows = [
        f"| {_cell(figure.label)} | {_cell(_text(figure))} |"
        for figure in told.figures
        if ids != "none" or not figure.person
    ]
    table = ["| figure | value |", "|---|---|"] if rows else []
    yield _Section(title, (*([place, ""] if place else []), *fence, *table), tuple(rows))


def _text(figure: Figure) -> str:
    return f"{figure.person}: {figure.text}" if figure.person else figure.text


def _gates(plan: Plan) -> Iterator[_Section]:
    if plan.gates:
        rows = tuple(
            f"| {_cell(gate.name)} | **{gate.result.value}** | {_cell(gate.measured or '–')}"
            f" | {_cell(gate.asked)} | {_cell(gate.because)} |"
            for gate in plan.gates
        )
        head = ("| gate | result | measured | asked | because |", "|---|---|---|---|---|")
        yield _Section("Gates", head, rows)


def _fairness(entry: Fairness) -> _Section:
    what = "Recorded outcome" if entry.about == "outcome" else "Meet"
    head = [
        "| when | group | selected | rate, 95 % | ratio, 95 % | exact test | four fifths |",
        "|---|---|---|---|---|---|---|",
    ]
    last = "recorded" if entry.about == "outcome" else "after"
    rows = [_group("before", group) for group in entry.before.groups] if entry.before else []
    rows += [_group(last, group) for group in entry.after.groups]
    for mover in entry.movers:
        label = f"{mover.group}, moved by {mover.line} alone"
        rows.append(f"| | {_cell(label)} | | | {signed(mover.difference)} | | |")
    for group, rest in sorted(entry.joint.items()):
        rows.append(f"| | {_cell(group)}, by the lines together | | | {signed(rest)} | | |")
    if entry.ungrouped:
        rows.append(f"| | {_cell(entry.by)} not known | {count(entry.ungrouped)} people | | | | |")
    return _Section(f"{what} {_cell(entry.name)}, by {_cell(entry.by)}", tuple(head), tuple(rows))


def _group(when: str, group: Group) -> str:
    undecided = f", {count(group.undecided)} undecided" if group.undecided else ""
    selected = f"{count(group.selected)} of {count(group.decided)}{undecided}"
    rate = f"{percent(group.rate)} ({percent(group.rate_low)} to {percent(group.rate_high)})"
    ratio = "–"
    if group.ratio:
        low, high = three_places(group.ratio_low), three_places(group.ratio_high)
        ratio = f"{three_places(group.ratio)} ({low} to {high})"
    test = f"p {_cell(group.p)}" if group.p else "–"
    return (
        f"| {when} | {_cell(group.group)} | {selected} | {rate} | {ratio} | {test}"
        f" | {SIDES[group.four_fifths]} |"
    )


def _loads(plan: Plan) -> Iterator[_Section]:
    if plan.load:
        rows = tuple(
            f"| {weekday(one.week)} | {_cell(one.party)} | {count(one.was)} -> {count(one.now)}"
            f" | {count(one.most_was)} -> {count(one.most_now)}"
            f" | {'–' if one.capacity is None else count(one.capacity)} |"
            for one in plan.load
        )
        head = ("| week of | party | duties | most for one | capacity |", "|---|---|---|---|---|")
        yield _Section("Load", head, rows)


def _money(plan: Plan) -> Iterator[_Section]:
    if plan.money:
        rows = tuple(
            f"| {_cell(one.offer)} | {_cell(one.resource)} | {_cell(one.was)} | {_cell(one.now)}"
            f" | {count(one.people_before)} | {count(one.people_after)} |"
            for one in plan.money
        )
        rows += tuple(
            f"| in all | {count(total.lines)} lines | {_cell(total.was)} | {_cell(total.now)} | | |"
            for total in totals(plan.money)
            if total.lines > 1
        )
        head = (
            "| offer | line | was | now | people before | people after |",
            "|---|---|---|---|---|---|",
        )
        yield _Section("Money promised", head, rows)


def _unknowns(plan: Plan) -> Iterator[_Section]:
    head = ("| missing fact | people before | people after |", "|---|---|---|")
    for one in plan.unknowns:
        rows = [
            f"| {_cell(missing.fact)} | {count(missing.before)} | {count(missing.after)} |"
            for missing in one.missing
        ]
        title = (
            f"Undecided by {_cell(one.rule)}: {count(one.before)} before, {count(one.after)} after"
        )
        yield _Section(title, head, tuple(rows))


def _refused(plan: Plan) -> Iterator[_Section]:
    if plan.refused:
        rows = tuple(
            f"| {_cell(row.file)}:{row.line} | {_cell(row.reason)} |" for row in plan.refused
        )
        yield _Section("Rows refused", ("| row | reason |", "|---|---|"), rows)


def _notes(plan: Plan) -> Iterator[_Section]:
    if plan.notes:
        yield _Section("Notes", (), tuple(f"- {_cell(note)}" for note in plan.notes))


def _people(plan: Plan, ids: Ids) -> Iterator[_Section]:
    """Who is behind the changes and the undecided, last: the page is cut from its end."""
    if ids == "none":
        return
    named = [
        (f"decided differently by {change.rule}", change.rows)
        for change in plan.changes
        if isinstance(change, Decision)
    ]
    named += [
        (f"{way(key)} by {narrate(change).subject}", rows)
        for change in plan.changes
        for key, rows in affected(change).items()
    ]
    named += [(f"undecided by {one.rule}", one.rows_after) for one in plan.unknowns]
    for what, name in named:
        if rows := plan.rows.get(name):
            shown = rows.first if ids == "full" else rows.first[:SHORT_IDS]
            found = [f"| {_cell(person)} |" for person in shown]
            if rest := rows.count - len(shown):
                found.append(f"| and {count(rest)} more |")
            yield _Section(f"Who is {_cell(what)}", ("| person |", "|---|"), tuple(found))


def _plain(line: str) -> str:
    """A line that cannot end the fence it stands in."""
    return _short(" ".join(line.splitlines())).replace("```", "'''")


def _cell(value: str) -> str:
    """A text that stays in its cell, and neither calls anyone's name nor becomes a tag."""
    flat = _short(" ".join(value.splitlines()))
    for sign, instead in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ("|", "\\|"),
        ("@", "&#64;"),
        ("`", "&#96;"),
    ):
        flat = flat.replace(sign, instead)
    return flat


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
