"""The checked tree in words: canonical expressions for proofs, plain sentences for people.

:func:`expression` writes what the formatter would write, in one line. :func:`statement` says a
whole rule as an HR lead would read it aloud, with the `words` of the vocabulary; `troth read`, the
handbook and explanations say the same thing because they all ask here.
"""

from typing import assert_never

from troth.dsl import core
from troth.dsl.offered import offered
from troth.dsl.telling import promises, rules
from troth.dsl.telling.quantities import literal
from troth.dsl.telling.words import Prose, Words
from troth.dsl.types import DateType, InstantType
from troth.dsl.values import date_of, show_value
from troth.dsl.vocabulary import Vocabulary


def statement(node: core.Statement, vocabulary: Vocabulary) -> Prose:
    """A rule by itself, as `told` says it: settings are told by their name."""
    return told(node, Words(vocabulary))


def words_of(policy: core.Policy, vocabulary: Vocabulary) -> Words:
    """The words for the rules of a policy: what its settings and offers say is told with them."""
    return Words(vocabulary, settings_of(policy), offered(policy, vocabulary))


def told(node: core.Statement, words: Words) -> Prose:
    """A rule in plain sentences: a title, paragraphs, and the lines of its lists."""
    match node:
        case core.Define():
            return rules.define(node, words)
        case core.Minimum():
            return rules.minimum(node, words)
        case core.Offer():
            return rules.offer(node, words)
        case core.Obligation():
            return promises.obligation(node, words)
        case core.Escalation():
            return promises.escalation(node, words)
        case core.Gate():
            return rules.gate(node, words)
        case core.Timer():
            return rules.timer(node, words)
        case core.Change():
            return rules.change(node)
        case _:
            assert_never(node)


def settings_of(policy: core.Policy) -> dict[str, core.Literal]:
    """The defines that give a value a name, such as ``define decide_within as 10 working days``."""
    return {each.name: each.body for each in policy.defines if isinstance(each.body, core.Literal)}


def condition(expr: core.Expr, vocabulary: Vocabulary) -> str:
    """A condition as a clause, as `statement` says it: ``customer empathy is at least 3``."""
    return Words(vocabulary).truth(expr)


def group(node: core.Group) -> str:
    """A group of requirements in a few words: ``any 3 of 4``, ``all of 2``."""
    among = len(node.lines)
    return f"all of {among}" if node.count == among else f"any {node.count} of {among}"


def expression(expr: core.Expr) -> str:
    """An expression as the formatter would write it: ``english_level at least B2``."""
    return _show(expr, 0)


# Binding strengths: what stands inside something stronger than itself gets brackets.
_OR, _AND, _NOT, _COMPARISON, _ELSE, _SUM, _PRODUCT, _ATOM = range(8)


def _show(expr: core.Expr, around: int) -> str:
    text, strength = _written(expr)
    return f"({text})" if strength < around else text


def _written(expr: core.Expr) -> tuple[str, int]:
    """The text of an expression and how strongly it binds."""
    match expr:
        case core.Literal():
            return literal(expr), _ATOM
        case core.LocalInstant(day=day, minute=minute):
            return f"{date_of(day).isoformat()} {minute // 60:02}:{minute % 60:02}", _ATOM
        case core.FactRef(name=name) | core.DefineRef(name=name):
            return name, _ATOM
        case core.EventField(event=event, field=field):
            return f"{event}.{field}", _ATOM
        case core.LatestField(event=event, field=field):
            return f"latest {event}.{field}", _ATOM
        case core.Today():
            return "today", _ATOM
        case core.Now():
            return "now", _ATOM
        case core.Tenure():
            return "tenure", _ATOM
        case core.TimeSince() | core.TimeWhile() | core.TimeIn() | core.Aggregate():
            return _history(expr), _ATOM
        case (
            core.Arithmetic()
            | core.Negate()
            | core.Convert()
            | core.Rounded()
            | core.OrElse()
            | core.AsOf()
            | core.Extreme()
            | core.Points()
            | core.SetOf()
        ):
            return _calculation(expr)
        case (
            core.Compare()
            | core.Between()
            | core.Member()
            | core.Known()
            | core.Not()
            | core.And()
            | core.Or()
            | core.AtLeast()
        ):
            return _truth(expr)
        case core.Engaged():
            return "engaged", _ATOM
        case core.StateIs() | core.ObligationIs() | core.MinimumMet() | core.EveryMinimumMet():
            return _state(expr, "is"), _COMPARISON
        case _:
            assert_never(expr)


def _window(window: core.Window | None, words: str) -> str:
    if window is None:
        return ""
    if window.length is None:
        return f" since {window.since}"
    return f" {words} {_show(window.length, _ATOM)}"


def _history(expr: core.TimeSince | core.TimeWhile | core.TimeIn | core.Aggregate) -> str:
    match expr:
        case core.TimeSince(event=event):
            return f"time since {event}"
        case core.TimeWhile(condition=condition, window=window):
            return f"time while ({_show(condition, 0)}){_window(window, 'over the last')}"
        case core.TimeIn(chart=chart, state=state, window=window):
            return f"time in {chart}.{state}{_window(window, 'over the last')}"
        case core.Aggregate(measure=measure, event=event, field=field, window=window):
            of = f"{event}.{field}" if field else event
            where = "" if expr.where is None else f" where {_show(expr.where, 0)}"
            last = _window(window, "in the last")
            if window is None and measure is core.Measure.COUNT:
                last = " ever"
            return f"{measure} of {of}{where}{last}"
        case _:
            assert_never(expr)


def _calculation(
    expr: core.Arithmetic
    | core.Negate
    | core.Convert
    | core.Rounded
    | core.OrElse
    | core.AsOf
    | core.Extreme
    | core.Points
    | core.SetOf,
) -> tuple[str, int]:
    match expr:
        case core.Arithmetic(op=op, left=left, right=right):
            if (share := _share(expr)) is not None:
                return share, _ATOM
            strength = _SUM if op in (core.Operator.ADD, core.Operator.SUBTRACT) else _PRODUCT
            return f"{_show(left, strength)} {op} {_show(right, strength + 1)}", strength
        case core.Negate(value=value):
            return f"-{_show(value, _ATOM)}", _PRODUCT
        case core.Convert(value=value):
            return _written(value)
        case core.Rounded(value=value, up=up, to=to, type=type_):
            way = "up" if up else "down"
            return f"{_show(value, _SUM)} rounded {way} to {show_value(to, type_)}", _ELSE
        case core.OrElse(value=value, fallback=fallback):
            return f"{_show(value, _SUM)} or else {_show(fallback, _ATOM)}", _ELSE
        case core.AsOf(value=value, at=at):
            return f"{_show(value, _SUM)} as of {_show(at, _SUM)}", _ELSE
        case core.Extreme(larger=larger, items=items):
            return f"{'larger' if larger else 'smaller'} of {_list(items)}", _ATOM
        case core.Points(value=value):
            return f"points of {_show(value, _ATOM)}", _ATOM
        case core.SetOf(items=items):
            return _list(items), _ATOM
        case _:
            assert_never(expr)


def _share(expr: core.Arithmetic) -> str | None:
    """``98% of X`` for a product that begins with a percentage."""
    match expr:
        case core.Arithmetic(
            op=core.Operator.MULTIPLY,
            left=core.Literal(unit="%") as share,
            right=right,
        ) if not isinstance(right, core.Literal):
            return f"{literal(share)} of {_show(right, _ATOM)}"
        case _:
            return None


def _list(items: tuple[core.Expr, ...]) -> str:
    return "[" + ", ".join(_show(item, 0) for item in items) + "]"


def _truth(
    expr: core.Compare
    | core.Between
    | core.Member
    | core.Known
    | core.Not
    | core.And
    | core.Or
    | core.AtLeast,
) -> tuple[str, int]:
    match expr:
        case core.Compare(left=left, right=right):
            text = f"{_show(left, _ELSE)} {relation(expr)} {_show(right, _ELSE)}"
            return text, _COMPARISON
        case core.Between(value=value, low=low, high=high):
            ends = f"{_show(low, _ELSE)} and {_show(high, _ELSE)}"
            return f"{_show(value, _ELSE)} between {ends}", _COMPARISON
        case core.Member():
            return _member(expr, negated=False), _COMPARISON
        case core.Known(value=value):
            return f"{_known(value)} is known", _COMPARISON
        case core.Not(value=value):
            return _negated(value)
        case core.And(items=items):
            return " and ".join(_show(item, _beside(item)) for item in items), _AND
        case core.Or(items=items):
            return " or ".join(_show(item, _beside(item)) for item in items), _OR
        case core.AtLeast(count=count, items=items):
            return f"any {count} of {_list(items)}", _ATOM
        case _:
            assert_never(expr)


def _beside(item: core.Expr) -> int:
    """How strongly `and`, `or` and `not` want what is beside them to bind."""
    return _ATOM if isinstance(item, core.OrElse) else _NOT


def relation(expr: core.Compare) -> str:
    """The words between two values: dates are before and after, all else less and more."""
    if isinstance(expr.left.type, DateType | InstantType):
        match expr.op:
            case core.Relation.LESS:
                return "before"
            case core.Relation.MORE:
                return "after"
            case _:
                return expr.op.value
    return expr.op.value


def _known(value: core.Expr) -> str:
    return value.name if isinstance(value, core.MinimumMet) else _show(value, _ELSE)


def _member(expr: core.Member, *, negated: bool) -> str:
    listed = isinstance(expr.among, core.Literal | core.SetOf)
    if listed or negated:
        word = "not in" if negated else "in"
        return f"{_show(expr.item, _ELSE)} {word} {_show(expr.among, _ELSE)}"
    return f"{_show(expr.among, _ELSE)} includes {_show(expr.item, _ELSE)}"


def _negated(value: core.Expr) -> tuple[str, int]:
    match value:
        case core.Member():
            return _member(value, negated=True), _COMPARISON
        case core.Known(value=inner):
            return f"{_known(inner)} is unknown", _COMPARISON
        case core.StateIs() | core.ObligationIs() | core.MinimumMet() | core.EveryMinimumMet():
            return _state(value, "is not"), _COMPARISON
        case core.Or(items=items) if len(items) > 1:
            return f"none of {_list(items)}", _ATOM
        case _:
            return f"not {_show(value, _beside(value))}", _NOT


def _state(
    expr: core.StateIs | core.ObligationIs | core.MinimumMet | core.EveryMinimumMet, verb: str
) -> str:
    match expr:
        case core.StateIs(chart=chart, state=state, quantifier=quantifier):
            who = f"{quantifier} {expr.many}" if quantifier else chart
            return f"{who} {verb} {state}"
        case core.ObligationIs(kind=kind, quantifier=quantifier, name=name, state=state):
            parts = [quantifier, kind, name]
            parts += [f"to {party(expr.to)}"] if expr.to is not None else []
            parts += [f"by {party(expr.by)}"] if expr.by is not None else []
            parts += [f"enabling {expr.enabling}"] if expr.enabling else []
            return " ".join(part for part in parts if part) + f" {verb} {state}"
        case core.MinimumMet(name=name):
            return f"{name} {verb} met"
        case core.EveryMinimumMet():
            return f"every minimum {verb} met"
        case _:
            assert_never(expr)


def party(ref: core.PartyRef) -> str:
    """Somebody as written: ``manager of promisor``."""
    return " of ".join(ref.names)
