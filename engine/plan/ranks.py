"""What becomes of ranks when ideal lines change, among those who meet the rule throughout."""

from troth.dsl import core
from troth.engine.decision import Kind
from troth.engine.plan.answers import Codes, People
from troth.engine.plan.edits import Rule, with_rule
from troth.engine.plan.impact import Sides


def rank_moves(
    sides: Sides, was: core.Minimum, now: core.Minimum, before: Codes, after: Codes
) -> dict[str, int]:
    """How many people go up, go down or keep their rank.

    Among those who meet the rule before and after; equal scores share the better place. An ideal
    line that is unknown counts 0.
    """
    counting = sides.counting
    stay = counting.shared(counting.where(before, 0), counting.where(after, 0))
    scores = _scores(sides, was, stay, old=True), _scores(sides, now, stay, old=False)
    return counting.ranked(*scores)


def _scores(sides: Sides, minimum: core.Minimum, people: People, *, old: bool) -> dict[int, People]:
    """Some people by the worth of the ideal lines that hold.

    The ideal lines are decided as if they were required.
    """
    pack, crowd = (sides.old, sides.before) if old else (sides.new, sides.after)
    if not minimum.ideals:
        return {0: people}
    lines = tuple(core.Requirement(ideal.condition) for ideal in minimum.ideals)
    policy = with_rule(pack.policy, Rule(Kind.MINIMUM, minimum.name, None, lines))
    results = crowd.decide(policy, pack.vocabulary, Kind.MINIMUM, minimum.name)
    worth = [ideal.worth for ideal in minimum.ideals]
    found: dict[int, list[People]] = {}
    for group in sides.counting.by_masks(results, people):
        failed, unknown = results.masks(group[0])
        score = sum(each for bit, each in enumerate(worth) if not (failed | unknown) >> bit & 1)
        found.setdefault(score, []).append(group)
    return {score: sides.counting.together(groups) for score, groups in found.items()}
