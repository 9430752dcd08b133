"""Rules begin on a day and under a version: what they change is older, what they end later."""

from __future__ import annotations

from datetime import date

import pytest

from troth.dsl.check import check
from troth.dsl.parse import parse
from troth.dsl.source import Source
from troth.dsl.values import day_of

REWARD = """offer thanks
    when attended at least 5
    guardrail on_leave is no
    expires 2026-11-30
    buddy

promise buddy to the person
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_assigned

change buddy from version 2026.1
    running clocks keep
"""


@pytest.mark.parametrize(
    ("version", "effective", "codes"),
    [
        ((), None, []),
        ((2026, 2), date(2026, 11, 30), []),
        ((2026, 2), date(2026, 12, 1), ["expired-reward"]),
        ((2026, 1), date(2026, 11, 30), ["later-version"]),
        ((2025, 9), date(2026, 11, 30), ["later-version"]),
    ],
)
def test_rules_begin_after_what_they_change_and_before_what_ends(
    vocabulary, version, effective, codes
) -> None:
    file, _ = parse(Source("rules.troth", REWARD))
    day = None if effective is None else day_of(effective)
    _, found = check([file], vocabulary, version=version, effective=day)
    assert [finding.code for finding in found] == codes
