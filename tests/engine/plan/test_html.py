"""The page of a plan: one file, well-formed, that needs nothing, names nobody and hides nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from tests.engine.plan.plans import plans
from tests.engine.plan.test_saved import EMPTY
from troth.engine.plan.changes import Case, Clock, Decision, Live, Verdict
from troth.engine.plan.codec import dump, load
from troth.engine.plan.definition import GateResult, HistoryInput, PeopleInput, Plan, Rows, Status
from troth.engine.plan.html import html

VOID = {"meta", "br", "hr", "img", "link", "input"}
PARTS = ["Rules", "Decisions", "Promises and clocks", "Replay", "Load", "Money", "Fairness",
         "No effect"]  # fmt: skip

HISTORY = HistoryInput(1, 2, 0, 0, 0, "from the start", "")


class Page(HTMLParser):
    """What is in a page: tags left open, headings, attributes, and the text that a reader sees."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)
        if "style" not in self.open:
            self.text += data


@given(plans)
@settings(max_examples=40)
def test_the_page_of_every_plan_is_well_formed_and_has_its_parts_in_order(plan: Plan) -> None:
    page = Page(html(plan, "full"))
    assert (page.open, page.wrong) == ([], [])
    assert [each for each in page.headings if each in PARTS] == PARTS


@given(plans)
@settings(max_examples=25)
def test_the_page_comes_from_the_file_alone_and_is_the_same_to_the_byte(plan: Plan) -> None:
    assert html(load(dump(plan), Plan)) == html(plan)


@given(plans)
@settings(max_examples=25)
def test_nothing_on_the_page_is_fetched_or_run(plan: Plan) -> None:
    page = Page(html(plan, "full"))
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes)
        address = attributes.get("href") or attributes.get("src") or "#"
        assert address.startswith("#")
    assert "@import" not in html(plan)
    assert not re.search(r"url\((?!#)", html(plan))


@given(plans)
@settings(max_examples=25)
def test_the_page_names_nobody_unless_asked(plan: Plan) -> None:
    nobody = {"r1": Rows(1, ("SECRET-1",)), "r2": Rows(1, ("SECRET-2",))}
    assert "SECRET" not in html(replace(plan, rows=nobody))


def test_whoever_asks_for_ids_gets_the_first_few_or_all() -> None:
    first = Case("SECRET-1", "buddy@3", "2026-11-18", "2026-11-11")
    live = Live({"rebase": 9}, {"moved": 9}, {"moved": "r1"}, (), first)
    clock = Clock("c1", "promise", "buddy", None, "10 days", "5 days", "rebase", live)
    people = {"r1": Rows(9, tuple(f"SECRET-{number}" for number in range(1, 10)))}
    inputs = replace(EMPTY.inputs, history=HISTORY)
    plan = Plan(inputs, changes=(clock,), rows=people)
    assert "SECRET" not in html(plan)
    assert "SECRET-5" in html(plan, "short")
    assert "SECRET-6" not in html(plan, "short")
    assert "and 4 more" in html(plan, "short")
    assert "SECRET-9" in html(plan, "full")


@pytest.mark.parametrize(
    "text", ['<script>alert("x")</script>', "a & b", "'\">", "\u202eabc", "\0"]
)
def test_what_others_wrote_is_text_and_stays_in_its_place(text: str) -> None:
    gate = GateResult(text, Status.FAILED, text, text, text)
    change = Decision("d1", "minimum", text, Verdict.STRICTER, "population", None, text, text)
    page = html(Plan(EMPTY.inputs, changes=(change,), gates=(gate,), notes=(text,)))
    shown = Page(page)
    assert "script" not in {tag for tag, _ in shown.tags}
    assert text.replace("\0", "\ufffd") in shown.text
    assert "\0" not in page
    assert "\u202e" not in re.sub("<bdi>[^<]*</bdi>", "", page)


def test_a_word_that_no_page_can_hold_still_makes_one() -> None:
    page = html(Plan(EMPTY.inputs, notes=("half a sign: \ud83d",)))
    assert "half a sign: \ufffd" in page.encode().decode()


@given(plans)
@settings(max_examples=25)
def test_every_drawing_says_in_words_what_it_shows(plan: Plan) -> None:
    for tag, attributes in Page(html(plan)).tags:
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or attributes.get("aria-label")


def test_two_million_people_and_nobody_have_a_page() -> None:
    many = replace(EMPTY.inputs, people=PeopleInput(2_000_000, 0, ""))
    flips = Decision(
        "d1", "minimum", "grade", Verdict.BOTH, "population", None, "a", "b",
        counts={"met>not_met": 1_999_999, "unknown>met": 1}, by_line={"a": 2_000_000},
        by_line_ways={"a": {"met>not_met": 1_999_999, "unknown>met": 1}},
    )  # fmt: skip
    page = html(Plan(many, changes=(flips,)))
    assert "1,999,999 worse" in page
    assert 'width="0.30%"' in page, "one of millions can still be seen"
    assert "0 people" in html(Plan(replace(many, people=PeopleInput(0, 0, ""))))
