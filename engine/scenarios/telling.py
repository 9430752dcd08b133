"""What was found, in half-sentences that an HR lead reads: a promise, a decision, a notice."""

from collections.abc import Iterable, Iterator

from troth.dsl.core import ObligationState
from troth.dsl.values import date_of, read_value, show_scaled
from troth.engine.decision import Decision, Line, Verdict
from troth.engine.explanation import come_from
from troth.engine.fold.story import Kind, Owed, Refused, State
from troth.engine.fold.story import Line as StoryLine
from troth.engine.localtime import shown as day_shown
from troth.engine.session.values import Notice
from troth.engine.timeline.words import STATES, line_told, refusal_told

NONE = "none"
"""How a scenario says that there is no day."""

MOST_LINES = 8
"""Lines that say why: what decided, and no more than a glance takes in."""


def iso(day: int | None) -> str:
    """A day as scenarios write it; ``none`` where there is none."""
    return NONE if day is None else date_of(day).isoformat()


def dated(text: str | None) -> str:
    """A day that a scenario wrote, with its weekday; any other text as it is."""
    from troth.dsl.types import DATE

    value = read_value(text, DATE)
    return day_shown(value) if isinstance(value, int) else f"{text}"


def state_told(state: ObligationState) -> str:
    """``violated (overdue)``: as scenarios write it, and as people say it."""
    said = STATES[state]
    return state.value if said == state.value else f"{state.value} ({said})"


def owed_told(owed: Owed) -> str:
    """A promise as it stands, in a line."""
    due = f", due {day_shown(owed.due.day)}" if owed.due else ", without a day on which it is due"
    broken = "" if owed.violated_on is None else f", broken as of {day_shown(owed.violated_on)}"
    late = f", {owed.late_days} days late" if owed.late_days else ""
    short = f", {show_scaled(owed.shortfall)} missing" if owed.shortfall and owed.delivered else ""
    parties = f", by {owed.by or 'nobody'} to {owed.to or 'nobody'}"
    return f"{owed.id} is {state_told(owed.state)}{due}{broken}{late}{short}{parties}"


def notice_told(notice: Notice) -> str:
    """A notice as a scenario would list it, and what it says."""
    action = "withdrawn" if notice.withdraws else notice.action.value
    rung = f", rung {notice.rung}" if notice.rung else ""
    rung += ", in a summary" if notice.summarised else ""
    words = f': "{notice.words}"' if notice.words and not notice.withdraws else ""
    to = notice.party or "nobody"
    return f"{action} {to} about {notice.about} on {day_shown(notice.day)}{rung}{words}"


def refused_told(refused: Refused) -> str:
    """A refusal in a line."""
    return f"{refused.type} was refused by {refused.by}"


def refusal_why(refused: Refused) -> tuple[str, ...]:
    """What a refusal stands on, a line each."""
    told = refusal_told(refused)
    place = f" ({refused.place})" if refused.place else ""
    return _few((f"{told[0]}{place}", *told[1:]))


def leaves(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines of a proof that look at something themselves."""
    for line in lines:
        if line.lines:
            yield from leaves(line.lines)
        else:
            yield line


def decision_why(decision: Decision) -> tuple[str, ...]:
    """The lines that decided, each with what it looked at and where that comes from."""
    return _few(_line_told(decision, line) for line in leaves(decision.proof))


def _line_told(decision: Decision, line: Line) -> str:
    looked_at = ", ".join(
        " ".join(part for part in (each.name, each.shown, _from(come_from(each.origin))) if part)
        for each in decision.operands(line)
    )
    span = line.text.span
    place = f"   {span.source.name}:{span.line}" if span.source.name else ""
    sign = {Verdict.MET: "ok", Verdict.NOT_MET: "x ", Verdict.UNKNOWN: "? "}.get(line.verdict, "- ")
    return f"{sign} {line.text.text}: {looked_at}{place}"


def _from(origin: str) -> str:
    return f"({origin})" if origin else ""


def few(lines: Iterable[str]) -> tuple[str, ...]:
    """The first few of these lines, and how many more there are."""
    return _few(lines)


def _few(lines: Iterable[str]) -> tuple[str, ...]:
    all_ = tuple(lines)
    if len(all_) <= MOST_LINES:
        return all_
    return (*all_[:MOST_LINES], f"… and {len(all_) - MOST_LINES} more")


def story(state: State, subject: str, about: str = "") -> tuple[str, ...]:
    """The last lines of the story of a region, a promise or a ladder, and every refusal."""
    lines = [
        each
        for each in state.story
        if each.kind is Kind.REFUSED
        or (each.subject == subject and about in {"", each.about} and each.kind is not Kind.EVENT)
    ]
    return tuple(line_dated(each) for each in lines[-4:])


def line_dated(line: StoryLine) -> str:
    """A line of the story with its day, and the place of the clause."""
    place = f"   {line.place}" if line.place else ""
    return f"{day_shown(line.day)}   {line_told(line)}{place}"
