"""Comparisons and sets: which values may be compared, and how."""

from troth.dsl import core, syntax
from troth.dsl.checking import dated, names, states
from troth.dsl.checking.places import all_known
from troth.dsl.checking.types import RELATIONS, as_type, in_words, is_ordered, meet
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Span
from troth.dsl.types import (
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    PartyType,
    RatingType,
    SetType,
    TextType,
    Type,
)


def compare(node: syntax.Compare, scope: Scope) -> core.Expr | None:
    """``X at least Y``, and ``X is STATE`` of what has a state."""
    if states.is_about_state(node, scope):
        return states.state_comparison(node, scope)
    left = scope.value(node.left)
    if isinstance(node.right, syntax.AsOf):
        right = dated.as_of(node.right, scope, _met(left), left)
    else:
        right = scope.value(node.right, _met(left))
    if left is None or right is None:
        return None
    if isinstance(node.right, syntax.Items) and not isinstance(left.type, SetType):
        _say_one_of_many(node, left, scope)
        return None
    return related(RELATIONS[node.op], left, right, node, scope)


def _say_one_of_many(node: syntax.Compare, left: core.Expr, scope: Scope) -> None:
    word = "not in" if node.op is syntax.Comparison.IS_NOT else "in"
    scope.report(
        Diagnostic(
            "wrong-type",
            f"{in_words(left.type)} is one value, and this is a list of them",
            Label(node.right.span, "a list"),
            others=(Label(left.span, str(left.type)),),
            help=f"write `{node.left.span.text} {word} {node.right.span.text}`",
        )
    )


def _met(side: core.Expr | None) -> Type | None:
    """The type the other side of a comparison is read for: only closed ones change a name."""
    if side is not None and isinstance(side.type, RatingType | ChoiceType | SetType):
        return side.type
    return None


def related(
    op: core.Relation,
    left: core.Expr,
    right: core.Expr,
    node: syntax.Compare | syntax.Benchmark,
    scope: Scope,
) -> core.Expr | None:
    """The comparison of two values, if their types meet and can be ordered where that is asked."""
    sides = meet(left, right, scope)
    if sides is None:
        return None
    left, right = sides
    dates = isinstance(left.type, DateType | InstantType)
    timely = node.op in (syntax.Comparison.BEFORE, syntax.Comparison.AFTER)
    if op not in (core.Relation.EQUAL, core.Relation.UNEQUAL) and not is_ordered(left.type):
        _say_no_order(node, left, scope)
        return None
    if timely and not dates:
        _say_not_timely(node, left, scope)
        return None
    if isinstance(left.type, DurationType) and not isinstance(right.type, DurationType):
        op, left, right = core.MIRRORED[op], right, left
    return core.Compare(op, left, right, span=node.span)


def _say_no_order(node: syntax.Compare | syntax.Benchmark, left: core.Expr, scope: Scope) -> None:
    scope.report(
        Diagnostic(
            "no-order",
            f"{in_words(left.type)} is neither more nor less than another",
            Label(node.span, f"`{node.op}` needs an order"),
            help="write `is`, `is not` or `in [...]`; where there is an order, declare a rating"
            if isinstance(left.type, ChoiceType)
            else "write `is` or `is not`",
        )
    )


def _say_not_timely(node: syntax.Compare | syntax.Benchmark, left: core.Expr, scope: Scope) -> None:
    words = "less than" if node.op is syntax.Comparison.BEFORE else "more than"
    scope.report(
        Diagnostic(
            "wrong-type",
            f"`{node.op}` compares dates, and this is {in_words(left.type)}",
            Label(left.span, str(left.type)),
            help=f"write `{words}`",
        )
    )


def between(node: syntax.Between, scope: Scope) -> core.Expr | None:
    """``X between A and B``; a span may meet two kinds of duration there."""
    value = scope.value(node.value)
    low = scope.value(node.low, _met(value))
    high = scope.value(node.high, _met(value))
    if value is None or low is None or high is None:
        return None
    lower, upper = meet(value, low, scope), meet(value, high, scope)
    if lower is None or upper is None:
        return None
    if not is_ordered(lower[0].type):
        compare = syntax.Compare(syntax.Comparison.AT_LEAST, node.value, node.low, span=node.span)
        _say_no_order(compare, lower[0], scope)
        return None
    if lower[0].type != upper[0].type:
        parts = (
            core.Compare(core.Relation.AT_LEAST, lower[0], lower[1], span=node.span),
            core.Compare(core.Relation.AT_MOST, upper[0], upper[1], span=node.span),
        )
        return core.And(parts, span=node.span)
    return core.Between(lower[0], lower[1], upper[1], span=node.span)


def within(node: syntax.Within, scope: Scope) -> core.Expr | None:
    """``X in S`` or ``X not in S``."""
    if isinstance(node.among, syntax.Items):
        value = scope.value(node.value)
        found = _one_of(value, node.among, node.span, scope)
    else:
        among = scope.value(node.among)
        wanted = among.type.of if among is not None and isinstance(among.type, SetType) else None
        value = scope.value(node.value, wanted)
        found = _member(value, among, node.span, scope)
    return core.Not(found, span=node.span) if found is not None and node.negated else found


def _one_of(
    value: core.Expr | None, items: syntax.Items, span: Span, scope: Scope
) -> core.Expr | None:
    """``value in [a, b]``: membership, or equality with one of them where there are no sets."""
    if value is not None and isinstance(value.type, SetType):
        _say_set_in_list(value, items, scope)
        return None
    parts = [scope.value(item, _met(value)) for item in items.items]
    good = all_known(parts)
    if value is None or good is None:
        return None
    pairs = [meet(value, part, scope) for part in good]
    met = [pair for pair in pairs if pair is not None]
    if len(met) < len(pairs):
        return None
    type_ = met[0][0].type if met else value.type
    if isinstance(type_, RatingType | ChoiceType | TextType | PartyType):
        return core.Member(
            met[0][0] if met else value,
            _set([right for _, right in met], SetType(type_), items.span),
            span=span,
        )
    equal = tuple(core.Compare(core.Relation.EQUAL, a, b, span=b.span) for a, b in met)
    return core.Or(equal, span=span)


def _say_set_in_list(value: core.Expr, items: syntax.Items, scope: Scope) -> None:
    """A set among members or among sets: sets hold no sets, so only its members can be asked."""
    name = value.span.text
    flat = [one for item in items.items for one in _members(item)]
    names = list(dict.fromkeys(one.span.text for one in flat if isinstance(one, syntax.Name)))[:2]
    first, *rest = [f"{name} includes {member}" for member in names or ["…"]]
    scope.report(
        Diagnostic(
            "wrong-type",
            f"`{name}` is a set, and `in` asks for one value",
            Label(items.span, "in which of these?"),
            others=(Label(value.span, str(value.type)),),
            help=f"write `{first}`"
            + "".join(f"; for both add `and {other}`, for either `or {other}`" for other in rest),
        )
    )


def _members(item: syntax.Expr) -> tuple[syntax.Expr, ...]:
    return item.items if isinstance(item, syntax.Items) else (item,)


def includes(node: syntax.Includes, scope: Scope) -> core.Expr | None:
    """``S includes X``."""
    among = scope.value(node.value)
    wanted = among.type.of if among is not None and isinstance(among.type, SetType) else None
    item = scope.value(node.item, wanted)
    if among is not None and wanted is not None and isinstance(node.item, syntax.Items):
        _say_list_in_set(among, node.item, scope)
        return None
    return _member(item, among, node.span, scope)


def _say_list_in_set(among: core.Expr, items: syntax.Items, scope: Scope) -> None:
    asked = [f"{among.span.text} includes {item.span.text}" for item in items.items]
    scope.report(
        Diagnostic(
            "wrong-type",
            "`includes` asks for one value, and this is a list of them",
            Label(items.span, "a list"),
            others=(Label(among.span, str(among.type)),),
            help=f"for all of them write `all of [{', '.join(asked)}]`, "
            "for one of them `any of` before that list",
        )
    )


def _member(
    item: core.Expr | None, among: core.Expr | None, span: Span, scope: Scope
) -> core.Expr | None:
    if item is None or among is None:
        return None
    if not isinstance(among.type, SetType):
        scope.report(
            Diagnostic(
                "wrong-type",
                f"this is {in_words(among.type)}, where a set is needed",
                Label(among.span, str(among.type)),
                help="write a list such as `[a, b]`, or compare with `is`",
            )
        )
        return None
    found = as_type(item, among.type.of, scope)
    return None if found is None else core.Member(found, among, span=span)


def known(value: syntax.Expr, negated: bool, span: Span, scope: Scope) -> core.Expr | None:
    """``X is known`` or ``X is unknown``; a minimum may be asked too."""
    inner: core.Expr | None
    if isinstance(value, syntax.Name) and str(value) in scope.world.minimums:
        inner = names.minimum_met(str(value), value.span, scope)
    else:
        inner = scope.value(value)
    if inner is None:
        return None
    known = core.Known(inner, span=span)
    return core.Not(known, span=span) if negated else known


def items(node: syntax.Items, scope: Scope, wanted: Type | None) -> core.Expr | None:
    """A list as a set of what it meets, or of what its first item is."""
    if not node.items and not isinstance(wanted, SetType):
        _say_no_set("an empty list says nothing here", node.span, scope)
        return None
    element: Type | None = wanted.of if isinstance(wanted, SetType) else None
    parts: list[core.Expr | None] = []
    for item in node.items:
        part = scope.value(item, element)
        parts.append(part)
        if element is None and part is not None:
            element = part.type
    good = all_known(parts)
    if good is None or element is None:
        return None
    if not isinstance(element, RatingType | ChoiceType | TextType | PartyType):
        _say_no_set(f"a set cannot hold {in_words(element)}", node.span, scope)
        return None
    same = [as_type(part, element, scope) for part in good]
    members = [part for part in same if part is not None]
    if len(members) < len(same):
        return None
    return _set(members, SetType(element), node.span)


def _say_no_set(message: str, span: Span, scope: Scope) -> None:
    scope.report(
        Diagnostic(
            "wrong-type",
            message,
            Label(span),
            help="write names of one choice or rating, texts or parties",
        )
    )


def _set(items: list[core.Expr], type_: SetType, span: Span) -> core.Expr:
    literals = [item.value for item in items if isinstance(item, core.Literal)]
    if len(literals) < len(items):
        return core.SetOf(tuple(items), type_, span=span)
    if isinstance(type_.of, RatingType | ChoiceType):
        mask = 0
        for value in literals:
            assert isinstance(value, int), "INVARIANT: levels and members are indexes"
            mask |= 1 << value
        return core.Literal(mask, type_, span=span)
    return core.Literal(frozenset(str(value) for value in literals), type_, span=span)
