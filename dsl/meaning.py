"""What a policy means, and how it says it, each as one hash.

Meaning is the checked tree and the part of the vocabulary that it uses, without places and without
words; wording is those words. Both are SHA-256 over canonical JSON: keys sorted, no blanks, every
value in the form it is held, statements in the order of their own text, because the order of files
and of statements in them decides nothing. In `troth.dsl.core` words are the fields that stand
outside equality; the tests hold equality and hash together.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any

from troth.dsl.core import Policy
from troth.dsl.vocabulary import Vocabulary

_NOT_MEANT = frozenset({"span", "words", "table", "about_rank", "private"})
"""Fields of the vocabulary that decide nothing (a table's rows do, its name does not); in the
tree, equality tells."""

_SAID = frozenset({"links", "reaches", "outcome"})
"""Fields that count only where something is said: what does not say it keeps the hash that it had
before there were such fields."""

_EVENTS = frozenset({"event", "of", "since"})
"""Fields of the tree that name an event, where they are texts and not empty."""


def meaning_of(policy: Policy, vocabulary: Vocabulary) -> str:
    """``sha256:…`` over everything that can change a decision, a deadline or a notice."""
    statements = sorted(_json(canonical(statement)) for statement in _statements(policy))
    used = used_by(policy)
    return hashed([statements, canonical(used.entries(vocabulary))])


def wording_of(policy: Policy, vocabulary: Vocabulary) -> str:
    """``sha256:…`` over the words people are shown, each with the construct it belongs to."""
    said = sorted(_json(_words(statement)) for statement in _statements(policy))
    entries = used_by(policy).entries(vocabulary)
    told = {
        kind: {name: entry.words for name, entry in found.items()}
        for kind, found in entries.items()
    }
    return hashed([said, told])


def _statements(policy: Policy) -> Iterator[Any]:
    for part in fields(policy):
        yield from getattr(policy, part.name)


def _json(tree: object) -> str:
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def hashed(tree: object) -> str:
    """``sha256:…`` over a tree of JSON values; the order of keys decides nothing."""
    import hashlib  # slow to load, and a check asks for no hash

    return "sha256:" + hashlib.sha256(_json(tree).encode("ascii")).hexdigest()


def canonical(value: Any) -> object:
    """``value`` as JSON without what decides nothing; a node also says which node it is."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple | list):
        return [canonical(item) for item in value]
    if isinstance(value, frozenset):
        return {"set": sorted(value)}
    if isinstance(value, Mapping):
        return {str(key): canonical(item) for key, item in value.items()}
    if is_dataclass(value):
        made = {name: canonical(getattr(value, name)) for name in _meant(value)}
        return {"node": type(value).__name__, **made}
    raise AssertionError(f"INVARIANT: {type(value).__name__} has a canonical form")


def _meant(node: Any) -> list[str]:
    """The fields of a node that decide."""
    # levels, members and bounds stand outside the equality of types, and decide all the same
    whole = type(node).__module__ == "troth.dsl.types"
    return [
        f.name
        for f in fields(node)
        if (f.compare or whole)
        and f.name not in _NOT_MEANT
        and (f.name not in _SAID or getattr(node, f.name) is not None)
    ]


def _words(value: Any) -> object:
    """Every text outside equality, in the shape of the tree, with the names of constructs."""
    if isinstance(value, tuple):
        return [words for item in value if (words := _words(item)) is not None]
    if (
        isinstance(value, Enum)
        or not is_dataclass(value)
        or type(value).__module__ == "troth.dsl.types"
    ):
        return None
    found: dict[str, object] = {}
    for part in fields(value):
        inside = getattr(value, part.name)
        if part.name in {"name", "chart", "event", "timer"}:
            found[part.name] = str(inside)
        elif part.compare:
            words = _words(inside)
            if words:
                found[part.name] = words
        elif isinstance(inside, str) and inside:
            found[part.name] = inside
    return found or None


@dataclass(slots=True)
class Used:
    """Names of the vocabulary that a policy uses, by kind."""

    facts: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    profiles: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)

    def entries(self, vocabulary: Vocabulary) -> dict[str, dict[str, Any]]:
        """The vocabulary's entries of these names, by kind and name, and all that they lean on."""
        parties = _among(self.parties, vocabulary.parties)
        resources = _among(self.resources, vocabulary.resources)
        reaching = [e for e in vocabulary.events.values() if e.reaches is not None]
        named = {p.fact for p in parties.values()}
        named |= {e.reaches.fact for e in reaching if e.reaches is not None}
        named |= {fact.name for fact in vocabulary.facts.values() if fact.links is not None}
        facts = _among(self.facts | named, vocabulary.facts)
        carried = {r.carried_by[0] for r in resources.values() if r.carried_by}
        carried |= {event for fact in facts.values() for event, _ in fact.carried_by}
        carried |= {event.name for event in reaching}
        events = _among(self.events | carried, vocabulary.events)
        return {"facts": facts, "events": events, "resources": resources, "parties": parties}


def _among(names: set[str], known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: known[name] for name in sorted(names) if name in known}


def used_by(policy: Policy) -> Used:
    """The names of the vocabulary that rules use themselves."""
    used = Used()
    open_: list[Any] = list(_statements(policy))
    while open_:
        node = open_.pop()
        if isinstance(node, tuple):
            open_ += node
        elif is_dataclass(node) and type(node).__module__ == "troth.dsl.core":
            open_ += (getattr(node, part.name) for part in fields(node) if part.name != "span")
            _note(node, used)
    return used


def _note(node: Any, used: Used) -> None:
    """Adds the names that one node uses itself."""
    kind = type(node).__name__
    if kind == "FactRef":
        used.facts.add(node.name)
    elif kind == "PartyRef":
        used.parties.update(node.names)
    elif kind == "Requirement" and node.profile:
        used.profiles.add(node.profile)
    elif kind == "Lookup":
        used.tables.add(node.table)
    for part in fields(node):
        inside = getattr(node, part.name)
        if part.name in _EVENTS and isinstance(inside, str):
            used.events.add(inside)
        elif part.name == "resource" and isinstance(inside, str):
            used.resources.add(inside)
        elif part.name == "enabled":
            used.resources.update(inside)
