"""A log walked under the two policies of a dry run: at once where that can be, or one by one.

What is found is the same either way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from troth.dsl import core
from troth.engine.bulk.columns import Truths
from troth.engine.bulk.joint import Joint, joint
from troth.engine.bulk.layout import BOTH_SIDES, NEW_SIDE, OLD_SIDE
from troth.engine.bulk.log import Log
from troth.engine.bulk.parting import Parted, parted
from troth.engine.bulk.scope import everybodys
from troth.engine.bulk.tallied import Counts, tallied
from troth.engine.bulk.things import Side
from troth.engine.bulk.turning import Asked
from troth.engine.bulk.walk import calendar_of, walk
from troth.engine.bulk.walked import Uncovered, Walked
from troth.engine.deadline import HOUR_KINDS
from troth.engine.files.pack import Pack
from troth.engine.fold.clock import due_rule
from troth.engine.fold.ladders import assigned
from troth.engine.fold.tables import tables_of
from troth.engine.fold.versions import Version

COUNTED = ("owed_day", "owed_at", "owed_earliest")
"""From where clocks are counted: what of a walk is of no use where no clock moves."""

_ENDED = ("owed_over", "owed_settled")
"""When something came to an end: of no use there either."""

_COMPARED = ("owed_delivered_at", "owed_violated_on", "step_from", "stage", *COUNTED)
"""What of a walk is of no use where it is compared with another."""

_HANDED = ("owed_to", "rung_at", "handed")
"""What more of it is of no use where no rung hands anything to anybody."""


def as_one(log: Log, asked: Asked) -> Joint | None:
    """Both policies as one that is walked once, where there is such a one."""
    was, now = (tables_of(Version(pack, "", 0)) for pack in (asked.old, asked.new))
    before, after = (calendar_of(each, log, asked.until) for each in (was, now))
    if not np.array_equal(before, after):
        return None
    one = joint(asked.old, asked.new)
    if one is None or any(everybodys(tables_of(Version(one.pack, "", 0)))):
        return None
    return one


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """What both policies give.

    ``all`` is everything: a walk for each, or one of both. Of the first, ``rules`` says which are
    rules of the old policy. ``owed`` is what is owed under each, ``sides`` are to be compared; what
    is so under both alike may stand in neither. ``alone`` are those of whom a walk cannot tell,
    ``why`` says what they met.
    """

    all: Sequence[Walked]
    rules: Truths
    owed: tuple[Walked, Walked]
    sides: tuple[Side, Side]
    alone: Truths
    why: Mapping[str, int]
    parted: Parted | None = None

    @property
    def so_far(self) -> Walked:
        """The walk in which all stands that is so under the old policy."""
        return self.all[0]

    def alike(self, kept: Truths) -> Counts:
        """How often everything is so that is so under both policies alike, of those ``kept``."""
        if self.parted is None:
            return {}
        rules, ladders = (each == BOTH_SIDES for each in (self.parted.rules, self.parted.ladders))
        old = self.sides[0]
        whole = Side(old.log, self.parted.whole, old.hours, old.local)
        return tallied(whole, kept, rules, ladders)


def walked_apart(log: Log, asked: Asked) -> Walks | Uncovered:
    """One policy after the other."""
    walks: list[Walked] = []
    sides: list[Side] = []
    alone = np.zeros(len(log.people), np.bool_)
    why: dict[str, int] = {}
    for pack in (asked.old, asked.new):
        found = walk(log, pack, asked.until, threads=1, spare=_spare(pack, asked))
        if isinstance(found, Uncovered):
            return found
        walks.append(found)
        sides.append(Side(log, found, _in_hours(found, pack), asked.local))
        alone |= found.by_reference
        why |= found.why
    old, new = walks
    every = np.ones(len(old.rules), np.bool_)
    return Walks(walks, every, (old, new), (sides[0], sides[1]), alone, why)


def walked_as_one(log: Log, asked: Asked, one: Joint) -> Walks | Uncovered:
    """Both policies at once."""
    found = walk(
        log, one.pack, asked.until, threads=1, spare=_spare(one.pack, asked), sides=one.sides
    )
    if isinstance(found, Uncovered):
        return found
    hours = _in_hours(found, one.pack)
    apart = parted(found, one)
    old, new = (Side(log, each, hours, asked.local) for each in apart.apart)
    return Walks(
        [apart.whole], apart.rules & OLD_SIDE != 0,
        (apart.owed_under(OLD_SIDE), apart.owed_under(NEW_SIDE)), (old, new), found.by_reference,
        found.why,
        apart,
    )  # fmt: skip


def _spare(pack: Pack, asked: Asked) -> tuple[str, ...]:
    """What of a walk is of no use here."""
    ladders = pack.policy.escalations
    hands = any(True for ladder in ladders for _ in assigned(ladder.rungs))
    ended = asked.moving and pack is not asked.new
    return (*_COMPARED, *(() if hands else _HANDED), *(() if ended else _ENDED))


def _in_hours(found: Walked, pack: Pack) -> Truths:
    """Which rules count hours."""
    rules = {rule.name: rule for rule in pack.policy.obligations}
    return np.array([_counts_hours(rules[name]) for name in found.rules], np.bool_)


def _counts_hours(rule: core.Obligation) -> bool:
    due = due_rule(rule)
    length = None if due is None else due.length
    return length is not None and getattr(length.type, "kind", None) in HOUR_KINDS
