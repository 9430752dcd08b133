"""What a promise waits for that comes only after it is due.

A gate may ask that so much time has passed since the very thing with which the promise begins. If
that is more time than the promise gives, whoever owes it stands before a shut gate until it is
broken.
"""

from troth.dsl import core
from troth.engine.files.pack import Pack
from troth.engine.fold.clock import due_rule
from troth.engine.fold.tables import Tables, bare
from troth.engine.prove.conditions import atoms
from troth.engine.prove.pausing import counted
from troth.engine.prove.spelling import spelled

AT_LEAST = frozenset({core.Relation.AT_LEAST, core.Relation.MORE})


def too_late(
    rule: core.Obligation, gate: core.Gate, pack: Pack, tables: Tables
) -> core.Compare | None:
    """What the gate asks for that comes after the last day of the rule; None where nothing does.

    Counted from the first Monday of the pack; a rule that gives more time, by grace or otherwise,
    is left alone.
    """
    due = due_rule(rule)
    more = rule.grace or rule.extended or rule.suspended
    if due is None or due.of or due.earliest is not None or due.length is None or more:
        return None
    last = counted(due.length, pack, tables)
    for asked in atoms(spelled(gate.requires, tables)):
        if isinstance(asked, core.Compare) and asked.op in AT_LEAST:
            opens = counted(asked.right, pack, tables)
            since = _begins_with(asked.left, rule.trigger)
            if since and opens is not None and last is not None and opens.day > last.day:
                return asked
    return None


def _begins_with(span: core.Expr, trigger: core.Trigger) -> bool:
    """Whether a length of time is counted from what begins the rule."""
    match span, trigger:
        case core.TimeSince(event=event), core.OnEvent(event=begins):
            return bare(event) == bare(begins)
        case core.TimeIn(window=None), core.OnEntering():
            return (span.chart, span.state) == (trigger.chart, trigger.state)
        case core.Tenure(), core.OnEngaged():
            return True
        case _:
            return False
