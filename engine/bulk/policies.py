"""A policy as one table of integers for a walk of one log: events, charts, rules and ladders.

Names of events, fields and texts are numbered by the log; what the policy knows besides stands
behind them. Whatever cannot be put is marked, and the kernel leaves whoever meets it. The places of
everything are `troth.engine.bulk.layout`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import PARTY, TEXT, Type
from troth.dsl.vocabulary import ENGAGED_SINCE, Fact
from troth.engine.bulk import layout
from troth.engine.bulk.chart_rows import ChartRows
from troth.engine.bulk.layout import Ints
from troth.engine.bulk.log import Log
from troth.engine.bulk.rule_rows import RuleRows
from troth.engine.bulk.sections import Sides
from troth.engine.event_kinds import CASE_RAISED, FACTS, POLICY_SHOWN, kinds_of
from troth.engine.files.info import SITE
from troth.engine.fold.lifecycles import NARROW
from troth.engine.fold.steps import events_of
from troth.engine.fold.tables import Listening, Tables, bare

DEALINGS: Final = frozenset({
    "waived", "cancelled", "disputed", "dispute_decided", "explained", "confirmed", "assigned",
    "consented", "agreed", POLICY_SHOWN, CASE_RAISED,
})  # fmt: skip
"""Events about a promise itself, or about the policy: whoever has one is the reference's."""


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The table of a policy for one log, and the names behind its numbers."""

    table: Ints
    rules: tuple[str, ...]
    ladders: tuple[str, ...]
    regions: tuple[str, ...]
    states: tuple[tuple[str, ...], ...]
    refusers: tuple[str, ...]
    roles: tuple[str, ...]
    timers: tuple[str, ...]
    hands: Mapping[tuple[int, int], tuple[str, ...]]
    uncovered: Mapping[str, str]


def written(tables: Tables, log: Log, calendar: Ints, sides: Sides) -> Written:
    """A policy as a table with its calendar; what is not walked stands by name in ``uncovered``."""
    return _Writing(tables, log, sides).written(calendar)


class _Writing(RuleRows, ChartRows):
    """The whole table."""

    def written(self, calendar: Ints) -> Written:
        self._facts()
        self._rules()
        self._ladders()
        self._caused()
        self._places()
        for name in self.events:
            self._event(name)
        engaged = self.begins(self.tables.engaged)
        table = self._assembled(engaged, calendar)
        return Written(
            table=table,
            rules=tuple(self.rules),
            ladders=tuple(self.ladders),
            regions=tuple(self.regions),
            states=tuple(region.states for region in self.regions.values()),
            refusers=tuple(self.refusers),
            roles=tuple(self.roles),
            timers=tuple(self.timers),
            hands=self.hands,
            uncovered=self.uncovered,
        )

    # --- facts

    def _facts(self) -> None:
        for name, fact in self.vocabulary.facts.items():
            raises = self.events.get(fact.raises, -1) if fact.raises else -1
            self.sections["T_RAISES"].add(raises, self._kind(name, fact))

    def _kind(self, name: str, fact: Fact) -> int:
        narrow = fact.subject in NARROW
        odd = fact.raises and (narrow or fact.raises not in self.events)
        if name in self.tables.links or odd:
            return layout.F_REFERENCE
        return layout.F_NARROW if narrow else layout.F_WIDE

    # --- events

    def _event(self, name: str) -> None:
        listening = self.tables.events.get(name, Listening())
        places = [at for at, place in enumerate(self.places) if place in listening.places]
        carried = self.sections["T_CARRIED"]
        first = carried.count
        for told, fact, _, backing in listening.facts:
            backed = self.put(self.field_of(each) for each in backing)
            carried.add(self.field_of(told), self.facts[fact], *backed)
        until = [int(name in map(bare, each.until_names)) for each in self._escalations]
        listens = any(name in events_of(each) for each in self.tables.obligations.values())
        self.sections["T_EVENTS"].add(
            self._fate(name),
            *self.put(places),
            first, carried.count,
            *self.begins((*listening.begins, *listening.ladders)),
            self._narrow(listening, name),
            0,
            int(listens),
            self.put(until)[0] if any(until) else -1,
            0,
        )  # fmt: skip

    @property
    def _escalations(self) -> Iterable[core.Escalation]:
        return self.tables.escalations.values()

    def _fate(self, name: str) -> int:
        if name == FACTS:
            return layout.FATE_FACTS
        if name in DEALINGS:
            return layout.FATE_REFERENCE
        return layout.FATE_LISTENED if name in self.tables.events else layout.FATE_IGNORED

    def _narrow(self, listening: Listening, name: str) -> int:
        """1 where an event is about an application, a case or a goal, 2 where it may name one."""
        begins = any(
            place.chart.per in NARROW and name in place.region.states[place.region.initial].on
            for place in listening.places
        )
        if begins or listening.subject in NARROW:
            return 1
        return 2 if listening.subject is None else 0

    # --- all of it

    def _assembled(self, engaged: tuple[int, int], calendar: Ints) -> Ints:
        events = [self.events.get(f"obligation.{state}", -1) for state in ObligationState]
        state_events = self.put(events)[0]
        facts = [self.facts.get(name, -1) for name in self.log.fields]
        field_facts = self.put(facts)[0]
        self._spelled()
        self._told()
        self.sections["T_QUESTIONS"].held += self.questions.program
        header = np.zeros(layout.HEADER, dtype=np.int64)
        at = layout.HEADER
        for name, section in self.sections.items():
            header[getattr(layout, name)] = at
            at += len(section.held)
        counts = {
            "N_EVENTS": len(self.events), "N_PLACES": len(self.places), "N_RULES": len(self.rules),
            "N_LADDERS": len(self.ladders), "N_FACTS": len(self.facts),
            "N_FIELDS": len(self.log.fields), "N_NAMES": len(self.names),
            "N_STATES": len(self.state_names), "T_ENGAGED_FROM": engaged[0],
            "T_ENGAGED_TO": engaged[1], "BY_FIELD": self.field_of("by"),
            "SINCE_FACT": self.facts.get(ENGAGED_SINCE.name, -1), "SITE_FACT": self._site(),
            "ENGAGED_EVENT": self.events.get("engaged", -1),
            "FIELD_FACTS": header[layout.T_LISTS] + field_facts,
            "STATE_EVENTS": header[layout.T_LISTS] + state_events,
        }  # fmt: skip
        for name, count in counts.items():
            header[getattr(layout, name)] = count
        header[: layout.C_HEADER] = calendar[: layout.C_HEADER]
        for pointer in (
            layout.C_OFFSETS, layout.C_TURNS, layout.C_LAST, layout.C_BEFORE, layout.C_NTH,
        ):  # fmt: skip
            header[pointer] += at - layout.C_HEADER
        parts = [np.array(each.held, dtype=np.int64) for each in self.sections.values()]
        return np.concatenate((header, *parts, calendar[layout.C_HEADER :]))

    def _site(self) -> int:
        by_site = bool(self.tables.version.pack.info.calendars)
        return self.facts.get(SITE, -1) if by_site else -1

    def _spelled(self) -> None:
        """First words of ids, letter by letter, and how each stands to each where that decides."""
        starts, letters = self.sections["T_NAME_STARTS"].held, self.sections["T_NAMES"].held
        for name in self.names:
            starts.append(len(letters))
            letters += map(ord, name)
        starts.append(len(letters))
        for one, two in product(self.names, repeat=2):
            same = one.startswith(two) or two.startswith(one)
            self.sections["T_ORDER"].held.append(0 if same else -1 if one < two else 1)

    def _told(self) -> None:
        """Which texts are blank (1) or empty (2), and which fields of which events are texts."""
        blanks = self.sections["T_BLANK"].held
        blanks += [0 if text.strip() else 1 if text else 2 for text in self.log.texts]
        kinds = kinds_of(self.vocabulary, self.tables.version.pack.charts.values())
        for event in self.log.types:
            fields: Mapping[str, Type] = kinds[event].fields if event in kinds else {}
            self.sections["T_TEXT_FIELDS"].held += [
                int(fields.get(name) in {TEXT, PARTY}) for name in self.log.fields
            ]
