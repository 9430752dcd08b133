"""What a policy may speak of: facts, events, resources, parties, tables and the names in charts.

Plain frozen data with places, built by whoever reads the files (`troth.engine.files`). Nothing here
reads a disk or decides; the checker asks it which names exist and of what type they are.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from troth.dsl.node import Data, named
from troth.dsl.source import NOWHERE, Span
from troth.dsl.types import DATE, ChoiceType, DurationType, RatingType, Type, Value

RESERVED = frozenset(
    "all and any average count entering every expectation ideal in is known larger largest latest"
    " leaving median meets no none not now or otherwise points promise smaller smallest sum tenure"
    " the time today unknown when yes".split()
)
"""Words of the language that cannot name anything; every other word may."""


class Subject(StrEnum):
    """Whom or what a fact, an event or a chart is about."""

    ORGANISATION = "organisation"
    PERSON = "person"
    RELATIONSHIP = "relationship"
    APPLICATION = "application"
    CASE = "case"
    GOAL = "goal"
    OBLIGATION = "obligation"


class Use(StrEnum):
    """Who may read a fact. Protected: audits only. Private: never consequences, pay, promotion."""

    OPEN = "open"
    PROTECTED = "protected"
    PRIVATE = "private"
    SOURCING = "sourcing"


@named
class Length(Data):
    """A duration outside the rules: an amount in the unit of its kind (see `troth.dsl.types`)."""

    type: DurationType
    amount: int


@named
class Fact(Data):
    """Something that can be known about a subject.

    ``carried_by`` are the event fields that record it, ``backed_by`` the fields of the same
    event without which it records nothing (a rating without its evidence); ``valid`` is how
    long a record lasts; ``changeable`` marks what the person can influence; ``about_method``
    marks control of how someone works, ``about_rank`` how high they stand. ``as_of`` (days
    since 1970) and ``shelf_life`` belong to benchmarks: the value is the same for everyone and
    unknown once older than its shelf life. ``links`` is what the value is the id of: a goal of
    the organisation (``csat``) or of somebody (``m-7/calls``). ``raises`` is the event that a
    change of what is known is, however it was recorded.
    """

    name: str
    subject: Subject
    type: Type
    use: Use = Use.OPEN
    carried_by: tuple[tuple[str, str], ...] = ()
    backed_by: tuple[str, ...] = ()
    valid: Length | None = None
    changeable: bool = False
    about_method: bool = False
    about_rank: bool = False
    words: str = ""
    table: str = ""
    value: Value | None = None
    as_of: int | None = None
    shelf_life: Length | None = None
    links: Subject | None = None
    raises: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


ENGAGED_SINCE = Fact(
    name="engaged_since",
    subject=Subject.RELATIONSHIP,
    type=DATE,
    words="the first day of the present engagement",
)
"""The fact that every vocabulary has; without a history `tenure` and `engaged` follow from it."""


@named
class Reach(Data):
    """Whom an event of the organisation reaches.

    Those whose ``fact`` is what the event's ``field`` says: where the fact is a goal's, an
    application's or a case's, each of these by itself. Without a fact everybody, or whoever is
    ``engaged`` then.
    """

    fact: str = ""
    field: str = ""
    engaged: bool = False


@named
class Event(Data):
    """Something that happens: whom it is about, who may raise it, what it carries.

    What happens to the organisation may reach people; see `Reach`. That something ``private``
    happened (a refusal) is kept from the same places as private facts.
    """

    name: str
    subject: Subject
    by: tuple[str, ...] = ()
    fields: Mapping[str, Type] = field(default_factory=dict)
    words: str = ""
    reaches: Reach | None = None
    private: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Resource(Data):
    """Something an organisation can provide; ``carried_by`` is the event field with its quantity.

    ``unit`` is a plural noun (``hours``), ``one`` for a thing that is there or not, or ``money``.
    """

    name: str
    unit: str = "one"
    carried_by: tuple[str, str] | None = None
    words: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Party(Data):
    """Somebody rules may name: through a fact of the subject, or as a seat of the organisation."""

    name: str
    fact: str = ""
    seat: str = ""
    words: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class ProfileRow(Data):
    """One row of a competency profile: a fact and the least value it must have."""

    fact: str
    at_least: Value
    because: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Profile(Data):
    """A competency profile: one requirement a row."""

    name: str
    rows: tuple[ProfileRow, ...]
    words: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Table(Data):
    """A decision table: typed columns in file order, rows of values (None for an empty cell).

    ``places`` are those of the rows; there are as many, or none.
    """

    name: str
    columns: Mapping[str, Type]
    rows: tuple[tuple[Value | None, ...], ...]
    words: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    places: tuple[Span, ...] = field(default=(), compare=False, repr=False)


class Relation(StrEnum):
    """How a cell of an answering row stands to what is asked."""

    SAME = "same"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    INCLUDES = "includes"


@named
class Match(Data):
    """One condition on an answering row: its ``column`` stands in ``relation`` to ``asked``."""

    column: str
    relation: Relation
    asked: str


@named
class Cover(Data):
    """Data that other data must answer.

    Every row of the table ``every`` whose cells are among those of ``where``, once for each
    combination of the members of ``each``, is answered by a row of one of the tables ``within``
    that fulfils all its matches. ``strict`` makes a gap an error; ``words`` say what a gap lacks.
    """

    name: str
    every: str
    within: Mapping[str, tuple[Match, ...]]
    where: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    each: Mapping[str, RatingType | ChoiceType] = field(default_factory=dict)
    strict: bool = True
    words: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class ChartNames(Data):
    """What rules can refer to in one chart region.

    ``name`` is ``CHART`` or ``CHART.REGION``. ``uses`` maps an event to the uses
    (``consequence``, ``pay``, ``promotion``) of its branches; ``timers`` maps a named timer to
    whether the policy may set it; ``guards`` are the names the chart asks the policy for, with
    ``True`` where the policy must define them. ``recourse`` maps an event to the ways in which its
    answers can be contested; empty where a clock gives the answer. Where a ``private`` region
    stands is kept from the same places as private facts. ``span`` is the place that asks for the
    chart.
    """

    name: str
    subject: Subject
    states: tuple[str, ...]
    events: tuple[str, ...]
    timers: tuple[str, ...] = ()
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    guards: Mapping[str, bool] = field(default_factory=dict)
    recourse: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    private: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Vocabulary(Data):
    """Everything rules of a pack may name. ``calendar`` says whether deadlines can be counted.

    ``zone`` is where the pack's calendar is, such as ``Europe/London``; empty without a calendar. A
    moment given without a zone is meant there.
    """

    ratings: Mapping[str, RatingType] = field(default_factory=dict)
    choices: Mapping[str, ChoiceType] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    covers: Mapping[str, Cover] = field(default_factory=dict)
    charts: Mapping[str, ChartNames] = field(default_factory=dict)
    calendar: bool = False
    zone: str = ""
