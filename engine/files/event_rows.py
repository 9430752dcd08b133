"""Events from a CSV file, one row each; what is wrong with a row costs that row."""

from collections.abc import Iterator

from troth.engine.files.case_log import CaseLog
from troth.engine.files.log_entry import Entry, Fault, Refused
from troth.engine.files.rows import Rows


def row_entries(rows: Rows, log: CaseLog) -> Iterator[Entry]:
    """Every row below the header that is not blank, as `CaseLog` reads it."""
    for found in whole_rows(rows, log):
        if isinstance(found, Refused):
            yield found
        else:
            line, cells = found
            values = dict(zip(rows.header, cells, strict=True))
            yield from log.read(line, line, values, values)


def whole_rows(rows: Rows, log: CaseLog) -> Iterator[tuple[int, list[str]] | Refused]:
    """The line and the cells of every such row, or why it is none."""
    width = len(rows.header)
    lines = iter(rows)
    next(lines, None)  # the header, whose columns are settled
    for cells, line, problem in lines:
        if problem:
            yield log.refused(line, Fault.SHAPE, "the row", f"cannot be read: {problem}")
        elif len(cells) != width and any(cells):
            why = f"has {len(cells)} cells, and the header has {width}"
            advice = "put quotes around a text that holds the separator"
            yield log.refused(line, Fault.SHAPE, "the row", why, advice)
        elif any(cells):
            yield line, cells
