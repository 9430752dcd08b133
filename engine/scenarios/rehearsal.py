"""An engine for a story that is told in order: it may be asked in the middle of its work.

Every answer of an `Engine` is folded anew from the ledger, so that asking changes nothing. Over a
story with a `then` after each entry that makes most of the time. Here the fold that is held for
writing is asked instead, moved on to the present, which the next entry cannot be before.

That is the same only while nothing of the past becomes known later. What somebody's fold asked of
others at a moment it asked of what was recorded by then; where anybody else is written to in the
same second, or for a past one, their fold is doubtful from then on, and not asked any more.
"""

from troth.engine.fold.relationship import Relationship
from troth.engine.session.engine import Engine
from troth.engine.session.explaining import explained
from troth.engine.session.values import Explained


class Rehearsal(Engine):
    """An engine in memory whose clock only moves forward; its `present` answers are as of now."""

    _doubtful: frozenset[str] = frozenset()
    _all_doubtful = False

    def doubt(self, spared: str = "") -> None:
        """Fold everybody anew from now on who has been written to; but for one who is ``spared``.

        To be said before somebody is written to in a second in which others were, or came further.
        """
        self._doubtful |= {each for each in self.relationships() if each != spared}

    def doubt_everybody(self) -> None:
        """Fold everybody anew from now on: what is past is told later."""
        self._all_doubtful = True

    def present(self, relationship: str) -> Relationship:
        """Somebody as of now; raises `Unanswerable` where nothing is recorded about them.

        Only to be looked at, and before the next event is recorded.
        """
        held = None if self._all_doubtful else self._standing(relationship)
        return held or self._asking.folded(relationship, self.now, None)

    def _standing(self, relationship: str) -> Relationship | None:
        if relationship in self._doubtful or not self.count(relationship):
            return None
        held = self._transactions.held(relationship)
        held.advance(self.now)
        held.fold.advance(self.now)
        return held.fold

    def why(self, relationship: str, what: str) -> Explained:
        """The same as `explain`, as of now."""
        person = self.present(relationship)
        return explained(person, self._asking.records, what, self._policies)
