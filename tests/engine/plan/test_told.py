"""Every plan can be told: in text, in Markdown, and person by person, from plan.json alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.engine.plan.plans import kinds, plans, with_rows
from tests.engine.plan.test_saved import EMPTY
from troth.engine.plan import show
from troth.engine.plan.changes import Case, Clock, Decision, Live, Shift, Verdict
from troth.engine.plan.codec import dump, load
from troth.engine.plan.definition import HistoryInput, PeopleInput, Plan, Refused, Rows
from troth.engine.plan.html import html
from troth.engine.plan.markdown import markdown
from troth.engine.plan.narrate import narrate, population, weekday
from troth.engine.plan.past import dates_of
from troth.engine.plan.summary import summary
from troth.engine.plan.text import command, text


@pytest.mark.parametrize("kind", kinds)
def test_every_kind_of_change_is_told_with_a_sign_and_a_word(kind: str) -> None:
    @given(kinds[kind])
    @settings(max_examples=10)
    def told(change) -> None:
        said = narrate(change)
        assert said.sign.strip()
        assert said.word.strip()
        assert said.subject

    told()


@given(plans)
@settings(max_examples=25)
def test_a_plan_read_from_its_file_is_told_like_the_one_in_memory(plan: Plan) -> None:
    read = load(dump(plan), Plan)
    assert text(read) == text(plan)
    assert markdown(read, "full") == markdown(plan, "full")


@given(plans, st.integers(60, 120))
@settings(max_examples=25)
def test_no_line_is_wider_than_the_terminal(plan: Plan, width: int) -> None:
    lines = text(plan, width, "plan.json", "sha256:77ab02").splitlines()
    assert [line for line in lines if len(line) > width] == []
    assert [line for line in lines if line != line.rstrip()] == []


@given(plans)
@settings(max_examples=25)
def test_markdown_names_nobody_unless_asked(plan: Plan) -> None:
    nobody = {"r1": Rows(1, ("SECRET-1",)), "r2": Rows(1, ("SECRET-2",))}
    plan = load(dump(plan), Plan)
    hidden = Plan(**{**{name: getattr(plan, name) for name in plan.__slots__}, "rows": nobody})
    assert "SECRET" not in markdown(hidden)


def test_markdown_names_the_first_who_is_affected_only_where_ids_are_asked_for() -> None:
    first = Case("SECRET-1", "buddy@3", "2026-11-18", "2026-11-11")
    live = Live({"rebase": 1}, {"moved": 1}, {}, (), first)
    clock = Clock("c1", "promise", "buddy", None, "10 days", "5 days", "rebase", live)
    plan = Plan(EMPTY.inputs, changes=(clock,))
    assert "SECRET" not in markdown(plan)
    assert "SECRET-1: buddy&#64;3, Wed 2026-11-18 -> Wed 2026-11-11" in markdown(plan, "short")
    assert "first affected                     SECRET-1: buddy@3" in text(plan)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (
            "fulfilled 2026-11-18",
            "repaired 2026-11-11",
            "kept, due Wed 2026-11-18 -> kept late, due Wed 2026-11-11",
        ),
        (
            "fired 2026-11-18",
            "fired 2026-11-11",
            "reached Wed 2026-11-18 -> reached Wed 2026-11-11",
        ),
        ("absent", "violated 2026-11-11", "not there -> overdue Wed 2026-11-11"),
    ],
)
def test_the_day_a_kept_promise_was_due_is_not_read_as_the_day_it_was_kept(
    was: str, now: str, said: str
) -> None:
    assert dates_of(was, now) == said


def test_of_many_dates_the_most_frequent_are_told_and_the_rest_counted() -> None:
    shifts = tuple(
        Shift("moved", f"2026-11-{day:02}", "2026-11-02", day, "") for day in range(3, 13)
    )
    live = Live({"rebase": 75}, {"moved": 75}, {}, shifts, None)
    plan = Plan(EMPTY.inputs, changes=(Clock("c1", "promise", "x", None, "", "", "rebase", live),))
    told = [line for line in text(plan).splitlines() if "-> Mon" in line or "other dates" in line]
    assert len(told) == 6
    assert told[0].split() == ["Thu", "2026-11-12", "->", "Mon", "2026-11-02", "12"]
    assert told[-1].split() == ["other", "dates", "25"]


@pytest.mark.parametrize("ids", ["none", "short", "full"])
@given(plan=plans)
@settings(max_examples=10, phases=[Phase.generate])  # making a page of this length smaller is slow
def test_markdown_is_cut_between_rows_and_says_so(plan: Plan, ids: str) -> None:
    many = tuple(Refused("people.csv", line, "`x` is not a number") for line in range(2_000))
    long = Plan(**{**{name: getattr(plan, name) for name in plan.__slots__}, "refused": many})
    page = markdown(long, ids)
    assert len(page) < 60_000
    assert "**Cut to fit:**" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert [line for line in rows if not line.endswith("|")] == []
    assert page.count("```") % 2 == 0


def test_however_many_people_are_named_every_figure_is_on_the_page() -> None:
    many = {"r1": Rows(20_000, tuple(f"p-{number:05}" for number in range(20_000)))}
    page = markdown(replace(PLAN, rows=many, notes=("the last note",)), "full")
    assert len(page) < 60_000
    assert page.index("the last note") < page.index("p-00000")
    assert "**Cut to fit:**" in page


def test_markdown_that_fits_is_not_cut() -> None:
    assert "Cut" not in markdown(EMPTY)


def test_what_an_author_wrote_calls_nobody_and_is_no_tag() -> None:
    page = markdown(Plan(EMPTY.inputs, notes=("@everyone <img src=x> a|b",)))
    assert "@everyone" not in page
    assert "<img" not in page
    assert "a\\|b" in page


def test_a_plan_without_changes_says_no_change() -> None:
    assert "SUMMARY   no change" in text(EMPTY)
    assert "- **no change**" in markdown(EMPTY)


@pytest.mark.parametrize(
    ("day", "shown"), [("2026-11-18", "Wed 2026-11-18"), ("2024-02-29", "Thu 2024-02-29")]
)
def test_a_date_has_its_weekday_in_every_locale(day: str, shown: str) -> None:
    assert weekday(day) == shown


FLIPS = Decision(
    id="d1",
    statement="minimum",
    rule="frontline",
    verdict=Verdict.STRICTER,
    decided_by="population",
    place=None,
    was="empathy at least 3",
    now="empathy at least 4",
    counts={"met>not_met": 2},
    by_line={"empathy": 2},
    rows="r1",
    opened={"met>not_met": "r1", "line empathy": "r1"},
)
PLAN = Plan(EMPTY.inputs, changes=(FLIPS,), rows={"r1": Rows(2, ("c-1", "c-2"))})


def test_the_people_who_flip_come_with_rule_direction_and_line() -> None:
    value = json.loads(show.as_json(show.changed(PLAN, 1)))
    assert (value["count"], value["shown"]) == (2, 1)
    assert value["people"] == [
        {
            "id": "c-1",
            "said": [
                {
                    "about": "flip",
                    "rule": "frontline",
                    "change": "d1",
                    "was": "met",
                    "now": "not_met",
                    "by": ["empathy"],
                }
            ],
        }
    ]


def test_every_id_in_the_text_opens_a_person() -> None:
    said = show.as_text(show.changed(PLAN))
    assert "frontline: met -> not met, decided by empathy" in said
    for id_ in re.findall(r"^(c-\d)$", said, re.MULTILINE):
        assert show.person(PLAN, id_) is not None
    assert show.person(PLAN, "c-9") is None
    assert show.rows(PLAN, "r9") is None


def test_the_person_to_look_at_first_is_whom_the_worst_direction_reaches() -> None:
    both = replace(
        FLIPS,
        counts={"unknown>met": 1, "met>not_met": 1},
        opened={"unknown>met": "r2", "met>not_met": "r3"},
    )
    people = {"r1": Rows(2, ("c-1", "c-2")), "r2": Rows(1, ("c-1",)), "r3": Rows(1, ("c-2",))}
    assert show.somebody(Plan(EMPTY.inputs, changes=(both,), rows=people)) == ("frontline", "c-2")
    assert show.somebody(EMPTY) is None


def test_the_summary_begins_with_whom_it_reaches() -> None:
    inputs = replace(EMPTY.inputs, people=PeopleInput(rows=9, refused=0, sha256=""))
    assert summary(replace(PLAN, inputs=inputs)) == (
        "2 of 9 people are decided differently",
        "frontline: 2 met -> not met",
        "1 stricter",
    )
    still = replace(FLIPS, counts={}, opened={})
    assert summary(Plan(inputs, changes=(still,)))[0] == "nobody of 9 people is decided differently"
    away = {"r1": Rows(2, ("c-1",), "plan.rows.csv", "sha256:0")}
    said = summary(Plan(inputs, changes=(FLIPS,), rows=away))[0]
    assert said == "at least 2 of 9 people are decided differently"


@pytest.mark.parametrize(
    ("relationships", "events", "said"),
    [(1, 1, "1 relationship, 1 event"), (2, 1_241, "2 relationships, 1,241 events")],
)
def test_one_is_told_as_one(relationships: int, events: int, said: str) -> None:
    past = HistoryInput(relationships, events, 0, 0, 0, "from the start", "")
    made = Plan(replace(EMPTY.inputs, people=None, history=past))
    assert population(made) == said
    assert f">{said}, from the start<" in html(made)


def test_rows_that_could_not_be_read_are_in_the_summary_and_told_by_reason() -> None:
    inputs = replace(EMPTY.inputs, people=PeopleInput(rows=5, refused=4, sha256=""))
    rows = [(2, "no id"), (3, "sex: `x`"), (5, "no id"), (7, "no id")]
    said = text(Plan(inputs, refused=tuple(Refused("p.csv", *row) for row in rows)))
    assert "4 of 9 rows could not be read, and are not counted" in said
    assert [line for line in said.splitlines() if line.startswith("Refused")] == [
        "Refused: p.csv:2 and 2 more rows: no id",
        "Refused: p.csv:3: sex: `x`",
    ]


def test_rows_refused_for_one_reason_are_told_together_whatever_stood_there() -> None:
    inputs = replace(EMPTY.inputs, people=PeopleInput(rows=0, refused=7, sha256=""))
    pay = [(n, f"pay: `{n}k` is not an amount of money (write 28_000 GBP)") for n in range(2, 8)]
    rows = [*pay, (8, "role: `x` is not in the map (add it, or list it as `unknown: [x]`)")]
    rows.append((9, "role: `a` is not in the map (add it, or list it as `unknown: [a]`)"))
    said = text(Plan(inputs, refused=tuple(Refused("p.csv", *row) for row in rows)), 200)
    assert [line for line in said.splitlines() if line.startswith("Refused")] == [
        (
            "Refused: p.csv:2 and 5 more rows: pay: `2k` is not an amount of money "
            "(write 28_000 GBP); also `3k`, `4k`, `5k` and 2 others"
        ),
        (
            "Refused: p.csv:8 and 1 more row: role: `x` is not in the map (add it, or list it as "
            "`unknown: [x]`); also `a`"
        ),
    ]


def test_rows_say_which_figure_they_are_behind() -> None:
    found = show.rows(PLAN, "r1")
    assert found is not None
    assert show.as_text(found).startswith("2 people behind r1 (frontline: met -> not met)\n")


@given(words=st.lists(st.text("ab -", min_size=1, max_size=30), min_size=1, max_size=6))
def test_a_command_is_broken_between_its_words_only(words: list[str]) -> None:
    lines = command("one of them", words, 60)
    typed = " ".join(line.removesuffix(" \\").strip() for line in lines[len(lines) > 1 :])
    assert " ".join(words).split() == typed.removeprefix("one of them").split()


def test_the_first_of_many_people_are_not_all_of_them() -> None:
    short = load(dump(with_rows(EMPTY, 3)), Plan)
    found = show.rows(
        Plan(EMPTY.inputs, rows={"r1": Rows(9, short.rows["r1"].first, "f", "h")}), "r1"
    )
    assert found is not None
    assert (found.count, found.shown, found.complete) == (9, 3, False)
    assert "not beside the plan" in show.as_text(found)


@given(plans)
@settings(max_examples=30)
def test_every_person_of_any_figure_can_be_shown(plan: Plan) -> None:
    for name in plan.rows:
        found = show.rows(plan, name)
        assert found is not None
        assert found.shown == plan.rows[name].count
        assert show.as_text(found)
    assert json.loads(show.as_json(show.changed(plan)))["format"] == "troth.show"
    assert json.loads(show.as_json(show.undecided(plan)))["format"] == "troth.show"
