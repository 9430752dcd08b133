"""Examples and reports in words: people, what happened to them, and what is accepted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import NOWHERE
from troth.dsl.types import SCALE
from troth.engine.facts import Occurrence
from troth.engine.files.pack import Pack, load_pack
from troth.engine.moments import read_moment
from troth.engine.prove.accepting import accepting, stale
from troth.engine.prove.earning import way
from troth.engine.prove.examples import told
from troth.engine.prove.findings import Broken, Checked, Moment, Open, Proved, Timeline
from troth.engine.prove.questions import Witness
from troth.engine.prove.reports import Accepted, Report
from troth.engine.prove.told import text

PACK = """troth: 1
name: small
version: '1.0'
effective: 2026-01-01
owner: hr@acme.example
calendar: office
"""
CALENDARS = """calendars:
  office: {zone: Europe/London, week: [mon, tue, wed, thu, fri], month_end: last_day}
"""
VOCABULARY = """choices:
  role: [agent, lead]
facts:
  role:  {of: person, type: choice role}
  since: {of: relationship, type: date}
  happy: {of: relationship, type: number 0..100, from: asked.happy}
events:
  asked: {of: relationship, fields: {happy: number}}
  sale:  {of: relationship, by: [boss], fields: {amount: money GBP}}
  paid:  {of: relationship, by: [boss], fields: {amount: money GBP}}
resources:
  bonus: {unit: money}
parties:
  boss: {seat: boss}
"""
RULES = """offer prize for role is agent
    when count of sale in the last 90 days at least 3
    guardrail happy at least 2
    outcome sum of sale.amount in the last 90 days at least 300 GBP
    expires 2026-12-31
    bonus 300 GBP

promise bonus to the person
    when engaged
    by boss
    deliver bonus within 10 days
    fulfilled by paid
"""
TODAY = 20_543
"""Tuesday, 2026-03-31."""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    for name, content in (
        ("pack.yaml", PACK),
        ("calendars.yaml", CALENDARS),
        ("vocabulary.yaml", VOCABULARY),
        ("rules.troth", RULES),
    ):
        (tmp_path / name).write_text(content, "utf-8")
    loaded, found = load_pack(tmp_path)
    assert loaded is not None, found
    return loaded


def at(moment: str) -> int:
    found = read_moment(f"{moment}:00Z", None)
    assert isinstance(found, int)
    return found


def sale(moment: str, pounds: int = 1) -> Occurrence:
    return Occurrence("sale", at(moment), {"amount": pounds * SCALE})


SOMEBODY = Witness({"happy": 2 * SCALE, "role": 0}, TODAY, at("2026-03-31T12:00"))


def test_a_person_is_what_is_known_of_them(pack: Pack) -> None:
    assert told(SOMEBODY, pack) == [
        "somebody with role agent and happy 2, as of Tue 2026-03-31; all else unknown"
    ]


def test_of_somebody_nothing_may_be_known(pack: Pack) -> None:
    nobody = replace(SOMEBODY, facts={})
    assert told(nobody, pack) == ["somebody of whom nothing is known, as of Tue 2026-03-31"]


def test_a_day_that_is_known_shows_its_weekday(pack: Pack) -> None:
    long_ago = replace(SOMEBODY, facts={"since": TODAY - 1})
    assert told(long_ago, pack)[0].startswith("somebody with since Mon 2026-03-30, as of")


def test_what_happened_stands_below_each_time_in_the_packs_own_zone(pack: Pack) -> None:
    past = (sale("2026-03-02T09:00"), sale("2026-03-03T09:00"), sale("2026-03-30T09:00", 5))
    lines = told(replace(SOMEBODY, past=past), pack)
    assert lines[1:] == [
        "Mon 2026-03-02 09:00   sale (amount 1 GBP), 2 times from then on",
        "Mon 2026-03-30 10:00   sale (amount 5 GBP)",
    ]


def test_what_happened_several_times_at_one_moment_is_said_so(pack: Pack) -> None:
    past = (sale("2026-03-30T09:00", 5), sale("2026-03-30T09:00", 5))
    lines = told(replace(SOMEBODY, past=past), pack)
    assert lines[1:] == ["Mon 2026-03-30 10:00   sale (amount 5 GBP), 2 times"]


def test_what_is_taken_to_be_so_is_said_where_it_is_not_so_anyhow(pack: Pack) -> None:
    broken = core.ObligationIs(
        "promise", "any", "bonus", None, None, "", core.ObligationState.VIOLATED
    )
    lines = told(replace(SOMEBODY, assumed=((broken, 1),)), pack)
    assert lines[1:] == ["given that any promise bonus is violated"]
    assert told(replace(SOMEBODY, assumed=((broken, 0),)), pack)[1:] == []


def test_a_timeline_is_a_line_for_each_thing(pack: Pack) -> None:
    timeline = Timeline(
        (
            Moment(at("2026-03-02T09:00"), "engaged"),
            Moment(at("2026-03-12T23:59"), "promise bonus is broken", "clock"),
        )
    )
    assert told(timeline, pack) == [
        "Mon 2026-03-02 09:00   engaged",
        "Thu 2026-03-12 23:59     promise bonus is broken",
    ]


def test_the_cheapest_way_is_told_as_steps_for_somebody(pack: Pack) -> None:
    past = tuple(sale(f"2026-03-0{day}T09:00") for day in (2, 3, 4))
    lines = list(way(replace(SOMEBODY, past=past), "offer prize", pack, 100))
    assert lines == [
        "    the cheapest way to earn it, for somebody with role agent:",
        "    1. happy 2   (recorded by asked)",
        "    2. sale (amount 1 GBP), 3 times",
        "    and not what it is for, `sum of sale.amount in the last 90 days at least 300 GBP`",
    ]


# --- accepting

FOUND = Broken(Diagnostic("never-met", "nobody can meet it", Label(NOWHERE)))


def checked(code: str, place: str, outcome: Broken | Proved | Open) -> Checked:
    return Checked(code, place, "somebody can meet it", outcome)


def accepts(pack: Pack, *entries: tuple[str, str, str]) -> Pack:
    return replace(pack, info=replace(pack.info, accepted=entries))


def test_a_finding_is_accepted_by_its_code_and_its_place(pack: Pack) -> None:
    info = accepts(pack, ("never-met", "minimum a", "for show")).info
    several = [checked("never-met", place, FOUND) for place in ("minimum a", "minimum b")]
    assert [each.accepted for each in accepting(several, info)] == ["for show", ""]


def test_what_holds_needs_no_acceptance_and_what_is_open_keeps_it(pack: Pack) -> None:
    entries = [("never-met", f"minimum {name}", "for show") for name in "abcd"]
    info = accepts(pack, *entries, ("stricter", "minimum a", "meant so")).info
    several = [
        checked("never-met", "minimum a", FOUND),
        checked("never-met", "minimum b", Proved()),
        checked("never-met", "minimum c", Open("time is up")),
    ]
    left = stale(several, info, elsewhere={"stricter"})
    assert [each.place for each in left] == ["minimum b", "minimum d"]


def test_a_report_counts_each_thing_once(pack: Pack) -> None:
    several = (
        checked("never-met", "minimum a", FOUND),
        replace(checked("never-met", "minimum b", FOUND), accepted="for show"),
        checked("never-met", "minimum c", Proved("on Mondays")),
        checked("never-met", "minimum d", Open("time is up")),
    )
    report = Report((pack,), several, stale=(Accepted("never-met", "minimum e", "for show"),))
    screen = text(report)
    assert screen.splitlines()[0].startswith("small 1.0 ")
    assert "4 things asked" in screen.splitlines()[0]
    assert "SUMMARY   1 found   1 accepted   1 not decided   1 proved" in screen
    for line in ("! FOUND   1", "= ACCEPTED   1", "? NOT DECIDED   1", "+ PROVED   1"):
        assert line in screen
    assert "    why: time is up" in screen
    assert "~ ACCEPTED FOR NOTHING   1\n  minimum e   never-met" in screen
    assert "somebody can meet it (on Mondays)" in screen
