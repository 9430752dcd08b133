"""What a model of the solver says, as a person: facts, events, the past, what is assumed."""

from collections.abc import Container, Hashable, Mapping
from dataclasses import dataclass

from troth.dsl import core
from troth.dsl.types import Value
from troth.engine.exact import Elapsed, Result
from troth.engine.facts import Occurrence
from troth.engine.facts import Question as Asking
from troth.engine.localtime import local_time
from troth.engine.prove import declared, smt
from troth.engine.prove.questions import Witness
from troth.engine.prove.scopes import PERSON, SIDE, Common
from troth.engine.prove.symbols import Key, Symbol, value_of
from troth.engine.prove.terms import Quantity, Span, Truth

TOLD = frozenset({"slot", "before"})
"""What past events are called in keys: the latest ones, and the latest as seen on another day."""


@dataclass(slots=True)
class Reader:
    """A model, read person by person."""

    common: Common
    touched: Mapping[Key, None]
    model: smt.Model
    apart: frozenset[str]

    def person(self, person: int) -> Witness:
        """One of the persons a model describes."""
        own = {key[:2] for key in self.touched if person and PERSON in key}
        keys = [
            key
            for key in self.touched
            if self._is_of(key, person)
            and not (key[0] == "asked" and PERSON not in key and key[:2] in own)
        ]
        symbols = {key: self.common.symbols.made[key] for key in keys}
        facts, elsewhere, earlier = self._facts(symbols)
        today = self._number(symbols.get(("today",)), self.common.days[0])
        zone = self.common.packs[0].calendar_for(facts).zone
        now = self._number(symbols.get(("now",)), local_time(zone).last_second(today))
        return Witness(
            facts,
            today,
            now,
            self._at_hand(symbols, now),
            self._past(symbols),
            self._assumed(symbols),
            elsewhere,
            earlier,
        )

    def _is_of(self, key: Key, person: int) -> bool:
        """Whether it is this person's own, or one that both share."""
        if PERSON in key:
            return person == 1
        return person == 0 or said_of(key, self.common.symbols.asked) not in self.apart

    def _number(self, symbol: Symbol | None, otherwise: int) -> int:
        if symbol is None or not isinstance(symbol.term, Quantity):
            return otherwise
        return self.model.number(symbol.term.top)

    def _facts(
        self, symbols: Mapping[Key, Symbol]
    ) -> tuple[
        dict[str, Value], dict[str, Value | None], tuple[tuple[int, Mapping[str, Value]], ...]
    ]:
        here: dict[str, Value] = {}
        elsewhere: dict[str, Value | None] = {}
        earlier: dict[int, dict[str, Value]] = {}
        lapsed = {
            (key[1], key[-1])
            for key, symbol in symbols.items()
            if key[0] == "still" and key[-2] == SIDE and key[2:-2] in {(), (PERSON, 1)}
            if isinstance(symbol.term, Truth) and not self.model.truth(symbol.term.yes)
        }
        for key, symbol in symbols.items():
            if key[0] != "fact":
                continue
            value = value_of(symbol, self.model, self.common.symbols)
            name = str(key[1])
            if SIDE in key and key[key.index(SIDE) + 1] == 1:
                elsewhere[name] = value
                continue
            if value is None:
                continue
            if "as of" in key:
                day = self.model.number(self.common.symbols.others[str(key[-1])])
                earlier.setdefault(day, {})[name] = value
            else:
                self._held(name, value, (here, elsewhere), lapsed)
        return here, elsewhere, tuple(sorted(earlier.items()))

    def _held(
        self,
        name: str,
        value: Value,
        into: tuple[dict[str, Value], dict[str, Value | None]],
        lapsed: Container[tuple[Hashable, Hashable]],
    ) -> None:
        """One fact as each of the packs holds it; for which of them it is no longer valid."""
        here, elsewhere = into
        union = self.common.types.get(name)
        facts = [pack.vocabulary.facts.get(name) for pack in self.common.packs]
        seen = [
            value if fact is None or union is None else declared.held(value, union, fact.type)
            for fact in facts
        ]
        seen = [None if (name, side) in lapsed else each for side, each in enumerate(seen)]
        if seen[0] is not None:
            here[name] = seen[0]
        if len(seen) > 1 and seen[1] != seen[0]:
            elsewhere[name] = seen[1]

    def _at_hand(self, symbols: Mapping[Key, Symbol], now: int) -> Occurrence | None:
        events: dict[str, dict[str, Value]] = {}
        for key, symbol in symbols.items():
            if key[0] == "event":
                fields = events.setdefault(str(key[1]), {})
                value = value_of(symbol, self.model, self.common.symbols)
                if value is not None:
                    fields[str(key[2])] = value
        found = None
        for name, fields in events.items():
            found = Occurrence(name, now, fields, found)
        return found

    def _past(self, symbols: Mapping[Key, Symbol]) -> tuple[Occurrence, ...]:
        found: list[Occurrence] = []
        for key, symbol in reversed(list(symbols.items())):
            if key[0] != "past" or key[-2] not in TOLD or not isinstance(symbol.term, Quantity):
                continue
            if not self.model.truth(symbol.term.known):
                continue
            fields: dict[str, Value] = {}
            for other, brought in symbols.items():
                if other[: len(key)] == key and other[-2] == "field":
                    value = value_of(brought, self.model, self.common.symbols)
                    if value is not None:
                        fields[str(other[-1])] = value
            at = self.model.number(symbol.term.top)
            times = self.model.number(symbol.extra[0]) if symbol.extra else 1
            found += [Occurrence(str(key[1]), at, fields)] * times
        return tuple(sorted(found, key=lambda each: each.at))

    def _assumed(self, symbols: Mapping[Key, Symbol]) -> tuple[tuple[Asking, Result], ...]:
        found: list[tuple[Asking, Result]] = []
        for key, symbol in symbols.items():
            if key[0] != "asked":
                continue
            asked = self.common.symbols.asked[key]
            match symbol.term:
                case Truth(yes=yes):
                    found.append((asked, int(self.model.truth(yes))))
                case Span() as span if self.model.truth(span.known):
                    lasted = Elapsed(
                        self.model.number(span.start),
                        self.model.number(span.end),
                        span.moments,
                        self.model.number(span.uncounted),
                    )
                    found.append((asked, lasted))
                case _:
                    pass
        return tuple(found)


def said_of(key: Key, asked: Mapping[Key, Asking]) -> str:
    """What a question calls the thing of a symbol where two persons may differ in it."""
    match key:
        case ("fact" | "still", str(name), *_):
            return name
        case ("past" | "event", str(event), *_):
            return f"event {event}"
        case ("asked", *_):
            question = asked[key]
            if isinstance(question, core.StateIs | core.TimeIn):
                return f"chart {question.chart}"
            return ""
        case _:
            return ""
