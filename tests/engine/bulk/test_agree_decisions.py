"""Decisions of a population, by the kernel, are those of the reference for each of its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.strategies import seeds, world
from tests.engine.test_executors import bits_of
from troth.dsl.types import Value
from troth.engine.bulk.columns import column_of, value_at
from troth.engine.bulk.decide import decide, values
from troth.engine.bulk.encode import Given
from troth.engine.evaluate import judge
from troth.engine.exact import MonthEnd, Unknown
from troth.engine.facts import View, inside
from troth.engine.lower import Compiled, compile_minimum, lower_define
from troth.engine.meaning import Run, define_value, rules_of
from troth.engine.program import Op, Program, run

few = settings(max_examples=40, suppress_health_check=list(HealthCheck))

Inside = Mapping[str, Value | None]


def given_of(program: Program, rows: Sequence[Inside]) -> Given:
    """The inputs of a program as columns; what fits none is given row by row."""
    columns, awkward = {}, {}
    for name in program.inputs:
        values = [row.get(name) for row in rows]
        column = column_of(values)
        if column is None:
            awkward[name] = values
        else:
            columns[name] = column
    return Given(len(rows), columns, awkward=awkward)


def by_the_kernel(
    compiled: Compiled, views: Sequence[View], threads: int = 1
) -> list[tuple[int, int, int]]:
    """The code and the masks of everybody."""
    rows = [compiled.inside(view) for view in views]
    program = compiled.program
    results = decide(program, given_of(program, rows), threads=threads)
    return [results.row(position) for position in range(len(rows))]


def by_the_program(compiled: Compiled, views: Sequence[View]) -> list[tuple[int, int, int]]:
    """The same, one by one."""
    found = []
    for view in views:
        masks, _ = run(compiled.program, compiled.inside(view))
        found.append((masks.verdict, masks.failed, masks.unknown))
    return found


@few
@given(seeds)
def test_everybody_is_decided_as_the_program_and_the_reference_decide_them(seed: int) -> None:
    made = world(seed, people=24)
    rules = rules_of(made.policy, made.vocabulary)
    for minimum in made.policy.minimums:
        compiled = compile_minimum(made.policy, minimum.name, made.vocabulary)
        found = by_the_kernel(compiled, made.views)
        assert found == by_the_program(compiled, made.views)
        lines = (1 << compiled.program.ideal) - 1
        decided = [(code, failed & lines, unknown & lines) for code, failed, unknown in found]
        assert decided == [bits_of(judge(rules, minimum.name, view)) for view in made.views]


@few
@given(seeds, st.integers(0, 2**32))
def test_neither_order_nor_company_nor_threads_change_a_decision(seed: int, order: int) -> None:
    made = world(seed, people=24)
    places = list(range(len(made.views)))
    Random(order).shuffle(places)
    for minimum in made.policy.minimums:
        compiled = compile_minimum(made.policy, minimum.name, made.vocabulary)
        found = by_the_kernel(compiled, made.views)
        again = by_the_kernel(compiled, [made.views[place] for place in places], threads=2)
        assert again == [found[place] for place in places]
        alone = by_the_kernel(compiled, made.views[:1])
        assert alone == found[:1]


@few
@given(seeds)
def test_defines_have_for_everybody_the_value_of_the_reference(seed: int) -> None:
    made = world(seed, people=24)
    rules = rules_of(made.policy, made.vocabulary)
    for define in made.policy.defines:
        program = lower_define(rules, define.name, MonthEnd.LAST_DAY)
        rows = [inside(view, made.vocabulary, program.inputs) for view in made.views]
        column = values(program, given_of(program, rows))
        expected = [define_value(define.name, Run(rules, view)) for view in made.views]
        if column is not None:
            found = [value_at(column, row) for row in range(len(rows))]
            assert found == [None if isinstance(each, Unknown) else each for each in expected]


# --- the comparison can fail: mistakes that it is there for


@cache
def samples() -> list[tuple[Program, list[Inside], list[tuple[int, int, int]]]]:
    """Some programs with the inputs of people, and what comes of them one by one."""
    found = []
    for seed in range(30):
        made = world(seed, people=16)
        for minimum in made.policy.minimums:
            compiled = compile_minimum(made.policy, minimum.name, made.vocabulary)
            rows = [compiled.inside(view) for view in made.views]
            found.append((compiled.program, rows, by_the_program(compiled, made.views)))
    return found


def decided(program: Program, given: Given) -> list[tuple[int, int, int]]:
    results = decide(program, given)
    return [results.row(position) for position in range(given.rows)]


def test_taking_what_is_unknown_for_nothing_is_caught() -> None:
    caught = 0
    for program, rows, right in samples():
        given = given_of(program, rows)
        known = {name: replace(column, known=None) for name, column in given.columns.items()}
        caught += decided(program, replace(given, columns=known)) != right
    assert caught >= 20


@pytest.mark.parametrize("swapped", [("LT", "LE"), ("AND", "OR"), ("ADD", "SUB"), ("EQ", "LE")])
def test_an_instruction_taken_for_another_is_caught(swapped: tuple[str, str]) -> None:
    one, other = swapped
    caught = 0
    for program, rows, right in samples():
        code = tuple(
            step._replace(op=Op[other]) if step.op.name == one else step for step in program.code
        )
        if code != tuple(program.code):
            wrong = replace(program, code=code)
            caught += decided(wrong, given_of(wrong, rows)) != right
    assert caught >= 3
