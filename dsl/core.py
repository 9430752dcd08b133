"""The checked tree: what a policy means. Only this tree reaches the engine.

Every name is resolved, every expression carries its type, profiles are unfolded into requirements,
symbols and words are one operator, and values are held as `troth.dsl.types` describes. A node that
exists is well typed: `check` builds no other. Places are kept for explanations and stay outside
equality, so that two policies are equal exactly when they decide alike for the same reasons.

Truth is three-valued everywhere: yes, no, or unknown for a stated reason.
"""

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum
from typing import Literal as OneOf
from typing import TypeAlias

from troth.dsl.node import Data, node
from troth.dsl.source import NOWHERE, Span
from troth.dsl.types import DATE, INSTANT, NUMBER, SPAN, TRUTH, Type, Value
from troth.dsl.vocabulary import Subject


@node
class Node(Data):
    """Anything with a place in a source."""

    span: Span = field(default=NOWHERE, kw_only=True, compare=False, repr=False)


# --- values


@node
class Literal(Node):
    """A value that stands in the text; ratings and choices as their index.

    ``unit`` is what its author counted in, for people only: ``month``, ``working day``, ``%``.
    """

    value: Value
    type: Type
    unit: str = field(default="", compare=False, repr=False)


@node
class LocalInstant(Node):
    """A written moment, ``2026-01-31 17:30``: a day and a minute of it in the subject's zone."""

    day: int
    minute: int
    type: Type = INSTANT


@node
class FactRef(Node):
    """The value of a fact; unknown when none is recorded or the record is no longer valid."""

    name: str
    type: Type


@node
class DefineRef(Node):
    """The value of a `define`."""

    name: str
    type: Type


@node
class EventField(Node):
    """A field of the event at hand, in triggers, gates and what they start."""

    event: str
    field: str
    type: Type


@node
class LatestField(Node):
    """``latest E.field``: unknown when E never happened."""

    event: str
    field: str
    type: Type


@node
class Today(Node):
    """The local date of the as-of instant."""

    type: Type = DATE


@node
class Now(Node):
    """The as-of instant."""

    type: Type = INSTANT


@node
class Tenure(Node):
    """The span from the start of the present engagement to today."""

    type: Type = SPAN


@node
class TimeSince(Node):
    """The span from the latest such event to now."""

    event: str
    type: Type = SPAN


@node
class Window(Node):
    """The local days after today - ``length`` up to today, or everything since an event."""

    length: "Expr | None" = None
    since: str = ""


@node
class TimeWhile(Node):
    """How long a condition held; no window is the whole history."""

    condition: "Expr"
    window: Window | None
    type: Type = SPAN


@node
class TimeIn(Node):
    """How long the subject was in a state."""

    chart: str
    state: str
    window: Window | None
    type: Type = SPAN


class Measure(StrEnum):
    """What is made of the events in a window."""

    COUNT = "count"
    SUM = "sum"
    AVERAGE = "average"
    MEDIAN = "median"
    SMALLEST = "smallest"
    LARGEST = "largest"


@node
class Aggregate(Node):
    """One figure over past events; a count has no field; no window is ``ever``."""

    measure: Measure
    event: str
    field: str
    where: "Expr | None"
    window: Window | None
    type: Type


class Operator(StrEnum):
    """Arithmetic. Which pairs of types may meet is the checker's table."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


@node
class Arithmetic(Node):
    """An exact result; out of range it is unknown for that reason.

    ``date ± duration`` is a date, ``date - date`` a span. Money times number keeps the currency;
    money by money is a number. ``P% of X`` is a product with the literal first.
    """

    op: Operator
    left: "Expr"
    right: "Expr"
    type: Type


@node
class Negate(Node):
    """The same magnitude, the other sign."""

    value: "Expr"
    type: Type


@node
class Convert(Node):
    """Money a month as money a year (``factor`` 12): the one conversion that is exact."""

    value: "Expr"
    factor: int
    type: Type


@node
class Rounded(Node):
    """To a multiple of ``to`` (a positive literal, held inside), up or down."""

    value: "Expr"
    up: bool
    to: int
    type: Type


@node
class OrElse(Node):
    """``fallback`` where ``value`` is unknown; the proof says that it was used and why."""

    value: "Expr"
    fallback: "Expr"
    type: Type


@node
class AsOf(Node):
    """``value`` with facts as known at ``at``; a future date moves the clock, not the facts."""

    value: "Expr"
    at: "Expr"
    type: Type


@node
class Extreme(Node):
    """The smaller or the larger of the items; unknown if any item is."""

    larger: bool
    items: tuple["Expr", ...]
    type: Type


@node
class Points(Node):
    """The number a level of a scale stands for: ``numbers[index]``, scaled."""

    value: "Expr"
    numbers: tuple[int, ...]
    type: Type = NUMBER


@node
class SetOf(Node):
    """A set whose members are computed; all-literal sets are a `Literal`."""

    items: tuple["Expr", ...]
    type: Type


# --- truths


class Relation(StrEnum):
    """How two values of one type compare; a span may meet a duration of every kind."""

    EQUAL = "is"
    UNEQUAL = "is not"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    MORE = "more than"
    LESS = "less than"


MIRRORED = {
    Relation.EQUAL: Relation.EQUAL,
    Relation.UNEQUAL: Relation.UNEQUAL,
    Relation.AT_LEAST: Relation.AT_MOST,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.MORE: Relation.LESS,
    Relation.LESS: Relation.MORE,
}
"""The same comparison with its sides exchanged."""


@node
class Compare(Node):
    """The exact values compared, before any rounding."""

    op: Relation
    left: "Expr"
    right: "Expr"
    type: Type = TRUTH


@node
class Between(Node):
    """``low`` at most ``value`` at most ``high``."""

    value: "Expr"
    low: "Expr"
    high: "Expr"
    type: Type = TRUTH


@node
class Member(Node):
    """``item`` is among ``among``: yes if a known member matches, else unknown if any is."""

    item: "Expr"
    among: "Expr"
    type: Type = TRUTH


@node
class Known(Node):
    """Whether ``value`` is known; never unknown itself."""

    value: "Expr"
    type: Type = TRUTH


@node
class Not(Node):
    """No for yes, yes for no, unknown for unknown."""

    value: "Expr"
    type: Type = TRUTH


@node
class And(Node):
    """No if any item is no, else unknown if any is unknown, else yes."""

    items: tuple["Expr", ...]
    type: Type = TRUTH


@node
class Or(Node):
    """Yes if any item is yes, else unknown if any is unknown, else no."""

    items: tuple["Expr", ...]
    type: Type = TRUTH


@node
class AtLeast(Node):
    """Yes if ``count`` items are yes; no if too few are yes or unknown; else unknown."""

    count: int
    items: tuple["Expr", ...]
    type: Type = TRUTH


@node
class Engaged(Node):
    """Whether the relationship is between start and end of an engagement, notice included."""

    type: Type = TRUTH


@node
class StateIs(Node):
    """Whether a chart region is in a state.

    ``quantifier`` any, every or latest where there may be several: applications, cases, goals.
    """

    chart: str
    state: str
    quantifier: str = ""
    type: Type = TRUTH

    @property
    def many(self) -> str:
        """What there may be several of: ``application``, ``case`` or ``goal``."""
        return self.chart if self.chart in {"case", "goal"} else "application"


class ObligationState(StrEnum):
    """The lifecycle of a promise or expectation (see 3-engine)."""

    CREATED = "created"
    IN_EFFECT = "in_effect"
    SUSPENDED = "suspended"
    FULFILLED = "fulfilled"
    VIOLATED = "violated"
    REPAIRED = "repaired"
    NOT_EARNED = "not_earned"
    WAIVED = "waived"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    TERMINATED = "terminated"


@node
class PartyRef(Node):
    """Somebody, found when needed: ``manager of promisor`` is ("manager", "promisor")."""

    names: tuple[str, ...]


@node
class ObligationIs(Node):
    """Whether obligations are in a state.

    ``name`` or, without one, the filters choose them; ``quantifier`` is empty (the only live one),
    any, every, no or latest. Without any such obligation the answer is no (for ``no``: yes).
    """

    kind: OneOf["promise", "expectation"]
    quantifier: str
    name: str
    to: PartyRef | None
    by: PartyRef | None
    enabling: str
    state: ObligationState
    type: Type = TRUTH


@node
class MinimumMet(Node):
    """Whether a minimum is met; one that does not apply counts as met."""

    name: str
    type: Type = TRUTH


@node
class EveryMinimumMet(Node):
    """Whether all minimums are met and at least one applies."""

    type: Type = TRUTH


Expr: TypeAlias = (
    Literal
    | LocalInstant
    | FactRef
    | DefineRef
    | EventField
    | LatestField
    | Today
    | Now
    | Tenure
    | TimeSince
    | TimeWhile
    | TimeIn
    | Aggregate
    | Arithmetic
    | Negate
    | Convert
    | Rounded
    | OrElse
    | AsOf
    | Extreme
    | Points
    | SetOf
    | Compare
    | Between
    | Member
    | Known
    | Not
    | And
    | Or
    | AtLeast
    | Engaged
    | StateIs
    | ObligationIs
    | MinimumMet
    | EveryMinimumMet
)


# --- define


@node
class Case(Node):
    """A value and the guard under which it is taken."""

    value: Expr
    when: Expr


@node
class Cases(Node):
    """Read top-down. Unknown unless all cases still possible give the same value."""

    cases: tuple[Case, ...]
    otherwise: Expr


@node
class Lookup(Node):
    """A decision table: the value of the row whose keys match; unknown where no row does.

    ``rows`` maps key values, in the order of ``keys``, to a value (None: the cell is empty).
    """

    table: str
    keys: tuple[Expr, ...]
    rows: tuple[tuple[tuple[Value, ...], Value | None], ...]


@node
class Define(Node):
    """A named value."""

    name: str
    type: Type
    subject: Subject
    body: Expr | Cases | Lookup


# --- minimum


@node
class Requirement(Node):
    """One condition. ``develop`` is the time in which the gap may be closed, if it may.

    ``profile`` names the competency profile whose row this is.
    """

    condition: Expr
    develop: Expr | None = None
    because: str = field(default="", compare=False)
    profile: str = field(default="", compare=False)


@node
class Group(Node):
    """``count`` of the lines must be met (all of them where ``count`` is their number)."""

    count: int
    lines: tuple["Line", ...]
    develop: Expr | None = None
    because: str = field(default="", compare=False)


Line: TypeAlias = Requirement | Group


@node
class Ideal(Node):
    """A line that ranks and never rejects; ``worth`` is scaled and not negative."""

    condition: Expr
    worth: int
    because: str = field(default="", compare=False)


@node
class Minimum(Node):
    """Met when every line is met; counts as met where ``applies`` is no (it does not apply)."""

    name: str
    subject: Subject
    applies: Expr | None
    lines: tuple[Line, ...]
    ideals: tuple[Ideal, ...] = ()
    source: str = field(default="", compare=False)


# --- offer


@node
class Benchmark(Node):
    """What the amount of a line is compared with; past its shelf life the answer is unknown."""

    op: Relation
    value: Expr


@node
class OfferLine(Node):
    """A resource, the amount where it has one, and the promises that deliver it."""

    resource: str
    amount: Expr | None
    benchmark: Benchmark | None
    kept_by: tuple[str, ...]


@node
class Offer(Node):
    """A bundle of resources; with ``when`` it is a reward and has guardrails and an expiry.

    ``outcome`` is what a reward is for. Nothing is decided by it: `prove` asks whether the reward
    can be earned without it.
    """

    name: str
    subject: Subject
    to: PartyRef | None
    applies: Expr | None
    lines: tuple[OfferLine, ...]
    when: Expr | None = None
    guardrails: tuple[Expr, ...] = ()
    expires: Expr | None = None
    outcome: Expr | None = field(default=None, kw_only=True)
    words: str = field(default="", compare=False)
    source: str = field(default="", compare=False)


# --- promise and expectation


@node
class OnEvent(Node):
    """Begins with each such event whose ``where`` is yes."""

    event: str
    where: Expr | None


@node
class OnCondition(Node):
    """Begins each time the condition becomes yes."""

    condition: Expr


@node
class OnEntering(Node):
    """Begins with each entry into the state from another one."""

    chart: str
    state: str


@node
class OnLeaving(Node):
    """Begins when the state is left for another one."""

    chart: str
    state: str


@node
class OnEngaged(Node):
    """Begins with the start of each engagement."""


@node
class OnAgreed(Node):
    """Begins when both sides agree to it by name."""


@node
class EveryWhile(Node):
    """A stopwatch: rings after each full length from its start while the condition holds."""

    length: Expr
    condition: Expr


@node
class EachWhile(Node):
    """Rings on the last day of each month, quarter or year while the condition holds."""

    period: OneOf["month", "quarter", "year"]
    condition: Expr


Trigger: TypeAlias = (
    OnEvent | OnCondition | OnEntering | OnLeaving | OnEngaged | OnAgreed | EveryWhile | EachWhile
)


@node
class Due(Node):
    """``within length [of event]`` or ``by date``; exactly one of ``length`` and ``date``."""

    length: Expr | None
    of: str
    date: Expr | None
    rolling: OneOf["", "forward", "back"] = ""
    earliest: Expr | None = None


@node
class Deliver(Node):
    """A resource, how much of it (None: one), and when it is due (None: never falls due)."""

    resource: str
    amount: Expr | None
    due: Due | None


@node
class Keep(Node):
    """A condition that must hold; violated when it turns no, repaired when it turns yes again."""

    condition: Expr


@node
class Never(Node):
    """An event that must not happen while a condition holds."""

    event: str
    where: Expr | None
    condition: Expr


@node
class Allow(Node):
    """A right: the event must be accepted within the window; unused it expires."""

    event: str
    due: Due


Content: TypeAlias = Deliver | Keep | Never | Allow


@node
class Evidence(Node):
    """The event that shows delivery, and what must hold of it."""

    event: str
    where: Expr | None


@node
class Provided(Node):
    """Judged once, when due; if no, an explanation is owed within ``explain``."""

    condition: Expr
    explain: Expr


@node
class Suspended(Node):
    """The clock stands while the condition holds, for ``most`` at most."""

    condition: Expr
    most: Expr | None


@node
class Extended(Node):
    """``by`` adds to the deadline, ``to`` replaces the length; ``most`` times at most."""

    how: OneOf["by", "to"]
    length: Expr
    event: str
    where: Expr | None
    most: int | None


@node
class Remedy(Node):
    """The promise that makes a violation good, in place of the thing itself or as well."""

    promise: str
    instead: bool


@node
class Obligation(Node):
    """What ``by`` owes ``to``: a promise, or an expectation where the person owes.

    ``enabled`` are the promises that make it possible; a resource there stands for the promises
    that deliver it.
    """

    kind: OneOf["promise", "expectation"]
    name: str
    subject: Subject
    to: PartyRef
    by: PartyRef
    applies: Expr | None
    trigger: Trigger
    content: Content
    fulfilled: tuple[Evidence, ...] = ()
    confirmed: PartyRef | None = None
    provided: Provided | None = None
    suspended: Suspended | None = None
    extended: Extended | None = None
    grace: Expr | None = None
    enabled: tuple[str, ...] = ()
    remedy: Remedy | None = None
    survives: bool = False
    words: str = field(default="", compare=False)
    source: str = field(default="", compare=False)


# --- escalation


@node
class Notify(Node):
    """Tell somebody; nobody is skipped."""

    party: PartyRef
    words: str = field(default="", compare=False)


@node
class Assign(Node):
    """Make somebody responsible; skips vacant seats, the respondent and anyone in conflict."""

    party: PartyRef


@node
class OpenCase(Node):
    """Open a recourse case of a kind."""

    kind: str


Action: TypeAlias = Notify | Assign | OpenCase


@node
class Rung(Node):
    """What happens at one moment: ``length`` after the cause, or before or after its due date."""

    which: OneOf["at once", "after", "before due", "after due"]
    length: Expr | None
    actions: tuple[Action, ...]
    last: bool = False


@node
class Escalation(Node):
    """A finite ladder, begun once per cause, ended by ``until`` or the cause's own end.

    ``until_names`` are the bare names after ``until``: states or events of the cause.
    """

    name: str
    subject: Subject
    trigger: Trigger
    rungs: tuple[Rung, ...]
    until: Expr | None
    until_names: tuple[str, ...] = ()
    summarised: bool = False
    words: str = field(default="", compare=False)
    source: str = field(default="", compare=False)


# --- gate, timer, change


@node
class Gate(Node):
    """The condition under which an event of a chart region may act."""

    chart: str
    event: str
    subject: Subject
    requires: Expr
    otherwise: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """``CHART[.REGION].EVENT``."""
        return f"{self.chart}.{self.event}"


@node
class Timer(Node):
    """How long a chart's named timer runs."""

    chart: str
    timer: str
    length: Expr
    because: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """``CHART[.REGION].TIMER``."""
        return f"{self.chart}.{self.timer}"


class Running(StrEnum):
    """What a live clock does when its rule changes."""

    KEEP = "keep"
    REBASE = "rebase"
    RESTART = "restart"
    PROPORTIONAL = "proportional"
    MOST_FAVOURABLE = "most favourable"


@node
class Change(Node):
    """What happens to obligations and decisions made under ``version`` and earlier."""

    name: str
    version: tuple[int, ...]
    running: Running = Running.KEEP
    past_bound: bool = False
    decisions_anew: bool = False


Rule: TypeAlias = Define | Minimum | Offer | Obligation | Escalation | Gate | Timer
Statement: TypeAlias = Rule | Change


@node
class Policy(Data):
    """A checked policy: its constructs by kind, each in the order of the files.

    Defines stand in an order in which each uses only earlier ones.
    """

    defines: tuple[Define, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    offers: tuple[Offer, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    gates: tuple[Gate, ...] = ()
    timers: tuple[Timer, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def rules(self) -> Iterator[Rule]:
        """Every construct, by kind, but for `change`, which has the name of another."""
        yield from self.defines
        yield from self.minimums
        yield from self.offers
        yield from self.obligations
        yield from self.escalations
        yield from self.gates
        yield from self.timers


def names(policy: Policy) -> frozenset[str]:
    """What the rules of a policy are called; a gate or timer with its chart."""
    return frozenset(rule.name for rule in policy.rules)
