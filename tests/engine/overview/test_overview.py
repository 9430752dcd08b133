"""An overview counts everybody once, leaders like all others, and says what a share is of."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.dsl.core import ObligationState
from troth.engine.files.pack import load_pack
from troth.engine.overview.build import overview
from troth.engine.overview.figures import Counts, Overview
from troth.engine.overview.html import html
from troth.engine.overview.text import text
from troth.engine.session.engine import Engine
from troth.engine.testing import memory_engine

FILES = {
    "pack.yaml": """\
troth: 1
name: acme
version: "1.0"
effective: 2026-01-01
calendar: here
charts: [relationship, case]
report:
  - {title: Who knows the way, share: knows}
  - {title: From asking to learning, from: asked, to: begun}
""",
    "calendars.yaml": "calendars: {here: {zone: UTC, week: [mon, tue, wed, thu, fri]}}\n",
    "vocabulary.yaml": """\
choices: {level: [staff, manager, executive]}
facts:
  level:   {of: relationship, type: choice level, about: rank}
  manager: {of: relationship, type: party}
  told:    {of: relationship, type: yes/no}
events:
  answered: {of: relationship}
  shown:    {of: relationship}
  asked:    {of: relationship}
  begun:    {of: relationship}
resources: {answer: {}, reply: {}, vision: {}}
parties: {manager: {fact: manager}, sponsor: {seat: sponsor}}
""",
    "rules.troth": """\
define knows as told

promise answer to the person by manager
    when engaged
    deliver answer within 2 days
    fulfilled by answered

promise vision to the person by sponsor
    when engaged
    deliver vision within 40 days
    fulfilled by shown

expectation reply by the person
    when engaged
    deliver reply within 3 days
    fulfilled by begun
""",
}


def written(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content)
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    pack, found = load_pack(written(tmp_path / "acme", FILES))
    assert pack is not None, [each.message for each in found]
    made, clock = memory_engine(pack)
    clock.set(made.moment("2026-12-31"))
    made.record("org", "seat_filled", {"seat": "sponsor", "holder": "e-1"}, at="2026-01-01T08:00Z")
    people = {"m-1": "manager", "e-1": "executive", "p-1": "staff", "p-2": "staff", "p-3": "staff"}
    for who, level in people.items():
        made.record(who, "facts", {"level": level}, at="2026-01-01T08:00Z")
    for who, leader in (("p-1", "m-1"), ("p-2", "m-1"), ("p-3", "e-1")):
        made.record(who, "facts", {"manager": leader, "told": who != "p-3"}, at="2026-01-01T09:00Z")
        made.record(who, "engaged", at="2026-03-02T09:00Z")
    made.record("p-1", "answered", at="2026-03-03T09:00Z", actor="m-1")
    made.record("p-2", "answered", at="2026-03-06T09:00Z", actor="m-1")
    made.record("p-1", "asked", at="2026-03-03T09:00Z")
    made.record("p-1", "begun", at="2026-03-03T19:00Z")
    made.record("p-2", "asked", at="2026-03-04T09:00Z")
    return made


def test_promises_stand_by_the_level_of_who_owes_them(engine: Engine) -> None:
    figures = overview(engine, "2026-03-20")
    told = {side.who: side.counts for side in figures.promises}
    assert told == {
        "manager": Counts(kept=1, late=1),
        "executive": Counts(overdue=1, open=3),
    }


def test_who_broke_most_comes_first_and_the_top_is_no_exception(engine: Engine) -> None:
    figures = overview(engine, "2026-06-30")
    assert [(side.who, side.counts.broken) for side in figures.promises] == [
        ("executive", 4),
        ("manager", 1),
    ]


def test_what_people_owe_is_counted_apart(engine: Engine) -> None:
    assert overview(engine, "2026-03-20").expectations == Counts(kept=1, overdue=2)


def test_what_a_leader_is_owed_by_themselves_is_a_promise_like_others(engine: Engine) -> None:
    engine.record("e-1", "engaged", at="2026-03-02T09:00Z")
    before = overview(engine, "2026-03-01")
    after = overview(engine, "2026-06-30")
    assert before.expectations == Counts()
    assert after.expectations.made == 4
    assert next(s.counts.made for s in after.promises if s.who == "executive") == 5


def test_a_party_whose_level_nobody_recorded_is_no_level(engine: Engine) -> None:
    engine.record("p-3", "facts", {"manager": "nobody-knows"}, at="2026-03-01T09:00Z")
    figures = overview(engine, "2026-03-20")
    assert {side.who: side.level for side in figures.promises} == {
        "manager": 1,
        "manager, level not recorded": None,
        "executive": 2,
    }


def test_a_share_is_of_those_engaged_and_says_who_is_not_known(engine: Engine) -> None:
    engine.record("p-4", "engaged", at="2026-03-03T09:00Z")
    (share,) = overview(engine, "2026-03-20").shares
    assert (share.title, share.yes, share.of, share.unknown) == ("Who knows the way", 2, 4, 1)
    assert share.share == Fraction(1, 2)


def test_a_wait_goes_from_one_event_to_the_next(engine: Engine) -> None:
    (wait,) = overview(engine, "2026-03-20").waits
    assert (wait.median_hours, wait.ended, wait.waiting) == (10, 1, 1)


def test_a_case_counts_where_it_stands(engine: Engine) -> None:
    engine.record("p-1", "case_raised", {"kind": "pay"}, at="2026-03-05T09:00Z")
    assert overview(engine, "2026-03-20").cases.states == {"raised": 1}


def test_an_empty_ledger_has_nothing_to_judge(tmp_path: Path) -> None:
    made, _ = memory_engine("shipped:starter")
    figures = overview(made)
    assert (figures.people, figures.promises) == (0, ())
    assert "nothing" in text(figures) or "none" in text(figures)


def test_a_screen_is_no_wider_than_100_columns_and_names_every_level(engine: Engine) -> None:
    told = text(overview(engine, "2026-06-30"))
    assert max(map(len, told.splitlines())) <= 100
    assert "executive" in told
    assert "100 %" in told


class _Tags(HTMLParser):
    VOID = frozenset({"meta", "br", "!doctype"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_leads_nowhere(engine: Engine) -> None:
    made = html(overview(engine, "2026-06-30"))
    tags = _Tags()
    tags.feed(made)
    assert tags.open == []
    assert "http" not in made
    assert "<script" not in made


def test_what_a_pack_calls_things_is_not_markup(engine: Engine) -> None:
    figures = overview(engine, "2026-06-30")
    hostile = Overview(**{**_fields(figures), "policy": "<script>x</script>"})
    assert "<script" not in html(hostile)


def _fields(figures: Overview) -> dict[str, object]:
    return {name: getattr(figures, name) for name in Overview.__dataclass_fields__}


@given(st.lists(st.sampled_from(ObligationState)))
def test_every_promise_is_counted_exactly_once(states: list[ObligationState]) -> None:
    counts = Counts()
    for state in states:
        counts = counts.plus(state)
    assert counts.made == len(states)


def test_a_measure_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    asked = (
        ("{title: T, share: knwos}", "there is no rule that is yes or no called `knwos`"),
        ("{title: T, from: asked}", "`T` is neither a share nor a wait"),
        ("{title: T, share: knows, from: asked, to: begun}", "`T` is neither a share nor a wait"),
        ("{title: T, from: asked, to: never}", "there is no event called `never`"),
    )
    for number, (measure, message) in enumerate(asked):
        head = FILES["pack.yaml"].split("report:")[0]
        files = {**FILES, "pack.yaml": f"{head}report: [{measure}]\n"}
        pack, found = load_pack(written(tmp_path / f"wrong{number}", files))
        assert pack is None
        assert message in {each.message for each in found}
