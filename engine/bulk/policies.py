"""A policy as one table of integers for a walk of one log: events, charts, rules and ladders.

Names of events, fields and texts are numbered by the log; what the policy knows besides stands
behind them. Whatever cannot be put is marked, and the kernel leaves whoever meets it. The places of
everything are `troth.engine.bulk.layout`'s.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import numpy as np

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import PARTY, TEXT, DurationType, InstantType, Type
from troth.dsl.vocabulary import ENGAGED_SINCE, Fact
from troth.engine.bulk import layout
from troth.engine.bulk.layout import Ints
from troth.engine.bulk.log import Log
from troth.engine.bulk.questions import KINDS, NotWalked, Numbering, Questions
from troth.engine.bulk.scope import of_ladder, of_obligation
from troth.engine.event_kinds import CASE_RAISED, FACTS, POLICY_SHOWN, kinds_of
from troth.engine.files.info import SITE
from troth.engine.fold.clock import due_rule
from troth.engine.fold.evidence import group
from troth.engine.fold.lifecycles import ENGAGED_STATES, NARROW
from troth.engine.fold.parties import PERSON
from troth.engine.fold.past import speaks_of
from troth.engine.fold.steps import events_of
from troth.engine.fold.tables import ENVELOPE, Beginning, Listening, Place, Tables, bare
from troth.workflows.chart import Branch, Guard, State, Timer
from troth.workflows.tables import RegionTable

NOT_WALKED: Final = -2
"""A question that has no exact form in a walk."""

DEALINGS: Final = frozenset({
    "waived", "cancelled", "disputed", "dispute_decided", "explained", "confirmed", "assigned",
    "consented", "agreed", POLICY_SHOWN, CASE_RAISED,
})  # fmt: skip
"""Events about a promise itself, or about the policy: whoever has one is the reference's."""

_PER: Final = {
    "relationship": layout.PER_RELATIONSHIP,
    "engagement": layout.PER_ENGAGEMENT,
}
_WHICH: Final = {
    "at once": layout.AT_ONCE,
    "after": layout.AFTER,
    "before due": layout.BEFORE_DUE,
    "after due": layout.AFTER_DUE,
}
_GUARDS: Final = {
    "another_application_open": layout.G_NO,
    "cases_open": layout.G_NO,
    "anything_left_open": layout.G_LEFT_OPEN,
    "handler_in_conflict": layout.G_REFERENCE,
    "owed_by_the_person": layout.G_OWED_BY_PERSON,
    "promises_overdue": layout.G_OVERDUE,
    "enabling_promise_broken": layout.G_ENABLING,
}
"""Guards that the engine answers: with nobody's application or case open, two of them are no."""


class Sorted(Mapping[str, int]):
    """The places of texts in a sorted tuple, without a map of them all."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __getitem__(self, text: str) -> int:
        place = bisect_left(self._texts, text)
        if place == len(self._texts) or self._texts[place] != text:
            raise KeyError(text)
        return place

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


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
    uncovered: Mapping[str, str]


def written(tables: Tables, log: Log, calendar: Ints) -> Written:
    """A policy as a table with its calendar; what is not walked stands by name in ``uncovered``."""
    return _Writing(tables, log).written(calendar)


@dataclass(slots=True)
class _Section:
    """Records of one kind, one behind another."""

    held: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, *record: int) -> int:
        self.held += record
        self.count += 1
        return self.count - 1


class _Writing:
    """A table while it is written."""

    def __init__(self, tables: Tables, log: Log) -> None:
        self.tables = tables
        self.log = log
        self.vocabulary = tables.rules.vocabulary
        self.sections = {name: _Section() for name in _SECTIONS}
        self.lists = self.sections["T_LISTS"].held
        self.names: dict[str, int] = {"engagement@": 0}
        self.state_names: dict[str, int] = {}
        self.roles: dict[str, int] = {PERSON: 0}
        self.refusers: dict[str, int] = {}
        self.timers: list[str] = []
        self.groups: dict[str, int] = {}
        self.uncovered: dict[str, str] = {}
        self.places = tables.places
        events = dict.fromkeys((*log.types, *tables.events))
        self.events = {name: at for at, name in enumerate(events)}
        self.facts = {name: at for at, name in enumerate(self.vocabulary.facts)}
        self.rules = {name: at for at, name in enumerate(tables.obligations)}
        self.ladders = {name: at for at, name in enumerate(tables.escalations)}
        self.regions = {place.name: RegionTable(place.region) for place in self.places}
        self.questions = Questions(tables, self._numbering())

    def _numbering(self) -> Numbering:
        return Numbering(
            facts=self.facts,
            events=self.events,
            fields={name: at for at, name in enumerate(self.log.fields)},
            places={place.name: at for at, place in enumerate(self.places)},
            states={
                (name, state): at
                for name, region in self.regions.items()
                for at, state in enumerate(region.states)
            },
            rules=self.rules,
            texts=Sorted(self.log.texts),
        )

    def written(self, calendar: Ints) -> Written:
        self._facts()
        self._rules()
        self._ladders()
        self._caused()
        self._places()
        for name in self.events:
            self._event(name)
        engaged = self._begins(self.tables.engaged)
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
            uncovered=self.uncovered,
        )

    # --- parts that others point at

    def _list(self, items: Iterable[int]) -> tuple[int, int]:
        begins = len(self.lists)
        self.lists += items
        return begins, len(self.lists)

    def _name(self, name: str) -> int:
        return self.names.setdefault(name, len(self.names))

    def _role(self, name: str) -> int:
        return -2 - self.roles.setdefault(name, len(self.roles))

    def _refuser(self, name: str) -> int:
        return self.refusers.setdefault(name, len(self.refusers))

    def _state_name(self, name: str) -> int:
        return self.state_names.setdefault(name, len(self.state_names))

    def _field(self, name: str) -> int:
        return self.questions.numbers.fields.get(name, -1)

    def _ask(self, expr: core.Expr | None, of: str) -> int:
        """The question of an expression: -1 without one, `NOT_WALKED` where it has no form."""
        if expr is None:
            return -1
        try:
            return self.questions.ask(expr)
        except NotWalked as told:
            self.uncovered.setdefault(of, told.reason)
            return NOT_WALKED

    def _begins(self, rules: Iterable[Beginning]) -> tuple[int, int]:
        section = self.sections["T_BEGINS"]
        begins = section.count
        for rule in rules:
            trigger = rule.trigger
            where = trigger.where if isinstance(trigger, core.OnEvent) else None
            ladder = isinstance(rule, core.Escalation)
            number = self.ladders[rule.name] if ladder else self.rules[rule.name]
            section.add(int(ladder), number, self._ask(where, rule.name))
        return begins, section.count

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

    # --- rules

    def _rules(self) -> None:
        for rule in self.tables.obligations.values():
            self.sections["T_RULES"].add(*self._rule(rule))

    def _rule(self, rule: core.Obligation) -> Sequence[int]:
        due = due_rule(rule)
        evidence = self.sections["T_EVIDENCE"]
        first = evidence.count
        wheres = []
        for each in rule.fulfilled:
            where = self._ask(each.where, rule.name)
            wheres.append(where)
            evidence.add(self.events.get(bare(each.event), -1), where)
        length = self._ask(due.length if due else None, rule.name)
        date = self._ask(due.date if due else None, rule.name)
        earliest = self._ask(due.earliest if due else None, rule.name)
        reason = of_obligation(rule, self.tables)
        if reason:
            self.uncovered[rule.name] = reason
        covered = not reason and NOT_WALKED not in (length, date, earliest, *wheres)
        grace = rule.grace
        to, to_fact = self._party(rule.to)
        by, by_fact = self._party(rule.by)
        is_right = isinstance(rule.content, core.Allow)
        remedy = rule.remedy
        return (
            int(covered),
            self._ask(rule.applies, rule.name),
            to, to_fact, by, by_fact,
            int(due is not None),
            self.events.get(bare(due.of), -1) if due is not None and due.of else -1,
            _kind_of(due.length if due else None),
            length,
            date,
            {"": 0, "forward": 1, "back": -1}[due.rolling if due else ""],
            earliest,
            _kind_of(grace),
            _amount(grace),
            self.groups.setdefault(group(rule), len(self.groups)),
            first, evidence.count,
            int(rule.confirmed is not None),
            int(rule.survives or rule.subject not in {"relationship", "person"}),
            int(self._must_be_shown(rule)),
            int(rule.kind == "promise"),
            self._name(f"{rule.name}@"),
            int(self._enables(rule)),
            self.events.get(bare(rule.content.event), -1)
            if isinstance(rule.content, core.Allow) and is_right else -1,
            self.rules.get(remedy.promise, -1) if remedy is not None else -1,
            int(remedy is not None and remedy.instead),
            self._listens(rule),
        )  # fmt: skip

    def _party(self, ref: core.PartyRef) -> tuple[int, int]:
        """The role that stands for a party, and the fact that names somebody in its place."""
        name = ref.names[-1]
        party = self.vocabulary.parties.get(name)
        return self._role(name), self.facts.get(party.fact, -1) if party and party.fact else -1

    def _must_be_shown(self, rule: core.Obligation) -> bool:
        shown = self.tables.version.pack.info.binds_when_shown
        return shown and rule.by.names == (PERSON,) and not isinstance(rule.content, core.Allow)

    def _enables(self, rule: core.Obligation) -> bool:
        names = {rule.name}
        if isinstance(rule.content, core.Deliver):
            names.add(rule.content.resource)
        each = self.tables.obligations.values()
        return any(not names.isdisjoint(other.enabled) for other in each)

    def _listens(self, rule: core.Obligation) -> int:
        """Where it says of each event whether an obligation of the rule waits for it."""
        waits = {self.events.get(name, -1) for name in events_of(rule)}
        return self._list(int(at in waits) for at in range(len(self.events)))[0]

    # --- ladders

    def _ladders(self) -> None:
        states = list(ObligationState)
        for rule in self.tables.escalations.values():
            rungs = self.sections["T_RUNGS"]
            first = rungs.count
            reason = of_ladder(rule)
            if reason:
                self.uncovered[rule.name] = reason
            for rung in rule.rungs:
                opens = any(isinstance(each, core.OpenCase) for each in rung.actions)
                rungs.add(
                    _WHICH[rung.which], _kind_of(rung.length), _amount(rung.length),
                    int(opens and self._has_cases()),
                )  # fmt: skip
            until = sum(1 << at for at, each in enumerate(states) if each in rule.until_names)
            names = self._list(self._state_name(name) for name in rule.until_names)
            self.sections["T_LADDERS"].add(
                int(not reason), first, rungs.count, until, *names, self._name(f"{rule.name}@"), 0
            )

    def _has_cases(self) -> bool:
        return any(place.chart.per == "case" for place in self.places)

    def _caused(self) -> None:
        for rule, state in product(self.tables.obligations.values(), ObligationState):
            found = [
                each
                for each, question in self.tables.caused.get(state, ())
                if speaks_of(question, rule, self.tables)
            ]
            self.sections["T_CAUSED"].held += self._begins(found)

    # --- charts

    def _places(self) -> None:
        for place in self.places:
            self._place(place, self.regions[place.name])

    def _place(self, place: Place, region: RegionTable) -> None:
        branches = self.sections["T_BRANCHES"]
        first = branches.count
        for at, branch in enumerate(region.branches):
            branches.add(*self._branch(place, region, at, branch))
        states = self.sections["T_STATE_EVENT"]
        first_state = states.count
        for number, name in enumerate(region.states):
            state = place.region.states.get(name)
            states.add(*self._state(place, region, first, number, name, state))
        cells = []
        for number in range(len(region.states)):
            for event in self.events:
                column = region.event(event)
                cell = region.cells[number * region.width + column] if column >= 0 else -1
                cells.append(first + cell if cell >= 0 else -1)
        gates = []
        for event in self.events:
            gate = self.tables.gates.get((place.name, event))
            gates.append(self._ask(gate.requires if gate else None, gate.name if gate else ""))
            gates.append(self._refuser(gate.name) if gate else -1)
        self.sections["T_PLACES"].add(
            _PER.get(place.chart.per, layout.PER_NARROW),
            len(region.states),
            len(place.region.states),
            region.state(place.region.initial),
            self._list(cells)[0],
            int(place.name == ENVELOPE),
            first_state,
            self._list(gates)[0],
            self._refuser(place.name),
        )

    def _branch(self, place: Place, region: RegionTable, at: int, branch: Branch) -> Sequence[int]:
        guard, question = self._guard(place, branch.guard)
        needs = [-3 if name == "by" else self._field(name) for name in branch.needs]
        emits = [self.events[event] for event in branch.emit if event in self.events]
        return (
            guard,
            region.leads[at],
            region.last[at],
            int(branch.refuse),
            int(branch.restart),
            *self._list(needs),
            *self._list(emits),
            question,
        )

    def _guard(self, place: Place, guard: str) -> tuple[int, int]:
        if not guard:
            return layout.G_NONE, -1
        define = self.tables.rules.defines.get(guard)
        if define is not None:
            asked = self._ask(core.DefineRef(guard, define.type), f"{place.name}.{guard}")
            return (layout.G_REFERENCE, -1) if asked < 0 else (layout.G_QUESTION, asked)
        if guard in _GUARDS:
            return _GUARDS[guard], -1
        yes = place.chart.guards.get(guard) is Guard.YES
        return (layout.G_YES if yes else layout.G_NO), -1

    def _state(
        self, place: Place, region: RegionTable, first: int, number: int, name: str,
        state: State | None,
    ) -> Sequence[int]:  # fmt: skip
        timers = self.sections["T_TIMERS"]
        begins = timers.count
        for timer in state.timers.values() if state is not None else ():
            cell = -1
            column = region.timer(timer.name)
            if column >= 0:
                cell = region.cells[number * region.width + column]
            timers.add(*self._timer(place, timer, first + cell if cell >= 0 else -1))
            self.timers.append(f"{place.name}.{timer.name}")
        return (
            self.events.get(f"{place.name}.{name}", -1),
            *self._begins(self.tables.entering.get((place.name, name), ())),
            *self._begins(self.tables.leaving.get((place.name, name), ())),
            begins,
            timers.count,
            self._state_name(name),
            int(place.name == ENVELOPE and name in ENGAGED_STATES),
        )

    def _timer(self, place: Place, timer: Timer, branch: int) -> Sequence[int]:
        name = f"{place.name}.{timer.name}"
        length, kind, covered = -1, layout.DAYS, True
        sources: list[int] = []
        stated = self.tables.timers.get(name)
        if timer.at:
            for source in timer.at:
                sources += self._source(source)
        elif stated is not None and isinstance(stated.type, DurationType):
            length, kind = self._ask(stated, name), _kind_of(stated)
            covered = length >= 0 and stated.type.kind in KINDS
        elif timer.length is not None:
            covered = timer.length.type.kind in KINDS
            kind = KINDS.get(timer.length.type.kind, layout.DAYS)
            length = self._ask(core.Literal(timer.length.amount, timer.length.type), name)
        if not covered:
            self.uncovered.setdefault(name, "its length is counted in working hours")
        return (
            int(covered), self._name(f"{name}@"), kind, length, *self._list(sources),
            int(timer.begins), branch,
        )  # fmt: skip

    def _source(self, source: str) -> tuple[int, int, int]:
        event, _, name = source.rpartition(".")
        declared = self.vocabulary.events.get(event)
        type_ = declared.fields.get(name) if declared is not None else None
        if type_ in {TEXT, PARTY}:
            return -1, -1, 0
        return (
            self.events.get(bare(event), -1), self._field(name), int(isinstance(type_, InstantType))
        )  # fmt: skip

    # --- events

    def _event(self, name: str) -> None:
        listening = self.tables.events.get(name, Listening())
        places = [at for at, place in enumerate(self.places) if place in listening.places]
        carried = self.sections["T_CARRIED"]
        first = carried.count
        for told, fact, _, backing in listening.facts:
            backed = self._list(self._field(each) for each in backing)
            carried.add(self._field(told), self.facts[fact], *backed)
        until = [int(name in map(bare, each.until_names)) for each in self._escalations]
        listens = any(name in events_of(each) for each in self.tables.obligations.values())
        self.sections["T_EVENTS"].add(
            self._fate(name),
            *self._list(places),
            first, carried.count,
            *self._begins((*listening.begins, *listening.ladders)),
            self._narrow(listening, name),
            0,
            int(listens),
            self._list(until)[0] if any(until) else -1,
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
        """Whether an event is about an application, a case or a goal: 1; or may be, by what it
        names: 2.
        """
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
        state_events = self._list(events)[0]
        facts = [self.facts.get(name, -1) for name in self.log.fields]
        field_facts = self._list(facts)[0]
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
            "T_ENGAGED_TO": engaged[1], "BY_FIELD": self._field("by"),
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


_SECTIONS: Final = (
    "T_EVENTS", "T_PLACES", "T_BRANCHES", "T_BEGINS", "T_RULES", "T_LADDERS", "T_RUNGS",
    "T_QUESTIONS", "T_CARRIED", "T_RAISES", "T_STATE_EVENT", "T_CAUSED", "T_EVIDENCE", "T_NAMES",
    "T_NAME_STARTS", "T_ORDER", "T_BLANK", "T_TEXT_FIELDS", "T_TIMERS", "T_LISTS",
)  # fmt: skip


def _kind_of(length: core.Expr | None) -> int:
    if length is None or not isinstance(length.type, DurationType):
        return layout.DAYS
    return KINDS.get(length.type.kind, layout.DAYS)


def _amount(length: core.Expr | None) -> int:
    """A fixed length; `NONE` without one."""
    fixed = isinstance(length, core.Literal) and isinstance(length.value, int)
    return length.value if isinstance(length, core.Literal) and fixed else layout.NONE
