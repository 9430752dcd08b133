"""pack.lock: the public holidays of a pack's calendars, frozen.

Without it a deadline could move because a library was upgraded. Here it is read, compared with what
the pack declares, and laid out anew; only `troth lock` writes it. It is JSON, one day a line, so
that a reviewer sees in a comparison of two versions which days came and went.
"""

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.dsl.node import Data, named
from troth.dsl.source import Source
from troth.dsl.values import date_of, day_of
from troth.engine.files.calendars import Calendar
from troth.engine.files.compiled import Compiled
from troth.engine.files.folder import Folder
from troth.engine.files.form import Form

if TYPE_CHECKING:
    from troth.engine.files.lock_model import FrozenEntry, LockFile

NAME = "pack.lock"

FORM: Form["LockFile"] = Compiled("lock")

WRITE_ANEW = "`troth lock PACK` writes it anew"


@named
class Frozen(Data):
    """The holidays of one calendar, frozen.

    Days since 1970-01-01 by name, oldest first; ``first`` and ``last`` bound the days for which
    they are known, both included. ``library`` is what said so, with its version.
    """

    country: str
    subdivision: str
    first: int
    last: int
    days: Mapping[int, str] = field(repr=False)
    library: str

    @property
    def years(self) -> range:
        """The years for which they are known."""
        return range(date_of(self.first).year, date_of(self.last).year + 1)

    @property
    def hash(self) -> str:
        """``sha256:…`` over everything but the library: the same days are the same holidays."""
        import hashlib  # slow to load

        text = json.dumps(_entry(self), sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode("ascii")).hexdigest()


# --- reading


def read_lock(
    folder: Folder, calendars: Mapping[str, Calendar], effective: int
) -> dict[str, Frozen]:
    """The frozen holidays of those calendars of a pack that declare any.

    Findings go to ``folder.found``: a warning for each calendar that is not frozen as it is
    declared, or not for the day on which the pack takes effect; an error for a lock that somebody
    changed.
    """
    declared = {name: each for name, each in calendars.items() if each.country}
    if not declared:
        return {}
    frozen = _locked(folder) if folder.has(NAME) else {}
    if frozen is None:
        return {}
    for name, calendar in declared.items():
        problem = _stale(calendar, frozen.get(name), effective)
        if problem:
            folder.found.append(_not_frozen(calendar, problem))
    return {
        name: frozen[name]
        for name, calendar in declared.items()
        if name in frozen and _fits(calendar, frozen[name])
    }


def _stale(calendar: Calendar, frozen: Frozen | None, effective: int) -> str:
    """What keeps a calendar from being frozen, in words; empty where nothing does."""
    if frozen is None:
        return f"the holidays of `{calendar.name}` are not frozen"
    if not _fits(calendar, frozen):
        was, now = _place(frozen), _place(calendar)
        return f"the holidays of `{calendar.name}` are frozen for {was}, and it now declares {now}"
    if not frozen.first <= effective <= frozen.last:
        ends = f"{date_of(frozen.first)} to {date_of(frozen.last)}"
        return f"the holidays of `{calendar.name}` are frozen from {ends} only"
    return ""


def _fits(calendar: Calendar, frozen: Frozen) -> bool:
    return (calendar.country, calendar.subdivision) == (frozen.country, frozen.subdivision)


def _place(where: Calendar | Frozen) -> str:
    return f"{where.country} {where.subdivision}".rstrip()


def _not_frozen(calendar: Calendar, message: str) -> Diagnostic:
    return Diagnostic(
        "calendar-not-frozen",
        message,
        Label(calendar.span),
        note="until they are, a new version of the library of holidays can move a deadline",
        help="`troth lock PACK` freezes them",
        severity=Severity.WARNING,
    )


def _locked(folder: Folder) -> dict[str, Frozen] | None:
    """What pack.lock holds; None, with a finding, where it is not what `troth lock` wrote."""
    source = folder.read(NAME)
    if source is None:
        return None
    frozen = parse_lock(source)
    if isinstance(frozen, Diagnostic):
        folder.found.append(frozen)
        return None
    return frozen


def parse_lock(source: Source) -> dict[str, Frozen] | Diagnostic:
    """The frozen holidays by the name of their calendar, or what is wrong with the lock."""
    from pydantic_core import ValidationError

    try:
        file = FORM.fill(json.loads(source.text))
        frozen = {name: _read(each, file.library) for name, each in file.calendars.items()}
    except (ValidationError, ValueError, RecursionError):
        return _altered(source, "this is no lock, or not a whole one")
    for name, each in frozen.items():
        if each.hash != file.calendars[name].hash:
            return _altered(source, f"the holidays of `{name}` are not those that were frozen")
    return frozen


def _read(entry: "FrozenEntry", said_by: str) -> Frozen:
    return Frozen(
        country=entry.country,
        subdivision=entry.subdivision,
        first=_day(entry.first),
        last=_day(entry.last),
        days={_day(day): name for day, name in entry.days.items()},
        library=said_by,
    )


def _day(text: str) -> int:
    return day_of(date.fromisoformat(text))


def _altered(source: Source, message: str) -> Diagnostic:
    return Diagnostic(
        "altered-lock",
        message,
        Label(source.whole()),
        note="a day off of your own belongs into calendars.yaml, under `own`",
        help=WRITE_ANEW,
    )


# --- writing


def lock_text(frozen: Mapping[str, Frozen]) -> str:
    """The text of pack.lock: the same holidays give the same bytes."""
    said_by = next((each.library for each in frozen.values()), "")
    entries = {name: {**_entry(each), "hash": each.hash} for name, each in sorted(frozen.items())}
    file = {"lock": 1, "library": said_by, "calendars": entries}
    return json.dumps(file, indent=2, ensure_ascii=False) + "\n"


def _entry(frozen: Frozen) -> dict[str, object]:
    return {
        "country": frozen.country,
        "subdivision": frozen.subdivision,
        "from": date_of(frozen.first).isoformat(),
        "to": date_of(frozen.last).isoformat(),
        "days": {date_of(day).isoformat(): name for day, name in sorted(frozen.days.items())},
    }
