"""What a check knows and what it has found: the names of a pack, and one statement's surroundings.

:class:`World` lives as long as one check: every declared name, what has been checked of it, and the
findings. :class:`Scope` lives as long as one statement: which subjects it reads, which event is at
hand. Nothing here judges an expression; see `check_expressions`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from troth.dsl import core, syntax
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.dsl.source import Span
from troth.dsl.types import ChoiceType, RatingType, Type
from troth.dsl.vocabulary import Subject, Vocabulary

Closed: TypeAlias = RatingType | ChoiceType
"""A type whose values are names declared in the vocabulary."""

Interval: TypeAlias = tuple[int | None, int | None]
"""Inclusive bounds as values are held; None is no bound."""

NARROW = frozenset({Subject.APPLICATION, Subject.CASE, Subject.GOAL, Subject.OBLIGATION})
"""Subjects of which a relationship has many, and which know nothing of each other."""

_WIDTH = {Subject.ORGANISATION: 0, Subject.PERSON: 1, Subject.RELATIONSHIP: 2}

DEEPEST = 60
"""How deep brackets and operators may nest: deeper text is not read by people either."""


@dataclass(slots=True)
class World:
    """Everything declared in one pack, and what the check has found so far."""

    vocabulary: Vocabulary
    read: "Callable[[syntax.Expr, Scope, Type | None], core.Expr | None]"
    """The meaning of an expression (`check_expressions`), which all other parts come back to."""
    settle_define: "Callable[[World, str], None]"
    settle_minimum: "Callable[[World, str], None]"
    version: tuple[int, ...] = ()
    """The version these rules are; empty where nobody says."""
    effective: int | None = None
    """The day on which they begin to hold, since 1970-01-01."""
    defines: dict[str, syntax.Define] = field(default_factory=dict)
    minimums: dict[str, syntax.Minimum] = field(default_factory=dict)
    obligations: dict[str, syntax.Obligation] = field(default_factory=dict)
    offers: dict[str, syntax.Offer] = field(default_factory=dict)
    escalations: dict[str, syntax.Escalation] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Names of statements that could not be read: whoever uses one makes no further mistake."""
    delivered: dict[str, list[str]] = field(default_factory=dict)
    """Resource to the promises that deliver it."""
    checked_defines: dict[str, core.Define | None] = field(default_factory=dict)
    checked_minimums: dict[str, core.Minimum | None] = field(default_factory=dict)
    ranges: dict[str, Interval] = field(default_factory=dict)
    """The bounds of each checked define that is a number."""
    constants: dict[str, core.Literal] = field(default_factory=dict)
    """The value of each checked define that has one value for everybody."""
    open_rules: list[tuple[str, str]] = field(default_factory=list)
    """The defines and minimums now being checked, outermost first."""
    found: list[Diagnostic] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    members: dict[str, list[Closed]] = field(default_factory=dict)
    calendar_missed: bool = False
    marked_read: bool = False
    """Whether anything reads a private, sourcing or method fact; if not, none can flow."""
    leads_back: bool = False
    """Whether anything asks for a named obligation or every minimum; if not, none leads back."""
    incomplete: bool = False
    """Whether statements could not be read, so that what seems missing may stand in them."""

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a finding."""
        self.found.append(diagnostic)


@dataclass(slots=True)
class Scope:
    """The surroundings of an expression in one statement."""

    world: World
    at_hand: dict[str, Mapping[str, Type]] = field(default_factory=dict)
    """Events whose fields may be read here, with the types of the fields."""
    subjects: dict[Subject, Span] = field(default_factory=dict)
    """Where each subject is first read."""
    cause: bool = False
    """Whether an obligation is at hand, so that `promisor` and `promisee` are somebody."""
    may_be_unknown: bool = False
    """Whether an `or else` catches a division by zero here."""
    depth: int = 0

    def value(self, node: syntax.Expr, wanted: Type | None = None) -> core.Expr | None:
        """The typed value of ``node``, or None after a mistake in it.

        ``wanted`` is the type it will meet: a name is then a level or member of that type first.
        """
        return self.world.read(node, self, wanted)

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a finding; returns nothing, as what could not be understood is nothing."""
        self.world.found.append(diagnostic)

    def reads(self, subject: Subject, span: Span) -> None:
        """Remember that this statement speaks of a subject."""
        if subject not in self.subjects:
            self.subjects[subject] = span

    def with_event(self, name: str, fields: Mapping[str, Type]) -> "Scope":
        """The same surroundings with one more event at hand; subjects stay shared."""
        return Scope(
            self.world,
            {**self.at_hand, name: fields},
            self.subjects,
            self.cause,
            self.may_be_unknown,
            self.depth,
        )


def declare(files: Sequence[syntax.File], world: World) -> None:
    """Enter the names of a pack; a second declaration of one is reported and left out."""
    vocabulary = world.vocabulary
    closed: list[Closed] = [*vocabulary.ratings.values(), *vocabulary.choices.values()]
    for type_ in closed:
        for name in type_.levels if isinstance(type_, RatingType) else type_.members:
            world.members.setdefault(name, []).append(type_)
    for statement in statements_of(files):
        _declare(statement, world)
        _say_capitals(statement, world)
    names = {str(b.name) for file in files for b in file.broken if b.name is not None}
    world.incomplete = any(file.broken for file in files)
    world.unread |= names - _declared(world)


def statements_of(files: Sequence[syntax.File]) -> list[syntax.Statement]:
    """Every statement of a pack, in order; of broken ones what remains of them."""
    return [
        statement
        for file in files
        for statement in sorted(
            (*file.statements, *(b.rest for b in file.broken if b.rest is not None)),
            key=lambda statement: statement.span.start,
        )
    ]


def _declared(world: World) -> set[str]:
    return {
        *world.defines,
        *world.minimums,
        *world.obligations,
        *world.offers,
        *world.escalations,
    }


def _say_capitals(statement: syntax.Statement, world: World) -> None:
    if isinstance(statement, syntax.Gate | syntax.Timer | syntax.Change):
        return  # they name what is declared elsewhere
    name = str(statement.name)
    if name != name.lower():
        world.report(
            Diagnostic(
                "name-form",
                f"`{name}` has capitals, and names are small letters",
                Label(statement.name.span, "a name"),
                note="names are typed into files, tables and logs that may not tell them apart",
                help=f"write `{name.lower()}`",
            )
        )


def _declare(statement: syntax.Statement, world: World) -> None:
    match statement:
        case syntax.Define(name=name):
            fact = world.vocabulary.facts.get(str(name))
            if fact is not None:
                say_twice(world, "define", name, fact.span, "a fact of the vocabulary")
                world.unread.add(str(name))
            elif not _taken(world, "define", name, world.defines):
                world.defines[str(name)] = statement
        case syntax.Minimum(name=name):
            if not _taken(world, "minimum", name, world.minimums):
                world.minimums[str(name)] = statement
        case syntax.Offer(name=name):
            if not _taken(world, "offer", name, world.offers):
                world.offers[str(name)] = statement
        case syntax.Obligation(name=name, kind=kind):
            if not _taken(world, kind, name, world.obligations):
                world.obligations[str(name)] = statement
                _note_delivery(statement, world)
        case syntax.Escalation(name=name):
            if not _taken(world, "escalation", name, world.escalations):
                world.escalations[str(name)] = statement
        case syntax.Gate() | syntax.Timer() | syntax.Change():
            pass


def _note_delivery(statement: syntax.Obligation, world: World) -> None:
    if statement.kind != "promise":
        return
    for clause in statement.clauses:
        if isinstance(clause, syntax.Deliver):
            world.delivered.setdefault(str(clause.resource), []).append(str(statement.name))


def _taken(
    world: World,
    kind: str,
    name: syntax.Name,
    among: Mapping[str, syntax.Define]
    | Mapping[str, syntax.Minimum]
    | Mapping[str, syntax.Offer]
    | Mapping[str, syntax.Obligation]
    | Mapping[str, syntax.Escalation],
) -> bool:
    first = among.get(str(name))
    if first is None:
        return False
    say_twice(world, kind, name, first.name.span, "the first one")
    return True


def say_twice(world: World, kind: str, name: syntax.Name, first: Span, label: str) -> None:
    """Report that ``name`` is already taken by what stands at ``first``."""
    world.report(
        Diagnostic(
            "duplicate-name",
            f"there is already {'an' if kind[0] in 'aeio' else 'a'} {kind} called `{name}`"
            if label == "the first one"
            else f"`{name}` is already {label}",
            Label(name.span, "the second one" if label == "the first one" else "taken"),
            others=written(first, label),
            note="facts and defines share their names" if kind == "define" else "",
            help="give one of them another name, or remove it",
        )
    )


def written(span: Span, label: str) -> tuple[Label, ...]:
    """A label for a place that somebody wrote; none for what no file holds."""
    return (Label(span, label),) if span.source.name else ()


def subject_of(scope: Scope) -> Subject:
    """The narrowest subject a statement reads; two unrelated narrow ones are reported."""
    narrow = [subject for subject in scope.subjects if subject in NARROW]
    if len(narrow) > 1:
        first, second = narrow[0], narrow[1]
        scope.report(
            Diagnostic(
                "two-subjects",
                f"this rule is about {_one(first)} and about {_one(second)} at once",
                Label(scope.subjects[second], f"about {_one(second)}"),
                others=(Label(scope.subjects[first], f"about {_one(first)}"),),
                note="one relationship has many of both, and nothing says which belong together",
                help=f"split the rule, one about {_one(first)} and one about {_one(second)}",
            )
        )
    if narrow:
        return narrow[0]
    widths = sorted(scope.subjects, key=lambda subject: _WIDTH.get(subject, 3))
    return widths[-1] if widths else Subject.ORGANISATION


def says_of(scope: Scope, fixed: Subject) -> None:
    """Report what a statement reads that is narrower than the subject its chart gives it."""
    for subject, span in scope.subjects.items():
        if subject in NARROW and subject is not fixed:
            scope.report(
                Diagnostic(
                    "narrower-subject",
                    f"a rule about {_one(fixed)} cannot read {_one(subject)} on its own",
                    Label(span, f"about {_one(subject)}"),
                    note=f"there may be several {subject}s, and nothing says which one is meant",
                    help=f"speak of `any {subject}`, `every {subject}` or `latest {subject}`"
                    if subject is not Subject.OBLIGATION
                    else f"use a fact of {_one(fixed)} instead",
                )
            )
            return


def _one(subject: Subject) -> str:
    if subject is Subject.ORGANISATION:
        return "the organisation"
    return f"{'an' if subject.value[0] in 'aeiou' else 'a'} {subject.value}"


def warning(
    code: str,
    message: str,
    label: Label,
    others: Iterable[Label] = (),
    note: str = "",
    advice: str = "",
) -> Diagnostic:
    """A finding that does not keep the pack from being used."""
    return Diagnostic(code, message, label, tuple(others), note, advice, severity=Severity.WARNING)


def once(parts: list[syntax.Quoted], what: str, scope: Scope) -> syntax.Quoted | None:
    """The only part of its kind; a second one is reported."""
    for part in parts[1:]:
        say_repeated(what, parts[0].span, part.span, scope)
    return parts[0] if parts else None


def say_repeated(what: str, first: Span, again: Span, scope: Scope) -> None:
    """Report a clause that may stand once and stands twice."""
    scope.report(
        Diagnostic(
            "repeated-clause",
            f"{what} is said twice",
            Label(again, "again"),
            others=(Label(first, "said here first"),),
            help="keep one of them",
        )
    )
