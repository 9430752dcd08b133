"""Events from XES, the exchange format of event logs (IEEE 1849), case by case as the file streams.

Expat reads it, the parser that comes with Python, and a file that could turn it against us is
refused: no XES file needs a document type, and without one there are no entities to expand or to
fetch. No token may be larger than a line of other logs, and no case hold more events than anybody
has; of earlier cases only the number of their events is kept.
"""

from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from troth.dsl.amounts import cut
from troth.engine.files.case_log import CaseLog
from troth.engine.files.event_names import columns_of
from troth.engine.files.log_entry import Entry, Fault, Refused
from troth.engine.files.tape import LONGEST_LINE, BrokenTapeError, Tape

MOST_EVENTS: Final = 100_000
"""The most events of one case that are read: it is held until it ends."""

MOST_ATTRIBUTES: Final = 1_000
"""The most attributes of one case or event."""

_TYPES: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})
_HOLDERS: Final = frozenset({"trace", "event"})


class _Unreadable(Exception):  # noqa: N818 - never leaves this module
    """Nothing can be read from a line on: why, and what would help."""

    def __init__(self, line: int, why: str, fix: str) -> None:
        super().__init__(why)
        self.line, self.why, self.fix = line, why, fix


class _Element:
    """A case or an event: the line it begins on, its attributes, and the first thing wrong."""

    __slots__ = ("depth", "line", "problem", "values")

    def __init__(self, line: int, depth: int) -> None:
        self.line = line
        self.depth = depth
        self.values: dict[str, str | bool] = {}
        self.problem = ""

    def add(self, kind: str, attributes: dict[str, str]) -> None:
        key, value = attributes.get("key"), attributes.get("value")
        if key is None or value is None:
            self.problem = self.problem or "has an attribute without a key or without a value"
        elif key in self.values:
            self.problem = self.problem or f"says `{cut(key)}` twice"
        elif len(self.values) == MOST_ATTRIBUTES:
            self.problem = self.problem or f"has more than {MOST_ATTRIBUTES} attributes"
        elif kind != "boolean":
            self.values[key] = value
        elif value.strip() in _TRUTH:
            self.values[key] = _TRUTH[value.strip()]
        else:
            self.problem = self.problem or f"says for `{cut(key)}` neither true nor false"


_TRUTH: Final = {"true": True, "false": False, "1": True, "0": False}


class _Parser:
    """Turns pieces of a file into entries; those of a case come when the case ends."""

    def __init__(self, log: CaseLog) -> None:
        self.log = log
        self.depth = 0
        self.fed = 0
        self.trace: _Element | None = None
        self.holder: _Element | None = None
        self.events: list[_Element] = []
        self.ready: list[Entry] = []
        self.seen: set[str] = set()
        self.counts: dict[str | bool, int] = {}
        self.expat = expat.ParserCreate()
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.StartDoctypeDeclHandler = self._document_type

    def feed(self, piece: bytes, *, last: bool = False) -> list[Entry]:
        """The entries that became ready. Raises _Unreadable."""
        try:
            self.expat.Parse(piece, last)
        except expat.ExpatError as error:
            why = f"is not well-formed XML: {expat.ErrorString(error.code)}"
            advice = "copy the file again from where it came, or export it anew"
            raise _Unreadable(error.lineno, why, advice) from error
        except (ValueError, LookupError) as error:  # an encoding that nobody has
            raise _Unreadable(1, "is in an unknown encoding", "save the file as UTF-8") from error
        self.fed += len(piece)
        if self.fed - self.expat.CurrentByteIndex > LONGEST_LINE + len(piece):
            why = f"holds one text of more than {LONGEST_LINE // 1_000_000} MB"
            raise _Unreadable(self.expat.CurrentLineNumber, why, "take the text out")
        ready, self.ready = self.ready, []
        return ready

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        kind = name.rpartition(":")[2]
        holder = self.holder
        if self.depth == 1 and kind != "log":
            why = f"begins with <{cut(name)}>, and an XES file begins with <log>"
            raise _Unreadable(self.expat.CurrentLineNumber, why, "check that this is an event log")
        if holder is not None and kind in _TYPES:
            if self.depth == holder.depth + 1:
                holder.add(kind, attributes)
        elif kind in _HOLDERS:
            self._open(kind)

    def _open(self, kind: str) -> None:
        element = _Element(self.expat.CurrentLineNumber, self.depth)
        if kind == "trace" and self.trace is None:
            self.trace = self.holder = element
        elif kind == "event" and (self.holder is self.trace or self.holder is None):
            self.holder = element

    def _end(self, _name: str) -> None:
        holder = self.holder
        if holder is not None and self.depth == holder.depth:
            if holder is self.trace:
                self.close()
            elif self.trace is None:
                self._refuse(holder, "stands in no case", "put it into a <trace>")
            else:
                self._keep(holder)
        self.depth -= 1

    def _keep(self, event: _Element) -> None:
        self.holder = self.trace
        if len(self.events) < MOST_EVENTS:
            self.events.append(event)
        else:
            why = f"is beyond the first {MOST_EVENTS} of its case"
            self._refuse(event, why, "split the case")
            self.holder = self.trace

    def _refuse(self, event: _Element, why: str, fix: str = "") -> None:
        self.ready.append(self.log.refused(event.line, Fault.SHAPE, "the event", why, fix))
        self.holder = None

    def close(self) -> None:
        """Makes the events of the open case ready, if there is one."""
        trace, events = self.trace, self.events
        if trace is None:
            return
        self.trace = self.holder = None
        self.events = []
        # a case may be told in several parts
        first = self.counts.get(case := trace.values.get(self.log.entry.case, ""), 0)
        self.counts[case] = first + len(events)
        self._see(trace)
        for index, event in enumerate(events, start=first):
            self._see(event)
            if event.problem:
                self.ready.append(
                    self.log.refused(event.line, Fault.SHAPE, "the event", event.problem)
                )
            elif trace.problem:
                why = f"stands in a case that {trace.problem}"
                self.ready.append(self.log.refused(event.line, Fault.SHAPE, "the event", why))
            else:
                self.ready += self.log.read(event.line, index, trace.values, event.values)

    def _see(self, element: _Element) -> None:
        if len(self.seen) < MOST_ATTRIBUTES:
            self.seen |= element.values.keys()

    def _document_type(self, *_: object) -> None:
        why = (
            "declares a document type, which could be made to expand without end or to fetch files"
        )
        raise _Unreadable(self.expat.CurrentLineNumber, why, "take out the line <!DOCTYPE …>")


def xes_entries(tape: Tape, log: CaseLog) -> Iterator[Entry]:
    """Every event of the file, case by case in its order, and what is known of each case."""
    parser = _Parser(log)
    pieces = tape.pieces()
    rest: Refused | None = None
    try:
        for piece in pieces:
            yield from parser.feed(piece)
        yield from parser.feed(b"", last=True)
    except _Unreadable as error:
        rest = _rest(log, error.line, str(error), error.fix)
    except BrokenTapeError as error:
        line, advice = parser.expat.CurrentLineNumber, "copy the file again from where it came"
        rest = _rest(log, line, f"is not read: {error}", advice)
    parser.close()
    yield from parser.ready
    if rest is not None:
        yield rest
    _wind(pieces)
    log.unread = parser.seen - columns_of(log.entry)


def _rest(log: CaseLog, line: int, why: str, fix: str) -> Refused:
    return log.refused(line, Fault.REST, "the rest of the file", why, fix)


def _wind(pieces: Iterator[bytes]) -> None:
    """Lets the rest of a file pass, for its hash."""
    try:
        for _ in pieces:
            pass
    except BrokenTapeError:
        return
