"""The changes a plan can list: a closed union, one dataclass a kind.

Whoever tells or applies changes covers every kind (``match`` and ``assert_never``). Texts are the
author's words in plain sentences; an empty text stands for what is not there. Ids are unique within
a plan, and begin with a letter for the kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from troth.engine.plan.forms import Day


class Verdict(StrEnum):
    """What a change does to people, seen from their side."""

    STRICTER = "stricter"
    LOOSER = "looser"
    BOTH = "both"
    SCOPE = "applies to others"
    NO_EFFECT = "no effect on this population"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    NOT_MEASURED = "not measured"
    SAME = "same for every input"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file of a pack; ``pack`` says of which."""

    file: str
    line: int
    pack: Literal["old", "new"] = "new"


@dataclass(frozen=True, slots=True)
class LineChange:
    """One requirement that differs: its text before and after; empty where there is none.

    ``name`` is unique within its rule. ``decided`` counts the people for whom this line alone made
    the difference.
    """

    name: str
    was: str
    now: str
    place: Place | None
    decided: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """People who meet every line of the new rule but this one."""

    line: str
    count: int
    rows: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A person who shows the change, by the facts that the changed lines read.

    ``others`` says how the unchanged lines stand for this person.
    """

    person: str
    facts: Mapping[str, str]
    before: str
    after: str
    others: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What holds of a changed rule for everybody there could ever be, not for these people alone.

    ``verdict`` is seen from the person's side: ``same`` for every input, ``stricter`` (worse for
    somebody, better for nobody), ``looser``, ``incomparable``, ``changed`` (otherwise for somebody,
    neither better nor worse), or ``undecided``. ``nobody_refused`` and ``nobody_admitted`` are
    proved of rules that are met or not: nobody who met it fails to now, nobody who did not meet it
    does now. ``case`` is the smallest person who shows the verdict, ``bound`` for how long it
    holds where it is not for ever, ``why`` why it could not be decided.
    """

    verdict: Literal["same", "stricter", "looser", "incomparable", "changed", "undecided"]
    nobody_refused: bool = False
    nobody_admitted: bool = False
    case: str = ""
    bound: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One of many, as an example: that of the person whose id comes first.

    ``what`` is the id of the promise, event or ladder; ``why`` says what else a reader should know.
    """

    person: str
    what: str
    was: str
    now: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """Promises that go from one date to another (ISO text, empty where there is none).

    ``outcome`` is ``moved``, ``consented``, ``refused``, ``worsened`` or ``made``.
    """

    outcome: str
    was: str
    now: str
    count: int
    rows: str


@dataclass(frozen=True, slots=True)
class Live:
    """What becomes of the promises of a rule that run when the new policy takes effect.

    ``modes`` counts them by what their clocks do. ``counts`` has how many are ``kept`` (their
    date), ``moved``, ``consented`` (a worse date, agreed to), ``refused`` (a worse date was asked
    for, nobody agreed: the old one stands), ``worsened``, and how many are newly ``made`` to people
    past their trigger. ``opened`` maps each to its rows. ``first`` is the first that does not keep
    its date.
    """

    modes: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    opened: Mapping[str, str] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    first: Case | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """What is otherwise in the recorded history, had the new rules been in force.

    ``before`` and ``after`` count everything of this rule by result: promises by their state, steps
    of charts as ``taken`` or ``refused``, rungs as ``fired``. ``counts`` has what differs, by
    direction (``violated>fulfilled``, ``absent>taken``), or as ``sooner`` and ``later`` where only
    a date does; ``opened`` maps each to its rows.
    """

    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    opened: Mapping[str, str] = field(default_factory=dict)
    first: Case | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule decides differently, or could.

    ``before`` and ``after`` count all people by result (``met``, ``not_met``, ``unknown``,
    ``does_not_apply``; ``absent`` where there is no such rule). ``counts`` has each direction in
    which somebody moved (``met>not_met``); ``by_line`` divides the same people by the line that
    decided, and adds up to the same sum; ``by_line_ways`` divides each of these by direction.
    ``opened`` maps a direction, a ``line …`` and ``rank up`` or ``rank down`` to its rows.
    ``ranks`` counts people who meet the rule before and after by what became of their rank.
    ``through`` names changed constructs that the rule uses. Without people all counts are empty.
    ``decided_by`` says what the verdict stands on: ``proof``, where it holds for everybody there
    could ever be, or these people alone; neither where nothing was proved and nobody was given.
    """

    id: str
    statement: Literal["minimum", "define", "gate", "offer"]
    rule: str
    verdict: Verdict
    decided_by: Literal["population", "proof", ""]
    place: Place | None
    was: str
    now: str
    counts: Mapping[str, int] = field(default_factory=dict)
    by_line: Mapping[str, int] = field(default_factory=dict)
    rows: str = ""
    opened: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[LineChange, ...] = ()
    ranks: Mapping[str, int] = field(default_factory=dict)
    near: tuple[Near, ...] = ()
    witness: Witness | None = None
    through: tuple[str, ...] = ()
    by_line_ways: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    proof: Proof | None = None
    kind: Literal["decision"] = "decision"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise or an expectation has other terms. ``mode`` is what live clocks do.

    Without texts its own terms are the same, and something else bears on it. ``live`` and
    ``replay`` take a history; None without one.
    """

    id: str
    statement: Literal["promise", "expectation"]
    rule: str
    place: Place | None
    was: str
    now: str
    mode: str = "keep"
    live: Live | None = None
    replay: Replay | None = None
    proof: Proof | None = None
    kind: Literal["promise"] = "promise"


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline moved: of a promise, an expectation or a chart's timer.

    ``live`` (of promises only) and ``replay`` take a history; None without one.
    """

    id: str
    statement: Literal["promise", "expectation", "timer"]
    rule: str
    place: Place | None
    was: str
    now: str
    mode: str = "keep"
    live: Live | None = None
    replay: Replay | None = None
    proof: Proof | None = None
    kind: Literal["clock"] = "clock"


@dataclass(frozen=True, slots=True)
class Transition:
    """An event of a chart is let through under another condition.

    Without texts nothing about it was changed, and it came out otherwise all the same.
    """

    id: str
    rule: str
    place: Place | None
    was: str
    now: str
    replay: Replay | None = None
    proof: Proof | None = None
    kind: Literal["transition"] = "transition"


@dataclass(frozen=True, slots=True)
class Escalation:
    """A ladder has other rungs, another cause or another end.

    Without texts nothing about it was changed, and it was climbed otherwise all the same.
    """

    id: str
    rule: str
    place: Place | None
    was: str
    now: str
    replay: Replay | None = None
    proof: Proof | None = None
    kind: Literal["escalation"] = "escalation"


@dataclass(frozen=True, slots=True)
class Load:
    """The duties of a party in a week (``week`` is the Monday it begins on).

    A plan has every week of a party that has more duties in some week, or fewer. ``was`` and
    ``now`` are those of everybody in this role, ``most_was`` and ``most_now`` the most that one of
    them has, ``capacity`` what one of them may have.
    """

    id: str
    party: str
    week: Day
    was: int
    now: int
    capacity: int | None = None
    most_was: int = 0
    most_now: int = 0
    kind: Literal["load"] = "load"


@dataclass(frozen=True, slots=True)
class Money:
    """A line of an offer has another amount, or is compared with another benchmark."""

    id: str
    rule: str
    resource: str
    place: Place | None
    was: str
    now: str
    kind: Literal["money"] = "money"


@dataclass(frozen=True, slots=True)
class Structure:
    """A construct or a word of the vocabulary came, went or is built differently.

    ``live`` is that of a promise or an expectation that came or went; ``replay`` also that of a
    ladder, a gate or a timer.
    """

    id: str
    what: Literal["added", "removed", "changed"]
    statement: str
    rule: str
    place: Place | None
    was: str
    now: str
    live: Live | None = None
    replay: Replay | None = None
    kind: Literal["structure"] = "structure"


@dataclass(frozen=True, slots=True)
class Wording:
    """Only words differ: the same result for every input. ``subject`` is a file or a construct."""

    id: str
    subject: str
    place: Place | None
    was: str
    now: str
    kind: Literal["wording"] = "wording"


Change: TypeAlias = (
    Decision | Promise | Clock | Transition | Escalation | Load | Money | Structure | Wording
)
