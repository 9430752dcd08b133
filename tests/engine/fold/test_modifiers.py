"""What changes how a promise counts: evidence, confirmation, conditions, remedies, the end."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import number, play

START = "2026-03-02 09:00 engaged\n"


def promise(*clauses: str, due: str = "within 5 working days", kind: str = "promise") -> str:
    """Owed since Monday 2 March; with five working days due by the end of Monday 9 March."""
    header = (
        "promise reply to the person" if kind == "promise" else "expectation reply by the person"
    )
    by = "    by manager\n" if kind == "promise" else ""
    lines = "".join(f"    {clause}\n" for clause in clauses)
    owed = f"{by}    deliver answer {due}\n    fulfilled by answered\n{lines}"
    return f"{header}\n    when engaged\n{owed}"


# --- fulfilled by ... where

GOOD = promise().replace("by answered", "by answered where answered.grade is good")


@pytest.mark.parametrize(("grade", "state"), [("good", "fulfilled"), ("poor", "violated")])
def test_only_evidence_that_fits_counts(grade: str, state: str) -> None:
    life = play(GOOD, START + f"2026-03-05 09:00 answered grade={grade}", "2026-03-10")
    assert life.state("reply") == state


TRUSTED = promise().replace("by answered", "by answered where trusted")


def test_evidence_of_which_it_is_not_known_waits_and_counts_from_its_own_time() -> None:
    lines = START + "2026-03-05 09:00 answered\n2026-03-20 09:00 facts trusted=yes"
    waiting = play(TRUSTED, lines, "2026-03-06")
    assert waiting.owed("reply").waits == ("trusted is not recorded",)
    life = play(TRUSTED, lines, "2026-03-31")
    assert life.path("reply") == [
        "2026-03-02 in_effect",
        "2026-03-09 violated",
        "2026-03-20 fulfilled",
    ]
    assert (life.violated_on("reply"), life.owed("reply").late_days) == ("", 0)


def test_evidence_that_came_late_and_was_known_later_repairs() -> None:
    lines = START + "2026-03-12 09:00 answered\n2026-03-20 09:00 facts trusted=yes"
    life = play(TRUSTED, lines, "2026-03-31")
    assert life.state("reply") == "repaired"
    assert (life.violated_on("reply"), life.owed("reply").late_days) == ("2026-03-09", 3)


def test_evidence_that_turns_out_to_be_none_leaves_the_promise_as_it_is() -> None:
    lines = START + "2026-03-05 09:00 answered\n2026-03-06 09:00 facts trusted=no"
    life = play(TRUSTED, lines, "2026-03-10")
    assert life.state("reply") == "violated"
    assert life.owed("reply").waits == ()


def test_evidence_that_turns_out_not_to_be_for_one_counts_for_the_next() -> None:
    first = TRUSTED.replace("reply", "first")
    rules = first + promise().replace("reply", "second").replace("when engaged", "when asked")
    lines = (
        START
        + """
        2026-03-03 09:00 asked
        2026-03-04 09:00 answered
        2026-03-05 09:00 facts trusted=no
    """
    )
    life = play(rules, lines, "2026-03-06")
    assert (life.state("first"), life.state("second")) == ("in_effect", "fulfilled")
    assert life.owed("second").delivered_at == life.told_state.story[0].at + 2 * 86_400


def test_two_that_wait_do_not_forget_each_other() -> None:
    rules = """
promise training to the person
    when engaged
    by manager
    deliver 4 of training within 10 days
    fulfilled by training_held where trusted
"""
    lines = (
        START
        + """
        2026-03-03 09:00 training_held hours=2
        2026-03-04 09:00 training_held hours=2
        2026-03-05 09:00 facts trusted=yes
    """
    )
    life = play(rules, lines, "2026-03-06")
    assert life.state("training") == "fulfilled"


# --- confirmed by

CONFIRMED = promise("confirmed by the person")


def test_delivery_alone_does_not_fulfil_what_has_to_be_confirmed() -> None:
    life = play(CONFIRMED, START + "2026-03-05 09:00 answered", "2026-03-31")
    assert life.state("reply") == "in_effect"
    assert life.owed("reply").waits == ("its confirmation",)


def test_confirmation_counts_from_the_delivery() -> None:
    lines = START + "2026-03-05 09:00 answered\n2026-03-20 09:00 confirmed about=reply by=r-1"
    life = play(CONFIRMED, lines, "2026-03-31")
    assert life.path("reply") == ["2026-03-02 in_effect", "2026-03-20 fulfilled"]


def test_more_deliveries_do_not_make_the_first_one_late() -> None:
    lines = (
        START
        + """
        2026-03-05 09:00 answered
        2026-03-12 09:00 answered
        2026-03-20 09:00 confirmed about=reply by=r-1
    """
    )
    life = play(CONFIRMED, lines, "2026-03-31")
    assert (life.state("reply"), life.owed("reply").late_days) == ("fulfilled", 0)


def test_late_and_confirmed_is_repaired() -> None:
    lines = START + "2026-03-12 09:00 answered\n2026-03-20 09:00 confirmed about=reply by=r-1"
    life = play(CONFIRMED, lines, "2026-03-31")
    assert (life.state("reply"), life.owed("reply").late_days) == ("repaired", 3)


def test_only_whoever_confirms_can() -> None:
    lines = START + "2026-03-05 09:00 answered\n2026-03-06 09:00 confirmed about=reply by=m-1"
    life = play(CONFIRMED, lines, "2026-03-07")
    assert life.refusals() == ["confirmed: the person confirms reply, and not m-1"]
    assert life.state("reply") == "in_effect"


def test_nothing_is_confirmed_before_it_is_delivered() -> None:
    life = play(CONFIRMED, START + "2026-03-05 09:00 confirmed about=reply by=r-1", "2026-03-07")
    assert life.refusals() == ["confirmed: nothing was delivered yet for reply@1"]


def test_promised_delivered_and_confirmed_are_three_figures() -> None:
    rules = """
promise training to the person
    when engaged
    by manager
    deliver 20 of training by 2026-06-30
    fulfilled by training_held
    confirmed by the person
"""
    lines = (
        START
        + """
        2026-04-01 09:00 training_held hours=24
        2026-04-02 09:00 confirmed about=training quantity=12 by=r-1
    """
    )
    life = play(rules, lines, "2026-04-03")
    owed = life.owed("training")
    assert [number(each) for each in (owed.promised, owed.delivered, owed.confirmed)] == [
        20,
        24,
        12,
    ]
    assert owed.state.value == "in_effect"


# --- provided

EARNED = promise("provided trusted, otherwise explain within 3 working days")


def test_a_condition_that_holds_or_is_not_known_leaves_a_promise_as_it_is() -> None:
    for facts in ("trusted=yes", "on_leave=no"):
        life = play(EARNED, START + f"2026-03-03 09:00 facts {facts}", "2026-03-31")
        assert life.path("reply") == ["2026-03-02 in_effect", "2026-03-09 violated"]


def test_it_is_judged_once_when_the_promise_falls_due() -> None:
    lines = START + "2026-03-09 09:00 facts trusted=no\n2026-03-10 00:00 facts trusted=yes"
    life = play(EARNED, lines, "2026-03-11")
    assert life.state("reply") == "in_effect"
    assert life.owed("reply").waits == ("an explanation by 2026-03-12",)
    assert life.told("reply") == ["2026-03-09 explain manager"]


def test_explained_in_time_it_is_not_earned() -> None:
    lines = (
        START
        + """
        2026-03-03 09:00 facts trusted=no
        2026-03-12 23:00 explained about=reply reasons=late
    """
    )
    life = play(EARNED, lines, "2026-03-31")
    assert life.path("reply") == ["2026-03-02 in_effect", "2026-03-12 not_earned"]
    assert life.violated_on("reply") == ""


def test_unexplained_it_is_violated_as_of_its_original_last_day() -> None:
    lines = (
        START
        + """
        2026-03-03 09:00 facts trusted=no
        2026-03-13 00:00 explained about=reply reasons=late
    """
    )
    life = play(EARNED, lines, "2026-03-31")
    assert life.path("reply") == ["2026-03-02 in_effect", "2026-03-09 violated"]
    assert life.refusals() == ["explained: no explanation is owed for reply@1"]


def test_what_is_delivered_instead_of_explained_came_late() -> None:
    lines = START + "2026-03-03 09:00 facts trusted=no\n2026-03-11 09:00 answered"
    life = play(EARNED, lines, "2026-03-31")
    assert life.path("reply") == [
        "2026-03-02 in_effect",
        "2026-03-09 violated",
        "2026-03-11 repaired",
    ]


def test_nothing_can_be_explained_before_it_falls_due() -> None:
    lines = (
        START
        + """
        2026-03-03 09:00 facts trusted=no
        2026-03-04 09:00 explained about=reply reasons=early
    """
    )
    assert play(EARNED, lines, "2026-03-05").refusals() == [
        "explained: no explanation is owed for reply@1"
    ]


def test_it_is_judged_as_of_the_due_day_and_not_of_the_day_after() -> None:
    rules = promise(
        "provided count of asked in the last 8 days at least 1, otherwise explain within 1 day"
    )
    lines = "2026-03-02 08:00 asked\n" + START
    assert play(rules, lines, "2026-03-31").path("reply")[-1] == "2026-03-09 violated"
    assert play(rules, lines, "2026-03-10 12:00").told("reply") == []


def test_an_explanation_waits_for_the_time_that_it_has() -> None:
    rules = (
        EARNED.replace("3 working days", "patience")
        + """
define patience as
    1 week  when on_leave
    otherwise 2 weeks
"""
    )
    lines = START + "2026-03-03 09:00 facts trusted=no\n2026-03-11 09:00 facts on_leave=yes"
    waiting = play(rules, lines, "2026-03-10")
    assert waiting.owed("reply").waits == ("the time for an explanation: on_leave is not recorded",)
    assert play(rules, lines, "2026-03-16").state("reply") == "in_effect"
    assert play(rules, lines, "2026-03-17 00:00").violated_on("reply") == "2026-03-09"


def test_an_explanation_waits_while_the_clock_stands() -> None:
    rules = EARNED + "    suspended while on_leave\n"
    lines = (
        START
        + """
        2026-03-03 09:00 facts trusted=no on_leave=no
        2026-03-11 00:00 facts on_leave=yes
        2026-03-18 00:00 facts on_leave=no
        2026-03-19 09:00 explained about=reply reasons=late
    """
    )
    assert play(rules, lines, "2026-03-31").path("reply")[-1] == "2026-03-19 not_earned"


# --- remedy

REMEDY = """
promise amends to the person
    when agreed
    by manager
    deliver apology within 2 working days
    fulfilled by made_good
"""


def test_a_remedy_begins_with_the_violation_and_counts_from_its_day() -> None:
    life = play(promise("remedy amends as well") + REMEDY, START, "2026-03-10 12:00")
    assert (life.ids("amends"), life.due("amends")) == (["amends@reply@1"], "2026-03-11")


def test_a_remedy_instead_makes_it_good_and_one_as_well_does_not() -> None:
    lines = START + "2026-03-11 09:00 made_good"
    instead = play(promise("remedy amends instead") + REMEDY, lines, "2026-03-31")
    assert (instead.state("reply"), instead.state("amends")) == ("repaired", "fulfilled")
    as_well = play(promise("remedy amends as well") + REMEDY, lines, "2026-03-31")
    assert (as_well.state("reply"), as_well.state("amends")) == ("violated", "fulfilled")


def test_there_is_nothing_to_make_good_once_it_was_kept_after_all() -> None:
    rules = TRUSTED + "    remedy amends as well\n" + REMEDY
    lines = START + "2026-03-05 09:00 answered\n2026-03-10 09:00 facts trusted=yes"
    assert play(rules, lines, "2026-03-31").states("amends") == ["amends@reply@1 terminated"]


# --- enabled by, survives the end


def test_promises_that_enable_another_can_be_asked_for() -> None:
    rules = (
        promise()
        + """
expectation care by the person
    when engaged
    keep trusted
    enabled by [reply]

promise apology to the person
    when any promise enabling care is violated
    by manager
    deliver apology within 2 working days
    fulfilled by made_good
"""
    )
    assert play(rules, START, "2026-03-11").ids("apology") == ["apology@reply@1"]


def test_what_is_open_ends_with_the_engagement_unless_it_survives_the_end() -> None:
    lines = START + "2026-03-04 09:00 engagement_ended"
    assert play(promise(), lines, "2026-03-31").state("reply") == "terminated"
    survives = play(promise("survives the end"), lines, "2026-03-31")
    assert survives.path("reply") == ["2026-03-02 in_effect", "2026-03-09 violated"]


def test_what_was_violated_stays_so_and_can_be_made_good_after_the_end() -> None:
    lines = START + "2026-03-12 09:00 engagement_ended\n2026-03-20 09:00 answered"
    assert play(promise(), lines, "2026-03-31").state("reply") == "repaired"
