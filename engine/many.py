"""Working days for a whole population at once.

One person's deadline is counted by `troth.engine.calendar`; a million at once are looked up here in
the same tables, as numpy arrays. The only place that knows numpy, which comes with the extra
`population` and is loaded when the first array is asked for: nothing else needs it.
"""

from typing import TYPE_CHECKING

from troth.engine.calendar import Calendar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Days = npt.NDArray[np.int32]


def add_working_days_many(calendar: Calendar, days: "Days", count: int) -> "Days":
    """The ``count``-th working day after each of ``days``; before it for a negative count.

    Days are int32, days since 1970-01-01, in an array of any shape; the answer has the same shape.
    They are those that :meth:`Calendar.add_working_days` gives one by one, and it raises the same:
    OutsideCalendar, for the first day whose answer is not known.
    """
    import numpy as np

    if days.size == 0:
        return days.copy()
    before, nth = (np.frombuffer(table, dtype=np.intc) for table in calendar.tables)
    if count == 0 and calendar.first <= days.min() and days.max() <= calendar.last:
        return days.copy()
    place = before[1:] + (count - 1) if count > 0 else before[:-1] + count
    # places only ever rise, so the days whose answer is known lie side by side
    known = np.flatnonzero((place >= 0) & (place < len(nth)))
    index = days - np.int32(calendar.first)
    if count and known.size and known[0] <= index.min() and index.max() <= known[-1]:
        answers = nth[place.clip(0, len(nth) - 1)].astype(np.int32)
        found: Days = answers[index]
        return found
    for day in days.flat:
        calendar.add_working_days(int(day), count)
    raise AssertionError("INVARIANT: one by one, one of them is outside the calendar as well")
