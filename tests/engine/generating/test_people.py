"""Everybody follows from their number alone, and what is known of them can be."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.dsl.values import read_value
from troth.engine.files.find import shipped_packs
from troth.engine.files.pack import Pack, load_pack
from troth.engine.generating.dice import Dice, below, happens
from troth.engine.generating.people import Population
from troth.engine.generating.settings import Rates
from troth.engine.generating.traits import UNKNOWN, text_of

PACKS: dict[str, Pack] = {}


def pack_named(name: str) -> Pack:
    if name not in PACKS:
        pack, found = load_pack(f"shipped:{name}")
        assert pack is not None, found
        PACKS[name] = pack
    return PACKS[name]


def population(name: str, count: int, seed: int = 1) -> Population:
    pack = pack_named(name)
    return Population(pack, count, seed, pack.info.effective, Rates())


names = st.sampled_from(sorted(shipped_packs()))


@given(st.integers(0, 2**63), st.lists(st.integers(0, 2**40), min_size=1, max_size=20))
def test_a_roll_is_the_same_alone_and_among_many(seed: int, numbers: list[int]) -> None:
    dice = Dice(seed, "some", "purpose")
    assert dice.rolls(np.array(numbers)).tolist() == [dice.roll(each) for each in numbers]


@given(st.integers(0, 2**32), st.integers(1, 1_000_000))
def test_what_happens_at_a_rate_happens_about_so_often(seed: int, share: int) -> None:
    rolls = Dice(seed).rolls(np.arange(4_000))
    assert abs(int(happens(rolls, share).sum()) - share * 4_000 / 1_000_000) < 200
    drawn = below(rolls, 7)
    assert set(drawn.tolist()) == set(range(7))


@settings(max_examples=40)
@given(names, st.integers(1, 3_000), st.data())
def test_people_in_pieces_are_the_people_all_at_once(
    name: str, count: int, data: st.DataObject
) -> None:
    made = population(name, count)
    first = data.draw(st.integers(0, count - 1))
    last = data.draw(st.integers(first + 1, min(count, first + 50)))
    whole, part = made.piece(0, count), made.piece(first, last)
    for fact, cells in part.items():
        assert cells.written(made) == whole[fact].written(made)[first:last]


@settings(max_examples=40)
@given(names, st.integers(1, 400), st.integers(0, 2**32))
def test_whatever_stands_in_a_cell_is_read_back_as_the_same_value(
    name: str, count: int, seed: int
) -> None:
    made = population(name, count, seed)
    for fact, cells in made.piece(0, min(count, 5)).items():
        for row, text in enumerate(cells.written(made)):
            value = cells.value(row, made)
            type_ = made.facts[fact].type
            assert (value is None) == (text == "")
            if value is not None:
                assert read_value(text, type_) == value
                assert text_of(value, type_) == text


@given(st.integers(1, 5_000), st.integers(2, 12))
def test_everybody_but_the_first_is_led_by_somebody_who_was_there_before(
    count: int, reports: int
) -> None:
    pack = pack_named("probation")
    made = Population(pack, count, 1, pack.info.effective, Rates(reports=reports))
    piece = made.piece(0, count)
    managers = piece["manager"].codes.tolist()
    assert managers[0] == UNKNOWN
    assert all(0 <= manager < number for number, manager in enumerate(managers) if number)
    since = piece["engaged_since"].codes
    assert all(since[manager] != UNKNOWN for manager in managers[1:])


def test_nothing_that_lies_behind_somebody_is_from_before_they_came() -> None:
    made = population("service_bands", 2_000)
    piece = made.piece(0, 2_000)
    for since, back in zip(
        piece["engaged_since"].codes.tolist(), piece["returned_on"].codes.tolist(), strict=True
    ):
        assert UNKNOWN in {back, since} or since <= back < made.day
