"""The back of the handbook: what can be known and by whom it is read, what can be recorded, scales.

Who may read a fact is said in plain words, because it is about the people whose facts these are.
"""

from collections.abc import Iterator, Mapping

from troth.dsl.core import PartyRef
from troth.dsl.telling.words import Words, joined, spaced
from troth.dsl.types import ChoiceType, MoneyType, NumberType, RatingType, SetType, Type
from troth.dsl.values import show_length, show_scaled
from troth.dsl.vocabulary import Event, Fact, Subject, Use, Vocabulary
from troth.engine.handbook.content import EventRow, FactRow, Scale, Term
from troth.engine.localtime import shown

READERS: Mapping[Use, str] = {
    Use.OPEN: "any rule may read it",
    Use.PROTECTED: "no rule may read it: only audits of how groups fare",
    Use.PRIVATE: "private: no rule about consequences, pay or promotion may read it",
    Use.SOURCING: "only to find people: no minimum and no ranking may read it",
}

ABOUT: Mapping[Subject, str] = {
    Subject.ORGANISATION: "the organisation",
    Subject.PERSON: "the person",
    Subject.RELATIONSHIP: "the relationship",
    Subject.APPLICATION: "an application",
    Subject.CASE: "a case",
    Subject.GOAL: "a goal",
    Subject.OBLIGATION: "a promise",
}

TERMS = (
    ("minimum", "what somebody has to bring: it is met, not met, or not known yet"),
    ("promise", "something the organisation owes a person, with a day by which it is due"),
    ("expectation", "something a person owes the organisation, and what makes it possible"),
    ("escalation", "a ladder: who hears of it, step by step, when nothing happens"),
    ("gate", "a condition that must hold before a step can be taken"),
    ("timer", "how long a clock of a lifecycle runs; when it rings, something follows"),
    ("define", "a word that rules use, and exactly what it means"),
    ("offer", "resources that belong together, and the promises that deliver them"),
    ("working day", "a day on which one works by the calendar: weekends and days off do not count"),
    ("within", "counted from the day after; what comes on the last day is in time until midnight"),
    ("broken", "the day has passed without what was promised; that stays on record"),
    ("made good", "delivered late, or by what was agreed in its place"),
    ("not known", "a fact nobody has recorded: rules then wait, they do not guess"),
    ("lifecycle", "the stages something passes through, and what leads from one to the next"),
)  # fmt: skip
"""The few words that mean something exact in a handbook."""


def terms() -> tuple[Term, ...]:
    """The glossary."""
    return tuple(Term(word, means) for word, means in TERMS)


def facts(vocabulary: Vocabulary) -> Iterator[FactRow]:
    """Everything that can be known, those first that not every rule may read."""
    rows = sorted(vocabulary.facts.values(), key=lambda fact: fact.use is Use.OPEN)
    for fact in rows:
        yield FactRow(
            words=fact.words or spaced(fact.name),
            name=fact.name,
            about=ABOUT[fact.subject],
            kind=kind(fact.type),
            readers=READERS[fact.use],
            open=fact.use is Use.OPEN,
            known=_known(fact, vocabulary),
        )


def _known(fact: Fact, vocabulary: Vocabulary) -> str:
    """From where a fact is known, and how long."""
    words = Words(vocabulary)
    parts = []
    if fact.carried_by:
        parts.append(f"when {joined((words.event(event) for event, _ in fact.carried_by), 'or')}")
    if fact.valid is not None:
        parts.append(f"for {show_length(fact.valid.type.kind, fact.valid.amount)}")
    if fact.as_of is not None:
        parts.append(f"a benchmark of {shown(fact.as_of)}")
    return ", ".join(parts)


def kind(type_: Type) -> str:
    """A type in words: ``a level of five``, ``money in GBP a year``, ``yes or no``."""
    match type_:
        case NumberType(low=low, high=high) if low is not None and high is not None:
            return f"a number from {show_scaled(low)} to {show_scaled(high)}"
        case MoneyType(currency=currency, per=per):
            return f"money in {currency}" + (f" a {per}" if per else "")
        case RatingType(scale=scale, levels=levels):
            return f"{spaced(scale)}, from {spaced(levels[0])} to {spaced(levels[-1])}"
        case ChoiceType(members=members):
            return joined((spaced(name) for name in members[:6]), "or") + (
                f" (one of {len(members)})" if len(members) > 6 else ""
            )
        case SetType(of=of):
            return f"any of: {kind(of)}"
        case _:
            return _PLAIN.get(str(type_), str(type_))


_PLAIN = {
    "yes/no": "yes or no",
    "party": "somebody",
    "number": "a number",
    "date": "a day",
    "instant": "a moment",
    "text": "text",
}


def events(vocabulary: Vocabulary) -> Iterator[EventRow]:
    """Everything that can be recorded."""
    words = Words(vocabulary)
    for event in vocabulary.events.values():
        yield EventRow(
            words=event.words or spaced(event.name),
            name=event.name,
            about=ABOUT[event.subject],
            by=joined((words.party(PartyRef((name,))) for name in event.by), "or")
            or "whoever has access",
            details=_details(event),
        )


def _details(event: Event) -> str:
    return "; ".join(f"{spaced(name)}: {kind(type_)}" for name, type_ in event.fields.items())


def scales(vocabulary: Vocabulary) -> Iterator[Scale]:
    """The ratings from their lowest level up, and the choices."""
    for name, rating in vocabulary.ratings.items():
        yield Scale(spaced(name), "rating", tuple((spaced(level), "") for level in rating.levels))
    for name, choice in vocabulary.choices.items():
        yield Scale(spaced(name), "choice", tuple((spaced(each), "") for each in choice.members))
