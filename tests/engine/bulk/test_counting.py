"""What is counted over columns is what is counted one by one."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from troth.dsl.types import Value
from troth.engine.bulk.columns import column_of
from troth.engine.bulk.counting import ByColumn, InColumn
from troth.engine.plan.answers import PLAINLY, Codes, People, codes_of, people_of, results_of

COLUMNS = ByColumn()
SIZE = 40

codes = st.lists(st.integers(0, 4), min_size=SIZE, max_size=SIZE).map(codes_of)
sets = st.sets(st.integers(0, SIZE - 1)).map(lambda each: people_of(sorted(each)))
rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2**19 - 1), st.integers(0, 2**19 - 1)),
    min_size=SIZE,
    max_size=SIZE,
)
few = st.lists(st.sampled_from([(1, 1, 0), (1, 2**17, 0), (1, 2**17, 1), (0, 0, 0), (1, 3, 0)]),
               min_size=SIZE, max_size=SIZE)  # fmt: skip
wide = st.lists(st.sampled_from([(1, 1, 2**71), (1, 2**70, 0), (1, 0, 2**71), (0, 0, 0)]),
                min_size=SIZE, max_size=SIZE)  # fmt: skip


@given(codes, codes, sets)
def test_codes_are_counted_the_same(before: Codes, after: Codes, some: People) -> None:
    assert COLUMNS.tally(before) == PLAINLY.tally(before)
    assert list(COLUMNS.moves(before, after).items()) == list(PLAINLY.moves(before, after).items())
    assert COLUMNS.ways(before, after, some) == PLAINLY.ways(before, after, some)
    assert COLUMNS.chosen(before, some) == PLAINLY.chosen(before, some)
    assert COLUMNS.any_with([before, after], 2) == PLAINLY.any_with([before, after], 2)
    for code in range(5):
        assert COLUMNS.where(before, code) == PLAINLY.where(before, code)


def values_of(some: st.SearchStrategy[Value]) -> st.SearchStrategy[list[Value | None]]:
    return st.lists(st.none() | some, min_size=SIZE, max_size=SIZE)


numbers, words, truths = (
    values_of(each) for each in (st.integers(-3, 3), st.sampled_from("abcd"), st.integers(0, 1))
)
pairs = st.tuples(numbers, numbers) | st.tuples(words, words) | st.tuples(truths, truths)


@given(pairs, st.booleans())
def test_changed_values_are_found_the_same(
    pair: tuple[list[Value | None], list[Value | None]], truth: bool
) -> None:
    columns = [column_of(each) for each in pair]
    before, after = (InColumn(each) for each in columns if each is not None)
    assert (list(before), list(after)) == pair
    kinds = [PLAINLY.kinds(each, truth=truth) for each in pair]
    assert [COLUMNS.kinds(each, truth=truth) for each in (before, after)] == kinds
    assert [COLUMNS.kinds(each, truth=truth) for each in pair] == kinds
    right = list(PLAINLY.revalued(*pair, (kinds[0], kinds[1])).items())
    assert list(COLUMNS.revalued(before, after, (kinds[0], kinds[1])).items()) == right
    assert list(COLUMNS.revalued(*pair, (kinds[0], kinds[1])).items()) == right


@given(codes, st.lists(codes, min_size=1, max_size=9), sets)
def test_whoever_agrees_is_found_the_same(wanted: Codes, found: list[Codes], some: People) -> None:
    one, two = (each.agreeing(wanted, found, some) for each in (COLUMNS, PLAINLY))
    assert list(one.items()) == list(two.items())
    assert COLUMNS.differing(wanted, found) == PLAINLY.differing(wanted, found)


@given(rows | few | wide, sets)
def test_lines_are_counted_the_same(made: list[tuple[int, int, int]], some: People) -> None:
    results = results_of([(code, failed, open_ & ~failed) for code, failed, open_ in made])
    lines = [0, 1, 7, 8, 17]
    one, two = (each.single(results, lines) for each in (COLUMNS, PLAINLY))
    assert list(one.items()) == list(two.items())
    assert COLUMNS.by_masks(results, some) == PLAINLY.by_masks(results, some)
    if some:
        assert COLUMNS.fewest_others(results, lines, some) == PLAINLY.fewest_others(
            results, lines, some
        )


@given(st.lists(sets, max_size=5), sets, sets)
def test_sets_are_the_same(several: list[People], one: People, two: People) -> None:
    assert COLUMNS.together(several) == PLAINLY.together(several)
    assert COLUMNS.shared(one, two) == PLAINLY.shared(one, two)
    assert COLUMNS.memberships(several) == PLAINLY.memberships(several)


@given(st.integers(0, 999), st.integers(1, 21), codes)
def test_groups_and_ranks_are_counted_the_same(seed: int, groups: int, answers: Codes) -> None:
    dice = Random(seed)
    numbers = codes_of(dice.randrange(-1, groups) for _ in range(SIZE))
    assert COLUMNS.crossed(numbers, answers) == PLAINLY.crossed(numbers, answers)
    people = sorted(dice.sample(range(SIZE), 20))
    scores = []
    for _ in range(2):
        by: dict[int, People] = {}
        for each in people:
            by.setdefault(dice.randrange(5), people_of(())).append(each)
        scores.append(by)
    assert COLUMNS.ranked(*scores) == PLAINLY.ranked(*scores)
