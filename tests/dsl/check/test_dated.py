"""What is asked as of another day is something a day can change."""

import pytest

from troth.dsl.diagnostics import Diagnostic

DAYS = ["2026-01-31", "today + 30 days", "(birthday + 30 days)"]


def only(found: list[Diagnostic]) -> Diagnostic:
    assert [finding.code for finding in found] == ["same-every-day"]
    return found[0]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("asked", ["tenure", "today - birthday", "(today - birthday)"])
def test_the_cure_of_a_misplaced_as_of_is_the_comparison_on_that_day(checked, asked, day) -> None:
    text = f"minimum m\n    {asked} at least 1 year as of {day}\n"
    finding = only(checked(text)[1])
    assert finding.fix is not None
    cured = text
    for edit in sorted(finding.fix.edits, key=lambda edit: -edit.span.start):
        cured = cured[: edit.span.start] + edit.text + cured[edit.span.end :]
    meant = f"minimum m\n    ({asked} as of {day}) at least 1 year\n"
    policy, found = checked(cured)
    assert found == []
    assert policy == checked(meant)[0]


@pytest.mark.parametrize(
    "text",
    [
        "minimum m\n    tenure between 1 year and 2 years as of 2026-01-31\n",
        "minimum m\n    (years_experience or else 1) at least 2 as of 2026-01-31\n",
        "define bar as 1 year\n\nminimum m\n    tenure at least bar as of 2026-01-31\n",
        "minimum m\n    years_experience at least 1 + 2 as of 2026-01-31\n",
        "gate offer_accepted\n    requires on_leave and 3 as of today at least 2\n",
    ],
)
def test_what_is_the_same_on_every_day_is_told(checked, text) -> None:
    only(checked(text)[1])


@pytest.mark.parametrize(
    "value",
    ["on_leave", "(years_experience + 1) as of today at least 2 and on_leave", "away", "engaged"],
)
def test_what_a_day_can_change_is_not(checked, value) -> None:
    text = f"define away as on_leave\n\nminimum m\n    away\n    ({value}) as of 2026-01-31\n"
    assert [f.code for f in checked(text)[1] if f.code == "same-every-day"] == []
