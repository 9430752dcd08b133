"""What a rule says of many lines at once: a mask a row, and counts that are wider than a byte."""

import numpy as np
import pytest

from tests.engine.bulk.test_decide import decide, given_of, program_of, said_alike
from troth.engine.builder import Builder
from troth.engine.bulk.decide import Results
from troth.engine.program import Op


@pytest.mark.parametrize("planes", range(9))
def test_a_mask_has_the_bits_of_all_its_planes(planes: int) -> None:
    dice = np.random.default_rng(planes)
    failed, unknown = (dice.integers(0, 256, (planes, 50)).astype(np.uint8) for _ in range(2))
    found = Results(np.zeros(50, np.int8), failed, unknown)
    masks = zip(found.masks(failed).tolist(), found.masks(unknown).tolist(), strict=True)
    assert list(masks) == [found.row(place)[1:] for place in range(50)]


@pytest.mark.parametrize("asked", [1, 255, 256, 300])
def test_more_than_a_byte_of_lines_are_counted(asked: int) -> None:
    def some(make: Builder) -> int:
        lines = [make.emit(Op.LE, make.constant(number), make.load("f0", (0, 300)))
                 for number in range(1, 301)]  # fmt: skip
        return make.emit(Op.COUNT, asked, *lines)

    said_alike(program_of(some), [{"f0": number} for number in (0, 254, 255, 256, 299, 300)])


def test_what_is_asked_of_more_lines_than_there_are_fails() -> None:
    def some(make: Builder) -> int:
        return make.emit(Op.COUNT, 40_000, make.emit(Op.KNOWN, make.load("f0", (0, 9))))

    program = program_of(some)
    assert decide(program, given_of([{"f0": 1}, {}], program.inputs)).codes.tolist() == [1, 1]
