"""The answers of a lifecycle in words: what leads on, and under which conditions.

Every drawing says them alike, whatever it is drawn with. Nothing here draws.
"""

from collections.abc import Iterator

from troth.dsl.values import show_length
from troth.workflows.chart import Branch, Ending, Timer
from troth.workflows.supplied import words_of

ENDS = {
    Ending.GOOD: "a good end",
    Ending.ADVERSE: "an end against the person",
    Ending.BY_THE_PERSON: "an end by the person",
    Ending.NEUTRAL: "an end",
}

ANYWHERE = "in any state that does not say otherwise"

NOTICE = "has been told and may contest it"


def said(chart: str, branch: Branch, *, several: bool) -> Iterator[str]:
    """What holds of one branch, phrase by phrase; ``several`` where others stand beside it."""
    if branch.guard:
        yield f"if {words_of(chart, branch.guard)}"
    elif several:
        yield "otherwise"
    if branch.refuse:
        yield "stays, and the event is refused"
    elif not branch.to:
        yield "stays and begins its clocks again" if branch.restart else "stays"
    if branch.adverse:
        yield "against the person"
    if branch.needs:
        yield f"with {' and '.join(each.replace('_', ' ') for each in branch.needs)}"
    if branch.recourse:
        yield f"can be contested by {branch.recourse}"
    for event in branch.emit:
        yield f"raises {event}"


def rings(name: str, timer: Timer | None, length: str = "") -> str:
    """When a clock rings, and its name in brackets; ``length`` is what a policy has set."""
    if timer is None or length or timer.length:
        kept = timer.length if timer else None
        length = length or (show_length(kept.type.kind, kept.amount) if kept else "")
        return f"after {length} ({name})"
    dates = " or ".join(f"{f} of {e}" for e, _, f in (at.partition(".") for at in timer.at))
    return f"when the day {dates} {'begins' if timer.begins else 'ends'} ({name})"


def people(number: int, late: int) -> str:
    """How many are in a state, and how many of them have something overdue."""
    who = "1 person" if number == 1 else f"{number:,} people"
    return f"{who}, {late:,} with something overdue" if late else who
