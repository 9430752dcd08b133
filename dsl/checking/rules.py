"""`define` and `minimum`: named values, and what is required before anything is promised."""

from troth.dsl import core, syntax
from troth.dsl.checking.constants import constant
from troth.dsl.checking.intervals import body_interval
from troth.dsl.checking.names import fact_ref, say_unknown
from troth.dsl.checking.places import deadline, possible_count, truth
from troth.dsl.checking.tables import lookup
from troth.dsl.checking.types import as_type, is_ordered
from troth.dsl.checking.wording import told
from troth.dsl.checking.world import Scope, World, once, subject_of
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.types import MoneyType, NumberType, Period, RatingType, Type
from troth.dsl.values import Problem, scaled
from troth.dsl.vocabulary import ProfileRow

# --- define


def settle_define(world: World, name: str) -> None:
    """Check one define, after those it needs, and remember what came of it."""
    node = world.defines[name]
    scope = Scope(world)
    world.open_rules.append(("define", name))
    read = _body(node.body, scope)
    world.open_rules.pop()
    subject = subject_of(scope)
    if read is None:
        world.checked_defines[name] = None
        return
    body, type_ = read
    world.ranges[name] = body_interval(body, type_, world.ranges)
    value = constant(body, type_, world.constants)
    if value is not None:
        world.constants[name] = value
    world.checked_defines[name] = core.Define(name, type_, subject, body, span=node.span)


def _body(
    body: syntax.Expr | syntax.Cases | syntax.Lookup, scope: Scope
) -> tuple[core.Expr | core.Cases | core.Lookup, Type] | None:
    match body:
        case syntax.Cases():
            return _cases(body, scope)
        case syntax.Lookup():
            return lookup(body, scope)
        case _:
            value = scope.value(body)
            return None if value is None else (value, value.type)


def _cases(node: syntax.Cases, scope: Scope) -> tuple[core.Cases, Type] | None:
    """All values at one type, which the first that is more than a literal gives."""
    guards = [truth(case.when, scope) for case in node.cases]
    values: list[core.Expr | None] = []
    wanted: Type | None = None
    for written in (*(case.value for case in node.cases), node.otherwise):
        value = scope.value(written, wanted)
        values.append(value)
        wanted = wanted if value is None else _type_of_cases(wanted, value)
    known = [value for value in values if value is not None]
    if wanted is None or len(known) < len(values):
        return None
    same = [as_type(value, wanted, scope) for value in known]
    cases = tuple(
        core.Case(value, guard, span=case.span)
        for case, value, guard in zip(node.cases, same, guards, strict=False)
        if value is not None and guard is not None
    )
    otherwise = same[-1]
    if otherwise is None or len(cases) < len(node.cases):
        return None
    return core.Cases(cases, otherwise, span=node.span), wanted


def _type_of_cases(so_far: Type | None, value: core.Expr) -> Type:
    """The type all cases take: numbers become levels, money a month becomes money a year."""
    match so_far, value.type:
        case None, type_:
            return type_
        case NumberType(), RatingType():
            return value.type
        case MoneyType(per=Period.MONTH), MoneyType(per=Period.YEAR):
            return value.type
        case type_, _:
            return type_


# --- minimum


def settle_minimum(world: World, name: str) -> None:
    """Check one minimum, after the defines it needs, and remember what came of it."""
    node = world.minimums[name]
    scope = Scope(world)
    world.open_rules.append(("minimum", name))
    world.checked_minimums[name] = _minimum(node, scope)
    world.open_rules.pop()


def _minimum(node: syntax.Minimum, scope: Scope) -> core.Minimum | None:
    before = len(scope.world.found)
    applies = None if node.applies is None else truth(node.applies, scope)
    lines: list[core.Line] = []
    ideals: list[core.Ideal] = []
    sources: list[syntax.Quoted] = []
    good = node.applies is None or applies is not None
    for part in node.parts:
        match part:
            case syntax.Quoted():
                sources.append(part)
            case syntax.Ideal(lines=wishes):
                read = [_ideal(wish, scope) for wish in wishes]
                ideals += [ideal for ideal in read if ideal is not None]
                good = good and None not in read
            case _:
                more = _lines(part, scope)
                good = good and more is not None
                lines += more or ()
    subject = subject_of(scope)
    source = once(sources, "source", scope)
    if not good or (len(scope.world.found) > before and len(lines) + len(ideals) == 0):
        return None
    return core.Minimum(
        str(node.name),
        subject,
        applies,
        tuple(lines),
        tuple(ideals),
        "" if source is None else source.text.value,
        span=node.span,
    )


def _lines(node: syntax.Line, scope: Scope) -> list[core.Line] | None:
    """What one written line stands for; None after a mistake in it."""
    develop = None if node.develop is None else deadline(node.develop, scope)
    good = node.develop is None or develop is not None
    because = told(node.because, scope.world)
    match node:
        case syntax.Requirement(condition=condition):
            inner = truth(condition, scope)
            if inner is None or not good:
                return None
            return [core.Requirement(inner, develop, because, span=node.span)]
        case syntax.Group(count=count, lines=written):
            parts = [_lines(line, scope) for line in written]
            lines = [line for part in parts if part is not None for line in part]
            if None in parts or not good:
                return None
            if count is not None and not possible_count(count, len(lines), node.span, scope):
                return None
            needed = len(lines) if count is None else count
            return [core.Group(needed, tuple(lines), develop, because, span=node.span)]
        case syntax.Meets():
            return _meets(node, develop, because, scope) if good else None


def _meets(
    node: syntax.Meets, develop: core.Expr | None, because: str, scope: Scope
) -> list[core.Line] | None:
    name = str(node.profile)
    profile = scope.world.vocabulary.profiles.get(name)
    if profile is None:
        say_unknown(scope, "profile", name, node.profile.span, scope.world.vocabulary.profiles)
        return None
    lines: list[core.Line] = []
    for row in profile.rows:
        condition = _row(row, node, scope)
        if condition is not None:
            lines.append(
                core.Requirement(
                    condition, develop, row.because or because, name, span=condition.span
                )
            )
    return lines if len(lines) == len(profile.rows) else None


def _row(row: ProfileRow, node: syntax.Meets, scope: Scope) -> core.Expr | None:
    fact = scope.world.vocabulary.facts.get(row.fact)
    if fact is None:
        say_unknown(scope, "fact", row.fact, node.profile.span, scope.world.vocabulary.facts)
        return None
    place = row.span if row.span.source.name else node.span
    ref = fact_ref(fact, place, scope)
    op = core.Relation.AT_LEAST if is_ordered(fact.type) else core.Relation.EQUAL
    return core.Compare(op, ref, core.Literal(row.at_least, fact.type, span=place), span=place)


def _ideal(node: syntax.IdealLine, scope: Scope) -> core.Ideal | None:
    condition = truth(node.condition, scope)
    worth = node.worth.value / 100 if node.worth.percent else node.worth.value
    held = scaled(worth)
    if isinstance(held, Problem):
        scope.report(
            Diagnostic("number-range", held.message, Label(node.worth.span), help=held.help)
        )
        return None
    because = told(node.because, scope.world)
    return None if condition is None else core.Ideal(condition, held, because, span=node.span)
