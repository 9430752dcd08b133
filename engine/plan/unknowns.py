"""Whom a minimum could not decide, and which facts it wants, before and after.

The facts are those that the proof of the decision names, so that `troth explain` asks for the same.
"""

from collections.abc import Mapping, Sequence

from troth.engine.decision import Kind
from troth.engine.evaluate import judge
from troth.engine.facts import View
from troth.engine.files.pack import Pack
from troth.engine.meaning import rules_of
from troth.engine.plan.definition import Missing, Unknown
from troth.engine.plan.fairness import UNKNOWN
from troth.engine.plan.impact import Sides
from troth.engine.plan.reading import conditions_of, reads
from troth.engine.plan.rules import Standing
from troth.engine.plan.tables import RowsBook


def unknowns(minimums: Mapping[str, Standing], sides: Sides, book: RowsBook) -> tuple[Unknown, ...]:
    """An entry for each minimum that leaves somebody undecided, by name."""
    found: list[Unknown] = []
    for name, standing in sorted(minimums.items()):
        before = _undecided(standing.before)
        after = _undecided(standing.after)
        if not before and not after:
            continue
        old = _wanted(sides.old, name, sides.before, before)
        new = old
        if standing.after is not standing.before:
            new = _wanted(sides.new, name, sides.after, after)
        missing = tuple(
            Missing(
                fact,
                len(old.get(fact, ())),
                len(new.get(fact, ())),
                book.add({*old.get(fact, ()), *new.get(fact, ())}),
            )
            for fact in sorted(old.keys() | new.keys())
        )
        rows = (book.add(before) if before else "", book.add(after) if after else "")
        found.append(Unknown(name, len(before), len(after), *rows, missing))
    return tuple(found)


def _undecided(codes: Sequence[int] | None) -> list[int]:
    return [index for index, code in enumerate(codes or ()) if code == UNKNOWN]


def _wanted(
    pack: Pack, name: str, people: Sequence[View], undecided: Sequence[int]
) -> dict[str, list[int]]:
    """The undecided people by the facts they lack; people with the same facts are asked once."""
    rules = rules_of(pack.policy, pack.vocabulary)
    if name not in rules.minimums:
        return {}
    facts = sorted(reads(rules, conditions_of(rules.minimums[name])).facts)
    known: dict[tuple[object, ...], tuple[str, ...]] = {}
    found: dict[str, list[int]] = {}
    for index in undecided:
        view = people[index]
        key = tuple(view.facts.get(fact) for fact in facts)
        if key not in known:
            known[key] = judge(rules, name, view, Kind.MINIMUM).missing
        for fact in known[key]:
            found.setdefault(fact, []).append(index)
    return found
