"""From recognised rules to syntax: one method for each name in the grammar.

Methods get what the rule kept, in order, and the offsets it covers. Optional parts arrive as
:class:`Part`, told apart by name and not by position. What parses but cannot be meant (a day that
does not exist, ``and`` under ``or`` without brackets) is added to ``findings``; the node is built
all the same, so that the author hears of it once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from troth.dsl import syntax
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.reading import slips
from troth.dsl.reading.lexer import Token
from troth.dsl.source import Source, Span
from troth.dsl.syntax import Comparison
from troth.dsl.vocabulary import RESERVED

Build = Callable[[list[Any], int, int], Any]

UNIX_DAY = date(1970, 1, 1).toordinal()

_SYMBOLS = {
    "=": Comparison.IS,
    "!=": Comparison.IS_NOT,
    ">=": Comparison.AT_LEAST,
    "<=": Comparison.AT_MOST,
    ">": Comparison.MORE_THAN,
    "<": Comparison.LESS_THAN,
}


class Part(NamedTuple):
    """An optional piece of a rule, by the name of what it says."""

    name: str
    value: Any


@dataclass(slots=True)
class Split:
    """The pieces of a rule: those it always has, in order, and the optional ones by name."""

    fixed: list[Any]
    optional: dict[str, Any]


def split(parts: list[Any]) -> Split:
    """Optional pieces apart from the others."""
    result = Split([], {})
    for part in parts:
        if type(part) is Part:
            result.optional[part.name] = part.value
        else:
            result.fixed.append(part)
    return result


class ExpressionBuilder:
    """Values, conditions and parties."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Diagnostic] = []

    def name(self, token: Token) -> syntax.Name:
        return syntax.Name((token.text,), span=Span(self.source, token.start, token.end))

    def whole(self, token: Token, least: int = 1) -> int:
        """A number that counts things; anything else is told and read as ``least``."""
        value = Decimal(token.text)
        if value == value.to_integral_value() and value >= least:
            return int(value)
        self.findings.append(
            Diagnostic(
                "whole-number",
                f"`{slips.grouped(value)}` cannot count anything here",
                Label(Span(self.source, token.start, token.end), "a whole number from 1"),
                help="write a whole number such as `3`",
            )
        )
        return least

    def dotted(self, parts: list[Any], start: int, end: int) -> syntax.Name:
        return syntax.Name(tuple(t.text for t in parts), span=Span(self.source, start, end))

    # literals

    def number(self, parts: list[Any], start: int, end: int) -> syntax.Number:
        return syntax.Number(Decimal(parts[0].text), span=Span(self.source, start, end))

    def percent(self, parts: list[Any], start: int, end: int) -> syntax.Number:
        return syntax.Number(Decimal(parts[0].text), True, span=Span(self.source, start, end))

    def text(self, parts: list[Any], start: int, end: int) -> syntax.Text:
        return syntax.Text(parts[0].text[1:-1], span=Span(self.source, start, end))

    def date(self, parts: list[Any], start: int, end: int) -> syntax.Date:
        span = Span(self.source, start, end)
        return syntax.Date(self._day(parts[0].text, span), span=span)

    def instant(self, parts: list[Any], start: int, end: int) -> syntax.Instant:
        span, text = Span(self.source, start, end), parts[0].text
        hour, minute = int(text[11:13]), int(text[14:16])
        if hour > 23 or minute > 59:
            self.findings.append(slips.impossible_date(span))
        return syntax.Instant(self._day(text[:10], span), hour * 60 + minute, span=span)

    def _day(self, text: str, span: Span) -> int:
        try:
            return date.fromisoformat(text).toordinal() - UNIX_DAY
        except ValueError:
            if not self.findings or self.findings[-1].span != span:
                self.findings.append(slips.impossible_date(span))
            return 0

    def yes(self, _: list[Any], start: int, end: int) -> syntax.YesNo:
        return syntax.YesNo(True, span=Span(self.source, start, end))

    def no(self, _: list[Any], start: int, end: int) -> syntax.YesNo:
        return syntax.YesNo(False, span=Span(self.source, start, end))

    def duration(self, parts: list[Any], start: int, end: int) -> syntax.Duration:
        amount, unit = Decimal(parts[0].text), parts[1].text.removesuffix("s")
        return syntax.Duration(amount, unit, span=Span(self.source, start, end))

    def working(self, parts: list[Any], start: int, end: int) -> syntax.Duration:
        amount, unit = Decimal(parts[0].text), parts[1].text.removesuffix("s")
        return syntax.Duration(amount, unit, True, span=Span(self.source, start, end))

    def money(self, parts: list[Any], start: int, end: int) -> syntax.Money:
        amount, currency = Decimal(parts[0].text), parts[1].text
        exponent = amount.as_tuple().exponent
        if exponent == -3 and currency not in slips.THREE_PLACES:
            span = Span(self.source, parts[0].start, parts[0].end)
            self.findings.append(slips.thousands_point(span, amount, currency))
        per = parts[2].text.removesuffix("s") if len(parts) > 2 else ""
        return syntax.Money(amount, currency, per, span=Span(self.source, start, end))

    def items(self, parts: list[Any], start: int, end: int) -> syntax.Items:
        return syntax.Items(tuple(parts), span=Span(self.source, start, end))

    def constant(self, parts: list[Any], start: int, end: int) -> syntax.Constant:
        return syntax.Constant(parts[0].text, span=Span(self.source, start, end))

    # conditions

    def negated(self, parts: list[Any], start: int, end: int) -> syntax.Not:
        return syntax.Not(parts[0], span=Span(self.source, start, end))

    def all_true(self, parts: list[Any], start: int, end: int) -> syntax.Logic:
        return syntax.Logic("and", tuple(parts), span=Span(self.source, start, end))

    def any_true(self, parts: list[Any], start: int, end: int) -> syntax.Logic:
        span = Span(self.source, start, end)
        mixed = [part.value for part in parts if type(part) is Part]
        if mixed:
            self.findings.append(_mixed(mixed[0].span))
        items = tuple(part.value if type(part) is Part else part for part in parts)
        return syntax.Logic("or", items, span=span)

    def mixed(self, parts: list[Any], *_: int) -> Part:
        return Part("mixed", parts[0])

    def compare(self, parts: list[Any], start: int, end: int) -> syntax.Compare:
        left, op, right = parts
        return syntax.Compare(op, left, right, span=Span(self.source, start, end))

    def is_(self, *_: object) -> Comparison:
        return Comparison.IS

    def is_not(self, *_: object) -> Comparison:
        return Comparison.IS_NOT

    def at_least(self, *_: object) -> Comparison:
        return Comparison.AT_LEAST

    def at_most(self, *_: object) -> Comparison:
        return Comparison.AT_MOST

    def more_than(self, *_: object) -> Comparison:
        return Comparison.MORE_THAN

    def less_than(self, *_: object) -> Comparison:
        return Comparison.LESS_THAN

    def before(self, *_: object) -> Comparison:
        return Comparison.BEFORE

    def after_(self, *_: object) -> Comparison:
        return Comparison.AFTER

    def symbol(self, parts: list[Any], *_: int) -> Comparison:
        return _SYMBOLS[parts[0].text]

    def between(self, parts: list[Any], start: int, end: int) -> syntax.Between:
        return syntax.Between(*parts, span=Span(self.source, start, end))

    def among(self, parts: list[Any], start: int, end: int) -> syntax.Within:
        return syntax.Within(*parts, span=Span(self.source, start, end))

    def not_among(self, parts: list[Any], start: int, end: int) -> syntax.Within:
        value, among = parts
        return syntax.Within(value, among, True, span=Span(self.source, start, end))

    def includes(self, parts: list[Any], start: int, end: int) -> syntax.Includes:
        return syntax.Includes(*parts, span=Span(self.source, start, end))

    def known(self, parts: list[Any], start: int, end: int) -> syntax.Known:
        return syntax.Known(parts[0], span=Span(self.source, start, end))

    def unknown(self, parts: list[Any], start: int, end: int) -> syntax.Known:
        return syntax.Known(parts[0], True, span=Span(self.source, start, end))

    # arithmetic

    def or_else(self, parts: list[Any], start: int, end: int) -> syntax.OrElse:
        return syntax.OrElse(*parts, span=Span(self.source, start, end))

    def as_of(self, parts: list[Any], start: int, end: int) -> syntax.AsOf:
        return syntax.AsOf(*parts, span=Span(self.source, start, end))

    def rounded_up(self, parts: list[Any], start: int, end: int) -> syntax.Rounded:
        return syntax.Rounded(parts[0], True, parts[1], span=Span(self.source, start, end))

    def rounded_down(self, parts: list[Any], start: int, end: int) -> syntax.Rounded:
        return syntax.Rounded(parts[0], False, parts[1], span=Span(self.source, start, end))

    def arithmetic(self, parts: list[Any], start: int, end: int) -> syntax.Arithmetic:
        left, sign, right = parts
        return syntax.Arithmetic(sign.text, left, right, span=Span(self.source, start, end))

    def negative(self, parts: list[Any], start: int, end: int) -> syntax.Negative:
        return syntax.Negative(parts[0], span=Span(self.source, start, end))

    def share(self, parts: list[Any], start: int, end: int) -> syntax.Share:
        return syntax.Share(Decimal(parts[0].text), parts[1], span=Span(self.source, start, end))

    def extreme(self, parts: list[Any], start: int, end: int) -> syntax.Extreme:
        return syntax.Extreme(parts[0].text, parts[1], span=Span(self.source, start, end))

    def quantified(self, parts: list[Any], start: int, end: int) -> syntax.Quantified:
        return syntax.Quantified(parts[0].text, parts[1], span=Span(self.source, start, end))

    def any_n(self, parts: list[Any], start: int, end: int) -> syntax.Quantified:
        count = self.whole(parts[1])
        return syntax.Quantified("any", parts[2], count, span=Span(self.source, start, end))

    def points(self, parts: list[Any], start: int, end: int) -> syntax.Points:
        return syntax.Points(parts[0], span=Span(self.source, start, end))

    # time and history

    def time_since(self, parts: list[Any], start: int, end: int) -> syntax.TimeSince:
        return syntax.TimeSince(parts[0], span=Span(self.source, start, end))

    def time_while(self, parts: list[Any], start: int, end: int) -> syntax.TimeWhile:
        found = split(parts)
        window = found.optional.get("window")
        return syntax.TimeWhile(found.fixed[0], window, span=Span(self.source, start, end))

    def time_in(self, parts: list[Any], start: int, end: int) -> syntax.TimeIn:
        found = split(parts)
        window = found.optional.get("window")
        return syntax.TimeIn(found.fixed[0], window, span=Span(self.source, start, end))

    def aggregate(self, parts: list[Any], start: int, end: int) -> syntax.Aggregate:
        found = split(parts)
        which, of = found.fixed
        return syntax.Aggregate(
            which.text,
            of,
            found.optional.get("where"),
            found.optional.get("window"),
            span=Span(self.source, start, end),
        )

    def window(self, parts: list[Any], start: int, end: int) -> Part:
        return Part("window", syntax.Window(length=parts[0], span=Span(self.source, start, end)))

    def window_since(self, parts: list[Any], start: int, end: int) -> Part:
        return Part("window", syntax.Window(since=parts[0], span=Span(self.source, start, end)))

    def where(self, parts: list[Any], *_: int) -> Part:
        return Part("where", parts[0])

    def latest(self, parts: list[Any], start: int, end: int) -> syntax.Latest:
        return syntax.Latest(parts[1], span=Span(self.source, start, end))

    # obligations and states

    def one_obligation(self, parts: list[Any], start: int, end: int) -> syntax.ObligationRef:
        kind, name = parts
        span = Span(self.source, start, end)
        return syntax.ObligationRef(kind.text, name=self.name(name), span=span)

    def named_obligations(self, parts: list[Any], start: int, end: int) -> syntax.ObligationRef:
        quantifier, kind, name = parts
        span = Span(self.source, start, end)
        return syntax.ObligationRef(kind.text, quantifier.text, self.name(name), span=span)

    def obligations(self, parts: list[Any], start: int, end: int) -> syntax.ObligationRef:
        quantifier, kind, *about = parts
        span = Span(self.source, start, end)
        return syntax.ObligationRef(kind.text, quantifier.text, about=tuple(about), span=span)

    def about_to(self, parts: list[Any], start: int, end: int) -> syntax.About:
        return syntax.About("to", party=parts[0], span=Span(self.source, start, end))

    def about_by(self, parts: list[Any], start: int, end: int) -> syntax.About:
        return syntax.About("by", party=parts[0], span=Span(self.source, start, end))

    def about_enabling(self, parts: list[Any], start: int, end: int) -> syntax.About:
        span = Span(self.source, start, end)
        return syntax.About("enabling", name=self.name(parts[0]), span=span)

    def one_of_many(self, parts: list[Any], start: int, end: int) -> syntax.ManyRef:
        return syntax.ManyRef(parts[0].text, parts[1].text, span=Span(self.source, start, end))

    def every_minimum(self, _: list[Any], start: int, end: int) -> syntax.EveryMinimum:
        return syntax.EveryMinimum(span=Span(self.source, start, end))

    # parties

    def named_party(self, parts: list[Any], start: int, end: int) -> syntax.Party:
        return syntax.Party((parts[0].text,), span=Span(self.source, start, end))

    def party_of(self, parts: list[Any], start: int, end: int) -> syntax.Party:
        name, party = parts
        return syntax.Party((name.text, *party.names), span=Span(self.source, start, end))

    def the_person(self, _: list[Any], start: int, end: int) -> syntax.Party:
        return syntax.Party(("the person",), span=Span(self.source, start, end))

    def the_organisation(self, _: list[Any], start: int, end: int) -> syntax.Party:
        return syntax.Party(("the organisation",), span=Span(self.source, start, end))


def _mixed(inner: Span) -> Diagnostic:
    return Diagnostic(
        "and-or-mixed",
        "`and` and `or` stand side by side without brackets",
        Label(inner, "which belongs together?"),
        note="readers disagree on which of the two binds tighter",
        help=f"put brackets around what belongs together, such as `({_brief(inner.text)})`",
    )


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 50 else f"{line[:47]}..."


def reserved_name(name: syntax.Name) -> Diagnostic | None:
    """What to say when a statement is named by a word that must keep its meaning."""
    if str(name) not in RESERVED:
        return None
    return Diagnostic(
        "reserved-name",
        f"`{name}` is a word of the language and cannot be a name",
        Label(name.span),
        help=f"take another name, such as `{name}_rule`",
    )
