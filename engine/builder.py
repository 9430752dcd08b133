"""Making a program: registers, each value computed once, whatever is constant computed now.

The builder knows instructions and their bounds, not the language; `troth.engine.lower` walks the
tree and asks it for instructions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from troth.dsl.types import LARGEST, Value
from troth.engine.exact import FIRST_DAY, LAST_DAY
from troth.engine.program import PLAIN, Cells, Instruction, Op, Program, apply

WIDEST = 2**127
"""What a 128-bit intermediate can hold."""


@dataclass(slots=True)
class Builder:
    """Instructions so far. ``bounds`` are inclusive, for registers that hold numbers."""

    code: list[Instruction] = field(default_factory=list)
    constants: list[Value | None] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    tables: list[Cells] = field(default_factory=list)
    bounds: list[tuple[int, int]] = field(default_factory=list)
    known: dict[int, Value | None] = field(default_factory=dict)
    memo: dict[tuple[object, ...], int] = field(default_factory=dict)

    def constant(self, value: Value | None) -> int:
        """The register of a constant; None is the constant unknown."""
        key = (Op.CONST, type(value), value)
        if key not in self.memo:
            self.constants.append(value)
            bound = (value, value) if isinstance(value, int) else (0, 0)
            register = self._add(Op.CONST, (len(self.constants) - 1,), bound)
            self.known[register] = value
            self.memo[key] = register
        return self.memo[key]

    def load(self, name: str, bound: tuple[int, int]) -> int:
        """The register of an input."""
        key = (Op.LOAD, name)
        if key not in self.memo:
            self.inputs.append(name)
            self.memo[key] = self._add(Op.LOAD, (len(self.inputs) - 1,), bound)
        return self.memo[key]

    def table(self, cells: Cells) -> int:
        """The number of a table."""
        self.tables.append(cells)
        return len(self.tables) - 1

    def emit(self, op: Op, *args: int) -> int:
        """The register of ``op`` over ``args``: an old one, a constant or a new one."""
        plain = PLAIN.get(op, ())
        registers = [arg for place, arg in enumerate(args) if place not in plain]
        numbers = [args[place] for place in plain]
        folded = self._folded(op, registers, numbers)
        if folded is not None:
            return folded
        key = (op, args)
        if key not in self.memo:
            bound = self._bound(op, registers, numbers)
            self.memo[key] = self._add(op, args, bound)
        return self.memo[key]

    def all_of(self, registers: Sequence[int]) -> int:
        """AND, without what is always yes."""
        return self._junction(Op.AND, registers, neutral=1)

    def any_of(self, registers: Sequence[int]) -> int:
        """OR, without what is always no."""
        return self._junction(Op.OR, registers, neutral=0)

    def _junction(self, op: Op, registers: Sequence[int], *, neutral: int) -> int:
        rest = [each for each in registers if self.known.get(each, "open") != neutral]
        if any(self.known.get(each, "open") == 1 - neutral for each in rest):
            return self.constant(1 - neutral)
        if not rest:
            return self.constant(neutral)
        return rest[0] if len(rest) == 1 else self.emit(op, *rest)

    def line(self, op: Op, bit: int, *args: int) -> None:
        """A LINE or GROUP; ``bit`` is its place among the lines."""
        self.code.append(Instruction(op, bit, args))

    def done(self, program: Program) -> Program:
        """``program`` with all that was built put in."""
        widest = max((max(-low, high) for low, high in self.bounds), default=0)
        return replace(
            program,
            inputs=tuple(self.inputs),
            constants=tuple(self.constants),
            tables=tuple(self.tables),
            code=tuple(self.code),
            size=len(self.bounds),
            deep=widest >= WIDEST,
        )

    def _add(self, op: Op, args: tuple[int, ...], bound: tuple[int, int]) -> int:
        self.bounds.append(bound)
        self.code.append(Instruction(op, len(self.bounds) - 1, args))
        return len(self.bounds) - 1

    def _folded(self, op: Op, registers: list[int], numbers: list[int]) -> int | None:
        if all(each in self.known for each in registers):
            args = [self.known[each] for each in registers]
            return self.constant(apply(op, args, numbers, self.tables))
        first = self.known.get(registers[0], "open")
        if op in {Op.IF, Op.CHOOSE} and first in {0, 1}:
            return registers[1] if first else registers[2]
        if op is Op.CHOOSE and registers[1] == registers[2]:
            return registers[1]
        if op is Op.IF_KNOWN and first != "open":
            return registers[2] if first is None else registers[1]
        if op is Op.MUL and 1 in {self.known.get(each) for each in registers}:
            return registers[1] if first == 1 else registers[0]
        if op in _STRICT and None in {self.known.get(each, 0) for each in registers}:
            return self.constant(None)
        return None

    def _bound(self, op: Op, registers: list[int], numbers: list[int]) -> tuple[int, int]:
        bounds = [self.bounds[each] for each in registers]
        return _bound(op, bounds, numbers, [self.tables[n] for n in numbers[:1] if op is Op.LOOKUP])


_STRICT = set(Op) - {Op.AND, Op.OR, Op.COUNT, Op.KNOWN, Op.IF_KNOWN, Op.IF, Op.CHOOSE}


def _bound(
    op: Op, bounds: list[tuple[int, int]], numbers: list[int], tables: list[Cells]
) -> tuple[int, int]:
    """Between what its numbers must lie."""
    match op:
        case Op.ADD:
            (a, b), (c, d) = bounds
            return a + c, b + d
        case Op.SUB:
            (a, b), (c, d) = bounds
            return a - d, b - c
        case Op.MUL:
            (a, b), (c, d) = bounds
            corners = (a * c, a * d, b * c, b * d)
            return min(corners), max(corners)
        case Op.NEG:
            return -bounds[0][1], -bounds[0][0]
        case Op.SIGNED:
            most = max(abs(bounds[0][0]), abs(bounds[0][1]))
            return -most, most
        case Op.ABS:
            low, high = bounds[0]
            return (low if low > 0 else -high if high < 0 else 1), max(abs(low), abs(high))
        case Op.NONZERO:
            low, high = bounds[0]
            return low or 1, high or -1
        case Op.RANGE:
            most = LARGEST * bounds[1][1]
            return max(bounds[0][0], -most), min(bounds[0][1], most)
        case Op.HALF_EVEN | Op.FLOOR | Op.CEIL:
            to = numbers[0] if numbers else 1
            most = max(abs(bounds[0][0]), abs(bounds[0][1])) // max(bounds[1][0], 1) + to
            return -most, most
        case Op.DAY | Op.MONTHS:
            return FIRST_DAY, LAST_DAY
        case Op.LT | Op.LE | Op.EQ | Op.BIT | Op.IN | Op.NOT | Op.AND | Op.OR | Op.COUNT | Op.KNOWN:
            return 0, 1
        case Op.IF_KNOWN | Op.IF | Op.CHOOSE:
            return min(each[0] for each in bounds[1:]), max(each[1] for each in bounds[1:])
        case Op.LOOKUP:
            cells = [cell for cell in tables[0].values() if isinstance(cell, int)]
            return min(cells, default=0), max(cells, default=0)
        case Op.BITSET:
            return 0, 2 ** (max(each[1] for each in bounds) + 1)
        case _:
            raise AssertionError(f"INVARIANT: {op.name} has no bounds of its own")
