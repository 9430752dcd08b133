"""What pandas expects of its own business time, and the four rules in which ours differs."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.engine.calendars import (
    at,
    day,
    working,
)
from troth.engine.calendar import Calendar

CLOSING = {8, 50, 65, 75, 77, 81, 103, 104, 105, 106, 118, 181, 194}
"""Time that fills the working hours to their end. pandas goes on to the next opening; here it ends
when the hours do, because who has four hours from 13:00 and closes at 17:00 was in time at 17:00
and is late tomorrow morning. No working time lies between the two answers."""

CLOSED = {155, 168, 177}
"""Whether the closing instant itself belongs to the hours. pandas says yes; here hours are half
open like every other length of time, or two shifts that meet would share a second."""

CUT = {*range(137, 151), 152, 153, *range(197, 206), 207}
"""`normalize=True`: the same arithmetic, then the time of day cut off. Nothing here cuts a moment;
who wants the day asks for the local day, which is the one expected. (Rows 151 and 206 agree: their
answers are midnights.)"""

NOTHING = {221}
"""Zero working days from a Saturday. pandas rolls to Monday; here 0 is the day itself, and rolling
is asked for by its name."""

DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def calendar_of(row: Mapping[str, str]) -> Calendar:
    """The calendar of a row; hours that end before they begin end on the next day."""
    hours = []
    for opening, closing in zip(row["open"].split(";"), row["close"].split(";"), strict=True):
        if opening:
            begin, end = (int(each[:2]) * 60 + int(each[3:]) for each in (opening, closing))
            hours.append((begin, end if end > begin else end + 1440))
    week = row["weekmask"].split() or DAYS[:5]
    return working(
        [each[:10] for each in row["holidays"].split(";") if each],
        week=tuple(each in week for each in DAYS),
        hours=tuple(sorted(hours)),
    )


def instant(text: str) -> int:
    """A fraction of a second is cut off, as wherever moments are read."""
    return at(text.partition(".")[0])


def difference(row: Mapping[str, str]) -> str:
    """In which way our answer differs from the one expected; empty where it is the same."""
    calendar, count = calendar_of(row), int(row["n"])
    given = instant(row["input"])
    if row["case_list"] == "on_offset_cases":
        inside = calendar.working_seconds_between(given, given + 1) == 1
        if str(inside) == row["expected"]:
            return ""
        closes = not inside and calendar.working_seconds_between(given - 1, given) == 1
        return "closed" if closes else "wrong"
    expected = instant(row["expected"])
    if row["offset"] == "BusinessDay":
        start, end = day(row["input"][:10]), day(row["expected"][:10])
        if calendar.add_working_days(start, count) == end:
            return "" if given % 86_400 == expected % 86_400 else "wrong"
        return "nothing" if count == 0 and calendar.roll(start, "forward") == end else "wrong"
    found = calendar.add_working_minutes(given, 60 * count)
    if found == expected:
        return ""
    if row["normalize"] == "True":
        return "cut" if found - found % 86_400 == expected else "wrong"
    idle = calendar.working_seconds_between(found, expected) == 0
    opens = calendar.working_seconds_between(expected, expected + 1) == 1
    return "closing" if count > 0 and found < expected and idle and opens else "wrong"


def test_pandas_expects_the_same_but_for_four_rules_of_its_own(
    troth_data: Callable[[str], Path],
) -> None:
    found: dict[str, set[int]] = defaultdict(set)
    vectors = rows(troth_data("business_time_vectors.csv"))
    for number, row in enumerate(vectors):
        found[difference(row)].add(number)
    same = found.pop("")
    assert found == {"closing": CLOSING, "closed": CLOSED, "cut": CUT, "nothing": NOTHING}
    assert len(vectors) == 223
    assert len(same) == 180
