"""A table of events as a log: what a ledger would keep of each row, at once for all of them.

A row goes the short way where each of its texts is one that needs no second look. Every other row
is read alone, by the readers that read events for a ledger, so that it is taken or refused for the
same reason in the same words. What follows from an event is not known here.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import Type
from troth.engine.bulk.columns import Numbers, Truths
from troth.engine.bulk.event_table import EventTable, Words
from troth.engine.bulk.recorded import Keys, Recorded, Unread, given_of, taken
from troth.engine.bulk.rows import Rows, Writing
from troth.engine.bulk.sorting import grouped
from troth.engine.bulk.told import (
    ODD,
    TOLD,
    Numbering,
    Readings,
    is_text,
    names_of,
    numbered,
    readings,
)
from troth.engine.event_kinds import FACTS, EventKind
from troth.engine.events import LONGEST_NAME, Draft, EventReader
from troth.engine.files.case_log import CaseLog
from troth.engine.files.event_names import LIFECYCLE
from troth.engine.files.log_entry import Entry, LogEvent, PassedOver, Refused
from troth.engine.files.mapping import FactColumn
from troth.engine.moments import EARLIEST, LATEST, show_moment
from troth.engine.plain import border
from troth.engine.records import ANNULLED

_PASSED, _UNSURE = -2, -1
"""A row that the mapping passes over, and one that is looked at alone; else an event's number."""

_MOST: Final = 2**62

_ROOM: Final = 64
"""Characters that a key needs beside the name of the file and whose it is."""


class Recording:
    """Reads one table; ``now`` is the last moment, in seconds, at which anything can have been."""

    def __init__(self, table: EventTable, log: CaseLog, reader: EventReader, now: int) -> None:
        self.table, self.log, self.reader, self.now = table, log, reader, now
        self.entry = log.entry
        self.types = Numbering()
        self.writing = Writing()
        self.refused: list[Unread] = []
        self.keys = Keys()
        self.again: list[tuple[int, Draft, int]] = []
        self.waiting: list[tuple[int, Entry]] = []
        # whether a key of the file looks like those that rows get by their place
        self.alike = False

    def recorded(self, unread: Iterable[Refused], sha256: str) -> Recorded:
        """Everything that is in order as a log, and ``unread`` with what else is refused."""
        self.refused += [Unread(each.line, f"{each.what} {each.why}") for each in unread]
        self._take()
        del self.table  # what follows takes as much room again
        log, more = self.writing.log([place for _, _, place in self.again])
        numbers = self.writing.numbers
        self.refused += [
            Unread(line, taken(first, numbers[place])) for line, first, place in self.again
        ]
        refused = sorted(self.refused, key=lambda each: each.line)
        return Recorded(log, tuple(refused), sha256, more)

    def _take(self) -> None:
        table, writing = self.table, self.writing
        type_ = self._types()
        whose, named = self._whose()
        sure = named & (type_ >= 0) & self._in_time()
        about, fits = self._names(self.entry.about, writing.abouts)
        actor, fit = self._names(self.entry.actor, writing.texts)
        sure &= fits & fit & self._single_keys()
        sure &= ~self._has_to_say(type_, about)
        told = Rows(table.rows)
        sure &= self._fields(type_, told)
        passed = (type_ == _PASSED) & (whose >= 0)
        alone = np.flatnonzero(~sure & ~passed)
        rows = np.flatnonzero(sure) if not sure.all() else slice(None)
        writing.add(
            2 * table.lines[rows] + 1,
            whose[rows],
            table.moments.seconds[rows],
            type_[rows],
            about[rows],
            actor[rows],
            told.of(rows),
        )
        made = sure
        made[self._look_at(alone)] = True
        if self.entry.case_facts:
            self._facts(np.flatnonzero(made), whose, named)
        for place, entry in sorted(self.waiting, key=lambda each: each[0]):
            self._take_alone(entry, place)

    # --- each column

    def _types(self) -> NDArray[np.int32]:
        """The number of each row's event."""
        table, activity = self.table, self.table.texts[self.entry.activity]
        step = table.texts.get(LIFECYCLE)
        steps = step.texts if step is not None else [""]
        codes: Numbers = activity.codes
        if step is not None:
            codes = codes * np.int64(len(steps)) + step.codes
        found = np.full(len(activity.texts) * len(steps), _UNSURE, np.int32)
        for code in np.flatnonzero(np.bincount(codes, minlength=len(found))).tolist():
            what, which = divmod(code, len(steps))
            values = {self.entry.activity: activity.texts[what], LIFECYCLE: steps[which]}
            made = self.log.type_of(0, values)
            if isinstance(made, PassedOver):
                found[code] = _PASSED
            elif isinstance(made, str) and self._is_usual(self.reader.kinds.get(made)):
                found[code] = self.writing.types.number(made)
        taken: NDArray[np.int32] = found[codes]
        return taken

    @staticmethod
    def _is_usual(kind: EventKind | None) -> bool:
        return kind is not None and not kind.only_org and kind.name != ANNULLED

    def _whose(self) -> tuple[NDArray[np.int32], Truths]:
        """Whose each row is, -1 for nobody, and for which of them that is certain."""
        words = self.table.texts[self.entry.case]
        names, fits = names_of(words)
        room = LONGEST_NAME - len(self.log.source) - _ROOM
        source = self.log.source
        usual = source.isprintable() and source == source.strip()
        if not usual or max(map(len, names), default=0) > room:
            fits &= np.array([usual and len(name) <= room for name in names], np.bool_)
        people = numbered(names, self.writing.people)
        fits &= people >= 0
        if fits.all():
            same = np.array_equal(people, np.arange(len(people)))
            whose = words.codes if same else people[words.codes]
            return whose, _everywhere(np.bool_(True), self.table.rows)
        return people[words.codes], fits[words.codes]

    def _in_time(self) -> Truths:
        moments = self.table.moments
        latest = min(LATEST - 1, self.now)
        seconds = moments.seconds
        found: Truths = moments.certain & (seconds >= EARLIEST) & (seconds <= latest)
        return found

    def _names(self, column: str | None, numbering: Numbering) -> tuple[NDArray[np.int32], Truths]:
        """The number of a name in each row, -1 for none, and where that is certain."""
        if column is None:
            return _everywhere(np.int32(-1), self.table.rows), _everywhere(
                np.bool_(True), self.table.rows
            )
        words = self.table.texts[column]
        names, fits = names_of(words)
        return numbered(names, numbering)[words.codes], fits[words.codes]

    def _single_keys(self) -> Truths:
        """The rows whose key no other has."""
        if not self.entry.key:
            return _everywhere(np.bool_(True), self.table.rows)
        ours = f"{self.log.source}#"
        apart = self.table.apart.get(self.entry.key)
        if apart is not None:
            self.alike = apart.begins(ours)
            none = self.alike or apart.longest > LONGEST_NAME
            return _everywhere(np.bool_(False), self.table.rows) if none else apart.single()
        words = self.table.texts[self.entry.key]
        names, fits = names_of(words)
        self.alike = any(name.startswith(ours) for name in names)
        count = np.bincount(words.codes, minlength=len(names))
        single: Truths = count == 1
        if not words.plain.all():  # with blanks cut off, two texts may be one name, or none
            once: dict[str, int] = {}
            for name, number in zip(names, count.tolist(), strict=True):
                once[name] = once.get(name, 0) + number
            single = np.array([not name or once[name] == 1 for name in names], np.bool_)
        found: Truths = (single & fits & (not self.alike))[words.codes]
        return found

    def _has_to_say(self, type_: NDArray[np.int32], about: NDArray[np.int32]) -> Truths:
        """The rows that lack what their event has to say it is about."""
        kinds = self._kinds()
        needs = np.array([bool(kind.about) for kind in kinds] + [False, False], np.bool_)
        found: Truths = needs[type_] & (about < 0)
        return found

    def _kinds(self) -> list[EventKind]:
        return [self.reader.kinds[name] for name in self.writing.types.found]

    # --- what events tell

    def _fields(self, type_: NDArray[np.int32], told: Rows) -> Truths:
        """Adds the fields of all rows; the rows for which that is certain."""
        sure = np.ones(self.table.rows, np.bool_)
        kinds = self._kinds()
        own = [self.log.columns_for(kind.name) for kind in kinds]
        for name in sorted({name for columns in own for name in columns}):
            entry = self.entry.fields[name]
            words = self.table.texts[entry.column]
            has = [name in columns for columns in own]
            for type_of, numbers in _alike(name, kinds, has):
                among = np.zeros(len(kinds) + 2, np.bool_)
                among[numbers] = True
                rows = np.flatnonzero(among[type_])
                read = self._read(words, entry, type_of)
                kind = read.kinds[words.codes[rows]]
                sure[rows[kind == ODD]] = False
                rows = rows[kind == TOLD]
                told.add(
                    rows,
                    self.writing.fields.number(name),
                    read.values[words.codes[rows]],
                    text=is_text(type_of),
                )
        needing = np.array([bool(kind.needs) for kind in kinds] + [False, False], np.bool_)
        return sure & ~needing[type_]

    def _read(self, words: Words, entry: FactColumn, type_: Type) -> Readings:
        return readings(words, entry, border(type_, self.reader.zone), self.writing.texts)

    # --- row by row

    def _look_at(self, rows: NDArray[np.int64]) -> list[int]:
        """Reads rows alone; those of them that are events, taken or not."""
        made: list[int] = []
        for row in rows.tolist():
            line = int(self.table.lines[row])
            values = self._values(row)
            entry = self.log.event(line, line, values, values)
            if isinstance(entry, LogEvent):
                made.append(row)
            self._take_in_turn(entry, 2 * line + 1)
        return made

    def _values(self, row: int) -> dict[str, str]:
        values = {name: words.text(row) for name, words in self.table.texts.items()}
        values |= {name: keys.text(row) for name, keys in self.table.apart.items()}
        moments = self.table.moments
        certain = bool(moments.certain[row])
        told = show_moment(int(moments.seconds[row])) if certain else self.table.written[row]
        return {**values, self.entry.at: told}

    def _take_in_turn(self, entry: Entry, place: int) -> None:
        """Takes an entry; later, where its key may be that of one that stands before it."""
        if self.alike:
            self.waiting.append((place, entry))
        else:
            self._take_alone(entry, place)

    def _take_alone(self, entry: Entry, place: int) -> None:
        if isinstance(entry, Refused):
            self.refused.append(Unread(entry.line, f"{entry.what} {entry.why}"))
        if not isinstance(entry, LogEvent):
            return
        draft = self.reader.read(given_of(entry), now=self.now)
        if not isinstance(draft, Draft):
            self.refused.append(Unread(entry.line, draft.told()))
            return
        first, where = self.keys.first(draft, place)
        if first is draft:
            self.writing.take(draft, place)
        elif first != draft:
            self.again.append((entry.line, first, where))

    # --- what is known of a case

    def _facts(self, rows: NDArray[np.int64], whose: NDArray[np.int32], named: Truths) -> None:
        """What each case is known by, before the first event after which it is another."""
        news = rows[self._news(rows, whose)]
        kind = self.reader.kinds[FACTS]
        told = Rows(self.table.rows)
        sure = np.ones(self.table.rows, np.bool_)
        for name, entry in sorted(self.entry.case_facts.items()):
            words = self.table.texts[entry.column]
            codes = words.codes[news]
            read = self._read(words, entry, kind.fields[name])
            sure[news[read.kinds[codes] == ODD]] = False
            known = read.kinds[codes] == TOLD
            told.add(
                news[known],
                self.writing.fields.number(name),
                read.values[codes[known]],
                text=is_text(kind.fields[name]),
            )
        seconds = self.table.moments.seconds
        sure &= self._in_time() & named & (not self.alike)
        taken = news[sure[news]]
        self.writing.add(
            2 * self.table.lines[taken],
            whose[taken],
            seconds[taken],
            np.full(len(taken), self.writing.types.number(FACTS), np.int64),
            np.full(len(taken), -1, np.int32),
            np.full(len(taken), -1, np.int32),
            told.of(taken),
        )
        for row in news[~sure[news]].tolist():
            line, values = int(self.table.lines[row]), self._values(row)
            event = self.log.event(line, line, values, values)
            if isinstance(event, LogEvent):
                self._take_in_turn(self.log.facts(event, line, values), 2 * line)

    def _news(self, rows: NDArray[np.int64], whose: NDArray[np.int32]) -> Truths:
        """Which rows say something else of their case than the row of it before."""
        said = np.zeros(len(rows), np.int64)
        for each in self.entry.case_facts.values():
            words = self.table.texts[each.column]
            if int(said.max(initial=0)) > _MOST // max(1, len(words.texts)):
                said = np.unique(said, return_inverse=True)[1].astype(np.int64)
            said = said * len(words.texts) + words.codes[rows]
        _, order = grouped(whose[rows] + np.int32(1), int(whose.max(initial=0)) + 2)
        who, what = whose[rows][order], said[order]
        other = np.ones(len(rows), np.bool_)
        other[1:] = (who[1:] != who[:-1]) | (what[1:] != what[:-1])
        found = np.empty(len(rows), np.bool_)
        found[order] = other
        return found


def _everywhere(value: np.generic, rows: int) -> NDArray[Any]:
    """One value for every row; it takes no room."""
    return np.broadcast_to(value, rows)


def _alike(
    name: str, kinds: Sequence[EventKind], has: Sequence[bool]
) -> Iterable[tuple[Type, list[int]]]:
    """The events that have a field, together where it is of the same type in them."""
    found: dict[object, tuple[Type, list[int]]] = {}
    for number, (kind, own) in enumerate(zip(kinds, has, strict=True)):
        type_ = kind.fields.get(name)
        if own and type_ is not None:
            key = (type_, getattr(type_, "low", None), getattr(type_, "high", None))
            found.setdefault(key, (type_, []))[1].append(number)
    return found.values()
