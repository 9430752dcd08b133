"""Random lives: any events that a pack can record, at moments that matter.

Values come from the types of the fields, so that every event is one that a ledger would take.
Moments fall into the middle of days, onto their first and last seconds, onto each other, and into
the nights in which clocks change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

from hypothesis import strategies as st

from troth.dsl.types import (
    SCALE,
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    PartyType,
    RatingType,
    SetType,
    TruthType,
    Type,
    Value,
)
from troth.engine.event_kinds import EventKind, kinds_of
from troth.engine.events import Event
from troth.engine.files.pack import Pack

DAY = 86_400
FIRST = 20_510 * DAY
"""The first second of 2026-02-26 UTC."""

GAPS = (0, 0, 1, 60, 3_600, 43_200, DAY, 2 * DAY, 5 * DAY, 12 * DAY, 33 * DAY, 100 * DAY)
SOMEBODY = ("r-1", "m-1", "organisation", "partner", "")


def histories(
    pack: Pack, longest: int = 14, only: Iterable[str] = ()
) -> st.SearchStrategy[list[Event]]:
    """Lives under a pack, of up to so many events, of these kinds before others."""
    kinds = kinds_of(pack.vocabulary, pack.charts.values())
    names = sorted(name for name, kind in kinds.items() if not kind.only_org)
    often = [name for name in only if name in kinds]
    pick = st.sampled_from([*names, *often * max(1, 2 * len(names) // max(1, len(often)))])
    entry = st.tuples(pick, st.sampled_from(GAPS), st.sampled_from(range(4)), st.integers(0, 999))
    return st.lists(entry, max_size=longest).map(lambda entries: _events(pack, kinds, entries))


def _events(
    pack: Pack, kinds: Mapping[str, EventKind], entries: list[tuple[str, int, int, int]]
) -> list[Event]:
    calendar = pack.calendar_of()
    at, events = FIRST, list[Event]()
    for seq, (name, gap, edge, seed) in enumerate(entries, 1):
        at += gap
        if gap >= DAY and edge:
            # the first second of a day, its last, or that of the one before
            day = calendar.local_day(at)
            at = max(at - DAY, calendar.first_second(day) - (edge == 2) + (DAY - 1) * (edge == 3))
        random = Random(f"{name} {seed}")
        kind = kinds[name]
        fields = {
            field: _value(type_, random, at // DAY)
            for field, type_ in kind.fields.items()
            if field in kind.needs or random.random() < 0.7
        }
        events.append(
            Event(
                seq=seq, id=str(seq), type=name, at=at, recorded=at, fields=fields,
                about=_about(pack, kind, random, seq), actor=random.choice(SOMEBODY),
            )
        )  # fmt: skip
    return sorted(events, key=lambda event: event.at)


def _about(pack: Pack, kind: EventKind, random: Random, seq: int) -> str:
    rules = [each.name for each in pack.policy.obligations] or ["nothing"]
    if kind.about:
        rule = random.choice(rules)
        return random.choice((rule, f"{rule}@{random.randint(1, seq)}"))
    return random.choice(("", "", "a-1", "a-2"))


def _value(type_: Type, random: Random, day: int) -> Value:
    match type_:
        case TruthType():
            return random.randint(0, 1)
        case ChoiceType(members=members):
            return random.randrange(len(members))
        case RatingType(levels=levels):
            return random.randrange(len(levels))
        case NumberType(low=low, high=high):
            top = 30 * SCALE if high is None else min(high, 30 * SCALE)
            return random.randrange(low or 0, top + 1, SCALE)
        case MoneyType():
            return random.randrange(0, 100_000 * SCALE, 1_000 * SCALE)
        case DateType():
            return day + random.randint(-40, 60)
        case InstantType():
            return (day + random.randint(-40, 60)) * DAY + random.randrange(DAY)
        case DurationType():
            return random.randint(1, 100_000)
        case SetType(element=ChoiceType(members=members)):
            return random.randrange(2 ** len(members))
        case SetType():
            return frozenset({"one"})
        case PartyType():
            return random.choice(SOMEBODY[:-1])
        case _:
            return "words"
