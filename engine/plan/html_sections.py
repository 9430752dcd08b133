"""The parts of the page of a plan, in the order of the parts of a plan.

Every part says so where it has nothing to tell.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from troth.engine.plan.html_groups import fairness
from troth.engine.plan.html_parts import Page
from troth.engine.plan.html_past import promises, replay
from troth.engine.plan.html_rules import decisions, nothing, rules
from troth.engine.plan.html_weeks import load, money

Tell: TypeAlias = Callable[[Page], Iterator[str]]

PARTS: tuple[tuple[str, str, Tell], ...] = (
    ("rules", "Rules", rules),
    ("decisions", "Decisions", decisions),
    ("promises", "Promises and clocks", promises),
    ("replay", "Replay", replay),
    ("load", "Load", load),
    ("money", "Money", money),
    ("fairness", "Fairness", fairness),
    ("nothing", "No effect", nothing),
)
"""The name of the place on the page, the title, and what tells it."""
