"""History under the old rules against the same history under the new ones."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.fold.kit import VOCABULARY
from tests.engine.plan.lives import (
    buddy,
    changing,
    ledger,
    new_pack,
    of_rule,
    old_pack,
    people,
    replayed,
)
from troth.engine.plan.changes import Case, Clock, Escalation, Promise, Structure, Transition
from troth.engine.plan.past import affected, live_of, replay_of
from troth.engine.session.engine import Engine

KEPT_LATE = {
    "r-1": "2026-03-02 09:00 engaged\n2026-03-12 09:00 buddy_named",
    "r-2": "2026-03-02 09:00 engaged\n2026-03-20 09:00 buddy_named",
    "r-3": "2026-03-02 09:00 engaged",
}
"""A promise kept in time, one kept late, and one that nobody kept; all were due on 16 March."""


def test_what_was_kept_in_time_would_have_been_late() -> None:
    plan = ledger(old_pack(), KEPT_LATE).plan(new_pack(buddy("5 working days")), "2026-03-31")
    found = replayed(plan)
    assert found.before == {"fulfilled": 1, "repaired": 1, "violated": 1}
    assert found.after == {"repaired": 2, "violated": 1}
    assert found.counts == {"fulfilled>repaired": 1, "sooner": 2}
    assert people(plan, found.opened["fulfilled>repaired"]) == ("r-1",)
    assert people(plan, found.opened["sooner"]) == ("r-2", "r-3")
    assert found.first == Case("r-1", "buddy@1", "fulfilled 2026-03-16", "repaired 2026-03-09")


LATE = """
escalation late
    when any promise to the person is violated
    at once                        notify manager
    after {} working days          notify partner
    finally after 9 working days   assign board
    until repaired
"""


def test_rungs_that_others_would_have_heard_are_told_though_the_ladder_is_the_same() -> None:
    rules = LATE.format(4)
    new = new_pack(buddy("5 working days") + rules)
    plan = ledger(old_pack(buddy() + rules), KEPT_LATE).plan(new, "2026-03-31")
    ladder = of_rule(plan, "late")
    assert isinstance(ladder, Escalation)
    assert (ladder.was, ladder.now) == ("", "")
    found = replayed(plan, "late")
    # r-1 is late for the first time, r-2 for long enough to reach the second rung
    assert (found.before, found.after) == ({"fired": 4}, {"fired": 6})
    assert found.counts == {"absent>fired": 2, "sooner": 4}


def test_a_ladder_with_other_rungs_is_climbed_otherwise() -> None:
    old, new = old_pack(buddy() + LATE.format(4)), new_pack(buddy() + LATE.format(2))
    plan = ledger(old, KEPT_LATE).plan(new, "2026-03-31")
    # two working days after the 16th are the 18th, before r-2 was made good
    assert replayed(plan, "late").counts == {"absent>fired": 1, "sooner": 1}
    assert of_rule(plan, "late").was != ""  # type: ignore[union-attr]


HIRING = {"charts": "relationship, acquisition, case"}

GUARD = """
define minimum_met as trusted
"""

GATE = """
gate acquisition.evidence_received
    requires trusted
    otherwise "Talk to your manager first"
"""

APPLIED = {
    "r-1": "2026-03-02 09:00 applied about=a-1\n2026-03-03 09:00 facts trusted=no\n"
    "2026-03-04 09:00 evidence_received about=a-1",
    "r-2": "2026-03-02 09:00 applied about=a-2\n2026-03-03 09:00 facts trusted=yes\n"
    "2026-03-04 09:00 evidence_received about=a-2",
}


def test_an_event_that_a_gate_would_have_refused_is_told_with_what_followed() -> None:
    old, new = old_pack(buddy() + GUARD, **HIRING), new_pack(buddy() + GUARD + GATE, **HIRING)
    plan = ledger(old, APPLIED).plan(new, "2026-03-10")
    found = replayed(plan, "acquisition.evidence_received")
    assert (found.before, found.after) == ({"taken": 2}, {"refused": 1, "taken": 1})
    assert found.counts == {"taken>refused": 1}
    assert found.first == Case("r-1", "@3", "scoring", "refused")
    there = of_rule(plan, "acquisition.evidence_received")
    assert isinstance(there, Structure)
    assert there.what == "added"


def test_an_event_that_comes_out_otherwise_without_its_gate_is_also_affected() -> None:
    rules = buddy() + GATE + "\ndefine minimum_met as trusted\n"
    free = rules.replace("requires trusted", "requires minimum_met")
    old = old_pack(free, **HIRING)
    new = new_pack(free.replace("minimum_met as trusted", "minimum_met as not trusted"), **HIRING)
    plan = ledger(old, APPLIED).plan(new, "2026-03-10")
    there = of_rule(plan, "acquisition.evidence_received")
    assert isinstance(there, Transition)
    assert replayed(plan, there.rule).counts == {"refused>taken": 1, "taken>refused": 1}


TRIAL = """
chart: trial
words: a trial
serves: [R1]
per: relationship
initial: begun
states:
  begun:
    step: R1
    words: on trial
    timers: {trial_ends: 30 days}
    on: {timer trial_ends: [{to: over}]}
final: {over: neutral}
"""


def test_a_clock_of_a_chart_that_runs_out_sooner_is_a_step() -> None:
    chart = {"charts": "relationship, trial", "own": (("trial", TRIAL),)}
    timer = "\ntimer trial.trial_ends is {} days\n"
    old = old_pack(buddy() + timer.format(20), **chart)
    lives = {"r-1": "2026-03-02 09:00 engaged", "r-2": "2026-03-05 09:00 engaged"}
    plan = ledger(old, lives).plan(new_pack(buddy() + timer.format(10), **chart), "2026-03-23")
    assert isinstance(of_rule(plan, "trial.trial_ends"), Clock)
    found = replayed(plan, "trial.trial_ends")
    assert found.counts == {"absent>taken": 1, "sooner": 1}
    assert people(plan, found.opened["absent>taken"]) == ("r-2",)
    assert found.first == Case("r-1", "trial", "over 2026-03-22", "over 2026-03-12")


def test_what_a_policy_has_no_words_for_is_counted_and_not_guessed() -> None:
    words = VOCABULARY.replace("  leave_taken:   {of: relationship, fields: {}}\n", "")
    lives = {"r-1": KEPT_LATE["r-1"] + "\n2026-03-13 09:00 leave_taken"}
    plan = ledger(old_pack(), lives).plan(new_pack(buddy(), vocabulary=words), "2026-03-31")
    assert plan.inputs.history is not None
    assert plan.inputs.history.unread == 1
    assert any("1 record not replayed" in note for note in plan.notes)


def test_what_happens_after_the_last_day_is_left_out_and_said() -> None:
    plan = ledger(old_pack(), KEPT_LATE).plan(new_pack(buddy("5 working days")), "2026-03-13")
    assert plan.inputs.history is not None
    assert (plan.inputs.history.events, plan.inputs.history.left_out) == (4, 1)
    assert any("1 event after" in note for note in plan.notes)
    assert replayed(plan).counts == {"fulfilled>repaired": 1, "in_effect>violated": 2}


def test_with_a_day_of_effect_history_takes_another_turn_only_then() -> None:
    lives = KEPT_LATE | {"r-4": "2026-03-16 09:00 engaged\n2026-03-25 09:00 buddy_named"}
    plan = ledger(old_pack(), lives).plan(
        new_pack(buddy("5 working days")), "2026-03-31", effective="2026-03-10"
    )
    found = replayed(plan)
    assert found.counts == {"fulfilled>repaired": 1}
    assert people(plan, found.opened["fulfilled>repaired"]) == ("r-4",)
    assert plan.inputs.effective == "2026-03-10"
    assert plan.inputs.as_of == "2026-03-31"


def test_a_day_of_effect_after_the_last_day_leaves_nothing_to_see() -> None:
    with pytest.raises(ValueError, match="before the new policy takes effect"):
        ledger(old_pack(), KEPT_LATE).plan(new_pack(buddy()), "2026-03-10", effective="2026-03-11")


def test_a_long_silence_before_the_change_is_said() -> None:
    plan = ledger(old_pack(), KEPT_LATE).plan(new_pack(buddy("5 working days")), "2026-06-01")
    assert any(note.startswith("the last event is of Fri 2026-03-20") for note in plan.notes)


# --- what holds of every history

events = st.sampled_from(
    ["engaged", "buddy_named", "engagement_ended", "notice_given last_day=2026-03-28"]
    + [f"{what} about=buddy by=r" for what in ("waived", "disputed", "cancelled", "consented")]
)
lives = st.lists(st.tuples(st.integers(1, 28), events), max_size=6).map(
    lambda said: "\n".join(
        sorted(f"2026-03-{day:02} {9 + n:02}:00 {what}" for n, (day, what) in enumerate(said))
    )
)


@given(st.lists(lives, min_size=1, max_size=3), st.sampled_from(["5 working days", "2 weeks"]))
@settings(max_examples=30, deadline=None)
def test_two_policies_that_mean_the_same_differ_in_nothing(said: list[str], length: str) -> None:
    rules = buddy(length) + LATE.format(3)
    engine = ledger(old_pack(rules), {f"r-{n}": life for n, life in enumerate(said)})
    plan = engine.plan(new_pack(rules), "2026-04-30", effective="2026-03-15")
    assert (plan.changes, plan.rows, plan.load) == ((), {}, ())
    assert engine.plan(new_pack(rules), "2026-04-30").changes == ()


@given(
    st.lists(lives, min_size=1, max_size=3),
    st.sampled_from(["3 working days", "5 working days", "2 weeks"]),
    st.sampled_from(["", "rebase", "restart"]),
)
@settings(max_examples=30, deadline=None)
def test_a_replay_from_a_day_on_is_what_the_ledger_says_once_the_policy_is_adopted(
    said: list[str], length: str, mode: str
) -> None:
    engine = ledger(old_pack(), {f"r-{n}": life for n, life in enumerate(said)})
    new = new_pack(buddy(length) + changing(mode))
    plan = engine.plan(new, "2026-04-10", effective="2026-03-12")
    before, after = _states(engine), None
    engine.adopt(new, "2026-03-12")
    after = _states(engine)
    told = next((replay_of(each) for each in plan.changes if live_of(each) is not None), None)
    if told is None:
        assert before == after
        return
    assert (Counter(told.before), Counter(told.after)) == (before, after)


def _states(engine: Engine) -> Counter[str]:
    found: Counter[str] = Counter()
    for person in engine.relationships():
        state = engine.state(person, "2026-04-10")
        found.update(each.state.value for each in state.promises("buddy"))
    return found


def test_everybody_affected_can_be_listed_the_worst_first() -> None:
    plan = ledger(old_pack(), KEPT_LATE).plan(new_pack(buddy("5 working days")), "2026-03-13")
    (entry,) = [each for each in plan.changes if affected(each)]
    assert not isinstance(entry, Promise)
    assert list(affected(entry)) == ["in_effect>violated", "fulfilled>repaired"]
