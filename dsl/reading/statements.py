"""Statements and their clauses as syntax; conditions and values come from `tree`."""

from decimal import Decimal
from typing import Any

from troth.dsl import syntax
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.reading.lexer import Token
from troth.dsl.reading.tree import ExpressionBuilder, Part, reserved_name, split
from troth.dsl.source import Span

CALENDAR_PERIODS = ("month", "quarter", "year")


class StatementBuilder(ExpressionBuilder):
    """Every rule of the grammar, as the node it stands for."""

    def declared(self, token: Token) -> syntax.Name:
        """The name a statement gives itself."""
        name = self.name(token)
        if finding := reserved_name(name):
            self.findings.append(finding)
        return name

    # parts of several statements

    def develop(self, parts: list[Any], *_: int) -> Part:
        return Part("develop", parts[0])

    def because(self, parts: list[Any], *_: int) -> Part:
        return Part("because", parts[0])

    def applies(self, parts: list[Any], *_: int) -> Part:
        return Part("applies", parts[0])

    def to(self, parts: list[Any], *_: int) -> Part:
        return Part("to", parts[0])

    def by(self, parts: list[Any], *_: int) -> Part:
        return Part("by", parts[0])

    def quoted(self, parts: list[Any], start: int, end: int) -> syntax.Quoted:
        return syntax.Quoted(parts[0], span=Span(self.source, start, end))

    # define

    def define(self, parts: list[Any], start: int, end: int) -> syntax.Define:
        name, body = parts
        return syntax.Define(self.declared(name), body, span=Span(self.source, start, end))

    def define_cases(self, parts: list[Any], start: int, end: int) -> syntax.Define:
        name, *cases, otherwise = parts
        span = Span(self.source, cases[0].span.start, end)
        body = syntax.Cases(tuple(cases), otherwise, span=span)
        return syntax.Define(self.declared(name), body, span=Span(self.source, start, end))

    def case(self, parts: list[Any], start: int, end: int) -> syntax.Case:
        return syntax.Case(*parts, span=Span(self.source, start, end))

    def lookup(self, parts: list[Any], start: int, end: int) -> syntax.Define:
        name, table, by = parts
        span = Span(self.source, table.start, end)
        body = syntax.Lookup(self.name(table), by, span=span)
        return syntax.Define(self.declared(name), body, span=Span(self.source, start, end))

    # minimum

    def minimum(self, parts: list[Any], start: int, end: int) -> syntax.Minimum:
        found = split(parts)
        name, *lines = found.fixed
        return syntax.Minimum(
            self.declared(name),
            found.optional.get("applies"),
            tuple(lines),
            span=Span(self.source, start, end),
        )

    def requirement(self, parts: list[Any], start: int, end: int) -> syntax.Requirement:
        found = split(parts)
        span = Span(self.source, start, end)
        return syntax.Requirement(found.fixed[0], **found.optional, span=span)

    def meets(self, parts: list[Any], start: int, end: int) -> syntax.Meets:
        found = split(parts)
        span = Span(self.source, start, end)
        return syntax.Meets(self.name(found.fixed[0]), **found.optional, span=span)

    def group(self, parts: list[Any], start: int, end: int) -> syntax.Group:
        found = split(parts)
        count, *lines = found.fixed
        span = Span(self.source, start, end)
        return syntax.Group(count, tuple(lines), **found.optional, span=span)

    def all_of(self, *_: object) -> None:
        return None

    def any_n_of(self, parts: list[Any], *_: int) -> int:
        return self.whole(parts[1])

    def ideal(self, parts: list[Any], start: int, end: int) -> syntax.Ideal:
        return syntax.Ideal(tuple(parts), span=Span(self.source, start, end))

    def ideal_line(self, parts: list[Any], start: int, end: int) -> syntax.IdealLine:
        found = split(parts)
        span = Span(self.source, start, end)
        return syntax.IdealLine(*found.fixed, **found.optional, span=span)

    # offer

    def offer(self, parts: list[Any], start: int, end: int) -> syntax.Offer:
        found = split(parts)
        name, *lines = found.fixed
        return syntax.Offer(
            self.declared(name),
            found.optional.get("to"),
            found.optional.get("applies"),
            tuple(lines),
            span=Span(self.source, start, end),
        )

    def offer_line(self, parts: list[Any], start: int, end: int) -> syntax.OfferLine:
        found = split(parts)
        resource, *amount = found.fixed
        return syntax.OfferLine(
            self.name(resource),
            amount[0] if amount else None,
            found.optional.get("benchmark"),
            span=Span(self.source, start, end),
        )

    def benchmark(self, parts: list[Any], start: int, end: int) -> Part:
        op, value = parts
        node = syntax.Benchmark(op, value, span=Span(self.source, start, end))
        return Part("benchmark", node)

    def offer_when(self, parts: list[Any], start: int, end: int) -> syntax.OfferWhen:
        return syntax.OfferWhen(parts[0], span=Span(self.source, start, end))

    def guardrail(self, parts: list[Any], start: int, end: int) -> syntax.Guardrail:
        return syntax.Guardrail(parts[0], span=Span(self.source, start, end))

    def outcome(self, parts: list[Any], start: int, end: int) -> syntax.Outcome:
        return syntax.Outcome(parts[0], span=Span(self.source, start, end))

    def expires(self, parts: list[Any], start: int, end: int) -> syntax.Expires:
        return syntax.Expires(parts[0], span=Span(self.source, start, end))

    # promise and expectation

    def obligation(self, parts: list[Any], start: int, end: int) -> syntax.Obligation:
        found = split(parts)
        kind, name, *clauses = found.fixed
        return syntax.Obligation(
            kind.text,
            self.declared(name),
            found.optional.get("to"),
            found.optional.get("by"),
            found.optional.get("applies"),
            tuple(clauses),
            span=Span(self.source, start, end),
        )

    def header_clause(
        self, parts: list[Any], start: int, end: int
    ) -> syntax.To | syntax.By | syntax.For:
        name, value = parts[0]
        span = Span(self.source, start, end)
        if name == "to":
            return syntax.To(value, span=span)
        if name == "by":
            return syntax.By(value, span=span)
        return syntax.For(value, span=span)

    def when(self, parts: list[Any], start: int, end: int) -> syntax.When:
        found = split(parts)
        span = Span(self.source, start, end)
        return syntax.When(found.fixed[0], found.optional.get("where"), span=span)

    def entering(self, parts: list[Any], start: int, end: int) -> syntax.Crossing:
        return syntax.Crossing("entering", parts[0], span=Span(self.source, start, end))

    def leaving(self, parts: list[Any], start: int, end: int) -> syntax.Crossing:
        return syntax.Crossing("leaving", parts[0], span=Span(self.source, start, end))

    def every(self, parts: list[Any], start: int, end: int) -> syntax.Every:
        return syntax.Every(parts[1], parts[2], span=Span(self.source, start, end))

    def each(self, parts: list[Any], start: int, end: int) -> syntax.Each:
        unit, condition = parts
        if unit.text not in CALENDAR_PERIODS:
            self.findings.append(
                Diagnostic(
                    "calendar-period",
                    f"`each` takes a period of the calendar, and `{unit.text}` is none",
                    Label(Span(self.source, unit.start, unit.end), "`month`, `quarter` or `year`"),
                    note="`each` rings on the last day of every period of the calendar",
                    help="for a stopwatch that rings after a length of time write"
                    f" `every 1 {unit.text.removesuffix('s')} while ...`",
                )
            )
        return syntax.Each(
            unit.text.removesuffix("s"), condition, span=Span(self.source, start, end)
        )

    def deliver(self, parts: list[Any], start: int, end: int) -> syntax.Deliver:
        found = split(parts)
        resource, due = self.name(found.fixed[0]), found.optional.get("due")
        return syntax.Deliver(resource, due=due, span=Span(self.source, start, end))

    def deliver_amount(self, parts: list[Any], start: int, end: int) -> syntax.Deliver:
        found = split(parts)
        amount, resource = found.fixed
        unit = ""
        if type(amount) is tuple:
            amount, unit = amount
        return syntax.Deliver(
            self.name(resource),
            amount,
            unit,
            found.optional.get("due"),
            span=Span(self.source, start, end),
        )

    def counted(self, parts: list[Any], *_: int) -> tuple[syntax.Number, str]:
        number, unit = parts
        span = Span(self.source, number.start, number.end)
        return syntax.Number(Decimal(number.text), span=span), unit.text

    def due(self, parts: list[Any], start: int, end: int) -> Part:
        found = split(parts)
        span = Span(self.source, start, end)
        return Part("due", syntax.Due(found.fixed[0], **found.optional, span=span))

    def within(self, parts: list[Any], start: int, end: int) -> syntax.DueWithin:
        return syntax.DueWithin(*parts, span=Span(self.source, start, end))

    def due_by(self, parts: list[Any], start: int, end: int) -> syntax.DueBy:
        return syntax.DueBy(parts[0], span=Span(self.source, start, end))

    def rolling(self, parts: list[Any], *_: int) -> Part:
        return Part("rolling", parts[0].text)

    def earliest(self, parts: list[Any], *_: int) -> Part:
        return Part("earliest", parts[0])

    def keep(self, parts: list[Any], start: int, end: int) -> syntax.Keep:
        return syntax.Keep(parts[0], span=Span(self.source, start, end))

    def never(self, parts: list[Any], start: int, end: int) -> syntax.Never:
        found = split(parts)
        event, condition = found.fixed
        where = found.optional.get("where")
        return syntax.Never(event, where, condition, span=Span(self.source, start, end))

    def allow(self, parts: list[Any], start: int, end: int) -> syntax.Allow:
        event, due = parts
        return syntax.Allow(event, due.value, span=Span(self.source, start, end))

    def fulfilled(self, parts: list[Any], start: int, end: int) -> syntax.Fulfilled:
        found = split(parts)
        where = found.optional.get("where")
        return syntax.Fulfilled(found.fixed[0], where, span=Span(self.source, start, end))

    def confirmed(self, parts: list[Any], start: int, end: int) -> syntax.Confirmed:
        return syntax.Confirmed(parts[0], span=Span(self.source, start, end))

    def provided(self, parts: list[Any], start: int, end: int) -> syntax.Provided:
        return syntax.Provided(*parts, span=Span(self.source, start, end))

    def suspended(self, parts: list[Any], start: int, end: int) -> syntax.Suspended:
        return syntax.Suspended(*parts, span=Span(self.source, start, end))

    def extended(self, parts: list[Any], start: int, end: int) -> syntax.Extended:
        found = split(parts)
        how, length, event = found.fixed
        return syntax.Extended(
            how.text,
            length,
            event,
            found.optional.get("where"),
            found.optional.get("times"),
            span=Span(self.source, start, end),
        )

    def times(self, parts: list[Any], *_: int) -> Part:
        return Part("times", self.whole(parts[0]) if parts else 1)

    def grace(self, parts: list[Any], start: int, end: int) -> syntax.Grace:
        return syntax.Grace(parts[0], span=Span(self.source, start, end))

    def enabled(self, parts: list[Any], start: int, end: int) -> syntax.Enabled:
        return syntax.Enabled(parts[0], span=Span(self.source, start, end))

    def remedy_instead(self, parts: list[Any], start: int, end: int) -> syntax.Remedy:
        span = Span(self.source, start, end)
        return syntax.Remedy(self.name(parts[0]), "instead", span=span)

    def remedy_as_well(self, parts: list[Any], start: int, end: int) -> syntax.Remedy:
        span = Span(self.source, start, end)
        return syntax.Remedy(self.name(parts[0]), "as well", span=span)

    def survives(self, _: list[Any], start: int, end: int) -> syntax.Survives:
        return syntax.Survives(span=Span(self.source, start, end))

    # escalation

    def escalation(self, parts: list[Any], start: int, end: int) -> syntax.Escalation:
        name, *lines = parts
        span = Span(self.source, start, end)
        return syntax.Escalation(self.declared(name), tuple(lines), span=span)

    def rung(self, parts: list[Any], start: int, end: int) -> syntax.Rung:
        moment, *actions = parts
        return syntax.Rung(moment, tuple(actions), span=Span(self.source, start, end))

    def last_rung(self, parts: list[Any], start: int, end: int) -> syntax.Rung:
        moment, *actions = parts
        return syntax.Rung(moment, tuple(actions), True, span=Span(self.source, start, end))

    def at_once(self, _: list[Any], start: int, end: int) -> syntax.Moment:
        return syntax.Moment("at once", span=Span(self.source, start, end))

    def after(self, parts: list[Any], start: int, end: int) -> syntax.Moment:
        return syntax.Moment("after", parts[0], span=Span(self.source, start, end))

    def before_due(self, parts: list[Any], start: int, end: int) -> syntax.Moment:
        return syntax.Moment("before due", parts[0], span=Span(self.source, start, end))

    def after_due(self, parts: list[Any], start: int, end: int) -> syntax.Moment:
        return syntax.Moment("after due", parts[0], span=Span(self.source, start, end))

    def notify(self, parts: list[Any], start: int, end: int) -> syntax.Notify:
        return syntax.Notify(*parts, span=Span(self.source, start, end))

    def assign(self, parts: list[Any], start: int, end: int) -> syntax.Assign:
        return syntax.Assign(parts[0], span=Span(self.source, start, end))

    def open_case(self, parts: list[Any], start: int, end: int) -> syntax.OpenCase:
        return syntax.OpenCase(self.name(parts[0]), span=Span(self.source, start, end))

    def until(self, parts: list[Any], start: int, end: int) -> syntax.Until:
        return syntax.Until(parts[0], span=Span(self.source, start, end))

    def summarised(self, _: list[Any], start: int, end: int) -> syntax.SummarisedDaily:
        return syntax.SummarisedDaily(span=Span(self.source, start, end))

    # gate, timer, change

    def gate(self, parts: list[Any], start: int, end: int) -> syntax.Gate:
        found = split(parts)
        target, *words, requires = found.fixed
        return syntax.Gate(
            target,
            requires,
            found.optional.get("otherwise"),
            tuple(words),
            span=Span(self.source, start, end),
        )

    def gate_words(self, parts: list[Any], *_: int) -> Part:
        return Part("otherwise", parts[0])

    def timer(self, parts: list[Any], start: int, end: int) -> syntax.Timer:
        found = split(parts)
        span = Span(self.source, start, end)
        return syntax.Timer(*found.fixed, **found.optional, span=span)

    def change(self, parts: list[Any], start: int, end: int) -> syntax.Change:
        name, version, *lines = parts
        span = Span(self.source, start, end)
        return syntax.Change(self.name(name), version.text, tuple(lines), span=span)

    def running(self, parts: list[Any], start: int, end: int) -> syntax.Running:
        mode = parts[0].text
        mode = "most favourable" if mode == "most" else mode
        return syntax.Running(mode, span=Span(self.source, start, end))

    def past(self, _: list[Any], start: int, end: int) -> syntax.Past:
        return syntax.Past(True, span=Span(self.source, start, end))

    def not_past(self, _: list[Any], start: int, end: int) -> syntax.Past:
        return syntax.Past(False, span=Span(self.source, start, end))

    def decisions_keep(self, _: list[Any], start: int, end: int) -> syntax.Decisions:
        return syntax.Decisions(False, span=Span(self.source, start, end))

    def decisions_anew(self, _: list[Any], start: int, end: int) -> syntax.Decisions:
        return syntax.Decisions(True, span=Span(self.source, start, end))
