"""A rule decided over columns says what its program says of each row, and so does the reference."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.strategies import World, seeds, world
from troth.dsl.types import LARGEST, SCALE, Value
from troth.engine.builder import Builder
from troth.engine.bulk import decide as bulk
from troth.engine.bulk.columns import Column, column_of, value_at
from troth.engine.bulk.compiled import compilations
from troth.engine.bulk.decide import Results
from troth.engine.bulk.encode import Given
from troth.engine.bulk.executors import executors
from troth.engine.bulk.interpret import interpret
from troth.engine.bulk.registers import BLOCK, STRETCH
from troth.engine.facts import inside
from troth.engine.lower import compile_minimum, lower_define, lower_rule
from troth.engine.meaning import rules_of
from troth.engine.program import Op, Program, run
from troth.engine.template import of_gate

many = settings(max_examples=60, suppress_health_check=list(HealthCheck))
Row = Mapping[str, Value]


@contextmanager
def only(enough: int) -> Iterator[None]:
    """The kernel alone where -1 is enough, and its twin alone where hardly anything is."""
    before, executors.enough = executors.enough, enough
    try:
        yield
    finally:
        executors.enough = before


KERNEL, TWIN = -1, 1 << 62


def decide(program: Program, people: Given, *, threads: int = 1, ideals: bool = True) -> Results:
    """What the kernel says; its twin must say the same to the bit."""
    with only(TWIN):
        one = bulk.decide(program, people, threads=threads, ideals=ideals)
    with only(KERNEL):
        two = bulk.decide(program, people, threads=threads, ideals=ideals)
    assert (one.codes == two.codes).all()
    assert (one.failed == two.failed).all()
    assert (one.unknown == two.unknown).all()
    return two


def values(program: Program, people: Given) -> Column | None:
    """The values by the kernel; those by its twin must be the same."""
    with only(TWIN):
        one = bulk.values(program, people)
    with only(KERNEL):
        two = bulk.values(program, people)
    assert (one is None) is (two is None)
    if one is not None and two is not None:
        for place in range(len(one.values)):
            assert value_at(one, place) == value_at(two, place)
    return two


def given_of(rows: Sequence[Row], names: Sequence[str]) -> Given:
    """Rows as columns, and as they are where no column holds them."""
    columns: dict[str, Column] = {}
    awkward: dict[str, Sequence[Value | None]] = {}
    for name in names:
        held = [row.get(name) for row in rows]
        column = column_of(held)
        if column is None:
            awkward[name] = held
        elif any(value is not None for value in held):
            columns[name] = column
    return Given(len(rows), columns, {}, awkward)


def differing(program: Program, rows: Sequence[Row], found: Results) -> list[int]:
    """The rows of which the columns say something else than the program."""
    return [
        place for place, row in enumerate(rows) if found.row(place) != tuple(run(program, row)[0])
    ]


def programs_of(made: World) -> list[Program]:
    """Every minimum and gate of a world, lowered."""
    rules = rules_of(made.policy, made.vocabulary)
    found = [compile_minimum(made.policy, each.name, made.vocabulary).program
             for each in made.policy.minimums]  # fmt: skip
    return [
        *found,
        *(lower_rule(rules, of_gate(each, rules.defines)) for each in made.policy.gates),
    ]


def rows_of(made: World, program: Program) -> list[Row]:
    """The people of a world as a program is given them."""
    return [inside(view, made.vocabulary, program.inputs) for view in made.views]


@many
@given(seeds)
def test_everybody_is_decided_as_the_program_decides_one_by_one(seed: int) -> None:
    made = world(seed, people=24)
    for program in programs_of(made):
        rows = rows_of(made, program)
        assert differing(program, rows, decide(program, given_of(rows, program.inputs))) == []


@many
@given(seeds)
def test_without_ideals_the_masks_are_those_of_the_printed_source(seed: int) -> None:
    made = world(seed, people=12)
    for minimum in made.policy.minimums:
        rule = compile_minimum(made.policy, minimum.name, made.vocabulary)
        rows = rows_of(made, rule.program)
        found = decide(rule.program, given_of(rows, rule.program.inputs), ideals=False)
        assert [found.row(place) for place in range(len(rows))] == [rule.verdict(r) for r in rows]


@many
@given(seeds)
def test_the_values_of_defines_are_those_of_the_program(seed: int) -> None:
    made = world(seed, people=12)
    rules = rules_of(made.policy, made.vocabulary)
    for define in made.policy.defines:
        program = lower_define(rules, define.name)
        rows = rows_of(made, program)
        column = values(program, given_of(rows, program.inputs))
        if column is not None:
            found = [value_at(column, place) for place in range(len(rows))]
            assert found == [run(program, row)[1] for row in rows]


# --- programs made by hand, at the ends of what there is


def program_of(*made: Callable[[Builder], int]) -> Program:
    """A rule that must hold line by line; every line is made by itself."""
    make = Builder()
    for bit, line in enumerate(made):
        make.line(Op.LINE, bit, line(make))
    lines = tuple(range(len(made)))
    return make.done(Program("by hand", (), (), (), (), 0, top=lines, ideal=len(made)))


def said_alike(program: Program, rows: Sequence[Row], threads: int = 1) -> None:
    found = decide(program, given_of(rows, program.inputs), threads=threads)
    assert differing(program, rows, found) == []


ends = st.sampled_from([LARGEST, -LARGEST, LARGEST - 1, 1 - LARGEST, 0, 1, -1, SCALE, 10**9 + 7])
held = ends | st.integers(-LARGEST, LARGEST) | st.integers(-300, 300)
fact = st.none() | held


def row_of(given_: Sequence[int | None]) -> Row:
    return {f"f{place}": each for place, each in enumerate(given_) if each is not None}


def four(make: Builder) -> tuple[int, int, int, int]:
    f0, f1, f2, f3 = (make.load(f"f{place}", (-LARGEST, LARGEST)) for place in range(4))
    return f0, f1, f2, f3


@many
@given(st.lists(st.tuples(fact, fact, fact, fact), min_size=1, max_size=9))
def test_products_are_compared_exactly_at_both_ends_of_the_range(
    rows: list[tuple[int | None, ...]],
) -> None:
    def line(op: Op) -> Callable[[Builder], int]:
        def made(make: Builder) -> int:
            a, b, c, d = four(make)
            return make.emit(op, make.emit(Op.MUL, a, b), make.emit(Op.MUL, c, d))

        return made

    def ranged(make: Builder) -> int:
        a, b, c, _ = four(make)
        below = make.emit(Op.ABS, make.emit(Op.NONZERO, c))
        return make.emit(Op.KNOWN, make.emit(Op.RANGE, make.emit(Op.MUL, a, b), below))

    said_alike(program_of(line(Op.LT), line(Op.LE), line(Op.EQ), ranged), [*map(row_of, rows)])


@many
@given(
    st.lists(st.tuples(fact, fact, fact, fact), min_size=1, max_size=9),
    st.sampled_from([1, 7, SCALE, 500_000]),
)
def test_quotients_are_rounded_as_one_by_one(rows: list[tuple[int | None, ...]], to: int) -> None:
    def rounded(op: Op) -> Callable[[Builder], int]:
        def made(make: Builder) -> int:
            a, b, c, d = four(make)
            below = make.emit(Op.NONZERO, b)
            above = make.emit(Op.SIGNED, a, below)
            plain = () if op is Op.HALF_EVEN else (to,)
            found = make.emit(op, above, make.emit(Op.ABS, below), *plain)
            return make.emit(Op.LE, found, make.emit(Op.SUB, c, d))

        return made

    said_alike(program_of(*map(rounded, (Op.HALF_EVEN, Op.FLOOR, Op.CEIL))), [*map(row_of, rows)])


days = st.integers(-719_162, 2_932_896)


@many
@given(st.lists(st.tuples(days, st.integers(-3_000, 3_000) | st.sampled_from([10**6, -(10**6)])),
                min_size=1, max_size=12), st.integers(0, 1))  # fmt: skip
def test_months_are_counted_as_the_calendar_has_them(
    pairs: list[tuple[int, int]], next_day: int
) -> None:
    make = Builder()
    day = make.load("day", (-719_162, 2_932_896))
    count = make.load("count", (-LARGEST, LARGEST))
    moved = make.emit(Op.MONTHS, day, count, next_day)
    program = make.done(Program("moved", (), (), (), (), 0, result=moved))
    rows: list[Row] = [{"day": day, "count": count} for day, count in pairs]
    column = values(program, given_of(rows, program.inputs))
    assert column is not None
    found = [value_at(column, place) for place in range(len(rows))]
    assert found == [run(program, row)[1] for row in rows]


words = st.none() | st.sampled_from(["red", "green", "blue", ""])


@many
@given(
    st.lists(st.tuples(words, words, st.none() | st.integers(0, 40), fact), min_size=1, max_size=9),
    st.dictionaries(st.tuples(words.filter(bool), held), held, max_size=6),
)
def test_texts_sets_and_tables_mean_the_same(
    rows: list[tuple[str | None, str | None, int | None, int | None]],
    cells: dict[tuple[str, int], int],
) -> None:
    def loads(make: Builder) -> tuple[int, int, int, int]:
        one, two = make.load("one", (0, 0)), make.load("two", (0, 0))
        return one, two, make.load("index", (0, 40)), make.load("number", (-LARGEST, LARGEST))

    def looked_up(make: Builder) -> int:
        one, _, _, number = loads(make)
        cell = make.emit(Op.LOOKUP, make.table(cells), one, number)  # type: ignore[arg-type]
        return make.emit(Op.LE, cell, number)

    def in_set(make: Builder) -> int:
        one, *_ = loads(make)
        return make.emit(Op.IN, make.constant(frozenset({"red", "violet"})), one)

    def same(make: Builder) -> int:
        one, two, *_ = loads(make)
        return make.emit(
            Op.OR, make.emit(Op.EQ, one, two), make.emit(Op.EQ, one, make.constant(""))
        )

    def among(make: Builder) -> int:
        *_, index, _ = loads(make)
        both = make.emit(Op.BITSET, index, make.constant(3))
        return make.emit(Op.BIT, both, make.emit(Op.ABS, make.emit(Op.NEG, index)))

    names = ("one", "two", "index", "number")
    said_alike(
        program_of(looked_up, in_set, same, among),
        [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in rows],
    )


def test_a_value_that_is_a_text_comes_as_one() -> None:
    make = Builder()
    one, truth = make.load("one", (0, 0)), make.load("truth", (0, 1))
    other = make.emit(Op.IF, truth, one, make.constant("violet"))
    cells: dict[tuple[Value, ...], Value] = {("violet",): "indigo", ("red",): "orange"}
    found = make.emit(Op.LOOKUP, make.table(cells), other)
    rows: list[Row] = [{"one": "red", "truth": 1}, {"one": "red", "truth": 0}, {}, {"truth": 1}]
    for result in (one, other, found):
        program = make.done(Program("text", (), (), (), (), 0, result=result))
        column = values(program, given_of(rows, program.inputs))
        assert column is not None
        told = [value_at(column, place) for place in range(len(rows))]
        assert told == [run(program, row)[1] for row in rows]


def test_any_number_of_lines_has_its_bits() -> None:
    def line(number: int) -> Callable[[Builder], int]:
        return lambda make: make.emit(Op.LE, make.constant(number), make.load("f0", (0, 200)))

    program = program_of(*(line(number) for number in range(1, 140)))
    rows: list[Row] = [{"f0": 70}, {}, {"f0": 139}, {"f0": 0}]
    said_alike(program, rows)


def test_nobody_is_decided_where_there_is_nobody() -> None:
    program = program_of(lambda make: make.emit(Op.LE, make.constant(3), make.load("f0", (0, 9))))
    for columns in ({}, {"f0": Column(np.zeros(0, np.int8))}):
        found = decide(program, Given(0, columns))
        assert (len(found.codes), found.failed.shape) == (0, (1, 0))


@pytest.mark.parametrize("size", [1, BLOCK - 1, BLOCK, BLOCK + 1, STRETCH + BLOCK + 1])
def test_borders_of_blocks_and_threads_change_nothing(size: int) -> None:
    made = world(5, people=31)
    for program in programs_of(made):
        rows = rows_of(made, program)
        whole = given_of(rows, program.inputs)
        if whole.awkward:
            continue
        places = np.arange(size) % len(rows)
        many_ = Given(size, {
            name: Column(column.values[places],
                         None if column.known is None else column.known[places], column.texts)
            for name, column in whole.columns.items()
        })  # fmt: skip
        few = decide(program, whole)
        for threads in (1, 2, 3):
            found = decide(program, many_, threads=threads)
            assert (found.codes == few.codes[places]).all()
            assert (found.failed == few.failed[:, places]).all()
            assert (found.unknown == few.unknown[:, places]).all()


def test_another_rule_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "enough", -1)  # the kernel runs, whatever was done before

    def decide_all(seed: int) -> None:
        made = world(seed, people=3)
        for program in programs_of(made):
            decide(program, given_of(rows_of(made, program), program.inputs))

    decide_all(0)
    before = compilations(interpret), len(getattr(interpret, "signatures", ()))
    for seed in (1, 2, 3):
        decide_all(seed)
    assert (compilations(interpret), len(getattr(interpret, "signatures", ()))) == before


UNCOMPILED = """
import sys
import types

tests = types.ModuleType("tests")  # others install a package of this name
tests.__path__ = ["tests"]
sys.modules["tests"] = tests

from tests.engine.bulk.test_decide import differing, given_of, programs_of, rows_of
from tests.engine.strategies import world
from troth.engine.bulk import loops
from troth.engine.bulk.decide import decide
from troth.engine.bulk.executors import executors

if sys.argv[1] == "wrong":
    for name in ("at_most", "at_most_constant", "at_least_constant", "equals_constant", "equal"):
        def unknown_is_no(out, a, b, known, right=getattr(loops, name)):
            right(out, a, b, known)
            out[known == 0] = 0
        setattr(loops, name, unknown_is_no)
executors.enough = -1
wrong = 0
for seed in range(8):
    made = world(seed, people=6)
    for program in programs_of(made):
        rows = rows_of(made, program)
        wrong += bool(differing(program, rows, decide(program, given_of(rows, program.inputs))))
print(wrong)
"""


def uncompiled(kind: str) -> int:
    """In how many programs something differs when nothing is compiled."""
    root = Path(__file__).resolve().parents[3]
    asked = [sys.executable, "-W", "error", "-c", UNCOMPILED, kind]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        asked, env=environment, cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_the_same_source_says_the_same_uncompiled() -> None:
    assert uncompiled("right") == 0


def test_a_kernel_that_takes_unknown_for_no_is_caught() -> None:
    assert uncompiled("wrong") >= 5
