"""A plan says what is proved of a rule for everybody at all, beside what these people show."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.engine.plan.packs import people
from tests.engine.plan.runs import Packs
from troth.engine.files.pack import Pack
from troth.engine.plan.build import plan
from troth.engine.plan.changes import Clock, Decision, Proof, Verdict
from troth.engine.plan.codec import dump
from troth.engine.plan.definition import Plan
from troth.engine.plan.html import html
from troth.engine.plan.narrate import narrate
from troth.engine.plan.proofs import proved
from troth.engine.plan.text import text

RULES = "minimum hire\n    empathy at least {}\n    energy at least 2\n"


def decision(found: Plan) -> Decision:
    (one,) = (each for each in found.changes if isinstance(each, Decision))
    return one


def figures(found: Plan) -> Mapping[str, str]:
    return {each.label: each.text for each in narrate(decision(found)).figures}


@pytest.fixture
def packs(made: Packs) -> tuple[Pack, Pack]:
    return made(RULES.format(3)), made(RULES.format(4), version="1.1")


def test_without_people_the_verdict_is_that_of_the_proof(packs: tuple[Pack, Pack]) -> None:
    found = plan(*packs, None, proofs=proved)
    assert (decision(found).verdict, decision(found).decided_by) == (Verdict.STRICTER, "proof")
    told = figures(found)
    assert told["whoever it is"] == "worse for somebody, better for nobody (proved)"
    assert told["smallest such case"] == "empathy 3, all other lines met"
    assert "none were given" in told["people"]


def test_a_direction_that_nobody_can_move_in_says_so(packs: tuple[Pack, Pack]) -> None:
    crowd = people(
        packs[1].vocabulary,
        [
            {"id": "p-1", "empathy": "3", "energy": "2"},
            {"id": "p-2", "empathy": "5", "energy": "4"},
        ],
    )
    found = plan(*packs, crowd, proofs=proved)
    assert (decision(found).verdict, decision(found).decided_by) == (Verdict.STRICTER, "proof")
    assert decision(found).counts == {"met>not_met": 1}
    assert figures(found)["newly meets it"] == "0 (proved impossible)"
    assert "no longer meets it" not in figures(found)


def test_people_who_show_nothing_do_not_hide_that_somebody_would(packs: tuple[Pack, Pack]) -> None:
    crowd = people(packs[1].vocabulary, [{"id": "p-1", "empathy": "5", "energy": "4"}])
    found = plan(*packs, crowd, proofs=proved)
    assert (decision(found).verdict, decision(found).decided_by) == (
        Verdict.NO_EFFECT,
        "population",
    )
    assert figures(found)["whoever it is"].startswith("worse for somebody")


def test_another_way_of_writing_it_is_proved_to_be_the_same(made: Packs) -> None:
    old = made("minimum hire\n    empathy at least 3\n    energy at least 2\n")
    new = made("minimum hire\n    not (energy less than 2 or empathy at most 2)\n", version="1.1")
    crowd = people(new.vocabulary, [{"id": "p-1", "empathy": "3", "energy": "2"}])
    for whom in (None, crowd):
        found = plan(old, new, whom, proofs=proved)
        assert (decision(found).verdict, decision(found).decided_by) == (Verdict.SAME, "proof")
        assert "same for every input (proved)" in text(found)


def test_a_promise_that_falls_due_sooner_is_better_for_whoever_it_is(made: Packs) -> None:
    rules = (
        "promise buddy to the person\n    when engaged\n    by manager\n"
        "    deliver buddy within {} days\n    fulfilled by buddy_named\n"
    )
    found = plan(made(rules.format(10)), made(rules.format(5)), None, proofs=proved)
    (clock,) = (each for each in found.changes if isinstance(each, Clock))
    assert clock.proof == Proof("looser")
    assert "better for somebody, worse for nobody (proved)" in text(found)


def test_what_could_not_be_decided_is_said_plainly(packs: tuple[Pack, Pack]) -> None:
    why = "the question took longer than it may"
    found = plan(*packs, None, proofs=lambda *_: {("minimum", "hire"): Proof("undecided", why=why)})
    assert (decision(found).verdict, decision(found).decided_by) == (Verdict.NOT_MEASURED, "")
    assert figures(found)["whoever it is"] == f"not decided: {why}"


def test_where_nothing_can_be_proved_a_plan_is_as_it_was(
    packs: tuple[Pack, Pack], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("troth.engine.prove.verdicts.find_spec", lambda _: None)
    assert dump(plan(*packs, None, proofs=proved)) == dump(plan(*packs, None))


def test_the_same_packs_give_the_same_bytes_remembered_or_not(
    packs: tuple[Pack, Pack],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = set()
    for _ in range(2):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        made |= {dump(plan(*packs, None, proofs=proved)) for _ in range(2)}
    assert len(made) == 1


def test_the_page_says_what_is_proved_beside_the_rule(packs: tuple[Pack, Pack]) -> None:
    page = html(plan(*packs, None, proofs=proved))
    assert page.count("worse for somebody, better for nobody (proved)") == 1
    assert page.count("empathy 3, all other lines met") == 1
