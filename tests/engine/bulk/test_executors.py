"""Little work is done without a compiler; what does it is held to the program like the kernel."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.engine.bulk.test_decide import TWIN, differing, given_of, only, programs_of, rows_of
from tests.engine.strategies import world
from troth.engine.bulk import uncompiled
from troth.engine.bulk.columns import Numbers
from troth.engine.bulk.decide import decide
from troth.engine.bulk.executors import Executors
from troth.engine.bulk.interpret import interpret


def unknown_is_no(found: Numbers, known: Numbers) -> Numbers:
    return (found & (known == 1)).astype(np.uint8) * 2


def test_a_twin_that_takes_unknown_for_no_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uncompiled, "told", unknown_is_no)
    wrong = 0
    for seed in range(8):
        made = world(seed, people=6)
        for program in programs_of(made):
            rows = rows_of(made, program)
            with only(TWIN):
                found = decide(program, given_of(rows, program.inputs))
            wrong += bool(differing(program, rows, found))
    assert wrong >= 5


def test_the_kernel_is_loaded_once_it_is_worth_it() -> None:
    some = Executors()
    assert [some.choose(some.enough // 2) for _ in range(3)] == [
        uncompiled.interpret, uncompiled.interpret, interpret
    ]  # fmt: skip


SMALL = """
import sys
from troth.engine.builder import Builder
from troth.engine.bulk.columns import column_of
from troth.engine.bulk.decide import decide
from troth.engine.bulk.encode import Given
from troth.engine.program import Op, Program

make = Builder()
make.line(Op.LINE, 0, make.emit(Op.LE, make.constant(3), make.load("f", (0, 9))))
program = make.done(Program("small", (), (), (), (), 0, top=(0,), ideal=1))
codes = decide(program, Given(3, {"f": column_of([2, None, 3])})).codes.tolist()
print(codes, sorted({"numba", "polars", "pydantic"} & set(sys.modules)))
"""


def test_little_work_loads_no_compiler() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SMALL], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[1, 2, 0] []\n", "")
