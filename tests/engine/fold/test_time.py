"""The last second of the due day and the first of the next; nights in which clocks change."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import play, version_of

REPLY = """
promise reply to the person
    when engaged
    by manager
    deliver answer within {length}
    fulfilled by answered
"""


def reply(length: str = "5 working days") -> str:
    return REPLY.format(length=length)


START = "2026-03-02 09:00 engaged\n"


def test_the_last_second_of_the_due_day_is_in_time_and_the_next_is_late() -> None:
    for moment, state in (("2026-03-09 23:59:59", "fulfilled"), ("2026-03-10 00:00", "repaired")):
        assert play(reply(), START + f"{moment} answered", "2026-03-31").state("reply") == state


def test_as_of_the_last_second_it_is_in_effect_and_one_later_violated() -> None:
    assert play(reply(), START, "2026-03-09 23:59:59").state("reply") == "in_effect"
    life = play(reply(), START, "2026-03-10 00:00")
    assert life.path("reply")[-1] == "2026-03-09 violated"


def test_an_hour_includes_its_instant() -> None:
    rules = reply("90 minutes")
    for moment, state in (("10:30", "fulfilled"), ("10:30:01", "repaired")):
        life = play(rules, START + f"2026-03-02 {moment} answered", "2026-03-03")
        assert life.state("reply") == state


def test_what_is_late_comes_before_an_event_of_the_same_second() -> None:
    life = play(reply(), START + "2026-03-10 00:00 answered", "2026-03-10 00:00")
    assert life.path("reply") == [
        "2026-03-02 in_effect",
        "2026-03-09 violated",
        "2026-03-10 repaired",
    ]


def test_events_of_one_moment_happen_in_the_order_in_which_they_were_recorded() -> None:
    first = "2026-03-02 09:00 answered\n2026-03-02 09:00 engaged"
    then = "2026-03-02 09:00 engaged\n2026-03-02 09:00 answered"
    assert play(reply(), first, "2026-03-03").state("reply") == "in_effect"
    assert play(reply(), then, "2026-03-03").state("reply") == "fulfilled"


@pytest.mark.parametrize(
    ("start", "length", "late"),
    [
        # the night of 29 March 2026 has 23 hours in London, that of 25 October 25
        ("2026-03-28 12:00", "1 day", "2026-03-29T23:00Z"),
        ("2026-10-24 12:00", "1 day", "2026-10-26T00:00Z"),
        ("2026-03-28 12:00", "24 hours", "2026-03-29T12:00:01Z"),
        ("2026-10-24 12:00", "24 hours", "2026-10-25T11:00:01Z"),
        ("2026-10-24 12:00", "2 days", "2026-10-27T00:00Z"),
    ],
)
def test_nights_in_which_clocks_change(start: str, length: str, late: str) -> None:
    lines = f"{start} engaged"
    at = late.replace("T", " ")
    assert play(reply(length), lines, at).state("reply") == "violated"
    assert play(reply(length), lines, _before(at)).state("reply") == "in_effect"


def _before(at: str) -> str:
    """One second earlier."""
    from datetime import datetime, timedelta

    moment = datetime.fromisoformat(at.replace(" ", "T")) - timedelta(seconds=1)
    return moment.isoformat().replace("T", " ").replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2028-02-28 09:00", "1 day", "2028-02-29"),
        ("2028-02-29 09:00", "1 year", "2029-02-28"),
        ("2028-02-29 09:00", "4 years", "2032-02-29"),
        ("2026-01-31 09:00", "1 month", "2026-02-28"),
        ("2026-01-30 09:00", "1 month", "2026-02-28"),
        ("2026-12-31 23:59:59", "1 day", "2027-01-01"),
        ("2026-03-06 23:59:59", "1 working day", "2026-03-09"),
        ("2026-03-07 00:00", "1 working day", "2026-03-09"),
    ],
)
def test_leap_days_month_ends_and_weekends(start: str, length: str, due: str) -> None:
    assert play(reply(length), f"{start} engaged", start).due("reply") == due


def test_months_of_a_stopwatch_are_not_chained() -> None:
    rules = reply("1 day").replace("when engaged", "every 1 month while engaged")
    life = play(rules, "2027-12-31 09:00 engaged", "2028-04-01")
    assert life.ids() == ["reply@2028-01-31", "reply@2028-02-29", "reply@2028-03-31"]


def test_a_day_begins_where_the_calendar_is() -> None:
    calendar = "zone: Pacific/Auckland, week: [mon, tue, wed, thu, fri]"
    # 11:00 UTC on the 1st is midnight of the 2nd in Auckland
    life = play(reply("1 day"), "2026-03-01 11:00Z engaged", "2026-03-02", calendar=calendar)
    assert life.due("reply") == "2026-03-03"


def test_downtime_delays_nothing_but_the_telling() -> None:
    rules = (
        reply()
        + """
escalation late
    when promise reply is violated
    at once                         notify promisor
    finally after 1 working day     notify partner
"""
    )
    always = play(rules, START, "2026-03-31")
    never = play(rules, START, "2026-03-31", looks=())
    assert always.told_state == never.told_state
    assert [each.at for each in never.announcements()] == [
        each.at for each in always.announcements()
    ]


def test_what_fell_due_yesterday_comes_before_what_begins_today() -> None:
    rules = reply() + "    suspended while today at least 2026-03-10\n"
    assert play(rules, START, "2026-03-31").path("reply")[-1] == "2026-03-09 violated"


def test_what_fell_due_yesterday_comes_before_the_version_of_today() -> None:
    change = "change reply from version 2026.1\n    running clocks rebase\n"
    new = reply().replace("5 working", "9 working") + change
    versions = [version_of(reply(), "2026.1"), version_of(new, "2026.2", "2026-03-10")]
    lines = START + "2026-03-03 09:00 consented about=reply by=r-1"
    assert play(versions, lines, "2026-03-31").violated_on("reply") == "2026-03-09"
