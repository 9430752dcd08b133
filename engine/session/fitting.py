"""Whether a ledger's records mean the same under another version of the vocabulary.

Promises keep the terms under which they were made, so one relationship is read by several versions
at once. A choice, a level or a set is held as a position in its list: a list may grow at its end
and nothing else, and what is called by one name stays of one type.
"""

from collections.abc import Iterator, Mapping

from troth.dsl.types import ChoiceType, RatingType, SetType, Type
from troth.dsl.vocabulary import Vocabulary


def unfit(old: Vocabulary, new: Vocabulary) -> Iterator[tuple[str, str]]:
    """What ``new`` reads otherwise than ``old``: what it is, and what to do about it."""
    for name, fact in old.facts.items():
        now = new.facts.get(name)
        if now is not None:
            yield from _changed(f"the fact `{name}`", fact.type, now.type)
    for name, event in old.events.items():
        declared = new.events.get(name)
        fields: Mapping[str, Type] = {} if declared is None else declared.fields
        for field in event.fields.keys() & fields.keys():
            yield from _changed(f"`{name}.{field}`", event.fields[field], fields[field])


def _changed(what: str, was: Type, now: Type) -> Iterator[tuple[str, str]]:
    if was != now:
        yield f"{what} was {was} and would be {now}", "give what is new a name of its own"
        return
    old, new = _list(was), _list(now)
    if new[: len(old)] != old:
        yield (
            f"the list of {what} was {', '.join(old)} and would be {', '.join(new)}",
            "keep what is in it, in its order, and add at the end",
        )


def _list(type_: Type) -> tuple[str, ...]:
    match type_:
        case ChoiceType(members=names) | RatingType(levels=names):
            return names
        case SetType(of=ChoiceType(members=names) | RatingType(levels=names)):
            return names
        case _:
            return ()
