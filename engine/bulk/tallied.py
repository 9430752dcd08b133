"""How often everything is so after one walk, by what it is about and its result.

The counts of `troth.engine.bulk.compare`, for what is not compared with anything.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.columns import Numbers, Truths
from troth.engine.bulk.compare import RESULTS, About, Subject
from troth.engine.bulk.things import Side

Counts = dict[Subject, dict[str, int]]


def tallied(side: Side, kept: Truths, rules: Truths, ladders: Truths) -> Counts:
    """Everything that is so of the people who are ``kept``, of these rules and ladders."""
    found: Counts = {}
    walk, everybody = side.walk, bool(kept.all())

    def add(
        about: About,
        kinds: NDArray[np.int64],
        person: Numbers,
        name_of: Callable[[int], tuple[str, int]],
        counted: Callable[[int], bool],
    ) -> None:
        counts = np.bincount(kinds if everybody else kinds[kept[person]])
        for kind in filter(counted, np.flatnonzero(counts).tolist()):
            name, result = name_of(kind)
            known = found.setdefault((about, name), {})
            word = RESULTS[about][result]
            known[word] = known.get(word, 0) + int(counts[kind])

    states = len(RESULTS["owed"])
    add(
        "owed", walk.owed_rule * np.int64(states) + walk.owed_state, walk.owed_person,
        lambda kind: (walk.rules[kind // states], kind % states),
        lambda kind: bool(rules[kind // states]),
    )  # fmt: skip
    add(
        "rung", walk.rung_ladder.astype(np.int64), walk.rung_person,
        lambda kind: (walk.ladders[kind], 0), lambda kind: bool(ladders[kind]),
    )  # fmt: skip
    for kinds, person, result, name_of in side.step_kinds():
        add("step", kinds, person, partial(_named, name_of, result), lambda _: True)
    return found


def _named(name_of: Callable[[int], str], result: int, kind: int) -> tuple[str, int]:
    return name_of(kind), result
