"""Case, activity and time: what the mapping makes of the events of a log, whatever its format.

Rows of CSV and events of XES come here as texts by name (yes and no may come as bools). An activity
that is neither mapped nor ignored is refused, never guessed at.
"""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from troth.dsl.amounts import cut
from troth.dsl.diagnostics import did_you_mean
from troth.dsl.values import Problem
from troth.dsl.vocabulary import Vocabulary
from troth.engine.event_kinds import FACTS
from troth.engine.files.cells import said_in
from troth.engine.files.event_names import LIFECYCLE, fields_of, known_events
from troth.engine.files.log_entry import Entry, Fault, LogEvent, PassedOver, Refused
from troth.engine.files.mapping import EventsMapping, FactColumn
from troth.engine.files.zones import zone_of
from troth.engine.moments import read_moment

Values: TypeAlias = Mapping[str, str | bool]

_ENTRY: Final = "the event"


class CaseLog:
    """Reads one file; it remembers the facts it has told of each case, and nothing else."""

    def __init__(
        self, file: str, source: str, entry: EventsMapping, vocabulary: Vocabulary
    ) -> None:
        self.file = file
        self.source = source
        self.entry = entry
        self.vocabulary = vocabulary
        self.columns: dict[str, dict[str, FactColumn]] = {}
        self.zone = log_zone(entry.zone, vocabulary)
        self.known = known_events(vocabulary)
        self.told: dict[str, int] = {}
        self.unread: set[str] = set()
        """Attributes that the file has and the mapping does not know."""

    def read(self, line: int, index: int, case: Values, values: Values) -> Iterator[Entry]:
        """The entry that ``values`` make, after the facts of its case where they are news.

        ``index`` tells the events of a case apart, in this file and whenever it is read again.
        """
        made = self.event(line, index, case, values)
        if isinstance(made, LogEvent) and self.entry.case_facts:
            yield from self._news(made, index, case)
        yield made

    def refused(self, line: int, fault: Fault, what: str, why: str, fix: str = "") -> Refused:
        """A refusal in this file."""
        return Refused(file=self.file, line=line, fault=fault, what=what, why=why, fix=fix)

    def event(self, line: int, index: int, case: Values, values: Values) -> Entry:
        """The entry that ``values`` make, whatever is known of its case."""
        entry = self.entry
        who = _text(case, entry.case)
        if not who:
            why = f"is nobody's: its `{entry.case}` is empty"
            return self.refused(line, Fault.CASE, _ENTRY, why, "say whose it is")
        type_ = self.type_of(line, values)
        if not isinstance(type_, str):
            return type_
        at = read_moment(_text(values, entry.at), self.zone)
        if isinstance(at, Problem):
            why = f"has no time that can be read: {at.message}"
            return self.refused(line, Fault.MOMENT, _ENTRY, why, at.help)
        fields = _said(self.columns_for(type_), values)
        if isinstance(fields, Problem):
            return self.refused(line, Fault.VALUE, _ENTRY, fields.message, fields.help)
        return LogEvent(
            file=self.file,
            line=line,
            relationship=who,
            type=type_,
            at=at,
            fields=fields,
            about=_text(values, entry.about),
            actor=_text(values, entry.actor),
            source=self.source,
            key=_text(values, entry.key) or f"{self.source}#{who}#{index}",
        )

    def type_of(self, line: int, values: Values) -> str | PassedOver | Refused:
        """The event that an activity is."""
        activity = _text(values, self.entry.activity)
        transition = _text(values, LIFECYCLE).lower()
        if transition not in {"", "complete"}:
            activity = f"{activity}+{transition}"
            if activity not in self.entry.map:
                return PassedOver(file=self.file, line=line, what=f"lifecycle {cut(transition)}")
        if activity in self.entry.ignore:
            return PassedOver(file=self.file, line=line, what=cut(activity))
        if activity in self.entry.map:
            return self.entry.map[activity]
        if activity in self.known:
            return activity
        if not activity:
            why = f"says nothing that happened: its `{self.entry.activity}` is empty"
            return self.refused(line, Fault.ACTIVITY, _ENTRY, why, "say what happened")
        meant = did_you_mean(activity, self.entry.map)
        advice = f"did you mean `{meant}`?" if meant else "add it to `map`, or to `ignore`"
        what = f"the activity `{cut(activity)}`"
        return self.refused(line, Fault.ACTIVITY, what, "is neither mapped nor ignored", advice)

    def columns_for(self, type_: str) -> Mapping[str, FactColumn]:
        """The fields that events of a type have, of those that the mapping knows."""
        if type_ not in self.columns:
            own = fields_of(type_, self.vocabulary)
            mapped = self.entry.fields.items()
            self.columns[type_] = {name: column for name, column in mapped if name in own}
        return self.columns[type_]

    def _news(self, event: LogEvent, index: int, case: Values) -> Iterator[Entry]:
        """What is known of the case of ``event``, where that is news."""
        columns = self.entry.case_facts
        news = hash(tuple(case.get(column.column) for column in columns.values()))
        who = event.relationship
        if self.told.get(who) != news:
            self.told[who] = news
            yield self.facts(event, index, case)

    def facts(self, event: LogEvent, index: int, case: Values) -> Entry:
        """What is known of the case of ``event``."""
        who = event.relationship
        facts = _said(self.entry.case_facts, case)
        if isinstance(facts, Problem):
            what = f"what is known of the case `{cut(who)}`"
            return self.refused(event.line, Fault.VALUE, what, facts.message, facts.help)
        return LogEvent(
            file=self.file,
            line=event.line,
            relationship=who,
            type=FACTS,
            at=event.at,
            fields=facts,
            source=self.source,
            key=f"{self.source}#{who}#{FACTS}@{index}",
        )


def log_zone(zone: str | None, vocabulary: Vocabulary) -> tzinfo | None:
    """Where times that name no zone are meant: in that of the mapping, or of the pack."""
    return ZoneInfo(zone) if zone else zone_of(vocabulary)


def _said(columns: Mapping[str, FactColumn], values: Values) -> dict[str, object] | Problem:
    """What the mapped columns say, by field; a column that is not there says nothing."""
    said: dict[str, object] = {}
    for name, entry in columns.items():
        given = values.get(entry.column)
        if given is None:
            continue
        text = given.strip() if isinstance(given, str) else str(given).lower()
        made = said_in(text, entry)
        if isinstance(made, Problem):
            return Problem(f"says for `{name}` what cannot be read: {made.message}", made.help)
        if made is not None:
            said[name] = given if made == text and isinstance(given, bool) else made
    return said


def _text(values: Values, column: str | None) -> str:
    given = values.get(column) if column else None
    if given is None:
        return ""
    return given.strip() if isinstance(given, str) else str(given).lower()
