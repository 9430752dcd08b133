"""Work on a ledger, each piece written together, begun again where somebody else was first.

Knows when to write and when to try again; what is written is `troth.engine.session.writing`'s.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from troth.engine.events import Draft, Given, Problems
from troth.engine.files.pack import Pack
from troth.engine.session.errors import Busy, InvalidEvent
from troth.engine.session.held import Held
from troth.engine.session.many import Feed, given_of, place_of
from troth.engine.session.policies import Policies
from troth.engine.session.values import Notice, Recorded, Rejected
from troth.engine.session.when import TOLERANCE
from troth.engine.session.writing import Writer
from troth.engine.stores.errors import Conflict, KeyTaken
from troth.engine.stores.port import Adopting, Store

TRIES: Final = 100
"""How often a transaction is begun again."""

T = TypeVar("T")


class Transactions:
    """Everything that changes one ledger; ``now`` is the clock, in seconds since 1970 UTC."""

    def __init__(self, store: Store, policies: Policies, now: Callable[[], int]) -> None:
        self._policies = policies
        self._now = now
        self._writer = Writer(store, policies)

    def record(self, given: Given) -> Recorded:
        """One event, written; raises `InvalidEvent`."""

        def work(recorded: int) -> Recorded:
            return self._writer.add(self._read(given, recorded), recorded)

        return self._written(work)

    def advance(self, relationships: Sequence[str], to: int) -> list[Notice]:
        """What falls due by ``to`` for these people, written."""

        def work(recorded: int) -> list[Notice]:
            found: list[Notice] = []
            for name in relationships:
                found += self._writer.advance(name, to, recorded)
            return found

        return self._written(work)

    def record_many(self, entries: Sequence[Feed], first: int) -> list[Recorded | Rejected]:
        """Many events, written, of which the first has the number ``first``.

        What comes late is written by itself, so a piece may end in several transactions; begun
        again is only the last of them.
        """
        outcomes: list[Recorded | Rejected | None] = []
        written = 0
        for _ in range(TRIES):
            self._follow()
            recorded = self._now()
            try:
                for at in range(len(outcomes), len(entries)):
                    entry = entries[at]
                    step = self._step(entry, first + at, recorded)
                    if isinstance(step, Draft) and self._writer.has_to_write_before(step):
                        self._writer.commit(recorded)
                        written = at
                    outcomes.append(self._added(step, entries[at], first + at, recorded))
                self._writer.commit(recorded)
            except (Conflict, KeyTaken):
                self._writer.abandon()
                del outcomes[written:]
            except BaseException:
                self._writer.abandon()
                raise
            else:
                return [each for each in outcomes if each is not None]
        raise Busy

    def put_in_force(self, pack: Pack, since: int, given: Given, records: int) -> Recorded:
        """``pack`` in force from ``since`` on and an event that says so, both written or neither.

        Raises `Conflict` where the ledger has no longer as many ``records`` as it had when whoever
        asks looked at it: it is for them to look again.
        """
        self._follow()
        adopting = Adopting(pack=self._policies.keep(pack), since=since, records=records)
        recorded = self._now()
        try:
            outcome = self._writer.add(self._read(given, recorded), recorded)
            self._writer.commit(recorded, adopting)
        finally:
            self._writer.forget()
        return outcome

    def held(self, relationship: str) -> Held:
        """Somebody as far as they were written to, or something fell due; not to be changed."""
        return self._writer.held(relationship)

    def forget(self) -> None:
        """Hold nothing in memory any more."""
        self._writer.forget()

    def _step(self, entry: Feed, number: int, recorded: int) -> Draft | Rejected | None:
        given = given_of(entry)
        if isinstance(given, Rejected):
            return replace(given, number=number)
        if given is None:
            return None
        try:
            return self._read(given, recorded)
        except InvalidEvent as wrong:
            return Rejected(number, place_of(entry), wrong.faults)

    def _added(
        self, step: Draft | Rejected | None, entry: Feed, number: int, recorded: int
    ) -> Recorded | Rejected | None:
        if not isinstance(step, Draft):
            return step
        try:
            return self._writer.add(step, recorded)
        except InvalidEvent as wrong:
            return Rejected(number, place_of(entry), wrong.faults)

    def _read(self, given: Given, recorded: int) -> Draft:
        """An event under the policy of its moment."""
        reader = self._policies.newest.reader
        draft = reader.read(given, now=recorded, tolerance=TOLERANCE)
        if isinstance(draft, Draft):
            in_force = self._policies.at(draft.at).reader
            if in_force is reader:
                return draft
            draft = in_force.read(given, now=recorded, tolerance=TOLERANCE)
        elif len(self._policies.all) > 1:
            draft = self._read_before(given, recorded, draft)
        if isinstance(draft, Problems):
            raise InvalidEvent(draft)
        return draft

    def _read_before(self, given: Given, recorded: int, problems: Problems) -> Draft | Problems:
        """Under an earlier policy, for an event of its time that the newest does not know."""
        for policy in reversed(self._policies.all[:-1]):
            draft = policy.reader.read(given, now=recorded, tolerance=TOLERANCE)
            if isinstance(draft, Draft) and self._policies.at(draft.at) is policy:
                return draft
        return problems

    def _written(self, work: Callable[[int], T]) -> T:
        """What ``work`` gives, once all it did is written."""
        for _ in range(TRIES):
            self._follow()
            recorded = self._now()
            try:
                result = work(recorded)
                self._writer.commit(recorded)
            except (Conflict, KeyTaken):
                self._writer.abandon()
            except BaseException:
                self._writer.abandon()
                raise
            else:
                return result
        raise Busy

    def _follow(self) -> None:
        """Take notice of what was adopted since, by whomever."""
        if self._policies.refresh():
            self._writer.forget()
        self._writer.follow()
