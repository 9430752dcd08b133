"""A rule decided for everybody at once: what its program says of each, as columns.

Rows are staged stretch by stretch and handed to the kernel or, where there is little to do, to its
twin, by as many threads as are asked for; each writes its own rows, so that their number changes
nothing. What the kernel cannot hold goes row by row through the printed program, which is slower
and says the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import Value
from troth.engine.bulk.columns import Column, Numbers, column_of, value_at
from troth.engine.bulk.encode import Encoded, Given, Uncodable, encode
from troth.engine.bulk.executors import executors
from troth.engine.bulk.registers import BLOCK, BYTES, DTYPES, STRETCH
from troth.engine.emit import Printer
from troth.engine.printed import compiled, source_of
from troth.engine.program import PLAIN, Op, Program, run


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """What a rule says about each person, one row each.

    ``codes`` as in `troth.engine.program.Masks`. The masks have shape (planes, rows): bit ``n % 8``
    of plane ``n // 8`` is the line of number ``n``.
    """

    codes: NDArray[np.int8]
    failed: NDArray[np.uint8]
    unknown: NDArray[np.uint8]

    def masks(self, planes: NDArray[np.uint8]) -> Numbers:
        """One of the masks with a row each, in the narrowest integers; at most 64 lines."""
        width = next(each for each in (1, 2, 4, 8) if each >= len(planes))
        if not len(planes):
            return np.zeros(len(self.codes), np.uint8)
        made: Numbers = planes[-1].astype(f"u{width}")
        for plane in planes[-2::-1]:
            made <<= 8
            made |= plane
        return made

    def row(self, position: int) -> tuple[int, int, int]:
        """The code and both masks of one row, of any number of lines."""
        failed, unknown = (
            int.from_bytes(planes[:, position].tobytes(), "little")
            for planes in (self.failed, self.unknown)
        )
        return int(self.codes[position]), failed, unknown


def decide(program: Program, given: Given, *, threads: int = 1, ideals: bool = True) -> Results:
    """The results of a rule; without ``ideals`` the masks end with the lines that decide."""
    try:
        encoded = encode(program, given, _apart(given), ideals=ideals)
    except Uncodable:
        return _row_by_row(program, given, ideals=ideals)
    work = _Work(encoded, given.rows)
    work.run(threads)
    return Results(work.codes, work.failed, work.unknown)


def values(program: Program, given: Given, *, threads: int = 1) -> Column | None:
    """The result of a program, such as a define, of everybody; None where no column holds it."""
    try:
        encoded = encode(program, given, _apart(given))
    except Uncodable:
        return column_of(list(_printed(program, given)))
    work = _Work(encoded, given.rows)
    work.run(threads)
    known = work.result_known.view(np.bool_)
    texts = encoded.texts if _gives_text(program, given, program.result) else ()
    return Column(work.result, None if known.all() else known, texts)


def _gives_text(program: Program, given: Given, register: int) -> bool:
    """Whether a register holds the number of a text."""
    lines = {Op.LINE, Op.GROUP}
    step = next(each for each in program.code if each.out == register and each.op not in lines)
    match step.op:
        case Op.CONST:
            return isinstance(program.constants[step.args[0]], str)
        case Op.LOAD:
            name = program.inputs[step.args[0]]
            column = given.columns.get(name)
            return bool(column and column.texts) or isinstance(given.fixed.get(name), str)
        case Op.LOOKUP:
            place = PLAIN[Op.LOOKUP][0]
            return any(isinstance(each, str) for each in program.tables[step.args[place]].values())
        case Op.IF | Op.IF_KNOWN | Op.CHOOSE:
            return any(_gives_text(program, given, each) for each in step.args[1:])
        case _:
            return False


# --- by the kernel


@lru_cache(maxsize=2)
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that stay: to begin two costs as much as deciding about a third of a million."""
    return ThreadPoolExecutor(threads)


class _Work:
    """One rule over all rows, under way."""

    def __init__(self, encoded: Encoded, rows: int) -> None:
        self.encoded, self.rows = encoded, rows
        self.interpret = executors.choose(rows * len(encoded.coded.steps))
        planes = encoded.coded.planes
        self.codes = np.empty(rows, np.int8)
        self.failed = np.empty((planes, rows), np.uint8)
        self.unknown = np.empty((planes, rows), np.uint8)
        kept = rows if encoded.coded.has_result else 0
        self.result = np.empty(kept, np.int64)
        self.result_known = np.empty(kept, np.uint8)

    def run(self, threads: int) -> None:
        starts = range(0, self.rows, STRETCH)
        threads = max(1, min(threads, len(starts)))
        left = iter(starts)
        if threads == 1:
            self.stretches(left)
            return
        others = [_pool(threads - 1).submit(self.stretches, left) for _ in range(threads - 1)]
        self.stretches(left)  # a thread that sleeps wakes late: whoever asks begins at once
        for each in others:
            each.result()

    def stretches(self, left: Iterator[int]) -> None:
        """The stretches that are left, over registers of its own: whoever is free takes the next.

        So a thread that gets less of its core than another leaves more to it. To take one from a
        range is a single step of the interpreter, which no two threads do at once.
        """
        coded = self.encoded.coded
        files = [
            np.zeros(staged * STRETCH + (size - staged) * BLOCK, dtype)
            for size, staged, dtype in zip(
                coded.sizes, coded.staged.tolist(), (*DTYPES, np.dtype(np.uint8)), strict=True
            )
        ]
        top, counts = np.empty(BLOCK, np.uint8), np.empty(2 * BLOCK, np.int16)
        failed, unknown = self.failed.ravel(), self.unknown.ravel()
        for start in left:
            stop = min(start + STRETCH, self.rows)
            self.stage(files, start, stop)
            self.interpret(
                coded.steps, coded.listed, start, stop - start, BLOCK,
                files[BYTES], tuple(files[:BYTES]), coded.constants, coded.cells,
                failed, unknown, top, counts, coded.applies,
                self.codes, self.result, self.result_known,
            )  # fmt: skip

    def stage(self, files: Sequence[Numbers], start: int, stop: int) -> None:
        """The inputs of a stretch in their registers."""
        for (file, number), name, known in self.encoded.coded.loads:
            column = self.encoded.columns[name]
            there = files[file][number * STRETCH : number * STRETCH + stop - start]
            if known:
                assert column.known is not None, "INVARIANT: staged only where there is any"
                _copy(column.known[start:stop].view(np.uint8), there)
            elif name in self.encoded.renumbered:
                there[:] = self.encoded.renumbered[name][column.values[start:stop]]
            else:
                _copy(column.values[start:stop], there)


def _copy(values: Numbers, there: Numbers) -> None:
    """``there[:] = values``, without letting another thread of Python in between.

    numpy lets go of the interpreter for each copy, and to get it back takes longer than the copy.
    """
    if values.dtype == there.dtype:
        there.data[:] = values.data
    else:
        there[:] = values


# --- row by row


def rows_of(names: Sequence[str], given: Given) -> Iterator[dict[str, Value]]:
    """What is known of each row under these names, one mapping a row."""
    fixed = {name: given.fixed[name] for name in names if name in given.fixed}
    columns = [(name, given.columns[name]) for name in names if name in given.columns]
    awkward = [(name, given.awkward[name]) for name in names if name in given.awkward]
    for row in range(given.rows):
        facts: dict[str, Value] = dict(fixed)
        for name, column in columns:
            value = value_at(column, row)
            if value is not None:
                facts[name] = value
        for name, each in awkward:
            value = each[row]
            if value is not None:
                facts[name] = value
        yield facts


def _printed(program: Program, given: Given) -> Iterator[Value | None]:
    """The result of a program, row by row."""
    printer = Printer(program)
    made = compiled(source_of(printer, None), printer.names)["value"]
    value = cast(Callable[[Mapping[str, Value]], Value | None], made)
    return map(value, rows_of(program.inputs, given))


def _apart(given: Given) -> Callable[[Program, int], Column | None]:
    def apart(program: Program, register: int) -> Column | None:
        alone = replace(program, applies=-1, result=register)
        found = list(_printed(alone, given))
        return column_of(found)

    return apart


def _row_by_row(program: Program, given: Given, *, ideals: bool) -> Results:
    lines = [step.out for step in program.code if step.op.name in {"LINE", "GROUP"}]
    most = max(lines, default=-1) + 1 if ideals else program.ideal
    planes = (most + 7) // 8
    codes = np.empty(given.rows, np.int8)
    failed, unknown = (np.empty((planes, given.rows), np.uint8) for _ in range(2))
    below = (1 << most) - 1
    for row, facts in enumerate(rows_of(program.inputs, given)):
        masks, _ = run(program, facts)
        codes[row] = masks.verdict
        for planes_, mask in ((failed, masks.failed), (unknown, masks.unknown)):
            data = (mask & below).to_bytes(planes, "little")
            planes_[:, row] = np.frombuffer(data, np.uint8)
    return Results(codes, failed, unknown)
