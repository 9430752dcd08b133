"""One recorded event: whether it is accepted, and what it does, in that order.

An event that no region answers, that a gate refuses, or that lacks what its branch needs changes
nothing at all; it stays on record as refused, with what refused it.
"""

from collections.abc import Callable, Sequence

from troth.engine.event_kinds import CASE_RAISED, FACTS, ORG, POLICY_SHOWN
from troth.engine.events import Event
from troth.engine.facts import Occurrence
from troth.engine.fold.dealings import Dealings, No
from troth.engine.fold.gates import shut
from troth.engine.fold.ladders import Ladders
from troth.engine.fold.learning import Learning, says
from troth.engine.fold.life import Life, place_of
from troth.engine.fold.lifecycles import NARROW, Answer, Lifecycles, Unanswered, objection
from troth.engine.fold.reaching import answering
from troth.engine.fold.story import Kind, Refused
from troth.engine.fold.tables import Listening
from troth.engine.fold.triggers import Triggers


class Hearing:
    """Events as they are recorded, one at a time."""

    def __init__(
        self,
        life: Life,
        lifecycles: Lifecycles,
        dealings: Dealings,
        ladders: Ladders,
        triggers: Triggers,
        settle: Callable[[], None],
    ) -> None:
        self.life = life
        self.lifecycles = lifecycles
        self.evidence = dealings.evidence
        self.dealings = dealings
        self.ladders = ladders
        self.triggers = triggers
        self.settle = settle
        self.learning = Learning(life, lifecycles)
        self.deals = frozenset({*dealings.known, "agreed"})

    def hear(self, event: Event) -> Refused | None:
        """Let the event act; what refused it, or None."""
        if event.type == POLICY_SHOWN:
            why = self.dealings.obligations.awareness.shown(event)
            if why:
                return Refused(event.id, event.type, event.at, event.about, event.about, why)
        listening = self.life.tables.events.get(event.type)
        if event.type == FACTS:
            self.learning.learn_facts(event)
        elif event.type in self.deals and (listening is None or self.dealings.concerns(event)):
            return self._deal(event)
        elif listening is not None and listening.reaches is not None and self._reaches(event):
            return self._reached(event, listening)
        elif event.type == CASE_RAISED:
            return self._raised(event, listening)
        elif listening is not None:
            return self._listened(event, listening)
        else:
            self.life.happened("", _occurrence(event))
        self._said(event, event.about)
        return None

    def _deal(self, event: Event) -> Refused | None:
        answer = self.dealings.deal(event)
        if isinstance(answer, No):
            return Refused(event.id, event.type, event.at, event.about, event.about, answer.why)
        self._said(event, event.about)
        # a chart may know an event of that name as well
        self.lifecycles.deliver(event.type, "", event.type)
        return None

    def _raised(self, event: Event, listening: Listening | None) -> Refused | None:
        """A new case, whether or not the vocabulary says what such an event brings."""
        about = event.about or f"case@{event.id}"
        self.lifecycles.raise_case(about)
        if listening is not None:
            answers = answering(self.life, listening.places, event.type, about)
            return self._act(event, listening, answers, about)
        self.life.happened("", _occurrence(event))
        self._said(event, event.about)
        return None

    def _listened(self, event: Event, listening: Listening) -> Refused | None:
        answers: Sequence[Answer] = ()
        if listening.places:
            found = self.lifecycles.answers(listening.places, event.type, event.about, event.id)
            if isinstance(found, Unanswered):
                why = f"{found.region} {found.why}"
                return _refused(event, found.region, why, found.place)
            answers = found
        return self._act(event, listening, answers, self._about(event, listening, answers))

    def _reaches(self, event: Event) -> bool:
        return event.reached or self.life.id == ORG

    def _reached(self, event: Event, listening: Listening) -> Refused | None:
        """What happened to the organisation has happened: nobody's state can refuse it.

        Where none answers it changes nothing for them, and that is told. The organisation itself
        takes note of it; what rules begin with it, they begin for those whom it reaches.
        """
        places = listening.places
        if not event.reached:  # its goals hear it where it reaches them, and not for their own sake
            places = tuple(each for each in places if each.chart.per not in NARROW or event.about)
        answers = answering(self.life, places, event.type, event.about)
        if event.reached and listening.places and not answers:
            self._unanswered(event, listening)
            return None
        return self._act(event, listening, answers, event.about, begins=event.reached)

    def _unanswered(self, event: Event, listening: Listening) -> None:
        found = self.lifecycles.answers(listening.places, event.type, event.about, event.id)
        if isinstance(found, Unanswered):
            self.life.say(
                Kind.STAYED, found.region, by=event.id, about=event.about, why=f"it {found.why}",
                place=found.place,
            )  # fmt: skip

    def _act(
        self,
        event: Event,
        listening: Listening,
        answers: Sequence[Answer],
        about: str,
        *,
        begins: bool = True,
    ) -> Refused | None:
        life = self.life
        occurrence = _occurrence(event)
        refused = shut(life, event, occurrence, [answer.now for answer in answers], about)
        if refused is not None:
            return refused
        learned = self.learning.learn(event, listening, occurrence, about)
        steps = [(each, self.lifecycles.step(each, event.type, occurrence)) for each in answers]
        for answer, step in steps:
            why, because = objection(answer.now, step.branch, occurrence)
            if why:
                learned.forget()
                life.settle_calendar()
                return _refused(event, answer.now.place.name, why, place_of(step.branch), because)
        self._said(event, about)
        for answer, step in steps:
            self.lifecycles.take(answer, step, event.type)
        self.evidence.happened(occurrence, event.id, about)
        self.ladders.happened(event.type, about, event.id)
        self.settle()
        life.cause = event.id
        if begins:
            self.triggers.happened(listening, occurrence, event.id, about)
        return None

    def _about(self, event: Event, listening: Listening, answers: Sequence[Answer]) -> str:
        """Which application, case or goal an event concerns; nothing for the relationship.

        Of those that are open the latest is meant; where none is, the event begins one.
        """
        for answer in answers:
            if answer.now.place.chart.per in NARROW:
                return answer.now.about
        subject = listening.subject
        if subject is None or subject not in NARROW or event.about:
            return event.about
        latest = self.lifecycles.latest(subject)
        if latest:
            return latest
        about = f"{subject}@{event.id}"
        self.lifecycles.open(subject, about)
        return about

    def _said(self, event: Event, about: str) -> None:
        self.life.say(Kind.EVENT, f"@{event.id}", now=event.type, by=event.actor, about=about)


def _occurrence(event: Event) -> Occurrence:
    fields = event.fields
    if not all(says(event, name) for name in fields):
        fields = {name: value for name, value in fields.items() if says(event, name)}
    if event.actor and "by" not in fields:
        fields = {**fields, "by": event.actor}
    return Occurrence(event.type, event.at, fields)


def _refused(event: Event, by: str, why: str, place: str, because: tuple[str, ...] = ()) -> Refused:
    return Refused(event.id, event.type, event.at, event.about, by, why, because, "", place)
