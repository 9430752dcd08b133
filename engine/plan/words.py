"""The vocabularies of two packs beside each other: what came, went or is declared otherwise."""

from collections.abc import Iterator, Mapping
from typing import Literal

from troth.dsl.types import ChoiceType, NumberType, RatingType, SetType
from troth.dsl.values import date_of, show_length, show_scaled, show_value
from troth.dsl.vocabulary import Event, Fact, Length, Party, Resource, Use
from troth.engine.files.pack import Pack
from troth.engine.plan.changes import Change, Structure, Wording
from troth.engine.plan.constructs import place


def vocabulary_changes(old: Pack, new: Pack) -> Iterator[Change]:
    """Facts, events, resources and parties that came, went or are declared otherwise."""
    one, two = old.vocabulary, new.vocabulary
    yield from _entries("fact", _facts(one.facts), _facts(two.facts), one.facts, two.facts)
    yield from _entries("event", _events(one.events), _events(two.events), one.events, two.events)
    yield from _entries(
        "resource",
        {name: _resource(each) for name, each in one.resources.items()},
        {name: _resource(each) for name, each in two.resources.items()},
        one.resources,
        two.resources,
    )
    yield from _entries(
        "party",
        {name: _party(each) for name, each in one.parties.items()},
        {name: _party(each) for name, each in two.parties.items()},
        one.parties,
        two.parties,
    )


def _entries(
    kind: str,
    was: Mapping[str, str],
    now: Mapping[str, str],
    old: Mapping[str, Fact] | Mapping[str, Event] | Mapping[str, Resource] | Mapping[str, Party],
    new: Mapping[str, Fact] | Mapping[str, Event] | Mapping[str, Resource] | Mapping[str, Party],
) -> Iterator[Change]:
    for name in sorted(was.keys() | now.keys()):
        before, after = was.get(name, ""), now.get(name, "")
        entry = new.get(name) or old.get(name)
        where = None if entry is None else place(entry.span, old=name not in new)
        if before == after:
            one, two = old[name].words, new[name].words
            if one != two:
                yield Wording("", f"{kind} {name}", where, one, two)
            continue
        what: Literal["added", "removed", "changed"] = "changed"
        if not before or not after:
            what = "added" if not before else "removed"
        yield Structure("", what, kind, name, where, before, after)


def _facts(facts: Mapping[str, Fact]) -> dict[str, str]:
    return {name: fact_text(fact) for name, fact in facts.items()}


def fact_text(fact: Fact) -> str:
    """Everything about a fact that can decide, in one line."""
    parts = [f"{fact.subject}: {type_text(fact)}"]
    parts += [f"use {fact.use}"] if fact.use is not Use.OPEN else []
    parts += [f"valid {_length(fact.valid)}"] if fact.valid else []
    parts += ["changeable"] if fact.changeable else []
    parts += ["about method"] if fact.about_method else []
    parts += [f"from {', '.join('.'.join(pair) for pair in fact.carried_by)}"] * bool(
        fact.carried_by
    )
    parts += [f"with {', '.join(fact.backed_by)}"] * bool(fact.backed_by)
    parts += [show_value(fact.value, fact.type)] if fact.value is not None else []
    parts += [f"as of {date_of(fact.as_of).isoformat()}"] if fact.as_of is not None else []
    parts += [f"shelf life {_length(fact.shelf_life)}"] if fact.shelf_life else []
    return ", ".join(parts)


def type_text(fact: Fact) -> str:
    """The type of a fact with its levels, members or bounds, which stand outside equality."""
    inner = fact.type.of if isinstance(fact.type, SetType) else fact.type
    match inner:
        case RatingType(levels=names) | ChoiceType(members=names):
            return f"{fact.type} [{', '.join(names)}]"
        case NumberType(low=low, high=high) if (low, high) != (None, None):
            ends = ("" if end is None else show_scaled(end) for end in (low, high))
            return f"{fact.type} {'..'.join(ends)}"
        case _:
            return str(fact.type)


def _length(length: Length) -> str:
    return show_length(length.type.kind, length.amount)


def _events(events: Mapping[str, Event]) -> dict[str, str]:
    return {name: _event(event) for name, event in events.items()}


def _event(event: Event) -> str:
    brings = ", ".join(f"{field} {type_}" for field, type_ in sorted(event.fields.items()))
    told = f"{event.subject}, by [{', '.join(event.by)}]"
    return f"{told}, fields {brings}" if brings else told


def _resource(resource: Resource) -> str:
    carried = f", carried by {'.'.join(resource.carried_by)}" if resource.carried_by else ""
    return f"unit {resource.unit}{carried}"


def _party(party: Party) -> str:
    return f"fact {party.fact}" if party.fact else f"seat {party.seat}"
