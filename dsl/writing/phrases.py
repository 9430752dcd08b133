"""Conditions and values as canonical words, in pieces between which a line may break.

Brackets stand where the grammar needs them: each node knows how tightly it binds, each place how
tightly it wants its content bound. Beside `and`, `or` and `not` an `or else` keeps them as well.
Equal trees give equal words, different ones others.
"""

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from troth.dsl import syntax
from troth.dsl.reading.slips import grouped
from troth.dsl.syntax import Expr

UNIX_DAY = date(1970, 1, 1).toordinal()

# How tightly things bind, loosest first.
CONDITION, NEGATION, COMPARISON, VALUE, SUM, PRODUCT, UNARY, ATOM = range(8)

_GOING_ON = frozenset(
    "after as at because before between by enabling ever for includes less more rounded to where"
    " while within worth".split()
)
"""Words that may follow `any promise` and would not be read as its name."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, and how deep in the phrase the break before them is; None where there is none.

    Where one line is too short, breaks of the same depth are all taken, or if they ``fill``, as
    many as are needed.
    """

    words: str
    depth: int | None = None
    fill: bool = False


Phrase = list[Piece]


def words(expr: Expr, level: int = CONDITION) -> str:
    """The expression on one line, in brackets if it binds looser than ``level``."""
    return flat(phrase(expr, level))


def flat(pieces: Phrase) -> str:
    """The phrase on one line."""
    return " ".join(piece.words for piece in pieces)


def joined(*parts: str | Phrase) -> Phrase:
    """One phrase of several, without breaks where they meet."""
    result: Phrase = [Piece("")]
    for part in parts:
        pieces = [Piece(part)] if isinstance(part, str) else part
        last = result[-1]
        result[-1] = Piece(last.words + pieces[0].words, last.depth, last.fill)
        result += pieces[1:]
    return result


def phrase(expr: Expr, level: int = CONDITION, depth: int = 0) -> Phrase:
    """The expression in pieces; breaks inside it are deeper than ``depth``."""
    if _binding(expr) < level:
        return joined("(", _bare(expr, depth + 1), ")")
    return _bare(expr, depth)


def _binding(expr: Expr) -> int:
    match expr:
        case syntax.Logic():
            return CONDITION
        case syntax.Not():
            return NEGATION
        case (
            syntax.Compare()
            | syntax.Between()
            | syntax.Within()
            | syntax.Includes()
            | syntax.Known()
        ):
            return COMPARISON
        case syntax.OrElse() | syntax.AsOf() | syntax.Rounded():
            return VALUE
        case syntax.Arithmetic(op="+" | "-"):
            return SUM
        case syntax.Arithmetic():
            return PRODUCT
        case syntax.Negative():
            return UNARY
        case syntax.ObligationRef(quantifier="any" | "every" | "no", name=syntax.Name(parts=(n,))):
            return CONDITION - 1 if n in _GOING_ON else ATOM
        case _:
            return ATOM


def _beside(item: Expr) -> int:
    """How tightly `and` and `or` want a side: `or else` keeps its brackets, to be read aloud."""
    return ATOM if isinstance(item, syntax.OrElse) else NEGATION


def _bare(expr: Expr, depth: int) -> Phrase:
    match expr:
        case syntax.Logic():
            first, *others = (phrase(item, _beside(item), depth + 1) for item in expr.items)
            for other in others:
                first += [Piece(f"{expr.op} {other[0].words}", depth), *other[1:]]
            return first
        case syntax.Not():
            return joined("not ", phrase(expr.value, _beside(expr.value), depth))
        case syntax.Compare():
            op = f" {expr.op.value} "
            return joined(phrase(expr.left, VALUE, depth), op, phrase(expr.right, VALUE, depth))
        case syntax.Between():
            value, low = phrase(expr.value, VALUE, depth), words(expr.low, VALUE)
            return joined(value, f" between {low} and {words(expr.high, VALUE)}")
        case syntax.Within():
            op = " is not in " if expr.negated else " in "
            return joined(phrase(expr.value, VALUE, depth), op, phrase(expr.among, VALUE, depth))
        case syntax.Includes():
            value = phrase(expr.value, VALUE, depth)
            return joined(value, " includes ", phrase(expr.item, VALUE, depth))
        case syntax.Known():
            op = " is unknown" if expr.negated else " is known"
            return joined(phrase(expr.value, VALUE, depth), op)
        case syntax.OrElse():
            value = phrase(expr.value, VALUE, depth)
            return joined(value, " or else ", _fallback(expr.fallback, depth))
        case syntax.AsOf():
            return joined(phrase(expr.value, SUM, depth), " as of ", phrase(expr.at, SUM, depth))
        case syntax.Rounded():
            op = f" rounded {'up' if expr.up else 'down'} to "
            return joined(phrase(expr.value, SUM, depth), op, phrase(expr.to, SUM, depth))
        case syntax.Arithmetic():
            left, right = (SUM, PRODUCT) if expr.op in {"+", "-"} else (PRODUCT, UNARY)
            value = phrase(expr.left, left, depth)
            return joined(value, f" {expr.op} ", phrase(expr.right, right, depth))
        case syntax.Negative():
            return joined("-", phrase(expr.value, ATOM, depth))
        case syntax.Items():
            return _items(expr, depth)
        case (
            syntax.Share()
            | syntax.Extreme()
            | syntax.Quantified()
            | syntax.TimeWhile()
            | syntax.Aggregate()
        ):
            return _about_others(expr, depth)
        case _:
            return [Piece(_atom(expr))]


def _about_others(
    expr: syntax.Share | syntax.Extreme | syntax.Quantified | syntax.TimeWhile | syntax.Aggregate,
    depth: int,
) -> Phrase:
    match expr:
        case syntax.Share():
            return joined(f"{grouped(expr.percent)}% of ", phrase(expr.of, ATOM, depth))
        case syntax.Extreme():
            return joined(f"{expr.which} of ", _items(expr.of, depth))
        case syntax.Quantified():
            count = "" if expr.count is None else f" {expr.count}"
            return joined(f"{expr.which}{count} of ", phrase(expr.of, ATOM, depth))
        case syntax.TimeWhile():
            condition = phrase(expr.condition, CONDITION, depth + 1)
            return joined("time while (", condition, ")" + _window(expr.window, "over"))
        case syntax.Aggregate():
            where = [Piece("")]
            if expr.where is not None:
                where = joined(" where ", phrase(expr.where, CONDITION, depth + 1))
            window = _window(expr.window, "in") or " ever"
            return joined(f"{expr.which} of {expr.of}", where, window)
        case _:
            assert_never(expr)


def _fallback(expr: Expr, depth: int) -> Phrase:
    match expr:
        case syntax.Negative(value=value) if _is_literal(value):
            return _bare(expr, depth)
        case syntax.Name() | syntax.Items():
            return _bare(expr, depth)
        case _ if _is_literal(expr):
            return _bare(expr, depth)
        case _:
            return joined("(", _bare(expr, depth + 1), ")")


def _is_literal(expr: Expr) -> bool:
    return isinstance(
        expr,
        syntax.Number
        | syntax.Money
        | syntax.Duration
        | syntax.Text
        | syntax.Date
        | syntax.Instant
        | syntax.YesNo,
    )


def _items(expr: syntax.Items, depth: int) -> Phrase:
    if not expr.items:
        return [Piece("[]")]
    result: Phrase = []
    for index, item in enumerate(expr.items):
        pieces = joined(phrase(item, CONDITION, depth + 1), "," * (index < len(expr.items) - 1))
        result += [Piece(pieces[0].words, depth, True), *pieces[1:]] if index else pieces
    return joined("[", result, "]")


def _atom(expr: Expr) -> str:
    match expr:
        case syntax.Name():
            return str(expr)
        case syntax.Number():
            return grouped(expr.value) + "%" * expr.percent
        case syntax.Money():
            return f"{grouped(expr.amount)} {expr.currency}" + (
                f" a {expr.per}" if expr.per else ""
            )
        case syntax.Duration():
            unit = expr.unit if expr.amount == 1 else f"{expr.unit}s"
            return f"{grouped(expr.amount)} {'working ' * expr.working}{unit}"
        case syntax.Text():
            return quoted(expr)
        case syntax.Date():
            return date.fromordinal(expr.day + UNIX_DAY).isoformat()
        case syntax.Instant():
            hour, minute = divmod(expr.minute, 60)
            day = date.fromordinal(expr.day + UNIX_DAY)
            return f"{day.isoformat()} {hour:02}:{minute:02}"
        case syntax.YesNo():
            return "yes" if expr.value else "no"
        case syntax.Constant():
            return expr.which
        case syntax.Points():
            return f"points of {expr.of}"
        case syntax.TimeSince():
            return f"time since {expr.event}"
        case syntax.TimeIn():
            return f"time in {expr.state}" + _window(expr.window, "over")
        case syntax.Latest():
            return f"latest {expr.field}"
        case syntax.ObligationRef():
            about = [_about(part) for part in expr.about]
            name = [] if expr.name is None else [str(expr.name)]
            return " ".join([*filter(None, [expr.quantifier]), expr.kind, *name, *about])
        case syntax.ManyRef():
            return f"{expr.quantifier} {expr.kind}"
        case syntax.EveryMinimum():
            return "every minimum"
        case _:
            raise AssertionError(f"not an atom: {type(expr).__name__}")


def _about(part: syntax.About) -> str:
    return f"{part.which} {part.name if part.party is None else part.party}"


def _window(window: syntax.Window | None, word: str) -> str:
    if window is None:
        return ""
    if window.since is not None:
        return f" since {window.since}"
    assert window.length is not None, "INVARIANT window-has-length-or-event"
    return f" {word} the last {length(window.length)}"


def length(expr: Expr) -> str:
    """A duration where one is wanted: a literal or a name as it is, all else in brackets."""
    return words(expr, CONDITION if isinstance(expr, syntax.Duration | syntax.Name) else ATOM + 1)


def quoted(text: syntax.Text) -> str:
    """Words for people, in their quotes."""
    return f'"{text.value}"'
