"""Two walks over one log, compared: what came out otherwise, how often, and for whom.

The same figures that comparing two folds person by person gives (`troth.engine.plan.replay`), for
everybody whom both walks could tell of. Whoever is ``alone`` is left to be compared one by one.
Which of two results is better is not known here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.columns import Truths
from troth.engine.bulk.log import Log
from troth.engine.bulk.matching import matched
from troth.engine.bulk.things import TOOK, WAS_REFUSED, Led, Names, Side, Things
from troth.engine.bulk.walked import NO_DAY, STATES

_Key = TypeVar("_Key")

About: TypeAlias = Literal["owed", "step", "rung"]
Subject: TypeAlias = tuple[About, str]

ABSENT: Final = "absent"
ELSEWHERE: Final = "taken>elsewhere"
SOONER: Final = "sooner"
LATER: Final = "later"
RESULTS: Final[dict[About, tuple[str, ...]]] = {
    "owed": tuple(state.value for state in STATES),
    "step": ("taken", "refused"),
    "rung": ("fired",),
}

_PEOPLE: Final = 4_000
"""How many people are compared at once: what is held beside the walks stays small."""

_NOTHING: Final = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Group:
    """How often something is so, and of whom: places in ``log.people``, each once, in order."""

    count: int
    people: NDArray[np.int64]

    def without(self, place: int) -> "Group":
        """The same once somebody at a place, who is none of them, is gone."""
        return Group(self.count, self.people - (self.people > place))


def joined(groups: dict[_Key, Group], others: Mapping[_Key, Group], people: int) -> None:
    """Add groups of others, who stand behind so many ``people``."""
    for key, other in others.items():
        found = groups.get(key)
        theirs = other.people + people
        if found is not None:
            theirs = np.concatenate([found.people, theirs])
        groups[key] = Group(other.count + (0 if found is None else found.count), theirs)


@dataclass(slots=True)
class Otherwise:
    """Everything that came out otherwise, by what it is about and how.

    ``before`` and ``after`` count everything by result; ``groups`` has for each subject and each
    way in which it differs how often, and for whom.
    """

    before: dict[Subject, dict[str, int]] = field(default_factory=dict)
    after: dict[Subject, dict[str, int]] = field(default_factory=dict)
    groups: dict[Subject, dict[str, Group]] = field(default_factory=dict)

    def first(self, subject: Subject) -> int:
        """The first whom it concerns."""
        return min(int(group.people[0]) for group in self.groups[subject].values())

    def alike(self, counts: Mapping[Subject, Mapping[str, int]]) -> None:
        """Add what is so under both policies in the same way."""
        for tallies in (self.before, self.after):
            _add_up(tallies, counts)

    def behind(self, other: "Otherwise", people: int) -> None:
        """Add what is so of others, who stand behind so many ``people``."""
        _add_up(self.before, other.before)
        _add_up(self.after, other.after)
        for subject, groups in other.groups.items():
            joined(self.groups.setdefault(subject, {}), groups, people)

    def without(self, place: int) -> "Otherwise":
        """The same once somebody at a place, of whom nothing stands here, is gone."""
        groups = {
            subject: {key: group.without(place) for key, group in own.items()}
            for subject, own in self.groups.items()
        }
        return Otherwise(self.before, self.after, groups)


def _add_up(
    tallies: dict[Subject, dict[str, int]], counts: Mapping[Subject, Mapping[str, int]]
) -> None:
    for subject, results in counts.items():
        known = tallies.setdefault(subject, {})
        for result, count in results.items():
            known[result] = known.get(result, 0) + count


def compared(
    log: Log,
    sides: tuple[Side, Side],
    alone: Truths,
) -> Otherwise:
    """What came out otherwise under the second of two policies, for all who are not ``alone``."""
    comparing = _Comparing(log, sides, ~alone)
    for first in range(0, len(log.people), _PEOPLE):
        comparing.add(first, min(first + _PEOPLE, len(log.people)))
    return comparing.found()


class _Comparing:
    """Two walks, some people at a time."""

    def __init__(self, log: Log, sides: tuple[Side, Side], kept: Truths) -> None:
        self.log, self.sides, self.kept = log, sides, kept
        self.names: dict[About, Names] = {"owed": Names(), "step": Names(), "rung": Names()}
        self.led = Led([side.walk for side in sides])
        self.counts: dict[tuple[int, About], NDArray[np.int64]] = {}
        self.groups: dict[tuple[About, int, str], list[NDArray[np.int64]]] = {}

    def add(self, first: int, last: int) -> None:
        """The people from ``first`` up to ``last``."""
        people = first, last
        owed = [_part(side.walk.owed_person, *people) for side in self.sides]
        promises = [
            side.owed(part, self.names["owed"]) for side, part in zip(self.sides, owed, strict=True)
        ]
        partners = self._compare("owed", promises, people, _NOTHING)
        rungs = [
            side.rungs(_part(side.walk.rung_person, *people), part, self.names["rung"])
            for side, part in zip(self.sides, owed, strict=True)
        ]
        # a rung of nobody's promise has nothing to be matched with
        known = partners if len(partners) else np.full(1, -1, np.int64)
        self._compare("rung", rungs, people, known)
        rows = int(self.log.starts[first]), int(self.log.starts[last])
        steps = [
            side.steps(
                _part(side.walk.step_person, *people), _part(side.walk.refused_row, *rows),
                self.names["step"], self.led,
            )
            for side in self.sides
        ]  # fmt: skip
        self._compare("step", steps, people, _NOTHING)

    def _compare(
        self,
        about: About,
        things: Sequence[Things],
        people: tuple[int, int],
        partners: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Counts what differs; the place of each old thing's partner, -1 where there is none."""
        old, new = things
        for which, each in enumerate(things):
            self._count(which, about, each)
        found = matched(
            old.starts(*people), old.names, old.of,
            new.starts(*people), new.names, new.of, partners,
        )  # fmt: skip
        results = RESULTS[about]
        both = np.flatnonzero(found >= 0)
        pair = found[both]
        was, now = old.result[both], new.result[pair]
        turned = was != now
        subject = new.subject[pair]
        if about == "step":  # whoever refused names what it refused
            refused = (was == WAS_REFUSED) & (now == TOOK)
            subject = np.where(refused, old.subject[both], subject)
        self._add(
            about, subject[turned], was[turned] * 32 + now[turned], old.person[both][turned],
            lambda code: f"{results[code // 32]}>{results[code % 32]}",
        )  # fmt: skip
        elsewhere = ~turned & (old.led[both] != new.led[pair])
        self._add(
            about, subject[elsewhere], subject[elsewhere] * 0, old.person[both][elsewhere],
            lambda _: ELSEWHERE,
        )  # fmt: skip
        same = ~turned & ~elsewhere
        before, after = old.when[both], new.when[pair]
        moved = same & (before != after).any(axis=1)
        sooner = _is_sooner(before, after)
        self._add(
            about, subject[moved], sooner[moved].astype(np.int64), old.person[both][moved],
            lambda code: SOONER if code else LATER,
        )  # fmt: skip
        gone = found < 0
        self._add(
            about, old.subject[gone], old.result[gone], old.person[gone],
            lambda code: f"{results[code]}>{ABSENT}",
        )  # fmt: skip
        come = np.ones(len(new.person), np.bool_)
        come[pair] = False
        self._add(
            about, new.subject[come], new.result[come], new.person[come],
            lambda code: f"{ABSENT}>{results[code]}",
        )  # fmt: skip
        return found

    def _count(self, which: int, about: About, things: Things) -> None:
        kept = self.kept[things.person]
        code = things.subject * 32 + things.result
        counts = np.bincount(code if kept.all() else code[kept])
        known = self.counts.get((which, about), _NOTHING)
        longer, shorter = (counts, known) if len(counts) > len(known) else (known, counts)
        total = longer.astype(np.int64)
        total[: len(shorter)] += shorter
        self.counts[which, about] = total

    def _add(
        self,
        about: About,
        subject: NDArray[np.int64],
        code: NDArray[np.int64],
        person: NDArray[np.int64],
        key: Callable[[int], str],
    ) -> None:
        kept = self.kept[person]
        if not kept.all():
            subject, code, person = subject[kept], code[kept], person[kept]
        if not len(person):
            return
        both = subject << 16 | code
        order = np.argsort(both, kind="stable")
        both, person = both[order], person[order]
        starts = np.flatnonzero(np.diff(both, prepend=-1))
        for at, end in zip(starts.tolist(), [*starts[1:].tolist(), len(both)], strict=True):
            what, how = divmod(int(both[at]), 1 << 16)
            self.groups.setdefault((about, what, key(how)), []).append(person[at:end])

    def found(self) -> Otherwise:
        """Everything that was counted."""
        made = Otherwise()
        for (which, about), counts in self.counts.items():
            tallies = made.after if which else made.before
            for code in np.flatnonzero(counts).tolist():
                subject = about, self.names[about].all[code // 32]
                tallies.setdefault(subject, {})[RESULTS[about][code % 32]] = int(counts[code])
        for (about, what, key), parts in self.groups.items():
            people = np.concatenate(parts).astype(np.int64)
            once = people[np.flatnonzero(np.diff(people, prepend=-1))]
            subject = about, self.names[about].all[what]
            made.groups.setdefault(subject, {})[key] = Group(len(people), once)
        return made


def _part(person: NDArray[np.int32], first: int, last: int) -> slice:
    """The places of some people."""
    ends = np.array([first, last], person.dtype)  # of another type, all of it would be copied
    found = np.searchsorted(person, ends)
    return slice(int(found[0]), int(found[1]))


def _is_sooner(was: NDArray[np.int64], now: NDArray[np.int64]) -> Truths:
    """Whether a date comes before another; one that is not there comes after all others."""
    earlier = (now[:, 0] < was[:, 0]) | ((now[:, 0] == was[:, 0]) & (now[:, 1] < was[:, 1]))
    found: Truths = (was[:, 0] == NO_DAY) | ((now[:, 0] != NO_DAY) & earlier)
    return found
