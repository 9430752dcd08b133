"""Promises, expectations and ladders, held against what a scenario says of them."""

from collections.abc import Iterator

from troth.dsl.values import show_scaled
from troth.engine.fold.story import Climb, Owed, State
from troth.engine.localtime import shown as day_shown
from troth.engine.scenario import LadderIs, OwedIs
from troth.engine.scenarios.outcome import Failure
from troth.engine.scenarios.stage import Stage
from troth.engine.scenarios.telling import NONE, dated, few, iso, line_dated, owed_told, story


def promise(stage: Stage, state: State, said: OwedIs) -> Iterator[Failure]:
    """What differs between a promise, or an expectation, and what is said of it."""
    all_ = tuple(each for each in state.promises(said.name) if each.kind == said.kind)
    head = f"{said.kind} {said.name}"
    if said.count is not None and said.count != str(len(all_)):
        told = few(owed_told(each) for each in all_)
        yield Failure(f"{head}: {said.count} of them", f"there are {len(all_)}", told)
    wanted = [
        (each, value)
        for each in ("state", "due", "violated_on", "made", "by", "to", "shortfall", "late_days")
        if (value := getattr(said, each)) is not None
    ]
    if not all_:
        if wanted and wanted != [("state", NONE)]:
            others = few(owed_told(each) for each in state.owed)
            yield Failure(_owed_wanted(head, dict(wanted)), "it was never made", others)
        return
    owed = all_[-1]
    if dict(wanted).get("state") == NONE:
        yield Failure(f"{head} is never made", owed_told(owed), _promise_why(stage, state, owed))
        return
    wrong = {key: value for key, value in wanted if _owed_found(stage, owed, key) != value}
    if wrong:
        yield Failure(_owed_wanted(head, wrong), owed_told(owed), _promise_why(stage, state, owed))


def _owed_found(stage: Stage, owed: Owed, key: str) -> str:
    match key:
        case "state":
            return owed.state.value
        case "due":
            return iso(None if owed.due is None else owed.due.day)
        case "violated_on":
            return iso(owed.violated_on)
        case "made":
            return iso(stage.day_of(owed.made))
        case "shortfall":
            return show_scaled(owed.shortfall)
        case "late_days":
            return str(owed.late_days)
        case _:
            return str(getattr(owed, key)) or NONE


def _owed_wanted(head: str, wrong: dict[str, str]) -> str:
    said = {
        "state": "is {}", "due": "is due {}", "violated_on": "is broken as of {}",
        "made": "is made {}", "by": "is owed by {}", "to": "is owed to {}",
        "shortfall": "misses {}", "late_days": "is {} days late",
    }  # fmt: skip
    days = {"due", "violated_on", "made"}
    parts = (
        said[key].format(dated(value) if key in days else value) for key, value in wrong.items()
    )
    return f"{head} {' and '.join(parts)}"


def _promise_why(stage: Stage, state: State, owed: Owed) -> tuple[str, ...]:
    found = stage.explain(state.relationship, owed.id)
    derived = found.lines[1 : len(found.lines) - len(found.story)]
    return few((*derived, *(line_dated(each) for each in found.story)))


def ladder(state: State, said: LadderIs) -> Iterator[Failure]:
    """What differs between a ladder and what is said of it."""
    all_ = [each for each in state.ladders if said.name in {each.rule, each.id}]
    head = f"ladder {said.name}"
    if said.count is not None and said.count != str(len(all_)):
        yield Failure(f"{head}: {said.count} of them", f"there are {len(all_)}")
    wanted = {"fired": said.fired, "next": said.next, "ended": said.ended}
    wanted = {key: value for key, value in wanted.items() if value is not None}
    if not all_ and wanted:
        yield Failure(f"{head} has begun", "it never began")
        return
    if not wanted:
        return
    ladder = all_[-1]
    wrong = [key for key, value in wanted.items() if not _ladder_fits(ladder, key, f"{value}")]
    if wrong:
        told = {"fired": "{} rungs fired", "next": "the next rung {}", "ended": "ended: {}"}
        expected = ", ".join(told[key].format(dated(wanted[key])) for key in wrong)
        yield Failure(f"{head}: {expected}", _ladder_told(ladder), story(state, ladder.id))


def _ladder_fits(ladder: Climb, key: str, value: str) -> bool:
    match key:
        case "fired":
            return value == str(ladder.fired)
        case "next":
            return value == iso(None if ladder.next is None else ladder.next.day)
        case _:
            return value in ladder.ended if value not in {"no", NONE} else not ladder.ended


def _ladder_told(ladder: Climb) -> str:
    next_ = f"the next on {day_shown(ladder.next.day)}" if ladder.next else "no other to come"
    ended = f", ended: {ladder.ended}" if ladder.ended else ""
    return f"{ladder.fired} of {ladder.rungs} rungs fired, {next_}{ended}"
