"""A lowered program as steps of the kernel, for these very columns.

How wide a number must be follows from what the columns hold, so that nothing can overflow: bounds
are carried from the inputs through every instruction, over unknown rows as well. Products beyond 64
bits are held as their two factors and compared as such. What a step cannot hold (a value beyond
that, a set of texts) is computed apart, row by row by the printed program, and comes in as one
input more; where not even its outcome is a number, `Uncodable` is raised.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from troth.dsl.types import Value
from troth.engine.bulk.arithmetic import compared, over_numbers, ranged, times
from troth.engine.bulk.columns import Column, Numbers, narrowed
from troth.engine.bulk.held import (
    Beyond,
    Constant,
    Hard,
    Held,
    Truth,
    known_of,
    number_of,
    truth_of,
)
from troth.engine.bulk.lookup import among, lookup
from troth.engine.bulk.micro import NO, YES, Step, ten_in
from troth.engine.bulk.registers import (
    BYTES,
    DTYPES,
    SAFE,
    Coded,
    Number,
    Register,
    Steps,
    width_of,
)
from troth.engine.program import PLAIN, Cells, Instruction, Op, Program, apply


class Uncodable(Exception):  # noqa: N818 (read as a statement: raise Uncodable)
    """The kernel cannot hold a program over these columns; the printed program can."""


class Packed(NamedTuple):
    """Values divided by a power of ten they all share, in the narrowest integers.

    ``low`` and ``high`` are the bounds of ``values``, those of unknown rows included.
    """

    values: Numbers
    low: int
    high: int
    factor: int


def pack(column: Column) -> Packed:
    """A column of numbers as the kernel stages it."""
    values = column.values
    factor = ten_in(map(int, values[:1_000])) if values.dtype.itemsize > 1 else 1
    while factor > 1 and (values % factor).any():
        factor //= 10
    packed = narrowed(values // factor) if factor > 1 else values
    low, high = (int(packed.min()), int(packed.max())) if len(packed) else (0, 0)
    return Packed(packed, low, high, factor)


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What a program is decided over: columns, what is the same for all, and what is no number.

    A name in none of them is unknown of everybody.
    """

    rows: int
    columns: Mapping[str, Column] = field(default_factory=dict)
    fixed: Mapping[str, Value] = field(default_factory=dict)
    awkward: Mapping[str, Sequence[Value | None]] = field(default_factory=dict)
    kept: dict[str, Packed] = field(default_factory=dict)

    def packed(self, name: str) -> Packed:
        """A column as the kernel stages it, made once for all programs."""
        if name not in self.kept:
            self.kept[name] = pack(self.columns[name])
        return self.kept[name]


class Encoded(NamedTuple):
    """Steps, where the inputs they stage come from, and the texts behind numbers of texts."""

    coded: Coded
    columns: Mapping[str, Column]
    renumbered: Mapping[str, Numbers]
    texts: tuple[str, ...]
    lines: int


Apart: TypeAlias = Callable[[Program, int], Column | None]
"""Gives the column of one register of a program, computed row by row; None where it is none."""


def encode(program: Program, given: Given, apart: Apart, *, ideals: bool = True) -> Encoded:
    """The steps of a program over these inputs; raises `Uncodable`.

    Without ``ideals`` the masks end with the lines that decide.
    """
    return _Encoder(program, given, apart, 1 << 30 if ideals else program.ideal).encoded()


class _Encoder:
    """One program under way."""

    def __init__(self, program: Program, given: Given, apart: Apart, bits: int) -> None:
        self.program, self.given, self.apart = program, given, apart
        self.code = [s for s in program.code if not _is_line(s) or s.out < bits]
        self.made = {step.out: step for step in program.code if not _is_line(step)}
        self.columns: dict[str, Column] = {}
        self.renumbered: dict[str, Numbers] = {}
        self.steps = Steps()
        self.steps.byte(1)
        self.held: dict[int, Held] = {}
        self.lines: dict[int, Register] = {}
        self.texts = _texts(program, given)
        self.number = {text: place for place, text in enumerate(self.texts)}
        self.tables = [_numbered(cells, self.number) for cells in program.tables]

    def encoded(self) -> Encoded:
        program = self.program
        live = self._live()
        count = 0
        for step in self.code:
            if _is_line(step):
                self._line(step)
                count = max(count, step.out + 1)
            elif step.out in live:
                self.held[step.out] = self._instruction(step)
        applies = None if program.applies < 0 else self._root(program.applies)
        if program.result >= 0:
            self._result()
        self._masks(count)
        coded = self.steps.done((count + 7) // 8, applies)
        return Encoded(coded, self.columns, self.renumbered, self.texts, count)

    def _live(self) -> set[int]:
        program = self.program
        waiting = [each for each in (program.applies, program.result) if each >= 0]
        waiting += [step.args[0] for step in self.code if step.op is Op.LINE]
        live: set[int] = set()
        while waiting:
            register = waiting.pop()
            if register not in live:
                live.add(register)
                waiting += self.made[register].registers
        return live

    def _root(self, register: int) -> Register:
        try:
            return truth_of(self.steps, self.held[register])
        except Hard:
            raise Uncodable from None

    def _line(self, step: Instruction) -> None:
        if step.op is Op.LINE:
            truth = self._root(step.args[0])
        else:
            inner = [self.lines[bit] for bit in step.args[1:]]
            truth = self._count(step.args[0], inner)
        self.lines[step.out] = truth

    def _masks(self, count: int) -> None:
        """Eight lines at a time into the masks, and those that must hold into the worst."""
        steps, yes = self.steps, self.steps.byte(YES)
        for plane in range((count + 7) // 8):
            lines = [self.lines.get(bit, yes) for bit in range(plane * 8, plane * 8 + 8)]
            start, _ = steps.list(lines, yes)
            steps.steps.append((Step.FAILED, 0, (0, start, plane)))
            steps.steps.append((Step.UNKNOWN, 0, (0, start, plane)))
        top = [self.lines[bit] for bit in self.program.top if bit in self.lines]
        start, groups = steps.list(top, yes)
        for group in range(groups):
            steps.steps.append((Step.WORST, 0, (0, start + 8 * group)))

    def _result(self) -> None:
        try:
            found = number_of(self.steps, self.held[self.program.result])
        except Hard:
            raise Uncodable from None
        widest = self.steps.widened(found, 3)
        self.steps.steps.append((Step.RESULT, 3, (0, widest, 0, found.known)))

    # --- one instruction

    def _instruction(self, step: Instruction) -> Held:
        try:
            return self._made(step)
        except Hard:
            pass
        if step.op in _WORTH_TRYING:
            column = self.apart(self.program, step.out)
            if column is not None and not column.texts:
                return self._staged(f"register {step.out}", column)
        return Beyond()

    def _made(self, step: Instruction) -> Held:
        if step.op is Op.CONST:
            return self._constant(self.program.constants[step.args[0]])
        if step.op is Op.LOAD:
            return self._input(self.program.inputs[step.args[0]])
        args = [self.held[register] for register in step.registers]
        plain = [step.args[place] for place in PLAIN.get(step.op, ())]
        known = [each for each in args if isinstance(each, Constant)]
        if len(known) == len(args):
            values = [each.value for each in known]
            return Constant(_folded(step.op, values, plain, self.tables))
        if any(isinstance(each, Beyond) for each in args):
            raise Hard
        if step.op not in _KLEENE and Constant(None) in known:
            return Constant(None)
        match step.op:
            case Op.AND | Op.OR | Op.COUNT | Op.NOT | Op.KNOWN:
                return self._over_truths(step.op, args, plain)
            case Op.IF_KNOWN | Op.IF | Op.CHOOSE:
                return self._choice(step.op, args)
            case Op.LT | Op.LE | Op.EQ:
                return Truth(compared(self.steps, step.op, args[0], args[1]))
            case Op.RANGE:
                return ranged(self.steps, args[0], args[1])
            case Op.MUL:
                return times(self.steps, args[0], args[1])
            case Op.IN:
                return among(self.steps, args[0], args[1])
            case Op.LOOKUP:
                return lookup(self.steps, self.tables[plain[0]], args)
            case _:
                return over_numbers(
                    self.steps, step.op, [number_of(self.steps, each) for each in args], plain
                )

    def _constant(self, value: Value | None) -> Held:
        if isinstance(value, str):
            return Constant(self.number[value])
        if isinstance(value, frozenset):
            return Constant(frozenset(self.number[text] for text in value))
        return Constant(value)

    def _input(self, name: str) -> Held:
        if name in self.given.awkward:
            return Beyond()
        column = self.given.columns.get(name)
        if column is None:
            return self._constant(self.given.fixed.get(name))
        return self._staged(name, column)

    def _staged(self, name: str, column: Column) -> Held:
        factor = 1
        if column.texts:
            places = np.array([self.number[text] for text in column.texts], np.int64)
            width = width_of(0, len(self.texts))
            self.renumbered[name] = places.astype(DTYPES[width])
            low, high = 0, len(self.texts) - 1
        else:
            packed = self.given.packed(name) if name in self.given.columns else pack(column)
            low, high, factor = packed.low, packed.high, packed.factor
            column = Column(packed.values, column.known)
            width = column.values.dtype.itemsize.bit_length() - 1
        if -low * factor >= SAFE or high * factor >= SAFE:
            return Beyond()
        self.columns[name] = column
        register = self.steps.stage(name, width)
        known = self.steps.byte(1)
        if column.known is not None:
            known = self.steps.stage(name, BYTES, known=True)
        return Number(register, known, low, high, factor)

    # --- as what an instruction wants it

    # --- truths

    def _over_truths(self, op: Op, args: Sequence[Held], plain: Sequence[int]) -> Held:
        if op is Op.KNOWN:
            known = known_of(self.steps, args[0])
            if known in (self.steps.byte(0), self.steps.byte(1)):
                return Constant(int(known == self.steps.byte(1)))
            return Truth(self.steps.emit(Step.KNOWN_TRUTH, 0, BYTES, known))
        truths = [truth_of(self.steps, each) for each in args]
        if op is Op.NOT:
            return Truth(self.steps.emit(Step.NOT, 0, BYTES, truths[0]))
        if op is Op.COUNT:
            return Truth(self._count(plain[0], truths))
        found = truths[0]
        for each in truths[1:]:
            found = self.steps.emit(Step[op.name], 0, BYTES, found, each)
        return Truth(found)

    def _count(self, asked: int, truths: Sequence[Register]) -> Register:
        start, groups = self.steps.list(truths, self.steps.byte(NO))
        return self.steps.emit(Step.COUNT, 0, BYTES, start, groups, 0, asked)

    def _choice(self, op: Op, args: Sequence[Held]) -> Held:
        """By the first, the second or the third."""
        steps = self.steps
        if op is Op.IF_KNOWN:
            truth = truth_of(self.steps, self._over_truths(Op.KNOWN, args[:1], ()))
        else:
            truth = truth_of(self.steps, args[0])
        if any(isinstance(each, Truth) for each in args[1:]):
            b, c = (truth_of(self.steps, each) for each in args[1:])
            step = Step.CHOOSE_TRUTH if op is Op.CHOOSE else Step.IF_TRUTH
            return Truth(steps.emit(step, 0, BYTES, truth, b, c))
        one, two = (number_of(self.steps, each) for each in args[1:])
        width = max(one.width, two.width)
        b, c = steps.widened(one, width), steps.widened(two, width)
        value = steps.emit(Step.IF, width, width, truth, b, c)
        if op is Op.CHOOSE:
            sure = steps.both(one.known, two.known)
            same = steps.emit(Step.EQ, width, BYTES, b, c, sure)
            known = steps.emit(Step.CHOOSE_KNOWN, 0, BYTES, truth, one.known, two.known, same)
        else:
            known = steps.emit(Step.IF_KNOWN, 0, BYTES, truth, one.known, two.known)
        return Number(value, known, min(one.low, two.low), max(one.high, two.high))

    # --- comparisons

    # --- tables


_WORTH_TRYING = {Op.LT, Op.LE, Op.EQ, Op.HALF_EVEN, Op.FLOOR, Op.CEIL, Op.DAY, Op.MONTHS,
                 Op.LOOKUP, Op.BIT, Op.IN, Op.KNOWN}  # fmt: skip
"""Instructions whose outcome is small even where what they read is not."""

_KLEENE = {Op.AND, Op.OR, Op.COUNT, Op.KNOWN, Op.IF_KNOWN, Op.IF, Op.CHOOSE}


def _is_line(step: Instruction) -> bool:
    return step.op in {Op.LINE, Op.GROUP}


def _texts(program: Program, given: Given) -> tuple[str, ...]:
    """Every text that a program can meet, in the order of their characters."""
    met: set[str] = set()
    for name in program.inputs:
        column = given.columns.get(name)
        met.update(() if column is None else column.texts)
        met.update(_texts_in(given.fixed.get(name)))
    for constant in program.constants:
        met.update(_texts_in(constant))
    for cells in program.tables:
        for keys, cell in cells.items():
            met.update(each for value in (*keys, cell) for each in _texts_in(value))
    return tuple(sorted(met))


def _texts_in(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, frozenset) else ()


def _numbered(cells: Cells, number: Mapping[str, int]) -> dict[tuple[int, ...], int]:
    """A table with texts as their numbers; raises `Uncodable` for one with sets of texts."""
    return {
        tuple(_one(key, number) for key in keys): _one(cell, number) for keys, cell in cells.items()
    }


def _one(value: Value, number: Mapping[str, int]) -> int:
    if isinstance(value, frozenset):
        raise Uncodable
    return number[value] if isinstance(value, str) else value


def _folded(
    op: Op,
    values: Sequence[int | frozenset[int] | None],
    plain: Sequence[int],
    tables: Sequence[Mapping[tuple[int, ...], int]],
) -> int | None:
    if op is Op.IN and isinstance(values[0], frozenset):
        return None if values[1] is None else int(values[1] in values[0])
    numbers = [value for value in values if not isinstance(value, frozenset)]
    if len(numbers) < len(values):
        if op is Op.EQ and None not in values:
            return int(values[0] == values[1])
        raise Hard
    if op is Op.LOOKUP:
        if None in numbers:
            return None
        return tables[plain[0]].get(tuple(each for each in numbers if each is not None))
    found = apply(op, numbers, plain, ())
    assert found is None or isinstance(found, int), "INVARIANT: numbers give a number"
    return found
