"""A rule decided over columns says what its program says of each row, and so does the reference."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.strategies import World, seeds, world
from troth.dsl import core
from troth.dsl.types import LARGEST, NUMBER, SCALE, TEXT, MoneyType, Period, Value
from troth.dsl.vocabulary import Subject
from troth.engine.builder import Builder
from troth.engine.bulk.columns import Column
from troth.engine.bulk.decide import Results, decide, values
from troth.engine.bulk.encode import Given
from troth.engine.bulk.interpret import BLOCK, STRETCH
from troth.engine.bulk.people import column_of, value_at
from troth.engine.exact import FIRST_DAY, LAST_DAY
from troth.engine.facts import inside
from troth.engine.lower import compile_minimum, lower_define, lower_rule
from troth.engine.meaning import rules_of
from troth.engine.program import Op, Program, run
from troth.engine.template import of_gate

many = settings(max_examples=60, suppress_health_check=list(HealthCheck))
Row = Mapping[str, Value]


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
