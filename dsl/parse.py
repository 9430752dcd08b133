"""A source as syntax, and everything that kept parts of it from being read.

The text is split at column 0 and each statement is read by itself, so that a mistake stays in its
statement; within one, a line that cannot be read is told once, left out, and reading goes on as if
it were not there. Nothing here raises, whatever the text.
"""

import functools
import gc
import os

from troth.dsl import cache
from troth.dsl.diagnostics import Diagnostic, in_file_order
from troth.dsl.reading import layout, refusals, table
from troth.dsl.reading.lexer import Lexer, Readings, readings
from troth.dsl.reading.machine import Machine
from troth.dsl.reading.reader import ENOUGH, Reader
from troth.dsl.source import Source
from troth.dsl.syntax import Broken, File, Statement


@functools.cache
def _tables() -> tuple[table.Table, Readings]:
    made = table.load(cache.folder(os.environ))
    return made, readings(made.patterns)


def parse(source: Source) -> tuple[File, list[Diagnostic]]:
    """What the source says, and its mistakes in file order. Never raises.

    Statements that could be read whole are in ``statements``; of the others ``broken`` tells the
    name, and what is left when the mistaken lines are taken out.
    """
    made, words = _tables()
    text, findings, spoilt = refusals.cleaned(source)
    lexer = Lexer(source, text, words)
    reader = Reader(Machine(made, source), lexer, spoilt)
    read: list[Statement] = []
    broken: list[Broken] = []
    was_collecting = gc.isenabled()
    gc.disable()  # trees have no cycles, and searching half-built ones doubles the time
    try:
        for lines in layout.statements(text):
            statement = reader.read(lines)
            if isinstance(statement, Broken):
                broken.append(statement)
            elif statement is not None:
                read.append(statement)
            if len(reader.findings) > ENOUGH:
                break
        comments = layout.comments(source, text)
    finally:
        if was_collecting:
            gc.enable()
    file = File(source, tuple(read), comments, tuple(broken))
    return file, in_file_order([*findings, *reader.findings])
