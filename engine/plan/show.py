"""Every figure of a plan opened down to people: the values behind `troth show`.

Reads a plan and nothing else. Each answer is a list of people in the order of their ids, each with
what the plan says about them, and every id is a valid argument of `troth explain --person`.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from troth.engine.plan.changes import Change, Decision
from troth.engine.plan.chosen import memberships
from troth.engine.plan.codec import dump
from troth.engine.plan.definition import Plan
from troth.engine.plan.figures import count
from troth.engine.plan.narrate import RESULTS, direction_of, first_rows, narrate
from troth.engine.plan.past import FATES, affected, dates_of, live_of, replay_of, way


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a plan says about a person.

    ``change`` is the id of the change, empty for what is no change. ``was`` and ``now`` are results
    (``met>not_met`` as two); for ``undecided`` they are ``unknown`` at the time when it was so; for
    a running ``promise`` its dates, both empty where it keeps its own. ``by`` are the lines that
    decided, or the facts that are missing; for a promise what becomes of it. ``replay`` is what
    came out otherwise.
    """

    about: Literal["flip", "rank", "undecided", "near", "promise", "replay"]
    rule: str
    change: str
    was: str
    now: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person by id, and what the plan says about them."""

    id: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Some of ``count`` people. ``complete`` is whether the plan's rows were all at hand."""

    title: str
    count: int
    shown: int
    complete: bool
    people: tuple[PersonShown, ...]
    format: Literal["troth.show"] = "troth.show"
    format_version: Literal[1] = 1


def changed(plan: Plan, limit: int | None = None) -> Shown:
    """The people about whom any rule decides differently, or whose history it touches."""
    decided = [each.rows for each in plan.changes if isinstance(each, Decision) and each.rows]
    lived = [rows for change in plan.changes for rows in affected(change).values()]
    title = "affected" if lived else "decided differently"
    return _shown(plan, title, list(dict.fromkeys([*decided, *lived])), limit)


def undecided(plan: Plan, limit: int | None = None) -> Shown:
    """The people whom a rule cannot decide, before or after."""
    names = [name for one in plan.unknowns for name in (one.rows_before, one.rows_after) if name]
    return _shown(plan, "undecided before or after", names, limit)


def rows(plan: Plan, name: str, limit: int | None = None) -> Shown | None:
    """The people behind one figure (``r1``); None where the plan has no such rows."""
    if name not in plan.rows:
        return None
    what = next(_figures_of(plan, name), "")
    return _shown(plan, f"behind {name}{f' ({what})' if what else ''}", [name], limit)


def _figures_of(plan: Plan, name: str) -> Iterator[str]:
    """The figures that open to the rows ``name``, as ``rule: what is counted``."""
    for change in plan.changes:
        if isinstance(change, Decision):
            for key, rows_ in sorted(change.opened.items(), key=_lines_last):
                told = _opened_told(key)
                yield from [f"{change.rule}: {told}"] if rows_ == name else []
            yield from [f"{change.rule}: decided differently"] if change.rows == name else []
            for near in change.near:
                told = f"{change.rule}: not met, by one line only: {near.line}"
                yield from [told] if near.rows == name else []
        yield from _lived_figures(change, name)
    for one in plan.unknowns:
        for when, rows_ in (("before", one.rows_before), ("now", one.rows_after)):
            yield from [f"{one.rule}: undecided {when}"] if rows_ == name else []
        for missing in one.missing:
            told = f"{one.rule}: undecided for want of {missing.fact}"
            yield from [told] if missing.rows == name else []


def _lived_figures(change: Change, name: str) -> Iterator[str]:
    subject, live, replay = narrate(change).subject, live_of(change), replay_of(change)
    for outcome, rows_ in {} if live is None else live.opened.items():
        yield from [f"{subject}: {FATES.get(outcome, outcome)}"] if rows_ == name else []
    for shift in () if live is None else live.shifts:
        dates = dates_of(shift.was, shift.now)
        yield from [f"{subject}: {dates}"] if shift.rows == name else []
    for key, rows_ in {} if replay is None else replay.opened.items():
        yield from [f"{subject}: {way(key)}"] if rows_ == name else []


def _opened_told(key: str) -> str:
    """What the rows of a decision are, by the key they are opened under."""
    kind, _, rest = key.partition(" ")
    match kind:
        case "line":
            return f"decided by {rest}"
        case "rank":
            return f"{rest} in rank"
        case _:
            return direction_of(key)


def _lines_last(opened: tuple[str, str]) -> tuple[bool, str]:
    return (opened[0].startswith("line "), opened[0])


def person(plan: Plan, id_: str) -> Shown | None:
    """One person; None where the plan says nothing about anyone of that id."""
    said = _said(plan, id_)
    if not said:
        return None
    complete = not any(one.file for one in plan.rows.values())
    return Shown(f"called {id_}", 1, 1, complete, (PersonShown(id_, said),))


def somebody(plan: Plan) -> tuple[str, str] | None:
    """A rule and the id of somebody about whom it decides differently, the worst direction first.

    The first whom a reader may want to look at; None where nobody is decided differently.
    """
    named = plan.rows.get(first_rows(plan))
    if named is None or not named.first:
        return None
    id_ = named.first[0]
    flips = [said for said in _said(plan, id_) if said.about == "flip"]
    return (flips[0].rule, id_) if flips else None


def _said(plan: Plan, id_: str) -> tuple[Said, ...]:
    return tuple(_Sayings(plan).of(_behind(plan, [id_])[id_]))


def as_json(shown: Shown) -> bytes:
    """The answer as JSON, UTF-8, ending with a line end."""
    return dump(shown)


def as_text(shown: Shown) -> str:
    """The answer for a terminal: a person a block, a finding a line."""
    lines = [_title(shown)]
    for one in shown.people:
        lines += ["", one.id]
        lines += [f"    {_sentence(said)}" for said in one.said]
    if not shown.complete:
        lines += [
            "",
            "Only the first people of each large figure: the rows file is not beside the plan",
        ]
    return "\n".join(lines) + "\n"


def _title(shown: Shown) -> str:
    whom = "1 person" if shown.count == 1 else f"{count(shown.count)} people"
    if shown.shown == shown.count:
        return f"{whom} {shown.title}"
    return f"{whom} {shown.title}, the first {count(shown.shown)} of them"


def _sentence(said: Said) -> str:
    was, now = RESULTS.get(said.was, said.was), RESULTS.get(said.now, said.now)
    by = ", ".join(said.by)
    match said.about:
        case "flip":
            decided = f", decided by {by}" if by else ""
            return f"{said.rule}: {was} -> {now}{decided}"
        case "undecided":
            lack = f", for want of {by}" if by else ""
            when = "" if said.was and said.now else " before" if said.was else " now"
            return f"{said.rule}: undecided{when}{lack}"
        case "rank":
            return f"{said.rule}: {said.now} in rank among those who meet it"
        case "near":
            return f"{said.rule}: not met, by one line only: {by}"
        case "promise":
            dates = f"{dates_of(said.was, said.now)} ({by})" if said.was or said.now else by
            return f"{said.rule}: {dates}"
        case "replay":
            return (
                f"{said.rule}, replayed: {way(f'{said.was}>{said.now}' if said.was else said.now)}"
            )


def _shown(plan: Plan, title: str, names: list[str], limit: int | None) -> Shown:
    names = [name for name in names if name in plan.rows]
    wanted, total = _first([plan.rows[name].first for name in names], limit)
    whole = all(not plan.rows[name].file for name in names)
    if not whole:
        total = max((plan.rows[name].count for name in names), default=0)
    sayings, behind = _Sayings(plan), _behind(plan, wanted)
    said = {rows_: tuple(sayings.of(rows_)) for rows_ in {*behind.values()}}
    people = tuple(PersonShown(id_, said[behind[id_]]) for id_ in wanted)
    some = " (of a sample)" if plan.inputs.sample is not None else ""
    return Shown(f"{title}{some}", total, len(people), whole, people)


def _first(sets: Sequence[Sequence[str]], limit: int | None) -> tuple[list[str], int]:
    """The first people in any of the sets, and how many there are."""
    found: list[str] = []
    total = 0
    for id_, _ in memberships(sets):
        total += 1
        if limit is None or total <= limit:
            found.append(id_)
    return found, total


def _behind(plan: Plan, wanted: Iterable[str]) -> dict[str, frozenset[str]]:
    """The names of the rows that each of ``wanted`` is in: all of a large plan would take room."""
    found: dict[str, frozenset[str]] = dict.fromkeys(wanted, frozenset())
    names = list(plan.rows)
    last = max(found, default="")
    told: dict[tuple[int, ...], frozenset[str]] = {}
    for id_, numbers in memberships([plan.rows[name].first for name in names]):
        if id_ > last:
            break
        if numbers not in told:
            told[numbers] = frozenset(names[number] for number in numbers)
        if id_ in found:
            found[id_] = told[numbers]
    return found


class _Sayings:
    """All that a plan says of somebody, told by the rows that they are in."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._subjects = {change.id: narrate(change).subject for change in plan.changes}

    def of(self, behind: Set[str]) -> Iterator[Said]:
        """What the plan says about whoever is in these rows."""
        for change in self._plan.changes:
            if isinstance(change, Decision):
                yield from _flip(change, behind)
            yield from self._lived(change, behind)
        yield from _unknown(self._plan, behind)
        for change in self._plan.changes:
            if isinstance(change, Decision):
                for near in change.near:
                    if near.rows in behind:
                        yield Said("near", change.rule, change.id, "", "", (near.line,))

    def _lived(self, change: Change, behind: Set[str]) -> Iterator[Said]:
        live, replay = live_of(change), replay_of(change)
        rule = self._subjects[change.id]
        if live is not None and live.opened.get("kept", "") in behind:
            yield Said("promise", rule, change.id, "", "", (FATES["kept"],))
        for shift in () if live is None else live.shifts:
            if shift.rows in behind:
                by = (FATES.get(shift.outcome, shift.outcome),)
                yield Said("promise", rule, change.id, shift.was, shift.now, by)
        for key, rows_ in {} if replay is None else sorted(replay.opened.items()):
            if rows_ in behind:
                was, arrow, now = key.partition(">")
                said = (was, now) if arrow else ("", was)
                yield Said("replay", rule, change.id, *said, ())


def _unknown(plan: Plan, behind: Set[str]) -> Iterator[Said]:
    for unknown in plan.unknowns:
        was, now = (
            "unknown" if name in behind else ""
            for name in (unknown.rows_before, unknown.rows_after)
        )
        if was or now:
            lack = tuple(one.fact for one in unknown.missing if one.rows in behind)
            yield Said("undecided", unknown.rule, "", was, now, lack)


def _flip(change: Decision, behind: Set[str]) -> Iterator[Said]:
    opened = [key for key, name in sorted(change.opened.items()) if name in behind]
    by = tuple(key.removeprefix("line ") for key in opened if key.startswith("line "))
    for direction in sorted(change.counts):
        if direction in opened:
            was, _, now = direction.partition(">")
            yield Said("flip", change.rule, change.id, was, now, by)
    for way_ in ("up", "down"):
        if f"rank {way_}" in opened:
            yield Said("rank", change.rule, change.id, "", way_, ())
