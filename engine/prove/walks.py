"""Ways to a situation: a history in which a promise is owed, or a lifecycle stands in a state.

Candidates come from the charts and from persons whom the prover names; each is told to the engine,
and counts only where the engine agrees. The search is bounded (`BOUND`): that nothing was found is
never a proof. What is proved is proved by the graph of a chart, or by the prover.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import DateType, DurationType, InstantType, TimeKind, Type, Value
from troth.dsl.vocabulary import ENGAGED_SINCE, Subject
from troth.engine.deadline import deadline
from troth.engine.event_kinds import FACTS, POLICY_SHOWN
from troth.engine.exact import DAY
from troth.engine.files.pack import Pack
from troth.engine.fold.lifecycles import NARROW
from troth.engine.fold.past import speaks_of
from troth.engine.fold.reads import opened
from troth.engine.fold.tables import Place, bare, causes, tables_of
from troth.engine.fold.versions import Version
from troth.engine.prove.asking import Prover
from troth.engine.prove.questions import Holds, Question, Somebody, Truth, Witness
from troth.engine.prove.routes import YES, Edge, accepting, edges, taken_when, ways
from troth.engine.prove.timelines import (
    ALWAYS,
    HOUR,
    LONGEST,
    MOST_ALARMS,
    Telling,
    evidence_of,
    first_moment,
)

MOST_DEEP: Final = 3
"""How many situations may each need another first."""

BOUND: Final = "histories of a dozen steps and their clocks"

FEW_YEARS: Final = core.Literal(120, DurationType(TimeKind.MONTHS))

YES_ONLY: Final = frozenset({Truth.YES})

_OWED: Final = {
    ObligationState.FULFILLED: "keep",
    ObligationState.REPAIRED: "keep",
    ObligationState.VIOLATED: "break",
}


class Walks:
    """Histories of one pack."""

    def __init__(self, pack: Pack, prover: Prover) -> None:
        self.pack = pack
        self.prover = prover
        self.tables = tables_of(Version(pack, pack.info.version_text, ALWAYS))
        self.places = {place.name: place for place in self.tables.places}

    # --- somebody

    def somebody(self, *wishes: core.Expr) -> Witness | None:
        """A person for whom all of it is yes; None where there is none, or none was found.

        Days of events that lie ahead, and an engagement of a few years, are what people expect to
        read: where there is such a person, it is that one.
        """
        asked = [wish for wish in wishes if wish != YES]
        if not asked:
            return Witness({}, 0, 0)
        expected = self._expected(asked)
        for tried in ([*asked, *expected], asked) if expected else (asked,):
            answer = self.prover.ask(Question(tuple(Holds(each, YES_ONLY) for each in tried)))
            if isinstance(answer, Somebody):
                return answer.witness
        return None

    def _expected(self, asked: Sequence[core.Expr]) -> list[core.Expr]:
        """What is usual of the days that are asked about."""
        found: dict[core.Expr, None] = {}
        for wish in asked:
            for node in opened(wish, self.tables.rules):
                match node:
                    case core.EventField(type=DateType()):
                        found[core.Compare(core.Relation.AT_LEAST, node, core.Today())] = None
                    case core.Tenure():
                        found[core.Compare(core.Relation.AT_MOST, node, FEW_YEARS)] = None
                    case _:
                        pass
        return list(found)

    def begin(self, witness: Witness, *, engaged: bool, start: int | None = None) -> Telling:
        """The first day of a history: what is known of the person, and that they work here."""
        telling = Telling(self.pack, start)
        if engaged and ENGAGED_SINCE.name not in witness.facts:
            self.learn(telling, witness)
            telling.tell("engaged")
        else:
            self.learn(telling, witness)
        if telling.person.life.engaged is not None and self.pack.info.binds_when_shown:
            telling.tell(POLICY_SHOWN)
        return telling

    def learn(self, telling: Telling, witness: Witness, event: str = "") -> None:
        """Let what a witness knows become known, where it is not so already.

        Their days are moved by as much as their today is from the day of the history. What the
        ``event`` at hand brings is left to it.
        """
        types = {name: fact.type for name, fact in self.pack.vocabulary.facts.items()}
        known = telling.facts()
        told = self._moved(telling, witness, witness.facts, types)
        brought = {fact for fact, _ in self._brought(event)}
        fresh = {
            name: value
            for name, value in told.items()
            if known.get(name) != value and name not in brought
        }
        since = fresh.get(ENGAGED_SINCE.name)
        engaged = telling.person.life.engaged
        if engaged is not None and isinstance(since, int) and engaged.since <= since:
            del fresh[ENGAGED_SINCE.name]  # they have been here as long as that takes
        if fresh:
            telling.tell(FACTS, fresh)

    def given(self, telling: Telling, witness: Witness, event: str) -> dict[str, Value]:
        """What a witness says of the event at hand, and of the facts that it brings."""
        types = telling.kinds[event].fields if event in telling.kinds else {}
        said = {
            field: witness.facts[fact]
            for fact, field in self._brought(event)
            if fact in witness.facts and field in types
        }
        if witness.event is not None:
            said |= witness.event.fields
        return self._moved(telling, witness, said, types)

    def _brought(self, event: str) -> list[tuple[str, str]]:
        """The facts that an event brings by itself, each with its field."""
        return [
            (fact.name, field)
            for fact in self.pack.vocabulary.facts.values()
            for carrier, field in fact.carried_by
            if carrier == event and not fact.backed_by
        ]

    def _moved(
        self,
        telling: Telling,
        witness: Witness,
        values: Mapping[str, Value],
        types: Mapping[str, Type],
    ) -> dict[str, Value]:
        today = self.pack.calendar_of().local_day(telling.now + HOUR)
        days = today - witness.today if witness.today else 0
        found: dict[str, Value] = {}
        for name, value in values.items():
            match types.get(name):
                case DateType() if isinstance(value, int):
                    found[name] = value + days
                case InstantType() if isinstance(value, int):
                    found[name] = value + days * DAY
                case None:
                    pass
                case _:
                    found[name] = value
        return found

    # --- a promise that is owed

    def owing(self, rule: core.Obligation, *also: core.Expr) -> Telling | None:
        """A history at whose end an obligation of the rule is in effect (or broken already)."""
        return next(self.all_owing(rule, *also), None)

    def all_owing(
        self, rule: core.Obligation, *also: core.Expr, deep: int = 0, start: int | None = None
    ) -> Iterator[Telling]:
        """Such histories, the plainest first; ``also`` holds of the person when they begin."""
        if deep > MOST_DEEP:
            return
        wishes = [rule.applies or YES, *also, *self._asked_by(rule)]
        witness = self.somebody(*wishes)
        if witness is None:
            return
        narrow = rule.subject == Subject.APPLICATION
        for engaged in (not narrow, narrow):
            telling = self.begin(witness, engaged=engaged, start=start)
            for begun in self._caused(telling, rule, deep, wishes[: 1 + len(also)]):
                if self.settled(begun, witness, deep) and self._bound(begun, rule):
                    yield begun

    def all_caused(self, telling: Telling, rule: core.Obligation) -> Iterator[Telling]:
        """Histories that go on from this one until an obligation of the rule binds."""
        if self._bound(telling.again(), rule, telling.now):
            yield telling
            return
        witness = self.somebody(*self._asked_by(rule))
        if witness is not None:
            for begun in self._caused(telling.again(), rule, 1, []):
                if self._bound(begun, rule):
                    yield begun

    def _asked_by(self, rule: core.Obligation) -> list[core.Expr]:
        match rule.trigger:
            case core.OnEvent(where=where):
                return [where or YES]
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
                witness = self.somebody(evidence.where or YES)
                if witness is None:
                    continue
                event = bare(evidence.event)
                given = self.given(telling, witness, event)
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
                witness = self.somebody(where or YES, condition)
                if witness is None:
                    return False
                self.learn(telling, witness)
                given = self.given(telling, witness, bare(event))
                telling.tell(bare(event), telling.bringing(bare(event), given=given))
            case core.Keep(condition=condition):
                witness = self.somebody(core.Not(condition))
                if witness is None or not self.settled(telling, witness, 1):
                    return False
                self.learn(telling, witness)
            case core.Deliver(due=due):
                if due is not None and due.of and not any(d.due for d in telling.open(rule.name)):
                    telling.tell(bare(due.of), telling.bringing(bare(due.of)))
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
            told = self._told(telling.again(), event, (where or YES,))
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
                        done = self.taken(there.again(), place, edge, deep, where or YES)
                        if done is not None:
                            yield done
                            return

    def _told(self, telling: Telling, event: str, wishes: Sequence[core.Expr]) -> Telling | None:
        """An event that no lifecycle answers, said as it is wished."""
        witness = self.somebody(*wishes)
        if witness is None:
            return None
        self.learn(telling, witness, event)
        said = telling.bringing(event, (), self.given(telling, witness, event))
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
        witness = self.somebody(*taken_when(edge, place, self.tables), *also)
        if witness is None:
            return None
        self.mind(telling)
        if not self.settled(telling, witness, deep + 1):
            return None
        self.learn(telling, witness, event)
        needs = (*edge.branch.needs, *self._dates(place, edge.to, event))
        for pause in (0, *self._lengths(place, event)):
            trial = telling.again()
            trial.wait(trial.now + pause)
            fields = self.given(trial, witness, event)
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

    def _lengths(self, place: Place, event: str) -> list[int]:
        """The lengths of time, in seconds, that the gate of an event speaks of."""
        gate = self.tables.gates.get((place.name, event))
        if gate is None:
            return []
        found = {
            seconds
            for node in opened(gate.requires, self.tables.rules)
            if isinstance(node, core.Literal) and isinstance(node.type, DurationType)
            and (seconds := self._seconds(node.type.kind, node.value)) is not None
        }  # fmt: skip
        return sorted(found)

    def _seconds(self, kind: TimeKind, value: Value) -> int | None:
        if not isinstance(value, int):
            return None
        start = first_moment(self.pack)
        calendar = self.pack.calendar_of()
        try:
            over = deadline(calendar, calendar.local_day(start), start, kind, value)
        except ValueError:
            return None
        return over.at - start + DAY + HOUR


def _become(telling: Telling, other: Telling) -> None:
    """Let one history go on as another that began alike."""
    telling.person, telling.events, telling.now = other.person, other.events, other.now
