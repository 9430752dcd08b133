"""Dry runs of small packs, and what must hold of every one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tests.engine.plan.packs import crowd, people
from troth.engine.files.pack import Pack
from troth.engine.plan.build import plan
from troth.engine.plan.changes import Change, Decision
from troth.engine.plan.definition import Plan

Packs: TypeAlias = Callable[..., Pack]

RULE = """\
minimum frontline for role is frontline
    empathy at least 3
    years at least 2
    any 2 of
        energy at least 3
        learning at least 3
        degree
"""


GOOD = {"role": "frontline", "years": "2", "energy": "3", "learning": "3"}
"""What somebody needs besides empathy."""


def dry_run(old: Pack, new: Pack, rows: list[dict[str, str]] | None = None) -> Plan:
    found = plan(old, new, people(new.vocabulary, crowd(200) if rows is None else rows))
    assert_adds_up(found)
    return found


def assert_adds_up(found: Plan) -> None:
    """Every figure has its rows, and the parts of a figure are the whole."""
    for rows in found.rows.values():
        assert len(rows.first) == len(set(rows.first)) == rows.count
        assert list(rows.first) == sorted(rows.first)
    for change in found.changes:
        if isinstance(change, Decision) and change.decided_by:
            assert sum(change.before.values()) == sum(change.after.values())
            flips = sum(change.counts.values())
            assert flips == (found.rows[change.rows].count if change.rows else 0)
            if change.by_line:
                assert sum(change.by_line.values()) == flips
            for key, name in change.opened.items():
                if key.startswith("rank "):
                    assert found.rows[name].count == change.ranks[key.removeprefix("rank ")]
                    continue
                part = change.by_line if key.startswith("line ") else change.counts
                assert found.rows[name].count == part[key.removeprefix("line ")]


def only(found: Plan, kind: type[Change] = Decision) -> Change:
    (change,) = found.changes
    assert isinstance(change, kind), change
    return change
