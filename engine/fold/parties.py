"""Who is meant: a party of the policy resolved to somebody, at the moment when somebody is needed.

A party is a fact of the relationship (`manager`), a seat of the organisation (`hr_partner`), one of
the two sides, or somebody seen from there (`manager of promisor`). What cannot be resolved keeps
its name, so that nothing that is owed or announced is ever lost for want of a record.
"""

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.vocabulary import Party
from troth.engine.fold.life import Due, Life

PERSON = "the person"
ORGANISATION = "the organisation"

LEADS = "manager"
"""The fact that says who leads somebody."""


@record
class Somebody(Data):
    """Who was found, and how; ``vacant`` where a seat is known to be empty.

    ``id`` is never empty: where nobody is recorded it is the name of the party itself.
    """

    id: str
    how: str
    vacant: bool = False
    known: bool = True


def spoken(ref: core.PartyRef) -> str:
    """A party as rules write it."""
    return " of ".join(ref.names)


def somebody(life: Life, ref: core.PartyRef, about: str, due: Due | None) -> Somebody:
    """Who a party is now."""
    names = list(ref.names)
    found = _first(life, names.pop(), about, due)
    while names and not found.vacant:
        found = _seen_from(life, names.pop(), found)
    how = spoken(ref)
    if not found.known:
        return Somebody(
            found.id if len(ref.names) == 1 else how, f"{how}: nobody is recorded", known=False
        )
    return Somebody(found.id, how, found.vacant)


def _first(life: Life, name: str, about: str, due: Due | None) -> Somebody:
    if name == PERSON:
        return Somebody(life.id, name)
    if name == ORGANISATION:
        return Somebody(ORGANISATION, name)
    if name == "promisor" and due is not None:
        return Somebody(due.by, name)
    if name == "promisee" and due is not None:
        return Somebody(due.to, name)
    party = _party(life, name)
    if party is None:
        return Somebody(name, name, known=False)
    if party.fact:
        memory = life.children.get(about)
        value = memory.facts.get(party.fact) if memory else None
        value = life.memory.facts.get(party.fact) if value is None else value
        return _of_fact(name, value)
    return _seat(life, party)


def _seen_from(life: Life, name: str, found: Somebody) -> Somebody:
    party = _party(life, name)
    if party is None:
        return Somebody(name, name, known=False)
    if not party.fact:
        return _seat(life, party)
    if found.id == life.id:
        return _of_fact(name, life.memory.facts.get(party.fact))
    return _of_fact(name, life.around.fact_of(found.id, party.fact, life.now))


def _of_fact(name: str, value: object) -> Somebody:
    if isinstance(value, str) and value:
        return Somebody(value, name)
    return Somebody(name, name, known=False)


def _seat(life: Life, party: Party) -> Somebody:
    holder = life.around.holder(party.seat, life.now)
    if holder is None:
        return Somebody(party.name, party.name)
    return Somebody(holder or party.name, party.name, vacant=not holder)


def line_of(life: Life, who: str) -> frozenset[str]:
    """Those who lead somebody, and those who lead them, as far as it is recorded."""
    found: set[str] = set()
    asked = [who]
    while asked:
        each = asked.pop()
        own = each == life.id
        leader = life.memory.facts.get(LEADS) if own else life.around.fact_of(each, LEADS, life.now)
        if isinstance(leader, str) and leader and leader not in found:
            found.add(leader)
            asked.append(leader)
    return frozenset(found)


def _party(life: Life, name: str) -> Party | None:
    return life.tables.rules.vocabulary.parties.get(name)
