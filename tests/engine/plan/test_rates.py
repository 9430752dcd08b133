"""Our own statistics agree with scipy's, and with what the books print."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction
from math import isclose

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact
from scipy.stats.contingency import relative_risk

from troth.engine.plan.rates import fisher, ratio_of_rates, shown, shown_p, wilson

of = st.integers(1, 3000)
share = st.fractions(0, 1)


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    n, m = draw(of), draw(of)
    return int(n * draw(share)), n, int(m * draw(share)), m


@given(tables())
@settings(max_examples=50)
def test_a_rate_has_the_interval_that_scipy_gives_it(table: tuple[int, int, int, int]) -> None:
    selected, n, _, _ = table
    ours, theirs = wilson(selected, n), binomtest(selected, n).proportion_ci(method="wilson")
    assert isclose(float(ours.low), theirs.low, abs_tol=1e-12)
    assert isclose(float(ours.high), theirs.high, abs_tol=1e-12)


@given(tables())
@settings(max_examples=50)
@example((1, 2, 1, 2))
def test_a_ratio_has_the_interval_that_scipy_gives_it(table: tuple[int, int, int, int]) -> None:
    selected, n, base, m = table
    if not selected or not base or (selected == n and base == m):
        return  # zero cells: scipy gives nan or infinity
    ours, theirs = ratio_of_rates(*table), relative_risk(selected, n, base, m)
    assert ours is not None
    bounds = theirs.confidence_interval(0.95)
    assert isclose(float(ours.value), theirs.relative_risk, rel_tol=1e-12)
    assert isclose(float(ours.low), bounds.low, rel_tol=1e-9)
    assert isclose(float(ours.high), bounds.high, rel_tol=1e-9)


@given(tables())
@settings(max_examples=50)
@example((0, 1, 0, 1))
@example((157, 2435, 235, 2435))
@example((0, 3000, 3000, 3000))
@example((3, 4, 1, 4))
def test_the_exact_test_is_scipys(table: tuple[int, int, int, int]) -> None:
    selected, n, base, m = table
    theirs = fisher_exact([[selected, n - selected], [base, m - base]]).pvalue
    assert isclose(float(fisher(*table)), theirs, rel_tol=1e-6, abs_tol=1e-14)


def test_fishers_lady_tasting_tea_is_as_printed() -> None:
    assert shown(fisher(3, 4, 1, 4)) == "0.4857"


@given(tables())
@settings(max_examples=50)
def test_a_figure_lies_within_its_interval(table: tuple[int, int, int, int]) -> None:
    selected, n, _, _ = table
    rate, ratio = wilson(selected, n), ratio_of_rates(*table)
    assert 0 <= rate.low <= rate.value <= rate.high <= 1
    if ratio is not None:
        assert 0 <= ratio.low <= ratio.value <= ratio.high
    assert 0 < fisher(*table) <= 1


def test_zero_cells_have_figures_and_no_division() -> None:
    none = ratio_of_rates(0, 40, 20, 40)
    assert none is not None
    assert none.value == 0
    assert none.high < 1
    all_of_both = ratio_of_rates(40, 40, 50, 50)
    assert all_of_both is not None
    assert all_of_both.low < 1 < all_of_both.high
    assert ratio_of_rates(1, 40, 0, 40) is None
    assert ratio_of_rates(0, 0, 20, 40) is None
    assert wilson(0, 0).high == 1


def test_figures_do_not_depend_on_the_decimal_context_of_the_caller() -> None:
    before = getcontext().prec
    expected = ratio_of_rates(157, 2435, 235, 2435)
    try:
        getcontext().prec = 3
        assert ratio_of_rates(157, 2435, 235, 2435) == expected
    finally:
        getcontext().prec = before


def test_the_call_backs_of_the_resume_study_are_as_published() -> None:
    ratio = ratio_of_rates(157, 2435, 235, 2435)
    assert ratio is not None
    assert [shown(x, 3) for x in (ratio.value, ratio.low, ratio.high)] == [
        "0.668",
        "0.550",
        "0.811",
    ]
    assert shown_p(fisher(157, 2435, 235, 2435)) == "<0.0001"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.66806"), "0.6681"),
        (Fraction(-1, 100_000), "0.0000"),
        (Fraction(-1, 8), "-0.1250"),
        (Fraction(12), "12.0000"),
    ],
)
def test_a_figure_is_text_of_four_places(value: Decimal | Fraction, text: str) -> None:
    assert shown(value) == text
