"""What becomes of the promises that run as a new policy takes effect, for everybody at once.

What `troth.engine.fold.changing` does to one clock, for each different clock of a rule: a promise
keeps its date, has another, or keeps it because the other would be worse. Who cannot be told of
with certainty is said, and left to be looked at one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import DurationType, TimeKind
from troth.engine.bulk.columns import Numbers, Truths
from troth.engine.bulk.compare import Group
from troth.engine.bulk.turning import Asked
from troth.engine.bulk.walked import NONE, STATES, Walked
from troth.engine.calendar import Calendar, CannotCount
from troth.engine.deadline import HOUR_KINDS, Deadline, by_date, deadline
from troth.engine.exact import units
from troth.engine.fold.clock import due_rule
from troth.engine.fold.parties import PERSON
from troth.engine.fold.story import LIVE
from troth.engine.fold.tables import Tables, tables_of
from troth.engine.fold.versions import Version

KEPT: Final = "kept"

_LIVE = np.array([state in LIVE for state in STATES], np.bool_)
_CREATED = STATES.index(ObligationState.CREATED)
_IN_EFFECT = STATES.index(ObligationState.IN_EFFECT)
_BROKEN = (ObligationState.VIOLATED, ObligationState.EXPIRED)


class Dated(NamedTuple):
    """A date, and whether hours were counted for it."""

    due: Deadline
    hours: bool


class Became(NamedTuple):
    """What became of a promise of ``rule``: kept, moved, refused or worsened; and both dates.

    Of what keeps its date no date is told.
    """

    rule: str
    outcome: str
    was: Dated | None = None
    now: Dated | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """The promises that run at the turn: whose each is, and which of ``kinds`` became of it.

    ``unsure`` are people of whom that cannot be told from a walk.
    """

    kinds: tuple[Became, ...]
    person: Numbers
    kind: NDArray[np.int64]
    unsure: Truths

    @classmethod
    def of(cls, asked: Asked, turn: Walked) -> "Running":
        """Those of a walk up to the turn."""
        live = np.flatnonzero(_LIVE[turn.owed_state])
        person = turn.owed_person[live]
        kinds = {Became(rule, KEPT): place for place, rule in enumerate(turn.rules)}
        kind = turn.owed_rule[live].astype(np.int64)
        unsure = np.zeros(len(turn.by_reference), np.bool_)
        for rule, moves in asked.moving.items():
            if rule in turn.rules:
                own = np.flatnonzero(turn.owed_rule[live] == turn.rules.index(rule))
                clocks = _Clocks.of(asked, rule, moves)
                if clocks is None:
                    unsure[person[own]] = True
                else:
                    _move(clocks, turn, live, own, (kinds, kind, unsure))
        return cls(tuple(kinds), person, kind, unsure)

    @classmethod
    def kept(cls, walk: Walked, rules: Truths, effect: int) -> "Running":
        """Those of some rules as a later walk knows them, where no clock moves."""
        left = walk.owed_left
        ran = (walk.owed_made < effect) & ((left == NONE) | (left >= effect))
        live = np.flatnonzero(ran & rules[walk.owed_rule])
        kinds = tuple(Became(rule, KEPT) for rule in walk.rules)
        kind = walk.owed_rule[live].astype(np.int64)
        return cls(kinds, walk.owed_person[live], kind, np.zeros(len(walk.by_reference), np.bool_))

    def by_kind(self, kept: Truths) -> Iterator[tuple[Became, Group]]:
        """How often each became of the people who are ``kept``, and of whom."""
        own = kept[self.person]
        people, kind = self.person[own], self.kind[own]
        order = np.argsort(kind, kind="stable")
        bounds = np.searchsorted(kind[order], np.arange(len(self.kinds) + 1))
        for place, became in enumerate(self.kinds):
            group = people[order[bounds[place] : bounds[place + 1]]]
            if len(group):
                yield became, Group(len(group), np.unique(group).astype(np.int64))


_Found = tuple[dict[Became, int], NDArray[np.int64], Truths]


def ends(walk: Walked, effect: int, day: int) -> Truths:
    """Who has something come to an end in the very second of the turn, on that day or before it."""
    found = np.zeros(len(walk.by_reference), np.bool_)
    over = (walk.owed_settled == effect) | (walk.owed_over_at == effect - 1)
    found[walk.owed_person[over]] = True
    rung = (walk.step_row < 0) & (walk.step_day >= day - 1) & (walk.step_day <= day + 1)
    found[walk.step_person[rung]] = True
    return found


def _move(
    clocks: "_Clocks", turn: Walked, live: NDArray[np.int64], own: NDArray[np.int64], found: _Found
) -> None:
    """Put what becomes of the promises of one rule, at places ``own`` among those that run."""
    kinds, kind, unsure = found
    running = (turn.owed_state[live[own]] == _IN_EFFECT) & (turn.owed_due_at[live[own]] != NONE)
    own = own[running]
    rows = live[own]
    waiting = np.zeros(len(unsure), np.bool_)
    waiting[turn.owed_person[turn.owed_state == _CREATED]] = True
    hours = clocks.counts_hours
    columns = (
        turn.owed_day[rows], turn.owed_at[rows] if hours else np.zeros(len(rows), np.int64),
        turn.owed_earliest[rows], turn.owed_due_day[rows], turn.owed_due_at[rows],
    )  # fmt: skip
    different, places = np.unique(np.stack(columns).astype(np.int64), axis=1, return_inverse=True)
    order = np.argsort(places.ravel(), kind="stable")
    bounds = np.searchsorted(places.ravel()[order], np.arange(different.shape[1] + 1)).tolist()
    for place, (day, at, earliest, was_day, was_at) in enumerate(different.T.tolist()):
        among = own[order[bounds[place] : bounds[place + 1]]]
        people = turn.owed_person[live[among]]
        first = None if earliest == NONE else earliest
        became = clocks.became(day, at, first, Deadline(was_day, was_at))
        if became is None:
            unsure[people] = True
            continue
        kind[among] = kinds.setdefault(became, len(kinds))
        if became.now is not None and became.outcome != "refused":
            at_once = became.now.due.at < clocks.effect
            if clocks.opens or (at_once and clocks.begins):
                unsure[people] = True
            elif at_once:
                unsure[people[waiting[people]]] = True


@dataclass(frozen=True, slots=True, eq=False)
class _Clocks:
    """The clocks of one rule: how they were counted, and how they are to be.

    ``begins`` is whether more may follow where a promise is broken at once, ``opens`` whether it
    may where a date only moves.
    """

    rule: core.Obligation
    length: tuple[TimeKind, int] | None
    mode: core.Running
    calendar: Calendar
    effect: int
    today: int
    begins: bool
    opens: bool

    @classmethod
    def of(cls, asked: Asked, rule: str, mode: core.Running) -> "_Clocks | None":
        """The clocks of a rule; None where the new length is one for each promise."""
        old, new = (tables_of(Version(pack, "", 0)) for pack in (asked.old, asked.new))
        was, now = old.obligations[rule], new.obligations.get(rule)
        said = due_rule(now) if now is not None else None
        length: tuple[TimeKind, int] | None = None
        if said is not None and said.length is not None:
            if not isinstance(said.length, core.Literal):
                return None
            if isinstance(said.length.type, DurationType):
                length = said.length.type.kind, units(said.length.value)
        return cls(
            was, length, mode, old.calendar, asked.effect, asked.local.local_day(asked.effect),
            was.remedy is not None or _follows(old) or _follows(new), _opens(old) or _opens(new),
        )  # fmt: skip

    @property
    def counts_hours(self) -> bool:
        """Whether the moment matters from which a clock counts."""
        return self.length is not None and self.length[0] in HOUR_KINDS

    def became(self, day: int, at: int, earliest: int | None, was: Deadline) -> Became | None:
        """What becomes of a promise counted from a day and moment; None where none can say."""
        kept = Became(self.rule.name, KEPT)
        if self.length is None:
            return kept
        try:
            now, hours = self._counted(self.length, day, at, earliest, was)
        except CannotCount:
            return None
        if self.mode is core.Running.MOST_FAVOURABLE and not self._is_better(was, now):
            return kept
        before = Dated(was, self._counted_hours())
        if self._is_worse(was, now):
            return Became(self.rule.name, "refused", before, before)
        if now == was:
            return kept
        promise = self.rule.kind == "promise"
        worse = now.at > was.at if promise else now.at < was.at
        return Became(self.rule.name, "worsened" if worse else "moved", before, Dated(now, hours))

    def _counted(
        self, length: tuple[TimeKind, int], day: int, at: int, earliest: int | None, was: Deadline
    ) -> tuple[Deadline, bool]:
        """The new date, and whether hours were counted for it."""
        match self.mode:
            case core.Running.RESTART:
                day, at = self.today, self.effect
            case core.Running.PROPORTIONAL:
                whole = self._count(length, day, at, earliest)
                if was.day > day:
                    left = max(0, was.day - max(self.today, day))
                    share = -(-(whole.day - day) * left // (was.day - day))
                    length, day, at = (TimeKind.DAYS, share), self.today, self.effect
            case core.Running.REBASE | core.Running.MOST_FAVOURABLE | core.Running.KEEP:
                pass
            case _:
                assert_never(self.mode)
        return self._count(length, day, at, earliest), length[0] in HOUR_KINDS

    def _count(
        self, length: tuple[TimeKind, int], day: int, at: int, earliest: int | None
    ) -> Deadline:
        found = deadline(self.calendar, day, at, *length)
        if length[0] not in HOUR_KINDS:
            rule = due_rule(self.rule)
            return by_date(self.calendar, found.day, rule.rolling if rule else "", earliest)
        if earliest is not None and found.day < earliest:
            return by_date(self.calendar, earliest)
        return found

    def _counted_hours(self) -> bool:
        rule = due_rule(self.rule)
        length = None if rule is None else rule.length
        return length is not None and getattr(length.type, "kind", None) in HOUR_KINDS

    def _is_worse(self, was: Deadline, now: Deadline) -> bool:
        if self.rule.to.names == (PERSON,):
            return now.at < was.at if self._is_right() else now.at > was.at
        return self.rule.by.names == (PERSON,) and now.at < was.at

    def _is_better(self, was: Deadline, now: Deadline) -> bool:
        return now.at > was.at if self._is_right() else now.at < was.at

    def _is_right(self) -> bool:
        return isinstance(self.rule.content, core.Allow)


def _follows(tables: Tables) -> bool:
    """Whether a broken promise may begin another, or be answered by a chart."""
    caused = (each for state in _BROKEN for each, _ in tables.caused.get(state, ()))
    heard = any(f"obligation.{state.value}" in tables.events for state in _BROKEN)
    return heard or any(isinstance(each, core.Obligation) for each in caused)


def _opens(tables: Tables) -> bool:
    """Whether some rung opens a case: what a ladder does when a date moves may then begin more."""
    actions = (
        action
        for ladder in tables.escalations.values()
        for rung in ladder.rungs
        for action in rung.actions
    )
    return any(isinstance(action, core.OpenCase) for action in actions)
