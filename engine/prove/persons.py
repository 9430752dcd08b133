"""The persons of whom histories are told, and what is known of them as a history goes on.

The prover names somebody who answers a wish; here they get their first day, learn what the witness
knows, and say at an event what it says. Their days are moved to those of the history.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from troth.dsl import core
from troth.dsl.types import DateType, DurationType, InstantType, TimeKind, Type, Value
from troth.dsl.vocabulary import ENGAGED_SINCE
from troth.engine.event_kinds import FACTS, POLICY_SHOWN
from troth.engine.exact import DAY
from troth.engine.files.pack import Pack
from troth.engine.fold.reads import opened
from troth.engine.meaning import Rules
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import CERTAIN
from troth.engine.prove.questions import YES, Holds, Question, Somebody, Witness
from troth.engine.prove.timelines import HOUR, Telling

FEW_YEARS: Final = core.Literal(120, DurationType(TimeKind.MONTHS))


class Persons:
    """Persons of one pack."""

    def __init__(self, pack: Pack, prover: Prover, rules: Rules) -> None:
        self.pack = pack
        self.prover = prover
        self.rules = rules

    def somebody(self, *wishes: core.Expr) -> Witness | None:
        """A person for whom all of it is yes; None where there is none, or none was found.

        Days of events that lie ahead, and an engagement of a few years, are what people expect to
        read: where there is such a person, it is that one.
        """
        asked = [wish for wish in wishes if wish != CERTAIN]
        if not asked:
            return Witness({}, 0, 0)
        expected = self._expected(asked)
        for tried in ([*asked, *expected], asked) if expected else (asked,):
            answer = self.prover.ask(Question(tuple(Holds(each, YES) for each in tried)))
            if isinstance(answer, Somebody):
                return answer.witness
        return None

    def _expected(self, asked: Sequence[core.Expr]) -> list[core.Expr]:
        """What is usual of the days that are asked about."""
        found: dict[core.Expr, None] = {}
        for wish in asked:
            for node in opened(wish, self.rules):
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
