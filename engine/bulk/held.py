"""What an instruction gives while it is turned into steps, and as what the next one wants it.

A value in a register, a truth, a constant, a product that fits no register, or what none holds.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from troth.engine.bulk.micro import Step
from troth.engine.bulk.registers import BYTES, SAFE, Number, Register, Steps, width_of


class Hard(Exception):  # noqa: N818 (read as a statement: raise Hard)
    """A step cannot hold what an instruction makes."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same for everybody; a text as its number, None where it is unknown."""

    value: int | frozenset[int] | None


class Truth(NamedTuple):
    """A truth in a register of bytes."""

    register: Register


class Pair(NamedTuple):
    """A product that fits no register, as its factors."""

    one: Number
    two: Number
    known: Register


class Beyond(NamedTuple):
    """What no register holds."""


Held: TypeAlias = Number | Truth | Constant | Pair | Beyond


def truth_of(steps: Steps, held: Held) -> Register:
    """The truth in a register of bytes; raises `Hard` for what is none."""
    match held:
        case Truth(register):
            return register
        case Constant(value) if value in (0, 1, None):
            return steps.byte(1 if value is None else 2 if value else 0)
        case Number(register, known, low, high, 1) if low >= 0 and high <= 1:
            one = steps.constant(held.width, 1)
            return steps.emit(Step.TRUTH, held.width, BYTES, register, 0, known, one)
        case _:
            raise Hard


def number_of(steps: Steps, held: Held) -> Number:
    """The value in a register; raises `Hard` for what no register holds."""
    match held:
        case Number():
            return scaled(steps, held, held.factor)
        case Truth(register):
            value = steps.emit(Step.NUMBER, 0, 0, register)
            return Number(value, steps.emit(Step.KNOWN, 0, BYTES, register), 0, 1)
        case Constant(None):
            return steps.filled(0)._replace(known=steps.byte(0))
        case Constant(int(value)) if abs(value) < SAFE:
            return steps.filled(value)
        case _:
            raise Hard


def known_of(steps: Steps, held: Held) -> Register:
    """Whether something is known, as knowledge."""
    match held:
        case Truth(register):
            return steps.emit(Step.KNOWN, 0, BYTES, register)
        case Number(known=known) | Pair(known=known):
            return known
        case Constant(value):
            return steps.byte(int(value is not None))
        case Beyond():
            raise Hard


def scaled(steps: Steps, number: Number, times: int) -> Number:
    """What a register holds, ``times`` over; raises `Hard` where no register holds that."""
    if times == 1:
        return number._replace(factor=1)
    low, high = number.low * times, number.high * times
    if -low >= SAFE or high >= SAFE:
        raise Hard
    width = max(number.width, width_of(low, high), width_of(times, times))
    factor = steps.filled(times, width)
    args = steps.widened(number, width), factor.register
    return Number(steps.emit(Step.MUL, width, width, *args), number.known, low, high)
