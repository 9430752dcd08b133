"""Whether somebody can act, and what a consequence asks: held against lives."""

from __future__ import annotations

import re

import pytest

from tests.engine.fold.kit import VOCABULARY, Lived, pack_of, play
from tests.engine.prove.playing import assert_played
from troth.engine.files.pack import Pack
from troth.engine.prove.acting import acting
from troth.engine.prove.asking import Prover
from troth.engine.prove.consequences import ABOUT, STILL, consequences
from troth.engine.prove.findings import Broken, Outcome, Proved, Timeline
from troth.engine.prove.questions import Budget

PATIENCE = Budget(milliseconds=5000)

PROMISE = """
promise a to the person
    when {when}
    by manager
    deliver answer within 5 working days
    fulfilled by {event}
"""
PASSAGE = """
chart: door
words: a door
per: {per}
initial: shut
states:
  shut:
    words: shut
    on:
      asked: [{{to: open}}]
  open:
    words: open
    on:
      papers_in: [{{to: gone}}]
  gone:
    words: gone
    rest: yes
    on:
      leave_taken: [{{stay: yes}}]
"""
THROUGH = "2026-03-02 09:00 engaged\n2026-03-03 09:00 asked\n2026-03-04 09:00 papers_in\n"
OWN_GATE = """
gate door.papers_in
    requires promise a is fulfilled
    otherwise "No"
"""


def with_door(rules: str, chart: str, vocabulary: str = VOCABULARY) -> Pack:
    return pack_of(
        rules, charts="relationship, case, door", own=(("door", chart),), vocabulary=vocabulary
    )


def lived(rules: str, chart: str, lines: str, vocabulary: str = VOCABULARY) -> Lived:
    return play(
        rules, lines, "2026-06-01", charts="relationship, case, door", own=(("door", chart),),
        vocabulary=vocabulary,
    )  # fmt: skip


def can_act(pack: Pack) -> Outcome:
    (found,) = acting(pack, Prover([pack], PATIENCE))
    return found.outcome


@pytest.mark.parametrize("per", ["relationship", "engagement"])
def test_what_a_region_takes_only_before_the_promise_begins_shows_nothing(per: str) -> None:
    rules, chart = PROMISE.format(when="papers_in", event="asked"), PASSAGE.format(per=per)
    pack = with_door(rules, chart)
    found = can_act(pack)
    assert isinstance(found, Broken)
    assert "is refused as long as it is owed" in found.finding.message
    assert isinstance(found.example, Timeline)
    assert_played(found.example, pack)
    life = lived(rules, chart, THROUGH + "2026-03-05 09:00 asked")
    assert len(life.refusals()) == 1
    assert life.state("a") == "violated"


def test_a_promise_for_a_state_is_kept_by_what_that_state_or_a_later_one_takes() -> None:
    chart = PASSAGE.format(per="relationship")
    refused = with_door(PROMISE.format(when="door is gone", event="asked"), chart)
    taken = with_door(PROMISE.format(when="door is gone", event="leave_taken"), chart)
    assert isinstance(can_act(refused), Broken)
    assert can_act(taken) == Proved()


def test_whoever_comes_back_begins_a_lifecycle_anew_and_may_act_in_it() -> None:
    rules, chart = (
        PROMISE.format(when="door is gone and trusted", event="asked"),
        PASSAGE.format(per="engagement"),
    )
    assert can_act(with_door(rules, chart)) == Proved()
    life = lived(
        rules, chart,
        "2026-03-01 09:00 facts trusted=no\n" + THROUGH +
        "2026-03-05 09:00 engagement_ended\n2026-03-06 09:00 facts trusted=yes\n"
        "2026-03-07 09:00 engaged\n2026-03-08 09:00 asked",
    )  # fmt: skip
    assert life.state("a") == "fulfilled"


def test_a_gate_that_asks_for_the_promise_it_keeps_opens_for_nobody() -> None:
    rules = PROMISE.format(when="engaged", event="papers_in") + OWN_GATE
    chart = PASSAGE.format(per="relationship")
    found = can_act(with_door(rules, chart))
    assert isinstance(found, Broken)
    assert "opens for nobody" in found.finding.message
    assert lived(rules, chart, THROUGH).state("a") == "violated"


def test_what_is_asked_of_an_event_may_not_exclude_itself() -> None:
    never = "answered where answered.grade is good and answered.grade is poor"
    found = can_act(pack_of(PROMISE.format(when="engaged", event=never)))
    assert isinstance(found, Broken)
    assert "no `answered` shows" in found.finding.message
    good = "answered where answered.grade is good"
    assert can_act(pack_of(PROMISE.format(when="engaged", event=good))) == Proved()


# --- consequences

DOOR = """
chart: door
words: a door
per: {per}
initial: shut
states:
  shut:
    words: shut
    on:
      scored: [{{stay: yes}}]
      asked: [{{to: hit, use: consequence, adverse: yes, needs: [reasons], recourse: case.raised}}]
  hit:
    words: hit
    rest: yes
"""
ENABLED = """
expectation x by the person{who}
    when engaged
    keep attended at least 1
    enabled by [a]

gate door.asked
    requires {asked}
    otherwise "No"
"""
WITH_REASONS = VOCABULARY.replace(
    "asked:         {of: relationship, fields: {",
    "asked:         {of: relationship, fields: {reasons: text, ",
)
OF_APPLICATIONS = re.sub(
    r"(asked|answered|contacted)(: +)\{of: relationship", r"\1\2{of: application", WITH_REASONS
)
BEGUN = """
2026-03-01 09:00 policy_shown
2026-03-01 10:00 facts trusted=yes attended=5
2026-03-02 09:00 engaged
"""


def held(rules: str, chart: str, vocabulary: str) -> Outcome:
    pack = with_door(rules, chart, vocabulary)
    (found,) = consequences(pack, Prover([pack], PATIENCE))
    return found.outcome


@pytest.mark.parametrize("per", ["relationship", "engagement"])
def test_whom_it_is_not_expected_of_any_more_a_consequence_may_meet(per: str) -> None:
    rules = PROMISE.format(when="engaged", event="answered")
    rules += ENABLED.format(who=" for trusted", asked="not trusted")
    chart = DOOR.format(per=per)
    assert held(rules, chart, WITH_REASONS) == Proved(STILL)
    life = lived(
        rules, chart,
        BEGUN + "2026-03-12 09:00 facts trusted=no\n2026-03-13 09:00 asked reasons=so",
        WITH_REASONS,
    )  # fmt: skip
    assert life.stage("door") == "hit"
    assert life.state("a") == "violated"


def test_a_gate_does_not_see_what_was_promised_about_another_application() -> None:
    rules = PROMISE.format(when="contacted", event="answered")
    rules += ENABLED.format(who="", asked="no promise enabling x is violated")
    chart = DOOR.format(per="application")
    assert held(rules, chart, OF_APPLICATIONS) == Proved(ABOUT)
    life = lived(
        rules, chart,
        BEGUN
        + "2026-03-03 09:00 scored score=1 about=A1\n2026-03-03 10:00 scored score=1 about=A2\n"
        "2026-03-04 09:00 contacted about=A1\n2026-03-20 09:00 asked reasons=so about=A2",
        OF_APPLICATIONS,
    )  # fmt: skip
    assert life.refusals() == []
    assert life.state("a") == "violated"


def test_a_gate_that_asks_for_what_enables_it_is_proved_without_a_bound() -> None:
    rules = PROMISE.format(when="engaged", event="answered")
    rules += ENABLED.format(who="", asked="no promise enabling x is violated")
    chart = DOOR.format(per="engagement")
    assert held(rules, chart, WITH_REASONS) == Proved()
    life = lived(rules, chart, BEGUN + "2026-03-13 09:00 asked reasons=so", WITH_REASONS)
    assert len(life.refusals()) == 1
