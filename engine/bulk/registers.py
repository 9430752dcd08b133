"""Steps under way: registers by width, constants once each, and where everything will lie.

Knows how wide a number must be and when a register is free again, not what a step means to a rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.columns import Numbers
from troth.engine.bulk.micro import WIDTHS, Step

BYTES = 4
"""The file of truths and knowledge; those below are values by width."""

SAFE = 2**62
"""Below this magnitude a number fits 64 bits, and so do sums and differences of two."""


class Register(NamedTuple):
    """A register before it has its place: the file it is in, and its number."""

    file: int
    number: int


Operand: TypeAlias = Register | int


STRETCH = 65_536
"""Rows that are staged together."""

BLOCK = 8_192
"""Rows that a step runs over at once, few enough that its registers stay in a near cache."""


class Number(NamedTuple):
    """A value in a register, whether it is known in another, and between what it lies.

    The bounds hold for the values of unknown rows, too. ``width`` is that of the register. The
    value is ``factor`` times what the register holds, and so are the bounds.
    """

    register: Register
    known: Register
    low: int
    high: int
    factor: int = 1

    @property
    def width(self) -> int:
        """The number of its width."""
        return self.register.file


class Staged(NamedTuple):
    """A register that is filled from outside: the values of an input, or whether it is known."""

    register: Register
    name: str
    known: bool


def width_of(low: int, high: int) -> int:
    """The number of the narrowest width that holds everything between two numbers."""
    for number, bits in enumerate(WIDTHS):
        if -(2 ** (bits - 1)) <= low and high < 2 ** (bits - 1):
            return number
    raise AssertionError("INVARIANT: what fits no width was refused before")


DTYPES: tuple[np.dtype[Any], ...] = (
    np.dtype(np.int8),
    np.dtype(np.int16),
    np.dtype(np.int32),
    np.dtype(np.int64),
)


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Steps with their places: all that the kernel is given, but for the rows.

    ``sizes`` counts the registers of each file, ``staged`` those of them that are staged.
    ``applies`` is the register behind ``for``, or empty.
    """

    steps: NDArray[np.int32]
    listed: NDArray[np.int32]
    constants: tuple[Numbers, ...]
    cells: Numbers
    loads: tuple[Staged, ...]
    staged: NDArray[np.int32]
    sizes: tuple[int, ...]
    planes: int
    applies: NDArray[np.int32]
    has_result: bool


@dataclass(slots=True)
class Steps:
    """The steps so far."""

    steps: list[tuple[Step, int, tuple[Operand, ...]]] = field(default_factory=list)
    loads: list[Staged] = field(default_factory=list)
    counts: list[int] = field(default_factory=lambda: [0] * 5)
    constants: list[list[int]] = field(default_factory=lambda: [[], [], [], []])
    cells: list[int] = field(default_factory=list)
    listed: list[Register] = field(default_factory=list)
    memo: dict[tuple[object, ...], Register] = field(default_factory=dict)

    def emit(self, step: Step, width: int, file: int, *args: Operand) -> Register:
        """The register of a step's outcome: a new one, or that of the same step before."""
        key = (step, width, file, args)
        if key not in self.memo:
            self.memo[key] = self.fresh(file)
            self.steps.append((step, width, (self.memo[key], *args)))
        return self.memo[key]

    def fresh(self, file: int) -> Register:
        """A new register of a file."""
        self.counts[file] += 1
        return Register(file, self.counts[file] - 1)

    def stage(self, name: str, file: int, *, known: bool = False) -> Register:
        """The register of an input."""
        key = ("stage", name, known)
        if key not in self.memo:
            self.memo[key] = self.fresh(file)
            self.loads.append(Staged(self.memo[key], name, known))
        return self.memo[key]

    def constant(self, width: int, *values: int) -> int:
        """Where these constants of a width begin."""
        held = self.constants[width]
        if len(values) == 1 and values[0] in held:
            return held.index(values[0])
        held.extend(values)
        return len(held) - len(values)

    def byte(self, value: int) -> Register:
        """The same byte for everybody."""
        return self.emit(Step.FILL_BYTES, 0, BYTES, 0, 0, 0, value)

    def both(self, one: Register, two: Register) -> Register:
        """What is known where both are."""
        always = self.byte(1)
        if one in {always, two}:
            return two
        return one if two == always else self.emit(Step.BOTH, 0, BYTES, *sorted((one, two)))

    def widened(self, number: Number, width: int) -> Register:
        """The register of a number in at least this width."""
        if number.width >= width:
            return number.register
        return self.emit(Step.WIDEN, width, width, number.register, number.width)

    def list(self, registers: Sequence[Register], rest: Register) -> tuple[int, int]:
        """Where registers are listed, and in how many groups of eight; ``rest`` fills the last."""
        start = len(self.listed)
        self.listed += registers
        self.listed += [rest] * (-len(registers) % 8)
        return start, (len(self.listed) - start) // 8

    def filled(self, value: int, width: int = 0) -> Number:
        """The same number for everybody."""
        width = max(width, width_of(value, value))
        place = self.constant(width, value)
        register = self.emit(Step.FILL, width, width, 0, 0, 0, place)
        return Number(register, self.byte(1), value, value)

    def done(self, planes: int, applies: Register | None) -> Coded:
        """Everything with its place: a register is used again once nobody reads it any more."""
        return _Placing(self).coded(planes, applies)


class _Placing:
    """Gives each register its place."""

    def __init__(self, made: Steps) -> None:
        self.made = made
        self.places: dict[Register, int] = {}
        self.sizes = [0] * 5
        for load in made.loads:
            self.places[load.register] = self.sizes[load.register.file]
            self.sizes[load.register.file] += 1
        self.staged = list(self.sizes)
        self.free: list[list[int]] = [[] for _ in range(5)]
        self.listed = [0] * len(made.listed)

    def coded(self, planes: int, applies: Register | None) -> Coded:
        last = self._last_uses()
        if applies is not None:
            last[applies] = len(self.made.steps)
        rows = []
        for place, (step, width, args) in enumerate(self.made.steps):
            for arg in args:
                if isinstance(arg, Register) and arg not in self.places:
                    self.places[arg] = self._take(arg.file)
            rows.append(self._row(step, width, args))
            self._list(step, args)
            for arg in self._read(step, args):
                if last[arg] == place and self.places[arg] >= self.staged[arg.file]:
                    self.free[arg.file].append(self.places[arg])
                    last[arg] = -1
        return Coded(
            steps=np.array(rows, np.int32).reshape(-1, 8),
            listed=np.array(self.listed or [0], np.int32),
            constants=tuple(
                np.array(held or [0], dtype)
                for held, dtype in zip(self.made.constants, DTYPES, strict=True)
            ),
            cells=np.array(self.made.cells or [0], np.uint8),
            loads=tuple(
                load._replace(register=Register(load.register.file, self.places[load.register]))
                for load in self.made.loads
            ),
            staged=np.array(self.staged, np.int32),
            sizes=tuple(self.sizes),
            planes=planes,
            applies=np.array([] if applies is None else [self._start(applies)], np.int32),
            has_result=any(step is Step.RESULT for step, _, _ in self.made.steps),
        )

    def _read(self, step: Step, args: Sequence[Operand]) -> list[Register]:
        read = [arg for arg in args if isinstance(arg, Register)]
        return [*read, *(self.made.listed[each] for each in self._counted(step, args))]

    def _counted(self, step: Step, args: Sequence[Operand]) -> range:
        """Which of the listed registers a step counts."""
        start, groups = (*args, 0, 0)[1:3]
        if step not in _LISTED or not isinstance(start, int) or not isinstance(groups, int):
            return range(0)
        return range(start, start + 8 * (groups if step is Step.COUNT else 1))

    def _list(self, step: Step, args: Sequence[Operand]) -> None:
        for each in self._counted(step, args):
            self.listed[each] = self._start(self.made.listed[each])

    def _last_uses(self) -> dict[Register, int]:
        return {
            arg: place
            for place, (step, _, args) in enumerate(self.made.steps)
            for arg in self._read(step, args)
        }

    def _take(self, file: int) -> int:
        if self.free[file]:
            return self.free[file].pop()
        self.sizes[file] += 1
        return self.sizes[file] - 1

    def _row(self, step: Step, width: int, args: Sequence[Operand]) -> list[int]:
        numbers = [self._start(arg) if isinstance(arg, Register) else arg for arg in args]
        return [int(step), width, *numbers, *[0] * (6 - len(numbers))]

    def _start(self, register: Register) -> int:
        """Where a register begins in its file, as the kernel takes it."""
        place, staged = self.places[register], self.staged[register.file]
        if place < staged:
            return ~(place * STRETCH)
        return staged * STRETCH + (place - staged) * BLOCK


_LISTED = {Step.COUNT, Step.FAILED, Step.UNKNOWN, Step.WORST}
"""Steps that read registers listed apart."""
