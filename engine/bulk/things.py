"""What follows from a walk as things to be compared: promises, rungs, and what happened to charts.

Things are named by numbers that mean the same under both policies: a promise by its rule and what
began it, a rung by its ladder, what began that, and its number, a step by the event that caused it,
or by the clock and which of its rings it was.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.columns import Numbers, Truths
from troth.engine.bulk.log import Log
from troth.engine.bulk.walked import NO_DAY, NONE, Walked
from troth.engine.exact import DAY
from troth.engine.localtime import LocalTime

TOOK, WAS_REFUSED = 0, 1
"""Results of an event."""

_FAR: Final = 2**31


Kinds: TypeAlias = tuple[NDArray[np.int64], Numbers, int, Callable[[int], str]]
"""Steps by number, whose they are, their result, and what a number is called."""


class Names:
    """Names of two policies as one list; a name that both have is one."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, name: str) -> int:
        """The place of a name, a new one where it was not met before."""
        place = self._places.setdefault(name, len(self.all))
        if place == len(self.all):
            self.all.append(name)
        return place

    def places(self, names: Sequence[str]) -> NDArray[np.int64]:
        """The places of several."""
        return np.array([self.place(name) for name in names], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Things:
    """Things of one kind, of some people, in their order.

    ``names`` has two numbers for each, shape (things, 2); ``of`` is what it belongs to, -1 for
    nothing. ``subject`` is a place among `Names`, ``result`` one of the results of its kind,
    ``led`` says where it led, -1 for nowhere, and ``when`` two numbers, shape (things, 2), in the
    order of the dates that they are written as.
    """

    person: Numbers
    names: NDArray[np.int64]
    of: NDArray[np.int64]
    subject: NDArray[np.int64]
    result: NDArray[np.int64]
    led: NDArray[np.int64]
    when: NDArray[np.int64]

    def starts(self, first: int, last: int) -> NDArray[np.int64]:
        """Where the things of each person from ``first`` up to ``last`` begin, and the end."""
        people = np.arange(first, last + 1, dtype=self.person.dtype)
        return np.searchsorted(self.person, people).astype(np.int64)


class Side:
    """One walk; ``hours`` says by rule whether its clocks count hours, as ``local`` shows them."""

    def __init__(self, log: Log, walk: Walked, hours: Truths, local: LocalTime) -> None:
        self.log, self.walk, self.hours, self.local = log, walk, hours, local

    # --- promises

    def owed(self, part: slice, names: Names) -> Things:
        """The promises and expectations at these places."""
        walk = self.walk
        rule = walk.owed_rule[part]
        subject = names.places(walk.rules)[rule]
        date = walk.owed_date[part].astype(np.int64)
        began = np.where(date == NO_DAY, walk.owed_cause[part].astype(np.int64), date + _FAR)
        nothing = np.full(len(rule), -1, np.int64)
        return Things(
            person=walk.owed_person[part],
            names=np.stack([subject, began << 20 | walk.owed_turn[part]], axis=1),
            of=_within(walk.owed_amends[part], part),
            subject=subject,
            result=walk.owed_state[part].astype(np.int64),
            led=nothing,
            when=self._due(part, rule),
        )

    def _due(self, part: slice, rule: Numbers) -> NDArray[np.int64]:
        """The day of each deadline and, where hours are counted, the second of that day."""
        at = self.walk.owed_due_at[part]
        there = at != NONE
        second = np.full(len(at), -1, np.int64)
        rows = np.flatnonzero(self.hours[rule] & there)
        if len(rows):
            moments, places = np.unique(at[rows], return_inverse=True)
            shown = [(each + self.local.offset(each)) % DAY for each in moments.tolist()]
            second[rows] = np.array(shown, np.int64)[places]
        day = np.where(there, self.walk.owed_due_day[part].astype(np.int64), NO_DAY)
        return np.stack([day, second], axis=1)

    # --- rungs

    def rungs(self, part: slice, owed: slice, names: Names) -> Things:
        """The rungs at these places; ``owed`` are the promises that they may belong to."""
        walk = self.walk
        subject = names.places(walk.ladders)[walk.rung_ladder[part]]
        date = walk.rung_date[part].astype(np.int64)
        began = np.where(date == NO_DAY, walk.rung_cause[part].astype(np.int64), date + _FAR)
        nothing = np.zeros(len(subject), np.int64)
        return Things(
            person=walk.rung_person[part],
            names=np.stack([subject, began << 20 | walk.rung_number[part]], axis=1),
            of=_within(walk.rung_owed[part], owed),
            subject=subject,
            result=nothing,
            led=nothing - 1,
            when=np.stack([walk.rung_day[part].astype(np.int64), nothing], axis=1),
        )

    # --- steps

    def steps(self, part: slice, refused: slice, names: Names, led: "Led") -> Things:
        """What events did to charts, and what clocks did, at these places."""
        return _sorted([
            self._taken(part, names, led),
            self._refused(refused, names),
            self._rung_by_clocks(part, names, led),
        ])  # fmt: skip

    def step_kinds(self) -> Iterator[Kinds]:
        """All that happened to charts, by kind: what events did, then what clocks did."""
        walk, log, everything = self.walk, self.log, slice(None)
        by_event, first, kind = self._first_steps(everything)
        yield (
            kind, walk.step_person[by_event][first], TOOK,
            lambda at: _event_of(walk.regions, log.types, at),
        )  # fmt: skip
        kind, person = self._refusals(everything)
        yield kind, person, WAS_REFUSED, lambda at: _refusal_of(walk.refusers, log.types, at)
        places, kind = self._by_clocks(everything)
        yield kind, walk.step_person[places], TOOK, lambda at: _clock_of(walk, at)

    def _first_steps(
        self, part: slice
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """The steps that events took, the first of each event among them, and its kind."""
        walk, log = self.walk, self.log
        by_event = np.flatnonzero(walk.step_row[part] >= 0)
        row = walk.step_row[part][by_event]
        first = np.flatnonzero(np.diff(row, prepend=np.int32(-1)))
        region = walk.step_region[part][by_event][first]
        kind = region * np.int64(len(log.types)) + log.type[row[first]]
        return by_event, first, kind

    def _taken(self, part: slice, names: Names, led: "Led") -> Things:
        walk, log = self.walk, self.log
        by_event, first, kind = self._first_steps(part)
        region = walk.step_region[part][by_event]
        to = led.states(walk)[region] + walk.step_to[part][by_event]
        begun = walk.step_row[part][by_event][first].astype(np.int64)
        return _step(
            walk.step_person[part][by_event][first], begun,
            _named(kind, names, lambda at: _event_of(walk.regions, log.types, at)),
            TOOK, led.together(led.shown[to], first),
        )  # fmt: skip

    def _refusals(self, part: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The kind of each refusal, and whose it is."""
        walk, log = self.walk, self.log
        row = walk.refused_row[part]
        kind = (walk.refused_by[part] + np.int64(1)) * len(log.types) + log.type[row]
        return kind, np.searchsorted(log.starts, row, side="right") - 1

    def _refused(self, part: slice, names: Names) -> Things:
        walk, log = self.walk, self.log
        row = walk.refused_row[part].astype(np.int64)
        kind, person = self._refusals(part)
        subject = _named(kind, names, lambda at: _refusal_of(walk.refusers, log.types, at))
        return _step(person, row, subject, WAS_REFUSED, np.full(len(row), -1, np.int64))

    def _by_clocks(self, part: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The steps that no event brought about by itself, and their kinds."""
        walk = self.walk
        places = np.flatnonzero(walk.step_row[part] < 0)
        region = walk.step_region[part][places].astype(np.int64)
        by = walk.step_timer[part][places].astype(np.int64)
        return places, region * (len(walk.timers) + 1) + by + 1

    def _rung_by_clocks(self, part: slice, names: Names, led: "Led") -> Things:
        """Steps that no event brought about by itself, in the order of their series."""
        walk = self.walk
        places, kind = self._by_clocks(part)
        region = walk.step_region[part][places].astype(np.int64)
        subject = _named(kind, names, lambda at: _clock_of(walk, at))
        where = names.places(walk.regions)[region]
        about = walk.step_about[part][places].astype(np.int64)
        to = led.shown[led.states(walk)[region] + walk.step_to[part][places]]
        made = _step(walk.step_person[part][places], -2 - where, subject, TOOK, to)
        made.names[:, 1] = subject << 32 | (about + 1)
        made.when[:, 0] = walk.step_day[part][places]
        return made


class Led:
    """States to which steps led, by numbers that mean the same under both policies."""

    def __init__(self, walks: Sequence[Walked]) -> None:
        self.names = Names()
        self._starts: dict[int, NDArray[np.int64]] = {}
        shown: list[int] = []
        for walk in walks:
            starts = []
            for states in walk.states:
                starts.append(len(shown))
                shown += [self.names.place(state) for state in states]
            self._starts[id(walk)] = np.array([*starts, 0], np.int64)
        self.shown = np.array([*shown, 0], np.int64)
        self._several: dict[tuple[int, ...], int] = {}

    def states(self, walk: Walked) -> NDArray[np.int64]:
        """Where the states of each region stand in ``shown``."""
        return self._starts[id(walk)]

    def together(self, to: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
        """One number for the states of each group that begins at ``first``."""
        found = to[first]
        size = np.diff(first, append=len(to))
        for group in np.flatnonzero(size > 1).tolist():
            at = int(first[group])
            states = tuple(to[at : at + int(size[group])].tolist())
            found[group] = self._several.setdefault(states, -2 - len(self._several))
        return found


def _within(places: Numbers, part: slice) -> NDArray[np.int64]:
    """Places in a whole as places in a part of it."""
    made = places.astype(np.int64)
    return np.where(made < 0, -1, made - part.start)


def _named(
    kinds: NDArray[np.int64], names: Names, name_of: Callable[[int], str]
) -> NDArray[np.int64]:
    """The place of a name for each kind; what a kind is called is asked once."""
    met = np.bincount(kinds)
    places = np.zeros(len(met), np.int64)
    for kind in np.flatnonzero(met).tolist():
        places[kind] = names.place(name_of(kind))
    found: NDArray[np.int64] = places[kinds]
    return found


def _event_of(regions: Sequence[str], types: Sequence[str], kind: int) -> str:
    region, type_ = divmod(kind, len(types))
    return f"{regions[region]}.{types[type_]}"


def _refusal_of(refusers: Sequence[str], types: Sequence[str], kind: int) -> str:
    """``REGION.EVENT``: the gate that was shut, or the region that did not answer."""
    by, type_ = divmod(kind, len(types))
    event = types[type_]
    who = refusers[by - 1] if by else ""
    if who.endswith(f".{event}"):
        return who
    return f"{who}.{event}" if who else event


def _clock_of(walk: Walked, kind: int) -> str:
    region, by = divmod(kind, len(walk.timers) + 1)
    subject = walk.regions[region]
    name = walk.timers[by - 1] if by else ""
    return name if name.startswith(f"{subject}.") else subject


def _step(
    person: Numbers, begun: Numbers, subject: NDArray[np.int64], result: int, led: Numbers
) -> Things:
    count = len(begun)
    nothing = np.zeros(count, np.int64)
    return Things(
        person=person,
        names=np.stack([begun.astype(np.int64), nothing], axis=1),
        of=nothing - 1,
        subject=subject,
        result=nothing + result,
        led=led.astype(np.int64),
        when=np.full((count, 2), NO_DAY, np.int64),
    )


def _sorted(parts: Sequence[Things]) -> Things:
    """Things of several kinds, person by person; those of one person as they are given."""
    person = np.concatenate([part.person for part in parts])
    order = np.argsort(person, kind="stable")
    return Things(
        person[order],
        *(
            np.concatenate([getattr(part, name) for part in parts])[order]
            for name in ("names", "of", "subject", "result", "led", "when")
        ),
    )
