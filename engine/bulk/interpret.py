"""The kernel: steps over blocks of rows, whatever rule they came from.

One function, compiled once for all policies; a rule is data to it. Rows come in stretches that are
staged beforehand; within a stretch every step runs over one block of rows, small enough that all
its registers stay in the nearest cache. Registers of one width lie side by side in one array:
first those that were staged, a whole stretch each, then the others, one block each.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk import loops, widest
from troth.engine.bulk.columns import Numbers
from troth.engine.bulk.compiled import compiled
from troth.engine.bulk.micro import Step

# Plain numbers, since compiled code reads no enum as fast.
FILL_BYTES, BOTH, AND, OR, NOT = map(int, (Step.FILL_BYTES, Step.BOTH, Step.AND, Step.OR, Step.NOT))
KNOWN, KNOWN_TRUTH, SURE = int(Step.KNOWN), int(Step.KNOWN_TRUTH), int(Step.SURE)
IF_KNOWN, IF_TRUTH = int(Step.IF_KNOWN), int(Step.IF_TRUTH)
CHOOSE_KNOWN, CHOOSE_TRUTH = int(Step.CHOOSE_KNOWN), int(Step.CHOOSE_TRUTH)
COUNT, CELL_KNOWN, SMALL_CELL = int(Step.COUNT), int(Step.CELL_KNOWN), int(Step.SMALL_CELL)
FAILED, UNKNOWN, WORST = int(Step.FAILED), int(Step.UNKNOWN), int(Step.WORST)
FILL, ADD, SUB, MUL = int(Step.FILL), int(Step.ADD), int(Step.SUB), int(Step.MUL)
NEG, ABS, SIGNED, IF = int(Step.NEG), int(Step.ABS), int(Step.SIGNED), int(Step.IF)
LE, LT, EQ = int(Step.LE), int(Step.LT), int(Step.EQ)
AT_MOST, AT_LEAST, EQUALS = int(Step.AT_MOST), int(Step.AT_LEAST), int(Step.EQUALS)
TRUTH, BIT, NONZERO, WITHIN = int(Step.TRUTH), int(Step.BIT), int(Step.NONZERO), int(Step.WITHIN)
CELL, RANK, NUMBER, WIDEN = int(Step.CELL), int(Step.RANK), int(Step.NUMBER), int(Step.WIDEN)
HALF_EVEN, FLOOR, CEIL = int(Step.HALF_EVEN), int(Step.FLOOR), int(Step.CEIL)
MONTHS, POWER, RESULT = int(Step.MONTHS), int(Step.POWER), int(Step.RESULT)
PRODUCTS_LE, PRODUCTS_EQ = int(Step.PRODUCTS_LE), int(Step.PRODUCTS_EQ)

Steps = NDArray[np.int32]


@compiled
def part(file: Numbers, register: int, low: int, size: int) -> Numbers:
    """A register of a file over one block, which begins ``low`` rows into the stretch.

    ``register`` is where it begins; for one that was staged the complement of where that is.
    """
    start = register if register >= 0 else ~register + low
    return file[start : start + size]


@compiled
def eight(truths: Numbers, listed: Numbers, first: int, low: int, size: int) -> Any:
    """Eight truths that are listed one after the other, over one block."""
    return (
        part(truths, listed[first], low, size),
        part(truths, listed[first + 1], low, size),
        part(truths, listed[first + 2], low, size),
        part(truths, listed[first + 3], low, size),
        part(truths, listed[first + 4], low, size),
        part(truths, listed[first + 5], low, size),
        part(truths, listed[first + 6], low, size),
        part(truths, listed[first + 7], low, size),
    )


@compiled
def count(
    step: Steps, out: Numbers, truths: Numbers, low: int, listed: Numbers, counts: Numbers
) -> None:
    """The truth that enough of the listed ones hold."""
    size = out.size
    yes, possible = counts[:size], counts[size : 2 * size]
    loops.fill(yes, 0)
    loops.fill(possible, 0)
    for first in range(step[3], step[3] + 8 * step[4], 8):
        a, b, c, d, e, f, g, h = eight(truths, listed, first, low, size)
        loops.tallied(yes, a, b, c, d, e, f, g, h, 2)
        loops.tallied(possible, a, b, c, d, e, f, g, h, 1)
    loops.counted(out, yes, possible, step[6])


@compiled
def bytes_step(
    step: Steps, truths: Numbers, low: int, size: int, listed: Numbers, counts: Numbers
) -> None:
    """One step over truths and knowledge."""
    op = step[0]
    out = part(truths, step[2], low, size)
    if op == FILL_BYTES:
        loops.fill(out, step[6])
        return
    if op == COUNT:
        count(step, out, truths, low, listed, counts)
        return
    a = part(truths, step[3], low, size)
    if op == NOT:
        loops.opposite(out, a)
    elif op == KNOWN:
        loops.is_known(out, a)
    elif op == KNOWN_TRUTH:
        loops.known_truth(out, a)
    elif op == SURE:
        loops.sure(out, a)
    else:
        b = part(truths, step[4], low, size)
        if op == BOTH:
            loops.both(out, a, b)
        elif op == AND:
            loops.smaller(out, a, b)
        elif op == OR:
            loops.larger(out, a, b)
        else:
            c = part(truths, step[5], low, size)
            if op == IF_KNOWN:
                loops.by_truth(out, a, b, c, 0)
            elif op == IF_TRUTH:
                loops.by_truth(out, a, b, c, 1)
            elif op == CHOOSE_TRUTH:
                loops.truth_or_same(out, a, b, c)
            else:
                same = part(truths, step[6], low, size)
                loops.by_truth_or_same(out, a, b, c, same)


@compiled
def values_step(  # noqa: PLR0917 - the files of a kernel
    step: Steps, values: Numbers, constants: Numbers, truths: Numbers,
    small: Numbers, places: Numbers, low: int, size: int,
) -> None:  # fmt: skip
    """One step over values of one width; ``small`` are of 8 bits, ``places`` of 32."""
    op = step[0]
    if LE <= op <= EQ or AT_MOST <= op <= BIT:
        truth = part(truths, step[2], low, size)
        a = part(values, step[3], low, size)
        sure = part(truths, step[5], low, size)
        if op == AT_MOST:
            loops.at_most_constant(truth, a, constants[step[6]], sure)
        elif op == AT_LEAST:
            loops.at_least_constant(truth, a, constants[step[6]], sure)
        elif op in (EQUALS, TRUTH):
            loops.equals_constant(truth, a, constants[step[6]], sure)
        else:
            b = part(values, step[4], low, size)
            if op == LE:
                loops.at_most(truth, a, b, sure)
            elif op == LT:
                loops.less(truth, a, b, sure)
            elif op == EQ:
                loops.equal(truth, a, b, sure)
            else:
                loops.bit(truth, a, b, sure)
    elif op == NONZERO:
        out = part(truths, step[2], low, size)
        loops.nonzero(out, part(values, step[3], low, size))
    elif op == WITHIN:
        out = part(truths, step[2], low, size)
        a = part(values, step[3], low, size)
        loops.within(out, a, constants[step[6]], constants[step[7]])
    elif op == RANK:
        out = part(places, step[2], low, size)
        keys = constants[step[6] : step[6] + step[7]]
        loops.rank(out, part(values, step[3], low, size), keys)
    elif op == NUMBER:
        out = part(values, step[2], low, size)
        loops.number(out, part(truths, step[3], low, size))
    elif op == SMALL_CELL:
        out = part(values, step[2], low, size)
        cells = constants[step[6] : step[6] + 8]
        loops.small_cell(out, cells, part(small, step[4], low, size))
    elif op == CELL:
        out = part(values, step[2], low, size)
        loops.cell(out, constants[step[6] :], part(places, step[4], low, size))
    else:
        plain_step(step, values, constants, truths, low, size)


@compiled
def plain_step(
    step: Steps, values: Numbers, constants: Numbers, truths: Numbers, low: int, size: int
) -> None:
    """One step from values to values of the same width."""
    op = step[0]
    out = part(values, step[2], low, size)
    if op == FILL:
        loops.fill(out, constants[step[6]])
        return
    if op == IF:
        truth = part(truths, step[3], low, size)
        b = part(values, step[4], low, size)
        loops.choose(out, truth, b, part(values, step[5], low, size))
        return
    a = part(values, step[3], low, size)
    if op == NEG:
        loops.negate(out, a)
    elif op == ABS:
        loops.magnitude(out, a)
    else:
        b = part(values, step[4], low, size)
        if op == ADD:
            loops.add(out, a, b)
        elif op == SUB:
            loops.subtract(out, a, b)
        elif op == MUL:
            loops.multiply(out, a, b)
        else:
            loops.signed(out, a, b)


@compiled
def widest_step(
    step: Steps, values: Numbers, constants: Numbers, truths: Numbers, low: int, size: int
) -> None:
    """One step that there is only in 64 bits."""
    op = step[0]
    a = part(values, step[3], low, size)
    b = part(values, step[4], low, size)
    if PRODUCTS_LE <= op <= PRODUCTS_EQ:
        c = part(values, step[5], low, size)
        d = part(values, step[6], low, size)
        out = part(truths, step[2], low, size)
        sure = part(truths, step[7], low, size)
        widest.compare_products(out, a, b, c, d, sure, op - PRODUCTS_LE)
        return
    out = part(values, step[2], low, size)
    if op == HALF_EVEN:
        widest.half_even(out, a, b)
    elif op == FLOOR:
        widest.floor_to(out, a, b, constants[step[6]])
    elif op == CEIL:
        widest.ceil_to(out, a, b, constants[step[6]])
    elif op == MONTHS:
        widest.months(out, part(truths, step[5], low, size), a, b, step[6])
    else:
        widest.power(out, a, b)


@compiled
def widen(step: Steps, files: Any, low: int, size: int) -> None:
    """A value of one width in a wider one."""
    v8, v16, v32, v64 = files
    if step[1] == 1:
        out = part(v16, step[2], low, size)
        loops.copy(out, part(v8, step[3], low, size))
    elif step[1] == 2:
        wider = part(v32, step[2], low, size)
        if step[4] == 0:
            loops.copy(wider, part(v8, step[3], low, size))
        else:
            loops.copy(wider, part(v16, step[3], low, size))
    else:
        widest = part(v64, step[2], low, size)
        if step[4] == 0:
            loops.copy(widest, part(v8, step[3], low, size))
        elif step[4] == 1:
            loops.copy(widest, part(v16, step[3], low, size))
        else:
            loops.copy(widest, part(v32, step[3], low, size))


@compiled
def masks_step(  # noqa: PLR0913, PLR0917 - the files of a kernel
    step: Steps, truths: Numbers, listed: Numbers, failed: Numbers, unknown: Numbers,
    worst: Numbers, low: int, start: int, people: int,
) -> None:  # fmt: skip
    """Eight lines into the masks, or into the worst of those that must hold."""
    size = worst.size
    a, b, c, d, e, f, g, h = eight(truths, listed, step[3], low, size)
    if step[0] == WORST:
        loops.smallest(worst, a, b, c, d, e, f, g, h)
    else:
        first = step[4] * people + start + low
        if step[0] == FAILED:
            loops.plane(failed[first : first + size], a, b, c, d, e, f, g, h, 0)
        else:
            loops.plane(unknown[first : first + size], a, b, c, d, e, f, g, h, 1)


@compiled
def interpret(  # noqa: PLR0913, PLR0917 - the files of a kernel
    steps: Steps, listed: Numbers, start: int, rows: int, block: int,
    truths: Numbers, files: Any, constants: Any, cells: Numbers,
    failed: Numbers, unknown: Numbers, top: Numbers, counts: Numbers, applies: Numbers,
    codes: Numbers, result: Numbers, result_known: Numbers,
) -> None:  # fmt: skip
    """All steps over the ``rows`` of one stretch, which begins at ``start``, block by block.

    ``failed`` and ``unknown`` hold a byte for eight lines of a person, plane after plane; with
    ``codes``, of everybody too, they are filled here. ``applies``: the register behind ``for``, or
    nothing. ``top`` and ``counts`` are room for one block and for two.
    """
    people = codes.size
    v8, v16, v32, v64 = files
    c8, c16, c32, c64 = constants
    for low in range(0, rows, block):
        size = min(block, rows - low)
        worst = top[:size]
        loops.fill(worst, 2)
        for place in range(steps.shape[0]):
            step = steps[place]
            op, width = step[0], step[1]
            if FAILED <= op <= WORST:
                masks_step(step, truths, listed, failed, unknown, worst, low, start, people)
            elif op == RESULT:
                out = result[start + low : start + low + size]
                loops.copy(out, part(v64, step[3], low, size))
                sure = result_known[start + low : start + low + size]
                loops.copy(sure, part(truths, step[5], low, size))
            elif op == CELL_KNOWN:
                out8 = part(truths, step[2], low, size)
                loops.cell(out8, cells[step[6] :], part(v32, step[4], low, size))
            elif op == WIDEN:
                widen(step, files, low, size)
            elif op < FILL:
                bytes_step(step, truths, low, size, listed, counts)
            elif op >= HALF_EVEN:
                widest_step(step, v64, c64, truths, low, size)
            elif width == 0:
                values_step(step, v8, c8, truths, v8, v32, low, size)
            elif width == 1:
                values_step(step, v16, c16, truths, v8, v32, low, size)
            elif width == 2:
                values_step(step, v32, c32, truths, v8, v32, low, size)
            else:
                values_step(step, v64, c64, truths, v8, v32, low, size)
        finish(failed, unknown, worst, truths, applies, codes, low, start)


@compiled
def finish(  # noqa: PLR0917 - the files of a kernel
    failed: Numbers, unknown: Numbers, worst: Numbers, truths: Numbers, applies: Numbers,
    codes: Numbers, low: int, start: int,
) -> None:  # fmt: skip
    """The verdicts of a block; whoever the rule does not apply to has no lines."""
    size = worst.size
    out = codes[start + low : start + low + size]
    if applies.size == 0:
        loops.verdicts(out, worst, worst, 1)
        return
    truth = part(truths, applies[0], low, size)
    loops.verdicts(out, worst, truth, 0)
    for first in range(start + low, failed.size, codes.size):
        loops.where_it_applies(failed[first : first + size], truth)
        loops.where_it_applies(unknown[first : first + size], truth)
