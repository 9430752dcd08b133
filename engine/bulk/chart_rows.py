"""Charts of a policy as records of its table: places, states, branches and timers."""

from collections.abc import Sequence
from typing import Final

from troth.dsl import core
from troth.dsl.types import PARTY, TEXT, DurationType, InstantType
from troth.engine.bulk import layout
from troth.engine.bulk.questions import KINDS
from troth.engine.bulk.sections import Sections, kind_of
from troth.engine.fold.lifecycles import ENGAGED_STATES
from troth.engine.fold.tables import ENVELOPE, Place, bare
from troth.workflows.chart import Branch, Guard, State, Timer
from troth.workflows.tables import RegionTable

_PER: Final = {
    "relationship": layout.PER_RELATIONSHIP,
    "engagement": layout.PER_ENGAGEMENT,
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


class ChartRows(Sections):
    """The charts of a table while it is written."""

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
            gates.append(self.ask(gate.requires if gate else None, gate.name if gate else ""))
            gates.append(self.refuser_of(gate.name) if gate else -1)
        self.sections["T_PLACES"].add(
            _PER.get(place.chart.per, layout.PER_NARROW),
            len(region.states),
            len(place.region.states),
            region.state(place.region.initial),
            self.put(cells)[0],
            int(place.name == ENVELOPE),
            first_state,
            self.put(gates)[0],
            self.refuser_of(place.name),
        )

    def _branch(self, place: Place, region: RegionTable, at: int, branch: Branch) -> Sequence[int]:
        guard, question = self._guard(place, branch.guard)
        needs = [-3 if name == "by" else self.field_of(name) for name in branch.needs]
        emits = [self.events[event] for event in branch.emit if event in self.events]
        return (
            guard,
            region.leads[at],
            region.last[at],
            int(branch.refuse),
            int(branch.restart),
            *self.put(needs),
            *self.put(emits),
            question,
        )

    def _guard(self, place: Place, guard: str) -> tuple[int, int]:
        if not guard:
            return layout.G_NONE, -1
        define = self.tables.rules.defines.get(guard)
        if define is not None:
            asked = self.ask(core.DefineRef(guard, define.type), f"{place.name}.{guard}")
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
            *self.begins(self.tables.entering.get((place.name, name), ())),
            *self.begins(self.tables.leaving.get((place.name, name), ())),
            begins,
            timers.count,
            self.state_name_of(name),
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
            length, kind = self.ask(stated, name), kind_of(stated)
            covered = length >= 0 and stated.type.kind in KINDS
        elif timer.length is not None:
            covered = timer.length.type.kind in KINDS
            kind = KINDS.get(timer.length.type.kind, layout.DAYS)
            length = self.ask(core.Literal(timer.length.amount, timer.length.type), name)
        if not covered:
            self.uncovered.setdefault(name, "its length is counted in working hours")
        return (
            int(covered), self.name_of(f"{name}@"), kind, length, *self.put(sources),
            int(timer.begins), branch,
        )  # fmt: skip

    def _source(self, source: str) -> tuple[int, int, int]:
        event, _, name = source.rpartition(".")
        declared = self.vocabulary.events.get(event)
        type_ = declared.fields.get(name) if declared is not None else None
        if type_ in {TEXT, PARTY}:
            return -1, -1, 0
        return (
            self.events.get(bare(event), -1), self.field_of(name),
            int(isinstance(type_, InstantType)),
        )  # fmt: skip
