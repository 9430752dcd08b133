"""For those who build on the engine: a policy tried in a few lines, with a clock they hold.

    case = given("acme", {"manager": "m-7"}, at="2026-03-02 08:00")
    case.when("engaged", at="2026-03-02 09:00")
    case.when_time_passes(to="2026-03-31")
    case.then_promise("buddy", "violated", due="2026-03-09")
    case.then_told("m-7", about="buddy")

Nothing is written anywhere, and nothing reads the clock of the machine. What does not hold raises
`AssertionError` and says what is so instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from troth.dsl.core import ObligationState
from troth.dsl.values import EPOCH_INSTANT, date_of
from troth.engine.decision import Verdict
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Owed, State
from troth.engine.session.engine import MEMORY, Engine
from troth.engine.session.values import Notice, Recorded
from troth.engine.session.when import When

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class FixedClock:
    """A clock that stands until it is set: `Engine.open` takes it as its ``clock``."""

    def __init__(self, moment: datetime = BEGINNING) -> None:
        assert moment.tzinfo is not None, "a moment has a zone: datetime(2026, 3, 2, tzinfo=UTC)"
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def set(self, moment: datetime | int) -> None:
        """Set it to a moment, or to so many seconds since 1970 UTC."""
        if isinstance(moment, int):
            moment = EPOCH_INSTANT + timedelta(seconds=moment)
        self.moment = moment


def memory_engine(
    pack: Pack | str | Path, *, effective: When | None = None, now: datetime = BEGINNING
) -> tuple[Engine, FixedClock]:
    """An engine that keeps everything in memory, and its clock, which stands at ``now``.

    Without ``effective`` the pack is in force from its own day.
    """
    clock = FixedClock(now)
    return Engine.open(MEMORY, pack, effective=effective, clock=clock), clock


def given(
    pack: Pack | str | Path,
    facts: Mapping[str, object] | None = None,
    *,
    at: When | None = None,
    relationship: str = "r-1",
    effective: When | None = None,
    engine: Engine | None = None,
) -> "Case":
    """The beginning of a story: a policy, and what is known of somebody from the moment ``at``."""
    clock = FixedClock()
    opened = engine or Engine.open(MEMORY, pack, effective=effective, clock=clock)
    case = Case(opened, clock, relationship)
    if facts:
        assert at is not None, "facts become known at a moment: given(…, at=…)"
        case.when_told("facts", facts, at=at)
    return case


@dataclass(slots=True)
class Case:
    """A story of one relationship. Every ``when`` moves the clock, every ``then`` only looks.

    ``told`` are all notices so far, ``outcomes`` what became of each event.
    """

    engine: Engine
    clock: FixedClock
    relationship: str
    told: list[Notice] = field(default_factory=list)
    outcomes: list[Recorded] = field(default_factory=list)

    def when(
        self, event: str, /, *, at: When, about: str = "", actor: str = "", **fields: object
    ) -> "Case":
        """An event happens, and is recorded at once; its fields are given by their names."""
        return self.when_told(event, fields, at=at, about=about, actor=actor)

    def when_told(
        self,
        event: str,
        fields: Mapping[str, object],
        *,
        at: When,
        about: str = "",
        actor: str = "",
    ) -> "Case":
        """The same with fields as a mapping, for names that Python, or `when`, has taken."""
        self.clock.set(max(self.now, self.engine.moment(at, "at")))
        outcome = self.engine.record(
            self.relationship, event, fields, at=at, about=about, actor=actor
        )
        self.outcomes.append(outcome)
        self.told += outcome.notices
        return self

    def when_time_passes(self, *, to: When) -> "Case":
        """The engine runs up to a moment; a date is the end of that day."""
        moment = self.engine.moment(to, "to")
        self.clock.set(max(self.now, moment))
        self.told += self.engine.advance(moment)
        return self

    @property
    def now(self) -> int:
        """The present moment of the story, in seconds since 1970 UTC."""
        return int((self.clock() - EPOCH_INSTANT).total_seconds())

    @property
    def state(self) -> State:
        """Where the relationship stands now."""
        return self.engine.state(self.relationship)

    def promise(self, name: str) -> Owed:
        """The latest promise or expectation of a rule, or the one of that id."""
        found = self.state.promises(name)
        known = ", ".join(each.id for each in self.state.owed) or "none at all"
        assert found, f"there is no promise `{name}`; there is {known}"
        return found[-1]

    # --- then

    def then_promise(
        self,
        name: str,
        state: str,
        *,
        due: date | str | None = None,
        late_days: int | None = None,
        missing: int | None = None,
    ) -> "Case":
        """A promise is in a state; due on a day, delivered so many days late, so much missing."""
        owed = self.promise(name)
        known = ", ".join(each.value for each in ObligationState)
        assert state in set(ObligationState), f"there is no state `{state}`; there is {known}"
        assert owed.state.value == state, f"{owed.id} is {owed.state.value}, not {state}"
        if due is not None:
            day = None if owed.due is None else date_of(owed.due.day).isoformat()
            assert day == str(due), f"{owed.id} is due {day}, not {due}"
        if late_days is not None:
            assert owed.late_days == late_days, f"{owed.id} came {owed.late_days} days late"
        if missing is not None:
            short = owed.shortfall / 1_000_000
            assert short == missing, f"{short} of {owed.id} is missing, not {missing}"
        return self

    def then_stands_in(self, region: str, state: str) -> "Case":
        """A region of a chart is in a state."""
        stage = self.state.stage(region)
        now = "not begun" if stage is None else stage.state
        assert now == state, f"{region} is {now}, not {state}"
        return self

    def then_decided(self, rule: str, verdict: Verdict | str) -> "Case":
        """A rule decides so about them now."""
        decision = self.engine.decide(self.relationship, rule)
        proof = "; ".join(f"{line.text.text}: {line.verdict.value}" for line in decision.proof)
        assert decision.answer == str(verdict), f"{rule} is {decision.answer}: {proof}"
        return self

    def then_refused(self, by: str) -> "Case":
        """The last event was refused, by this gate or region."""
        refused = self.outcomes[-1].refused if self.outcomes else None
        assert refused is not None, "nothing was refused"
        assert refused.by == by, f"it was refused by {refused.by}: {refused.why}"
        return self

    def then_accepted(self) -> "Case":
        """The last event was not refused."""
        assert self.outcomes, "nothing was recorded"
        refused = self.outcomes[-1].refused
        assert refused is None, f"it was refused by {refused.by}: {refused.why}"
        return self

    def then_told(self, party: str, *, about: str = "", times: int = 1) -> "Case":
        """Somebody was told so often, about a promise (by its id or rule) or about anything.

        That something is withdrawn does not count, neither as told nor as untold.
        """
        found = [
            each
            for each in self.told
            if each.party == party
            and not each.withdraws
            and about in {"", each.about, each.about.partition("@")[0]}
        ]
        said = "; ".join(f"{each.party} about {each.about}" for each in self.told) or "nobody"
        assert len(found) == times, f"{party} was told {len(found)} times; told was: {said}"
        return self
