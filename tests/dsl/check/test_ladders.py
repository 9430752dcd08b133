"""The rungs of a ladder act in the order in which they stand."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("first", "second", "late"),
    [
        ("5 working days", "5 days", True),
        ("5 working days", "6 days", False),  # where people work on Saturdays
        ("5 days", "4 working days", False),
        ("1 month", "28 days", True),
        ("1 month", "30 days", False),
        ("31 days", "1 month", True),
        ("30 days", "1 month", False),
    ],
)
def test_a_rung_that_is_surely_too_early_is_told(checked, first, second, late) -> None:
    ladder = f"""escalation late
    when any promise to the person is violated
    after {first} notify promisor
    finally after {second} notify manager of promisor
"""
    codes = [finding.code for finding in checked(ladder)[1]]
    assert codes == (["rungs-out-of-order"] if late else [])
