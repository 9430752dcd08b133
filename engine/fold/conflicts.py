"""Who is free to take something over: not whom it is about, and nobody in their line.

Events say whom a case, or what began a ladder, is about (`respondent`, `against`), and who is not
free to judge for a reason of their own (`conflict`). Whoever leads one of those it is about, or is
led by one, is not free either. Who leads whom is known to `troth.engine.fold.parties`.
"""

from collections.abc import Iterable, Iterator

from troth.dsl.node import Data, record
from troth.engine.facts import Occurrence
from troth.engine.fold.life import Life
from troth.engine.fold.parties import line_of

RESPONDENT = ("respondent", "against")
"""Fields of an event that say whom it is about."""

CONFLICT = ("conflict",)
"""Fields of an event that say who has another reason not to judge."""


@record
class Concerned(Data):
    """Those whom it is about, and those who are not free for a reason of their own."""

    respondents: frozenset[str]
    others: frozenset[str]


def concerned(life: Life, about: str, event: Occurrence | None = None) -> Concerned:
    """What an event says, and a case from its first event on."""
    said = [event] if event else []
    memory = life.children.get(about)
    if memory is not None:
        said += [each for events in memory.events.values() for each in events]
    return Concerned(frozenset(_named(said, RESPONDENT)), frozenset(_named(said, CONFLICT)))


def _named(said: Iterable[Occurrence], fields: Iterable[str]) -> Iterator[str]:
    for each in said:
        for name in fields:
            value = each.fields.get(name)
            if isinstance(value, str) and value:
                yield value


def conflict(life: Life, who: str, with_: Concerned) -> str:
    """Why somebody is not free to judge; empty where nothing speaks against it."""
    if who in with_.respondents:
        return f"it is about {who}"
    if who in with_.others:
        return f"{who} has a conflict of their own"
    for each in sorted(with_.respondents):
        if who in line_of(life, each):
            return f"{who} leads {each}, whom it is about"
        if each in line_of(life, who):
            return f"{each}, whom it is about, leads {who}"
    return ""
