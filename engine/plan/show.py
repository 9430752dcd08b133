"""Every figure of a plan opened down to people: the values behind `troth show`.

Reads a plan and nothing else. Each answer is a list of people in the order of their ids, each with
what the plan says about them, and every id is a valid argument of `troth explain --person`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from troth.engine.plan.changes import Decision
from troth.engine.plan.codec import dump
from troth.engine.plan.definition import Plan
from troth.engine.plan.narrate import RESULTS, count


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a plan says about a person.

    ``change`` is the id of the change, empty for what is no change. ``was`` and ``now`` are results
    (``met>not_met`` as two); for ``undecided`` they are ``unknown`` at the time when it was so.
    ``by`` are the lines that decided, or the facts that are missing.
    """

    about: Literal["flip", "undecided", "near"]
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
    """The people about whom any rule decides differently."""
    names = [change.rows for change in plan.changes if isinstance(change, Decision) and change.rows]
    return _shown(plan, "decided differently", names, limit)


def undecided(plan: Plan, limit: int | None = None) -> Shown:
    """The people whom a rule cannot decide, before or after."""
    names = [name for one in plan.unknowns for name in (one.rows_before, one.rows_after) if name]
    return _shown(plan, "undecided before or after", names, limit)


def rows(plan: Plan, name: str, limit: int | None = None) -> Shown | None:
    """The people behind one figure (``r1``); None where the plan has no such rows."""
    if name not in plan.rows:
        return None
    return _shown(plan, f"behind {name}", [name], limit)


def person(plan: Plan, id_: str) -> Shown | None:
    """One person; None where the plan says nothing about anyone of that id."""
    said = tuple(_said(plan, id_, _sets(plan)))
    if not said:
        return None
    complete = not any(one.file for one in plan.rows.values())
    return Shown(f"called {id_}", 1, 1, complete, (PersonShown(id_, said),))


def as_json(shown: Shown) -> bytes:
    """The answer as JSON, UTF-8, ending with a line end."""
    return dump(shown)


def as_text(shown: Shown) -> str:
    """The answer for a terminal: a person a block, a finding a line."""
    whom = "1 person" if shown.count == 1 else f"{count(shown.count)} people"
    lines = [f"{whom} {shown.title}, {count(shown.shown)} shown"]
    for one in shown.people:
        lines += ["", one.id]
        lines += [f"    {_sentence(said)}" for said in one.said]
    if not shown.complete:
        lines += [
            "",
            "Only the first people of each large figure: the rows file is not beside the plan",
        ]
    if shown.people:
        first = shown.people[0]
        rule = first.said[0].rule if first.said else "RULE"
        lines += [
            "",
            f"    troth explain PACK {rule} --people FILE --mapping FILE --person {first.id}",
        ]
    return "\n".join(lines) + "\n"


def _sentence(said: Said) -> str:
    was, now = RESULTS.get(said.was, said.was), RESULTS.get(said.now, said.now)
    by = ", ".join(said.by)
    match said.about:
        case "flip":
            decided = f", decided by {by}" if by else ""
            return f"{said.rule}: {was} -> {now}{decided}   ({said.change})"
        case "undecided":
            lack = f", for want of {by}" if by else ""
            when = "" if said.was and said.now else " before" if said.was else " now"
            return f"{said.rule}: undecided{when}{lack}"
        case "near":
            return f"{said.rule}: not met, only for {by}"


def _shown(plan: Plan, title: str, names: list[str], limit: int | None) -> Shown:
    ids = sorted({id_ for name in names for id_ in plan.rows[name].first})
    whole = all(not plan.rows[name].file for name in names)
    total = len(ids) if whole else max(plan.rows[name].count for name in names)
    wanted = ids if limit is None else ids[:limit]
    sets = _sets(plan)
    people = tuple(PersonShown(id_, tuple(_said(plan, id_, sets))) for id_ in wanted)
    return Shown(title, total, len(people), whole, people)


def _sets(plan: Plan) -> dict[str, frozenset[str]]:
    return {name: frozenset(each.first) for name, each in plan.rows.items()}


def _said(plan: Plan, id_: str, sets: dict[str, frozenset[str]]) -> Iterator[Said]:
    for change in plan.changes:
        if isinstance(change, Decision):
            yield from _flip(change, id_, sets)
    for unknown in plan.unknowns:
        was, now = (
            "unknown" if id_ in sets.get(name, ()) else ""
            for name in (unknown.rows_before, unknown.rows_after)
        )
        if was or now:
            lack = tuple(one.fact for one in unknown.missing if id_ in sets.get(one.rows, ()))
            yield Said("undecided", unknown.rule, "", was, now, lack)
    for change in plan.changes:
        if isinstance(change, Decision):
            for near in change.near:
                if id_ in sets.get(near.rows, ()):
                    yield Said("near", change.rule, change.id, "", "", (near.line,))


def _flip(change: Decision, id_: str, sets: dict[str, frozenset[str]]) -> Iterator[Said]:
    opened = [key for key, name in sorted(change.opened.items()) if id_ in sets.get(name, ())]
    by = tuple(key.removeprefix("line ") for key in opened if key.startswith("line "))
    for direction in sorted(change.counts):
        if direction in opened:
            was, _, now = direction.partition(">")
            yield Said("flip", change.rule, change.id, was, now, by)
