"""Mutation: a rule wrong in a detail, who notices, and what is argued away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.scenarios.small import FILES, KEPT, LATE, WEAK, small
from troth.engine.evaluate import decide
from troth.engine.facts import read_facts
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.survivors import read_survivors
from troth.engine.scenario import Scenario
from troth.engine.scenarios import trying
from troth.engine.scenarios.mutants import Kind, mutated
from troth.engine.scenarios.mutation import Mutation, further, lines, measured
from troth.engine.session.errors import Unanswerable
from troth.engine.views import view_under

ALWAYS = "minimum agent | empathy at least 3 | is no where it is not known"


def mutation(folder: Path, *stories: str, **files: str) -> tuple[Mutation, list[str]]:
    """What came of all mutants, and what is wrong with survivors.yaml."""
    pack, scenarios = small(folder, *stories, **files)
    entries, wrong = read_survivors(pack)
    _, found, stale = measured(pack, scenarios, entries, mutate=True, processes=1)
    assert found is not None
    return found, [each.message for each in (*wrong, *stale)]


def survivors(*entries: tuple[str, str]) -> str:
    rows = [f'  - {{mutant: "{mutant}", reason: "{reason}"}}\n' for mutant, reason in entries]
    return "survivors:\n" + "".join(rows)


def test_what_scenarios_show_kills_what_goes_beyond_it_survives(tmp_path: Path) -> None:
    found, wrong = mutation(tmp_path, KEPT, LATE)
    assert [each.id for each in found.survivors] == [ALWAYS]
    assert (found.total.percent, wrong) == (95, [])


def test_a_survivor_with_a_reason_counts_and_is_shown_with_it(tmp_path: Path) -> None:
    argued = survivors((ALWAYS, "everybody is assessed first"))
    found, wrong = mutation(tmp_path, KEPT, LATE, survivors__yaml=argued)
    assert (found.survivors, found.total.percent, wrong) == ((), 100, [])
    assert "everybody is assessed first" in "\n".join(lines(found))


def test_a_survivor_without_a_reason_does_not_count(tmp_path: Path) -> None:
    found, wrong = mutation(tmp_path, KEPT, LATE, survivors__yaml=survivors((ALWAYS, " ")))
    assert [each.id for each in found.survivors] == [ALWAYS]
    assert wrong == ["this survivor has no reason"]


def test_an_entry_that_holds_no_more_is_told(tmp_path: Path) -> None:
    old = survivors(
        ("minimum agent | empathy at least 3 | has 4 for 3", "was not shown"),
        ("minimum agent | empathy at least 9 | has 4 for 3", "was another rule"),
    )
    _, wrong = mutation(tmp_path, KEPT, LATE, survivors__yaml=old)
    assert wrong == ["this is noticed by a scenario", "no rule can be changed in this way any more"]


def test_the_draft_lists_every_survivor_and_keeps_reasons(tmp_path: Path) -> None:
    pack, scenarios = small(
        tmp_path, WEAK, survivors__yaml=survivors((ALWAYS, 'it\'s \\"so\\" for everybody'))
    )
    entries, _ = read_survivors(pack)
    _, found, _ = measured(pack, scenarios, entries, mutate=True, processes=1)
    assert found is not None
    (tmp_path / "survivors.yaml").write_text(found.draft(entries))
    again, wrong = read_survivors(pack)
    assert {each.mutant for each in again} == {
        each.id for each in (*found.survivors, *found.accepted)
    }
    assert [each.reason for each in again if each.mutant == ALWAYS] == [entries[0].reason]
    assert {each.message for each in wrong} == {"this survivor has no reason"}


def test_names_of_mutants_outlive_edits_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    before, _ = small(tmp_path / "a", KEPT)
    moved = "# A line above.\n\ndefine assessed as empathy is known\n\n" + FILES["rules.troth"]
    (tmp_path / "b").mkdir()
    after, _ = small(tmp_path / "b", KEPT, rules__troth=moved)
    assert {each.id for each in further(before)} <= {each.id for each in further(after)}


@pytest.mark.parametrize("name", ["hiring", "probation", "code_of_conduct", "service_bands"])
def test_every_further_mutant_differs_and_has_a_name_of_its_own(name: str) -> None:
    pack, _ = load_pack(f"shipped:{name}")
    assert pack is not None
    found = further(pack)
    assert len({each.id for each in found}) == len(found)
    for each in found:
        assert mutated(pack, each.made).policy != pack.policy, each.id


ANY_TWO = """\
minimum agent
    any 2 of
        empathy at least 1
        manager is known
        engaged
"""

CONNECTED = """\
minimum agent
    not (manager is known and empathy is known)
"""


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("minimum agent\n    empathy at least 5\n", {"has 4 for 5"}),
        (ANY_TWO, {"counts to 1", "counts to 3", "has 0 for 1", "has 2 for 1"}),
        (CONNECTED, {"has `or` for `and`", "is without its `not`"}),
    ],
)
def test_rules_go_wrong_by_one_step_and_never_past_a_scale(
    tmp_path: Path, rule: str, changes: set[str]
) -> None:
    pack, _ = small(tmp_path, rules__troth=rule)
    assert {each.change for each in further(pack)} == {*changes, "is no where it is not known"}


KNOWN = """\
define assessed as empathy is known

define patient as manager is known and empathy at least 3

minimum agent for empathy is known
    empathy at least 1
    assessed
    patient
    (empathy at least 2) or else no
"""


def test_what_is_always_known_is_not_tried_as_unknown(tmp_path: Path) -> None:
    pack, _ = small(tmp_path, rules__troth=KNOWN)
    unknowns = {each.id: each.same for each in further(pack) if each.kind is Kind.UNKNOWNS}
    assert {id_ for id_, same in unknowns.items() if not same} == {
        "define patient | empathy at least 3 | is no where it is not known",
        "minimum agent | patient | is no where it is not known",
        "minimum agent | (empathy at least 2) or else no | is without its `or else`",
    }


@settings(max_examples=40)
@given(
    facts=st.fixed_dictionaries(
        {}, optional={"empathy": st.integers(0, 5), "manager": st.sampled_from(["m-1", "m-2"])}
    )
)
def test_what_is_not_counted_decides_nothing_about_anybody(
    known: Pack, facts: dict[str, object]
) -> None:
    read, _ = read_facts(known.vocabulary, facts)
    for mutant in further(known):
        if mutant.same:
            other = mutated(known, mutant.made)
            for rule in (*known.policy.minimums, *known.policy.defines):
                said = [
                    decide(each.policy, each.vocabulary, rule.name, view_under(each, read, 20_000))
                    for each in (known, other)
                ]
                assert said[0].answer == said[1].answer, mutant.id


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small(tmp_path_factory.mktemp("known"), rules__troth=KNOWN)[0]


def test_a_survivor_that_can_make_no_difference_is_told_so(tmp_path: Path) -> None:
    same = "escalation no_buddy | until violated | is taken away"
    rules = FILES["rules.troth"].replace("until waived", "until fulfilled")
    same = same.replace("violated", "fulfilled")
    found, wrong = mutation(
        tmp_path, KEPT, LATE, rules__troth=rules, survivors__yaml=survivors((same, "it ends"))
    )
    assert wrong == ["this is not counted: an `until` that names the end of the cause"]
    assert "an `until` that names the end of the cause" in "\n".join(lines(found))


def test_a_story_that_cannot_be_told_under_a_mutant_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, scenarios = small(tmp_path, KEPT, LATE)
    real = trying.fails

    def breaks(tried: Pack, scenario: Scenario) -> bool:
        if tried is not pack:
            raise Unanswerable("there is no such rule")
        return real(tried, scenario)

    monkeypatch.setattr(trying, "fails", breaks)
    _, found, _ = measured(pack, scenarios, mutate=True, processes=1)
    assert found is not None
    assert found.total.part == 0
