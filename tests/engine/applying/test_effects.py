"""Every kind of change is told and can be applied, and both are the same change."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.plan.plans import kinds
from troth.engine.applying.effects import apply
from troth.engine.plan.changes import Change, Clock, Load, Promise, Wording
from troth.engine.plan.codec import kind_of
from troth.engine.plan.narrate import narrate
from troth.engine.plan.past import live_of


@pytest.mark.parametrize("kind", sorted(map(kind_of, get_args(Change))))
@given(data=st.data())
def test_every_member_of_the_union_is_narrated_and_applied(kind: str, data: st.DataObject) -> None:
    change = data.draw(kinds[kind])
    told, effect = narrate(change), apply(change)
    assert (effect.id, effect.subject) == (told.id, told.subject)
    assert effect.words
    live = live_of(change)
    listed = () if live is None else live.shifts
    assert [(m.outcome, m.was, m.now, m.count, m.rows) for m in effect.moves] == [
        (s.outcome, s.was, s.now, s.count, s.rows) for s in listed
    ]


def test_what_follows_from_the_rest_is_shown_and_what_is_only_worded_is_left() -> None:
    assert apply(Load("l1", "recruiter", "2026-06-22", 1, 2)).acts == "shows"
    assert apply(Promise("p1", "promise", "buddy", None, "", "")).acts == "shows"
    assert apply(Wording("w1", "rules.troth", None, "", "")).acts == "leaves"


@pytest.mark.parametrize("mode", ["keep", "rebase", "restart", "proportional", "most favourable"])
def test_a_clock_says_what_becomes_of_those_that_run(mode: str) -> None:
    said = apply(Clock("c1", "promise", "buddy", None, "10 days", "5 days", mode))
    others = apply(Clock("c1", "promise", "buddy", None, "10 days", "5 days", "keep"))
    assert said.acts == "adopts"
    assert (said.words == others.words) is (mode == "keep")
