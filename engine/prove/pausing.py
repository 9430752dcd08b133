"""Lengths of time that stand in the text, counted from the first Monday of the pack."""

from troth.dsl import core
from troth.dsl.types import DurationType
from troth.engine.calendar import CannotCount
from troth.engine.deadline import Deadline, deadline
from troth.engine.exact import DAY
from troth.engine.files.pack import Pack
from troth.engine.fold.reads import opened
from troth.engine.fold.tables import Tables
from troth.engine.prove.timelines import HOUR, first_moment


def counted(length: core.Expr, pack: Pack, tables: Tables) -> Deadline | None:
    """The end of a length, by itself or under a name; None where it is none that stands there."""
    if isinstance(length, core.DefineRef):
        body = tables.rules.defines[length.name].body
        length = body if isinstance(body, core.Literal) else length
    if not isinstance(length, core.Literal) or not isinstance(length.type, DurationType):
        return None
    if not isinstance(length.value, int):
        return None
    calendar, start = pack.calendar_of(), first_moment(pack)
    day = calendar.local_day(start)
    try:
        return deadline(calendar, day, start, length.type.kind, length.value)
    except CannotCount:
        return None


def pauses(gate: core.Gate | None, pack: Pack, tables: Tables) -> list[int]:
    """The lengths that a gate speaks of, the shortest first, in seconds and long enough."""
    if gate is None:
        return []
    ends = (counted(each, pack, tables) for each in _literals(gate.requires, tables))
    start = first_moment(pack)
    return sorted({end.at - start + DAY + HOUR for end in ends if end is not None})


def _literals(expr: core.Expr, tables: Tables) -> list[core.Literal]:
    return [node for node in opened(expr, tables.rules) if isinstance(node, core.Literal)]
