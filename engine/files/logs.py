"""Event logs: the one door, whatever the format of the file.

A log streams. What can be read is given in the order of the file; everything else is told with its
place and its cure beside it, and counted. Only what keeps all of a file from being read (no file, a
mapping that does not fit) is a diagnostic.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from troth.dsl.amounts import cut
from troth.dsl.diagnostics import Diagnostic, Label, has_errors, in_file_order
from troth.dsl.source import Source
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.case_log import CaseLog, log_zone
from troth.engine.files.document import Document
from troth.engine.files.event_names import check_columns, check_names
from troth.engine.files.event_rows import row_entries
from troth.engine.files.log_entry import Entry, LogEvent, PassedOver, Refused
from troth.engine.files.log_report import Report
from troth.engine.files.mapping import EventsMapping, MappingFile
from troth.engine.files.ndjson import ndjson_entries
from troth.engine.files.ocel import ocel_entries
from troth.engine.files.rows import Rows, open_rows
from troth.engine.files.tape import Tape, open_tape
from troth.engine.files.text import BOM, empty_file, is_utf16, utf16
from troth.engine.files.xes import xes_entries

SUFFIXES = {
    ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".tsv": "csv", ".xes": "xes",
    ".json": "ocel", ".jsonocel": "ocel",
}  # fmt: skip
"""Kinds of log by the end of their names; `.gz` may stand behind each."""


@dataclass(slots=True)
class Log:
    """A log that iterates as events and refusals, from the start each time.

    ``report`` counts what has been given so far, and is complete after the last.
    """

    file: str
    _entries: Callable[[Report], Iterator[Entry]]
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        self.report = Report(self.file)

    def __iter__(self) -> Iterator[LogEvent | Refused]:
        report = self.report = Report(self.file)
        for entry in self._entries(report):
            report.count(entry)
            if not isinstance(entry, PassedOver):
                yield entry


def read_log(
    path: str | Path, mapping: Document[MappingFile] | None, vocabulary: Vocabulary
) -> tuple[Log | None, list[Diagnostic]]:
    """The log at ``path``, ready to be read, or what keeps it from being read at all.

    NDJSON needs no mapping. Times that name no zone are meant in that of the mapping, or else of
    the pack's calendar.
    """
    tape, found = open_tape(path)
    if tape is None:
        return None, found
    if is_utf16(tape.head):
        return None, [utf16(Source(str(path), ""))]
    match kind_of_log(tape):
        case "ndjson":
            return _ndjson(tape, _zone(mapping, vocabulary)), []
        case "csv" | "ocel" | "xes" as kind:
            entry = mapping.model.events if mapping else None
            if mapping is None or entry is None:
                return None, [no_mapping(str(path), mapping)]
            found = check_names(entry, mapping, vocabulary)
            if has_errors(found):
                return None, in_file_order(found)
            if kind == "xes":
                return _xes(tape, entry, vocabulary), found
            if kind == "ocel":
                return _ocel(tape, entry, vocabulary), found
            return _csv(path, entry, mapping, vocabulary)
        case _:
            return None, [_no_log(str(path)) if tape.head else empty_file(Source(str(path), ""))]


def kind_of_log(tape: Tape) -> str:
    """``ndjson``, ``csv``, ``xes`` or ``ocel``, or nothing: by its name, or else how it begins."""
    suffixes = [suffix.lower() for suffix in tape.path.suffixes if suffix.lower() != ".gz"]
    if suffixes and suffixes[-1] in SUFFIXES:
        return SUFFIXES[suffixes[-1]]
    first = tape.head.removeprefix(BOM).lstrip()[:1]
    return {b"{": "ndjson", b"<": "xes"}.get(first, "")


def _zone(mapping: Document[MappingFile] | None, vocabulary: Vocabulary) -> tzinfo | None:
    entry = mapping.model.events if mapping else None
    return log_zone(entry.zone if entry else None, vocabulary)


def _ndjson(tape: Tape, zone: tzinfo | None) -> Log:
    def entries(report: Report) -> Iterator[Entry]:
        yield from ndjson_entries(tape, zone)
        report.sha256 = tape.sha256

    return Log(str(tape.path), entries)


def _csv(
    path: str | Path,
    entry: EventsMapping,
    mapping: Document[MappingFile],
    vocabulary: Vocabulary,
) -> tuple[Log | None, list[Diagnostic]]:
    rows, found = rows_of(path, entry, mapping)
    if rows is None:
        return None, found

    def entries(report: Report) -> Iterator[Entry]:
        report.notes += rows.notes
        yield from row_entries(rows, CaseLog(str(path), rows.tape.name, entry, vocabulary))
        report.sha256 = rows.sha256

    return Log(str(path), entries), found


def rows_of(
    path: str | Path, entry: EventsMapping, mapping: Document[MappingFile]
) -> tuple[Rows | None, list[Diagnostic]]:
    """The rows of a CSV file that has every column of the mapping and no other."""
    rows, found = open_rows(path)
    if rows is None or found:
        return None, found
    found = in_file_order(check_columns(entry, mapping, rows.path, rows.header))
    return (None if has_errors(found) else rows), found


def _xes(tape: Tape, entry: EventsMapping, vocabulary: Vocabulary) -> Log:
    def entries(report: Report) -> Iterator[Entry]:
        log = CaseLog(str(tape.path), tape.name, entry, vocabulary)
        yield from xes_entries(tape, log)
        report.sha256 = tape.sha256
        if log.unread:
            names = ", ".join(f"`{cut(name)}`" for name in sorted(log.unread)[:10])
            more = f" and {len(log.unread) - 10} more" if len(log.unread) > 10 else ""
            report.notes.append(f"attributes that the mapping does not read: {names}{more}")

    return Log(str(tape.path), entries)


def _ocel(tape: Tape, entry: EventsMapping, vocabulary: Vocabulary) -> Log:
    def entries(report: Report) -> Iterator[Entry]:
        yield from ocel_entries(tape, CaseLog(str(tape.path), tape.name, entry, vocabulary))
        report.sha256 = tape.sha256

    return Log(str(tape.path), entries)


def no_mapping(file: str, mapping: Document[MappingFile] | None) -> Diagnostic:
    """The finding that nothing says what the columns of a file are."""
    if mapping is None:
        message = f"`{file}` needs a mapping, which says what its columns are"
        span = Source(file, "").whole()
    else:
        message, span = "this mapping has no `events`", mapping.node.span.source.whole()
    advice = "say which column is the case, the activity and the time: `events: {case: …}`"
    return Diagnostic("missing-key", message, Label(span), help=advice)


def _no_log(file: str) -> Diagnostic:
    message = f"nothing says what kind of log `{file}` is"
    advice = f"a name that ends in {', '.join(SUFFIXES)}, with .gz behind it where it is packed"
    return Diagnostic("unreadable-file", message, Label(Source(file, "").whole()), help=advice)
