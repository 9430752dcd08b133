"""To whom rungs hand something, for everybody at once: what is to be acted on, by week.

What `troth.engine.fold.ladders` and `troth.engine.fold.conflicts` say of one rung, over a walk: the
first who is free of those whom a rung and later ones name. Who is meant by a party as a rung was
reached is in the walk; what is known of others is asked of `troth.engine.bulk.others`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from troth.dsl import core
from troth.engine.bulk.columns import Truths
from troth.engine.bulk.duty import Duty
from troth.engine.bulk.log import Log
from troth.engine.bulk.naming import Naming
from troth.engine.bulk.others import Others
from troth.engine.bulk.seats import Seats
from troth.engine.bulk.told import is_text
from troth.engine.bulk.walked import LEADER, Walked
from troth.engine.bulk.walked import role as place_of_role
from troth.engine.event_kinds import EventKind
from troth.engine.files.pack import Pack
from troth.engine.fold.conflicts import CONFLICT, RESPONDENT
from troth.engine.fold.ladders import assigned
from troth.engine.fold.parties import LEADS, ORGANISATION, PERSON, spoken

_Ids = NDArray[np.int64]
"""Numbers of `Naming`."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides a walk: the events of its log, its seats, and what others told."""

    kinds: Mapping[str, EventKind]
    seats: Seats
    others: Others


def handed(
    log: Log, walk: Walked, pack: Pack, roles: Mapping[str, str], kept: Truths, known: Known
) -> Iterator[Duty]:
    """Everything that rungs hand to somebody for the people who are ``kept``.

    ``roles`` are those of rules, by name.
    """
    rules = {rule.name: rule for rule in pack.policy.escalations}
    for (ladder, number), hands in walk.hands.items():
        name = walk.ladders[ladder]
        among = (walk.rung_ladder == ladder) & (walk.rung_number == number)
        rows = np.flatnonzero(among & kept[walk.rung_person])
        if len(rows):
            reached = _Reached(log, walk, pack, rows, hands, known)
            for ref, later in _assignments(rules[name].rungs, number):
                yield from reached.duties(ref, later, roles.get(name, ""))


def _assignments(
    rungs: Sequence[core.Rung], number: int
) -> Iterator[tuple[core.PartyRef, Sequence[core.PartyRef]]]:
    """Of each thing that a rung hands on, to whom, and all to whom it may go, in their order."""
    for ref in assigned(rungs[number - 1 : number]):
        yield ref, tuple(dict.fromkeys((ref, *assigned(rungs[number:]))))


@dataclass(frozen=True, slots=True, eq=False)
class _Somebody:
    """Who a party is, rung by rung, as in `troth.engine.fold.parties`."""

    ids: _Ids
    vacant: Truths
    known: Truths


class _Reached:
    """The times that one rung of one ladder was reached."""

    def __init__(
        self, log: Log, walk: Walked, pack: Pack, rows: NDArray[np.int64],
        hands: Sequence[str], known: Known,
    ) -> None:  # fmt: skip
        self.log, self.walk, self.known = log, walk, known
        self.parties = pack.vocabulary.parties
        self.naming = Naming(log)
        self.person = walk.rung_person[rows].astype(np.int64)
        self.at, self.owed = walk.rung_at[rows], walk.rung_owed[rows].astype(np.int64)
        self.day = walk.rung_day[rows].astype(np.int64)
        first = np.searchsorted(walk.handed_rung, rows)
        self.meant = {
            name: walk.handed_party[first + place].astype(np.int64)
            for place, name in enumerate(hands)
        }
        self.row = walk.handed_row[first].astype(np.int64)
        self.by = self._of_owed(walk.owed_by)
        self.concerned = dict(_concerned(log, self.row, known.kinds))

    # --- to whom it goes

    def duties(self, ref: core.PartyRef, may: Sequence[core.PartyRef], role: str) -> Iterator[Duty]:
        """What is handed on, by the week and by whoever takes it, who is called by ``role``."""
        ids, called = self._taken(ref, may)
        week = (self.day + 3) // 7  # day 0, 1970-01-01, was a Thursday
        first, wide = int(week.min()), int(week.max()) - int(week.min()) + 1
        code = (ids * len(may) + called) * wide + week - first
        different, counts = np.unique(code, return_counts=True)
        for each, count in zip(different.tolist(), counts.tolist(), strict=True):
            rest, after = divmod(each, wide)
            id_, which = divmod(rest, len(may))
            holder = self.naming.name(id_)
            yield Duty(role or spoken(may[which]), holder, (after + first) * 7 - 3, count)

    def _taken(
        self, ref: core.PartyRef, may: Sequence[core.PartyRef]
    ) -> tuple[_Ids, NDArray[np.int64]]:
        """Who takes it each time, and by which of those who ``may`` they are called."""
        found = [self._somebody(each) for each in may]
        nobody = np.full(len(self.at), -1, np.int64)
        taken, unrecorded, owing, called = (nobody.copy() for _ in range(4))
        for place, each in enumerate(found):
            free = ~each.vacant & ~self._in_conflict(each.ids)
            owes = free & (self.owed >= 0) & self.naming.same(each.ids, self.by)
            _first(taken, free & ~owes & each.known, each.ids)
            _first(unrecorded, free & ~owes & ~each.known, each.ids)
            _first(called, owes, np.full(len(owes), place, np.int64))
            _first(owing, owes, each.ids)
        called[(taken >= 0) | (unrecorded >= 0) | (owing < 0)] = 0
        for more in (unrecorded, owing, nobody + 1 + self.naming.number(spoken(ref))):
            _first(taken, np.ones(len(taken), np.bool_), more)
        return taken, called

    # --- who is meant

    def _somebody(self, ref: core.PartyRef) -> _Somebody:
        *outer, name = ref.names
        found = self._innermost(name)
        for each in reversed(outer):
            further = self._seen_from(each, found)
            found = _Somebody(
                np.where(found.vacant, found.ids, further.ids),
                found.vacant | further.vacant,
                np.where(found.vacant, found.known, further.known),
            )
        if outer:
            named = np.where(found.known, found.ids, self.naming.number(spoken(ref)))
            found = _Somebody(named, found.vacant, found.known)
        return found

    def _innermost(self, name: str) -> _Somebody:
        if name in {"promisor", "promisee"}:
            owed = self.walk.owed_by if name == "promisor" else self.walk.owed_to
            named = np.where(self.owed < 0, self.naming.number(name), self._of_owed(owed))
            return _Somebody(named, np.zeros(len(named), np.bool_), self.owed >= 0)
        return self._who(self.meant[name], self.person, self.at)

    def _of_owed(self, party: NDArray[np.int32]) -> _Ids:
        """Who a side of what is owed is: whoever held a seat as it began owes it from then on."""
        found = np.full(len(self.owed), -1, np.int64)
        there = np.flatnonzero(self.owed >= 0)
        if len(there):
            owed = self.owed[there]
            made = self.walk.owed_made[owed]
            found[there] = self._who(party[owed].astype(np.int64), self.person[there], made).ids
        return found

    def _who(
        self, party: NDArray[np.int64], person: NDArray[np.int64], at: NDArray[np.int64]
    ) -> _Somebody:
        """Parties of a walk as somebody each."""
        ids, vacant, known = party.copy(), np.zeros(len(party), np.bool_), party >= 0
        for each in np.unique(party[party < 0]).tolist():
            role = self.walk.roles[place_of_role(each)]
            among = np.flatnonzero(party == each)
            declared = self.parties.get(role)
            if role == PERSON:
                ids[among], known[among] = self.naming.person(person[among]), True
            elif declared is not None and declared.seat:
                held = self._seated(role, at[among])
                ids[among], vacant[among], known[among] = held.ids, held.vacant, True
            else:
                ids[among], known[among] = self.naming.number(role), role == ORGANISATION
        return _Somebody(ids, vacant, known)

    def _seated(self, party: str, at: NDArray[np.int64]) -> _Somebody:
        seats, number = self.known.seats, self.naming.number
        ids = np.full(len(at), number(party), np.int64)
        if party in seats.holders:
            held = seats.held(party, at, number)
            ids = np.where(held >= 0, held, ids)
        return _Somebody(ids, seats.vacant(party, at), np.ones(len(at), np.bool_))

    def _seen_from(self, name: str, found: _Somebody) -> _Somebody:
        party = self.parties.get(name)
        if party is not None and party.seat:
            return self._seated(name, self.at)
        ids = np.full(len(self.at), self.naming.number(name), np.int64)
        known = np.zeros(len(self.at), np.bool_)
        if party is not None:
            own = self.naming.same(found.ids, self.naming.person(self.person))
            told = np.where(own, self.meant[name], -1)
            theirs = np.flatnonzero(~own)
            names = [self.naming.name(each) for each in found.ids[theirs].tolist()]
            told[theirs] = self.known.others.of(names, self.at[theirs], party.fact)
            known = (told >= 0) & ~self._is_empty(told)
            ids = np.where(known, told, ids)
        return _Somebody(ids, np.zeros(len(ids), np.bool_), known)

    def _is_empty(self, texts: NDArray[np.int64]) -> Truths:
        # texts are in order: an empty one is the first
        none = bool(self.log.texts) and not self.log.texts[0]
        found: Truths = (texts == 0) & none
        return found

    # --- who is free

    def _in_conflict(self, ids: _Ids) -> Truths:
        """Whether somebody is not free: whom it is about, and their line."""
        found = np.zeros(len(ids), np.bool_)
        for place, (respondents, others) in self.concerned.items():
            who = self.naming.name(int(ids[place]))
            found[place] = (
                who in respondents
                or who in others
                or any(who in self._line(place, each) for each in respondents)
                or not respondents.isdisjoint(self._line(place, who) if respondents else ())
            )
        return found

    def _line(self, place: int, who: str) -> frozenset[str]:
        """Those who lead somebody, and those who lead them."""
        found: set[str] = set()
        asked = [who]
        while asked:
            leader = self._leader(place, asked.pop())
            if leader and leader not in found:
                found.add(leader)
                asked.append(leader)
        return frozenset(found)

    def _leader(self, place: int, who: str) -> str:
        if who == self.log.people[int(self.person[place])]:
            text = int(self.meant[LEADER][place])
            return self.log.texts[text] if text >= 0 else ""
        return self.known.others.one(who, int(self.at[place]), LEADS)


def _first(found: NDArray[np.int64], where: Truths, values: NDArray[np.int64]) -> None:
    """Put values where there are none yet."""
    free = where & (found < 0)
    found[free] = values[free]


def _concerned(
    log: Log, rows: NDArray[np.int64], kinds: Mapping[str, EventKind]
) -> Iterator[tuple[int, tuple[frozenset[str], frozenset[str]]]]:
    """Of each event that says whom it is about, or who is not free: its place, and both."""
    among = [log.fields.index(name) for name in (*RESPONDENT, *CONFLICT) if name in log.fields]
    for place in np.flatnonzero(rows >= 0).tolist() if among else ():
        row = int(rows[place])
        fields = kinds[log.types[int(log.type[row])]].fields
        said: dict[str, str] = {}
        for entry in range(*log.told_starts[row : row + 2].tolist()):
            field = log.fields[int(log.told_field[entry])]
            if int(log.told_field[entry]) in among and is_text(fields[field]):
                said[field] = log.texts[int(log.told_value[entry])]
        found = {name: text for name, text in said.items() if text.strip()}
        if found:
            respondents = frozenset(found[name] for name in RESPONDENT if name in found)
            yield place, (respondents, frozenset(found[name] for name in CONFLICT if name in found))
