"""What becomes of ranks when ideal lines change, among those who meet the rule throughout."""

from collections.abc import Sequence

from troth.dsl import core
from troth.engine.decision import Kind
from troth.engine.plan.deciding import decide_all
from troth.engine.plan.edits import Rule, with_rule
from troth.engine.plan.impact import Sides


def rank_moves(
    sides: Sides,
    was: core.Minimum,
    now: core.Minimum,
    before: Sequence[int],
    after: Sequence[int],
) -> dict[str, int]:
    """How many people go up, go down or keep their rank.

    Among those who meet the rule before and after; equal scores share the better place. An ideal
    line that is unknown counts 0.
    """
    old, new = _scores(sides, was, old=True), _scores(sides, now, old=False)
    stay = [i for i, codes in enumerate(zip(before, after, strict=True)) if codes == (0, 0)]
    first = _places([old[index] for index in stay])
    second = _places([new[index] for index in stay])
    moves = {"up": 0, "down": 0, "same": 0}
    for one, two in zip(first, second, strict=True):
        moves["same" if one == two else "up" if two < one else "down"] += 1
    return moves


def _scores(sides: Sides, minimum: core.Minimum, *, old: bool) -> list[int]:
    """The worth of the ideal lines that hold: the ideal lines decided as if they were required."""
    pack, people = (sides.old, sides.before) if old else (sides.new, sides.after)
    if not minimum.ideals:
        return [0] * len(people)
    lines = tuple(core.Requirement(ideal.condition) for ideal in minimum.ideals)
    policy = with_rule(pack.policy, Rule(Kind.MINIMUM, minimum.name, None, lines))
    results = decide_all(policy, pack.vocabulary, Kind.MINIMUM, minimum.name, people)
    worth = [ideal.worth for ideal in minimum.ideals]
    return [
        sum(each for bit, each in enumerate(worth) if not (failed | unknown) >> bit & 1)
        for failed, unknown in zip(results.failed, results.unknown, strict=True)
    ]


def _places(scores: Sequence[int]) -> list[int]:
    ordered = sorted(scores, reverse=True)
    place = {score: index for index, score in reversed(list(enumerate(ordered)))}
    return [place[score] for score in scores]
