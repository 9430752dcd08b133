"""What is said of a rule: the rule itself, in its author's units and the vocabulary's words."""

from __future__ import annotations

import pytest

from troth.dsl import core, prose
from troth.dsl.telling.quantities import literal

UNITS = [
    "tenure at least 6 months",
    "tenure at least 2 quarters",
    "tenure at least 12 months",
    "tenure at least 1 year",
    "tenure at least 7 days",
    "tenure at least 1 week",
    "tenure at least 10 working days",
    "time while (on_leave) over the last 90 days at least 1.5 hours",
    "attended / offered at least 80%",
    "attended / offered at least 0.8",
    "attended at least 105% of offered",
    "attended at least 0.5 * offered",
    "attended more than -5%",
    "market_total_pay at least 2_000 GBP a month",
    "market_total_pay at least 24_000 GBP a year",
    "market_total_pay at least 98% of market_total_pay or on_leave",
]


@pytest.mark.parametrize("condition", UNITS)
def test_a_value_stays_in_the_unit_in_which_it_was_written(checked, condition: str) -> None:
    policy, _ = checked(f"minimum m\n    {condition}\n")
    assert prose.expression(policy.minimums[0].lines[0].condition) == condition


def test_the_unit_makes_no_other_rule(checked) -> None:
    one, _ = checked("minimum m\n    tenure at least 6 months\n    attended at least 50%\n")
    other, _ = checked("minimum m\n    tenure at least 2 quarters\n    attended at least 0.5\n")
    assert one == other


def test_a_value_that_the_unit_does_not_divide_is_said_in_another(checked) -> None:
    policy, _ = checked("minimum m\n    tenure at least 1 quarter\n")
    written = policy.minimums[0].lines[0].condition.right
    assert literal(core.Literal(written.value, written.type, "quarter")) == "1 quarter"
    assert literal(core.Literal(6, written.type, "year")) == "0.5 years"
    assert literal(core.Literal(1, written.type, "quarter")) == "1 month"
