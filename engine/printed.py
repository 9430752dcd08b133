"""Whole functions of a printed program: the verdict, the proof, the value of a define.

``verdict(f)`` returns the masks of a person whose facts are the mapping ``f``. ``proof(f, W)``
returns the verdict code and the lines of a `Decision`, or the masks of a rule that does not apply;
lines that a program cannot tell in full are asked of ``S(W, number)``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from troth.engine.decision import Line, LineText, Verdict
from troth.engine.emit import Printer
from troth.engine.exact import MonthEnd, Reason, add_months
from troth.engine.program import bitset, half_even


@dataclass(frozen=True, slots=True)
class ProofLine:
    """How a line is told: the registers of what it shows, or by the reference where ``slow``.

    ``reasons`` are those of an unknown line where they never vary; None: ask the reference.
    """

    number: int
    text: LineText
    values: tuple[int, ...]
    slow: bool
    reasons: tuple[Reason, ...] | None
    lines: tuple["ProofLine", ...] = ()


@dataclass(frozen=True, slots=True)
class ProofPlan:
    """The lines of a proof in order, and the one behind ``for``."""

    applies: ProofLine | None
    lines: tuple[ProofLine, ...]
    ideals: tuple[ProofLine, ...]


def _verdict_tail(printer: Printer) -> list[str]:
    program = printer.program
    top = bitset(program.top)
    every = f"(1 if F & {top} else 2 if U & {top} else 0, F, U)"
    if program.applies < 0 or not printer.maybe[program.applies]:
        return ["if not (F or U): return MET", f"return {every}"]
    unsure = printer.null(program.applies)
    open_ = f"(2 if (F | U) & {top} else 0, F, U)"
    return [f"return {open_} if {unsure} else {every}"]


def source_of(printer: Printer, plan: ProofPlan | None) -> str:
    """The source of a program's functions; the printer's names belong to it."""
    program = printer.program
    if program.result >= 0:
        name = [f"return {printer.name(program.result)}"]
        printer.function("value(f)", [program.result], 0, name)
        return "\n".join(printer.out)
    tail = _verdict_tail(printer)
    printer.function("verdict(f)", [program.applies], program.ideal, tail)
    if plan is not None:
        shown = [register for line in _every(plan) for register in line.values]
        printer.function(
            "proof(f, W)", [program.applies, *shown], 1 << 30, _proof_tail(printer, plan)
        )
    return "\n".join(printer.out)


def _every(plan: ProofPlan) -> list[ProofLine]:
    found: list[ProofLine] = []
    waiting = [*plan.lines, *plan.ideals, *([plan.applies] if plan.applies else [])]
    while waiting:
        line = waiting.pop()
        found.append(line)
        waiting.extend(line.lines)
    return found


def _proof_tail(printer: Printer, plan: ProofPlan) -> list[str]:
    code = _verdict_tail(printer)[-1].removeprefix("return ").replace(", F, U)", ")")
    groups: list[str] = []
    lines = [_told(printer, line, groups) for line in plan.lines]
    ideals = [_told(printer, line, groups) for line in plan.ideals]
    applies = "None" if plan.applies is None else _told_applies(printer, plan.applies)
    return [*groups, f"return {code}, {_tuple(lines)}, {_tuple(ideals)}, {applies}"]


def _told_applies(printer: Printer, line: ProofLine) -> str:
    if line.slow:
        return "S(W, -1)"
    applies = printer.program.applies
    sure = f"L(C, ({_text(printer, line, 'A')}, ME, {_values(printer, line)}, E, E, E, None))"
    return sure if applies < 0 else f"(S(W, -1) if {printer.null(applies)} else {sure})"


def _text(printer: Printer, line: ProofLine, letter: str = "X") -> str:
    printer.names[f"{letter}{line.number}"] = line.text
    return f"{letter}{line.number}"


def _values(printer: Printer, line: ProofLine) -> str:
    return _tuple([printer.name(register) for register in line.values])


def _tuple(items: Sequence[str]) -> str:
    return f"({', '.join(items)},)" if items else "E"


def _told(printer: Printer, line: ProofLine, groups: list[str]) -> str:
    if line.slow:
        return f"S(W, {line.number})"
    bit = 1 << line.number
    text = _text(printer, line)
    verdict = f"NM if F & {bit} else UN if U & {bit} else ME"
    if line.lines:
        inner = f"g{line.number}"
        groups.append(f"{inner} = {_tuple([_told(printer, each, groups) for each in line.lines])}")
        return f"L(C, ({text}, {verdict}, E, {inner}, J({inner}) if U & {bit} else E, E, None))"
    values = _values(printer, line)
    if line.reasons is None:
        told = f"L(C, ({text}, NM if F & {bit} else ME, {values}, E, E, E, None))"
        return f"(S(W, {line.number}) if U & {bit} else {told})"
    printer.names[f"R{line.number}"] = line.reasons
    return f"L(C, ({text}, {verdict}, {values}, E, R{line.number} if U & {bit} else E, E, None))"


def joined_reasons(lines: tuple[Line, ...]) -> tuple[Reason, ...]:
    """The reasons of the unknown among these lines, each once."""
    return tuple(dict.fromkeys(reason for line in lines for reason in line.reasons))


def compiled(source: str, names: Mapping[str, object]) -> dict[str, Callable[..., object]]:
    """The functions of a printed source."""
    space: dict[str, object] = {
        "MET": (0, 0, 0),
        "NA": (3, 0, 0),
        "E": (),
        "L": tuple.__new__,
        "C": Line,
        "J": joined_reasons,
        "ME": Verdict.MET,
        "NM": Verdict.NOT_MET,
        "UN": Verdict.UNKNOWN,
        "LAST": MonthEnd.LAST_DAY,
        "NEXT": MonthEnd.NEXT_DAY,
        "add_months": add_months,
        "bitset": bitset,
        "half_even": half_even,
        **names,
    }
    # The source is made here from numbers and quoted names only; no author's text runs.
    exec(compile(source, "<troth rule>", "exec"), space)
    return {
        name: made
        for name, made in space.items()
        if name in {"verdict", "proof", "value"} and callable(made)
    }
