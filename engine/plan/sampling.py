"""Some of the people and relationships instead of all, and always the same ones.

Who is drawn depends on a hash of their id and of the data, not on the order of rows, the clock or
the policies: an edited policy is tried on the same people, and somebody who is in the people and in
the history is drawn for both or for neither, as far as the numbers go.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import TYPE_CHECKING, TypeAlias

from troth.engine.event_kinds import ORG
from troth.engine.files.content import content_of as content_of_rows
from troth.engine.files.people import People
from troth.engine.plan.definition import Sample

if TYPE_CHECKING:
    from troth.engine.bulk.people import Population
    from troth.engine.plan.history import History

Everybody: TypeAlias = "People | Population"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is looked at; ``sample`` is None where that is everybody."""

    people: "Everybody | None"
    people_before: "Everybody | None"
    history: "History | None"
    sample: Sample | None


def drawn(
    number: int | None,
    people: "Everybody | None",
    people_before: "Everybody | None",
    history: "History | None",
    content: str,
) -> Drawn:
    """At most ``number`` people and at most as many relationships; everybody where it is None.

    ``content`` is the hash of what was read of the people.
    """
    whole = Drawn(people, people_before, history, None)
    if number is None:
        return whole
    there = () if people is None else _ids(people)
    lives = () if history is None else [each for each in history.people if each != ORG]
    if max(len(there), len(lives)) <= number:
        return whole
    salt = f"{content} {history.sha256 if history else ''}"
    chosen = chosen_of(there, number, salt)
    lived = chosen_of(lives, number, salt) | {ORG}
    return Drawn(
        None if people is None else _only(people, chosen),
        None if people_before is None else _only(people_before, chosen),
        None if history is None else _lived_by(history, lived),
        Sample(
            number,
            None if people is None else len(there),
            None if history is None else len(lives),
        ),
    )


def content_of(people: Everybody) -> str:
    """The hash of what was read of everybody, in whatever order the rows came."""
    if isinstance(people, People):
        return content_of_rows(people)
    from troth.engine.bulk.content import content_of as content_of_columns  # which needs numpy

    return content_of_columns(people)


def chosen_of(ids: Iterable[str], number: int, salt: str) -> frozenset[str]:
    """``number`` of ``ids``, those whose hash is smallest; all where there are no more."""

    def place(id_: str) -> tuple[bytes, str]:
        return hashlib.sha256(f"{salt} {id_}".encode(errors="replace")).digest(), id_

    return frozenset(nsmallest(number, ids, key=place))


def _lived_by(history: "History", lived: frozenset[str]) -> "History":
    """Few enough to be looked at one after the other: the columns hold everybody."""
    some = [one for one in history.people if one in lived]
    return replace(history, people=some, columns=None)


def _ids(people: Everybody) -> list[str]:
    if isinstance(people, People):
        return [each.id for each in people.rows]
    return list(people.held.ids)


def _only(people: Everybody, chosen: frozenset[str]) -> Everybody:
    if isinstance(people, People):
        return replace(people, rows=tuple(each for each in people.rows if each.id in chosen))
    ids = people.held.ids
    return people.taking([at for at, id_ in enumerate(ids) if id_ in chosen])
