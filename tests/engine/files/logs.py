"""What the tests of event logs share: a small pack, and what a log gave as lines of text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from troth.dsl.types import NUMBER, TEXT, TRUTH
from troth.dsl.vocabulary import Event, Fact, Subject, Vocabulary
from troth.engine.files.log_entry import LogEvent, Refused
from troth.engine.files.logs import Log, read_log
from troth.engine.files.mapping import read_mapping

KNOWN = Vocabulary(
    facts={
        "years": Fact(name="years", subject=Subject.PERSON, type=NUMBER),
        "citizen": Fact(name="citizen", subject=Subject.PERSON, type=TRUTH),
    },
    events={
        "applied": Event(name="applied", subject=Subject.PERSON, fields={"channel": TEXT}),
        "interviewed": Event(name="interviewed", subject=Subject.PERSON, fields={"score": NUMBER}),
        "offer_made": Event(name="offer_made", subject=Subject.PERSON),
    },
    zone="Asia/Tokyo",
)
NINE = 1_772_442_000
"""2026-03-02T09:00Z."""

Read = Callable[..., tuple[Log | None, list[str]]]


def reader(folder: Path, told: Callable[..., list[str]]) -> Read:
    """A function that writes a file into a folder and reads it as a log."""

    def log(name: str, data: str | bytes, mapping: str = "") -> tuple[Log | None, list[str]]:
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        document = None
        if mapping:
            (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
            document, found = read_mapping(folder / "mapping.yaml")
            assert document is not None, told(found)
        made, found = read_log(path, document, KNOWN)
        return made, [each.replace(f"{folder}/", "") for each in told(found)]

    return log


def shape(entries: list[LogEvent | Refused]) -> list[str]:
    return [
        f"{e.line}: {e.what} {e.why} | {e.fix}" if isinstance(e, Refused) else f"{e.line} {e.type}"
        for e in entries
    ]


def everything(
    read: Read, name: str, data: str | bytes, mapping: str = ""
) -> list[LogEvent | Refused]:
    log, found = read(name, data, mapping)
    assert log is not None, found
    entries = list(log)
    assert log.report.read == log.report.passed_over + len(entries)
    return entries


def shapes(read: Read, name: str, data: str | bytes, mapping: str = "") -> list[str]:
    return shape(everything(read, name, data, mapping))


def written(at: str = '"2026-03-02T09:00Z"', rest: str = "") -> str:
    return f'{{"relationship": "r-1", "type": "applied", "at": {at}{rest}}}\n'
