"""When something falls due, and why on that day.

`deadline` is the arithmetic, fast and bare; `derivation` tells the same date in full: every day
that was skipped, and what for. Knows calendars and lengths of time; knows no promise, no rule, no
event.

The last day of a day-kind (days, weeks, months, working days) is wholly in time: such a deadline is
the last second of that local day. An hour-kind includes its instant. Day 0, the anchor's own day,
never counts, and months are counted from the anchor, never from one another.

**When a clock stands.** A pause runs from a moment up to, not including, another. For a day-kind
every local day it touches counts as one on which the clock stood, a part of a day as a whole one;
as many of the days that count (working days for working days) follow after the pause as were left.
For an hour-kind the exact time is kept, in seconds; for working hours only that worked. A pause
that begins after the deadline changes nothing, nor does one that ends where it begins.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from troth.dsl.node import Data, record
from troth.dsl.types import TimeKind
from troth.dsl.values import date_of, show_length
from troth.engine.calendar import Calendar, OutsideCalendar, Way
from troth.engine.exact import FIRST_DAY, LAST_DAY
from troth.engine.localtime import WEEKDAYS, shown

Pause = tuple[int, int]
"""The moment from which a clock stood, and the one from which it ran again."""

STOOD = "the clock stood"

HOUR_KINDS = frozenset({TimeKind.CLOCK, TimeKind.WORKING_HOURS})


@record
class Deadline(Data):
    """The last local day, and the last moment, that are in time."""

    day: int
    at: int


def deadline(
    calendar: Calendar,
    anchor_day: int,
    anchor_at: int,
    kind: TimeKind,
    amount: int,
    *,
    rolling: Way | str = "",
    earliest: int | None = None,
    stood: Sequence[Pause] = (),
) -> Deadline:
    """The end of ``amount`` of a kind after an anchor; before it for a negative amount.

    ``amount`` is in the unit of its kind: seconds, working minutes, working days, days, months.
    ``anchor_day`` is the local day of the anchor, day 0; ``anchor_at`` its moment, for hour-kinds.
    ``rolling`` ("", "forward", "back") moves a last day that is not a working day. ``earliest`` is
    a day before which nothing falls due; ``stood`` are pauses in any order. Raises
    :class:`troth.engine.calendar.CannotCount`.
    """
    if kind in HOUR_KINDS:
        at = _counted_at(calendar, anchor_at, kind, amount)
        for since, until in sorted(stood):
            at = _later_at(calendar, at, kind, max(since, anchor_at), until)
        day = calendar.local_day(at)
        if earliest is None or day >= earliest:
            return Deadline(day, at)
        return Deadline(earliest, calendar.last_second(earliest))
    day = _counted_day(calendar, anchor_day, kind, amount)
    if stood:
        day = _later_day(calendar, day, kind, _days_stood(calendar, stood, anchor_day))
    return by_date(calendar, day, rolling, earliest)


def by_date(
    calendar: Calendar, day: int, rolling: Way | str = "", earliest: int | None = None
) -> Deadline:
    """The deadline of a given last day.

    Rolled first; where that is before ``earliest`` the deadline is ``earliest``, which is itself
    rolled forward but never back.
    """
    if rolling:
        day = calendar.roll(day, "forward" if rolling == "forward" else "back")
    if earliest is not None and day < earliest:
        day = calendar.roll(earliest, "forward") if rolling == "forward" else earliest
    return Deadline(day, calendar.last_second(day))


def _counted_day(calendar: Calendar, day: int, kind: TimeKind, amount: int) -> int:
    if kind is TimeKind.WORKING_DAYS:
        return calendar.add_working_days(day, amount)
    if kind is TimeKind.MONTHS:
        return calendar.add_months(day, amount)
    if not FIRST_DAY <= day + amount <= LAST_DAY:
        raise OutsideCalendar(f"{amount} days from {shown(day)} is past the last year, 9999")
    return day + amount


def _counted_at(calendar: Calendar, at: int, kind: TimeKind, amount: int) -> int:
    if kind is TimeKind.WORKING_HOURS:
        return calendar.add_working_minutes(at, amount)
    return at + amount


# --- a clock that stands


def resumed(calendar: Calendar, due: Deadline, kind: TimeKind, pause: Pause) -> Deadline:
    """A deadline after a single pause of its clock; see the top of this module.

    ``due`` is what was counted, before any rolling. With several pauses, or one that touches the
    anchor's day, give them to :func:`deadline`: it counts a day once that two of them touch.
    """
    since, until = pause
    if kind in HOUR_KINDS:
        at = _later_at(calendar, due.at, kind, since, until)
        return Deadline(calendar.local_day(at), at)
    runs = _days_stood(calendar, [pause], FIRST_DAY)
    day = _later_day(calendar, due.day, kind, runs)
    return due if day == due.day else Deadline(day, calendar.last_second(day))


def remaining(calendar: Calendar, due: Deadline, kind: TimeKind, at: int) -> int:
    """How much of a kind is left of a clock that stops at a moment; 0 when it has run out.

    In days for day-kinds (working days for working days), the day of ``at`` and the last one
    included; in seconds for hour-kinds (seconds worked for working hours).
    """
    if at > due.at:
        return 0
    if kind is TimeKind.CLOCK:
        return due.at - at
    if kind is TimeKind.WORKING_HOURS:
        return calendar.working_seconds_between(at, due.at)
    before = calendar.local_day(at) - 1
    if kind is TimeKind.WORKING_DAYS:
        return calendar.working_days_between(before, due.day)
    return due.day - before


def _later_at(calendar: Calendar, at: int, kind: TimeKind, since: int, until: int) -> int:
    if until <= since or since >= at:
        return at
    if kind is TimeKind.WORKING_HOURS:
        left = calendar.working_seconds_between(since, at)
        return calendar.add_working_seconds(until, left) if left else at
    return at + until - since


def _days_stood(
    calendar: Calendar, pauses: Iterable[Pause], anchor_day: int
) -> list[tuple[int, int]]:
    """The local days that pauses touch, after day 0, as runs (first, last) in order and apart."""
    runs: list[tuple[int, int]] = []
    for since, until in sorted(pauses):
        if until <= since:
            continue
        floor = runs[-1][1] if runs else anchor_day
        first = max(calendar.local_day(since), floor + 1)
        last = calendar.local_day(until - 1)
        if first <= last:
            runs.append((first, last))
    return runs


def _later_day(
    calendar: Calendar, day: int, kind: TimeKind, runs: Iterable[tuple[int, int]]
) -> int:
    for first, last in runs:
        if first > day:
            break
        if kind is TimeKind.WORKING_DAYS:
            standing = calendar.working_days_between(first - 1, last)
            day = calendar.add_working_days(day, standing)
        else:
            day = _counted_day(calendar, day, TimeKind.DAYS, last - first + 1)
    return day


# --- why on that day


@dataclass(frozen=True, slots=True)
class Derivation:
    """One due date and everything it follows from.

    ``counted`` is the last day as counted, before rolling and ``not_before``. ``skipped`` are the
    days passed over in counting, each with its reason: those not worked, where the kind counts
    worked ones, and those on which the clock stood. ``rolled`` are the days that rolling passed
    over, the first being the one it began at. ``not_before`` is the day before which nothing falls
    due, where that decided.
    """

    due: Deadline
    anchor_day: int
    anchor_at: int
    kind: TimeKind
    amount: int
    counted: int
    stood: tuple[Pause, ...]
    skipped: tuple[tuple[int, str], ...]
    rolled: tuple[tuple[int, str], ...]
    not_before: int | None
    calendar: Calendar

    @property
    def rolled_from(self) -> int | None:
        """The day that was not worked, and that rolling moved the deadline from."""
        return self.rolled[0][0] if self.rolled else None

    def lines(self) -> list[str]:
        """The due date in plain words, one step a line, with the weekday of every date."""
        steps = [self._anchored(), *self._clipped(), *self._stopped()]
        steps += [f"not counted: {_named(day, why)}" for day, why in self.skipped]
        if self.not_before is not None:
            steps.append(f"nothing falls due before {shown(self.not_before)}")
        if self.rolled:
            way = "forward" if self.due.day > self.rolled[0][0] else "back"
            passed = ", ".join(_named(day, why) for day, why in self.rolled)
            steps.append(f"rolled {way} over {passed}, not worked")
        steps.append(self._ending())
        if self.calendar.name:
            version = f" ({self.calendar.version})" if self.calendar.version else ""
            steps.append(f"by calendar {self.calendar.name}{version}")
        return steps

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def _anchored(self) -> str:
        length = show_length(self.kind, abs(self.amount))
        side = "before" if self.amount < 0 else "after"
        if self.kind in HOUR_KINDS:
            return f"{length} {side} {_moment(self.calendar, self.anchor_at)}"
        return f"{length} {side} {shown(self.anchor_day)}, a day that does not count"

    def _clipped(self) -> list[str]:
        if self.kind is not TimeKind.MONTHS:
            return []
        landed = self.calendar.add_months(self.anchor_day, self.amount)
        wanted = date_of(self.anchor_day).day
        if date_of(landed).day == wanted:
            return []
        return [f"that month has no day {wanted}: {shown(landed)} stands for it"]

    def _stopped(self) -> list[str]:
        if self.kind not in HOUR_KINDS:
            return []  # the days stand among those not counted
        ends = [
            (_moment(self.calendar, since), _moment(self.calendar, until))
            for since, until in self.stood
        ]
        return [f"the clock stood from {since} to {until}" for since, until in ends]

    def _ending(self) -> str:
        if self.kind in HOUR_KINDS and self.not_before is None:
            return f"due at {_moment(self.calendar, self.due.at)}"
        return f"due by the end of {shown(self.due.day)}"


def derivation(
    calendar: Calendar,
    anchor_day: int,
    anchor_at: int,
    kind: TimeKind,
    amount: int,
    *,
    rolling: Way | str = "",
    earliest: int | None = None,
    stood: Sequence[Pause] = (),
) -> Derivation:
    """What `deadline` answers for the same arguments, with everything it follows from."""
    given = (calendar, anchor_day, anchor_at, kind, amount)
    counted = deadline(*given, stood=stood).day
    due = deadline(*given, rolling=rolling, earliest=earliest, stood=stood)
    hours = kind in HOUR_KINDS
    settled = counted if hours else by_date(calendar, counted, rolling).day
    not_before = earliest if earliest is not None and settled < earliest else None
    return Derivation(
        due=due,
        anchor_day=anchor_day,
        anchor_at=anchor_at,
        kind=kind,
        amount=amount,
        counted=counted,
        stood=tuple(sorted(pause for pause in stood if pause[0] < pause[1])),
        skipped=tuple(_passed(calendar, kind, _way(anchor_day, counted, hours=hours), stood)),
        rolled=tuple(_rolled(calendar, counted if not_before is None else not_before, due.day)),
        not_before=not_before,
        calendar=calendar,
    )


def _way(anchor: int, counted: int, *, hours: bool) -> range:
    """The days that were looked at to get from an anchor to the day counted."""
    if hours:
        return range(min(anchor, counted), max(anchor, counted) + 1)
    return range(anchor + 1, counted + 1) if anchor <= counted else range(counted, anchor)


def _passed(
    calendar: Calendar, kind: TimeKind, days: range, stood: Sequence[Pause]
) -> Iterator[tuple[int, str]]:
    """Those of the days that did not count, and why."""
    worked = kind in {TimeKind.WORKING_DAYS, TimeKind.WORKING_HOURS}
    runs = [] if kind in HOUR_KINDS else _days_stood(calendar, stood, days.start - 1)
    for day in days:
        reason = calendar.why_not(day) if worked else ""
        if not reason and any(first <= day <= last for first, last in runs):
            reason = STOOD
        if reason:
            yield day, reason


def _rolled(calendar: Calendar, start: int, end: int) -> Iterator[tuple[int, str]]:
    step = 1 if start < end else -1
    for day in range(start, end, step):
        yield day, calendar.why_not(day)


def _named(day: int, reason: str) -> str:
    """``Mon 2026-05-25 spring bank holiday``; a weekday is not said twice."""
    return shown(day) if reason in WEEKDAYS else f"{shown(day)} {reason}"


def _moment(calendar: Calendar, at: int) -> str:
    """``Fri 2026-05-22 17:30``, with seconds where there are any."""
    day = calendar.local_day(at)
    minutes, seconds = divmod(calendar.second_of_day(at), 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return f"{shown(day)} {clock}"
