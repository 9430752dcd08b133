"""A policy changes: what binds from when, and what becomes of clocks that run."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import Lived, play, version_of

START = "2026-03-02 09:00 engaged\n"


def reply(length: str = "10 working days", change: str = "", kind: str = "promise") -> str:
    header, by = ("promise reply to the person", "    by manager\n")
    if kind == "expectation":
        header, by = "expectation reply by the person", ""
    return f"""
{header}
    when engaged
{by}    deliver answer within {length}
    fulfilled by answered
{change}
"""


def changed(mode: str, past: str = "") -> str:
    return f"change reply from version 2026.1\n    running clocks {mode}\n" + (
        f"    people past the trigger {past}\n" if past else ""
    )


def after(
    mode: str, length: str, *, lines: str = START, until: str = "2026-03-06", kind: str = "promise"
) -> Lived:
    """A promise of ten working days from 2 March, and other terms from 5 March on."""
    old = version_of(reply(kind=kind), "2026.1")
    new = version_of(reply(length, changed(mode), kind=kind), "2026.2", "2026-03-05")
    return play([old, new], lines, until)


# --- from when it binds


def test_nothing_is_promised_before_the_first_version() -> None:
    lines = START + "2026-03-20 09:00 facts trusted=yes"
    life = play(reply(), lines, "2026-04-30", since="2026-03-10")
    assert life.ids() == []


def test_what_is_so_when_it_comes_into_force_is_history() -> None:
    rules = reply().replace("when engaged", "when trusted")
    lines = """
        2026-03-01 09:00 facts trusted=yes
        2026-03-20 09:00 facts trusted=no
        2026-03-21 09:00 facts trusted=yes
    """
    assert play(rules, lines, "2026-04-30", since="2026-03-10").ids() == ["reply@3"]


def test_from_its_first_second_on_it_binds() -> None:
    early = play(reply(), "2026-03-09 23:59:59 engaged", "2026-03-31", since="2026-03-10")
    late = play(reply(), "2026-03-10 00:00 engaged", "2026-03-31", since="2026-03-10")
    assert (early.ids(), late.ids()) == ([], ["reply@1"])


def test_a_promise_keeps_the_terms_under_which_it_was_made() -> None:
    old = version_of(reply(), "2026.1")
    new = version_of(reply("2 days"), "2026.2", "2026-03-05")
    lines = START + "2026-03-31 09:00 engagement_ended\n2026-04-01 09:00 engaged"
    life = play([old, new], lines, "2026-04-02")
    assert [(each.policy, life.due(each.id)) for each in life.told_state.owed] == [
        ("2026.1", "2026-03-16"),
        ("2026.2", "2026-04-03"),
    ]


def test_a_rule_that_is_gone_keeps_what_was_promised() -> None:
    old = version_of(reply(), "2026.1")
    new = version_of(reply().replace("reply", "other"), "2026.2", "2026-03-05")
    life = play([old, new], START, "2026-03-31")
    assert life.path("reply") == ["2026-03-02 in_effect", "2026-03-16 violated"]


def test_a_condition_that_held_before_begins_nothing_anew() -> None:
    rules = reply().replace("when engaged", "when trusted")
    versions = [version_of(rules, "2026.1"), version_of(rules, "2026.2", "2026-03-05")]
    lines = "2026-03-02 09:00 facts trusted=yes"
    assert play(versions, lines, "2026-03-31").ids() == ["reply@1"]


def test_a_stopwatch_goes_on_under_a_new_version() -> None:
    rules = reply("2 days").replace("when engaged", "every 1 week while engaged")
    versions = [version_of(rules, "2026.1"), version_of(rules, "2026.2", "2026-03-05")]
    life = play(versions, START, "2026-03-17")
    assert life.ids() == ["reply@2026-03-09", "reply@2026-03-16"]


# --- running clocks


@pytest.mark.parametrize(
    ("mode", "length", "due"),
    [
        ("keep", "5 working days", "2026-03-16"),
        ("rebase", "5 working days", "2026-03-09"),
        ("restart", "5 working days", "2026-03-12"),
        ("proportional", "5 working days", "2026-03-11"),
        ("most favourable", "5 working days", "2026-03-09"),
        ("most favourable", "20 working days", "2026-03-16"),
    ],
)
def test_each_mode_moves_the_clock_in_its_way(mode: str, length: str, due: str) -> None:
    assert after(mode, length).due("reply") == due


@pytest.mark.parametrize("mode", ["rebase", "restart", "proportional"])
def test_no_mode_makes_it_later_without_consent(mode: str) -> None:
    life = after(mode, "30 working days")
    assert life.due("reply") == "2026-03-16"
    assert life.owed("reply").waits == ()
    (line,) = [each for each in life.story("reply@1") if each.kind == "moved"]
    assert line.why.endswith("who has not consented: the old date stands")


def test_with_consent_it_moves() -> None:
    lines = START + "2026-03-03 09:00 consented about=reply by=r-1"
    life = after("rebase", "20 working days", lines=lines)
    assert (life.due("reply"), life.owed("reply").waits) == ("2026-03-30", ())


def test_only_whom_it_is_owed_to_consents() -> None:
    lines = START + "2026-03-03 09:00 consented about=reply by=m-1"
    life = after("rebase", "20 working days", lines=lines)
    assert (life.due("reply"), len(life.refusals())) == ("2026-03-16", 1)


def test_what_the_person_owes_does_not_become_due_earlier() -> None:
    assert after("rebase", "5 working days", kind="expectation").due("reply") == "2026-03-16"
    assert after("rebase", "20 working days", kind="expectation").due("reply") == "2026-03-30"


def test_a_violation_is_not_undone() -> None:
    old = version_of(reply("1 day"), "2026.1")
    new = version_of(reply("30 days", changed("rebase")), "2026.2", "2026-03-10")
    life = play([old, new], START, "2026-03-31")
    assert (life.state("reply"), life.due("reply")) == ("violated", "2026-03-03")


def test_a_change_moves_a_clock_once() -> None:
    old = version_of(reply("10 working days"), "2026.1")
    new = version_of(reply("5 working days", changed("restart")), "2026.2", "2026-03-05")
    newer = version_of(reply("5 working days", changed("restart")), "2026.3", "2026-03-09")
    assert play([old, new, newer], START, "2026-03-11").due("reply") == "2026-03-12"


def test_a_change_reaches_back_to_the_one_before() -> None:
    old = version_of(reply("20 working days"), "2026.1")
    first = changed("keep")
    second = "change reply from version 2026.2\n    running clocks rebase\n"
    middle = version_of(reply("10 working days", first), "2026.2", "2026-03-05")
    new = version_of(reply("5 working days", first + second), "2026.3", "2026-03-09")
    lines = (
        START
        + """
        2026-03-05 09:00 engagement_ended
        2026-03-05 10:00 engaged
    """
    )
    life = play([old, middle, new], START, "2026-03-09")
    assert life.due("reply") == "2026-03-30"
    made_later = play([old, middle, new], lines, "2026-03-09")
    assert made_later.due("reply@3") == "2026-03-12"


# --- people past the trigger


def test_people_past_the_trigger_are_bound_only_where_the_change_says_so() -> None:
    old = version_of(reply().replace("reply", "other"), "2026.1")
    for past, ids in (("not bound", []), ("bound", ["reply@engagement@1"])):
        new = version_of(reply(change=changed("keep", past)), "2026.2", "2026-03-05")
        life = play([old, new], START, "2026-03-06")
        assert life.ids("reply") == ids
    assert life.due("reply") == "2026-03-19"


# --- terms that replace others


def test_who_consents_to_the_terms_in_force_has_the_old_ones_superseded() -> None:
    lines = START + "2026-03-06 09:00 consented about=reply by=r-1"
    life = after("keep", "20 working days", lines=lines, until="2026-03-07")
    assert [(owed.id, owed.state) for owed in life.told_state.owed] == [
        ("reply@1", "superseded"),
        ("reply@1.2", "in_effect"),
    ]
    assert life.due("reply@1.2") == "2026-03-30"


def test_consent_to_the_same_terms_replaces_nothing() -> None:
    lines = START + "2026-03-06 09:00 consented about=reply by=r-1"
    life = after("keep", "10 working days", lines=lines, until="2026-03-07")
    assert [(owed.id, owed.state) for owed in life.told_state.owed] == [("reply@1", "in_effect")]


def test_to_other_terms_of_what_they_owe_the_person_consents() -> None:
    lines = START + "2026-03-06 09:00 consented about=reply by=r-1"
    life = after("keep", "5 working days", lines=lines, until="2026-03-07", kind="expectation")
    assert [owed.state for owed in life.told_state.owed] == ["superseded", "in_effect"]


# --- decisions that are open

HIRING = """
define minimum_met as trusted

gate acquisition.evidence_received
    requires trusted
    otherwise "First a talk"
"""
APPLICATION = "2026-03-02 09:00 applied about=a-1\n2026-03-06 09:00 evidence_received about=a-1"
CHARTS = "relationship, acquisition, case"


@pytest.mark.parametrize(("said", "refused"), [("keep", 1), ("judged anew", 0)])
def test_an_open_application_keeps_its_rules_unless_it_is_judged_anew(
    said: str, refused: int
) -> None:
    now = f"define minimum_met as trusted\n{reply()}\n"
    now += f"change reply from version 2026.1\n    open decisions {said}\n"
    old = version_of(HIRING + reply(), "2026.1", charts=CHARTS)
    new = version_of(now, "2026.2", "2026-03-05", charts=CHARTS)
    assert len(play([old, new], APPLICATION, "2026-03-07").refusals()) == refused
