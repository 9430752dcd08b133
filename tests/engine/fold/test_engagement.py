"""One relationship, several engagements: what coming, going and coming back leave as it was."""

from __future__ import annotations

from tests.engine.fold.kit import Lived, play

REPLY = """
promise reply to the person
    when engaged
    by manager
    deliver answer within 10 working days
    fulfilled by answered

escalation late
    when promise reply is violated
    after 5 working days            notify promisor
    finally after 20 working days   notify partner
    until repaired

define both_agree_to_stay as yes
"""
CHARTS = "relationship, retention, expansion, case"
START = "2026-03-02 09:00 engaged\n"


def told(life: Lived) -> tuple[object, ...]:
    """Everything that somebody could notice, but for the envelope itself."""
    state = life.told_state
    return (
        [stage for stage in state.stages if stage.region != "relationship"],
        [timer for timer in state.timers if timer.region != "relationship"],
        state.owed,
        state.ladders,
        state.told,
    )


def test_notice_and_its_withdrawal_change_no_region_no_clock_and_no_promise() -> None:
    notice = (
        START
        + """
        2026-03-04 09:00 notice_given last_day=2026-06-30
        2026-03-11 09:00 notice_withdrawn
    """
    )
    plain = (
        START
        + """
        2026-03-04 09:00 asked
        2026-03-11 09:00 asked
    """
    )
    for day in ("2026-03-05", "2026-03-12", "2026-03-20", "2026-06-01"):
        changed = play(REPLY, notice, day, charts=CHARTS)
        unchanged = play(REPLY, plain, day, charts=CHARTS)
        assert told(changed) == told(unchanged)
        assert changed.told_state.engaged_since == unchanged.told_state.engaged_since


def test_an_engagement_holds_until_its_last_day_is_over() -> None:
    lines = START + "2026-03-04 09:00 notice_given last_day=2026-03-10"
    last = play(REPLY, lines, "2026-03-10", charts=CHARTS)
    assert (last.stage("relationship"), last.state("reply")) == ("ending", "in_effect")
    over = play(REPLY, lines, "2026-03-11 00:00", charts=CHARTS)
    assert (over.stage("relationship"), over.state("reply")) == ("alumni", "terminated")
    assert over.told_state.engaged_since is None


def test_a_last_day_agreed_anew_is_the_last_day() -> None:
    lines = (
        START
        + """
        2026-03-04 09:00 notice_given last_day=2026-03-10
        2026-03-05 09:00 notice_given last_day=2026-04-30
    """
    )
    assert play(REPLY, lines, "2026-04-30", charts=CHARTS).stage("relationship") == "ending"
    assert play(REPLY, lines, "2026-05-01", charts=CHARTS).stage("relationship") == "alumni"


def test_a_rehire_leaves_old_promises_and_cases_as_they_were_byte_for_byte() -> None:
    before = (
        START
        + """
        2026-03-20 09:00 case_raised
        2026-04-01 09:00 engagement_ended
    """
    )
    lines = before + "2026-09-01 09:00 engaged\n"
    old = play(REPLY, before, "2026-08-31", charts=CHARTS)
    new = play(REPLY, lines, "2026-09-01", charts=CHARTS)
    assert new.told_state.owed[: len(old.told_state.owed)] == old.told_state.owed
    assert new.told_state.ladders == old.told_state.ladders
    assert [s for s in new.told_state.stages if s in old.told_state.stages] == [
        s for s in old.told_state.stages if s.region != "relationship"
    ]
    assert new.ids("reply") == ["reply@1", "reply@4"]


def test_each_engagement_has_regions_of_its_own() -> None:
    lines = (
        START
        + """
        2026-03-03 09:00 briefed
        2026-04-01 09:00 engagement_ended
        2026-09-01 09:00 engaged
    """
    )
    life = play(REPLY, lines, "2026-09-02", charts=CHARTS)
    stages = [s for s in life.told_state.stages if s.region == "retention.expectations"]
    assert [(s.about, s.state) for s in stages] == [
        ("engagement@1", "awaiting_acknowledgement"),
        ("engagement@4", "unclarified"),
    ]


def test_the_clocks_of_an_engagement_end_with_it() -> None:
    lines = START + "2026-03-03 09:00 engagement_ended"
    life = play(REPLY, lines, "2026-03-04", charts=CHARTS)
    assert {timer.region for timer in life.told_state.timers} <= {"relationship"}


def test_tenure_counts_the_present_engagement() -> None:
    rules = (
        REPLY
        + """
promise thanks to the person
    when tenure at least 3 months
    by manager
    deliver apology within 1 day
    fulfilled by made_good
"""
    )
    lines = (
        START
        + """
        2026-05-01 09:00 engagement_ended
        2026-09-01 09:00 engaged
    """
    )
    assert play(rules, lines, "2026-12-31").ids("thanks") == ["thanks@2026-12-01"]


def test_engaged_is_a_condition_that_holds_while_notice_runs() -> None:
    rules = """
promise monthly to the person
    every 1 month while engaged
    by manager
    deliver answer within 1 day
    fulfilled by answered
"""
    lines = START + "2026-03-20 09:00 notice_given last_day=2026-05-10"
    assert play(rules, lines, "2026-12-31").ids() == ["monthly@2026-04-02", "monthly@2026-05-02"]


# --- applications, cases and goals end too

HEARD = """
    promise answer to the person
        when scored
        by partner
        deliver answer within 2 weeks
        fulfilled by answered
"""


def application(more: str = "", lines: str = "") -> list[str]:
    """What became of a promise about an application that its person withdraws on Wednesday."""
    story = f"""
        2026-03-02 09:00  applied about=a-1
        2026-03-02 10:00  scored score=3 about=a-1
        {lines}
        2026-03-04 09:00  withdrew about=a-1
        2026-03-04 10:00  scored score=3 about=a-2
    """
    rules = HEARD.rstrip() + f"\n        {more}\n\n    define minimum_met as trusted\n"
    life = play(rules, story, "2026-03-31", charts="relationship, acquisition, case")
    return life.path("answer@2")


def test_what_is_open_about_an_application_ends_with_it() -> None:
    assert application() == ["2026-03-02 in_effect", "2026-03-04 terminated"]
    assert application(lines="2026-03-03 09:00  answered about=a-1") == [
        "2026-03-02 in_effect", "2026-03-03 fulfilled",
    ]  # fmt: skip


def test_what_survives_the_end_is_owed_after_an_application_too() -> None:
    assert application("survives the end") == ["2026-03-02 in_effect", "2026-03-16 violated"]
