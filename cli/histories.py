"""Histories for the dry run: a ledger, or a file of events read into one that is kept nowhere.

Either way the engine is asked for what is recorded, so that both are folded by the same rules.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
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
def of_events(path: str, mapping: str | None, old: "Pack") -> "Iterator[History]":
    """The history in a file of events, under ``old`` from its own effective date on."""
    from troth.engine.files.logs import read_log
    from troth.engine.session.engine import Engine

    file = needs_file(path, "a file of events")
    log, found = read_log(file, _mapping(mapping, old), old.vocabulary)
    refuse(found, log is None)
    assert log is not None
    with Engine.open(pack=old, clock=lambda: NEVER) as engine:
        report = engine.record_many(log)
        if not report.recorded:
            first = f"; the first: {_told(report.rejected[0])}" if report.rejected else ""
            raise Mistake(
                f"`{path}` holds no event that {old.info.name} knows{first}",
                f"what it knows: troth read {typed(old.where)}",
            )
        refused = tuple(_refused(each, file.name) for each in report.rejected)
        yield replace(engine.history(), sha256=log.report.sha256, refused=refused)


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
