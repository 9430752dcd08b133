"""A million at once are counted as one by one."""

from __future__ import annotations

from datetime import UTC

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.calendars import day, working
from troth.engine.calendar import NoWorkingTime, OutsideCalendar, bare
from troth.engine.many import add_working_days_many

FIRST, LAST = day("2024-01-01"), day("2025-12-31")
OFFICE = working(["2024-05-27", "2025-12-25"], first="2024-01-01", last="2025-12-31")


@given(st.lists(st.integers(FIRST - 3, LAST + 3), max_size=20), st.integers(-300, 300))
def test_many_are_counted_as_each_of_them_is(days: list[int], count: int) -> None:
    given_ = np.array(days, dtype=np.int32)
    expected, refused = [], ""
    for each in days:
        try:
            expected.append(OFFICE.add_working_days(each, count))
        except OutsideCalendar as told:
            refused = refused or str(told)
    if refused:
        with pytest.raises(OutsideCalendar) as together:
            add_working_days_many(OFFICE, given_, count)
        assert str(together.value) == refused
    else:
        assert add_working_days_many(OFFICE, given_, count).tolist() == expected
    assert given_.tolist() == days


def test_the_shape_and_the_kind_of_number_stay() -> None:
    days = np.full((3, 2), day("2024-05-24"), dtype=np.int32)
    found = add_working_days_many(OFFICE, days, 1)
    assert found.shape == (3, 2)
    assert found.dtype == np.int32
    assert set(found.flat) == {day("2024-05-28")}


def test_where_nobody_ever_works_nothing_is_counted() -> None:
    days = np.array([FIRST], dtype=np.int32)
    with pytest.raises(NoWorkingTime):
        add_working_days_many(bare(UTC), days, 1)
    with pytest.raises(OutsideCalendar):
        add_working_days_many(working(week=(False,) * 7), days, 1)
