"""What a vocabulary declares and nothing uses: names that only make the next reader wonder.

A name is used where a rule, a chart or another used entry of the vocabulary leans on it, or where
the engine reads it whatever the rules say (what audits read, the site that chooses a calendar).
That a define is used nowhere is told by `troth.dsl.checking.circles`, in every check.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Protocol, TypeVar

from troth.dsl.core import Policy
from troth.dsl.meaning import used_by
from troth.dsl.node import Data, record
from troth.dsl.source import Span
from troth.dsl.types import ChoiceType, RatingType, SetType, Type
from troth.dsl.vocabulary import Event, Fact, Use, Vocabulary

E = TypeVar("E")


class _Entry(Protocol):
    @property
    def span(self) -> Span: ...


@record
class Unused(Data):
    """An entry of a vocabulary that nothing uses: of which kind, and where it stands."""

    kind: str
    name: str
    span: Span


def unused(
    vocabulary: Vocabulary,
    policy: Policy,
    read_anyway: Iterable[str] = (),
    scales: Mapping[str, Span] | None = None,
    heard_anyway: Callable[[Event], bool] = lambda _: False,
) -> list[Unused]:
    """The entries of a vocabulary that nothing uses, by kind.

    ``read_anyway`` are facts that the engine reads by itself, and ``heard_anyway`` tells events
    that it hears; ``scales`` are the places of ratings and choices, which have none in a
    vocabulary: without it none of them is told.
    """
    used = _Uses(vocabulary, policy, read_anyway, heard_anyway)
    kinds: tuple[tuple[str, Mapping[str, _Entry], Set[str]], ...] = (
        ("fact", vocabulary.facts, used.facts),
        ("event", vocabulary.events, used.events),
        ("resource", vocabulary.resources, used.resources),
        ("party", vocabulary.parties, used.parties),
        ("profile", vocabulary.profiles, used.profiles),
        ("table", vocabulary.tables, used.tables),
    )
    found = [
        Unused(kind, name, entry.span)
        for kind, entries, kept in kinds
        for name, entry in entries.items()
        if name not in kept
    ]
    asked = used.scales
    found += [
        Unused("scale or choice", name, span)
        for name, span in (scales or {}).items()
        if name not in asked
    ]
    return found


class _Uses:
    """The names of a vocabulary that something leans on, by kind."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        policy: Policy,
        read_anyway: Iterable[str],
        heard_anyway: Callable[[Event], bool],
    ) -> None:
        said = used_by(policy)
        entries = said.entries(vocabulary)
        self.vocabulary = vocabulary
        self.resources = frozenset(entries["resources"])
        self.profiles = frozenset(said.profiles)
        counted = (n for n, f in vocabulary.facts.items() if f.use is Use.PROTECTED or f.about_rank)
        shown = (name for name, fact in vocabulary.facts.items() if self._tells_a_change(fact))
        self.facts = {*entries["facts"], *read_anyway, *counted, *shown, *self._asked_by_covers()}
        answered = (event for chart in vocabulary.charts.values() for event in chart.events)
        heard = (name for name, event in vocabulary.events.items() if heard_anyway(event))
        self.events = {*entries["events"], *answered, *heard}
        self.parties = set(entries["parties"])
        while self._lean():
            pass
        covering = (name for cover in vocabulary.covers.values() for name in cover.within)
        covered = (cover.every for cover in vocabulary.covers.values())
        self.tables = frozenset({*said.tables, *covering, *covered})

    def _tells_a_change(self, fact: Fact) -> bool:
        """Whether a fact is there so that people see what an event changed that reaches them."""
        events = (self.vocabulary.events.get(event) for event, _ in fact.carried_by)
        return any(event is not None and event.reaches is not None for event in events)

    def _lean(self) -> bool:
        """Facts lean on events that carry them, events on who raises them, parties on facts."""
        before = len(self.facts) + len(self.events) + len(self.parties)
        facts, events, parties = (
            self.vocabulary.facts,
            self.vocabulary.events,
            self.vocabulary.parties,
        )
        self.events |= {event for each in _of(self.facts, facts) for event, _ in each.carried_by}
        self.parties |= {party for each in _of(self.events, events) for party in each.by}
        self.facts |= {each.fact for each in _of(self.parties, parties) if each.fact}
        return len(self.facts) + len(self.events) + len(self.parties) > before

    def _asked_by_covers(self) -> Iterator[str]:
        """Facts that choose whom an uncovered row concerns."""
        for cover in self.vocabulary.covers.values():
            asked = {*self.vocabulary.tables[cover.every].columns, *cover.each}
            yield from asked & self.vocabulary.facts.keys()

    @property
    def scales(self) -> frozenset[str]:
        """The ratings and choices of everything that is used."""
        vocabulary = self.vocabulary
        types: list[Type] = [fact.type for fact in _of(self.facts, vocabulary.facts)]
        for event in _of(self.events, vocabulary.events):
            types += event.fields.values()
        for table in _of(self.tables, vocabulary.tables):
            types += table.columns.values()
        for cover in vocabulary.covers.values():
            types += cover.each.values()
        return frozenset(name for kind in types if (name := _scale(kind)))


def _of(names: Iterable[str], known: Mapping[str, E]) -> list[E]:
    """The entries of these names, of those that are known."""
    return [known[name] for name in names if name in known]


def _scale(kind: Type) -> str:
    match kind:
        case RatingType(scale=name) | ChoiceType(name=name):
            return name
        case SetType(of=of):
            return _scale(of)
        case _:
            return ""
