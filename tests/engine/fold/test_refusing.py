"""Branches that refuse an event, and what an event must bring."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import Lived, play

GATEHOUSE = """
chart: gatehouse
words: a gatehouse
serves: [R1]
per: relationship
initial: outside
states:
  outside:
    words: is outside
    rest: yes
    on:
      asked:
        - {if: let_in, to: inside}
        - {else: yes, stay: yes, refuse: yes}
      buddy_named: [{to: inside, needs: [grade]}]
final: {inside: good}
guards: {let_in: required}
"""


def life(lines: str) -> Lived:
    return play(
        "define let_in as trusted", "2026-03-02 08:00 facts trusted=no\n" + lines, "2026-03-05",
        charts="relationship, gatehouse", own=(("gatehouse", GATEHOUSE),),
    )  # fmt: skip


def test_a_branch_without_words_or_guard_of_its_own_refuses_all_the_same() -> None:
    found = life("2026-03-02 09:00 asked grade=good days=3")
    assert found.stage("gatehouse") == "outside"
    assert found.refusals() == ["asked: outside does not take it"]


@pytest.mark.parametrize("grade", ["good", "poor"])
def test_the_first_of_several_choices_is_brought_like_any_other(grade: str) -> None:
    found = life(f"2026-03-02 09:00 buddy_named grade={grade}")
    assert found.stage("gatehouse") == "inside"
    assert found.refusals() == []


def test_what_is_not_brought_is_missing() -> None:
    found = life("2026-03-02 09:00 buddy_named")
    assert found.refusals() == ["buddy_named: it does not bring grade"]
