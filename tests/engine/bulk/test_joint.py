"""Two policies that differ little are walked as one, and the plan is that of walking each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
import pytest

from tests.engine.bulk.drawn import TIERS, drawn
from tests.engine.bulk.drawn_edits import edited_packs
from tests.engine.bulk.lives import DAY, Lives, lives
from tests.engine.bulk.past import history_of
from tests.engine.bulk.test_replaying import in_columns
from troth.dsl.types import Value
from troth.dsl.values import date_of
from troth.engine.bulk import replaying
from troth.engine.bulk.joint import MARK, Joint, joint
from troth.engine.bulk.layout import NEW_SIDE, OLD_SIDE, REASONS, SIDES_PART
from troth.engine.bulk.log import Log
from troth.engine.bulk.turning import Asked
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import Walked
from troth.engine.events import Event
from troth.engine.files.pack import Pack
from troth.engine.plan.build import plan
from troth.engine.plan.history import History
from troth.engine.plan.saved import to_files

PROMISES = """\
promise answer to the person
    when noted
    by manager
    deliver answer within {answer} days
    fulfilled by answered
{survives}
promise buddy to the person
    when noted
    by manager
    deliver buddy within {buddy} days
    fulfilled by buddy_named

escalation late_answer
    when promise answer is violated
    at once notify manager
    finally after 5 days notify manager
    until fulfilled
"""


def rules(answer: int = 5, buddy: int = 5, *, survives: bool = False) -> str:
    """Two promises, and what happens where the first is late."""
    more = "    survives the end\n" if survives else ""
    return PROMISES.format(answer=answer, buddy=buddy, survives=more)


def pack(text: str) -> Pack:
    """A pack with the drawn packs' words and these rules."""
    return drawn(1, TIERS[0]).loaded(text)


def planned(old: Pack, new: Pack, history: History, as_of: int) -> Mapping[str, bytes]:
    """The files of the dry run."""
    return to_files(plan(old, new, None, history=history, as_of=date_of(as_of)))


def told(*events: tuple[int, str, Mapping[str, Value]]) -> list[Event]:
    """What happened to somebody, each on some day."""
    return [
        Event(seq=place, id=str(place), at=day * DAY, recorded=day * DAY, fields=said, type=type_)
        for place, (day, type_, said) in enumerate(events, 1)
    ]


def test_only_what_differs_and_what_follows_from_it_is_there_twice() -> None:
    one = joint(pack(rules()), pack(rules(answer=3)))
    assert one is not None
    assert one.sides == {
        "answer": OLD_SIDE, "late_answer": OLD_SIDE,
        f"answer{MARK}": NEW_SIDE, f"late_answer{MARK}": NEW_SIDE,
    }  # fmt: skip
    assert one.names == {f"answer{MARK}": "answer", f"late_answer{MARK}": "late_answer"}


def test_a_policy_and_itself_are_that_policy() -> None:
    one = joint(pack(rules()), pack(rules()))
    assert one is not None
    assert not one.sides
    assert len(one.pack.policy.obligations) == 2


def test_what_decides_about_more_than_itself_keeps_policies_apart() -> None:
    gate = "\ngate relationship.notice_given\n    requires promise answer is fulfilled\n"
    assert joint(pack(rules() + gate), pack(rules(answer=3) + gate)) is None
    assert joint(pack(rules() + gate), pack(rules(buddy=3) + gate)) is not None
    assert joint(pack(rules()), pack(rules() + gate)) is None


@pytest.mark.parametrize("tier", TIERS)
def test_a_plan_is_the_same_whether_both_are_walked_at_once(
    tier: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = replaying.as_one
    taken: list[Joint | None] = []

    def noted(log: Log, asked: Asked) -> Joint | None:
        taken.append(at_once(log, asked))
        return taken[-1]

    for seed in range(20, 28):
        old, new, edit = edited_packs(seed, tier)
        found, _, _ = lives(drawn(seed, tier), seed, 8)
        history, last = in_columns(history_of(old, found)), _last(found)
        for days in (100, -20):
            plans = []
            for way in (noted, lambda log, asked: None):  # noqa: ARG005 - called by name
                monkeypatch.setattr(replaying, "as_one", way)
                plans.append(planned(old, new, history, last + days))
            assert plans[0] == plans[1], f"seed {seed}: {edit}"
    assert any(each is not None and each.sides for each in taken)


def _last(found: Lives) -> int:
    return max(event.at for events in found.values() for event in events) // DAY


def test_whoever_parts_where_nothing_may_be_left_open_is_left_to_the_reference() -> None:
    """The record of whoever left is kept for three years, and longer while something is owed."""
    old, new = pack(rules(60, survives=True)), pack(rules(60))
    first = 18_000
    life = told(
        (first, "engaged", {}),
        (first + 5, "noted", {}),
        (first + 6, "buddy_named", {"grade": 0}),
        (first + 20, "engagement_ended", {}),
        (first + 30, "looked_at", {}),
    )
    one = joint(old, new)
    assert one is not None
    log = Log.of({"p-1": life})
    end = first + 20 + int(timedelta(days=4 * 365).days)
    found = walk(log, one.pack, end * DAY, sides=one.sides)
    assert isinstance(found, Walked)
    assert found.why == {REASONS[SIDES_PART]: 1}
    for alone in (old, new):
        apart = walk(log, alone, end * DAY)
        assert isinstance(apart, Walked)
        assert not apart.by_reference.any()
    history = in_columns(history_of(old, {"p-1": life}))
    row_by_row = plan(old, new, None, history=history, as_of=date_of(end), row_by_row=True)
    assert planned(old, new, history, end) == to_files(row_by_row)


@pytest.mark.parametrize("until", [40, 400])
def test_what_left_in_time_says_is_what_a_walk_up_to_then_says(until: int) -> None:
    """Whether a promise runs at some moment is seen from any later one."""
    running = 0
    for seed in range(12):
        found, _, _ = lives(drawn(seed, TIERS[0]), seed, 8)
        log = Log.of(found)
        turn = int(log.at.min()) + until * DAY
        short, long = (
            walk(log, drawn(seed, TIERS[0]).pack, moment)
            for moment in (turn - 1, int(log.at.max()) + 300 * DAY)
        )
        assert isinstance(short, Walked)
        assert isinstance(long, Walked)
        told_by_both = ~long.by_reference
        left = long.owed_left
        runs = (long.owed_made < turn) & ((left < -(2**61)) | (left >= turn))
        assert _named(long, runs) == _named(short, _live(short) & told_by_both[short.owed_person])
        running += int(runs.sum())
    assert running


def _live(walked: Walked) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return walked.owed_state <= 2


def _named(walked: Walked, which: Sequence[bool] | np.ndarray) -> list[tuple[int, ...]]:
    columns = (walked.owed_person, walked.owed_rule, walked.owed_cause, walked.owed_turn)
    return sorted(zip(*(column[which].tolist() for column in columns), strict=True))
