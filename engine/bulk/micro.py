"""The steps of the kernel: what an instruction becomes once it is known how wide its numbers are.

A step is eight small integers: the operation, the width it works in, where it writes, where it
reads, and plain numbers. Bytes hold truths (0 no, 1 unknown, 2 yes) and, apart from them, whether
a value is known (0 or 1); values are signed integers of one of four widths. What is not known has
some value too, always one that cannot overflow. Nothing here knows how a loop is written.
"""

from collections.abc import Iterable
from enum import IntEnum
from math import gcd

NO, OPEN, YES = 0, 1, 2
"""A truth in a byte; AND is then the smaller and OR the larger."""

WIDTHS = (8, 16, 32, 64)
"""Bits of a value, by the number of a width."""


class Step(IntEnum):
    """What a step does; ``a b c d e`` are its numbers, ``out`` where it writes."""

    # bytes
    FILL_BYTES = 0  # out = d
    BOTH = 1  # out = a & b, for what is known
    AND = 2
    OR = 3
    NOT = 4
    KNOWN = 5  # whether truth a is known
    KNOWN_TRUTH = 6  # the truth that a value with knowledge a is known
    IF_KNOWN = 7  # what is known of IF: by truth a that of b, of c, or nothing
    IF_TRUTH = 8
    CHOOSE_KNOWN = 9  # as IF; where a is open, whether truth d is yes
    CHOOSE_TRUTH = 10
    COUNT = 11  # d of the truths listed from a on, b groups of eight
    SURE = 13  # whether truth a is yes, as knowledge
    FAILED = 14  # plane b of what failed, from eight truths listed from a on
    UNKNOWN = 15
    WORST = 16  # the worst so far and eight truths listed from a on
    # values of one width
    FILL = 20  # out = constant d
    ADD = 21
    SUB = 22
    MUL = 23
    NEG = 24
    ABS = 25
    SIGNED = 26
    IF = 27  # by truth a, b or c
    LE = 28  # truth of a <= b, known where c
    LT = 29
    EQ = 30
    AT_MOST = 31  # truth of a <= constant d, known where c
    AT_LEAST = 32
    EQUALS = 33
    TRUTH = 34  # the truth that a value of 0 or 1 is, known where c
    BIT = 35  # truth of bit b of a, known where c
    NONZERO = 36  # whether a is not 0, as knowledge
    WITHIN = 37  # whether a is between constants d and e, as knowledge
    CELL = 38  # the cell from d on at place b (32 bits)
    RANK = 39  # out (32 bits) is the place of a among e constants from d on, e where it is none
    NUMBER = 40  # 1 where truth a is yes, else 0
    WIDEN = 41  # a, of width b, wider
    SMALL_CELL = 43  # as CELL, of eight cells, by a place of 8 bits
    CELL_KNOWN = 42  # bytes: the cell from d on at place b (32 bits)
    # 64 bits
    HALF_EVEN = 50
    FLOOR = 51  # of a / b to constant d
    CEIL = 52
    MONTHS = 53  # day a moved by b months, d: the next day where there is none; c where known
    POWER = 54  # a with bit b set
    PRODUCTS_LE = 55  # truth of a * b <= c * d, known where e
    PRODUCTS_LT = 56
    PRODUCTS_EQ = 57
    RESULT = 58  # the value a, known where c, is what the program gives


def ten_in(numbers: Iterable[int]) -> int:
    """The largest power of ten, up to a million, of which all numbers are multiples."""
    shared = gcd(10**6, *numbers)
    return next(ten for ten in (10**6, 10**5, 10**4, 10**3, 100, 10, 1) if shared % ten == 0)
