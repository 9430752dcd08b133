"""What offers promise in all: changed lines, lines that reach others, and a total a currency."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.plan.runs import Packs, dry_run
from tests.engine.plan.test_saved import EMPTY
from troth.engine.plan.amounts import totals
from troth.engine.plan.definition import Plan, Promised
from troth.engine.plan.html import html
from troth.engine.plan.markdown import markdown
from troth.engine.plan.text import text

OFFER = """\
define wanted as empathy at least {level}
offer agent for wanted
    salary {salary} GBP a year
promise pay to the person
    when engaged
    by manager
    deliver salary within 30 days
    fulfilled by buddy_named
"""
THREE = [{"id": "p", "empathy": "3"}, {"id": "q", "empathy": "4"}, {"id": "r", "empathy": "5"}]


def test_a_line_that_reaches_fewer_people_is_told_although_its_amount_stays(made: Packs) -> None:
    old = made(OFFER.format(level=3, salary="30_000"))
    new = made(OFFER.format(level=4, salary="30_000"))
    (line,) = dry_run(old, new, THREE).money
    assert (line.people_before, line.people_after) == (3, 2)
    assert (line.was, line.now) == ("90_000 GBP a year", "60_000 GBP a year")


def test_a_line_that_reaches_the_same_people_for_the_same_is_not_told(made: Packs) -> None:
    old = made(OFFER.format(level=3, salary="30_000"))
    new = made(
        OFFER.format(level=3, salary="30_000") + "minimum frontline\n    empathy at least 3\n"
    )
    assert dry_run(old, new, THREE).money == ()


def test_a_changed_amount_is_told_with_its_sum(made: Packs) -> None:
    old = made(OFFER.format(level=3, salary="30_000"))
    new = made(OFFER.format(level=3, salary="31_000"))
    (line,) = dry_run(old, new, THREE).money
    assert (line.was, line.now) == ("90_000 GBP a year", "93_000 GBP a year")


amounts = st.integers(0, 10**9)
units = st.sampled_from(["GBP", "EUR", "GBP a year"])


@given(st.lists(st.tuples(amounts, amounts, units), max_size=8))
def test_totals_add_up_and_never_across_currencies(lines: list[tuple[int, int, str]]) -> None:
    money = tuple(
        Promised("x", f"line {at}", 1, 1, f"{was} {unit}", f"{now} {unit}")
        for at, (was, now, unit) in enumerate(lines)
    )
    found = {each.unit: each for each in totals(money)}
    assert set(found) == {unit for _, _, unit in lines}
    for unit, total in found.items():
        was = sum(one for one, _, other in lines if other == unit)
        now = sum(one for _, one, other in lines if other == unit)
        assert total.was.replace("_", "") == f"{was} {unit}"
        assert total.now.replace("_", "") == f"{now} {unit}"
        sign = "+" if now >= was else "-"
        assert total.difference.replace("_", "") == f"{sign}{abs(now - was)} {unit}"
        assert total.lines == sum(other == unit for _, _, other in lines)


def test_every_way_to_tell_a_plan_has_the_total_of_several_lines() -> None:
    money = (
        Promised("agent", "salary", 3, 2, "90_000 GBP", "62_000 GBP"),
        Promised("lead", "bonus", 0, 2, "nothing", "2_000.5 GBP"),
    )
    for tell in (text, markdown, html):
        page = tell(Plan(EMPTY.inputs, money=money))
        assert "in all" in page
        assert "64_000.5 GBP" in page
