"""Decision tables: one message for a key that is no column, whatever else it is not."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("key", "codes"),
    [("role", []), ("site", ["table-key"]), ("kind", ["table-key"]), ("rol", ["table-key"])],
)
def test_a_key_is_a_column_and_a_value_of_that_name(checked, key: str, codes: list[str]) -> None:
    _, found = checked(
        f"define d from table needed by [{key}]\n\nminimum m\n    years_experience at least d\n"
    )
    assert [finding.code for finding in found] == codes
