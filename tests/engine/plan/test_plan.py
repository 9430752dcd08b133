"""What a plan says of a change: direction, deciding line, missing facts, and plainly nothing."""

from __future__ import annotations

import re

import pytest

from tests.engine.plan.packs import VOCABULARY, people
from tests.engine.plan.runs import GOOD, RULE, Packs, dry_run, only
from troth.engine.plan.build import plan
from troth.engine.plan.changes import (
    Decision,
    Structure,
    Verdict,
    Wording,
)
from troth.engine.plan.gates import exit_code
from troth.engine.plan.show import as_text, undecided
from troth.engine.plan.show import rows as rows_of
from troth.engine.plan.text import text


def test_two_identical_packs_have_no_differences(made: Packs) -> None:
    old, new = made(RULE), made(RULE)
    found = dry_run(old, new)
    assert found.changes == ()
    assert exit_code(found, detailed=True) == 0
    assert "no change" in text(found)


def test_a_newer_version_of_the_same_rules_has_no_differences(made: Packs) -> None:
    assert dry_run(made(RULE), made(RULE, version="1.1")).changes == ()


def test_a_reformatted_pack_says_wording_only_and_names_the_file(made: Packs) -> None:
    messy = "# a comment\n\n" + RULE.replace("empathy at least 3", "empathy   >=  3")
    found = dry_run(made(RULE), made(messy))
    change = only(found, Wording)
    assert isinstance(change, Wording)
    assert change.subject == "rules.troth reformatted"
    assert "1 wording only" in text(found)


def test_statements_in_another_file_are_wording_only(made: Packs) -> None:
    define = "define senior as years at least 5\n"
    old = made({"a.troth": define, "b.troth": RULE})
    new = made({"a.troth": RULE, "b.troth": define})
    change = only(dry_run(old, new), Wording)
    assert isinstance(change, Wording)
    assert change.subject == "a.troth, b.troth reformatted"


def test_other_reasons_are_wording_only(made: Packs) -> None:
    new = RULE.replace("empathy at least 3", 'empathy at least 3   because "it matters"')
    change = only(dry_run(made(RULE), made(new)), Wording)
    assert isinstance(change, Wording)
    assert change.subject == "minimum frontline"
    assert change.now == 'empathy at least 3   because "it matters"'


def test_a_raised_level_names_everyone_who_flips_and_the_line_that_decided(made: Packs) -> None:
    rows = [
        {"id": "flips", **GOOD, "empathy": "3"},
        {"id": "stays", **GOOD, "empathy": "4"},
        {"id": "other", "role": "field", "empathy": "3"},
        {"id": "never", **GOOD, "empathy": "0", "years": "0", "energy": "0"},
    ]
    found = dry_run(
        made(RULE), made(RULE.replace("empathy at least 3", "empathy at least 4")), rows
    )
    change = only(found)
    assert isinstance(change, Decision)
    assert change.verdict is Verdict.STRICTER
    assert change.counts == {"met>not_met": 1}
    assert change.by_line == {"empathy": 1}
    assert (change.was, change.now) == ("empathy at least 3", "empathy at least 4")
    assert change.place is not None
    assert (change.place.file, change.place.line) == ("rules.troth", 2)
    assert found.rows[change.rows].first == ("flips",)
    assert change.witness is not None
    assert change.witness.person == "flips"
    assert change.witness.facts == {"empathy": "3"}
    assert change.witness.others == "all other lines met"
    assert change.before == {"does_not_apply": 1, "met": 2, "not_met": 1}


@pytest.mark.parametrize(
    ("was", "now", "verdict"),
    [
        ("empathy at least 3", "empathy at least 4", Verdict.STRICTER),
        ("empathy at least 3", "empathy at least 2", Verdict.LOOSER),
        ("empathy at least 3", "energy at least 4", Verdict.BOTH),
        ("years at least 2", "years at least 1.5", Verdict.NO_EFFECT),
        ("any 2 of", "any 3 of", Verdict.STRICTER),
        ("        degree\n", "", Verdict.STRICTER),
        (" for role is frontline", "", Verdict.STRICTER),
        ("    years at least 2\n", "", Verdict.LOOSER),
        ("empathy at least 3", "empathy at least 3, or develop within 30 days", Verdict.NO_EFFECT),
    ],
)
def test_a_change_is_stricter_looser_both_or_without_effect(
    made: Packs, was: str, now: str, verdict: Verdict
) -> None:
    change = only(dry_run(made(RULE), made(RULE.replace(was, now))))
    assert isinstance(change, Decision)
    assert change.verdict is verdict
    assert bool(change.counts) is (verdict is not Verdict.NO_EFFECT)


def test_a_change_without_effect_says_so_plainly(made: Packs) -> None:
    found = dry_run(made(RULE), made(RULE.replace("years at least 2", "years at least 1.5")))
    assert "NO EFFECT" in text(found)
    assert "nobody of 200 people is decided differently" in text(found)


def test_lines_in_another_order_change_nothing(made: Packs) -> None:
    new = RULE.replace(
        "    empathy at least 3\n    years at least 2\n",
        "    years at least 2\n    empathy at least 3\n",
    )
    change = only(dry_run(made(RULE), made(new)))
    assert isinstance(change, Decision)
    assert (change.verdict, change.counts, change.lines) == (Verdict.NO_EFFECT, {}, ())


def test_two_changed_lines_share_the_people_they_decide(made: Packs) -> None:
    new = RULE.replace("empathy at least 3", "empathy at least 4").replace(
        "years at least 2", "years at least 6"
    )
    common = {"role": "frontline", "energy": "3", "learning": "3"}
    rows = [
        {"id": "one", **common, "empathy": "3", "years": "9"},
        {"id": "two", **common, "empathy": "5", "years": "3"},
        {"id": "either", **common, "empathy": "3", "years": "3"},
    ]
    change = only(dry_run(made(RULE), made(new), rows))
    assert isinstance(change, Decision)
    assert change.by_line == {"empathy": 1, "years": 1, "empathy or years": 1}


def test_lines_that_decide_only_together_are_joined_by_and(made: Packs) -> None:
    new = RULE.replace("empathy at least 3", "empathy at least 2").replace(
        "years at least 2", "years at least 1"
    )
    rows = [
        {
            "id": "p",
            "role": "frontline",
            "energy": "3",
            "learning": "3",
            "empathy": "2",
            "years": "1",
        }
    ]
    change = only(dry_run(made(RULE), made(new), rows))
    assert isinstance(change, Decision)
    assert change.counts == {"not_met>met": 1}
    assert change.by_line == {"empathy and years": 1}


def test_a_changed_define_is_told_with_the_rules_that_use_it(made: Packs) -> None:
    rules = "define senior as years at least {}\n\nminimum lead\n    senior\n"
    found = dry_run(made(rules.format(5)), made(rules.format(9)))
    minimum, define = found.changes
    assert isinstance(minimum, Decision)
    assert isinstance(define, Decision)
    assert (minimum.verdict, minimum.through) == (Verdict.STRICTER, ("define senior",))
    assert (define.statement, define.was, define.now) == (
        "define",
        "define senior as years at least 5",
        "define senior as years at least 9",
    )
    assert define.counts == {"yes>no": minimum.counts["met>not_met"]}


def test_a_level_put_into_the_scale_is_found_by_what_it_does(made: Packs) -> None:
    """The trees are equal: only the vocabulary moved, and people's texts stay what they were."""
    other = VOCABULARY.replace("[0, 1, 2, 3, 4, 5]", "[0, 1, 2, half, 3, 4, 5]")
    rule = "minimum frontline\n    empathy at least 3\n"
    found = dry_run(made(rule), made(rule, vocabulary=other))
    assert not [each for each in found.changes if isinstance(each, Decision) and each.counts]
    assert {each.rule for each in found.changes if isinstance(each, Structure)} >= {"empathy"}


def test_added_and_removed_minimums_count_only_whom_they_turn_away(made: Packs) -> None:
    none = "define senior as years at least 5\n"
    rule = none + "\nminimum frontline\n    empathy at least 3\n"
    change = only(dry_run(made(none), made(rule)))
    assert isinstance(change, Decision)
    assert change.verdict is Verdict.ADDED
    assert set(change.counts) == {"absent>not_met", "absent>unknown"}
    change = only(dry_run(made(rule), made(none)))
    assert isinstance(change, Decision)
    assert change.verdict is Verdict.REMOVED
    assert set(change.counts) == {"not_met>absent", "unknown>absent"}


def test_undecided_people_come_with_the_fact_they_lack(made: Packs) -> None:
    rows = [{"id": "p", "role": "frontline", "years": "2", "energy": "3", "learning": "3"}]
    found = dry_run(made(RULE), made(RULE.replace("empathy at least 3", "years at least 1")), rows)
    (unknown,) = found.unknowns
    (missing,) = unknown.missing
    assert (unknown.rule, unknown.before, unknown.after) == ("frontline", 1, 0)
    assert (missing.fact, missing.before, missing.after) == ("empathy", 1, 0)
    assert found.rows[missing.rows].first == ("p",)


def test_those_who_miss_by_one_line_are_counted_by_it(made: Packs) -> None:
    rows = [
        {"id": "near", **GOOD, "empathy": "3"},
        {"id": "far", **GOOD, "empathy": "0", "years": "0"},
    ]
    change = only(
        dry_run(made(RULE), made(RULE.replace("empathy at least 3", "empathy at least 4")), rows)
    )
    assert isinstance(change, Decision)
    assert [(near.line, near.count) for near in change.near] == [("empathy at least 4", 1)]


def test_nobody_misses_a_rule_of_one_line_by_one_line_only(made: Packs) -> None:
    rule = "minimum frontline\n    empathy at least 3\n"
    rows = [{"id": "near", **GOOD, "empathy": "3"}]
    change = only(dry_run(made(rule), made(rule.replace("3", "4")), rows))
    assert isinstance(change, Decision)
    assert (change.counts, change.near) == ({"met>not_met": 1}, ())


def test_changed_ideals_move_ranks_and_reject_nobody(made: Packs) -> None:
    rule = "minimum frontline\n    empathy at least 1\n    ideal\n        degree   worth 3\n"
    rows = [
        {"id": "a", "empathy": "1", "degree": "yes", "years": "0"},
        {"id": "b", "empathy": "1", "degree": "no", "years": "9"},
        {"id": "c", "empathy": "1", "degree": "no", "years": "0"},
    ]
    new = rule.replace("degree   worth 3", "years at least 5   worth 3")
    found = dry_run(made(rule), made(new), rows)
    change = only(found)
    assert isinstance(change, Decision)
    assert change.counts == {}
    assert change.ranks == {"up": 1, "down": 1, "same": 1}
    for way in ("up", "down"):
        shown = rows_of(found, change.opened[f"rank {way}"])
        assert shown is not None
        (person,) = shown.people
        assert [said.now for said in person.said if said.about == "rank"] == [way]
    assert "RANKS CHANGED" in text(found)
    assert "NO EFFECT" not in text(found)


def test_without_people_the_rules_are_compared_and_nobody_is_counted(made: Packs) -> None:
    old, new = made(RULE), made(RULE.replace("empathy at least 3", "empathy at least 4"))
    change = only(plan(old, new, None))
    assert isinstance(change, Decision)
    assert (change.verdict, change.decided_by, change.counts) == (Verdict.NOT_MEASURED, "", {})
    assert change.now == "empathy at least 4"


def test_nobody_at_all_is_a_population_too(made: Packs) -> None:
    old, new = made(RULE), made(RULE.replace("empathy at least 3", "empathy at least 4"))
    change = only(dry_run(old, new, []))
    assert isinstance(change, Decision)
    assert (change.verdict, change.counts, change.rows) == (Verdict.NO_EFFECT, {}, "")


def test_an_event_is_told_with_what_it_brings_if_it_brings_anything(made: Packs) -> None:
    rule = "minimum frontline\n    empathy at least 3\n"
    bare = "  bare: {of: person, by: [manager]}\n"
    full = "  full: {of: person, by: [manager], fields: {why: text}}\n"
    more = VOCABULARY.replace("events:\n", f"events:\n{bare}{full}")
    found = dry_run(made(rule), made(rule, vocabulary=more))
    assert [change.now for change in found.changes if isinstance(change, Structure)] == [
        "person, by [manager]",
        "person, by [manager], fields why text",
    ]


def test_a_fact_that_the_new_vocabulary_lost_is_read_for_the_old_rules(made: Packs) -> None:
    old = made("minimum frontline\n    energy at least 3\n")
    lost = "\n".join(line for line in VOCABULARY.splitlines() if "energy:" not in line)
    new = made("minimum frontline\n    empathy at least 3\n", vocabulary=lost)
    rows = [{"id": "p", "energy": "3", "empathy": "2"}]
    mine = people(new.vocabulary, [{"id": "p", "empathy": "2"}])
    found = plan(old, new, mine, people_before=people(old.vocabulary, rows))
    change = next(each for each in found.changes if isinstance(each, Decision))
    assert change.counts == {"met>not_met": 1}
    unread = next(each for each in plan(old, new, mine).changes if isinstance(each, Decision))
    assert unread.counts == {"unknown>not_met": 1}


def test_a_gate_that_asks_for_every_minimum_moves_with_a_new_one(made: Packs) -> None:
    gate = "\ngate acquisition.offer_accepted\n    requires every minimum is met\n"
    one = "minimum frontline\n    empathy at least 1\n"
    new = one + "\nminimum degree\n    degree\n"
    found = dry_run(made(one + gate), made(new + gate))
    decided = {(c.statement, c.rule): c for c in found.changes if isinstance(c, Decision)}
    moved = decided["gate", "acquisition.offer_accepted"]
    assert moved.verdict is Verdict.STRICTER
    assert moved.through == ("minimum degree",)
    assert set(moved.by_line) == {"minimum degree"}
    assert decided["minimum", "degree"].verdict is Verdict.ADDED


def test_a_wholly_new_rule_of_the_same_name_is_divided_by_its_lines(made: Packs) -> None:
    old = "minimum frontline\n    empathy at least 3\n"
    new = "minimum frontline\n    years at least 3\n    degree\n"
    change = only(dry_run(made(old), made(new)))
    assert isinstance(change, Decision)
    assert {line.name for line in change.lines} == {"empathy", "years", "degree"}
    assert sum(change.by_line.values()) == sum(change.counts.values())


def test_two_lines_about_one_fact_are_called_by_their_texts(made: Packs) -> None:
    old = "minimum frontline\n    years at least 3\n    years at most 12\n"
    new = "minimum frontline\n    years at least 4\n    years at most 11\n"
    change = only(dry_run(made(old), made(new)))
    assert isinstance(change, Decision)
    assert set(change.by_line) == {"years at least 4", "years at most 11"}


def test_people_who_are_undecided_at_one_time_only_are_told_when(made: Packs) -> None:
    new = RULE.replace("empathy at least 3", "years at least 1")
    rows = [{"id": "p", **GOOD}]
    shown = as_text(undecided(dry_run(made(RULE), made(new), rows)))
    assert "frontline: undecided before, for want of empathy" in shown


def test_the_screen_begins_with_the_summary_and_ends_with_commands(made: Packs) -> None:
    found = dry_run(made(RULE), made(RULE.replace("empathy at least 3", "empathy at least 4")))
    said = text(found, 100, "plan.json", "sha256:77ab02").splitlines()
    assert said[0].startswith("Policy acme 1.0 (")
    assert said[0].endswith("200 people")
    assert said[1] == "as of Tue 2026-12-01"
    assert re.fullmatch(r"SUMMARY   \d+ of 200 people are decided differently", said[3])
    assert re.fullmatch(r" {10}frontline: \d+ met -> not met.*", said[4])
    assert said[5] == "          1 stricter"
    change = next(line for line in said if line.startswith("! "))
    assert change.split() == ["!", "STRICTER", "minimum", "frontline", "rules.troth:2"]
    at = said.index(change)
    assert said[at + 1 : at + 3] == ["    - empathy at least 3", "    + empathy at least 4"]
    assert [line.strip() for line in said[-6:]] == [
        "Saved plan.json (sha256 77ab02…)",
        "who is decided differently   troth show plan.json --changed --limit 20",
        "the people behind [r1]       troth show plan.json --rows r1",
        "who cannot be decided        troth show plan.json --undecided --limit 20",
        "a page for a review          troth show plan.json --format markdown",
        "a page for a browser         troth show plan.json --format html --out plan.html",
    ]


def test_every_rows_name_on_the_screen_opens(made: Packs) -> None:
    found = dry_run(made(RULE), made(RULE.replace("empathy at least 3", "empathy at least 4")))
    names = re.findall(r"\[(r\d+)\]", text(found))
    assert names
    for name in names:
        shown = rows_of(found, name)
        assert shown is not None
        assert shown.count == shown.shown > 0


def test_a_benchmark_that_ages_out_of_its_shelf_life_shows_its_day(made: Packs) -> None:
    aged = VOCABULARY.replace(
        "events:",
        "  market: {of: organisation, type: money GBP a year, value: 30_000 GBP a year,"
        " as_of: 2026-06-30, shelf_life: 6 months}\nevents:",
    )
    older = aged.replace("2026-06-30", "2025-06-30")
    rule = "minimum frontline\n    empathy at least 3\n"
    old, new = made(rule, vocabulary=aged), made(rule, vocabulary=older)
    change = only(dry_run(old, new), Structure)
    assert isinstance(change, Structure)
    assert "as of 2025-06-30" in change.now


def test_a_level_that_takes_the_place_of_another_is_no_matter_of_wording(made: Packs) -> None:
    """Both trees hold the fourth level; nobody here has it, and still it is another level."""
    other = VOCABULARY.replace("[0, 1, 2, 3, 4, 5]", "[0, 1, 2, half, 4, 5]")
    rule = "minimum frontline\n    empathy at least {}\n"
    rows = [{"id": "p", "empathy": "4"}]
    found = dry_run(made(rule.format(3)), made(rule.format("half"), vocabulary=other), rows)
    assert not [each for each in found.changes if isinstance(each, Wording)]
    told = {each.rule for each in found.changes if isinstance(each, Structure)}
    assert told == {"frontline", "empathy", "energy", "learning"}


def test_people_whose_texts_mean_another_level_move_through_the_fact(made: Packs) -> None:
    other = VOCABULARY.replace("[0, 1, 2, 3, 4, 5]", "[0, 1, 3, 2, 4, 5]")
    rule = "minimum frontline\n    empathy at least {}\n"
    rows = [{"id": "p", "empathy": "3"}]
    old, new = made(rule.format(3)), made(rule.format(2), vocabulary=other)
    change = next(each for each in dry_run(old, new, rows).changes if isinstance(each, Decision))
    assert change.counts == {"met>not_met": 1}
    assert change.through == ("fact empathy",)
    assert change.by_line == {"fact empathy": 1}
