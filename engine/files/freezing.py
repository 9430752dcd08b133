"""What `troth lock` would write into a pack, and how that differs from what is there.

Nothing is written here. A pack is frozen also while its rules have mistakes: only pack.yaml and
calendars.yaml have to be read.
"""

from collections.abc import Callable
from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label, has_errors
from troth.dsl.node import Data, named
from troth.engine.files.calendars import Calendar, read_calendars
from troth.engine.files.folder import Folder
from troth.engine.files.info import read_info
from troth.engine.files.lock import NAME, Frozen, lock_text, parse_lock
from troth.engine.files.public_holidays import days_of, library, public_holidays, usual_years


@named
class Change(Data):
    """What becomes of one calendar: before and after, either of which may be missing.

    ``added`` and ``gone`` are days (days since 1970-01-01) with their names, among the days that
    both know; a day that is called something else stands in both.
    """

    name: str
    before: Frozen | None
    after: Frozen | None

    @property
    def added(self) -> dict[int, str]:
        return _only_in(self.after, self.before)

    @property
    def gone(self) -> dict[int, str]:
        return _only_in(self.before, self.after)

    @property
    def same(self) -> bool:
        """Whether the frozen holidays stay as they are, whatever library said them."""
        return bool(self.before and self.after and self.before.hash == self.after.hash)


@named
class Freezing(Data):
    """A lock to be written, and what becomes of each calendar of the old one and the new.

    ``text`` is empty where no calendar declares public holidays.
    """

    path: Path
    text: str
    changes: tuple[Change, ...]

    @property
    def frozen(self) -> dict[str, Frozen]:
        """What would be frozen, by the name of the calendar; empty where nothing is declared."""
        return {each.name: each.after for each in self.changes if each.after}

    @property
    def settled(self) -> bool:
        """Whether the lock that is there says the same holidays already."""
        return all(each.same for each in self.changes)


def freezing(
    folder: Path, first: int | None = None, last: int | None = None
) -> Freezing | list[Diagnostic]:
    """The lock of the pack in a folder, or what is wrong with its declarations.

    ``first`` and ``last`` are years. Without them: the years of the lock that is there, and at
    least those from 1970 to thirty years after the pack takes effect.
    """

    def years(before: range | None, usual: range) -> range:
        start = min(before.start, usual.start) if before else usual.start
        stop = max(before.stop, usual.stop) if before else usual.stop
        return range(start if first is None else first, stop if last is None else last + 1)

    return _freezing(folder, years)


def checking(folder: Path) -> Freezing | list[Diagnostic]:
    """Like :func:`freezing`, for just the years of the lock that is there."""
    return _freezing(folder, lambda before, usual: before or usual)


def _freezing(
    folder: Path, years: Callable[[range | None, range], range]
) -> Freezing | list[Diagnostic]:
    at = Folder(folder)
    info = read_info(at)
    calendars = read_calendars(at)
    if info is None or has_errors(at.found):
        return at.found
    before, after = _present(at), dict[str, Frozen]()
    for name, calendar in sorted(calendars.items()):
        if calendar.country:
            known = before.get(name)
            wanted = years(known.years if known else None, usual_years(info.effective))
            frozen = _frozen(calendar, wanted)
            if frozen is None:
                return [_unknown_years(calendar, wanted)]
            after[name] = frozen
    names = sorted(before.keys() | after.keys())
    return Freezing(
        path=at.path / NAME,
        text=lock_text(after) if after else "",
        changes=tuple(
            Change(name=each, before=before.get(each), after=after.get(each)) for each in names
        ),
    )


def _present(folder: Folder) -> dict[str, Frozen]:
    """What is frozen now; nothing where there is no lock, or one that somebody changed."""
    source = folder.read(NAME) if folder.has(NAME) else None
    frozen = parse_lock(source) if source else {}
    return {} if isinstance(frozen, Diagnostic) else frozen


def _frozen(calendar: Calendar, years: range) -> Frozen | None:
    """The holidays of a calendar as the library says; None where it knows none of the years."""
    known, days = public_holidays(calendar.country, calendar.subdivision, years)
    if not known:
        return None
    first, last = days_of(known)
    return Frozen(
        country=calendar.country,
        subdivision=calendar.subdivision,
        first=first,
        last=last,
        days=days,
        library=library(),
    )


def _unknown_years(calendar: Calendar, years: range) -> Diagnostic:
    return Diagnostic(
        "calendar-not-frozen",
        f"{library()} knows no holidays of {calendar.country} from {years.start} "
        f"to {years.stop - 1}",
        Label(calendar.span),
        help="choose other years with --from and --to, or write the days under `own`",
    )


def _only_in(one: Frozen | None, other: Frozen | None) -> dict[int, str]:
    """Days with names that only ``one`` has, among the days that both know."""
    if one is None or other is None:
        return {}
    return {
        day: name
        for day, name in one.days.items()
        if other.first <= day <= other.last and other.days.get(day) != name
    }
