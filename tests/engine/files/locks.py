"""A pack that counts working days, for tests of its lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from troth.dsl.diagnostics import Severity
from troth.dsl.values import day_of
from troth.engine.files.freezing import Freezing, freezing
from troth.engine.files.pack import Pack, load_pack

Write = Callable[[Mapping[str, str]], Path]

PACK = 'troth: 1\nname: acme\nversion: "1.0"\neffective: 2026-12-01\ncalendar: office\n'
OFFICE = """\
calendars:
  office:
    zone: Europe/London
    week: [mon, tue, wed, thu, fri]
    hours: 09:00-17:00
    holidays: {country: GB, subdivision: ENG}
    own: {2026-12-24: company day}
    month_end: last_day
"""
FILES = {
    "pack.yaml": PACK,
    "vocabulary.yaml": "facts:\n  joined: {of: person, type: date}\n"
    "  site: {of: person, type: text}\n",
    "calendars.yaml": OFFICE,
    "rules.troth": "minimum settled\n    joined + 5 working days at most today\n",
}


def days(text: str) -> int:
    """A date as days since 1970."""
    return day_of(date.fromisoformat(text))


def made(folder: Path, first: int | None = None, last: int | None = None) -> Freezing:
    """The lock that would be written."""
    found = freezing(folder, first, last)
    assert isinstance(found, Freezing)
    return found


def locked(folder: Path) -> Path:
    """The folder, with its lock written."""
    lock = made(folder)
    lock.path.write_text(lock.text, encoding="utf-8")
    return folder


def loaded(folder: Path) -> Pack:
    """The pack in a folder, which has no error."""
    pack, found = load_pack(folder)
    assert pack is not None, found
    return pack


def codes(folder: Path) -> list[tuple[str, Severity]]:
    """What is told of the pack in a folder."""
    return [(each.code, each.severity) for each in load_pack(folder)[1]]
