"""Whom a minimum could not decide, and which facts it wants, before and after.

The facts are those that the proof of the decision names, so that `troth explain` asks for the same.
"""

from collections.abc import Mapping, Sequence

from troth.engine.facts import View
from troth.engine.files.pack import Pack
from troth.engine.meaning import Rules, rules_of
from troth.engine.plan.deciding import Results, decider
from troth.engine.plan.definition import Missing, Unknown
from troth.engine.plan.fairness import UNKNOWN
from troth.engine.plan.impact import Sides
from troth.engine.plan.reading import reads
from troth.engine.plan.rules import Standing
from troth.engine.plan.tables import RowsBook
from troth.engine.template import of_minimum


def unknowns(minimums: Mapping[str, Standing], sides: Sides, book: RowsBook) -> tuple[Unknown, ...]:
    """An entry for each minimum that leaves somebody undecided, by name."""
    found: list[Unknown] = []
    for name, standing in sorted(minimums.items()):
        before = _undecided(standing.before)
        after = _undecided(standing.after)
        if not before and not after:
            continue
        old = _wanted(sides.old, name, sides.before, standing.old, before)
        new = old
        if standing.new is not standing.old:
            new = _wanted(sides.new, name, sides.after, standing.new, after)
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
    pack: Pack, name: str, people: Sequence[View], results: Results | None, undecided: Sequence[int]
) -> dict[str, list[int]]:
    """The undecided people by the facts they lack.

    People are asked about once for all who have the same lines open and, in what these lines read,
    the same facts: the proof names nothing else.
    """
    if results is None or not undecided:
        return {}
    rules = rules_of(pack.policy, pack.vocabulary)
    decide = decider(pack.policy, pack.vocabulary, name)
    read = _facts_by_line(rules, name)
    asked: dict[int, list[str]] = {}
    known: dict[tuple[object, ...], tuple[str, ...]] = {}
    found: dict[str, list[int]] = {}
    for index in undecided:
        view, open_ = people[index], results.unknown[index]
        if open_ not in asked:
            lines = [read[-1], *(facts for bit, facts in read.items() if open_ >> max(bit, 0) & 1)]
            asked[open_] = sorted(frozenset[str]().union(*lines))
        key = (open_, results.failed[index], *map(view.facts.get, asked[open_]))
        if key not in known:
            known[key] = decide(view).missing
        for fact in known[key]:
            found.setdefault(fact, []).append(index)
    return found


def _facts_by_line(rules: Rules, name: str) -> dict[int, frozenset[str]]:
    """The facts that each line reads, by its number; -1 is the condition behind ``for``."""
    minimum = rules.minimums[name]
    applies = [] if minimum.applies is None else [minimum.applies]
    found = {-1: reads(rules, applies).facts}
    waiting = list(of_minimum(minimum, rules.defines).lines)
    while waiting:
        line = waiting.pop()
        waiting += line.lines
        if line.condition is not None:
            found[line.text.number] = reads(rules, [line.condition]).facts
    return found
