"""A file of events as a log: CSV, Parquet or Arrow by columns, every other format entry by entry.

What is taken, what is refused and why is the same in every format, and the same as what a ledger
would say of the file. Nothing here knows what follows from an event.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from troth.dsl.diagnostics import Diagnostic, Label, has_errors, in_file_order
from troth.dsl.source import Source
from troth.dsl.vocabulary import Vocabulary
from troth.engine.bulk.alone import Alone
from troth.engine.bulk.recorded import Recorded
from troth.engine.events import EventReader
from troth.engine.files.case_log import CaseLog
from troth.engine.files.document import Document
from troth.engine.files.event_names import LIFECYCLE, SINGLE, check_columns, check_names
from troth.engine.files.event_rows import whole_rows
from troth.engine.files.log_entry import Refused
from troth.engine.files.logs import kind_of_log, no_mapping, read_log, rows_of
from troth.engine.files.mapping import EventsMapping, MappingFile
from troth.engine.files.table_kinds import table_at
from troth.engine.files.tape import open_tape


def read_recorded(
    path: str | Path,
    mapping: Document[MappingFile] | None,
    vocabulary: Vocabulary,
    reader: EventReader,
    now: int,
) -> tuple[Recorded | None, list[Diagnostic]]:
    """The events in the file at ``path``, or what keeps it from being read at all.

    ``now`` is the last moment, in seconds since 1970 UTC, at which anything can have happened.
    """
    entry = mapping.model.events if mapping else None
    kind = table_at(path)
    if not kind and not _is_csv(path):
        return _one_by_one(path, mapping, vocabulary, reader, now)
    if mapping is None or entry is None:
        return None, [no_mapping(str(path), mapping)]
    found = check_names(entry, mapping, vocabulary)
    if has_errors(found):
        return None, in_file_order(found)
    log = CaseLog(str(path), Path(path).name.removesuffix(".gz"), entry, vocabulary)
    if kind:
        return _from_table(Path(path), kind, mapping, log, reader, now)
    return _from_csv(path, mapping, log, reader, now)


def _is_csv(path: str | Path) -> bool:
    tape, _ = open_tape(path)
    return tape is not None and kind_of_log(tape) == "csv"


def _one_by_one(
    path: str | Path,
    mapping: Document[MappingFile] | None,
    vocabulary: Vocabulary,
    reader: EventReader,
    now: int,
) -> tuple[Recorded | None, list[Diagnostic]]:
    log, found = read_log(path, mapping, vocabulary)
    if log is None:
        return None, found
    alone = Alone(reader, now)
    for entry in log:
        alone.take(entry)
    return alone.recorded(log.report.sha256), found


def _from_csv(
    path: str | Path, mapping: Document[MappingFile], log: CaseLog, reader: EventReader, now: int
) -> tuple[Recorded | None, list[Diagnostic]]:
    from troth.engine.bulk import event_table, recording  # slow to load, and not for every format

    rows, found = rows_of(path, log.entry, mapping)
    if rows is None:
        return None, found
    names = _columns(log.entry, rows.header)
    places = [rows.header.index(name) for name in names]
    cells: list[list[str]] = [[] for _ in names]
    lines: list[int] = []
    refused: list[Refused] = []
    for each in whole_rows(rows, log):
        if isinstance(each, Refused):
            refused.append(each)
            continue
        lines.append(each[0])
        for column, place in zip(cells, places, strict=True):
            column.append(each[1][place])
    table = event_table.table_of(dict(zip(names, cells, strict=True)))
    held = event_table.event_table(
        table, _texts(log.entry, rows.header), log.entry.at, log.zone, np.array(lines, np.int64),
        _key(log.entry),
    )  # fmt: skip
    made = recording.Recording(held, log, reader, now).recorded(refused, rows.sha256)
    return made, found


def _from_table(
    path: Path,
    kind: str,
    mapping: Document[MappingFile],
    log: CaseLog,
    reader: EventReader,
    now: int,
) -> tuple[Recorded | None, list[Diagnostic]]:
    from troth.engine.bulk import event_table, frames, recording
    from troth.engine.bulk.batches import NoTableError

    try:
        table = frames.open_table(path, kind)
        found = in_file_order(check_columns(log.entry, mapping, str(path), table.header))
        names = _columns(log.entry, table.header)
        odd = table.unreadable
        found += [_untold(path, name, odd[name]) for name in names if name in odd]
        if has_errors(found):
            return None, found
        texts = _texts(log.entry, table.header)
        held = event_table.event_table(table, texts, log.entry.at, log.zone, key=_key(log.entry))
    except NoTableError as error:
        return None, [_broken(path, kind, str(error))]
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    made = recording.Recording(held, log, reader, now)
    del held  # whoever reads it lets it go before there is a log
    return made.recorded((), f"sha256:{digest}"), found


def _columns(entry: EventsMapping, header: Sequence[str]) -> list[str]:
    """The columns that are read, in the order of the file."""
    read = {getattr(entry, name) for name in SINGLE} - {None}
    read |= {each.column for each in (*entry.fields.values(), *entry.case_facts.values())}
    return [name for name in header if name in read | {LIFECYCLE}]


def _key(entry: EventsMapping) -> str:
    """The column of keys, where it says nothing else as well."""
    others = [getattr(entry, name) for name in SINGLE if name != "key"]
    others += [each.column for each in (*entry.fields.values(), *entry.case_facts.values())]
    return entry.key if entry.key and entry.key not in {*others, LIFECYCLE} else ""


def _texts(entry: EventsMapping, header: Sequence[str]) -> list[str]:
    """Those of them that are read as texts."""
    others = [getattr(entry, name) for name in SINGLE if name != "at"]
    others += [each.column for each in (*entry.fields.values(), *entry.case_facts.values())]
    return [name for name in _columns(entry, header) if name != entry.at or name in others]


def _broken(path: Path, kind: str, why: str) -> Diagnostic:
    message = f"`{path}` begins as a table in the format {kind} does, but {why}"
    return _said(path, message, "write it again from where it comes")


def _untold(path: Path, column: str, kind: str) -> Diagnostic:
    message = f"the column `{column}` of `{path}` holds {kind}, which no text stands for"
    return _said(path, message, "write numbers, texts, days or moments into it")


def _said(path: Path, message: str, advice: str) -> Diagnostic:
    return Diagnostic("unreadable-file", message, Label(Source(str(path), "").whole()), help=advice)
