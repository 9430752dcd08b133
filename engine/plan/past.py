"""The figures that a history gives a change, whatever its kind: found on it, and told in words.

Reads changes and nothing else. Dates are ISO text in the zone of the pack, results the words of the
chart `obligation` and of `troth.engine.plan.replay`; here they become words for people.
"""

from collections.abc import Iterable, Iterator
from typing import assert_never

from troth.engine.plan.changes import (
    Case,
    Change,
    Clock,
    Decision,
    Escalation,
    Live,
    Load,
    Money,
    Promise,
    Replay,
    Structure,
    Transition,
    Wording,
)
from troth.engine.plan.figures import Figure, change_of, count, weekday
from troth.engine.plan.forms import is_day

MOST_SHIFTS = 5
"""How many pairs of dates are told of one rule; `troth show --person` tells each."""

ERRORS = ("worsened", "refused")
"""What becomes of a promise when a policy asks for more than it may."""

FATES = {
    "kept": "keep their date",
    "moved": "get another date, none of them worse",
    "consented": "get a worse date, to which they consented",
    "refused": "would be worse: nobody has consented, and the old date stands",
    "worsened": "are worse, and nobody has consented",
    "made": "begin with the new policy, for people past their trigger",
}

RESULTS = {
    "absent": "not there",
    "created": "not known whether it applies",
    "in_effect": "due",
    "suspended": "standing still",
    "fulfilled": "kept",
    "violated": "overdue",
    "repaired": "kept late",
    "not_earned": "not earned",
    "terminated": "ended",
    "elsewhere": "taken to another state",
    "fired": "reached",
    "sooner": "on an earlier date",
    "later": "on a later date",
}
"""How something came out, for people; other results are words already."""

_SETTLED = ("fulfilled", "repaired")
"""Results after which a bare date would be read as the day of the deed."""

TOTALS = ("violated", "repaired", "refused", "fired")
"""Results that are told in full: what went wrong, was made good, refused, announced."""

_WORST = ("violated", "refused", "absent", "later")


def live_of(change: Change) -> Live | None:
    """What becomes of running promises; None where that was not measured, or does not apply."""
    match change:
        case Promise() | Clock() | Structure():
            return change.live
        case Decision() | Transition() | Escalation() | Load() | Money() | Wording():
            return None
        case _:
            assert_never(change)


def replay_of(change: Change) -> Replay | None:
    """What came out otherwise; None where that was not measured, or does not apply."""
    match change:
        case Promise() | Clock() | Structure() | Transition() | Escalation():
            return change.replay
        case Decision() | Load() | Money() | Wording():
            return None
        case _:
            assert_never(change)


def errors(changes: Iterable[Change]) -> int:
    """How many running promises a policy would worsen without consent."""
    lives = filter(None, map(live_of, changes))
    return sum(live.counts.get(outcome, 0) for live in lives for outcome in ERRORS)


def affected(change: Change) -> dict[str, str]:
    """Whom a change affects by its history: rows by what was counted, the worst first."""
    live, replay = live_of(change), replay_of(change)
    found: dict[str, str] = {}
    if live is not None:
        order = (*ERRORS, "consented", "moved", "made")
        found |= {key: live.opened[key] for key in order if live.opened.get(key)}
    if replay is not None:
        found |= {key: replay.opened[key] for key in _ordered(replay) if replay.opened.get(key)}
    return found


def affected_rows(change: Change) -> str:
    """The rows of the worst that a change does by its history; nothing where it does nothing."""
    return next(iter(affected(change).values()), "")


def first_case(change: Change) -> Case | None:
    """The first whom a change affects: by a running promise, or else in the history replayed."""
    live, replay = live_of(change), replay_of(change)
    found = [each.first for each in (live, replay) if each is not None]
    return next((each for each in found if each is not None), None)


# --- told


def live_figures(live: Live) -> Iterator[Figure]:
    """What becomes of the promises that run."""
    modes = ", ".join(sorted(live.modes))
    said = f" (running clocks {modes})" if modes else ""
    if not live.modes:
        yield Figure("promises already made", "none is running")
    for outcome, what in FATES.items():
        number = live.counts.get(outcome, 0)
        if number:
            label = "promises newly made" if outcome == "made" else "promises already made"
            text = f"{count(number)} {what}{'' if outcome == 'made' else said}"
            yield Figure(label, text, live.opened.get(outcome, ""))
    largest = sorted(live.shifts, key=lambda each: (-each.count, each.was, each.now))
    for shift in largest[:MOST_SHIFTS]:
        yield Figure(dates_of(shift.was, shift.now), count(shift.count), shift.rows)
    if rest := largest[MOST_SHIFTS:]:
        yield Figure("other dates", count(sum(each.count for each in rest)))
    if live.first is not None:
        yield _first(live.first)


def replay_figures(replay: Replay) -> Iterator[Figure]:
    """What came out otherwise in the recorded history."""
    if not replay.counts:
        yield Figure("history replayed", "the same for everybody")
        return
    for result in TOTALS:
        was, now = replay.before.get(result, 0), replay.after.get(result, 0)
        if was != now:
            yield Figure(f"history replayed: {worded(result)}", change_of(was, now))
    for key in _ordered(replay):
        yield Figure(way(key), count(replay.counts[key]), replay.opened.get(key, ""))
    if replay.first is not None:
        yield _first(replay.first)


def _first(case: Case) -> Figure:
    told = f"{case.what}, {dates_of(case.was, case.now)}"
    return Figure("first affected", f"{told}: {case.why}" if case.why else told, "", case.person)


def _ordered(replay: Replay) -> list[str]:
    return sorted(replay.counts, key=_severity)


def _severity(key: str) -> tuple[int, str]:
    """Orders ways in which something came out otherwise: what went wrong first."""
    now = key.rpartition(">")[2]
    return (_WORST.index(now) if now in _WORST else len(_WORST), key)


def way(key: str) -> str:
    """``kept -> overdue`` for ``fulfilled>violated``."""
    was, arrow, now = key.partition(">")
    return f"{worded(was)} -> {worded(now)}" if arrow else worded(was)


def dates_of(was: str, now: str) -> str:
    """``Mon 2026-11-09 -> Mon 2026-11-02``; a date alone where it stays, or where there is one."""
    if was == now:
        return f"stays {spoken(was)}" if was else "without a date"
    return f"{spoken(was) or 'no date'} -> {spoken(now) or 'no date'}"


def spoken(text: str) -> str:
    """A result, a date or both as people say them: ``kept, due Mon 2026-11-09``."""
    result, blank, day = text.partition(" ")
    if blank and result in _SETTLED and is_day(day):
        return f"{worded(result)}, due {worded(day)}"  # it is the day of the promise, not the deed
    return " ".join(worded(part) for part in text.split(" "))


def worded(part: str) -> str:
    """One word of a result, or one date, for people."""
    if is_day(part):
        return weekday(part)
    return RESULTS.get(part, part.replace("_", " "))
