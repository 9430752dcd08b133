"""The tree as written: what an author said, before any name is looked up.

One node per construct of the grammar, one field per thing an author can write there, nothing
resolved and nothing normalised away that `format` would need to print it again. Comments are not in
the tree; they stand beside it in :class:`File`, by place. Equality ignores places, so two sources
have equal trees exactly when they say the same thing in the same words.
"""

from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from typing import Literal as OneOf
from typing import TypeAlias

from troth.dsl.node import Data, node
from troth.dsl.source import Source, Span


@node
class Node(Data):
    """Anything with a place in a source."""

    span: Span = field(kw_only=True, compare=False, repr=False)


# --- expressions


@node
class Name(Node):
    """A plain or dotted name: ``tenure_band``, ``reply.hours``, ``frontline_agent``, ``B2``."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)


@node
class Number(Node):
    """``3``, ``1_000.5`` or, with ``percent``, ``80%`` (the value stays 80)."""

    value: Decimal
    percent: bool = False


@node
class Money(Node):
    """``28_000 GBP a year``; ``per`` is the unit's singular or empty."""

    amount: Decimal
    currency: str
    per: str = ""


@node
class Duration(Node):
    """``5 working days``; ``unit`` is the singular: minute, hour, day, …, year."""

    amount: Decimal
    unit: str
    working: bool = False


@node
class Text(Node):
    """``"plain words"``, without the quotes."""

    value: str


@node
class Date(Node):
    """``2026-01-31``, checked to exist; days since 1970-01-01."""

    day: int


@node
class Instant(Node):
    """``2026-01-31 17:30`` in the subject's zone: a day and a minute of that day."""

    day: int
    minute: int


@node
class YesNo(Node):
    """``yes`` or ``no``."""

    value: bool


@node
class Items(Node):
    """``[a, b, c]``."""

    items: tuple["Expr", ...]


@node
class Constant(Node):
    """``today``, ``now`` or ``tenure``; ``engaged`` is a plain name."""

    which: OneOf["today", "now", "tenure"]


@node
class Not(Node):
    """``not X``."""

    value: "Expr"


@node
class Logic(Node):
    """``X and Y and Z`` or ``X or Y``: one operator, two or more items, never mixed."""

    op: OneOf["and", "or"]
    items: tuple["Expr", ...]


class Comparison(StrEnum):
    """How two values are compared."""

    IS = "is"
    IS_NOT = "is not"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    MORE_THAN = "more than"
    LESS_THAN = "less than"
    BEFORE = "before"
    AFTER = "after"


@node
class Compare(Node):
    """``X at least Y``; symbols are kept as the words they stand for."""

    op: Comparison
    left: "Expr"
    right: "Expr"


@node
class Between(Node):
    """``X between A and B``, both ends included."""

    value: "Expr"
    low: "Expr"
    high: "Expr"


@node
class Within(Node):
    """``X in S`` or, negated, ``X not in S``."""

    value: "Expr"
    among: "Expr"
    negated: bool = False


@node
class Includes(Node):
    """``S includes X``."""

    value: "Expr"
    item: "Expr"


@node
class Known(Node):
    """``X is known`` or, negated, ``X is unknown``."""

    value: "Expr"
    negated: bool = False


@node
class Arithmetic(Node):
    """``X + Y`` and the other three."""

    op: OneOf["+", "-", "*", "/"]
    left: "Expr"
    right: "Expr"


@node
class Negative(Node):
    """``-X``."""

    value: "Expr"


@node
class OrElse(Node):
    """``X or else V``."""

    value: "Expr"
    fallback: "Expr"


@node
class AsOf(Node):
    """``X as of DATE``."""

    value: "Expr"
    at: "Expr"


@node
class Rounded(Node):
    """``X rounded up to N``."""

    value: "Expr"
    up: bool
    to: "Expr"


@node
class Share(Node):
    """``P% of X``."""

    percent: Decimal
    of: "Expr"


@node
class Extreme(Node):
    """``smaller of [..]`` or ``larger of [..]``."""

    which: OneOf["smaller", "larger"]
    of: Items


@node
class Quantified(Node):
    """``any of L``, ``all of L``, ``none of L``; ``any N of L`` has ``count``."""

    which: OneOf["any", "all", "none"]
    of: "Expr"
    count: int | None = None


@node
class Points(Node):
    """``points of R``: the number of a rating."""

    of: Name


@node
class TimeSince(Node):
    """``time since EVENT``."""

    event: Name


@node
class Window(Node):
    """``over the last D`` / ``in the last D`` (``length``), or ``since EVENT`` (``since``)."""

    length: "Expr | None" = None
    since: Name | None = None


@node
class TimeWhile(Node):
    """``time while (C) [over the last D]``."""

    condition: "Expr"
    window: Window | None = None


@node
class TimeIn(Node):
    """``time in STATE [over the last D]``."""

    state: Name
    window: Window | None = None


@node
class Aggregate(Node):
    """``count of E [where C] in the last D``, ``sum of E.field …``; no window is ``ever``.

    ``which`` is count, sum, average, median, smallest or largest.
    """

    which: str
    of: Name
    where: "Expr | None" = None
    window: Window | None = None


@node
class Latest(Node):
    """``latest E.field``."""

    field: Name


@node
class About(Node):
    """One filter of ``any promise to X by Y enabling Z``."""

    which: OneOf["to", "by", "enabling"]
    party: "Party | None" = None
    name: Name | None = None


@node
class ObligationRef(Node):
    """``promise P``, ``latest promise P``, ``any promise to the person``; compared with a state.

    ``quantifier`` is empty, any, every, no or latest; ``kind`` promise or expectation.
    """

    kind: OneOf["promise", "expectation"]
    quantifier: str = ""
    name: Name | None = None
    about: tuple[About, ...] = ()


@node
class ManyRef(Node):
    """``any application``, ``every case``, ``latest goal``: compared with a state of its chart."""

    quantifier: str
    kind: str


@node
class EveryMinimum(Node):
    """``every minimum``, compared with ``met``."""


Expr: TypeAlias = (
    Name
    | Number
    | Money
    | Duration
    | Text
    | Date
    | Instant
    | YesNo
    | Items
    | Constant
    | Not
    | Logic
    | Compare
    | Between
    | Within
    | Includes
    | Known
    | Arithmetic
    | Negative
    | OrElse
    | AsOf
    | Rounded
    | Share
    | Extreme
    | Quantified
    | Points
    | TimeSince
    | TimeWhile
    | TimeIn
    | Aggregate
    | Latest
    | ObligationRef
    | ManyRef
    | EveryMinimum
)


# --- parties


@node
class Party(Node):
    """``the person``, ``the organisation``, ``manager``, ``manager of promisor``.

    ``names`` reads as written, outermost first; ``the person`` and ``the organisation`` are the
    last names ``the person`` / ``the organisation`` of the chain.
    """

    names: tuple[str, ...]

    def __str__(self) -> str:
        return " of ".join(self.names)


# --- define


@node
class Case(Node):
    """``VALUE when CONDITION``."""

    value: Expr
    when: Expr


@node
class Cases(Node):
    """Cases read top-down and a compulsory ``otherwise``."""

    cases: tuple[Case, ...]
    otherwise: Expr


@node
class Lookup(Node):
    """``from table T by [a, b]``."""

    table: Name
    by: Items


@node
class Define(Node):
    """``define NAME as …``."""

    name: Name
    body: Expr | Cases | Lookup


# --- minimum


@node
class Requirement(Node):
    """``CONDITION [, or develop within D] [because "…"]``."""

    condition: Expr
    develop: Expr | None = None
    because: Text | None = None


@node
class Group(Node):
    """``all of`` (no count) or ``any N of``, with deeper lines; may carry develop and because."""

    count: int | None
    lines: tuple["Line", ...]
    develop: Expr | None = None
    because: Text | None = None


@node
class Meets(Node):
    """``meets profile P``: one requirement for each row."""

    profile: Name
    develop: Expr | None = None
    because: Text | None = None


Line: TypeAlias = Requirement | Group | Meets


@node
class IdealLine(Node):
    """``CONDITION worth N``."""

    condition: Expr
    worth: Number
    because: Text | None = None


@node
class Ideal(Node):
    """``ideal`` and its lines."""

    lines: tuple[IdealLine, ...]


@node
class Quoted(Node):
    """``source "…"``."""

    text: Text


@node
class Minimum(Node):
    """``minimum NAME [for C]``; ``parts`` keep the order of the lines as written."""

    name: Name
    applies: Expr | None
    parts: tuple[Quoted | Line | Ideal, ...]


# --- offer


@node
class Benchmark(Node):
    """``, at least 98% of market_total_pay``."""

    op: Comparison
    value: Expr


@node
class OfferLine(Node):
    """``RESOURCE [AMOUNT] [, at least BENCHMARK]``."""

    resource: Name
    amount: Expr | None = None
    benchmark: Benchmark | None = None


@node
class OfferWhen(Node):
    """``when C`` of a reward."""

    condition: Expr


@node
class Guardrail(Node):
    """``guardrail C``."""

    condition: Expr


@node
class Outcome(Node):
    """``outcome C``: what a reward is for."""

    condition: Expr


@node
class Expires(Node):
    """``expires DATE``."""

    at: Expr


@node
class Offer(Node):
    """``offer NAME [to PARTY] [for C]``."""

    name: Name
    to: Party | None
    applies: Expr | None
    parts: tuple[Quoted | Text | OfferLine | OfferWhen | Guardrail | Outcome | Expires, ...]


# --- promise and expectation


@node
class To(Node):
    """``to PARTY`` as a clause."""

    party: Party


@node
class By(Node):
    """``by PARTY`` as a clause."""

    party: Party


@node
class For(Node):
    """``for C`` as a clause."""

    condition: Expr


@node
class When(Node):
    """``when EVENT [where C]``, ``when CONDITION``, ``when engaged``, ``when agreed``."""

    condition: Expr
    where: Expr | None = None


@node
class Crossing(Node):
    """``when entering STATE`` or ``when leaving STATE``."""

    which: OneOf["entering", "leaving"]
    state: Name


@node
class Every(Node):
    """``every D while C``: a stopwatch."""

    length: Expr
    condition: Expr


@node
class Each(Node):
    """``each month while C``: the calendar's periods."""

    unit: str
    condition: Expr


@node
class DueWithin(Node):
    """``within D [of EVENT]``."""

    length: Expr
    of: Name | None = None


@node
class DueBy(Node):
    """``by DATE``."""

    date: Expr


@node
class Due(Node):
    """A due rule with ``rolling`` (forward, back or empty) and ``not before``."""

    rule: DueWithin | DueBy
    rolling: str = ""
    earliest: Expr | None = None


@node
class Deliver(Node):
    """``deliver [AMOUNT of] RESOURCE DUE``; ``unit`` is the plain noun of ``2 hours of``.

    ``2 hours of coaching`` has the amount 2 and the unit ``hours``; ``40% of budget`` is a percent
    number; ``2 training_days of x`` has the unit ``training_days``.
    """

    resource: Name
    amount: Expr | None = None
    unit: str = ""
    due: Due | None = None


@node
class Keep(Node):
    """``keep C``."""

    condition: Expr


@node
class Never(Node):
    """``never EVENT [where C] while C``."""

    event: Name
    where: Expr | None
    condition: Expr


@node
class Allow(Node):
    """``allow EVENT within D``."""

    event: Name
    due: Due


@node
class Fulfilled(Node):
    """``fulfilled by EVENT [where C]``."""

    event: Name
    where: Expr | None = None


@node
class Confirmed(Node):
    """``confirmed by PARTY``."""

    party: Party


@node
class Provided(Node):
    """``provided C, otherwise explain within D``."""

    condition: Expr
    explain: Expr


@node
class Suspended(Node):
    """``suspended while C[, at most D]``."""

    condition: Expr
    most: Expr | None = None


@node
class Extended(Node):
    """``extended by|to D when EVENT [where C][, at most N times]``."""

    how: OneOf["by", "to"]
    length: Expr
    event: Expr
    where: Expr | None = None
    most: int | None = None


@node
class Grace(Node):
    """``grace D``."""

    length: Expr


@node
class Enabled(Node):
    """``enabled by [a, b]``."""

    by: Items


@node
class Remedy(Node):
    """``remedy NAME instead`` or ``remedy NAME as well``."""

    promise: Name
    how: OneOf["instead", "as well"]


@node
class Survives(Node):
    """``survives the end``."""


Clause: TypeAlias = (
    Text
    | Quoted
    | To
    | By
    | For
    | When
    | Crossing
    | Every
    | Each
    | Deliver
    | Keep
    | Never
    | Allow
    | Fulfilled
    | Confirmed
    | Provided
    | Suspended
    | Extended
    | Grace
    | Enabled
    | Remedy
    | Survives
)


@node
class Obligation(Node):
    """``promise NAME [to P] [by P] [for C]`` or ``expectation NAME …`` with clauses as written."""

    kind: OneOf["promise", "expectation"]
    name: Name
    to: Party | None
    by: Party | None
    applies: Expr | None
    clauses: tuple[Clause, ...]


# --- escalation


@node
class Moment(Node):
    """``at once``, ``after D``, ``D before due``, ``D after due``."""

    which: OneOf["at once", "after", "before due", "after due"]
    length: Expr | None = None


@node
class Notify(Node):
    """``notify PARTY ["words"]``."""

    party: Party
    words: Text | None = None


@node
class Assign(Node):
    """``assign PARTY``."""

    party: Party


@node
class OpenCase(Node):
    """``open case KIND``."""

    kind: Name


Action: TypeAlias = Notify | Assign | OpenCase


@node
class Rung(Node):
    """A moment and what happens then; ``last`` is the ``finally`` rung."""

    moment: Moment
    actions: tuple[Action, ...]
    last: bool = False


@node
class Until(Node):
    """``until C``."""

    condition: Expr


@node
class SummarisedDaily(Node):
    """``summarised daily``."""


@node
class Escalation(Node):
    """``escalation NAME`` with its parts as written."""

    name: Name
    parts: tuple[Quoted | Text | When | Crossing | Rung | Until | SummarisedDaily, ...]


# --- gate, timer, change


@node
class Gate(Node):
    """``gate CHART[.REGION].EVENT`` ``requires C`` ``[otherwise "…"]``."""

    target: Name
    requires: Expr
    otherwise: Text | None = None
    words: tuple[Quoted | Text, ...] = ()


@node
class Timer(Node):
    """``timer CHART[.REGION].TIMER is D``."""

    target: Name
    length: Expr
    because: Text | None = None


@node
class Running(Node):
    """``running clocks MODE``: keep, rebase, restart, proportional, most favourable."""

    mode: str


@node
class Past(Node):
    """``people past the trigger bound|not bound``."""

    bound: bool


@node
class Decisions(Node):
    """``open decisions keep|judged anew``."""

    anew: bool


@node
class Change(Node):
    """``change NAME from version V``."""

    name: Name
    version: str
    parts: tuple[Running | Past | Decisions | Quoted, ...]


Statement: TypeAlias = Define | Minimum | Offer | Obligation | Escalation | Gate | Timer | Change


# --- files


@node
class Comment(Node):
    """``# words``, without the mark and the blank after it."""

    text: str


@node
class Broken(Node):
    """A statement with a mistake: its first word, its name, and what remains without the mistake.

    Its name exists and what remains can be checked, but nothing follows from what it lacks.
    """

    kind: str
    name: Name | None
    rest: Statement | None = None


@node
class File(Data):
    """One source: its statements that could be read whole, in order, and all its comments.

    ``broken`` are the others, in order. They have been told: whoever looks for their names must not
    tell the author that there are none.
    """

    source: Source
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...]
    broken: tuple[Broken, ...] = ()
