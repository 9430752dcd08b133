"""The stream of the organisation as it is folded, for the events in it that reach people.

What its own gates refuse has changed nothing, and reaches nobody.
"""

from collections.abc import Iterable, Sequence

from troth.engine.event_kinds import ORG
from troth.engine.events import Event
from troth.engine.fold.reaching import as_heard, reaching
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.versions import Surroundings, Version


def heard_by_others(
    versions: Sequence[Version], events: Iterable[Event], around: Surroundings
) -> list[Event]:
    """The events of the organisation that reach people, as they hear them, in their order.

    ``events`` are the organisation's, in order of time, then as recorded.
    """
    names = reaching(tuple(versions))
    if not names:
        return []
    organisation = Relationship(ORG, versions, around)
    return [
        as_heard(event)
        for event in events
        if organisation.apply(event) is None and event.type in names
    ]
