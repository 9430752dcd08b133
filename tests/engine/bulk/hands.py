"""Drawn ladders that hand things to people, and lives in which it matters to whom.

A drawn pack gets promises and ladders more: rungs assign to seats, to whoever a fact names, to the
sides of a promise and to those who are seen from them; events say whom they are about and who has
a conflict. Seats are held, change hands and stand empty, and people lead one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

import numpy as np

from tests.engine.bulk.drawn import Drawn, drawn
from tests.engine.bulk.lives import DAY, Lives, Living
from tests.engine.bulk.words import VOCABULARY
from tests.engine.fold.kit import pack_of
from troth.engine.bulk.duty import duties
from troth.engine.bulk.handing import Known, handed
from troth.engine.bulk.log import Log
from troth.engine.bulk.others import Others
from troth.engine.bulk.recorded import Recorded
from troth.engine.bulk.seats import Seats
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import Walked
from troth.engine.event_kinds import ORG
from troth.engine.events import Event
from troth.engine.files.pack import Pack
from troth.engine.fold.relationship import fold
from troth.engine.fold.story import Action, State
from troth.engine.fold.versions import Version
from troth.engine.localtime import local_time
from troth.engine.plan.history import ALWAYS, History, Reading
from troth.engine.plan.load import Duties, roles_in
from troth.engine.session.planning import history_of_file
from troth.engine.views import zone_of

WORDS = VOCABULARY.replace(
    "events:\n",
    "  deputy:    {of: relationship, type: party, from: deputised.deputy}\n"
    "events:\n"
    "  reported:        {of: relationship, fields: {respondent: party, conflict: party}}\n"
    "  complained:      {of: relationship, fields: {against: party, respondent: party}}\n"
    "  deputised:       {of: relationship, fields: {deputy: party}}\n",
) + ("  deputy:  {fact: deputy}\n  chair:   {seat: chair}\n  nobody:  {seat: nobody}\n")

SEATS = ("partner", "board", "chair", "partner", "board")
"""Seats that are said to be held; of `nobody` nothing is ever said."""

LEADERS = ("m-1", "m-2")
"""People who lead others, and may be led by others."""

TO_WHOM = (
    "manager", "manager", "partner", "board", "deputy", "chair", "nobody", "the person",
    "the organisation", "manager of manager", "manager of the person", "deputy of manager",
    "partner of manager", "manager of partner", "manager of board",
)  # fmt: skip
OF_SIDES = ("promisor", "promisor", "promisee", "manager of promisor", "manager of promisee")

CAUSES = ("when reported", "when complained", "when any promise to the person is violated",
          "when expectation expected is violated", "when reported where conflict is not known",
          "when entering relationship.ending")  # fmt: skip


@dataclass(frozen=True)
class Handing(Drawn):
    """A drawn pack with ladders that hand things to people."""

    def loaded(self, rules: str, version: str = "2026.1") -> Pack:
        """The pack with other rules."""
        charts = ", ".join((*self.shipped, self.chart.name))
        own = ((self.chart.name, self.chart.text),)
        return pack_of(rules, version, charts, self.calendar, WORDS, own)


def _ladder(rnd: Random, number: int) -> str:
    cause = rnd.choice(CAUSES)
    parties = (*TO_WHOM, *OF_SIDES * 2) if "violated" in cause else TO_WHOM
    rungs = ["at once", "after 1 day", "after 3 working days", "after 12 hours"]
    chosen = sorted(rnd.sample(range(4), rnd.randint(1, 3)))
    lines = [f"escalation handing{number}", cause]
    for place in chosen:
        action = "notify manager" if rnd.random() < 0.1 else f"assign {rnd.choice(parties)}"
        lines.append(f"{rungs[place]} {action}")
    lines.append(f"finally after 10 days assign {rnd.choice(parties)}")
    if rnd.random() < 0.3:
        lines.append("until " + ("repaired" if "violated" in cause else "noted"))
    return "\n    ".join(lines)


_PROMISES = """
promise lent to the person
    when {event}
    by {by}
    {may}deliver buddy within 2 days
    fulfilled by buddy_named

expectation expected by the person
    when {other}
    to manager
    deliver answer within 3 days
    fulfilled by answered
"""


@cache
def handing(seed: int) -> Handing:
    """The pack of a seed: the first that has no mistakes of the texts drawn for it."""
    base = drawn(seed, 1)
    rnd = Random(f"handing {seed}")
    for _ in range(60):
        promises = _PROMISES.format(
            event=rnd.choice(("asked", "reported", "noted")),
            by=rnd.choice(("manager", "partner", "board", "deputy", "the organisation")),
            may=rnd.choice(("", "", "for trusted\n    ")),
            other=rnd.choice(("complained", "asked")),
        )
        ladders = "\n\n".join(_ladder(rnd, number) for number in range(rnd.randint(1, 3)))
        rules = f"{base.rules}{promises}\n{ladders}\n"
        made = Handing(base.seed, 1, rules, base.calendar, base.chart, base.shipped, base.used)
        try:
            assert made.pack
        except AssertionError:
            continue
        return made
    raise AssertionError(f"nothing loads for seed {seed}")


def lived(pack: Handing, turn: int, people: int) -> tuple[Lives, list[Event], int]:
    """Lives of people and of those who lead them, what is said of seats, and an end."""
    rnd = Random(f"handed {pack.seed} {turn}")
    living = Living(pack, rnd)
    lives = living.lives(people, 14)
    for leader in LEADERS:
        lives[leader] = living.life(leader, 8)
    who = (*LEADERS, *LEADERS, *list(lives)[:2], "partner", "zz")
    # whoever is named may be any of them
    lives = {
        person: [_renamed(event, rnd, who) for event in events] for person, events in lives.items()
    }
    moments = sorted(event.at for events in lives.values() for event in events)
    said = [_seated(rnd, who, number, moments) for number in range(1, rnd.randint(2, 12))]
    said.sort(key=lambda each: each.at)
    return lives, said, moments[-1] + 40 * DAY


def _renamed(event: Event, rnd: Random, who: Sequence[str]) -> Event:
    fields = {
        name: rnd.choice(who) if name in {"manager", "deputy"} or _is_about(name) else value
        for name, value in event.fields.items()
    }
    return replace(event, fields=fields)


def _is_about(name: str) -> bool:
    return name in {"respondent", "against", "conflict"}


def _seated(rnd: Random, who: Sequence[str], number: int, moments: Sequence[int]) -> Event:
    at = rnd.choice(moments) + rnd.choice((-1, 0, 1, DAY))
    seat, vacated = rnd.choice(SEATS), rnd.random() < 0.35
    return Event(
        seq=number, id=str(number), type="seat_vacated" if vacated else "seat_filled", at=at,
        recorded=at, fields={"seat": seat} | ({} if vacated else {"holder": rnd.choice(who)}),
    )  # fmt: skip


def history(pack: Pack, lives: Mapping[str, Sequence[Event]], said: Sequence[Event]) -> History:
    """All of it as a file of events has it."""
    log = Log.of({**lives, ORG: said})
    return history_of_file(Recorded(log, (), "sha256:drawn"), pack)


WAYS = {
    "to a vacant seat": "the seat is vacant",
    "whom it is about": "it is about",
    "in conflict": "has a conflict of their own",
    "in their line": "whom it is about",
    "of whoever owes it": " owes it",
    "nobody is recorded": "nobody is recorded",
    "to nobody": "nobody was assigned",
}


def ways(state: State) -> Counter[str]:
    """How it was found to whom things are handed."""
    found: Counter[str] = Counter()
    for told in state.told:
        found["asked"] += told.action is Action.ASK
        if told.action is Action.ASSIGN:
            found["handed"] += 1
            found["through somebody"] += " of " in told.chosen
            found.update(way for way, words in WAYS.items() if words in told.chosen)
    return found


def owed_both_ways(
    pack: Pack, lives: Mapping[str, Sequence[Event]], said: Sequence[Event], until: int
) -> tuple[Duties, Duties, Counter[str], int]:
    """Everybody's duties by columns and by the fold, how it came about, and how many were left."""
    found = history(pack, lives, said)
    log = found.log()
    assert log is not None
    walked = walk(log, pack, until)
    by_columns, by_fold = Duties(roles_in([pack])), Duties(roles_in([pack]))
    seen: Counter[str] = Counter()
    if not isinstance(walked, Walked):
        return by_columns, by_fold, seen, len(lives)
    kept = ~walked.by_reference & np.array([each != ORG for each in log.people])
    version = Version(pack, "2026.1", ALWAYS)
    reading = Reading([version], found.organisation, found.around)
    for person in np.array(log.people)[kept].tolist():
        events, _ = reading.events(found.known(person))
        state = fold(person, [version], events, until, found.around).state()
        by_fold.add(state)
        seen += ways(state)
    seats = _seats(pack, found)
    known = Known(reading.kinds, seats, Others(log, pack.vocabulary))
    told = (
        *duties(log, walked, by_columns.roles, kept, seats, local_time(zone_of(pack))),
        *handed(log, walked, pack, by_columns.roles, kept, known),
    )
    for duty in told:
        by_columns.count(duty.role, duty.holder, duty.monday, duty.count)
    return by_columns, by_fold, seen, int((~kept).sum())


def _seats(pack: Pack, found: History) -> Seats:
    """Who held which seat, asked for each moment at which any changed hands."""
    moments = sorted({each.record.at for each in found.organisation})
    parties = (each for each in pack.vocabulary.parties.values() if each.seat)
    return Seats(moments, {
        each.name: [found.around.holder(each.seat, at) for at in moments] for each in parties
    })  # fmt: skip
