"""A log as the records that a ledger would hold, made for one person when they are asked for.

What is looked at one by one needs events as somebody recorded them; of everybody else no record is
ever made.
"""

from bisect import bisect_left
from collections.abc import Mapping

from troth.dsl.types import Value
from troth.engine.bulk.log import Log
from troth.engine.bulk.recorded import Recorded
from troth.engine.bulk.told import is_text
from troth.engine.event_kinds import EventKind
from troth.engine.plain import written
from troth.engine.records import Known, Record, quoted


class Shelf:
    """The records of everybody in a file; ``kinds`` are the events that it was read by.

    ``policy`` is the id of the policy that is in force from the moment ``since``.
    """

    def __init__(
        self, recorded: Recorded, kinds: Mapping[str, EventKind], policy: str, since: int
    ) -> None:
        self._log: Log = recorded.log
        self._more = recorded.more
        self._kinds = kinds
        self._policy, self._since = policy, since

    def known(self, person: str) -> list[Known]:
        """What stands of somebody, in the order in which it happened."""
        log = self._log
        place = bisect_left(log.people, person)
        if place == len(log.people) or log.people[place] != person:
            return []
        return [self._known(person, row) for row in range(*log.starts[place : place + 2].tolist())]

    def count(self, person: str) -> int:
        """How many records somebody has."""
        return len(self.known(person))

    def _known(self, person: str, row: int) -> Known:
        log = self._log
        at, seq, about, actor = (
            int(column[row]) for column in (log.at, log.seq, log.about, log.actor)
        )
        line = Record(
            person,
            seq,
            log.types[int(log.type[row])],
            at,
            at,
            self._written(person, row, seq),
            "" if about < 0 else log.abouts[about],
            "" if actor < 0 else log.texts[actor],
            policy=self._policy if at >= self._since else "",
        )
        return Known(seq, line)

    def _written(self, person: str, row: int, seq: int) -> str:
        """What a record tells, as canonical JSON."""
        log = self._log
        types = self._kinds[log.types[int(log.type[row])]].fields
        values: dict[str, Value] = dict(self._more.get((person, seq), {}))
        for entry in range(*log.told_starts[row : row + 2].tolist()):
            name, number = log.fields[int(log.told_field[entry])], int(log.told_value[entry])
            values[name] = log.texts[number] if is_text(types[name]) else number
        parts = (f"{quoted(name)}:{written(values[name], types[name])}" for name in sorted(values))
        return "{" + ",".join(parts) + "}"
