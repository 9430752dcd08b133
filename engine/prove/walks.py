"""Ways to a situation: a history in which a promise is owed, or a lifecycle stands in a state.

Candidates come from the charts and from persons whom the prover names; each is told to the engine,
and counts only where the engine agrees. The search is bounded (`BOUND`): that nothing was found is
never a proof. What is proved is proved by the graph of a chart, or by the prover.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import Value
from troth.dsl.vocabulary import Subject
from troth.engine.files.pack import Pack
from troth.engine.fold.clock import due_rule
from troth.engine.fold.lifecycles import NARROW
from troth.engine.fold.past import speaks_of
from troth.engine.fold.tables import Place, bare, causes, tables_of
from troth.engine.fold.versions import Version
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import CERTAIN
from troth.engine.prove.pausing import pauses
from troth.engine.prove.persons import Persons
from troth.engine.prove.questions import Witness
from troth.engine.prove.routes import Edge, accepting, edges, taken_when, ways
from troth.engine.prove.timelines import (
    ALWAYS,
    LONGEST,
    MOST_ALARMS,
    Telling,
    evidence_of,
)

MOST_DEEP: Final = 3
"""How many situations may each need another first."""

BOUND: Final = "histories of a dozen steps and their clocks"

_OWED: Final = {
    ObligationState.FULFILLED: "keep",
    ObligationState.REPAIRED: "keep",
    ObligationState.VIOLATED: "break",
}


class Walks:
    """Histories of one pack."""

    def __init__(self, pack: Pack, prover: Prover) -> None:
        self.pack = pack
        self.tables = tables_of(Version(pack, pack.info.version_text, ALWAYS))
        self.persons = Persons(pack, prover, self.tables.rules)
        self.places = {place.name: place for place in self.tables.places}

    # --- a promise that is owed

    def all_owing(
        self, rule: core.Obligation, *also: core.Expr, deep: int = 0, start: int | None = None
    ) -> Iterator[Telling]:
        """Histories at whose end an obligation of the rule is in effect (or broken already).

        The plainest first; ``also`` holds of the person when they begin.
        """
        if deep > MOST_DEEP:
            return
        wishes = [rule.applies or CERTAIN, *also, *_terms(rule), *self._asked_by(rule)]
        witness = self.persons.somebody(*wishes)
        if witness is None:
            return
        narrow = rule.subject == Subject.APPLICATION
        for engaged in (not narrow, narrow):
            telling = self.persons.begin(witness, engaged=engaged, start=start)
            for begun in self._caused(telling, rule, deep, [rule.applies or CERTAIN, *also]):
                if self.settled(begun, witness, deep) and self._bound(begun, rule):
                    yield begun

    def all_caused(self, telling: Telling, rule: core.Obligation) -> Iterator[Telling]:
        """Histories that go on from this one until an obligation of the rule binds."""
        if self._bound(telling.again(), rule, telling.now):
            yield telling
            return
        witness = self.persons.somebody(*self._asked_by(rule))
        if witness is not None:
            for begun in self._caused(telling.again(), rule, 1, []):
                if self._bound(begun, rule):
                    yield begun

    def _asked_by(self, rule: core.Obligation) -> list[core.Expr]:
        match rule.trigger:
            case core.OnEvent(where=where):
                return [where or CERTAIN]
            case core.OnCondition(condition=condition):
                return [] if causes(condition) else [condition]
            case core.EveryWhile(condition=condition) | core.EachWhile(condition=condition):
                return [] if isinstance(condition, core.Engaged) else [condition]
            case _:
                return []

    def _caused(
        self, telling: Telling, rule: core.Obligation, deep: int, wishes: Sequence[core.Expr]
    ) -> Iterator[Telling]:
        """What begins the rule happens."""
        match rule.trigger:
            case core.OnEngaged():
                if telling.person.life.engaged is None:
                    telling.tell("engaged")
                yield telling
            case core.OnAgreed():
                telling.tell("agreed", about=rule.name)
                yield telling
            case core.OnEvent(event=event):
                where = rule.trigger.where
                yield from self.happening(telling, bare(event), where, deep)
            case core.OnEntering(chart=chart) | core.OnLeaving(chart=chart) if (
                chart not in self.places
            ):
                pass  # what an obligation does by itself is no place to go to
            case core.OnEntering(chart=chart, state=state):
                yield from self.standing_in(telling, self.places[chart], {state}, deep)
            case core.OnLeaving(chart=chart, state=state):
                place = self.places[chart]
                others = {*place.region.states, *place.region.final} - {state}
                for there in self.standing_in(telling, place, {state}, deep):
                    yield from self.standing_in(there, place, others, deep)
            case core.OnCondition(condition=condition):
                asked = causes(condition)
                if asked:
                    yield from self._after(asked, deep, wishes)
                else:
                    yield telling
            case core.EveryWhile() | core.EachWhile():
                yield telling

    def _after(
        self, asked: Sequence[core.ObligationIs], deep: int, wishes: Sequence[core.Expr]
    ) -> Iterator[Telling]:
        """Another obligation of the same person comes into the state that the rule waits for."""
        for question in asked:
            for rule in self.pack.policy.obligations:
                if not speaks_of(question, rule, self.tables):
                    continue
                for begun in self.all_owing(rule, *wishes, deep=deep + 1):
                    if self.brought(begun, rule, question.state):
                        yield begun

    def _bound(self, telling: Telling, rule: core.Obligation, latest: int = 0) -> bool:
        """Wait until an obligation of the rule binds, for years unless ``latest`` is earlier."""
        for _ in range(MOST_ALARMS):
            if any(
                due.state in {ObligationState.IN_EFFECT, ObligationState.VIOLATED}
                for due in telling.owed(rule.name)
            ):
                return True
            if not telling.wait_for_next(latest or telling.start + LONGEST):
                return False
        return False

    # --- what was assumed comes true

    def settled(self, telling: Telling, witness: Witness, deep: int) -> bool:
        """What the witness takes for granted is brought about: states entered, promises kept."""
        for question, answer in witness.assumed:
            if answer != 1:
                continue
            match question:
                case core.StateIs(chart=chart, state=state) if chart in self.places:
                    there = next(
                        self.standing_in(telling, self.places[chart], {state}, deep + 1), None
                    )
                    if there is None:
                        return False
                    _become(telling, there)
                case core.ObligationIs(name=name, state=state) if name and state in _OWED:
                    rule = self.tables.obligations[name]
                    if not telling.owed(name) or not self.brought(telling, rule, state):
                        return False
                case _:
                    pass
        return True

    def brought(self, telling: Telling, rule: core.Obligation, state: ObligationState) -> bool:
        """Bring an obligation into a state that somebody, or time, can bring it into."""
        if any(due.state is state for due in telling.owed(rule.name)):
            return True
        match _OWED.get(state):
            case "keep":
                return self.kept(telling, rule)
            case "break":
                return self.broken(telling, rule)
            case _:
                return False

    def mind(self, telling: Telling) -> None:
        """Keep what is minded in this history, as far as it is open."""
        for name in sorted(telling.minded):
            if telling.open(name):
                self.kept(telling, self.tables.obligations[name])

    def kept(self, telling: Telling, rule: core.Obligation) -> bool:
        """Keep what is open of a rule: what shows it happens."""
        for evidence in evidence_of(rule):
            for open_ in telling.open(rule.name):
                witness = self.persons.somebody(evidence.where or CERTAIN)
                if witness is None:
                    continue
                event = bare(evidence.event)
                given = self.persons.given(telling, witness, event)
                carried = self._carried(rule, event, open_.promised)
                telling.tell(event, telling.bringing(event, given=given | carried))
                if rule.confirmed is not None and open_.open:
                    telling.tell("confirmed", about=open_.id)
            if telling.owed(rule.name) and not telling.open(rule.name):
                return True
        return False

    def _carried(self, rule: core.Obligation, event: str, promised: int | None) -> dict[str, Value]:
        content = rule.content
        if not isinstance(content, core.Deliver) or promised is None:
            return {}
        resource = self.pack.vocabulary.resources.get(content.resource)
        carried = None if resource is None else resource.carried_by
        return {carried[1]: promised} if carried is not None and carried[0] == event else {}

    def broken(self, telling: Telling, rule: core.Obligation) -> bool:
        """Let a rule be broken: by silence, or by what it forbids."""
        match rule.content:
            case core.Never(event=event, where=where, condition=condition):
                witness = self.persons.somebody(where or CERTAIN, condition)
                if witness is None:
                    return False
                self.persons.learn(telling, witness)
                given = self.persons.given(telling, witness, bare(event))
                telling.tell(bare(event), telling.bringing(bare(event), given=given))
            case core.Keep(condition=condition):
                witness = self.persons.somebody(core.Not(condition))
                if witness is None or not self.settled(telling, witness, 1):
                    return False
                self.persons.learn(telling, witness)
            case core.Deliver(due=due):
                if due is not None and due.of and not any(d.due for d in telling.open(rule.name)):
                    there = next(self.happening(telling, bare(due.of), None, 1), None)
                    if there is not None:
                        _become(telling, there)
            case core.Allow():
                return False
        for _ in range(MOST_ALARMS):
            if telling.violated(rule.name) is not None:
                return True
            if not telling.wait_for_next(telling.start + LONGEST):
                return False
        return False

    # --- events and states

    def happening(
        self, telling: Telling, event: str, where: core.Expr | None, deep: int
    ) -> Iterator[Telling]:
        """The event is accepted, in whatever state that takes."""
        places = [
            place
            for place in self.tables.places
            if any(place.machine.answers(name, event) for name in place.region.states)
        ]
        if not places:
            told = self._told(telling.again(), event, (where or CERTAIN,))
            if told is not None:
                yield told
            return
        for place in places if deep <= MOST_DEEP else ():
            taking = accepting(place.region, event)
            for there in self.standing_in(telling, place, taking, deep + 1, fresh=event):
                now = there.standing(place)
                state = now.state if now is not None else place.region.initial
                for edge in edges(place.region):
                    if (edge.state, edge.event) == (state, event):
                        done = self.taken(there.again(), place, edge, deep, where or CERTAIN)
                        if done is not None:
                            yield done
                            return

    def _told(self, telling: Telling, event: str, wishes: Sequence[core.Expr]) -> Telling | None:
        """An event that no lifecycle answers, said as it is wished."""
        witness = self.persons.somebody(*wishes)
        if witness is None:
            return None
        self.persons.learn(telling, witness, event)
        said = telling.bringing(event, (), self.persons.given(telling, witness, event))
        return telling if telling.tell(event, said) is None else None

    def standing_in(
        self,
        telling: Telling,
        place: Place,
        goals: Collection[str],
        deep: int = 0,
        *,
        fresh: str = "",
    ) -> Iterator[Telling]:
        """Histories that go on from this one and end with the region in one of these states.

        ``fresh`` is the event for which it is to stand there: one may begin the region by itself.
        """
        if deep > MOST_DEEP:
            return
        if place.chart.per == "engagement" and telling.person.life.engaged is None:
            telling = telling.again()
            telling.tell("engaged")
        now = telling.standing(place)
        if now is not None and now.state in goals:
            yield telling
            return
        begun = now is not None and not (now.final and place.chart.per in NARROW)
        start = now.state if now is not None and begun else place.region.initial
        if start in goals and not begun and fresh in place.region.states[start].on:
            yield telling
            return
        if start in goals and not begun and place.chart.per == "case":
            raised = telling.again()
            raised.tell("case_raised")
            yield raised
            return
        for way in ways(place.region, start, goals):
            there = self._along(telling.again(), place, way, deep)
            if there is not None:
                yield there

    def _along(
        self, telling: Telling, place: Place, way: Sequence[Edge], deep: int
    ) -> Telling | None:
        for edge in way:
            there = self.taken(telling, place, edge, deep)
            if there is None:
                return None
            telling = there
        return telling

    def taken(
        self, telling: Telling, place: Place, edge: Edge, deep: int, *also: core.Expr
    ) -> Telling | None:
        """The history gone on by one branch; None where no way was found to take it."""
        if edge.rings:
            return self._waited(telling, place, edge)
        event = "case_raised" if edge.event == "case.raised" else edge.event
        witness = self.persons.somebody(*taken_when(edge, place, self.tables), *also)
        if witness is None:
            return None
        self.mind(telling)
        if not self.settled(telling, witness, deep + 1):
            return None
        self.persons.learn(telling, witness, event)
        needs = (*edge.branch.needs, *self._dates(place, edge.to, event))
        gate = self.tables.gates.get((place.name, event))
        for pause in (0, *pauses(gate, self.pack, self.tables)):
            trial = telling.again()
            trial.wait(trial.now + pause)
            fields = self.persons.given(trial, witness, event)
            refused = trial.tell(event, trial.bringing(event, needs, fields))
            now = trial.standing(place)
            if refused is None and now is not None and now.state == edge.to:
                return trial
        return None

    def _waited(self, telling: Telling, place: Place, edge: Edge) -> Telling | None:
        for _ in range(MOST_ALARMS):
            now = telling.standing(place)
            if now is None or now.state != edge.state:
                return telling if now is not None and now.state == edge.to else None
            if not telling.wait_for_next(telling.now + LONGEST):
                return None
        return None

    def _dates(self, place: Place, state: str, event: str) -> tuple[str, ...]:
        """The fields of an event that set a clock of the state it leads to."""
        there = place.region.states.get(state)
        sources = [at.split(".") for timer in (there.timers if there else {}).values()
                   for at in timer.at]  # fmt: skip
        return tuple(name for source, name in sources if source == event)


def _terms(rule: core.Obligation) -> list[core.Expr]:
    """That it is known when a rule falls due, which else it never does."""
    due = due_rule(rule)
    terms = () if due is None else (due.length, due.date, due.earliest)
    return [
        core.Known(each)
        for each in terms
        if each is not None and not isinstance(each, core.Literal)
    ]


def _become(telling: Telling, other: Telling) -> None:
    """Let one history go on as another that began alike."""
    telling.person, telling.events, telling.now = other.person, other.events, other.now
