"""The handbook says everything a pack says, once, and as a file that stands for itself."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from troth.dsl.prose import told, words_of
from troth.engine.files.find import shipped_packs
from troth.engine.files.pack import Pack, load_pack
from troth.engine.handbook.compose import handbook
from troth.engine.handbook.html import html
from troth.engine.handbook.markdown import markdown
from troth.engine.handbook.rules import WHAT, anchor, chapters, in_file_order, kind
from troth.engine.handbook.style import quoted

PACKS = sorted(shipped_packs())
VOID = {"meta", "br", "rect", "circle", "path"}
"""Tags that are never closed, and those of SVG that close themselves."""


def _pack(where: str | Path) -> Pack:
    pack, found = load_pack(where)
    assert pack is not None, found
    return pack


class Read(HTMLParser):
    """A document read back: tags that are closed as they were opened, ids, addresses, text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "action", "xlink:href"):
                self.addresses.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's
        self.tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(text: str) -> Read:
    read = Read()
    read.feed(text)
    read.close()
    assert read.open == []
    return read


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_stands_once_with_its_sentences(name: str) -> None:
    pack = _pack(f"shipped:{name}")
    rules = in_file_order(pack)
    assert len(rules) == len([*pack.policy.rules, *pack.policy.changes])
    text, words = html(handbook(pack)), words_of(pack.policy, pack.vocabulary)
    for rule in rules:
        prose = told(rule, words)
        article = re.findall(
            rf'<article [^>]*id="{re.escape(anchor(rule))}">(.*?)</article>', text, re.DOTALL
        )
        assert len(article) == 1, rule.name
        for line in prose.lines():
            assert escape(line.strip().removeprefix("- ")) in article[0]
        assert f"{rule.span.source.name}:{rule.span.line}<" in article[0]


@pytest.mark.parametrize("name", PACKS)
def test_every_promise_and_every_expectation_stands_in_its_index(name: str) -> None:
    pack = _pack(f"shipped:{name}")
    book = handbook(pack)
    listed = Counter(row.rule.anchor for row in (*book.promises, *book.expectations))
    assert listed == Counter(anchor(rule) for rule in pack.policy.obligations)
    assert all(row.what and row.by and row.to and row.begins for row in book.promises)
    assert {each.rule.anchor for each in book.ladders} == {
        anchor(rule) for rule in pack.policy.escalations
    }


@pytest.mark.parametrize("name", PACKS)
def test_a_handbook_is_one_well_formed_file_without_a_world_outside(name: str) -> None:
    text = html(handbook(_pack(f"shipped:{name}")))
    read = _read(text)
    assert [each for each, count in Counter(read.ids).items() if count > 1] == []
    assert read.tags.keys().isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    assert all(address.startswith("#") for address in read.addresses)
    assert {address[1:] for address in read.addresses} <= set(read.ids)
    for outside in ("url(", "@import", "http:", "https:", "//"):
        assert outside not in text.replace("&#x27;", "")


@pytest.mark.parametrize("name", PACKS)
def test_the_same_pack_is_the_same_file(name: str) -> None:
    first, second = _pack(f"shipped:{name}"), _pack(f"shipped:{name}")
    assert html(handbook(first)) == html(handbook(second))
    assert markdown(handbook(first)) == markdown(handbook(second))


@pytest.mark.parametrize("name", PACKS)
def test_a_rule_stands_in_one_chapter_and_is_only_pointed_to_in_others(name: str) -> None:
    pack = _pack(f"shipped:{name}")
    stands = [anchor(rule) for chapter in chapters(pack) for rule in chapter.rules]
    assert Counter(stands) == Counter(anchor(rule) for rule in in_file_order(pack))
    for step, chapter in zip(pack.info.steps.values(), chapters(pack), strict=False):
        assert (chapter.step, chapter.title) == (step.id, step.title)
        named = set(step.rules) - pack.vocabulary.covers.keys()
        assert {rule.name for rule in (*chapter.rules, *chapter.also)} == named


def test_a_step_shows_what_its_data_must_answer_and_the_tables_people_read() -> None:
    book = handbook(_pack("shipped:talent_programme"))
    one, two = book.sections[:2]
    assert one.asked[0] == "Every role must have a customer outcome, or none."
    assert "Every competency should have a role, activity or assessment that uses it." in two.asked
    anchors = two.sheets[1]
    assert anchors.heads == ("competency", "beginning", "able", "strong", "role model")
    assert anchors.rows[3] == (
        "ownership",
        "Hands a problem on and says to whom",
        "Asks the next day whether it was solved",
        "Keeps the problem until the customer says it is solved",
        "Removes the cause so that it does not come again",
    )
    activity = book.sections[2].sheets[0].rows[1]
    assert activity[3:] == ("london and manchester", "employee and agent")
    for text in (html(book), markdown(book)):
        assert "Asks the next day whether it was solved" in text
        assert "Every role must have a customer outcome, or none." in text


def test_a_long_table_says_how_many_rows_it_leaves_out() -> None:
    pack = _pack("shipped:talent_programme")
    goals = pack.vocabulary.tables["goals"]
    long = replace(goals, rows=goals.rows * 40, places=())
    tables = {**pack.vocabulary.tables, "goals": long}
    spoken = replace(pack, vocabulary=replace(pack.vocabulary, tables=tables))
    book = handbook(spoken)
    (shown,) = next(each for each in book.sections if each.mark == "T5").sheets
    assert (len(shown.rows), shown.more) == (60, 20)
    assert "and 20 more" in html(book)
    assert "and 20 more" in markdown(book)


def test_the_ladder_that_hears_of_a_broken_promise_is_named() -> None:
    book = handbook(_pack("shipped:hiring"))
    by_name = {row.rule.words: row for row in book.promises}
    assert [link.words for link in by_name["buddy"].if_not] == ["broken promise"]
    assert by_name["buddy"].due == "within 5 working days"
    assert "make up session" in by_name["coaching"].otherwise
    (expected,) = book.expectations
    assert expected.if_not == (), "a ladder for promises hears of no expectation"


def test_what_only_ranks_people_is_not_called_what_must_be_met() -> None:
    pack = _pack("shipped:customer_centric")
    (ranks,) = (each for each in in_file_order(pack) if each.name == "five_core_qualities")
    (must,) = (each for each in in_file_order(pack) if each.name == "everybody")
    assert WHAT[kind(ranks)] == "what ranks people, and rejects nobody"
    assert WHAT[kind(must)] == "what must be met"


def test_who_may_read_a_fact_is_said_plainly() -> None:
    rows = {fact.name: fact for fact in handbook(_pack("shipped:hiring")).facts}
    assert "no rule may read it" in rows["sex"].readers
    assert rows["opted_out"].readers.startswith("private")
    assert rows["empathy"].open


def test_the_days_off_of_the_packs_year_are_listed_with_their_names() -> None:
    (calendar,) = handbook(_pack("shipped:hiring")).calendars
    assert ("Fri 2026-12-25", "Christmas Day") in calendar.days
    assert calendar.since == "Tue 2026-12-01"
    assert all("2026-12-01" <= day[4:] <= "2027-11-30" for day, _ in calendar.days)


def test_rules_stand_at_their_places_in_the_lifecycles() -> None:
    book = handbook(_pack("shipped:hiring"))
    regions = {each.name: each for each in book.lifecycles}
    placed = {link.anchor for _, link in regions["acquisition"].rules}
    assert placed == {
        "gate-acquisition.offer_accepted",
        "timer-acquisition.decide_due",
        "escalation-late_decision",
        "define-minimum_met",
    }


HOSTILE = '</style></title><script>alert(1)</script><img src=x onerror="y">&lt;b&gt;'


@pytest.fixture
def hostile(tmp_path: Path) -> Pack:
    """The starter with markup wherever an author may write text."""
    folder = tmp_path / "hostile"
    shutil.copytree(shipped_packs()["starter"], folder)
    quoted_ = HOSTILE.replace('"', "'")
    info = (folder / "pack.yaml").read_text(encoding="utf-8")
    info = info.replace("owner: people@example.org", f'owner: "{quoted_}"')
    info += f'\nsteps:\n  A1: {{title: "{quoted_}", rules: [agent]}}\n'
    (folder / "pack.yaml").write_text(info, encoding="utf-8")
    rules = (folder / "rules.troth").read_text(encoding="utf-8")
    rules = rules.replace('"Hiring standard 1"', f'"{quoted_}"')
    rules = rules.replace('"customers feel it first"', f'"{quoted_}"')
    rules = rules.replace('"You will have a buddy who knows the job"', f'"{quoted_}"')
    (folder / "rules.troth").write_text(rules, encoding="utf-8")
    vocabulary = folder / "vocabulary.yaml"
    text = vocabulary.read_text(encoding="utf-8")
    text = text.replace("words: customer empathy", f'words: "{quoted_}"')
    vocabulary.write_text(text, encoding="utf-8")
    return _pack(folder)


def test_no_text_of_a_pack_becomes_markup(hostile: Pack) -> None:
    text = html(handbook(hostile))
    plain = _read(html(handbook(_pack("shipped:starter"))))
    read = _read(text)
    assert read.tags["script"] == read.tags["img"] == 0
    assert read.tags["style"] == plain.tags["style"] == 1
    assert "".join(read.text).count("<script>alert(1)</script>") >= 4, "it is there, as text"
    marked = markdown(handbook(hostile))
    assert re.search(r"(?<!\\)<", marked) is None


@pytest.mark.parametrize("text", [HOSTILE, 'a"; } body { display: none } /*', "a\nb\\", "↩ é"])
def test_a_text_in_the_stylesheet_cannot_end_it(text: str) -> None:
    inside = quoted(text)[1:-1]
    assert not set(inside) & set("\"'<>;{}()\n/*&")
    back = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), inside)
    assert back == text


def test_what_a_pack_made_of_its_base_is_listed(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "troth: 1\nname: own\nversion: '1'\neffective: 2026-12-01\n"
        "base: {pack: 'shipped:starter', version: '1.0'}\n",
        encoding="utf-8",
    )
    (folder / "vocabulary.yaml").write_text("facts: {}\n", encoding="utf-8")
    base = _pack("shipped:starter")
    (rules,) = (base.texts[""]["rules.troth"],)
    begin = rules.index("promise buddy")
    end = rules.index("escalation", begin)
    changed = rules[begin:end].replace("5 working days", "2 working days")
    assert changed != rules[begin:end]
    (folder / "own.troth").write_text(changed, encoding="utf-8")
    adopted = handbook(_pack(folder)).adopted
    assert adopted is not None
    assert adopted.base == "starter 1.0"
    assert [each.rule.anchor for each in adopted.altered] == ["promise-buddy"]
    assert any("5 working days" in line for line in adopted.altered[0].before.lines())
    assert (adopted.added, adopted.kept) == ((), 2)
    assert handbook(base).adopted is None
