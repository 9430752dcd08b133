"""What becomes of promises that run when a new policy takes effect: kept, moved, refused, or made.

One person at a time, by two folds: what would have been so without the new policy, and what is so
with it, in the very second in which it takes effect. Nothing of what happens later counts here;
that is `troth.engine.plan.replay`'s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from troth.dsl import core
from troth.engine.events import Event
from troth.engine.files.pack import Pack
from troth.engine.fold.story import LIVE, Kind, Owed, State
from troth.engine.fold.versions import Version
from troth.engine.localtime import LocalTime
from troth.engine.plan.history import day_of_due


class Outcome(StrEnum):
    """What becomes of one promise. `REFUSED` and `WORSENED` are errors of the new policy."""

    KEPT = "kept"
    """It keeps its date."""
    MOVED = "moved"
    """It has a date that is no worse for whom it is owed to, or for whom it binds."""
    CONSENTED = "consented"
    """It has a worse date, to which they consented."""
    REFUSED = "refused"
    """A worse date was asked for; nobody consented, and the old one stands."""
    WORSENED = "worsened"
    """It has a worse date, and nobody consented."""
    MADE = "made"
    """It begins with the new policy, for somebody who is past its trigger."""


ERRORS = frozenset({Outcome.REFUSED, Outcome.WORSENED})


@dataclass(frozen=True, slots=True)
class Fate:
    """One promise or expectation of one person, as the new policy takes effect.

    ``was`` and ``now`` are its dates as ISO text (with the time where hours are counted), empty
    where it has none. ``why`` says what the fold says of it.
    """

    person: str
    promise: str
    statement: Literal["promise", "expectation"]
    rule: str
    mode: str
    outcome: Outcome
    was: str
    now: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """How somebody stands at the turn: a second before, and in it without and with the change."""

    before: State
    without: State
    after: State


def fates(
    turn: Turn, events: Sequence[Event], new: Pack, so_far: Sequence[Version], local: LocalTime
) -> Iterator[Fate]:
    """What becomes of everything that runs, oldest first, then what is new.

    ``so_far`` are the versions before the new one, in the order in which they were in force.
    """
    without = {each.id: each for each in turn.without.owed}
    after = {each.id: each for each in turn.after.owed}
    for owed in turn.before.owed:
        if owed.state in LIVE:
            pair = without[owed.id], after[owed.id]
            since = _made_under(owed, so_far)
            mode = mode_of(owed.rule, [each.pack for each in so_far[since:]], new)
            yield _fate(turn.after, pair, mode, events, local)
    for owed in turn.after.owed:
        if owed.id not in without:
            yield Fate(
                turn.after.relationship, owed.id, owed.kind, owed.rule, "bound",
                Outcome.MADE, "", day_of_due(owed, local),
            )  # fmt: skip


def _made_under(owed: Owed, so_far: Sequence[Version]) -> int:
    """The place of the version that a promise names; of one that came back, that of its time."""
    places = [place for place, each in enumerate(so_far) if each.id == owed.policy]
    return max((place for place in places if so_far[place].since <= owed.made), default=places[0])


def mode_of(rule: str, so_far: Sequence[Pack], new: Pack) -> str:
    """What clocks of a rule do: what the first `change` says that reaches back to their version.

    ``so_far`` are the packs from that version on. What one of the later ones said already is done.
    """
    made_under, *between = so_far
    reaching = [
        each
        for each in new.policy.changes
        if each.name == rule and each.version >= made_under.info.version
    ]
    nearest = min(reaching, key=lambda each: each.version, default=None)
    if nearest is None or any(
        (each.name, each.version) == (nearest.name, nearest.version)
        for pack in between
        for each in pack.policy.changes
    ):
        return core.Running.KEEP.value
    return nearest.running.value


def _fate(
    after: State, pair: tuple[Owed, Owed], mode: str, events: Sequence[Event], local: LocalTime
) -> Fate:
    without, owed = pair
    was, now = day_of_due(without, local), day_of_due(owed, local)
    why = ""
    outcome = Outcome.KEPT
    if without.due != owed.due:
        outcome = Outcome.MOVED
        if worse(without, owed):
            said = {without.id, without.rule}
            consented = any(each.type == "consented" and each.about in said for each in events)
            outcome = Outcome.CONSENTED if consented else Outcome.WORSENED
    elif refusal := _refusal(after, owed):
        outcome, why = Outcome.REFUSED, refusal
    return Fate(
        after.relationship, owed.id, owed.kind, owed.rule, mode, outcome, was, now, why
    )  # fmt: skip


def _refusal(after: State, owed: Owed) -> str:
    """Why a date that was asked for was refused at this moment; nothing where none was."""
    for line in reversed(after.story):
        if line.at < after.as_of:
            break
        if (line.kind, line.subject) == (Kind.MOVED, owed.id) and line.was == line.now:
            return line.why
    return ""


def worse(was: Owed, now: Owed) -> bool:
    """Whether a date is worse: later for what is owed to a person, earlier for what binds them."""
    if was.due is None or now.due is None:
        return was.due is not None and was.kind == "promise"
    return now.due.at > was.due.at if was.kind == "promise" else now.due.at < was.due.at
