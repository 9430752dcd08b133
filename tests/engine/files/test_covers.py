"""Data that other data must answer: what is asked, what counts as an answer, how a gap is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.dsl.covering import can_concern, concerns, gaps
from troth.dsl.diagnostics import Severity
from troth.dsl.types import TEXT, ChoiceType, RatingType
from troth.dsl.vocabulary import Cover, Match, Relation, Table, Vocabulary
from troth.engine.files.pack import load_pack

VOCABULARY = """
ratings: {level: [1, 2, 3]}
choices: {role: [agent, lead], site: [lyon, oslo], kind: [employee, freelance]}
facts: {role: {of: person, type: choice role}, site: {of: person, type: choice site}}
tables:
  needs: {table: tables/needs.csv, columns: {role: choice role, skill: text, level: rating level}}
  courses:
    table: tables/courses.csv
    columns:
      {skill: text, lifts_to: rating level, sites: set of choice site, kinds: set of choice kind}
covers:
  reachable:
    every: needs
    for: {site: choice site, kind: choice kind}
    in:
      courses: {skill: same, lifts_to: at least level, sites: includes site, kinds: includes kind}
    otherwise: warning
    words: a course that leads there
"""
PACK = "troth: 1\nname: small\nversion: '1'\neffective: 2026-01-01\nowner: hr@acme.example\n"
NEEDS = "role,skill,level\nagent,listening,2\nlead,listening,3\n"


def told(write, courses: str, vocabulary: str = VOCABULARY) -> list[tuple[str, int, str]]:
    """Place and message of everything that is found."""
    folder = write(
        {
            "pack.yaml": PACK,
            "vocabulary.yaml": vocabulary,
            "tables/needs.csv": NEEDS,
            "tables/courses.csv": "skill,lifts_to,sites,kinds\n" + courses,
        }
    )
    return [(d.span.source.name, d.span.line, d.message) for d in load_pack(folder)[1]]


def test_a_row_that_answers_in_every_way_that_is_asked_leaves_no_gap(write) -> None:
    assert told(write, "listening,3,lyon;oslo,employee;freelance\n") == []


def test_a_gap_is_told_at_the_row_that_asks_with_those_for_whom_it_is_one(write) -> None:
    found = told(write, "listening,3,lyon,employee;freelance\nlistening,2,oslo,employee\n")
    lacks = "lacks a course that leads there"
    assert found == [
        (
            "tables/needs.csv",
            2,
            f"role agent, skill listening, level 2 {lacks}, for oslo (freelance)",
        ),
        ("tables/needs.csv", 3, f"role lead, skill listening, level 3 {lacks}, for oslo"),
    ]


def test_where_nothing_answers_at_all_nobody_is_singled_out(write) -> None:
    found = told(write, "listening,2,lyon;oslo,employee;freelance\n")
    assert found == [
        (
            "tables/needs.csv",
            3,
            "role lead, skill listening, level 3 lacks a course that leads there",
        )
    ]


def test_the_help_says_which_row_is_missing_and_the_pack_says_how_grave_it_is(write) -> None:
    folder = write(
        {
            "pack.yaml": PACK,
            "vocabulary.yaml": VOCABULARY,
            "tables/needs.csv": NEEDS,
            "tables/courses.csv": "skill,lifts_to,sites,kinds\nlistening,2,oslo,employee\n",
        }
    )
    pack, found = load_pack(folder)
    assert pack is not None
    assert {one.severity for one in found} == {Severity.WARNING}
    assert found[0].help == (
        "add a row to `courses` with `skill` listening and `lifts_to` at least 2 and "
        "`sites` includes lyon and `kinds` includes employee"
    )
    text = VOCABULARY.replace("otherwise: warning", "otherwise: error")
    (folder / "vocabulary.yaml").write_text(text, encoding="utf-8")
    assert load_pack(folder)[0] is None


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("every: needs", "every: need", "there is no table `need`"),
        ("skill: same", "skil: same", "`courses` has no column `skil`"),
        ("at least level", "at least lvl", "`needs` has no column `lvl`"),
        ("skill: same", "skill: role", "`skill` is text, `role` is choice role"),
        ("skill: same", "skill: at least skill", "`skill` is text, which has no order"),
        ("at least level", "includes level", "`lifts_to` is rating level, which includes nothing"),
        ("for: {site: choice site", "for: {site: text", "`site` is text, which has no members"),
        ("every: needs", "every: needs\n    where: {rol: agent}", "`needs` has no column `rol`"),
        ("every: needs", "every: needs\n    where: {role: agnt}", "`agnt` is no member"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(write, was, now, said) -> None:
    assert was in VOCABULARY
    found = told(write, "listening,3,lyon;oslo,employee;freelance\n", VOCABULARY.replace(was, now))
    assert any(said in message for _, _, message in found), found


def test_a_table_with_a_bad_cell_is_mended_before_it_is_asked(write) -> None:
    found = told(write, "listening,9,lyon;oslo,employee;freelance\n")
    assert [place for place, _, _ in found] == ["tables/courses.csv"]


def test_rows_that_where_leaves_out_ask_for_nothing(write) -> None:
    text = VOCABULARY.replace("every: needs", "every: needs\n    where: {role: agent}")
    assert told(write, "listening,2,lyon;oslo,employee;freelance\n", text) == []


# --- whatever the tables hold

LEVEL = RatingType("level", ("1", "2", "3"))
SITE = ChoiceType("site", ("lyon", "oslo"))
SKILLS = st.sampled_from(["listening", "ownership"])
ASKED = st.lists(st.tuples(SKILLS, st.integers(0, 2)), max_size=5)
ANSWERS = st.lists(st.tuples(SKILLS, st.integers(0, 2), st.integers(0, 1)), max_size=5)
COVER = Cover(
    name="reachable",
    every="needs",
    within={
        "courses": (
            Match(column="skill", relation=Relation.SAME, asked="skill"),
            Match(column="lifts_to", relation=Relation.AT_LEAST, asked="level"),
            Match(column="site", relation=Relation.SAME, asked="site"),
        )
    },
    each={"site": SITE},
)


def world(asked: list, answers: list) -> Vocabulary:
    text = TEXT
    return Vocabulary(
        tables={
            "needs": Table(
                name="needs", columns={"skill": text, "level": LEVEL}, rows=tuple(asked)
            ),
            "courses": Table(
                name="courses",
                columns={"skill": text, "lifts_to": LEVEL, "site": SITE},
                rows=tuple(answers),
            ),
        }
    )


@given(ASKED, ANSWERS)
def test_a_gap_is_exactly_what_no_row_answers(asked: list, answers: list) -> None:
    expected = {
        (row, site)
        for row, (skill, level) in enumerate(asked)
        for site in (0, 1)
        if not any(s == skill and to >= level and at == site for s, to, at in answers)
    }
    found = gaps(COVER, world(asked, answers))
    assert {(gap.row, site) for gap in found for (site,) in gap.missing} == expected


@given(ASKED, ANSWERS, ANSWERS)
def test_more_answers_never_open_a_gap(asked: list, answers: list, more: list) -> None:
    def open_(rows: list) -> set[tuple[int, int]]:
        return {(g.row, s) for g in gaps(COVER, world(asked, rows)) for (s,) in g.missing}

    assert open_([*answers, *more]) <= open_(answers)


def test_a_gap_concerns_those_whose_facts_it_names(write, tmp_path: Path) -> None:
    told(write, "listening,3,lyon,employee;freelance\nlistening,2,oslo,employee;freelance\n")
    pack, _ = load_pack(tmp_path / "pack")
    assert pack is not None
    known = pack.vocabulary
    cover = known.covers["reachable"]
    (gap,) = gaps(cover, known)
    assert can_concern(cover, known)
    lead, agent, lyon, oslo = 1, 0, 0, 1
    assert concerns(cover, gap, known, {"role": lead, "site": oslo})
    assert not concerns(cover, gap, known, {"role": lead, "site": lyon})
    assert not concerns(cover, gap, known, {"role": agent, "site": oslo})
    assert not concerns(cover, gap, known, {"site": oslo})
