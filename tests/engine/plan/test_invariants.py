"""What holds for every change and every crowd: same inputs, same bytes; counts that add up."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.plan.packs import crowd, pack, people
from tests.engine.plan.runs import assert_adds_up
from troth.engine.decision import Kind
from troth.engine.evaluate import decide
from troth.engine.facts import View
from troth.engine.files.pack import Pack
from troth.engine.plan import deciding
from troth.engine.plan.build import plan
from troth.engine.plan.changes import Decision
from troth.engine.plan.codec import dump

TERMS = [
    "empathy at least 3",
    "empathy at least 4",
    "years at least 2",
    "years at least 6",
    "degree",
    "role is frontline or degree",
    "senior",
]
HEADS = [
    "minimum frontline",
    "minimum frontline for role is frontline",
    "minimum frontline for degree",
]
DEFINES = [
    "define senior as years at least 5",
    "define senior as years at least 9 or empathy at least 5",
]


@st.composite
def rules(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.sampled_from(TERMS), min_size=1, max_size=4, unique=True))
    group = draw(st.lists(st.sampled_from(TERMS), min_size=2, max_size=3, unique=True))
    text = [draw(st.sampled_from(DEFINES)), "", draw(st.sampled_from(HEADS))]
    text += [f"    {line}" for line in lines]
    if draw(st.booleans()):
        text += ["    any 1 of", *(f"        {line}" for line in group)]
    return "\n".join(text) + "\n"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return tmp_path_factory.mktemp("packs")


def written(folders: Path, name: str, text: str) -> Pack:
    return pack(folders / name, text)


@given(rules(), rules(), st.integers(0, 99))
@settings(max_examples=25)
def test_a_plan_adds_up_and_does_not_depend_on_the_order_of_rows(
    folders: Path, was: str, now: str, seed: int
) -> None:
    old, new = written(folders, "old", was), written(folders, "new", now)
    rows = crowd(40, seed)
    one = plan(old, new, people(new.vocabulary, rows))
    assert_adds_up(one)
    random.Random(seed).shuffle(rows)
    assert dump(plan(old, new, people(new.vocabulary, rows))) == dump(one)


@given(rules(), st.integers(0, 99))
@settings(max_examples=10)
def test_a_policy_against_itself_has_no_differences(folders: Path, text: str, seed: int) -> None:
    old, new = written(folders, "same", text), written(folders, "again", text)
    assert plan(old, new, people(new.vocabulary, crowd(20, seed))).changes == ()


@given(rules(), rules())
@settings(max_examples=15)
def test_the_compiled_rules_and_the_reference_give_one_plan(
    folders: Path, was: str, now: str
) -> None:
    old, new = written(folders, "old", was), written(folders, "new", now)
    everybody = people(new.vocabulary, crowd(25))
    fast = dump(plan(old, new, everybody))

    def refuse(*_: object) -> None:
        raise deciding.NotLowerable("a test")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "compile_minimum", refuse)
        assert dump(plan(old, new, everybody)) == fast


@given(rules(), rules())
@settings(max_examples=15)
def test_a_plan_back_undoes_every_flip(folders: Path, was: str, now: str) -> None:
    old, new = written(folders, "old", was), written(folders, "new", now)
    everybody = people(new.vocabulary, crowd(30))

    def flips(one: Pack, two: Pack) -> dict[str, int]:
        found = plan(one, two, everybody).changes
        (each,) = [c for c in found if isinstance(c, Decision) and c.statement == "minimum"] or [
            None
        ]
        return {} if each is None else dict(each.counts)

    there = flips(old, new)
    back = {">".join(reversed(key.split(">"))): number for key, number in flips(new, old).items()}
    assert there == back


PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from packs import crowd, pack, people
from troth.engine.plan.build import plan
from troth.engine.plan.codec import dump
old, new = pack(Path(sys.argv[1], "o"), sys.argv[2]), pack(Path(sys.argv[1], "n"), sys.argv[3])
sys.stdout.buffer.write(dump(plan(old, new, people(new.vocabulary, crowd(60)))))
"""


def test_hash_seeds_and_locales_leave_no_trace(repository: Path, tmp_path: Path) -> None:
    was = f"{DEFINES[0]}\n\n{HEADS[1]}\n    empathy at least 3\n    senior\n"
    now = f"{DEFINES[1]}\n\n{HEADS[0]}\n    empathy at least 4\n    senior\n    degree\n"
    beside = str(Path(__file__).parent)
    seen = set()
    for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("77", "tr_TR.UTF-8")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path), was, now, beside],
            cwd=repository,
            env=env,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr.decode()
        seen.add(done.stdout)
    assert len(seen) == 1
    assert b'"kind": "decision"' in seen.pop()


@given(rules(), st.integers(0, 99))
@settings(max_examples=15)
def test_the_missing_facts_are_those_that_each_proof_names(
    folders: Path, text: str, seed: int
) -> None:
    only = written(folders, "only", text)
    everybody = people(only.vocabulary, crowd(30, seed))
    found = plan(only, only, everybody)
    proofs = {
        person.id: decide(
            only.policy,
            only.vocabulary,
            "frontline",
            View(facts=person.facts, today=only.info.effective),
            Kind.MINIMUM,
        )
        for person in everybody.rows
    }
    expected: dict[str, set[str]] = {}
    for id_, proof in proofs.items():
        for fact in proof.missing:
            expected.setdefault(fact, set()).add(id_)
    told = {m.fact: set(found.rows[m.rows].first) for u in found.unknowns for m in u.missing}
    assert told == expected
