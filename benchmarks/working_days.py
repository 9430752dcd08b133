"""Working days of a population: Troth's prefix tables beside numpy's business days.

    python benchmarks/working_days.py [--days 1000000] [--rounds 15]

Both are given the same anchors, the same week and the same holidays (England's, frozen in a shipped
pack), and first give the same answers for all of them. Then they take turns, and the table shows
the median over the rounds; the ratio is the median of the ratios within each round. What is counted
is processor time of this process, so that neighbours on the machine matter less.
"""

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from troth.dsl.types import TimeKind
from troth.engine.calendar import Calendar
from troth.engine.deadline import deadline
from troth.engine.files.pack import load_pack
from troth.engine.many import add_working_days_many

RESULTS = Path(__file__).parent / "results" / "working_days.json"
COUNT = 10
"""Working days until what was promised falls due."""

TARGET = 5.0
FEW = 2_000
"""Deadlines counted one by one in a round."""

MANY, NUMPY = "Troth, many at once", "numpy.busday_offset"


def office() -> Calendar:
    """The calendar of the hiring example: London, with its frozen holidays."""
    pack, found = load_pack("shipped:hiring")
    if pack is None:
        raise SystemExit("\n".join(each.message for each in found))
    return pack.calendar_of()


def contenders(calendar: Calendar, days: npt.NDArray[np.int32]) -> dict[str, Callable[[], object]]:
    """Everybody at the start; what each needs is prepared before the clock runs."""
    off = np.array(sorted(calendar.holidays.names), dtype="datetime64[D]")
    theirs = np.busdaycalendar(weekmask=list(calendar.week), holidays=off)
    dates = days.astype("datetime64[D]")
    few = days[:FEW].tolist()
    moments = [calendar.moment_of(day, 720) for day in few]

    def peer() -> object:
        # an anchor that is no working day does not count either way: numpy is to roll it back
        return np.busday_offset(dates, COUNT, roll="backward", busdaycal=theirs)

    def ours() -> object:
        return add_working_days_many(calendar, days, COUNT)

    def one_by_one() -> object:
        return [calendar.add_working_days(day, COUNT) for day in few]

    def deadlines() -> object:
        kind = TimeKind.WORKING_DAYS
        pairs = zip(few, moments, strict=True)
        return [deadline(calendar, day, moment, kind, COUNT) for day, moment in pairs]

    def hours() -> object:
        return [calendar.add_working_minutes(moment, 960) for moment in moments]

    check_answers(ours(), peer(), one_by_one(), deadlines())
    return {
        NUMPY: peer,
        MANY: ours,
        "Troth, one by one": one_by_one,
        "Troth, a deadline each": deadlines,
        "Troth, 16 working hours each": hours,
    }


def check_answers(many: object, theirs: object, alone: object, deadlines: object) -> None:
    """All ways give the same days; else the run ends."""
    ours = np.asarray(many)
    if not np.array_equal(ours, np.asarray(theirs).astype(np.int32)):
        raise SystemExit("numpy and Troth count different working days")
    if ours[:FEW].tolist() != alone:
        raise SystemExit("Troth counts differently one by one")
    assert isinstance(deadlines, list)
    if [each.day for each in deadlines] != alone:
        raise SystemExit("a deadline falls on another day than the working day counted")
    print(f"numpy and Troth give the same answers for {ours.size:,} anchors\n")


def measure(everybody: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of processor time, one figure a round, everybody taking turns."""
    times: dict[str, list[float]] = {name: [] for name in everybody}
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, ask in everybody.items():
            start = time.process_time_ns()
            ask()
            times[name].append((time.process_time_ns() - start) / 1e9)
    return times


def main() -> None:
    """Check, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    size = parser.parse_args()
    calendar = office()
    start = time.process_time_ns()
    known = len(calendar.tables[0]) - 1
    built = (time.process_time_ns() - start) / 1e6
    print(f"prefix table of {known:,} days built in {built:.1f} ms")
    random = np.random.default_rng(11)
    days = random.integers(
        calendar.first + 60, calendar.last - 60, max(size.days, FEW), dtype=np.int32
    )
    times = measure(contenders(calendar, days), size.rounds)
    print(f"{'way':<32} {'ns a day':>10} {'a million':>12}")
    for name, figures in times.items():
        each = statistics.median(figures) / (days.size if name in (MANY, NUMPY) else FEW) * 1e9
        print(f"{name:<32} {each:>10,.1f} {each:>9,.1f} ms")
    print()
    ratio = statistics.median(a / b for a, b in zip(times[NUMPY], times[MANY], strict=True))
    name = "due dates at once against numpy.busday_offset"
    content = {
        "sizes": vars(size),
        "seconds": {name: statistics.median(each) for name, each in times.items()},
        "bars": [{"name": name, "measured": ratio, "asked": f">= {TARGET}"}],
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(
        f"bar {name}: {ratio:.2f} (asked >= {TARGET:g}) {'holds' if ratio >= TARGET else 'short'}"
    )


if __name__ == "__main__":
    main()
