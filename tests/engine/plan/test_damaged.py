"""A plan that somebody damaged is refused in words, or still told: it never breaks who reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.plan.plans import plans
from troth.engine.plan import show
from troth.engine.plan.codec import ShapeError, dump, load
from troth.engine.plan.definition import Mover, Plan
from troth.engine.plan.html import html
from troth.engine.plan.junit import junit
from troth.engine.plan.markdown import markdown
from troth.engine.plan.text import text

GONE = object()
VALUES = [GONE, "", None, -1, 10**30, True, [], {}, "x", "2026-99-99", "r999", "NaN", "-", "0.5",
          [[]], {"kind": []}, "half a sign: \ud83d"]  # fmt: skip


def places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Every place in a JSON value but the whole."""
    if path:
        yield path
    if isinstance(value, dict):
        inside = list(value.items())
    else:
        inside = list(enumerate(value)) if isinstance(value, list) else []
    for key, each in inside:
        yield from places(each, (*path, key))


def damaged(raw: object, path: tuple[object, ...], value: object) -> None:
    """Put ``value`` in a place, or take away what is there."""
    *outer, last = path
    for key in outer:
        raw = raw[key]
    if value is GONE:
        del raw[last]
    else:
        raw[last] = value


def told(plan: Plan) -> None:
    """Every way to tell a plan, and everybody in it."""
    for tell in (text, markdown, html, junit):
        assert tell(plan)
    show.changed(plan)
    show.undecided(plan)
    for name in plan.rows:
        shown = show.rows(plan, name)
        assert shown is not None
        show.as_text(shown)
        for one in shown.people:
            show.person(plan, one.id)


@given(plans, st.data())
@settings(max_examples=60)
def test_a_plan_damaged_in_one_place_is_refused_in_words_or_told(plan: Plan, data) -> None:
    raw = json.loads(dump(plan))
    path = data.draw(st.sampled_from(list(places(raw))))
    damaged(raw, path, data.draw(st.sampled_from(VALUES)))
    try:
        read = load(json.dumps(raw).encode(), Plan)
    except ShapeError:
        return
    told(read)


@pytest.mark.parametrize("name", ["was", "alone", "difference"])
@pytest.mark.parametrize("value", ["", "NaN", "1e999999"])
def test_what_a_change_does_to_a_ratio_is_always_a_number(name: str, value: str) -> None:
    mover = Mover("minimum", "a", "b", "0.9000", "0.8000", "-0.1000")
    raw = json.loads(dump(mover))
    assert load(dump(mover), Mover) == mover
    with pytest.raises(ShapeError, match=f"{name} should be a number as text"):
        load(json.dumps(raw | {name: value}).encode(), Mover)


@given(plans)
@settings(max_examples=20)
def test_a_plan_of_before_samples_were_drawn_is_read(plan: Plan) -> None:
    raw = json.loads(dump(plan))
    del raw["inputs"]["sample"]
    for change in raw["changes"]:
        change.pop("by_line_ways", None)
    read = load(json.dumps(raw).encode(), Plan)
    assert read.inputs.sample is None
    told(read)
