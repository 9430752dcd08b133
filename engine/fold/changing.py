"""What a new version does to promises that are running: their clocks, and nothing else.

A promise keeps the terms under which it was made. A `change` may move its clock; it may not worsen
what the person is owed, unless the person has consented to that promise's new terms.
"""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.node import Data, record
from troth.dsl.types import DurationType, TimeKind
from troth.engine.deadline import Deadline
from troth.engine.exact import Unknown, units
from troth.engine.fold import clock
from troth.engine.fold.life import Due, Life
from troth.engine.fold.obligations import Obligations
from troth.engine.fold.parties import PERSON
from troth.engine.fold.story import Kind
from troth.engine.fold.tables import Tables

RUNNING = frozenset({ObligationState.IN_EFFECT, ObligationState.SUSPENDED})


@record
class Terms(Data):
    """What a clock is counted from."""

    length: tuple[TimeKind, int] | None
    day: int
    at: int
    longer: tuple[tuple[TimeKind, int], ...]
    pauses: tuple[tuple[int, int], ...]


def change(life: Life, obligations: Obligations, new: Tables) -> frozenset[str]:
    """Move running clocks as the new version says; the rules that bind people past a trigger."""
    for due in list(life.unsettled.values()):
        if due.state not in RUNNING:
            continue
        said = change_for(due, new)
        if said is None or said.running is core.Running.KEEP or _was_said(life, due, new, said):
            continue
        _move(life, obligations, due, new, said)
    return frozenset(each.name for each in new.rules.policy.changes if each.past_bound)


def change_for(due: Due, new: Tables) -> core.Change | None:
    """The `change` that holds for an obligation: the first from its version or a later one."""
    made = due.tables.version.pack.info.version
    fitting = [
        each
        for each in new.rules.policy.changes
        if each.name == due.rule.name and made <= each.version
    ]
    return min(fitting, key=lambda each: each.version, default=None)


def _was_said(life: Life, due: Due, new: Tables, said: core.Change) -> bool:
    """Whether a version in between said so already: a clock is moved once by one change."""
    between = _between(life, due, new)
    return any(
        each.name == said.name and each.version == said.version
        for version in between
        for each in version
    )


def _between(life: Life, due: Due, new: Tables) -> Iterator[tuple[core.Change, ...]]:
    """The changes of each version after that of an obligation and before the new one."""
    began = False
    for version in life.versions:
        if version is new.version:
            return
        if began:
            yield version.pack.policy.changes
        began = began or version is due.tables.version


def _move(life: Life, obligations: Obligations, due: Due, new: Tables, said: core.Change) -> None:
    rule = new.obligations.get(due.rule.name)
    length = _length(life, due, rule, new) if rule is not None else None
    if length is None:
        return
    was, before = due.due, _terms(due)
    _set(due, _new_terms(life, due, length, said.running))
    now = clock.count(due)
    if said.running is core.Running.MOST_FAVOURABLE and not better(due, was, now):
        _set(due, before)
        clock.count(due)
        return
    if worse(due, was, now) and not due.consented:
        _set(due, before)
        clock.count(due)
        life.say(
            Kind.MOVED, due.id, was=clock.shown(was), now=clock.shown(was), about=due.about,
            why=f"{clock.shown(now)} would be worse for the person, who has not consented: "
            "the old date stands",
            policy=due.tables.id,
        )  # fmt: skip
        return
    version = new.version.pack.info.version_text
    obligations.reset(due, f"{version}: running clocks {said.running.value}")


def _length(
    life: Life, due: Due, rule: core.Obligation, new: Tables
) -> tuple[TimeKind, int] | None:
    said = clock.due_rule(rule)
    if said is None or said.length is None or not isinstance(said.length.type, DurationType):
        return None
    found = life.value(said.length, due.about, due.event, new)
    return None if isinstance(found, Unknown) else (said.length.type.kind, units(found))


def _terms(due: Due) -> Terms:
    return Terms(due.length, due.day, due.at, tuple(due.longer), tuple(due.pauses))


def _set(due: Due, terms: Terms) -> None:
    due.length, due.day, due.at = terms.length, terms.day, terms.at
    due.longer[:], due.pauses[:] = terms.longer, terms.pauses


def _new_terms(life: Life, due: Due, length: tuple[TimeKind, int], running: core.Running) -> Terms:
    same = _terms(due)
    match running:
        case core.Running.RESTART:
            return Terms(length, life.today, life.now, (), ())
        case core.Running.PROPORTIONAL:
            return _proportional(life, due, length)
        case _:
            return Terms(length, same.day, same.at, same.longer, same.pauses)


def _proportional(life: Life, due: Due, length: tuple[TimeKind, int]) -> Terms:
    """The same share of the new time is left as was left of the old; a part of a day is a day."""
    was, old = _terms(due), due.due
    fresh = Terms(length, was.day, was.at, (), ())
    if old is None:
        return Terms(length, was.day, was.at, was.longer, was.pauses)
    _set(due, fresh)
    whole = clock.count(due)
    _set(due, was)
    if whole is None or old.day <= was.day:
        return fresh
    left = max(0, old.day - max(life.today, was.day))
    share = -(-(whole.day - was.day) * left // (old.day - was.day))
    return Terms((TimeKind.DAYS, share), life.today, life.now, (), ())


def worse(due: Due, was: Deadline | None, now: Deadline | None) -> bool:
    """Whether a new date is worse for the person.

    Later for what is owed to them; earlier for what they owe, and for a right of theirs.
    """
    theirs = due.rule.to.names == (PERSON,)
    owing = due.rule.by.names == (PERSON,)
    right = isinstance(due.rule.content, core.Allow)
    if was is None or now is None:
        return was is not None and theirs and not right
    if theirs:
        return now.at < was.at if right else now.at > was.at
    return owing and now.at < was.at


def better(due: Due, was: Deadline | None, now: Deadline | None) -> bool:
    """Whether a new date is better for the one to whom it is owed."""
    right = isinstance(due.rule.content, core.Allow)
    if was is None or now is None:
        return was is None and now is not None and not right
    return now.at > was.at if right else now.at < was.at
