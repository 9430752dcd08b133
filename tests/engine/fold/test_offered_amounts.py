"""A promise that does not say how much owes what an offer to this person states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.fold.kit import VOCABULARY, number, play

PROMISE = """
promise training to the person
    when engaged
    by manager
    deliver AMOUNTtraining by 2026-06-30
    fulfilled by training_held
"""
OWES = PROMISE.replace("AMOUNT", "")
ALONE = "offer welcome for role is agent\n    training 20\n" + OWES
START = "2026-03-02 09:00 facts role=agent\n2026-03-02 09:30 engaged\n"
PART = "2026-04-01 09:00 training_held hours=12\n"
REST = "2026-06-01 09:00 training_held hours=8\n"


def figures(life, name: str = "training") -> tuple[float | None, float | None, float | None]:
    """Promised, delivered, what is missing."""
    owed = life.owed(name)
    return number(owed.promised), number(owed.delivered), number(owed.shortfall)


def test_what_an_offer_states_is_owed() -> None:
    life = play(ALONE, START + PART, "2026-07-02")
    assert figures(life) == (20, 12, 8)
    assert life.path("training") == ["2026-03-02 in_effect", "2026-06-30 violated"]


def test_it_is_kept_once_all_of_it_is_delivered() -> None:
    life = play(ALONE, START + PART + REST, "2026-07-02")
    assert figures(life) == (20, 20, 0)
    assert life.path("training") == ["2026-03-02 in_effect", "2026-06-01 fulfilled"]


deliveries = st.lists(st.tuples(st.integers(1, 28), st.integers(0, 25)), max_size=4)


@given(deliveries, st.integers(1, 40))
def test_it_is_as_if_the_promise_said_the_amount_itself(parts, amount: int) -> None:
    lines = START + "".join(
        f"2026-05-{day:02} 09:00 training_held hours={hours}\n" for day, hours in sorted(parts)
    )
    offered = play(ALONE.replace("20\n", f"{amount}\n"), lines, "2026-07-02")
    said = play(PROMISE.replace("AMOUNT", f"{amount} hours of "), lines, "2026-07-02")
    assert offered.owed("training") == said.owed("training")
    assert offered.path("training") == said.path("training")


def test_to_whom_the_offer_is_not_made_no_figure_is_owed() -> None:
    life = play(ALONE, START.replace("agent", "clerk") + PART, "2026-07-02")
    assert figures(life) == (None, 0, 0)
    assert life.state("training") == "fulfilled"


def test_while_it_is_not_known_to_whom_the_promise_waits_for_its_figure() -> None:
    lines = START.replace("facts role=agent", "facts trusted=yes") + PART + REST
    waiting = play(ALONE, lines, "2026-06-15")
    assert waiting.state("training") == "in_effect"
    assert waiting.owed("training").waits == ("role is not recorded",)
    told = play(ALONE, lines + "2026-06-20 09:00 facts role=agent\n", "2026-07-02")
    assert figures(told) == (20, 20, 0)
    assert told.state("training") == "fulfilled"
    other = play(ALONE, lines + "2026-06-20 09:00 facts role=clerk\n", "2026-07-02")
    assert number(other.owed("training").promised) is None
    assert other.state("training") == "fulfilled"


def test_the_figure_is_that_of_when_it_began() -> None:
    lines = START + "2026-03-10 09:00 facts role=clerk\n" + PART
    assert figures(play(ALONE, lines, "2026-07-02")) == (20, 12, 8)


BOTH = "offer first for role is agent\n    training 20\n\noffer second for {}\n    training {}\n"


@pytest.mark.parametrize(
    ("condition", "amount", "promised"),
    [
        ("role is clerk", 30, 20),
        ("role is not clerk", 20, 20),
        ("role is not clerk", 30, None),
    ],
)
def test_of_several_offers_counts_what_all_that_are_made_to_somebody_state(
    condition: str, amount: int, promised: int | None
) -> None:
    life = play(BOTH.format(condition, amount) + OWES, START + PART, "2026-07-02")
    assert figures(life)[0] == promised
    assert life.state("training") == ("fulfilled" if promised is None else "violated")


REWARD = """
offer earned
    when trusted
    guardrail not on_leave
    expires {}
    training 20
"""


@pytest.mark.parametrize(
    ("facts", "expires", "promised"),
    [
        ("trusted=yes on_leave=no", "2026-12-31", 20),
        ("trusted=yes on_leave=no", "2026-03-02", 20),
        ("trusted=yes on_leave=no", "2026-03-01", None),
        ("trusted=no on_leave=no", "2026-12-31", None),
        ("trusted=yes on_leave=yes", "2026-12-31", None),
    ],
)
def test_a_reward_states_a_figure_for_whom_it_is_for(facts, expires, promised) -> None:
    lines = START.replace("facts role=agent", f"facts {facts}") + PART
    life = play(REWARD.format(expires) + OWES, lines, "2026-07-02")
    assert figures(life)[0] == promised


def test_evidence_that_carries_no_quantity_shows_that_it_was_delivered() -> None:
    rules = ALONE.replace("fulfilled by training_held", "fulfilled by answered")
    life = play(rules, START + "2026-04-01 09:00 answered\n", "2026-07-02")
    assert (life.state("training"), figures(life)[0]) == ("fulfilled", None)


PAID = """
offer package
    pay {}

promise pay to the person
    {} while engaged
    by manager
    deliver pay within 5 days
    fulfilled by paid
"""


def money(field: str) -> str:
    """The vocabulary with money that an event carries."""
    return VOCABULARY.replace(
        "  training_held:",
        f"  paid: {{of: relationship, fields: {{amount: {field}}}}}\n  training_held:",
    ).replace(
        "  training: {unit", "  pay: {unit: money, carried_by: paid.amount}\n  training: {unit"
    )


@pytest.mark.parametrize(
    ("amount", "turn", "field", "promised"),
    [
        ("24_000 GBP a year", "each month", "money GBP", 2_000),
        ("24_000 GBP a year", "each quarter", "money GBP", 6_000),
        ("24_000 GBP a year", "each year", "money GBP", 24_000),
        ("24_000 GBP a year", "every 6 months", "money GBP", 12_000),
        ("24_000 GBP a year", "each month", "money GBP a month", 2_000),
        ("24_000 GBP a year", "every 30 days", "money GBP a year", 24_000),
        ("300 GBP a month", "each quarter", "money GBP", 900),
        ("300 GBP", "each quarter", "money GBP", 300),
        ("28_000 GBP a year", "each month", "money GBP", None),
        ("24_000 GBP a year", "every 30 days", "money GBP", None),
        ("24_000 GBP", "each month", "money GBP a month", None),
        ("24_000 EUR a year", "each month", "money GBP", None),
    ],
)
def test_money_for_a_period_is_the_share_of_a_turn_where_that_is_exact(
    amount: str, turn: str, field: str, promised: int | None
) -> None:
    rules, words = PAID.format(amount, turn), money(field)
    life = play(rules, START, "2027-04-02", vocabulary=words)
    first = life.told_state.promises("pay")[0]
    assert number(first.promised) == promised
