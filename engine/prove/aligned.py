"""The old pack read with the new one's words, where what was added to them changes no old rule.

A role more in a choice, a level more on a scale, a wider range of a number: the rules of the old
pack mean what they meant, only that a member or a level is held by another place. Read so, both
packs speak of the same people: those whom the new one can describe. Where a word is gone the packs
stay as they are: what one of them has no word for is unknown to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.traverse import walk
from troth.dsl.types import ChoiceType, NumberType, RatingType, SetType, Type, Value
from troth.dsl.vocabulary import Event, Fact, Vocabulary
from troth.engine.files.pack import Pack


@record
class Words(Data):
    """For each choice and scale that grew: its type now, and the new place of each old one."""

    choices: Mapping[str, tuple[ChoiceType, tuple[int, ...]]]
    ratings: Mapping[str, tuple[RatingType, tuple[int, ...]]]
    ranges: Mapping[str, NumberType]

    @property
    def none(self) -> bool:
        """Whether there is nothing to read otherwise."""
        return not (self.choices or self.ratings or self.ranges)


def aligned(old: Pack, new: Pack) -> Pack:
    """``old`` with the words of ``new``, itself where there is nothing to read otherwise."""
    words = grown(old.vocabulary, new.vocabulary)
    if words.none or (words.ratings and _counts_points(old.policy)):
        return old
    vocabulary = _vocabulary(old.vocabulary, words)
    return replace(old, vocabulary=vocabulary, policy=_read(old.policy, words))


def grown(old: Vocabulary, new: Vocabulary) -> Words:
    """The choices, scales and numbers to which something was added, and nothing taken away."""
    choices = {
        name: (new.choices[name], places)
        for name, kind in old.choices.items()
        if name in new.choices
        and kind.members != new.choices[name].members
        and (places := _places(kind.members, new.choices[name].members)) is not None
    }
    ratings = {
        name: (new.ratings[name], places)
        for name, kind in old.ratings.items()
        if name in new.ratings
        and kind.levels != new.ratings[name].levels
        and (places := _places(kind.levels, new.ratings[name].levels)) is not None
        and list(places) == sorted(places)
    }
    ranges = {
        name: two
        for name in old.facts.keys() & new.facts.keys()
        if isinstance(one := old.facts[name].type, NumberType)
        and isinstance(two := new.facts[name].type, NumberType)
        and (one.low, one.high) != (two.low, two.high)
    }
    return Words(choices, ratings, ranges)


def _places(old: Sequence[str], new: Sequence[str]) -> tuple[int, ...] | None:
    """Where each old name stands now; None where one is gone."""
    return tuple(new.index(each) for each in old) if set(old) <= set(new) else None


def _counts_points(policy: core.Policy) -> bool:
    """Whether the number that a level stands for is asked: a new level has none in the old pack."""
    return any(isinstance(node, core.Points) for rule in policy.rules for node in walk(rule))


# --- types and values


def _type(type_: Type, words: Words) -> Type:
    match type_:
        case ChoiceType(name=name) if name in words.choices:
            return words.choices[name][0]
        case RatingType(scale=scale) if scale in words.ratings:
            return words.ratings[scale][0]
        case SetType(of=of):
            inner = _type(of, words)
            return SetType(inner) if isinstance(inner, ChoiceType | RatingType) else type_
        case _:
            return type_


def _value(value: Value, type_: Type, words: Words) -> Value:
    match type_, value:
        case SetType(of=of), int():
            places = _moved(of, words)
            if places is None:
                return value
            return sum(1 << place for bit, place in enumerate(places) if value >> bit & 1)
        case _, int():
            places = _moved(type_, words)
            return value if places is None else places[value]
        case _:
            return value


def _moved(type_: Type, words: Words) -> tuple[int, ...] | None:
    match type_:
        case ChoiceType(name=name) if name in words.choices:
            return words.choices[name][1]
        case RatingType(scale=scale) if scale in words.ratings:
            return words.ratings[scale][1]
        case _:
            return None


def _vocabulary(old: Vocabulary, words: Words) -> Vocabulary:
    return replace(
        old,
        choices={**old.choices, **{name: kind for name, (kind, _) in words.choices.items()}},
        ratings={**old.ratings, **{name: kind for name, (kind, _) in words.ratings.items()}},
        facts={name: _fact(fact, words) for name, fact in old.facts.items()},
        events={name: _event(event, words) for name, event in old.events.items()},
    )


def _fact(fact: Fact, words: Words) -> Fact:
    kind = words.ranges.get(fact.name) or _type(fact.type, words)
    value = None if fact.value is None else _value(fact.value, fact.type, words)
    return replace(fact, type=kind, value=value)


def _event(event: Event, words: Words) -> Event:
    return replace(event, fields={name: _type(t, words) for name, t in event.fields.items()})


# --- the tree

Tree = TypeVar("Tree")


def _read(tree: Tree, words: Words) -> Tree:
    """The same tree with the new types, and with values at their new places."""
    changed: dict[str, Any] = {}
    match tree:
        case core.Literal(value=value, type=type_):
            changed = {"value": _value(value, type_, words), "type": _type(type_, words)}
        case core.FactRef(name=name) if name in words.ranges:
            changed = {"type": words.ranges[name]}
        case core.Define(body=core.Lookup() as body, type=type_):
            cells = [
                (keys, None if cell is None else _value(cell, type_, words))
                for keys, cell in _rows(body, words)
            ]
            looked_up = replace(body, keys=_inside(body.keys, words), rows=tuple(cells))
            changed = {"body": looked_up, "type": _type(type_, words)}
        case _:
            for part in fields(tree):  # type: ignore[arg-type]  # every node is a data class
                inside = getattr(tree, part.name)
                made = inside if part.name == "span" else _inside(inside, words)
                if made is not inside:
                    changed[part.name] = made
    return replace(tree, **changed) if changed else tree  # type: ignore[type-var]  # as above


def _inside(value: Any, words: Words) -> Any:
    if isinstance(value, tuple):
        made = tuple(_inside(each, words) for each in value)
        same = all(one is two for one, two in zip(made, value, strict=True))
        return value if same else made
    if isinstance(value, core.Node):
        return _read(value, words)
    if isinstance(value, ChoiceType | RatingType | SetType):
        made_type = _type(value, words)
        return value if repr(made_type) == repr(value) else made_type
    return value


def _rows(body: core.Lookup, words: Words) -> tuple[tuple[tuple[Value, ...], Value | None], ...]:
    kinds = [key.type for key in body.keys]
    return tuple(
        (tuple(_value(v, kind, words) for v, kind in zip(keys, kinds, strict=True)), cell)
        for keys, cell in body.rows
    )
