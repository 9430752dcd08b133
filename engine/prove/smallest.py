"""A person made small: what is not needed becomes unknown, the rest takes plain values.

Every step is judged by the reference again, and the number of steps is bounded. First as much as
possible is left out; then days come as near to today, numbers as near to 0, levels and names as far
to the front as the question allows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from troth.dsl.types import (
    SCALE,
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    RatingType,
    SetType,
    TruthType,
    Type,
    Value,
)
from troth.engine.exact import DAY, Elapsed
from troth.engine.facts import NOTHING_HAPPENED, Occurrence
from troth.engine.facts import Question as Asking
from troth.engine.localtime import local_time
from troth.engine.prove.declared import exactly_alike
from troth.engine.prove.people import Judge
from troth.engine.prove.questions import Question, Witness
from troth.engine.prove.symbols import bounds_of

STEPS = 160
"""So many smaller persons are tried, of somebody of whom little is known."""

FEWEST = 24
"""So many at least, however much is known: each takes as long as there is to look at."""

MANY = 2000
"""Facts times tries: somebody of whom much is known is tried less often."""

Edit: TypeAlias = Callable[[Witness], Witness]


def smallest(
    question: Question, witness: Witness, other: Witness | None, judge: Judge
) -> tuple[Witness, Witness | None]:
    """The same answer by a smaller person, or by two."""
    known = max(len(witness.facts), 1)
    making = _Making(question, judge, witness, other, min(STEPS, max(FEWEST, MANY // known)))
    making.leave_out()
    making.make_plain()
    return making.witness, making.other


@dataclass(slots=True)
class _Making:
    """A person, or two, on the way to a smaller one."""

    question: Question
    judge: Judge
    witness: Witness
    other: Witness | None
    left: int

    def tries(self, edit: Edit, *, whom: tuple[bool, bool] = (True, True)) -> bool:
        """Whether the question is still answered after this; then it is kept."""
        if self.left <= 0:
            return False
        self.left -= 1
        one = edit(self.witness) if whom[0] else self.witness
        two = None if self.other is None else edit(self.other) if whom[1] else self.other
        if not self.judge.agrees(self.question, one, two):
            return False
        self.witness, self.other = one, two
        return True

    # --- less

    def leave_out(self) -> None:
        """Everything that is not needed."""
        zone = self.judge.packs[0].calendar_for(self.witness.facts).zone
        self.tries(lambda who: replace(who, now=local_time(zone).last_second(who.today)))
        for event in dict.fromkeys(each.event for each in self.witness.past):
            self.tries(_without_event(event))
        self._one_by_one()
        for name in self._names():
            gone = self.tries(_without(name))
            if not gone and self.other is not None and name in self.question.apart:
                self.tries(_without(name), whom=(True, False))
                self.tries(_without(name), whom=(False, True))
        if self.witness.event is not None and not self.tries(lambda who: replace(who, event=None)):
            for name in sorted(self.witness.event.fields):
                self.tries(_without_field(name))
        for asked, result in self.witness.assumed:
            # an answer that nobody gave is what follows where nothing happened: the same, untold
            untold = NOTHING_HAPPENED.answer(asked, 0, 0)
            if result == untold or isinstance(result, Elapsed):
                self.tries(_without_answer(asked))

    def _forget(self, names: list[str]) -> None:
        """Facts that are not needed, many at once where that works."""
        if not names or self.tries(_without(*names)):
            return
        if len(names) > 1:
            middle = len(names) // 2
            self._forget(names[:middle])
            self._forget(names[middle:])
        elif self.other is not None:
            self.tries(_without(*names), whom=(True, False))
            self.tries(_without(*names), whom=(False, True))

    def _names(self) -> list[str]:
        facts = {*self.witness.facts, *self.witness.elsewhere}
        if self.other is not None:
            facts |= {*self.other.facts, *self.other.elsewhere}
        return sorted(facts)

    def _one_by_one(self) -> None:
        place = 0
        while place < len(self.witness.past):
            if not self.tries(_without_place(place)):
                for name in sorted(self.witness.past[place].fields):
                    self.tries(_without_past_field(place, name))
                place += 1

    # --- plainer

    def make_plain(self) -> None:
        """The values that are left as plain as the question allows."""
        for name in self._names():
            type_ = self._type(name)
            if type_ is None:
                continue
            held = self.witness.facts.get(name)
            if self.other is not None and self.other.facts.get(name) != held:
                self._plain(name, type_, self.witness, (True, False))
                self._plain(name, type_, self.other, (False, True))
            else:
                self._plain(name, type_, self.witness, (True, True))
        for place in range(len(self.witness.past)):
            self._nearer(place)
        self._plain_fields()
        for place in range(len(self.witness.assumed)):
            self._shorter(place)

    def _type(self, name: str) -> Type | None:
        """The type of a fact that every pack declares alike."""
        if name in self.witness.elsewhere or (self.other and name in self.other.elsewhere):
            return None
        facts = [pack.vocabulary.facts.get(name) for pack in self.judge.packs]
        types = [fact.type for fact in facts if fact is not None]
        return types[0] if types and all(exactly_alike(types[0], t) for t in types) else None

    def _plain(self, name: str, type_: Type, who: Witness, whom: tuple[bool, bool]) -> None:
        held = who.facts.get(name)
        if held is not None:
            self._plainest(
                held,
                type_,
                lambda value: self.tries(
                    lambda one: replace(one, facts={**one.facts, name: value}), whom=whom
                ),
            )

    def _plain_fields(self) -> None:
        """What events bring, as plain as can be."""
        if self.other is not None:
            return
        if (at_hand := self.witness.event) is not None:
            for name, held in sorted(at_hand.fields.items()):
                self._plain_field(at_hand, None, name, held)
        for place, each in enumerate(self.witness.past):
            for name, held in sorted(each.fields.items()):
                self._plain_field(each, place, name, held)

    def _plain_field(self, event: Occurrence, place: int | None, name: str, held: Value) -> None:
        declared = [pack.vocabulary.events.get(event.event) for pack in self.judge.packs]
        types = [each.fields[name] for each in declared if each and name in each.fields]
        if not types or not all(exactly_alike(types[0], each) for each in types):
            return

        def put(value: Value) -> bool:
            return self.tries(lambda who: _brings(who, place, name, value))

        self._plainest(held, types[0], put)

    def _plainest(self, held: Value, type_: Type, put: Callable[[Value], bool]) -> None:
        match type_:
            case RatingType() | ChoiceType() | TruthType():
                assert isinstance(held, int)
                any(put(value) for value in range(held))
            case SetType() if isinstance(held, int):
                for bit in range(held.bit_length()):
                    if held >> bit & 1 and put(held & ~(1 << bit)):
                        held &= ~(1 << bit)
            case NumberType() | MoneyType() | DurationType() | DateType() | InstantType():
                assert isinstance(held, int)
                step, anchor = self._anchor(type_, self.witness)
                self._towards(held, anchor, step, put)
            case _:
                pass

    def _anchor(self, type_: Type, who: Witness) -> tuple[int, int]:
        """In which steps a value is plain, and what would be plainest."""
        low, high = bounds_of(type_)
        match type_:
            case DateType():
                return 1, who.today
            case InstantType():
                return 3600, who.now
            case NumberType() | MoneyType():
                return SCALE, min(max(0, low or 0), high or 0) if low or (high or 0) < 0 else 0
            case _:
                return 1, 0

    def _towards(self, held: int, anchor: int, step: int, put: Callable[[int], bool]) -> None:
        """As near to ``anchor`` as can be, in whole steps from it; every step is judged."""
        if held == anchor or put(anchor):
            return
        sign = 1 if held > anchor else -1
        far, near = abs(held - anchor) // step, 0
        if abs(held - anchor) % step and not put(anchor + sign * far * step):
            if not put(anchor + sign * (far + 1) * step):
                return
            far += 1
        while far - near > 1 and self.left > 0:
            middle = (far + near) // 2
            if put(anchor + sign * middle * step):
                far = middle
            else:
                near = middle

    def _nearer(self, place: int) -> None:
        """One past event as late as can be; first on a whole number of days before now."""
        if self.other is not None:
            return

        def put(at: int) -> bool:
            return self.tries(lambda who: _moved(who, place, at))

        self._towards(self.witness.past[place].at, self.witness.now, DAY, put)

    def _shorter(self, place: int) -> None:
        asked, result = self.witness.assumed[place]
        if not isinstance(result, Elapsed) or self.other is not None:
            return

        def put(start: int) -> bool:
            shorter = replace(result, start=start, uncounted=0)
            return self.tries(
                lambda who: replace(
                    who,
                    assumed=tuple(
                        (one, shorter if one == asked else found) for one, found in who.assumed
                    ),
                )
            )

        if result.uncounted:
            put(result.start + result.uncounted)
        now = dict(self.witness.assumed)[asked]
        assert isinstance(now, Elapsed)
        self._towards(now.start, now.end, DAY if now.moments else 1, put)


# --- edits


def _without(*names: str) -> Edit:
    def edit(who: Witness) -> Witness:
        return replace(
            who,
            facts={each: value for each, value in who.facts.items() if each not in names},
            elsewhere={each: value for each, value in who.elsewhere.items() if each not in names},
        )

    return edit


def _without_answer(asked: Asking) -> Edit:
    return lambda who: replace(who, assumed=tuple(each for each in who.assumed if each[0] != asked))


def _without_event(event: str) -> Edit:
    return lambda who: replace(who, past=tuple(each for each in who.past if each.event != event))


def _without_place(place: int) -> Edit:
    return lambda who: replace(who, past=(*who.past[:place], *who.past[place + 1 :]))


def _without_field(name: str) -> Edit:
    def edit(who: Witness) -> Witness:
        return who if who.event is None else replace(who, event=_less(who.event, name))

    return edit


def _without_past_field(place: int, name: str) -> Edit:
    return lambda who: replace(who, past=tuple(_less_at(who.past, place, name)))


def _less_at(past: tuple[Occurrence, ...], place: int, name: str) -> Iterator[Occurrence]:
    for at, each in enumerate(past):
        yield _less(each, name) if at == place else each


def _less(event: Occurrence, name: str) -> Occurrence:
    return replace(event, fields={n: value for n, value in event.fields.items() if n != name})


def _moved(who: Witness, place: int, at: int) -> Witness:
    past = list(who.past)
    if place < len(past):
        past[place] = replace(past[place], at=at)
    return replace(who, past=tuple(sorted(past, key=lambda each: each.at)))


def _brings(who: Witness, place: int | None, name: str, value: Value) -> Witness:
    """The same, but that the event at hand, or a past one, brings another value."""
    if place is None:
        if who.event is None:
            return who
        return replace(who, event=_with(who.event, name, value))
    past = list(who.past)
    past[place] = _with(past[place], name, value)
    return replace(who, past=tuple(past))


def _with(event: Occurrence, name: str, value: Value) -> Occurrence:
    return replace(event, fields={**event.fields, name: value})
