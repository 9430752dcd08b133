"""Kernel against reference: the same lives under the same pack, walked as columns and folded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.engine.bulk.reference import by_the_fold
from tests.engine.bulk.walks import outcomes
from troth.engine.bulk.log import Log
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import Uncovered, Walked
from troth.engine.events import Event
from troth.engine.files.pack import Pack

Walk = Callable[[Log, Pack, int], Walked | Uncovered]


@dataclass(frozen=True)
class Compared:
    """How many people were walked, how many were left to the reference, and who came out otherwise.

    ``uncovered`` are the reasons for which the pack was not walked at all.
    """

    walked: int = 0
    left: int = 0
    differences: Mapping[str, str] = field(default_factory=dict)
    uncovered: tuple[str, ...] = ()
    why: Mapping[str, int] = field(default_factory=dict)


def compare(
    pack: Pack, lives: Mapping[str, Sequence[Event]], until: int, walking: Walk = walk
) -> Compared:
    """Walk and fold everybody, and tell in what they differ."""
    log = Log.of(lives)
    walked = walking(log, pack, until)
    if isinstance(walked, Uncovered):
        return Compared(uncovered=walked.reasons)
    found = outcomes(log, walked)
    expected = by_the_fold(pack, {person: lives[person] for person in found}, until)
    differences = {
        person: words
        for person, outcome in found.items()
        if (words := expected[person].differs(outcome))
    }
    left = int(walked.by_reference.sum())
    return Compared(len(found), left, differences, (), walked.why)
