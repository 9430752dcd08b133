"""A plan over columns is the plan row by row, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.plan.packs import crowd, pack, people
from tests.engine.plan.test_invariants import rules
from troth.dsl.types import (
    SCALE,
    ChoiceType,
    DateType,
    NumberType,
    RatingType,
    SetType,
    TextType,
    TruthType,
    Type,
    Value,
)
from troth.dsl.vocabulary import Vocabulary
from troth.engine.bulk.people import population_of
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.people import People, Person, Refusal
from troth.engine.plan.build import plan
from troth.engine.plan.definition import Plan
from troth.engine.plan.saved import to_files

EXAMPLES = Path(__file__).resolve().parents[3] / "policies" / "examples"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return tmp_path_factory.mktemp("packs")


def both_ways(old: Pack, new: Pack, given_: People, before: People | None = None) -> Plan:
    """The plan of these people, once it was made by column and by row and was the same."""
    columns = plan(
        old,
        new,
        population_of(given_),
        people_before=None if before is None else population_of(before),
    )
    rows = plan(old, new, given_, people_before=before)
    assert to_files(columns) == to_files(rows)
    return rows


@given(rules(), rules(), st.integers(0, 99))
@settings(max_examples=40)
def test_a_plan_over_columns_is_the_plan_row_by_row(
    folders: Path, was: str, now: str, seed: int
) -> None:
    old, new = pack(folders / "old", was), pack(folders / "new", now)
    refused = [Refusal(7, "c-7", "years: `many` is no number", "years")]
    everybody = people(new.vocabulary, crowd(60, seed), refused=refused)
    made = both_ways(old, new, everybody)
    asked = plan(old, new, population_of(everybody), row_by_row=True)
    assert to_files(asked) == to_files(made)


def value(dice: Random, type_: Type) -> Value | None:
    """A value of a type; None where none is drawn."""
    match type_:
        case NumberType(low=low, high=high):
            return dice.randrange(low or 0, (high or 40 * SCALE) + 1, SCALE)
        case RatingType(levels=names) | ChoiceType(members=names):
            return dice.randrange(len(names))
        case TruthType():
            return dice.randrange(2)
        case DateType():
            return 20_700 - dice.randrange(3_000)
        case SetType(of=RatingType(levels=names)) | SetType(of=ChoiceType(members=names)):
            return dice.randrange(2 ** len(names))
        case SetType():
            return frozenset(word for word in ("red", "green") if dice.random() < 0.5)
        case TextType():
            return dice.choice(["red", "green", "blue"])
        case _:
            return None


def drawn(vocabulary: Vocabulary, number: int, seed: int) -> People:
    """People of whom one in eight facts is not known."""
    dice = Random(seed)
    rows = []
    for place in range(number):
        facts = {name: value(dice, fact.type) for name, fact in vocabulary.facts.items()}
        known = {k: v for k, v in facts.items() if v is not None and dice.random() > 1 / 8}
        outcomes = {"hired": dice.randrange(2)} if dice.random() < 0.8 else {}
        rows.append(Person(f"p-{dice.randrange(10**6):06}-{place}", known, outcomes, place + 2))
    named = dict.fromkeys(vocabulary.facts, "a column")
    return People(tuple(rows), (), "people.csv", named, {"hired": "hired"})


@pytest.mark.parametrize("name", ["grades", "hiring", "resume_study"])
def test_the_examples_have_the_same_plan_either_way(name: str) -> None:
    old, _ = load_pack(EXAMPLES / name)
    new, _ = load_pack(EXAMPLES / f"{name}-next")
    assert old is not None
    assert new is not None
    for one, two in ((old, new), (new, old), (old, old)):
        before = drawn(one.vocabulary, 300, 2)
        everybody = drawn(two.vocabulary, 300, 1)
        made = both_ways(one, two, everybody)
        assert one is two or made.changes
        both_ways(one, two, everybody, before)


def test_large_figures_name_each_person_once_and_the_same_either_way() -> None:
    old, _ = load_pack(EXAMPLES / "hiring")
    new, _ = load_pack(EXAMPLES / "hiring-next")
    assert old is not None
    assert new is not None
    made = both_ways(old, new, drawn(new.vocabulary, 15_000, 3))
    (file, data), _ = to_files(made).items()
    assert file.startswith("plan.rows.")
    people_told = [line.partition(",")[0] for line in data.decode().splitlines()[1:]]
    assert people_told == sorted(set(people_told))
    large = [rows for rows in made.rows.values() if rows.count > 1_000]
    assert large
    assert {id_ for rows in large for id_ in rows.first} == set(people_told)
