"""What becomes of ranks when ideal lines change, among those who meet the rule throughout."""

from dataclasses import dataclass

from troth.dsl import core
from troth.engine.decision import Kind
from troth.engine.plan.answers import Codes, People
from troth.engine.plan.edits import Rule, with_rule
from troth.engine.plan.impact import Sides


@dataclass(frozen=True, slots=True)
class Moves:
    """What became of ranks: how many by where they went, and who goes up, and who down."""

    counts: dict[str, int]
    people: dict[str, People]


def rank_moves(
    sides: Sides, was: core.Minimum, now: core.Minimum, before: Codes, after: Codes
) -> Moves:
    """Who goes up, goes down or keeps their rank.

    Among those who meet the rule before and after; equal scores share the better place. An ideal
    line that is unknown counts 0.
    """
    counting = sides.counting
    stay = counting.shared(counting.where(before, 0), counting.where(after, 0))
    old, new = _scores(sides, was, stay, old=True), _scores(sides, now, stay, old=False)
    return Moves(counting.ranked(old, new), _moved(sides, _places(old), _places(new)))


def _places(scores: dict[int, People]) -> dict[int, People]:
    """The same people by their place: how many have a higher score."""
    found: dict[int, People] = {}
    place = 0
    for score in sorted(scores, reverse=True):
        found[place] = scores[score]
        place += len(scores[score])
    return found


def _moved(sides: Sides, old: dict[int, People], new: dict[int, People]) -> dict[str, People]:
    """Who has a better place now, and who a worse one; a key only where there is somebody."""
    counting = sides.counting
    moved: dict[str, list[People]] = {"down": [], "up": []}
    for was, people in old.items():
        for key, side in (
            ("up", [each for now, each in new.items() if now < was]),
            ("down", [each for now, each in new.items() if now > was]),
        ):
            if side and len(found := counting.shared(people, counting.together(side))):
                moved[key].append(found)
    return {key: counting.together(found) for key, found in moved.items() if found}


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
