"""Ledgers of small lives, two policies, and what a dry run says of going from one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from tests.engine.fold.kit import pack_of
from troth.engine.files.pack import Pack
from troth.engine.plan.changes import Change, Live, Replay
from troth.engine.plan.days import Days, days_of
from troth.engine.plan.definition import Plan
from troth.engine.plan.gathered import Gathered
from troth.engine.plan.history import History
from troth.engine.plan.live import Fate
from troth.engine.plan.measured import measured
from troth.engine.plan.past import live_of, replay_of
from troth.engine.session.clock import Clock
from troth.engine.session.engine import MEMORY, Engine
from troth.engine.stores.port import Store

LATER = datetime(2030, 1, 1, tzinfo=UTC)

BUDDY = """
promise buddy to the person
    when engaged
    by manager
    deliver buddy within {length}
    fulfilled by buddy_named
    {more}
"""

CHARTS = "relationship"


def buddy(length: str = "10 working days", more: str = "") -> str:
    """The promise of a buddy within a length of time."""
    return BUDDY.format(length=length, more=more)


def changing(
    mode: str = "", *, version: str = "2026.1", rule: str = "buddy", bound: str = ""
) -> str:
    """The statement of what becomes of running clocks, and of people past the trigger."""
    parts = [f"    running clocks {mode}"] if mode else []
    parts += [f"    people past the trigger {bound}"] if bound else []
    return "\n".join([f"\nchange {rule} from version {version}", *parts]) if parts else ""


def old_pack(rules: str = "", **more: str) -> Pack:
    """The policy in force: version 2026.1."""
    return pack_of(rules or buddy(), "2026.1", **{"charts": CHARTS} | more)


def new_pack(rules: str, **more: str) -> Pack:
    """The policy to come: version 2026.2."""
    return pack_of(rules, "2026.2", **{"charts": CHARTS} | more)


def ledger(
    pack: Pack,
    lives: Mapping[str, str],
    since: str = "2026-01-01",
    *,
    where: str | Path | Store = MEMORY,
    clock: Clock = lambda: LATER,
) -> Engine:
    """A ledger in which everybody's life, a line an event, is recorded.

    A line is ``DAY TIME TYPE [FIELD=VALUE …] [about=…] [by=…]``, as in the kit of the fold.
    """
    engine = Engine.open(where, pack, effective=since, clock=clock)
    tell(engine, lives)
    return engine


def tell(engine: Engine, lives: Mapping[str, str]) -> None:
    """Record what happened to everybody in a ledger."""
    for person, lines in lives.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            day, time, type_, *rest = line.split()
            said: dict[str, str] = dict(each.split("=", 1) for each in rest)
            about, actor = said.pop("about", ""), said.pop("by", "")
            fields = {name: _plain(text) for name, text in said.items()}
            engine.record(person, type_, fields, at=f"{day} {time}", actor=actor, about=about)


def _plain(text: str) -> object:
    if text in {"yes", "no"}:
        return text == "yes"
    return int(text) if text.isdigit() else text


def fates(engine: Engine, new: Pack, effective: str) -> list[Fate]:
    """What becomes of every promise that runs, one by one."""
    days = days_of(new, None, date.fromisoformat(effective))
    history = engine.history()
    found = looking(history.replaced(new, days), new, history, days)
    return [each for rule in found.values() for each in rule]


def looking(old: Pack, new: Pack, history: History, days: Days) -> dict[str, list[Fate]]:
    """By rule what becomes of its promises, person by person."""
    found: dict[str, list[Fate]] = {}

    class Each(Gathered):
        def becomes(self, person: int, fate: Fate) -> None:
            super().becomes(person, fate)
            found.setdefault(fate.rule, []).append(fate)

    measured(old, new, history, days, row_by_row=True, gathered=Each())
    return found


def of_rule(plan: Plan, rule: str) -> Change:
    """The one change of a rule that has figures of a history."""
    (found,) = (
        each
        for each in plan.changes
        if getattr(each, "rule", "") == rule and (live_of(each) or replay_of(each))
    )
    return found


def live(plan: Plan, rule: str = "buddy") -> Live:
    """What becomes of the running promises of a rule."""
    found = live_of(of_rule(plan, rule))
    assert found is not None
    return found


def replayed(plan: Plan, rule: str = "buddy") -> Replay:
    """What came out otherwise for a rule."""
    found = replay_of(of_rule(plan, rule))
    assert found is not None
    return found


def people(plan: Plan, rows: str) -> tuple[str, ...]:
    """Everybody behind a figure."""
    return plan.rows[rows].first
