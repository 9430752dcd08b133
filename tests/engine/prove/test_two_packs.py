"""Verdicts about two packs agree with everybody there is, counted out; a pack is as it is itself.

The drawn policies speak of so little that everybody can be counted: each fact unknown, or one of
its values. What the reference makes of all of them is the truth that a verdict has to agree with.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from troth.dsl import core
from troth.engine.exact import Unknown
from troth.engine.facts import View
from troth.engine.files.pack import Pack, load_pack
from troth.engine.meaning import Run, rules_of, value
from troth.engine.prove.asking import Prover
from troth.engine.prove.compared import beside_of, compare, compare_rules
from troth.engine.prove.facets import Beside, truths, values
from troth.engine.prove.findings import Broken, Open
from troth.engine.prove.paired import Standing, pairs
from troth.engine.prove.questions import Budget, Witness
from troth.engine.prove.two_packs import two_packs
from troth.engine.prove.used import sides_of
from troth.engine.prove.verdicts import formal

ROOT = Path(__file__).parents[3]
PACKS = sorted(each.parent for each in (ROOT / "policies").rglob("pack.yaml"))
PATIENCE = Budget(milliseconds=10_000)

VOCABULARY = """
ratings: {level: [low, mid, high]}
choices: {role: [one, two]}
facts:
  role: {of: person, type: choice role}
  skill: {of: person, type: rating level}
  care: {of: person, type: rating level}
  degree: {of: person, type: yes/no}
"""
HELD = {"role": range(2), "skill": range(3), "care": range(3), "degree": range(2)}
"""The values of each fact, as held inside."""

ATOMS = (
    "role is one",
    "role in [one, two]",
    "skill at least mid",
    "skill at least high",
    "skill is known",
    "care at least mid",
    "care is low",
    "degree is yes",
    "degree is unknown",
    "(skill or else high) at least mid",
)


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda each: f"({each[0]} and {each[1]})"),
        two.map(lambda each: f"({each[0]} or {each[1]})"),
        inner.map(lambda each: f"not ({each})"),
        st.tuples(inner, inner, inner).map(lambda each: f"(any 2 of [{', '.join(each)}])"),
    )


conditions = st.recursive(st.sampled_from(ATOMS), combined, max_leaves=4)


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str]:
    """Two conditions that have something to do with each other."""
    old, other = draw(conditions), draw(conditions)
    new = draw(
        st.sampled_from(
            [
                other,
                f"({old} and {other})",
                f"({old} or {other})",
                f"not (not ({old}))",
                f"({old} or ({old} and {other}))",
            ]
        )
    )
    return (old, new) if draw(st.booleans()) else (new, old)


def pack_at(folder: Path, rules: str, vocabulary: str = VOCABULARY, version: str = "1.0") -> Pack:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    head = f"troth: 1\nname: small\nversion: '{version}'\neffective: 2026-01-01\n"
    for name, text in (
        ("vocabulary.yaml", vocabulary),
        ("rules.troth", rules),
        ("pack.yaml", f"{head}owner: hr@acme.example\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    pack, found = load_pack(folder)
    assert pack is not None, [each.message for each in found]
    return pack


def drawn_at(folder: Path, condition: str) -> Pack:
    """A pack with this one minimum; what `check` refuses already is not drawn."""
    try:
        return pack_at(folder, f"minimum hire\n    {condition}\n")
    except AssertionError as refused:
        assume("nobody can meet" not in str(refused))
        raise


def everybody() -> Iterator[Mapping[str, int]]:
    for drawn in product(*((None, *each) for each in HELD.values())):
        yield {name: each for name, each in zip(HELD, drawn, strict=True) if each is not None}


def truth(expr: core.Expr, pack: Pack, facts: Mapping[str, int]) -> str:
    view = View(facts=facts, today=pack.info.effective)
    found = value(expr, Run(rules_of(pack.policy, pack.vocabulary), view))
    return "unknown" if isinstance(found, Unknown) else "yes" if found == 1 else "no"


def counted(old: Pack, new: Pack, was: core.Expr, now: core.Expr) -> Standing:
    """The verdict by counting everybody out."""
    moves = {(truth(was, old, each), truth(now, new, each)) for each in everybody()}
    worth = ("no", "unknown", "yes").index
    worse = any(worth(one) > worth(two) for one, two in moves)
    better = any(worth(one) < worth(two) for one, two in moves)
    if worse:
        return Standing.INCOMPARABLE if better else Standing.STRICTER
    return Standing.LOOSER if better else Standing.SAME


def test_verdicts_agree_with_everybody_there_is(tmp_path: Path) -> None:
    seen: Counter[Standing] = Counter()

    @given(versions())
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def agree(drawn: tuple[str, str]) -> None:
        old, new = (
            drawn_at(tmp_path / side, condition)
            for side, condition in zip(("old", "new"), drawn, strict=True)
        )
        met = core.MinimumMet("hire")
        prover = Prover((old, new), PATIENCE)
        (found,) = compare_rules(beside_of(old, new, prover))
        expected = counted(old, new, met, met)
        assert found.standing is expected
        seen[expected] += 1
        for witness, was, now in (
            (found.refused, {"yes", "unknown"}, {"no", "unknown"}),
            (found.admitted, {"no", "unknown"}, {"yes", "unknown"}),
        ):
            if isinstance(witness, Witness):
                one, two = (truth(met, pack, witness.facts) for pack in (old, new))
                assert one in was
                assert two in now
                assert one != two

    agree()
    assert set(seen) == {
        Standing.SAME,
        Standing.STRICTER,
        Standing.LOOSER,
        Standing.INCOMPARABLE,
    }


@dataclass(frozen=True, slots=True)
class Asking(Beside):
    """Two packs of which everything is asked, also what obviously means the same."""

    def alike(self, one: object, two: object) -> bool:  # noqa: ARG002
        return False


@pytest.mark.parametrize("folder", PACKS, ids=lambda each: each.name)
def test_a_pack_is_proved_to_be_the_same_as_itself(folder: Path) -> None:
    pack, _ = load_pack(folder)
    assert pack is not None
    prover = Prover((pack, pack), PATIENCE)
    beside = Asking(sides_of(pack, pack), prover)
    for rule in pack.policy.minimums:
        met = core.MinimumMet(rule.name)
        assert truths("who meets it", met, met, beside).same, rule.name
    for gate in pack.policy.gates:
        assert truths("who is let through", gate.requires, gate.requires, beside).same, gate.name
    for define in pack.policy.defines:
        named = core.DefineRef(define.name, define.type)
        assert values("what it is", named, named, beside).same, define.name
    for each in compare_rules(beside_of(pack, pack, prover)):
        assert each.standing is Standing.SAME


@pytest.mark.parametrize("folder", PACKS, ids=lambda each: each.name)
def test_nothing_is_found_of_a_pack_against_itself(folder: Path) -> None:
    pack, _ = load_pack(folder)
    assert pack is not None
    told = list(two_packs(pack, pack, Prover((pack, pack), PATIENCE)))
    assert not [each for each in told if isinstance(each.outcome, Open)]
    # a `change` of a pack holds for what was made under it too, and may start clocks again
    found = {each.code for each in told if isinstance(each.outcome, Broken)}
    assert found <= {"promise-worsened"}


def test_what_means_the_same_is_not_asked(tmp_path: Path) -> None:
    class Silent(Prover):
        def ask(self, *given: object) -> object:
            raise AssertionError(given)

    pack = pack_at(tmp_path / "pack", "minimum hire\n    skill at least mid\n")
    beside = beside_of(pack, pack, Silent((pack, pack)))
    for pair in pairs(pack, pack):
        assert compare(pair, beside).standing is Standing.SAME


def test_a_level_that_moved_on_its_scale_is_another_one(tmp_path: Path) -> None:
    rules = "minimum hire\n    skill at least mid\n"
    old = pack_at(tmp_path / "old", rules)
    moved = VOCABULARY.replace("[low, mid, high]", "[low, fair, mid, high]")
    new = pack_at(tmp_path / "new", rules, moved)
    (found,) = compare_rules(beside_of(old, new, Prover((old, new), PATIENCE)))
    assert old.policy == new.policy or found.standing in {Standing.UNDECIDED, Standing.SAME}


# --- what a dry run asks


def test_a_dry_run_is_told_of_what_differs_alone(tmp_path: Path) -> None:
    rules = "minimum hire\n    skill at least mid\nminimum mind\n    care at least {}\n"
    old = pack_at(tmp_path / "old", rules.format("mid"))
    new = pack_at(tmp_path / "new", rules.format("high"))
    found = formal(old, new)
    assert list(found) == [(("minimum", "mind"))]
    assert found[("minimum", "mind")].standing is Standing.STRICTER
    assert found[("minimum", "mind")].nobody_admitted
    assert not found[("minimum", "mind")].nobody_refused
    assert found[("minimum", "mind")].case == "care mid, all other lines met"


def test_a_case_is_told_by_the_level_it_has_where_levels_are_gone(tmp_path: Path) -> None:
    rules = "minimum hire\n    skill at least {}\n"
    more = VOCABULARY.replace("[low, mid, high]", "[low, fair, mid, high]")
    old = pack_at(tmp_path / "old", rules.format("mid"), more)
    new = pack_at(tmp_path / "new", rules.format("high"))
    assert formal(old, new)["minimum", "hire"].case == "skill mid"


def test_what_was_proved_once_is_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = "minimum hire\n    skill at least {}\n"
    old = pack_at(tmp_path / "old", rules.format("mid"))
    new = pack_at(tmp_path / "new", rules.format("high"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = formal(old, new)

    def no_more(*given: object) -> None:
        raise AssertionError(given)

    monkeypatch.setattr("troth.engine.prove.verdict.verdict", no_more)
    assert formal(old, new) == first
    with pytest.raises(AssertionError):
        formal(new, old)


def test_without_the_solver_nothing_is_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = "minimum hire\n    skill at least {}\n"
    old = pack_at(tmp_path / "old", rules.format("mid"))
    new = pack_at(tmp_path / "new", rules.format("high"))
    monkeypatch.setattr("troth.engine.prove.verdicts.find_spec", lambda _: None)
    assert formal(old, new) == {}


def test_too_few_steps_leave_it_undecided_and_say_so(tmp_path: Path) -> None:
    lines = "\n".join(f"        {atom}" for atom in ATOMS)
    old = pack_at(tmp_path / "old", f"minimum hire\n    any 5 of\n{lines}\n")
    new = pack_at(tmp_path / "new", f"minimum hire\n    any 6 of\n{lines}\n")
    found = formal(old, new, Budget(milliseconds=10_000, tries=2, steps=1))
    assert found["minimum", "hire"].standing is Standing.UNDECIDED
    assert found["minimum", "hire"].why
