"""The people of a dry run, as rows or as columns: the same questions, the same answers.

Rows are decided one by one; columns, where the extra `population` is installed, all at once. What
an answer means is the rule's and the pack's; this module says only how it is had for everybody.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from troth.dsl import core
from troth.dsl.types import Value
from troth.dsl.values import Problem, read_value, show_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.decision import Kind
from troth.engine.exact import Elapsed
from troth.engine.facts import View
from troth.engine.files.pack import Pack
from troth.engine.files.people import People as Rows
from troth.engine.files.people import Refusal
from troth.engine.plan.answers import (
    PLAINLY,
    Codes,
    Counting,
    People,
    Results,
    codes_of,
    people_of,
)
from troth.engine.plan.deciding import decide_all, values_of, views
from troth.engine.plan.words import type_text

NOT_RECORDED = 2
"""The code of an outcome that is not recorded, as of a rule that does not decide."""


class Crowd(Protocol):
    """Everybody as one pack sees them on one day, in the order of their ids."""

    def __len__(self) -> int:
        """How many."""
        ...

    def view(self, position: int) -> View:
        """One of them."""
        ...

    def decide(self, policy: core.Policy, vocabulary: Vocabulary, kind: Kind, name: str) -> Results:
        """The results of a minimum, a gate or an offer."""
        ...

    def values(self, pack: Pack, define: core.Define) -> Sequence[Value | Elapsed | None]:
        """The value of a define for each, None where it is unknown."""
        ...

    def some(self, people: People) -> "Crowd":
        """Some of them."""
        ...

    def fewest_known(self, names: Iterable[str], people: People) -> People:
        """Those of some people of whom the fewest of these facts are known."""
        ...

    def alike(
        self, by_value: Sequence[str], by_known: Sequence[str], people: People
    ) -> list[People]:
        """Some people in groups that have the same values, and of whom the same is known."""
        ...


class Everybody(Protocol):
    """The people of a file, as the vocabulary of the new pack reads them."""

    counting: Counting
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...]
    file: str

    @property
    def ids(self) -> Sequence[str]:
        """The id of each, in order."""
        ...

    def seen(self, pack: Pack, day: int) -> Crowd:
        """Everybody as the new pack sees them."""
        ...

    def seen_before(self, old: Pack, new: Pack, day: int) -> Crowd:
        """Everybody as the old pack sees them."""
        ...

    def outcomes(self) -> dict[str, Codes]:
        """Each recorded outcome as codes: met for yes, unknown where none is recorded."""
        ...

    def grouped(self, name: str) -> tuple[Sequence[Value], Callable[[Sequence[Value]], Codes]]:
        """The different values of a fact, and what numbers each person by a list of them."""
        ...


# --- row by row


@dataclass(frozen=True, slots=True)
class CrowdByRow:
    """Everybody as views."""

    seen: tuple[View, ...]

    def __len__(self) -> int:
        """How many."""
        return len(self.seen)

    def view(self, position: int) -> View:
        """One of them."""
        return self.seen[position]

    def decide(self, policy: core.Policy, vocabulary: Vocabulary, kind: Kind, name: str) -> Results:
        """The results of a minimum, a gate or an offer."""
        return decide_all(policy, vocabulary, kind, name, self.seen)

    def values(self, pack: Pack, define: core.Define) -> Sequence[Value | Elapsed | None]:
        """The value of a define for each, None where it is unknown."""
        return values_of(pack, define, self.seen)

    def some(self, people: People) -> "CrowdByRow":
        """Some of them."""
        return CrowdByRow(tuple(self.seen[each] for each in people))

    def fewest_known(self, names: Iterable[str], people: People) -> People:
        """Those of some people of whom the fewest of these facts are known."""
        wanted = frozenset(names)
        counts = [len(wanted & self.seen[each].facts.keys()) for each in people]
        least = min(counts)
        return people_of(e for e, count in zip(people, counts, strict=True) if count == least)

    def alike(
        self, by_value: Sequence[str], by_known: Sequence[str], people: People
    ) -> list[People]:
        """Some people in groups that have the same values, and of whom the same is known."""
        found: dict[tuple[object, ...], People] = {}
        for each in people:
            facts = self.seen[each].facts
            key = (*map(facts.get, by_value), *(name in facts for name in by_known))
            found.setdefault(key, people_of(())).append(each)
        return list(found.values())


class ByRow:
    """The people of a file as rows."""

    counting: Counting = PLAINLY

    def __init__(self, people: Rows, before: Rows | None) -> None:
        self.rows = sorted(people.rows, key=lambda person: person.id)
        self.before = before
        self.recorded = sorted(people.outcomes)
        self.refused, self.notes = people.refused, people.notes
        self.file = people.file

    @property
    def ids(self) -> Sequence[str]:
        """The id of each, in order."""
        return [person.id for person in self.rows]

    def seen(self, pack: Pack, day: int) -> CrowdByRow:
        """Everybody as the new pack sees them."""
        return CrowdByRow(views(pack, [person.facts for person in self.rows], day))

    def seen_before(self, old: Pack, new: Pack, day: int) -> CrowdByRow:
        """Everybody as the old pack sees them."""
        facts = [person.facts for person in self.rows]
        read = as_read_by(old.vocabulary, new.vocabulary, facts)
        if self.before is not None:
            own = {person.id: person.facts for person in self.before.rows}
            read = [own.get(p.id, seen) for p, seen in zip(self.rows, read, strict=True)]
        return CrowdByRow(views(old, read, day))

    def outcomes(self) -> dict[str, Codes]:
        """Each recorded outcome as codes."""
        code = {1: 0, 0: 1, None: NOT_RECORDED}
        return {
            name: codes_of(code[person.outcomes.get(name)] for person in self.rows)
            for name in self.recorded
        }

    def grouped(self, name: str) -> tuple[Sequence[Value], Callable[[Sequence[Value]], Codes]]:
        """The different values of a fact, and what numbers each person by a list of them."""
        values = [person.facts.get(name) for person in self.rows]

        def numbered(order: Sequence[Value]) -> Codes:
            place: dict[Value | None, int] = {None: -1} | {v: n for n, v in enumerate(order)}
            return codes_of(place[value] for value in values)

        return [value for value in dict.fromkeys(values) if value is not None], numbered


# --- what the old pack reads


def as_read_by(
    old: Vocabulary, new: Vocabulary, people: Sequence[dict[str, Value]]
) -> list[dict[str, Value]]:
    """The facts of ``people``, read under ``new``, as ``old`` reads the same texts.

    A value that the old vocabulary does not have is unknown to it.
    """
    other = read_otherwise(old, new)
    if not other:
        return list(people)
    read = []
    for facts in people:
        copy = dict(facts)
        for name in other:
            value = copy.pop(name, None)
            again = None if value is None else reread(value, name, old, new)
            if again is not None:
                copy[name] = again
        read.append(copy)
    return read


def read_otherwise(old: Vocabulary, new: Vocabulary) -> list[str]:
    """The facts that the two read as other values."""
    return [
        name
        for name, fact in new.facts.items()
        if name in old.facts and type_text(fact) != type_text(old.facts[name])
    ]


def reread(value: Value, name: str, old: Vocabulary, new: Vocabulary) -> Value | None:
    """A value of a fact, read under ``new``, as ``old`` reads the same text; None for unknown."""
    again = read_value(_plain(value, new, name), old.facts[name].type)
    return None if isinstance(again, Problem) else again


def _plain(value: Value, vocabulary: Vocabulary, name: str) -> object:
    """A held value as a file would hold it."""
    if isinstance(value, str):
        return value
    text = show_value(value, vocabulary.facts[name].type)
    return [part for part in text[1:-1].split(", ") if part] if text.startswith("[") else text
