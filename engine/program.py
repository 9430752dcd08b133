"""The flat program that a rule is lowered to, and what each of its instructions means.

A program is a list of three-address instructions over registers. A register holds a whole number
(for text facts the text, in a kernel its code) and, apart from it, whether it is known; truths are
1 and 0. A rational is two registers, numerator and positive denominator, and the denominator is
known wherever the numerator is. There are no jumps and no loops: every instruction runs once, in
order, so the same program can run over one person or over columns of people.

========== ======================= ====================================================
op         args                    out; unless said otherwise unknown if any arg is
========== ======================= ====================================================
CONST      constant                the constant (None: unknown)
LOAD       input                   the input, unknown where absent
ADD SUB    a, b                    a + b, a - b
MUL        a, b                    a * b
NEG ABS    a                       -a, the magnitude of a
SIGNED     a, b                    a where b > 0, else -a
NONZERO    a                       a; unknown where a is 0
RANGE      n, d                    n; unknown beyond LARGEST * d, either sign
HALF_EVEN  n, d                    n / d rounded half-even
FLOOR      n, d, to                the multiple of ``to`` at or below n / d
CEIL       n, d, to                the multiple of ``to`` at or above n / d
DAY        a                       a; unknown where the calendar has no such day
MONTHS     day, months, next_day   that many months later; unknown past the calendar
LT LE EQ   a, b                    the truth of a < b, a <= b, a = b
BIT        set, index              whether the bit is set
IN         set, text               whether the text is a member
BITSET     a, …                    the set of these indexes
NOT        a                       1 - a
AND OR     a, …                    Kleene: decided by one no (yes), else unknown if any is
COUNT      n, a, …                 Kleene: yes if n are yes, no if yes + unknown < n
KNOWN      a                       whether a is known; never unknown
IF_KNOWN   a, b, c                 b where a is known, else c
IF         a, b, c                 b where a is yes, c where no
CHOOSE     a, b, c                 IF; where a is unknown: b if b and c are known and equal
LOOKUP     table, key, …           the cell of the table; unknown where there is none
LINE       a                       ``out`` is a bit: failed where a is no, unknown where unknown
GROUP      n, bit, …               ``out`` is a bit, from the bits of the lines in it
========== ======================= ====================================================

In CONST, LOAD and LOOKUP the first arg, in COUNT and GROUP ``n``, in FLOOR and CEIL ``to`` and in
MONTHS ``next_day`` are plain numbers, not registers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from troth.dsl.types import LARGEST, Value
from troth.engine.exact import FIRST_DAY, LAST_DAY, MonthEnd, add_months


class Op(IntEnum):
    """The instructions; the table above says what each means."""

    CONST = 0
    LOAD = 1
    ADD = 2
    SUB = 3
    MUL = 4
    NEG = 5
    ABS = 6
    SIGNED = 7
    NONZERO = 8
    RANGE = 9
    HALF_EVEN = 10
    FLOOR = 11
    CEIL = 12
    DAY = 13
    MONTHS = 14
    LT = 15
    LE = 16
    EQ = 17
    BIT = 18
    IN = 19
    BITSET = 20
    NOT = 21
    AND = 22
    OR = 23
    COUNT = 24
    KNOWN = 25
    IF_KNOWN = 26
    IF = 27
    CHOOSE = 28
    LOOKUP = 29
    LINE = 30
    GROUP = 31


PLAIN = {
    Op.CONST: (0,),
    Op.LOAD: (0,),
    Op.LOOKUP: (0,),
    Op.COUNT: (0,),
    Op.FLOOR: (2,),
    Op.CEIL: (2,),
    Op.MONTHS: (2,),
}
"""The positions of args that are plain numbers; of GROUP all are."""


class Instruction(NamedTuple):
    """``out`` is a register, or the bit of a line; see the table above for ``args``."""

    op: Op
    out: int
    args: tuple[int, ...]

    @property
    def registers(self) -> tuple[int, ...]:
        """The registers it reads."""
        if self.op is Op.GROUP:
            return ()
        plain = PLAIN.get(self.op, ())
        return tuple(arg for place, arg in enumerate(self.args) if place not in plain)


Cells: TypeAlias = Mapping[tuple[Value, ...], Value]


@dataclass(frozen=True, slots=True)
class Program:
    """A lowered rule.

    ``applies`` is the register behind ``for`` (-1: it applies to everyone). ``top`` are the bits of
    the lines that must all be met. ``shown`` maps a named value that a proof shows to its register.
    ``deep`` says that some intermediate may exceed 128 bits: a kernel of fixed width must have it
    computed before. Lines from the bit ``ideal`` on rank and do not decide.
    """

    name: str
    inputs: tuple[str, ...]
    constants: tuple[Value | None, ...]
    tables: tuple[Cells, ...]
    code: tuple[Instruction, ...]
    size: int
    applies: int = -1
    top: tuple[int, ...] = ()
    ideal: int = 0
    result: int = -1
    deep: bool = False
    shown: Mapping[object, int] = field(default_factory=dict)


class Masks(NamedTuple):
    """What a program says about one person: a verdict code and one bit for each line.

    Codes: 0 met, 1 not met, 2 unknown, 3 does not apply (then both masks are 0).
    """

    verdict: int
    failed: int
    unknown: int


def apply(op: Op, args: Sequence[Value | None], plain: Sequence[int], tables: Sequence[Cells]
          ) -> Value | None:  # fmt: skip
    """One instruction over known or unknown (None) register values, ``plain`` numbers apart."""
    special = _kleene(op, args, plain)
    if special is not _STRICT:
        return special
    if None in args:
        return None
    if op in {Op.EQ, Op.IN, Op.LOOKUP}:
        return _over_values(op, [arg for arg in args if arg is not None], plain, tables)
    return _over_numbers(op, [arg for arg in args if isinstance(arg, int)], plain)


_STRICT = frozenset({"an instruction that is unknown if any of its registers is"})


def _kleene(op: Op, args: Sequence[Value | None], plain: Sequence[int]) -> Value | None:
    match op:
        case Op.AND:
            return 0 if 0 in args else None if None in args else 1
        case Op.OR:
            return 1 if 1 in args else None if None in args else 0
        case Op.COUNT:
            yes = sum(arg == 1 for arg in args)
            possible = yes + sum(arg is None for arg in args)
            return 1 if yes >= plain[0] else 0 if possible < plain[0] else None
        case Op.KNOWN:
            return int(args[0] is not None)
        case Op.IF_KNOWN:
            return args[2] if args[0] is None else args[1]
        case Op.IF:
            return None if args[0] is None else args[1] if args[0] else args[2]
        case Op.CHOOSE:
            if args[0] is None:
                return args[1] if args[1] == args[2] else None
            return args[1] if args[0] else args[2]
        case _:
            return _STRICT


def _over_values(
    op: Op, args: list[Value], plain: Sequence[int], tables: Sequence[Cells]
) -> Value | None:
    if op is Op.EQ:
        return int(args[0] == args[1])
    if op is Op.LOOKUP:
        return tables[plain[0]].get(tuple(args))
    return int(isinstance(args[0], frozenset) and args[1] in args[0])


def _over_numbers(op: Op, args: list[int], plain: Sequence[int]) -> int | None:
    match op:
        case Op.ADD:
            return args[0] + args[1]
        case Op.SUB:
            return args[0] - args[1]
        case Op.MUL:
            return args[0] * args[1]
        case Op.NEG:
            return -args[0]
        case Op.ABS:
            return abs(args[0])
        case Op.SIGNED:
            return args[0] if args[1] > 0 else -args[0]
        case Op.NONZERO:
            return args[0] or None
        case Op.RANGE:
            return args[0] if abs(args[0]) <= LARGEST * args[1] else None
        case Op.HALF_EVEN:
            return half_even(args[0], args[1])
        case Op.FLOOR:
            return args[0] // (args[1] * plain[0]) * plain[0]
        case Op.CEIL:
            return -(-args[0] // (args[1] * plain[0])) * plain[0]
        case Op.DAY:
            return args[0] if FIRST_DAY <= args[0] <= LAST_DAY else None
        case Op.MONTHS:
            return add_months(args[0], args[1], _month_end(plain[0]))
        case Op.LT:
            return int(args[0] < args[1])
        case Op.LE:
            return int(args[0] <= args[1])
        case Op.BIT:
            return args[0] >> args[1] & 1
        case Op.BITSET:
            return bitset(args)
        case Op.NOT:
            return 1 - args[0]
        case _:
            raise AssertionError(f"INVARIANT: {op.name} is no instruction over numbers")


def _month_end(next_day: int) -> MonthEnd:
    return MonthEnd.NEXT_DAY if next_day else MonthEnd.LAST_DAY


def half_even(numerator: int, denominator: int) -> int:
    """The nearest whole number, the even one of two equally near; the denominator is positive."""
    low, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return low + (twice > denominator or (twice == denominator and low & 1 == 1))


def bitset(indexes: Sequence[int]) -> int:
    """The set of these indexes as a mask."""
    mask = 0
    for index in indexes:
        mask |= 1 << index
    return mask


def run(program: Program, facts: Mapping[str, Value]) -> tuple[Masks, Value | None]:
    """A program interpreted step by step: slow, plain, and what the printed source must equal.

    The masks hold ideal lines too, from the bit ``program.ideal`` on.
    """
    held: list[Value | None] = [None] * program.size
    bits: dict[int, int | None] = {}
    for step in program.code:
        match step.op:
            case Op.CONST:
                held[step.out] = program.constants[step.args[0]]
            case Op.LOAD:
                held[step.out] = facts.get(program.inputs[step.args[0]])
            case Op.LINE:
                truth = held[step.args[0]]
                bits[step.out] = None if truth is None else int(truth == 1)
            case Op.GROUP:
                inner = [bits[bit] for bit in step.args[1:]]
                found = apply(Op.COUNT, inner, step.args[:1], ())
                bits[step.out] = None if found is None else int(found == 1)
            case _:
                places = PLAIN.get(step.op, ())
                plain = [step.args[place] for place in places]
                args = [held[register] for register in step.registers]
                held[step.out] = apply(step.op, args, plain, program.tables)
    applies: Value | None = 1 if program.applies < 0 else held[program.applies]
    result = held[program.result] if program.result >= 0 else None
    return _masks(program, bits, applies), result


def _masks(program: Program, bits: Mapping[int, int | None], applies: Value | None) -> Masks:
    if applies == 0:
        return Masks(3, 0, 0)
    failed = bitset([bit for bit, truth in bits.items() if truth == 0])
    unknown = bitset([bit for bit, truth in bits.items() if truth is None])
    top = bitset(program.top)
    if applies is None:
        return Masks(2 if (failed | unknown) & top else 0, failed, unknown)
    return Masks(1 if failed & top else 2 if unknown & top else 0, failed, unknown)
