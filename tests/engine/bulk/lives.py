"""Drawn lives under drawn packs: records at moments that matter, of any kind a ledger would take.

Moments fall onto the last second of a deadline and the first after it, onto each other, into the
nights in which clocks change, onto leap days, and before what was recorded earlier. Numbers come
from both ends of their range and from beside the literals of the pack. Some fields stay unknown.
What was drawn is counted, so that a test can say that none of it is rare.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from random import Random

from tests.engine.bulk.adopted import Adopted
from tests.engine.bulk.drawn import Drawn
from tests.engine.bulk.words import NIGHTS, OTHER_STARTS, ZONES
from troth.dsl.types import (
    LARGEST,
    SCALE,
    ChoiceType,
    DateType,
    InstantType,
    MoneyType,
    NumberType,
    PartyType,
    RatingType,
    SetType,
    TextType,
    TimeKind,
    TruthType,
    Type,
    Value,
)
from troth.dsl.values import day_of
from troth.dsl.vocabulary import ENGAGED_SINCE
from troth.engine.calendar import Calendar, CannotCount
from troth.engine.deadline import deadline
from troth.engine.event_kinds import EventKind, kinds_of
from troth.engine.events import Event
from troth.engine.files.info import SITE

DAY = 86_400
GAPS = (1, 60, 3_600, 43_200, DAY, 2 * DAY, 5 * DAY, 12 * DAY, 33 * DAY)
FAR = 1_200 * DAY
SOMEBODY = ("m-1", "m-2", "organisation", "partner", "board", "")
DEALINGS = ("agreed", "consented", "confirmed", "explained", "assigned", "waived", "cancelled",
            "disputed", "dispute_decided", "policy_shown")  # fmt: skip
SHARE_OF_DEALINGS = {1: 0.004, 2: 0.01, 3: 0.1}

UNITS = {
    "minute": (TimeKind.CLOCK, 60),
    "hour": (TimeKind.CLOCK, 3_600),
    "working hour": (TimeKind.WORKING_HOURS, 60),
    "working day": (TimeKind.WORKING_DAYS, 1),
    "day": (TimeKind.DAYS, 1),
    "week": (TimeKind.DAYS, 7),
    "month": (TimeKind.MONTHS, 1),
    "quarter": (TimeKind.MONTHS, 3),
    "year": (TimeKind.MONTHS, 12),
}
_LENGTH = re.compile(r"\b(\d+) ((?:working )?(?:minute|hour|day|week|month|quarter|year))s?\b")
_NUMBER = re.compile(r"(?<![\w.-])\d[\d_]*(?:\.\d+)?(?![\w-])")

Lives = dict[str, list[Event]]


@dataclass
class Told:
    """What the lives of one pack may tell: kinds of events, those it listens to, its lengths."""

    kinds: Mapping[str, EventKind]
    often: tuple[str, ...]
    evidence: tuple[str, ...]
    rest: tuple[str, ...]
    lengths: tuple[tuple[TimeKind, int], ...]
    numbers: tuple[int, ...]
    rules: tuple[str, ...]
    calendar: Calendar


@lru_cache(maxsize=64)
def told_by(drawn: Drawn | Adopted) -> Told:
    """What lives under a drawn pack tell."""
    pack = drawn.pack
    kinds = kinds_of(pack.vocabulary, pack.charts.values())
    named = set(re.findall(r"\w+", drawn.text))
    usual = [name for name, kind in kinds.items() if not kind.only_org and name not in DEALINGS]
    often = sorted(
        {*(each for each in usual if each in named), "facts", "engaged", "engagement_ended"}
    )
    begins = re.findall(r"(?:when|until|or) (\w+)", drawn.text)
    evidence = [each for each in re.findall(r"fulfilled by (\w+)", drawn.text) if each in kinds]
    often += [each for each in (*begins, *evidence) if each in kinds] * 3
    if "moved_on" in kinds:
        often += ["moved_on"] * 3 * drawn.text.count("when entering")
    lengths = {
        (UNITS[unit][0], int(amount) * UNITS[unit][1])
        for amount, unit in _LENGTH.findall(drawn.text)
    }
    numbers = {round(float(each.replace("_", "")) * SCALE) for each in _NUMBER.findall(drawn.text)}
    return Told(
        kinds, tuple(often), tuple(evidence), tuple(sorted(usual)), tuple(sorted(lengths)),
        tuple(sorted(numbers)),
        tuple(each.name for each in pack.policy.obligations), pack.calendar_of(),
    )  # fmt: skip


@dataclass
class Living:
    """Draws lives from one source of randomness, and counts what it drew."""

    drawn: Drawn | Adopted
    rnd: Random
    shares: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.told = told_by(self.drawn)
        zone = str(self.told.calendar.zone)
        nights = NIGHTS.get(zone, NIGHTS[ZONES[0]])
        starts = (*nights * 4, *OTHER_STARTS)
        self.first = day_of(date.fromisoformat(self.rnd.choice(starts)))
        self.dealing = SHARE_OF_DEALINGS[self.drawn.tier]

    # --- whole lives

    def lives(self, people: int, longest: int) -> Lives:
        """So many lives, by ids that are not in order; some are empty, some dense."""
        ids = [f"r-{number}" for number in range(people)]
        self.rnd.shuffle(ids)
        return {each: self.life(each, self.rnd.randint(0, longest)) for each in ids}

    def life(self, person: str, length: int) -> list[Event]:
        """The events of one life, in order of moment, then as recorded."""
        rnd, seq = self.rnd, 0
        at = self.told.calendar.first_second(self.first) + rnd.randrange(2 * DAY)
        events: list[Event] = []
        for place in range(length):
            seq += rnd.choice((1, 1, 1, 2))
            if events and rnd.random() < 0.08:
                event = self._again(rnd.choice(events), seq)
            else:
                edges = self.shares["at a deadline"]
                at = self._moment(events, at) if events else at
                edged = self.shares["at a deadline"] > edges
                kind = self.told.kinds[self._type(place, edged=edged)]
                event = self._event(person, kind, seq, at)
            self._counted(events, event)
            events.append(event)
        return sorted(events, key=lambda each: (each.at, int(each.id)))

    def _counted(self, before: list[Event], event: Event) -> None:
        shares = self.shares
        shares["events"] += 1
        shares["simultaneous"] += any(each.at == event.at for each in before)
        shares["late"] += any(each.at > event.at for each in before)
        shares["duplicate"] += any(
            (each.type, each.at, each.fields) == (event.type, event.at, event.fields)
            for each in before
        )

    def _again(self, event: Event, seq: int) -> Event:
        """What was told before, told once more; or another word about the same moment."""
        return Event(
            seq=seq, id=str(seq), type=event.type, at=event.at, recorded=event.recorded,
            fields=event.fields, about=event.about, actor=event.actor,
        )  # fmt: skip

    # --- one event

    def _type(self, place: int, *, edged: bool) -> str:
        rnd, told = self.rnd, self.told
        if edged and told.evidence and rnd.random() < 0.6:
            return rnd.choice(told.evidence)
        if place == 0 and rnd.random() < 0.7:
            return "facts"
        if place < 3 and rnd.random() < 0.4:
            return "engaged"
        if rnd.random() < self.dealing:
            return rnd.choice(DEALINGS)
        return rnd.choice(told.often if rnd.random() < 0.85 else told.rest)

    def _event(self, person: str, kind: EventKind, seq: int, at: int) -> Event:
        rnd = self.rnd
        fields: dict[str, Value] = {}
        for name, type_ in kind.fields.items():
            self.shares["fields"] += 1
            told = 0.1 if name in {ENGAGED_SINCE.name, SITE} else 0.88
            if name in kind.needs or rnd.random() < told:
                fields[name] = self._value(type_, at // DAY, name)
            else:
                self.shares["unknown"] += 1
        actor = rnd.choice((person, *SOMEBODY))
        return Event(
            seq=seq, id=str(seq), type=kind.name, at=at, recorded=at, fields=fields,
            about=self._about(kind, seq), actor=actor,
        )  # fmt: skip

    def _about(self, kind: EventKind, seq: int) -> str:
        rnd = self.rnd
        if kind.about:
            rule = rnd.choice(self.told.rules or ("nothing",))
            return rnd.choice((rule, f"{rule}@{rnd.randint(1, seq)}"))
        return rnd.choice(("a-1", "a-2")) if rnd.random() < self.dealing else ""

    def _moment(self, events: list[Event], last: int) -> int:
        """A moment after, at or before what was recorded so far, no later than some years on."""
        rnd = self.rnd
        chance = rnd.random()
        if chance < 0.35:
            at = self._by_a_deadline(rnd.choice(events).at)
        elif chance < 0.48:
            at = rnd.choice(events).at
        elif chance < 0.6:
            at = last - rnd.choice(GAPS)
        elif chance < 0.7:
            at = self._edge(self.told.calendar.local_day(last) + rnd.randint(0, 3))
        else:
            at = last + rnd.choice(GAPS)
        start = self.told.calendar.first_second(self.first)
        return min(max(at, start - 400 * DAY), start + FAR)

    def _by_a_deadline(self, anchor: int) -> int:
        """The last second of a length of the pack from an event, or the first after it."""
        told, rnd = self.told, self.rnd
        if not told.lengths:
            return anchor + rnd.choice(GAPS)
        try:
            kind, amount = rnd.choice(told.lengths)
            day = told.calendar.local_day(anchor)
            found = deadline(told.calendar, day, anchor, kind, amount)
        except CannotCount:
            return anchor + rnd.choice(GAPS)
        self.shares["at a deadline"] += 1
        return found.at + rnd.choice((-1, 0, 0, 1, 1, -DAY, DAY))

    def _edge(self, day: int) -> int:
        calendar = self.told.calendar
        day = self.rnd.choice((day, day, self.first))
        return self.rnd.choice(
            (calendar.first_second(day), calendar.last_second(day),
             calendar.first_second(day) + self.rnd.randrange(-2 * 3_600, 4 * 3_600))
        )  # fmt: skip

    def _value(self, type_: Type, day: int, name: str) -> Value:
        rnd = self.rnd
        match type_:
            case TruthType():
                return rnd.randint(0, 1)
            case ChoiceType(members=names) | RatingType(levels=names):
                return rnd.randrange(len(names))
            case NumberType(low=low, high=high):
                return self._number(low, high)
            case MoneyType():
                value = self._number(0, LARGEST)
                return value - value % (SCALE // 100)
            case DateType():
                return day + rnd.choice((0, -1, 1, rnd.randint(-40, 60)))
            case InstantType():
                return (day + rnd.randint(-40, 60)) * DAY + rnd.randrange(DAY)
            case SetType(of=ChoiceType(members=names)):
                return rnd.randrange(2 ** len(names))
            case TextType() if name == SITE:
                return rnd.choice(("away", "elsewhere"))
            case PartyType():
                return rnd.choice(SOMEBODY[:-1])
        return rnd.choice(("Kim", "Lee", "2026.1", "failure"))

    def _number(self, low: int | None, high: int | None) -> int:
        least, most = -LARGEST if low is None else low, LARGEST if high is None else high
        near = self.rnd.choice(self.told.numbers or (0,)) + self.rnd.choice((-1, 0, 0, 1))
        found = self.rnd.choice((least, most, *[near] * 5, self.rnd.randrange(0, 30) * SCALE))
        self.shares["ends of range"] += found in {least, most}
        self.shares["numbers"] += 1
        return min(max(found, least), most)

    # --- up to when

    def until(self, lives: Lives) -> int:
        """A moment to look at all of them: after everything, or at the edge of something."""
        rnd = self.rnd
        events = [event for life in lives.values() for event in life]
        if not events or rnd.random() < 0.6:
            return (
                self.told.calendar.first_second(self.first) + FAR + rnd.choice((400, 3_000)) * DAY
            )
        at = rnd.choice(events).at
        return rnd.choice((at, at - 1, self._by_a_deadline(at), self._by_a_deadline(at)))


def lives(
    drawn: Drawn | Adopted, seed: int, people: int, longest: int = 16
) -> tuple[Lives, int, Counter[str]]:
    """Lives under a pack, a moment to look at them, and the shares of what they tell."""
    living = Living(drawn, Random(f"lives {drawn.tier} {drawn.seed} {seed}"))
    found = living.lives(people, longest)
    return found, living.until(found), living.shares
