"""A scenario as a value: who it is about, what happens when, and what must be so then.

What is given to people and events is held as files hold it, as texts and lists: the ledger reads it
as it reads everybody's. Moments are texts for the same reason; they are local to the pack's
calendar. Knows nothing of packs and of running: `troth.engine.files.scenarios` reads scenarios,
`troth.engine.scenarios.runner` runs them.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from troth.dsl.node import Data, named
from troth.dsl.source import NOWHERE, Span

Texts: TypeAlias = tuple[str, ...]

NOT_BEGUN = "not begun"
"""The state of a region in which nothing has happened yet."""


@named
class Stated(Data):
    """Something that a `then` says, and where it says so."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class StateIs(Stated):
    """A region of a chart is in a state; ``about`` is one of several applications or cases."""

    region: str
    state: str
    about: str = ""


@named
class OwedIs(Stated):
    """A promise or an expectation, by its rule (the latest) or its id; None: nothing is said.

    Days are as written, ``shortfall`` in the unit of the resource; ``none`` for no day.
    """

    kind: Literal["promise", "expectation"]
    name: str
    state: str | None = None
    due: str | None = None
    violated_on: str | None = None
    made: str | None = None
    by: str | None = None
    to: str | None = None
    shortfall: str | None = None
    late_days: str | None = None
    count: str | None = None


@named
class RuleIs(Stated):
    """What a rule decides: a verdict or a value, by which lines, for want of what."""

    name: str
    answer: str | None = None
    because: Texts | None = None
    missing: Texts | None = None
    rank: str | None = None
    about: str = ""


@named
class NoticeIs(Stated):
    """Somebody is told something; None: nothing is said."""

    to: str | None = None
    about: str | None = None
    on: str | None = None
    action: str | None = None
    words: str | None = None
    rung: str | None = None
    summarised: str | None = None
    times: int = 1


@named
class NoticesAre(Stated):
    """All the notices since the `then` before that lists any; None: whatever they are."""

    notices: tuple[NoticeIs, ...] | None


@named
class RefusalIs(Stated):
    """An event was refused; None: nothing is said."""

    event: str | None = None
    by: str | None = None
    because: Texts | None = None
    words: str | None = None
    times: int = 1


@named
class RefusalsAre(Stated):
    """All the refusals since the `then` before that lists any; None: whatever they are."""

    refusals: tuple[RefusalIs, ...] | None


@named
class NeverWas(Stated):
    """A state was never entered, a promise never made, a ladder never begun."""

    kind: Literal["state", "promise", "expectation", "ladder"]
    name: str


@named
class FactsChanged(Stated):
    """Which facts the latest event changed, and no others."""

    facts: Texts


@named
class TimerIs(Stated):
    """A clock of a chart, ``REGION.TIMER``, rings after that day; ``none``: it does not run."""

    name: str
    due: str


@named
class LadderIs(Stated):
    """The latest ladder of an escalation, or that of an id; None: nothing is said."""

    name: str
    fired: str | None = None
    next: str | None = None
    ended: str | None = None
    count: str | None = None


@named
class FactIs(Stated):
    """A fact has a value, or is ``unknown``; ``about`` names the goal, application … it is of."""

    name: str
    value: object
    about: str = ""


@named
class Explained(Stated):
    """The explanation of something holds these words."""

    what: str
    words: Texts


@named
class Unchanged(Stated):
    """Without these events and facts everything ends the same, but for what is private."""

    without: Texts


@named
class Flip(Data):
    """A person is decided differently, because of these facts."""

    person: str
    because: Texts


@named
class PlanIs(Stated):
    """What a change of the pack does to one rule; None: nothing is said.

    ``verdict`` is what it does to people, or the kind of change it is; ``mode`` what live clocks
    do. ``live`` counts the promises that run by what becomes of them: ``kept``, ``moved`` …
    """

    rule: str
    verdict: str | None = None
    mode: str | None = None
    flips: tuple[Flip, ...] | None = None
    live: Mapping[str, str] = field(default_factory=dict)


@named
class PlanSays(Stated):
    """Everything that a change of the pack does, a line a rule; whatever else it does is told."""

    changes: tuple[PlanIs, ...]


Expectation: TypeAlias = (
    StateIs
    | OwedIs
    | RuleIs
    | NoticesAre
    | RefusalsAre
    | NeverWas
    | FactsChanged
    | TimerIs
    | LadderIs
    | FactIs
    | Explained
    | Unchanged
    | PlanSays
)


@named
class Then(Data):
    """What must be so at a moment, of one relationship (empty: the main one)."""

    subject: str = ""
    says: tuple[Expectation, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Entry(Data):
    """One entry of the timeline: an event, or that time passes; then what must be so.

    ``at`` is when it is recorded, ``happened`` when it happened (empty: just then). It is recorded
    ``times`` times with one key. ``corrects`` is the ``name`` of an earlier entry. ``subject`` is
    whose event it is (empty: the main one).
    """

    at: str
    event: str = ""
    subject: str = ""
    happened: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    about: str = ""
    actor: str = ""
    times: int = 1
    name: str = ""
    corrects: str = ""
    then: tuple[Then, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Someone(Data):
    """A relationship, and what is known of it from the first day on."""

    id: str
    facts: Mapping[str, object] = field(default_factory=dict)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Edit(Data):
    """A change of a file of the pack: a text that stands in it once, and what replaces it."""

    file: str
    was: str
    now: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Scenario(Data):
    """A story, and what must be so in it.

    ``effective`` is the day from which the pack binds (empty: from before everything). ``seats``
    and ``shared`` are what is known of the organisation. ``people`` and ``changes`` belong to a
    scenario that tries a change of the pack.
    """

    name: str
    subject: Someone
    steps: Texts = ()
    effective: str = ""
    seats: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, object] = field(default_factory=dict)
    others: tuple[Someone, ...] = ()
    timeline: tuple[Entry, ...] = ()
    then: tuple[Then, ...] = ()
    people: tuple[Someone, ...] = ()
    changes: tuple[Edit, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def thens(self) -> tuple[Then, ...]:
        """Every block of expectations, in the order in which they are judged."""
        return (*(then for entry in self.timeline for then in entry.then), *self.then)

    @property
    def place(self) -> str:
        """Where it stands, as ``file:line``."""
        return place_of(self.span)


def place_of(span: Span) -> str:
    """``scenarios/a3.yaml:12``; empty for what was not read from a file."""
    return "" if span is NOWHERE else f"{span.source.name}:{span.line}"
