"""What was read of everybody, as one hash: the same in whatever order and form it came."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.dsl.types import Value
from troth.engine.bulk.content import content_of as content_of_columns
from troth.engine.bulk.people import population_of
from troth.engine.files.content import content_of
from troth.engine.files.people import People, Person

FACTS = ("grade", "name", "languages")

VALUES: dict[str, st.SearchStrategy[Value]] = {
    "grade": st.integers(-(2**70), 2**70) | st.integers(-5, 5),
    "name": st.text(max_size=3),
    "languages": st.frozensets(st.text(max_size=2), max_size=3),
}


@st.composite
def everybody(draw: st.DrawFn) -> People:
    ids = draw(st.lists(st.text(min_size=1, max_size=3), max_size=6, unique=True))
    rows = tuple(
        Person(
            id_,
            {name: draw(VALUES[name]) for name in FACTS if draw(st.booleans())},
            {"hired": draw(st.integers(0, 1))} if draw(st.booleans()) else {},
            line,
        )
        for line, id_ in enumerate(ids, 2)
    )
    columns = {name: name.upper() for name in FACTS}
    return People(rows, (), "people.csv", columns, {"hired": "HIRED"})


@given(everybody(), st.randoms())
def test_rows_in_any_order_and_columns_have_the_same_hash(
    people: People, order: random.Random
) -> None:
    rows = list(people.rows)
    order.shuffle(rows)
    whole = content_of(people)
    assert content_of(replace(people, rows=tuple(rows))) == whole
    assert content_of_columns(population_of(people)) == whole


@given(everybody(), st.data())
def test_whatever_is_otherwise_of_anybody_changes_the_hash(people: People, data) -> None:
    if not people.rows:
        return
    place = data.draw(st.integers(0, len(people.rows) - 1))
    person = people.rows[place]
    name = data.draw(st.sampled_from(FACTS))
    other = dict(person.facts)
    value = other.pop(name, None)
    if value is None or data.draw(st.booleans()):
        other[name] = data.draw(VALUES[name].filter(lambda drawn: drawn != value))
    rows = [*people.rows]
    rows[place] = replace(person, facts=other)
    assert content_of(replace(people, rows=tuple(rows))) != content_of(people)


@pytest.mark.parametrize(("one", "two"), [(("a", "bc"), ("ab", "c")), (("a\0b",), ("a", "b"))])
def test_texts_cannot_run_into_each_other(one: tuple[str, ...], two: tuple[str, ...]) -> None:
    hashes = [
        content_of(People(tuple(Person(i, {}, {}, 2) for i in ids), (), "", {}, {}))
        for ids in (one, two)
    ]
    assert hashes[0] != hashes[1]
