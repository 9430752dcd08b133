"""Histories for the dry run: a ledger, or a file of events read into one that is kept nowhere.

Either way the engine is asked for what is recorded, so that both are folded by the same rules.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from troth.cli.deciding import MAPPING, mapping_of, refuse
from troth.cli.exits import Mistake
from troth.cli.ledgers import ledger
from troth.cli.loading import needs_file
from troth.cli.terminal import typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.files.document import Document
    from troth.engine.files.mapping import MappingFile
    from troth.engine.files.pack import Pack
    from troth.engine.plan.days import Days
    from troth.engine.plan.definition import Refused
    from troth.engine.plan.history import History
    from troth.engine.session.values import Rejected

SMALL = 1_000_000
"""The most bytes of a file that is recorded event by event: loading columns takes as long."""

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""The clock for a file of events: nothing in it is still to come, whatever day it is."""


def days_asked(new: "Pack", as_of: date | None, effective: date | None) -> "Days":
    """The days of the dry run; ends the command where they leave nothing to look at."""
    from troth.engine.plan.days import days_of

    try:
        return days_of(new, as_of, effective)
    except ValueError:
        raise usage(
            f"`--as-of` {as_of} is before `--effective` {effective}, and nothing is left to see",
            "look at the day on which the new policy takes effect, or at a later one",
        ) from None


@contextmanager
def of_ledger(path: str, old: "Pack | None", new: "Pack", days: "Days") -> "Iterator[_Found]":
    """The history of a ledger and the policy that it follows until then.

    ``old``, where it was named, has to be that policy.
    """
    from troth.engine.plan.figures import weekday
    from troth.engine.session.fitting import unfit

    with ledger(path) as engine:
        history = engine.history()
        followed = history.replaced(new, days)
        for what, advice in unfit(followed.vocabulary, new.vocabulary):
            raise Mistake(f"`{new.where}` would misread what `{path}` holds: {what}", advice)
        if old is not None and old.meaning != followed.meaning:
            info = followed.info
            raise Mistake(
                f"until {weekday(days.text)} `{path}` follows {info.name} {info.version_text},"
                f" and `{old.where}` is another policy",
                "leave `--against` out: the ledger knows what it follows",
            )
        yield history, old or followed


_Found = tuple["History", "Pack"]


@contextmanager
def of_events(
    path: str, mapping: str | None, old: "Pack", *, row_by_row: bool = False
) -> "Iterator[History]":
    """The history in a file of events, under ``old`` from its own effective date on.

    A large file, and a table, is read as columns where what reads them is installed; the history
    is the same.
    """
    from troth.engine.files.table_kinds import can_read_tables, needs_extra, table_at

    file = needs_file(path, "a file of events")
    kind = table_at(file)
    if kind and not can_read_tables():
        refuse([needs_extra(file, kind)], True)
    if kind or (can_read_tables() and file.stat().st_size > SMALL and not row_by_row):
        found = _as_columns(file, mapping, old)
        yield replace(found, columns=None) if row_by_row else found
    else:
        with _recorded(file, mapping, old) as found:
            yield found


def _as_columns(file: Path, mapping: str | None, old: "Pack") -> "History":
    """The history in a file that is read as columns, and kept nowhere."""
    from troth.engine.bulk.event_files import read_recorded
    from troth.engine.events import EventReader
    from troth.engine.plan.definition import Refused
    from troth.engine.session.planning import history_of_file
    from troth.engine.views import zone_of

    reader = EventReader(old.vocabulary, old.charts.values(), zone_of(old))
    latest = int(NEVER.timestamp())
    recorded, found = read_recorded(file, _mapping(mapping, old), old.vocabulary, reader, latest)
    refuse(found, recorded is None)
    assert recorded is not None
    if not recorded.log.rows:
        raise _nothing_known(file, old, [each.why for each in recorded.refused])
    refused = tuple(Refused(file.name, each.line, each.why) for each in recorded.refused)
    return replace(history_of_file(recorded, old), refused=refused)


@contextmanager
def _recorded(file: Path, mapping: str | None, old: "Pack") -> "Iterator[History]":
    """The history in a file that is recorded event by event, into a ledger kept nowhere."""
    from troth.engine.files.logs import read_log
    from troth.engine.session.engine import Engine
    from troth.engine.session.many import MOST_REJECTED, in_pieces

    log, found = read_log(file, _mapping(mapping, old), old.vocabulary)
    refuse(found, log is None)
    assert log is not None
    rejected: list[Rejected] = []
    recorded = 0
    with Engine.open(pack=old, clock=lambda: NEVER) as engine:
        for piece in in_pieces(iter(log), MOST_REJECTED):  # so that all of them are listed
            report = engine.record_many(piece)
            recorded += report.recorded
            rejected += report.rejected
        if not recorded:
            raise _nothing_known(file, old, [_told(each) for each in rejected])
        refused = tuple(_refused(each, file.name) for each in rejected)
        yield replace(engine.history(), sha256=log.report.sha256, refused=refused)


def _nothing_known(file: Path, old: "Pack", refused: Sequence[str]) -> Mistake:
    first = f"; the first: {refused[0]}" if refused else ""
    return Mistake(
        f"`{file}` holds no event that {old.info.name} knows{first}",
        f"what it knows: troth read {typed(old.where)}",
    )


def _mapping(named: str | None, pack: "Pack") -> "Document[MappingFile] | None":
    if named is None and not (pack.folder / MAPPING).is_file():
        return None
    return mapping_of(named, pack)


def _refused(rejected: "Rejected", name: str) -> "Refused":
    from troth.engine.plan.definition import Refused

    line = rejected.place.rpartition(":")[2]
    number = int(line) if line.isdigit() else rejected.number
    return Refused(name, number, _told(rejected))


def _told(rejected: "Rejected") -> str:
    return "; ".join(
        f"{each.field}: {each.problem.message}" if each.field else each.problem.message
        for each in rejected.faults
    )
