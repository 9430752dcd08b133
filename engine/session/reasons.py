"""Refusals counted by their reason: what was refused, by whom or what, and for want of what.

Two refusals have one reason when they differ in nothing but whom they are about. It keeps one
example of each reason and no list of all, so that a log of any length can be counted.
"""

import re
from typing import Final

from troth.engine.fold.story import Refused
from troth.engine.session.values import Reason

MOST: Final = 1_000
"""Different reasons that are told apart; what comes after is counted by event and place alone."""

OTHERS: Final = "for one of many other reasons"

_NUMBERED = re.compile(r"@[\w.:-]*\w")
"""The part of an id that is one person's own: ``@3`` of ``buddy@3``."""


class Reasons:
    """Counts refusals as they come."""

    def __init__(self) -> None:
        self._counts: dict[Reason, int] = {}
        self._first: dict[Reason, tuple[str, str]] = {}

    def add(self, relationship: str, refused: Refused) -> None:
        """One more, of this relationship."""
        reason = reason_of(refused)
        if reason not in self._counts and len(self._counts) >= MOST:
            reason = Reason(type=refused.type, by=reason.by, why=OTHERS)
        self._counts[reason] = self._counts.get(reason, 0) + 1
        self._first.setdefault(reason, (relationship, refused.event))

    def found(self) -> tuple[Reason, ...]:
        """Every reason with its count and its first example, the most frequent first."""
        counted = (
            Reason(
                each.type, each.by, each.why, each.because, each.words, each.place,
                count, *self._first[each],
            )
            for each, count in self._counts.items()
        )  # fmt: skip
        return tuple(sorted(counted, key=lambda each: -each.count))


def reason_of(refused: Refused) -> Reason:
    """Why an event was refused, whoever it was about; nothing is counted yet."""
    return Reason(
        type=refused.type,
        by=_NUMBERED.sub("", refused.by),
        why=_NUMBERED.sub("", refused.why),
        because=refused.because,
        words=refused.words,
        place=refused.place,
    )
