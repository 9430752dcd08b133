"""Whom a minimum could not decide, and which facts it wants, before and after.

The facts are those that the proof of the decision names, so that `troth explain` asks for the same.
"""

from collections.abc import Mapping

from troth.dsl import core
from troth.engine.files.pack import Pack
from troth.engine.meaning import Rules, rules_of
from troth.engine.parts import within
from troth.engine.plan.answers import Codes, Counting, People, Results, people_of
from troth.engine.plan.deciding import decider
from troth.engine.plan.definition import Missing, Unknown
from troth.engine.plan.everybody import Crowd
from troth.engine.plan.fairness import UNKNOWN
from troth.engine.plan.impact import Sides
from troth.engine.plan.reading import reads
from troth.engine.plan.rules import Standing
from troth.engine.plan.tables import RowsBook
from troth.engine.template import of_minimum

NOBODY = people_of(())


def unknowns(minimums: Mapping[str, Standing], sides: Sides, book: RowsBook) -> tuple[Unknown, ...]:
    """An entry for each minimum that leaves somebody undecided, by name."""
    found: list[Unknown] = []
    counting = sides.counting
    for name, standing in sorted(minimums.items()):
        before = _undecided(counting, standing.before)
        after = _undecided(counting, standing.after)
        if not before and not after:
            continue
        old = _wanted(counting, (sides.old, name), sides.before, standing.old, before)
        new = old
        if standing.new is not standing.old:
            new = _wanted(counting, (sides.new, name), sides.after, standing.new, after)
        missing = tuple(
            Missing(
                fact,
                len(old.get(fact, NOBODY)),
                len(new.get(fact, NOBODY)),
                book.add(counting.together([old.get(fact, NOBODY), new.get(fact, NOBODY)])),
            )
            for fact in sorted(old.keys() | new.keys())
        )
        rows = (book.add(before) if before else "", book.add(after) if after else "")
        found.append(Unknown(name, len(before), len(after), *rows, missing))
    return tuple(found)


def _undecided(counting: Counting, codes: Codes | None) -> People:
    return NOBODY if codes is None else counting.where(codes, UNKNOWN)


def _wanted(
    counting: Counting,
    rule: tuple[Pack, str],
    everyone: Crowd,
    results: Results | None,
    undecided: People,
) -> dict[str, People]:
    """The undecided people by the facts they lack.

    One of all who have the same lines open and, in what these lines read, the same facts is asked
    about: the proof names nothing else. Of a line that only compares facts it is enough to have
    the same ones known.
    """
    if results is None or not undecided:
        return {}
    pack, name = rule
    rules = rules_of(pack.policy, pack.vocabulary)
    decide = decider(pack.policy, pack.vocabulary, name)
    lines = _lines(rules, name)
    found: dict[str, list[People]] = {}
    for group in counting.by_masks(results, undecided):
        open_ = results.masks(group[0])[1]
        read = [lines[-1], *(each for bit, each in lines.items() if open_ >> max(bit, 0) & 1)]
        by_value = frozenset[str]().union(*(facts for facts, plain in read if not plain))
        by_known = frozenset[str]().union(*(facts for facts, plain in read if plain)) - by_value
        for alike in everyone.alike(sorted(by_value), sorted(by_known), group):
            for fact in decide(everyone.view(alike[0])).missing:
                found.setdefault(fact, []).append(alike)
    return {fact: counting.together(sets) for fact, sets in found.items()}


def _lines(rules: Rules, name: str) -> dict[int, tuple[frozenset[str], bool]]:
    """The facts that each line reads, and whether it only compares them, by its number.

    -1 is the condition behind ``for``.
    """
    minimum = rules.minimums[name]
    applies = [] if minimum.applies is None else [minimum.applies]
    found = {-1: (reads(rules, applies).facts, False)}
    waiting = list(of_minimum(minimum, rules.defines).lines)
    while waiting:
        line = waiting.pop()
        waiting += line.lines
        if line.condition is not None:
            plain = all(isinstance(each, _PLAIN) for each in within(line.condition))
            found[line.text.number] = (reads(rules, [line.condition]).facts, plain)
    return found


_PLAIN = core.FactRef | core.Literal | core.Compare
"""What is unknown just where a fact in it is."""
