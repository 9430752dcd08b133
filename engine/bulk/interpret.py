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

STRETCH = 32_768
"""Rows that are staged together."""

BLOCK = 2_048
"""Rows that a step runs over at once."""

# Plain numbers, since compiled code reads no enum as fast.
FILL_BYTES, BOTH, AND, OR, NOT = map(int, (Step.FILL_BYTES, Step.BOTH, Step.AND, Step.OR, Step.NOT))
KNOWN, KNOWN_TRUTH, SURE = int(Step.KNOWN), int(Step.KNOWN_TRUTH), int(Step.SURE)
IF_KNOWN, IF_TRUTH = int(Step.IF_KNOWN), int(Step.IF_TRUTH)
CHOOSE_KNOWN, CHOOSE_TRUTH = int(Step.CHOOSE_KNOWN), int(Step.CHOOSE_TRUTH)
COUNT, LINE, CELL_KNOWN = int(Step.COUNT), int(Step.LINE), int(Step.CELL_KNOWN)
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
def part(file: Numbers, staged: int, register: int, low: int, size: int) -> Numbers:
    """A register of a file over one block, which begins ``low`` rows into the stretch."""
    if register < staged:
        start = register * STRETCH + low
    else:
        start = staged * STRETCH + (register - staged) * BLOCK
    return file[start : start + size]


@compiled
def bytes_step(
    step: Steps, truths: Numbers, staged: int, low: int, size: int, listed: Numbers
) -> None:
    """One step over truths and knowledge."""
    op = step[0]
    out = part(truths, staged, step[2], low, size)
    if op == FILL_BYTES:
        loops.fill(out, step[6])
        return
    a = part(truths, staged, step[3], low, size)
    if op == NOT:
        loops.opposite(out, a)
    elif op == KNOWN:
        loops.is_known(out, a)
    elif op == KNOWN_TRUTH:
        loops.known_truth(out, a)
    elif op == SURE:
        loops.sure(out, a)
    elif op == COUNT:
        yes, possible = np.zeros(size, np.int16), np.zeros(size, np.int16)
        for place in range(step[3], step[3] + step[4]):
            loops.tallied(yes, possible, part(truths, staged, listed[place], low, size))
        loops.counted(out, yes, possible, step[6])
    else:
        b = part(truths, staged, step[4], low, size)
        if op == BOTH:
            loops.both(out, a, b)
        elif op == AND:
            loops.smaller(out, a, b)
        elif op == OR:
            loops.larger(out, a, b)
        else:
            c = part(truths, staged, step[5], low, size)
            if op == IF_KNOWN:
                loops.by_truth(out, a, b, c, 0)
            elif op == IF_TRUTH:
                loops.by_truth(out, a, b, c, 1)
            elif op == CHOOSE_TRUTH:
                loops.truth_or_same(out, a, b, c)
            else:
                same = part(truths, staged, step[6], low, size)
                loops.by_truth_or_same(out, a, b, c, same)


@compiled
def values_step(  # noqa: PLR0913, PLR0917 - the files of a kernel
    step: Steps, values: Numbers, staged: int, constants: Numbers, truths: Numbers,
    known: int, places: Numbers, indexes: int, low: int, size: int,
) -> None:  # fmt: skip
    """One step over values of one width; ``places`` are the registers of 32 bits."""
    op = step[0]
    if LE <= op <= EQ or AT_MOST <= op <= BIT:
        truth = part(truths, known, step[2], low, size)
        a = part(values, staged, step[3], low, size)
        sure = part(truths, known, step[5], low, size)
        if op == AT_MOST:
            loops.at_most_constant(truth, a, constants[step[6]], sure)
        elif op == AT_LEAST:
            loops.at_least_constant(truth, a, constants[step[6]], sure)
        elif op in (EQUALS, TRUTH):
            loops.equals_constant(truth, a, constants[step[6]], sure)
        else:
            b = part(values, staged, step[4], low, size)
            if op == LE:
                loops.at_most(truth, a, b, sure)
            elif op == LT:
                loops.less(truth, a, b, sure)
            elif op == EQ:
                loops.equal(truth, a, b, sure)
            else:
                loops.bit(truth, a, b, sure)
    elif op == NONZERO:
        out = part(truths, known, step[2], low, size)
        loops.nonzero(out, part(values, staged, step[3], low, size))
    elif op == WITHIN:
        out = part(truths, known, step[2], low, size)
        a = part(values, staged, step[3], low, size)
        loops.within(out, a, constants[step[6]], constants[step[7]])
    elif op == RANK:
        out = part(places, indexes, step[2], low, size)
        keys = constants[step[6] : step[6] + step[7]]
        loops.rank(out, part(values, staged, step[3], low, size), keys)
    elif op == NUMBER:
        out = part(values, staged, step[2], low, size)
        loops.number(out, part(truths, known, step[3], low, size))
    elif op == CELL:
        out = part(values, staged, step[2], low, size)
        loops.cell(out, constants[step[6] :], part(places, indexes, step[4], low, size))
    else:
        plain_step(step, values, staged, constants, truths, known, low, size)


@compiled
def plain_step(  # noqa: PLR0917 - the files of a kernel
    step: Steps, values: Numbers, staged: int, constants: Numbers, truths: Numbers,
    known: int, low: int, size: int,
) -> None:  # fmt: skip
    """One step from values to values of the same width."""
    op = step[0]
    out = part(values, staged, step[2], low, size)
    if op == FILL:
        loops.fill(out, constants[step[6]])
        return
    if op == IF:
        truth = part(truths, known, step[3], low, size)
        b = part(values, staged, step[4], low, size)
        loops.choose(out, truth, b, part(values, staged, step[5], low, size))
        return
    a = part(values, staged, step[3], low, size)
    if op == NEG:
        loops.negate(out, a)
    elif op == ABS:
        loops.magnitude(out, a)
    else:
        b = part(values, staged, step[4], low, size)
        if op == ADD:
            loops.add(out, a, b)
        elif op == SUB:
            loops.subtract(out, a, b)
        elif op == MUL:
            loops.multiply(out, a, b)
        else:
            loops.signed(out, a, b)


@compiled
def widest_step(  # noqa: PLR0917 - the files of a kernel
    step: Steps, values: Numbers, staged: int, constants: Numbers, truths: Numbers,
    known: int, low: int, size: int,
) -> None:  # fmt: skip
    """One step that there is only in 64 bits."""
    op = step[0]
    a = part(values, staged, step[3], low, size)
    b = part(values, staged, step[4], low, size)
    if PRODUCTS_LE <= op <= PRODUCTS_EQ:
        c = part(values, staged, step[5], low, size)
        d = part(values, staged, step[6], low, size)
        out = part(truths, known, step[2], low, size)
        sure = part(truths, known, step[7], low, size)
        widest.compare_products(out, a, b, c, d, sure, op - PRODUCTS_LE)
        return
    out = part(values, staged, step[2], low, size)
    if op == HALF_EVEN:
        widest.half_even(out, a, b)
    elif op == FLOOR:
        widest.floor_to(out, a, b, constants[step[6]])
    elif op == CEIL:
        widest.ceil_to(out, a, b, constants[step[6]])
    elif op == MONTHS:
        widest.months(out, part(truths, known, step[5], low, size), a, b, step[6])
    else:
        widest.power(out, a, b)


@compiled
def widen(step: Steps, files: Any, staged: Steps, low: int, size: int) -> None:
    """A value of one width in a wider one."""
    v8, v16, v32, v64 = files
    if step[1] == 1:
        out = part(v16, staged[1], step[2], low, size)
        loops.copy(out, part(v8, staged[0], step[3], low, size))
    elif step[1] == 2:
        wider = part(v32, staged[2], step[2], low, size)
        if step[4] == 0:
            loops.copy(wider, part(v8, staged[0], step[3], low, size))
        else:
            loops.copy(wider, part(v16, staged[1], step[3], low, size))
    else:
        widest = part(v64, staged[3], step[2], low, size)
        if step[4] == 0:
            loops.copy(widest, part(v8, staged[0], step[3], low, size))
        elif step[4] == 1:
            loops.copy(widest, part(v16, staged[1], step[3], low, size))
        else:
            loops.copy(widest, part(v32, staged[2], step[3], low, size))


@compiled
def interpret(  # noqa: PLR0913, PLR0917 - the files of a kernel
    steps: Steps, listed: Numbers, staged: Steps, rows: int,
    truths: Numbers, files: Any, constants: Any, cells: Numbers,
    failed: Numbers, unknown: Numbers, top: Numbers, applies: int,
    codes: Numbers, result: Numbers, result_known: Numbers,
) -> None:  # fmt: skip
    """All steps over the ``rows`` of one stretch, block by block.

    ``failed`` and ``unknown`` have shape (planes, STRETCH), a byte for eight lines of a row; with
    ``codes`` they are filled here. ``applies``: the register behind ``for``, -1 where there is
    none. ``staged`` counts the staged registers: of four widths, then of bytes.
    """
    v8, v16, v32, v64 = files
    c8, c16, c32, c64 = constants
    known = staged[4]
    for low in range(0, rows, BLOCK):
        size = min(BLOCK, rows - low)
        worst = top[:size]
        loops.fill(worst, 2)
        for plane in range(failed.shape[0]):
            loops.fill(failed[plane, low : low + size], 0)
            loops.fill(unknown[plane, low : low + size], 0)
        for place in range(steps.shape[0]):
            step = steps[place]
            op, width = step[0], step[1]
            if op == LINE:
                truth = part(truths, known, step[3], low, size)
                plane = step[4]
                fails = failed[plane, low : low + size]
                loops.line(fails, unknown[plane, low : low + size], truth, step[5])
                if step[6] == 1:
                    loops.smaller(worst, worst, truth)
            elif op == RESULT:
                out = result[low : low + size]
                loops.copy(out, part(v64, staged[3], step[3], low, size))
                sure = result_known[low : low + size]
                loops.copy(sure, part(truths, known, step[5], low, size))
            elif op == CELL_KNOWN:
                out8 = part(truths, known, step[2], low, size)
                loops.cell(out8, cells[step[6] :], part(v32, staged[2], step[4], low, size))
            elif op == WIDEN:
                widen(step, files, staged, low, size)
            elif op < FILL:
                bytes_step(step, truths, known, low, size, listed)
            elif op >= HALF_EVEN:
                widest_step(step, v64, staged[3], c64, truths, known, low, size)
            elif width == 0:
                values_step(step, v8, staged[0], c8, truths, known, v32, staged[2], low, size)
            elif width == 1:
                values_step(step, v16, staged[1], c16, truths, known, v32, staged[2], low, size)
            elif width == 2:
                values_step(step, v32, staged[2], c32, truths, known, v32, staged[2], low, size)
            else:
                values_step(step, v64, staged[3], c64, truths, known, v32, staged[2], low, size)
        finish(failed, unknown, worst, truths, known, applies, codes, low, size)


@compiled
def finish(  # noqa: PLR0913, PLR0917 - the files of a kernel
    failed: Numbers, unknown: Numbers, worst: Numbers, truths: Numbers, known: int,
    applies: int, codes: Numbers, low: int, size: int,
) -> None:  # fmt: skip
    """The verdicts of a block; whoever the rule does not apply to has no lines."""
    out = codes[low : low + size]
    if applies < 0:
        loops.verdicts(out, worst, worst, 1)
        return
    truth = part(truths, known, applies, low, size)
    loops.verdicts(out, worst, truth, 0)
    for plane in range(failed.shape[0]):
        loops.where_it_applies(failed[plane, low : low + size], truth)
        loops.where_it_applies(unknown[plane, low : low + size], truth)
