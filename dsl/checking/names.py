"""Which name means what: one lookup for each kind of place, and what to say when there is none.

Facts and defines share one namespace; events, states, resources, parties, promises and minimums
each have their own, chosen by the place (2-language, meaning 13).
"""

from collections.abc import Iterable, Mapping

from troth.dsl import core, syntax
from troth.dsl.checking.world import Scope, World, written
from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean, nearest_names
from troth.dsl.source import Span
from troth.dsl.types import ChoiceType, RatingType, Type
from troth.dsl.vocabulary import Fact, Subject, Use


def a(noun: str) -> str:
    """The noun with its article."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def kinds_of(name: str, world: World) -> list[str]:
    """What a name stands for, in words, wherever it may stand."""
    words = world.vocabulary
    kinds = [
        kind
        for kind, among in (
            ("fact", words.facts),
            ("define", world.defines),
            ("event", words.events),
            ("resource", words.resources),
            ("party", words.parties),
            ("minimum", world.minimums),
            ("offer", world.offers),
            ("profile", words.profiles),
            ("table", words.tables),
            ("chart", words.charts),
        )
        if name in among
    ]
    obligation = world.obligations.get(name)
    if obligation is not None:
        kinds.append(obligation.kind)
    for chart in words.charts.values():
        if name in chart.states:
            kinds.append(f"state of {chart.name}")
        if name in chart.events and "event" not in kinds:
            kinds.append(f"event of {chart.name}")
        if name in chart.timers:
            kinds.append(f"timer of {chart.name}")
    kinds += [
        f"level of {type_.scale}" if isinstance(type_, RatingType) else f"member of {type_.name}"
        for type_ in world.members.get(name, ())
    ]
    return kinds


UNKNOWN = {
    "fact": "unknown-fact",
    "event": "unknown-event",
    "state": "unknown-state",
    "timer": "unknown-timer",
    "chart": "unknown-chart",
    "resource": "unknown-resource",
    "party": "unknown-party",
    "promise": "unknown-promise",
    "minimum": "unknown-minimum",
    "profile": "unknown-profile",
    "table": "unknown-table",
}
"""The code for each kind of name that may not be there."""


def say_unknown(
    scope: Scope,
    kind: str,
    name: str,
    span: Span,
    known: Iterable[str],
    *,
    home: str = "vocabulary.yaml",
    types: Mapping[str, str] | None = None,
    advice: str = "",
) -> None:
    """Report that there is no ``kind`` called ``name``: the nearest name, or what it is instead."""
    if name in scope.world.unread:
        return
    other = [k for k in kinds_of(name, scope.world) if k.split(" ")[0] != kind]
    nearest = [] if other else nearest_names(name, known)
    if nearest:
        advice = f"did you mean {_either(nearest)}?"
        if len(nearest) == 1 and types and types.get(nearest[0]):
            advice += f"  ({types[nearest[0]]})"
    scope.report(
        Diagnostic(
            UNKNOWN[kind],
            f"there is no {kind} called `{name}`",
            Label(span, f"{a(other[0])}, not {a(kind)}" if other else _absent(home)),
            help=advice or (f"name {a(kind)} here" if other else _where_to_declare(kind, home)),
        )
    )


def _either(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names[:MOST_NEAREST]]
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


MOST_NEAREST = 3
"""So many equally near names are offered: of more, none is likely to be the one."""


def _absent(home: str) -> str:
    return "in no chart of the pack" if home == "charts" else f"not in {home}"


def _where_to_declare(kind: str, home: str) -> str:
    match kind:
        case "promise" | "minimum":
            return f"write the {kind}, or name one that exists"
        case "chart" | "state" | "timer":
            return "name one that the charts of the pack have"
        case _:
            return f"declare it in {home}, or name one that exists"


def described(type_: Type) -> str:
    """A type in the few words that stand behind a suggestion: ``rating 0..5``."""
    match type_:
        case RatingType(levels=levels):
            return f"rating {levels[0]}..{levels[-1]}"
        case _:
            return str(type_)


# --- facts and defines


def value_names(world: World) -> dict[str, str]:
    """Every name that has a value, with its type in words where that is known."""
    names = dict.fromkeys(world.defines, "define")
    for fact in world.vocabulary.facts.values():
        names[fact.name] = described(fact.type)
    return names


def fact_ref(fact: Fact, span: Span, scope: Scope) -> core.Expr:
    """The value of a fact; reading a protected one is reported here, at the place of reading."""
    scope.reads(fact.subject, span)
    if fact.use is not Use.OPEN or fact.about_method or fact.about_rank:
        note_marked(fact, span, scope, through="")
    return core.FactRef(fact.name, fact.type, span=span)


def note_marked(fact: Fact, span: Span, scope: Scope, through: str) -> None:
    """Remember that a marked fact is read; a protected one may not be read at all."""
    if fact.use is Use.PROTECTED:
        say_protected(fact, span, scope, through)
    else:
        scope.world.marked_read = True


def say_protected(fact: Fact, span: Span, scope: Scope, through: str) -> None:
    """Report that a rule reads a protected fact."""
    scope.report(
        Diagnostic(
            "protected-fact",
            f"no rule may read `{fact.name}`",
            Label(span, f"carries the protected fact `{fact.name}`" if through else "protected"),
            others=written(fact.span, "marked `use: protected` here"),
            note="a decision must not depend on it; audits read it to see whether one does",
            help="leave it out; `troth plan` shows how a rule meets different groups",
        )
    )


def define_ref(name: str, span: Span, scope: Scope) -> core.Expr | None:
    """The value of a define, which is checked first if it is not yet; None when it is broken."""
    world = scope.world
    world.used.add(name)
    if name not in world.checked_defines:
        if ("define", name) in world.open_rules:
            say_circle(("define", name), span, world)
            return None
        world.settle_define(world, name)
    define = world.checked_defines[name]
    if define is None:
        return None
    if define.subject is not Subject.ORGANISATION:
        scope.reads(define.subject, span)
    return core.DefineRef(name, define.type, span=span)


def minimum_met(name: str, span: Span, scope: Scope) -> core.Expr | None:
    """Whether a minimum is met; the minimum is checked first if it is not yet."""
    world = scope.world
    if name not in world.checked_minimums:
        if ("minimum", name) in world.open_rules:
            say_circle(("minimum", name), span, world)
            return None
        world.settle_minimum(world, name)
    minimum = world.checked_minimums[name]
    if minimum is None:
        return None
    if minimum.subject is not Subject.ORGANISATION:
        scope.reads(minimum.subject, span)
    return core.MinimumMet(name, span=span)


def say_circle(rule: tuple[str, str], span: Span, world: World) -> None:
    """Report rules that need each other; ``rule`` is open and is named again at ``span``."""
    circle = world.open_rules[world.open_rules.index(rule) :]
    names = " needs ".join(f"`{name}`" for _, name in [*circle, rule])
    kind, name = rule
    declared = (world.defines if kind == "define" else world.minimums)[name]
    world.report(
        Diagnostic(
            "circular-rule",
            f"`{name}` needs itself" if len(circle) == 1 else "these rules need each other",
            Label(span, "leads back"),
            others=(Label(declared.name.span, f"{kind} {name}"),),
            note=names,
            help="say one of them without the other",
        )
    )


def say_ambiguous(scope: Scope, name: syntax.Name, kinds: list[str]) -> None:
    """Report a name that could be two things at its place."""
    scope.report(
        Diagnostic(
            "ambiguous-name",
            f"`{name}` is {a(kinds[0])} and {a(kinds[1])}",
            Label(name.span, "which of them?"),
            note="this place takes both, so the name alone does not say what is meant",
            help="write the whole name, as in `acquisition.scoring`"
            if " of " in kinds[0] and not kinds[0].startswith(("member", "level"))
            else "rename one of them",
        )
    )


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names in a sentence: ``a, b and c``; ``nothing`` for none."""
    shown = [f"`{name}`" for name in names]
    if not shown:
        return "nothing"
    if len(shown) > most:
        return ", ".join(shown[:most]) + " and more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


# --- parties, resources, promises


def party_of(party: syntax.Party, scope: Scope) -> core.PartyRef | None:
    """Somebody by name; ``promisor`` and ``promisee`` only where an obligation is at hand."""
    parties = scope.world.vocabulary.parties
    sides = ("promisor", "promisee") if scope.cause else ()
    good = True
    for position, name in enumerate(party.names):
        last = position == len(party.names) - 1
        if name in parties or (last and name in ("the person", "the organisation", *sides)):
            continue
        good = False
        if last and name in ("promisor", "promisee"):
            scope.report(
                Diagnostic(
                    "no-promise-at-hand",
                    f"there is no {name} here",
                    Label(party.span, "of which promise?"),
                    note="this ladder begins with no promise or expectation",
                    help="name the party",
                )
            )
        elif name in ("promisor", "promisee"):
            advice = f"it stands last, as in `{party.names[-1]} of {name}`"
            say_unknown(scope, "party", name, party.span, (), advice=advice)
        elif last and name in ("person", "organisation"):
            say_unknown(scope, "party", name, party.span, (), advice=f"write `the {name}`")
        else:
            say_unknown(scope, "party", name, party.span, [*parties, *sides])
    return core.PartyRef(party.names, span=party.span) if good else None


def resource_of(name: syntax.Name, scope: Scope) -> str | None:
    """A resource of the vocabulary; what does not exist is reported."""
    resources = scope.world.vocabulary.resources
    if str(name) in resources:
        return str(name)
    say_unknown(scope, "resource", str(name), name.span, resources)
    return None


def obligation_of(name: syntax.Name, scope: Scope) -> syntax.Obligation | None:
    """A promise or expectation of the pack; what does not exist is reported."""
    found = scope.world.obligations.get(str(name))
    if found is None:
        say_unknown(
            scope, "promise", str(name), name.span, scope.world.obligations, home="this pack"
        )
    return found


# --- members of closed types


def members_of(type_: RatingType | ChoiceType) -> tuple[str, ...]:
    """The names of a scale's levels or of a choice's members, in order."""
    return type_.levels if isinstance(type_, RatingType) else type_.members


def member(name: str, type_: RatingType | ChoiceType, span: Span) -> core.Literal | None:
    """The level or member of that name, silently."""
    names = members_of(type_)
    return core.Literal(names.index(name), type_, span=span) if name in names else None


def say_no_member(name: str, type_: RatingType | ChoiceType, span: Span, scope: Scope) -> None:
    """Report a name or number that is not on the scale, or not one of the choices."""
    names = members_of(type_)
    nearest = did_you_mean(name, names)
    if isinstance(type_, ChoiceType):
        scope.report(
            Diagnostic(
                "unknown-choice",
                f"`{name}` is not one of the choices of {type_.name}",
                Label(span, "not in vocabulary.yaml"),
                help=f"did you mean `{nearest}`?" if nearest else f"one of {listed(names)}",
            )
        )
        return
    scope.report(
        Diagnostic(
            "out-of-scale",
            f"`{name}` is not on the scale {type_.scale}",
            Label(span, f"{type_.scale} goes from {names[0]} to {names[-1]}"),
            help=f"did you mean `{nearest}`?"
            if nearest and not name[0].isdigit()
            else f"write one of {listed(names, 12)}",
        )
    )
