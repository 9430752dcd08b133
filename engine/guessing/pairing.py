"""Columns and what they may carry, paired: each column once, the likeliest pairs first.

A pair is likely where the names are alike and the texts can be read. Names alone place nothing that
could not be read, and texts alone only what is one of a few names, such as a role.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from troth.dsl.amounts import cut
from troth.dsl.types import ChoiceType, PartyType, SpanType, TextType, Type
from troth.dsl.vocabulary import Fact, Subject, Vocabulary
from troth.engine.guessing.draft import Left, Placed, Sure
from troth.engine.guessing.fitting import Fit, fitted, nothing_in
from troth.engine.guessing.likeness import likeness
from troth.engine.guessing.sample import Column

_SAME: Final = 0.9
_ALIKE: Final = 0.55
_WORTH_A_WORD: Final = 0.4
_READ: Final = 0.5
"""At least this share of what a column says must be readable."""

_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a column may carry: a fact, or a field of an event, and what it is called."""

    name: str
    type: Type
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and a column: how alike their names are, and how its texts would be read."""

    target: Target
    column: Column
    alike: float
    fit: Fit

    @property
    def taken(self) -> bool:
        """Whether the pair is likely enough to be drafted."""
        if self.fit.share < _READ or not self.column.texts.keys() - {*self.fit.entry.unknown}:
            return False
        if isinstance(self.target.type, TextType | PartyType):
            return self.alike >= _SAME
        return self.alike >= _ALIKE or self.tells

    @property
    def tells(self) -> bool:
        """Whether the texts alone say what the column is: several members of one choice."""
        if not isinstance(self.target.type, ChoiceType) or self.fit.share < 1:
            return False
        return len(self.column.texts.keys() - {*self.fit.entry.unknown}) > 1

    @property
    def score(self) -> float:
        """The higher, the likelier."""
        return self.alike + 0.5 * self.fit.share

    @property
    def sure(self) -> Sure:
        """How sure the pair is."""
        if self.alike >= _SAME and self.fit.share == 1 and not self.fit.assumed:
            return Sure.SURE
        return Sure.LIKELY if self.alike >= 0.7 and self.fit.share >= 0.95 else Sure.UNSURE

    def why(self) -> str:
        """What speaks for the pair, and what against it."""
        names = (
            "the same name" if self.alike == 1
            else "names that mean the same" if self.alike >= _SAME
            else "names that are alike" if self.alike >= _ALIKE
            else "its texts alone"
        )  # fmt: skip
        parts = [names, *self.fit.assumed]
        if self.fit.left:
            parts.append(f"{percent(1 - self.fit.share)} cannot be read: {some(self.fit.left)}")
        return "; ".join(parts)


def paired(
    columns: Mapping[str, Column], targets: Sequence[Target], zone: tzinfo | None
) -> tuple[list[Placed], dict[str, str]]:
    """What is placed, in the order of the columns; and why not, for each column that is left."""
    found = [
        Pair(target, column, alike, fitted(column, target.name, target.type, zone))
        for column in columns.values()
        if not column.unread
        for target in targets
        if not isinstance(target.type, SpanType)
        if (alike := likeness(column.name, target.names)) >= _WORTH_A_WORD
        or isinstance(target.type, ChoiceType)
    ]
    found.sort(key=lambda pair: (-pair.score, pair.target.name, pair.column.name))
    chosen: dict[str, Pair] = {}
    given: set[str] = set()
    for pair in found:
        if pair.taken and pair.column.name not in chosen and pair.target.name not in given:
            chosen[pair.column.name] = pair
            given.add(pair.target.name)
    placed = [
        Placed(each.target.name, each.fit.entry, each.sure, each.why())
        for name in columns
        if (each := chosen.get(name))
    ]
    left = {
        name: _why_not(column, [pair for pair in found if pair.column is column], given)
        for name, column in columns.items()
        if name not in chosen
    }
    return placed, left


def facts_of_somebody(vocabulary: Vocabulary) -> list[Target]:
    """The facts that differ from person to person, as something that columns may carry."""
    return [
        Target(fact.name, fact.type, tuple(name for name in (fact.name, fact.words) if name))
        for fact in vocabulary.facts.values()
        if _of_somebody(fact)
    ]


def _of_somebody(fact: Fact) -> bool:
    """Whether a fact differs from person to person."""
    return fact.subject is not Subject.ORGANISATION and not fact.table and fact.value is None


def missing(targets: Iterable[Target], placed: Iterable[Placed]) -> list[Left]:
    """The targets that no column carries."""
    given = {each.name for each in placed}
    return [Left(each.name, str(each.type)) for each in targets if each.name not in given]


def _why_not(column: Column, pairs: Sequence[Pair], given: set[str]) -> str:
    if column.unread:
        return f"it holds {column.unread}, which no text stands for"
    if not column.texts.keys() - {*nothing_in(column.texts)}:
        return "nothing is said in it"
    near = next((pair for pair in pairs if pair.alike >= _WORTH_A_WORD), None)
    if near is None:
        return "nothing in the pack has a name like it"
    name = near.target.name
    if near.fit.share < _READ:
        texts = some(near.fit.left)
        return f"perhaps `{name}`, but its texts are not {near.target.type}: {texts}"
    if name in given:
        return f"perhaps `{name}`, which another column fits better"
    return f"perhaps `{name}`"


def percent(share: float) -> str:
    """A share in words, never rounded to nothing or to all: ``1.2 %``, ``under 0.1 %``."""
    return "under 0.1 %" if share < 0.001 else f"{min(share * 100, 99.9):.1f} %"


def some(texts: Sequence[str]) -> str:
    """The first of some texts, in quotes."""
    shown = ", ".join(f"`{cut(text)}`" for text in texts[:_SHOWN])
    more = len(texts) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
