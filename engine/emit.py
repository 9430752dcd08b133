"""A program printed as Python for one person: straight-line code, unknown as None.

One instruction is one assignment, but for comparisons that only a line asks: that line tests them
itself. `troth.engine.printed` makes whole functions of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from troth.dsl.types import LARGEST
from troth.engine.exact import FIRST_DAY, LAST_DAY
from troth.engine.program import Instruction, Op, Program, bitset

FUSED = {Op.LT, Op.LE, Op.EQ, Op.BIT, Op.IN}
PARTIAL = {Op.NONZERO, Op.RANGE, Op.DAY, Op.MONTHS, Op.LOOKUP}
"""Instructions that may be unknown over known registers."""


@dataclass(slots=True)
class Printer:
    """The source under way. ``unknown_is_no`` exists for the test that must catch it."""

    program: Program
    unknown_is_no: bool = False
    out: list[str] = field(default_factory=list)
    names: dict[str, object] = field(default_factory=dict)
    made: dict[int, Instruction] = field(default_factory=dict)
    uses: dict[int, int] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    maybe: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for step in self.program.code:
            if step.op not in {Op.LINE, Op.GROUP}:
                self.made[step.out] = step
                self.maybe[step.out] = self._may_be_unknown(step)

    def function(self, head: str, roots: Iterable[int], bits: int, tail: Sequence[str]) -> None:
        """One function: inputs, instructions for ``roots`` and lines below ``bits``, ``tail``."""
        live = self._live(roots, bits)
        self.out.append(f"def {head}:")
        self._inputs(live)
        self.out.append(" F = U = 0")
        for step in self.program.code:
            if step.op in {Op.LINE, Op.GROUP}:
                if step.out < bits:
                    self._line(step)
                continue
            given = step.op in {Op.CONST, Op.LOAD}
            if step.out in live and not given and not self._is_fused(step.out):
                self._assign(step)
            self._applies_early(step.out)
        self.out.extend(f" {line}" for line in tail)

    def _applies_early(self, register: int) -> None:
        applies = self.program.applies
        if register == applies:
            self.out.append(f" if {self.name(applies)} == 0: return NA")

    # --- what is needed

    def _live(self, roots: Iterable[int], bits: int) -> set[int]:
        wanted = [register for register in roots if register >= 0]
        self.uses = dict.fromkeys(wanted, 2)
        for step in self.program.code:
            if step.op is Op.LINE and step.out < bits:
                wanted.append(step.args[0])
                self.uses[step.args[0]] = self.uses.get(step.args[0], 0) + 1
        self.asked = set(wanted)
        live: set[int] = set()
        while wanted:
            register = wanted.pop()
            if register not in live:
                live.add(register)
                for each in self.made[register].registers:
                    wanted.append(each)
                    self.uses[each] = self.uses.get(each, 0) + 1
        return live

    def _is_fused(self, register: int) -> bool:
        """Whether it is only asked by one line, which then tests it itself."""
        only = self.uses.get(register) == 1 and register in self.asked
        return only and self.made[register].op in FUSED

    def _may_be_unknown(self, step: Instruction) -> bool:
        match step.op:
            case Op.CONST:
                return self.program.constants[step.args[0]] is None
            case Op.LOAD:
                return True
            case Op.KNOWN:
                return False
            case Op.IF_KNOWN:
                first, one, two = step.args
                return self.maybe[two] or (one != first and self.maybe[one])
            case _:
                return step.op in PARTIAL or any(self.maybe[each] for each in step.registers)

    # --- names and expressions

    def name(self, register: int) -> str:
        """A register in the source: a constant where it is one."""
        step = self.made[register]
        if step.op is not Op.CONST:
            return f"r{register}"
        value = self.program.constants[step.args[0]]
        if isinstance(value, frozenset):
            self.names[f"K{register}"] = value
            return f"K{register}"
        text = repr(value)
        return f"({text})" if text.startswith("-") else text

    def _inputs(self, live: set[int]) -> None:
        loads = [
            (step.out, self.program.inputs[step.args[0]])
            for step in self.program.code
            if step.op is Op.LOAD and step.out in live
        ]
        if not loads:
            return
        self.out.append(" try:")
        self.out.extend(f"  r{register} = f[{name!r}]" for register, name in loads)
        self.out.append(" except KeyError:")
        self.out.append("  g = f.get")
        self.out.extend(f"  r{register} = g({name!r})" for register, name in loads)

    def _assign(self, step: Instruction) -> None:
        kleene = self._kleene(step)
        if kleene:
            self.out.append(f" r{step.out} = {kleene}")
            return
        nulls = self._nulls(step.registers)
        text = self._strict(step)
        self.out.append(f" r{step.out} = " + (f"None if {nulls} else {text}" if nulls else text))

    def _nulls(self, registers: Iterable[int]) -> str:
        """The test whether any of these is unknown; empty where none can be."""
        return " or ".join(dict.fromkeys(self.null(each) for each in registers if self.maybe[each]))

    def null(self, register: int) -> str:
        """The test whether a register is unknown."""
        if self.made[register].op is Op.CONST or not self.maybe[register]:
            return str(self.maybe[register])
        return f"r{register} is None"

    def _kleene(self, step: Instruction) -> str:
        names = [self.name(each) for each in step.registers]
        nulls = self._nulls(step.registers)
        match step.op:
            case Op.AND | Op.OR:
                decided, rest = ("0", "1") if step.op is Op.AND else ("1", "0")
                tests = " or ".join(f"{name} == {decided}" for name in names)
                tail = f"None if {nulls} else {rest}" if nulls else rest
                return f"{decided} if {tests} else {tail}"
            case Op.COUNT:
                yes = " + ".join(f"({name} == 1)" for name in names)
                no = " + ".join(f"({name} == 0)" for name in names)
                count = step.args[0]
                return f"1 if {yes} >= {count} else 0 if {len(names)} - ({no}) < {count} else None"
            case Op.KNOWN:
                return f"0 if {nulls} else 1" if nulls else "1"
            case Op.IF_KNOWN:
                return f"{names[2]} if {self.null(step.args[0])} else {names[1]}"
            case Op.IF:
                known = f"{names[1]} if {names[0]} else {names[2]}"
                return f"None if {self.null(step.args[0])} else {known}"
            case Op.CHOOSE:
                guard, one, two = names
                agreed = f"({one} if {one} == {two} else None)"
                known = f"{one} if {guard} else {two}"
                return f"{agreed} if {self.null(step.args[0])} else {known}"
            case _:
                return ""

    def _strict(self, step: Instruction) -> str:
        names = [self.name(each) for each in step.registers]
        a, b = names[0], names[-1]
        match step.op:
            case Op.ADD | Op.SUB | Op.MUL:
                return f"{a} {SIGNS[step.op]} {b}"
            case Op.NEG:
                return f"-{a}"
            case Op.ABS:
                return f"abs({a})"
            case Op.SIGNED:
                return f"{a} if {b} > 0 else -{a}"
            case Op.NONZERO:
                return f"{a} or None"
            case Op.RANGE:
                return f"{a} if -{LARGEST} * {b} <= {a} <= {LARGEST} * {b} else None"
            case Op.HALF_EVEN:
                return f"half_even({a}, {b})"
            case Op.FLOOR:
                return f"{a} // ({b} * {step.args[2]}) * {step.args[2]}"
            case Op.CEIL:
                return f"-(-{a} // ({b} * {step.args[2]})) * {step.args[2]}"
            case Op.DAY:
                return f"{a} if {FIRST_DAY} <= {a} <= {LAST_DAY} else None"
            case Op.MONTHS:
                ends = "NEXT" if step.args[2] else "LAST"
                return f"add_months({a}, {b}, {ends})"
            case Op.BITSET:
                return f"bitset(({', '.join(names)},))"
            case Op.LOOKUP:
                self.names[f"T{step.args[0]}"] = self.program.tables[step.args[0]]
                return f"T{step.args[0]}.get(({', '.join(names)},))"
            case Op.NOT:
                return f"1 - {a}"
            case _:
                return f"1 if {self._test(step, negated=False)} else 0"

    def _test(self, step: Instruction, *, negated: bool) -> str:
        """A comparison of known values as a Python condition."""
        a, b = (self.name(each) for each in step.args)
        match step.op:
            case Op.LT:
                return f"{a} {'>=' if negated else '<'} {b}"
            case Op.LE:
                return f"{a} {'>' if negated else '<='} {b}"
            case Op.EQ:
                return f"{a} {'!=' if negated else '=='} {b}"
            case Op.IN:
                return f"{b} {'not in' if negated else 'in'} {a}"
            case Op.BIT:
                return f"{'not ' if negated else ''}{self._bit(step)}"
            case _:
                raise AssertionError(f"INVARIANT: {step.op.name} is no comparison")

    def _bit(self, step: Instruction) -> str:
        set_, index = step.args
        made = self.made[index]
        if made.op is Op.CONST:
            value = self.program.constants[made.args[0]]
            if isinstance(value, int):
                return f"{self.name(set_)} & {1 << value}"
        return f"{self.name(set_)} >> {self.name(index)} & 1"

    # --- lines

    def _line(self, step: Instruction) -> None:
        bit = 1 << step.out
        if step.op is Op.GROUP:
            self._group(step, bit)
            return
        register = step.args[0]
        if self._is_fused(register):
            made = self.made[register]
            self._branch(self._nulls(made.registers), self._test(made, negated=True), bit)
            return
        name = self.name(register)
        if name in {"0", "1", "None"}:
            self._branch("True" if name == "None" else "", "True" if name == "0" else "", bit)
        else:
            self._branch(f"{name} is None" if self.maybe[register] else "", f"not {name}", bit)

    def _branch(self, unknown: str, failed: str, bit: int) -> None:
        if unknown:
            mask = "F" if self.unknown_is_no else "U"
            self.out.append(f" if {unknown}: {mask} |= {bit}")
        if failed:
            self.out.append(f" {'elif' if unknown else 'if'} {failed}: F |= {bit}")

    def _group(self, step: Instruction, bit: int) -> None:
        count, size = step.args[0], len(step.args) - 1
        mask = bitset(step.args[1:])
        if count == size:
            self.out.append(f" if F & {mask}: F |= {bit}")
            self.out.append(f" elif U & {mask}: U |= {bit}")
            return
        self.out.append(f" x = (F | U) & {mask}")
        self.out.append(f" if x and {size} - x.bit_count() < {count}:")
        self.out.append(f"  if {size} - (F & {mask}).bit_count() < {count}: F |= {bit}")
        self.out.append(f"  else: U |= {bit}")


SIGNS = {Op.ADD: "+", Op.SUB: "-", Op.MUL: "*"}
