"""The kernel's twin for little work: the same steps by numpy, with nothing to load or compile.

The kernel is several times as fast once it is there, but the compiler behind it takes longer to
load than a rule over a million people takes here. Both are given the same steps and registers, and
every property that holds the kernel holds this one. What is not known may have another value than
in the kernel; nobody reads it.

What each step reads and writes is said once, as a word of six letters, one for each of its numbers
(see `Step`): ``t`` a truth or knowledge, ``v`` a value of the step's width, ``s`` one of 8 bits and
``p`` one of 32, ``w`` a value of the width that the number after it names, ``c`` a constant and
``C`` the constants from there on, ``m`` the cells of bytes from there on, ``n`` a plain number.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.columns import Numbers
from troth.engine.bulk.micro import OPEN, YES, Step

LOW = np.int64(2**31 - 1)
"""The lower half of a word of 62 bits."""

CODES = np.array([[3, 3, 3], [2, 2, 0], [1, 2, 0]], np.int8)
"""The code of a verdict, by whether the rule applies and by the worst of its lines."""


def interpret(  # noqa: PLR0913, PLR0917 - the files of a kernel
    steps: NDArray[np.int32], listed: Numbers, start: int, rows: int, block: int,
    truths: Numbers, files: Sequence[Numbers], constants: Sequence[Numbers], cells: Numbers,
    failed: Numbers, unknown: Numbers, top: Numbers, counts: Numbers, applies: Numbers,
    codes: Numbers, result: Numbers, result_known: Numbers,
) -> None:  # fmt: skip
    """All steps over one stretch, as `troth.engine.bulk.interpret.interpret` says."""
    asked = [(Step(op), width, args, _STEPS.get(Step(op))) for op, width, *args in steps.tolist()]
    places = listed.tolist()
    for low in range(0, rows, block):
        size = min(block, rows - low)
        here = _Block(low, size, truths, files, constants, cells, places)
        begin = start + low
        worst = top[:size]
        worst[:] = YES
        for step, width, args, plain in asked:
            if plain is not None:
                here.plain(*plain, width, args)
            elif step is Step.COUNT:
                here.count(args, counts)
            elif step is Step.WORST:
                for truth in here.eight(args[1]):
                    np.minimum(worst, truth, out=worst)
            elif step is Step.MONTHS:
                day, count = here.read("v", width, args, 1), here.read("v", width, args, 2)
                moved, inside = months(day, count, args[4])
                here.read("v", width, args, 0)[:] = moved
                here.read("t", width, args, 3)[:] = inside
            elif step is Step.RESULT:
                result[begin : begin + size] = here.read("v", width, args, 1)
                result_known[begin : begin + size] = here.read("t", width, args, 3)
            else:
                planes, wanted = (failed, 0) if step is Step.FAILED else (unknown, OPEN)
                first = args[2] * codes.size + begin
                planes[first : first + size] = packed(here.eight(args[1]), wanted)
        out = codes[begin : begin + size]
        if not applies.size:
            out[:] = CODES[YES][worst]
            continue
        truth = here.at(truths, int(applies[0]))
        out[:] = CODES[truth, worst]
        for first in range(begin, failed.size, codes.size):
            failed[first : first + size][truth == 0] = 0
            unknown[first : first + size][truth == 0] = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """One block of rows: where it begins in its stretch, and the registers behind it."""

    low: int
    size: int
    truths: Numbers
    files: Sequence[Numbers]
    constants: Sequence[Numbers]
    cells: Numbers
    listed: Sequence[int]

    def at(self, file: Numbers, register: int) -> Numbers:
        """A register of a file; for one that was staged the complement of where that is."""
        start = register if register >= 0 else ~register + self.low
        return file[start : start + self.size]

    def read(self, kind: str, width: int, args: Sequence[int], place: int) -> Any:
        """What one number of a step stands for."""
        number = args[place]
        match kind:
            case "t":
                return self.at(self.truths, number)
            case "v":
                return self.at(self.files[width], number)
            case "s":
                return self.at(self.files[0], number)
            case "p":
                return self.at(self.files[2], number)
            case "w":
                return self.at(self.files[args[place + 1]], number)
            case "c":
                return self.constants[width][number]
            case "C":
                return self.constants[width][number:]
            case "m":
                return self.cells[number:]
            case _:
                return number

    def plain(self, kinds: str, make: Callable[..., Any], width: int, args: Sequence[int]) -> None:
        """A step that makes one register out of others."""
        read = [
            self.read(kind, width, args, place)
            for place, kind in enumerate(kinds[1:], 1)
            if kind != "-"
        ]
        self.read(kinds[0], width, args, 0)[:] = make(*read)

    def eight(self, first: int) -> Iterator[Numbers]:
        """Eight truths that are listed one after the other."""
        return (self.at(self.truths, place) for place in self.listed[first : first + 8])

    def count(self, args: Sequence[int], counts: Numbers) -> None:
        """The truth that enough of the listed ones hold."""
        yes, possible = counts[: self.size], counts[self.size : 2 * self.size]
        yes[:] = possible[:] = 0
        for group in range(args[2]):
            for truth in self.eight(args[1] + 8 * group):
                yes += truth >> 1
                possible += truth != 0
        out = self.at(self.truths, args[0])
        out[:] = possible >= args[4]
        out += yes >= args[4]


def packed(truths: Iterator[Numbers], wanted: int) -> Any:
    """A byte of a mask: which of eight truths are the one that is wanted."""
    first, *rest = ((truth == wanted).view(np.uint8) for truth in truths)
    for place, each in enumerate(rest, 1):
        first |= each << place
    return first


# --- steps


def told(found: NDArray[np.bool_], known: Numbers) -> Any:
    """The truth of what was found, where it is known."""
    return ((found.view(np.uint8) & known) << 1) | (known ^ 1)


def by_truth(truth: Numbers, b: Numbers, c: Numbers, unknown: Any) -> Numbers:
    """B where the truth is yes, c where it is no, else ``unknown``."""
    return np.where(truth == YES, b, np.where(truth == OPEN, unknown, c))


def rank(a: Numbers, keys: Numbers, count: int) -> Numbers:
    """The place of a among sorted keys; their number where it is none of them."""
    keys = keys[:count]
    place = np.searchsorted(keys, a)
    return np.where(keys[np.minimum(place, count - 1)] == a, place, count)


def half_even(a: Numbers, b: Numbers) -> Any:
    """A / b rounded half-even; what is not above 0 stands for 1."""
    below = np.where(b > 0, b, 1)
    low, rest = np.divmod(a, below)
    up = (rest > below - rest) | ((rest == below - rest) & (low & 1 == 1))
    return low + up


def floor_to(a: Numbers, b: Numbers, to: Any) -> Any:
    """The multiple of ``to`` at or below a / b."""
    return a // np.where(b > 0, b * to, to) * to


def months(day: Numbers, count: Numbers, next_day: int) -> tuple[Numbers, NDArray[np.bool_]]:
    """The day so many months later, and whether the calendar has it; see the kernel's."""
    era, of_era = np.divmod(day + 719_468, 146_097)
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    march = (5 * of_year + 2) // 153
    anchor = of_year - (153 * march + 2) // 5 + 1
    century, month = np.divmod((year + era * 400) * 12 + march + count, 12)
    civil = century + (month >= 10)
    leap = ((civil % 4 == 0) & (civil % 100 != 0)) | (civil % 400 == 0)
    last = np.array([31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28])[month]
    last += leap & (month == 11)
    era, year = np.divmod(century, 400)
    of_year = (153 * month + 2) // 5 + np.minimum(anchor, last) - 1
    found = era * 146_097 + 365 * year + year // 4 - year // 100 + of_year - 719_468
    inside = (civil >= 1) & (civil <= 9999)
    return np.where(inside, found + ((anchor > last) & (next_day == 1)), 0), inside


def order_of_products(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Any:
    """Above 0 where a * b > c * d, below where it is less, exactly; all lie within 62 bits."""
    one, two = np.sign(a) * np.sign(b), np.sign(c) * np.sign(d)
    high, low = _product(np.abs(a), np.abs(b))
    above, below = _product(np.abs(c), np.abs(d))
    by_size = np.where(high == above, np.sign(low - below), np.sign(high - above))
    return np.where(one == two, by_size * one, one - two)


def _product(a: Numbers, b: Numbers) -> tuple[Numbers, Numbers]:
    """A product of numbers below 2**62 in two words of 62 bits, the higher first."""
    a_high, a_low, b_high, b_low = a >> 31, a & LOW, b >> 31, b & LOW
    lowest = a_low * b_low
    middle = a_high * b_low + a_low * b_high + (lowest >> 31)
    return a_high * b_high + (middle >> 31), ((middle & LOW) << 31) | (lowest & LOW)


_STEPS: dict[Step, tuple[str, Callable[..., Any]]] = {
    Step.FILL_BYTES: ("t---n-", lambda value: value),
    Step.BOTH: ("ttt---", np.bitwise_and),
    Step.AND: ("ttt---", np.minimum),
    Step.OR: ("ttt---", np.maximum),
    Step.NOT: ("tt----", lambda a: YES - a),
    Step.KNOWN: ("tt----", lambda a: a != OPEN),
    Step.KNOWN_TRUTH: ("tt----", lambda a: a << 1),
    Step.IF_KNOWN: ("tttt--", lambda a, b, c: by_truth(a, b, c, np.uint8(0))),
    Step.IF_TRUTH: ("tttt--", lambda a, b, c: by_truth(a, b, c, np.uint8(OPEN))),
    Step.CHOOSE_KNOWN: ("ttttt-", lambda a, b, c, same: by_truth(a, b, c, same == YES)),
    Step.CHOOSE_TRUTH: (
        "tttt--",
        lambda a, b, c: by_truth(a, b, c, np.where(b == c, b, np.uint8(OPEN))),
    ),
    Step.SURE: ("tt----", lambda a: a == YES),
    Step.FILL: ("v---c-", lambda value: value),
    Step.ADD: ("vvv---", np.add),
    Step.SUB: ("vvv---", np.subtract),
    Step.MUL: ("vvv---", np.multiply),
    Step.NEG: ("vv----", np.negative),
    Step.ABS: ("vv----", np.abs),
    Step.SIGNED: ("vvv---", lambda a, b: np.where(b > 0, a, -a)),
    Step.IF: ("vtvv--", lambda a, b, c: np.where(a == YES, b, c)),
    Step.LE: ("tvvt--", lambda a, b, known: told(a <= b, known)),
    Step.LT: ("tvvt--", lambda a, b, known: told(a < b, known)),
    Step.EQ: ("tvvt--", lambda a, b, known: told(a == b, known)),
    Step.AT_MOST: ("tv-tc-", lambda a, known, value: told(a <= value, known)),
    Step.AT_LEAST: ("tv-tc-", lambda a, known, value: told(a >= value, known)),
    Step.EQUALS: ("tv-tc-", lambda a, known, value: told(a == value, known)),
    Step.TRUTH: ("tv-tc-", lambda a, known, value: told(a == value, known)),
    Step.BIT: ("tvvt--", lambda a, b, known: told((a >> b) & 1 == 1, known)),
    Step.NONZERO: ("tv----", lambda a: a != 0),
    Step.WITHIN: ("tv--cc", lambda a, low, high: (low <= a) & (a <= high)),
    Step.CELL: ("v-p-C-", lambda place, cells: cells[place]),
    Step.CELL_KNOWN: ("t-p-m-", lambda place, cells: cells[place]),
    Step.SMALL_CELL: ("v-s-C-", lambda place, cells: cells[:8][place & 7]),
    Step.RANK: ("pv--Cn", rank),
    Step.NUMBER: ("vt----", lambda a: a == YES),
    Step.WIDEN: ("vw----", lambda a: a),
    Step.HALF_EVEN: ("vvv---", half_even),
    Step.FLOOR: ("vvv-c-", floor_to),
    Step.CEIL: ("vvv-c-", lambda a, b, to: -floor_to(-a, b, to)),
    Step.POWER: ("vvv---", lambda a, b: a | np.left_shift(1, b)),
    Step.PRODUCTS_LE: ("tvvvvt", lambda *each: told(order_of_products(*each[:4]) <= 0, each[4])),
    Step.PRODUCTS_LT: ("tvvvvt", lambda *each: told(order_of_products(*each[:4]) < 0, each[4])),
    Step.PRODUCTS_EQ: ("tvvvvt", lambda *each: told(order_of_products(*each[:4]) == 0, each[4])),
}
"""The steps that make one register: what their numbers are, and how it is made."""
