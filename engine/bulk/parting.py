"""What a walk of two policies as one says of each: what both have once, what one has by itself."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.columns import Truths
from troth.engine.bulk.joint import Joint
from troth.engine.bulk.layout import BOTH_SIDES, NEW_SIDE, OLD_SIDE
from troth.engine.bulk.walked import NONE, Walked


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """All there is under either policy, and which rules and ladders are whose (a side each).

    ``apart`` is what only the old one gives, and what only the new one does: promises and rungs.
    Names of rules and ladders are those that each policy has.
    """

    whole: Walked
    rules: NDArray[np.int8]
    ladders: NDArray[np.int8]
    apart: tuple[Walked, Walked]

    def owed_under(self, side: int) -> Walked:
        """The walk with no due date, no question and nothing handed on, but under one policy."""
        walk = self.whole
        own = (self.rules & side != 0)[walk.owed_rule]
        return replace(
            walk,
            owed_due_at=np.where(own, walk.owed_due_at, NONE),
            owed_waited=walk.owed_waited & own,
            hands={at: hands for at, hands in walk.hands.items() if self.ladders[at[0]] & side},
        )


def parted(walk: Walked, joint: Joint) -> Parted:
    """A walk of two policies as one, by their sides."""
    rules, ladders = (
        np.array([joint.sides.get(name, BOTH_SIDES) for name in names], np.int8)
        for names in (walk.rules, walk.ladders)
    )
    whole = replace(
        walk,
        rules=tuple(joint.names.get(name, name) for name in walk.rules),
        ladders=tuple(joint.names.get(name, name) for name in walk.ladders),
    )
    old, new = (_only(whole, rules == side, ladders == side) for side in (OLD_SIDE, NEW_SIDE))
    return Parted(whole, rules, ladders, (old, new))


def _only(walk: Walked, rules: Truths, ladders: Truths) -> Walked:
    """The promises of some rules, and the rungs of some ladders; nothing of charts."""
    owed, rungs = rules[walk.owed_rule], ladders[walk.rung_ladder]
    made = _kept(walk, "owed_", owed) | _kept(walk, "rung_", rungs)
    places = np.cumsum(owed, dtype=np.int32) - np.int32(1)
    for name in ("owed_amends", "rung_owed"):
        made[name] = _moved(made[name], places)
    charts = ("step_", "refused_", "handed_", "stage_")
    made |= {name: column[:0] for name, column in _columns(walk) if name.startswith(charts)}
    return replace(walk, **made)


def _columns(walk: Walked) -> list[tuple[str, NDArray[Any]]]:
    columns = [(each.name, getattr(walk, each.name)) for each in fields(walk)]
    return [(name, column) for name, column in columns if isinstance(column, np.ndarray)]


def _kept(walk: Walked, kind: str, kept: Truths) -> dict[str, Any]:
    """Columns of one kind for what is kept; those that were not filled stay empty."""
    columns = [each for each in _columns(walk) if each[0].startswith(kind)]
    rows = np.flatnonzero(kept)
    return {name: column[rows] if len(column) else column for name, column in columns}


def _moved(places: NDArray[np.int32], moved: NDArray[np.int32]) -> NDArray[np.int32]:
    """Places among all as places among those that are kept; none stays none."""
    if not len(moved):
        return places
    return np.where(places < 0, places, moved[places])
