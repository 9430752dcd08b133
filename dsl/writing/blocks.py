"""Statements as canonical lines, before comments are put between them and columns are aligned."""

from collections.abc import Iterator
from typing import assert_never

from troth.dsl import syntax
from troth.dsl.writing.phrases import (
    ATOM,
    SUM,
    Phrase,
    Piece,
    joined,
    length,
    phrase,
    quoted,
    words,
)
from troth.dsl.writing.rows import GAP, Row

DAYS = syntax.Date | syntax.Instant


def rows(statement: syntax.Statement) -> list[Row]:
    """The lines of a statement, in order."""
    match statement:
        case syntax.Define():
            return list(_define(statement))
        case syntax.Minimum():
            return list(_minimum(statement))
        case syntax.Offer():
            return list(_offer(statement))
        case syntax.Obligation():
            return list(_obligation(statement))
        case syntax.Escalation():
            return list(_escalation(statement))
        case syntax.Gate():
            return list(_gate(statement))
        case syntax.Timer():
            text = f"timer {statement.target} is {length(statement.length)}"
            return [Row(0, [Piece(text + _because(statement.because, " "))])]
        case syntax.Change():
            return list(_change(statement))
        case _:
            assert_never(statement)


def _because(text: syntax.Text | None, before: str = "") -> str:
    return "" if text is None else f"{before}because {quoted(text)}"


def _row(
    depth: int,
    *parts: str | Phrase,
    tail: str = "",
    aside: bool = False,
    below: tuple[str, ...] = (),
) -> Row:
    return Row(depth, joined(*parts), tail or " ".join(below).strip(), aside, below)


def _applies(expr: syntax.Expr | None) -> Phrase:
    return [Piece("")] if expr is None else joined(" for ", phrase(expr))


def _where(expr: syntax.Expr | None) -> Phrase:
    return [Piece("")] if expr is None else joined(" where ", phrase(expr))


def _quoted(depth: int, node: syntax.Quoted | syntax.Text) -> Row:
    if isinstance(node, syntax.Quoted):
        return _row(depth, f"source {quoted(node.text)}")
    return _row(depth, quoted(node))


# --- define, minimum, offer


def _define(node: syntax.Define) -> Iterator[Row]:
    body = node.body
    if isinstance(body, syntax.Lookup):
        by = phrase(body.by, depth=0)
        yield _row(0, f"define {node.name} from table {body.table} by ", by)
    elif isinstance(body, syntax.Cases):
        yield _row(0, f"define {node.name} as")
        for case in body.cases:
            yield _row(1, phrase(case.value), tail=f"when {words(case.when)}")
        yield _row(1, "otherwise ", phrase(body.otherwise), aside=True)
    else:
        yield _row(0, f"define {node.name} as ", phrase(body))


def _minimum(node: syntax.Minimum) -> Iterator[Row]:
    yield _row(0, f"minimum {node.name}", _applies(node.applies))
    for part in node.parts:
        match part:
            case syntax.Quoted():
                yield _quoted(1, part)
            case syntax.Ideal():
                yield _row(1, "ideal")
                yield from (_ideal(line) for line in part.lines)
            case _:
                yield from _line(1, part)


def _ideal(line: syntax.IdealLine) -> Row:
    tail = f"worth {words(line.worth)}" + _because(line.because, " " * GAP)
    return _row(2, phrase(line.condition), tail=tail)


def _line(depth: int, line: syntax.Line) -> Iterator[Row]:
    develop = "" if line.develop is None else f", or develop within {length(line.develop)}"
    because = ("", _because(line.because)) if line.because else ()
    match line:
        case syntax.Requirement():
            yield _row(depth, phrase(line.condition), develop, below=because)
        case syntax.Meets():
            yield _row(depth, f"meets profile {line.profile}{develop}", below=because)
        case syntax.Group():
            head = "all of" if line.count is None else f"any {line.count} of"
            yield _row(depth, head + develop, below=because)
            for inner in line.lines:
                yield from _line(depth + 1, inner)
        case _:
            assert_never(line)


def _offer(node: syntax.Offer) -> Iterator[Row]:
    to = "" if node.to is None else f" to {node.to}"
    yield _row(0, f"offer {node.name}{to}", _applies(node.applies))
    for part in node.parts:
        match part:
            case syntax.Quoted() | syntax.Text():
                yield _quoted(1, part)
            case syntax.OfferLine():
                yield _offer_line(part)
            case syntax.OfferWhen():
                yield _row(1, "when ", phrase(part.condition))
            case syntax.Guardrail():
                yield _row(1, "guardrail ", _apart(phrase(part.condition)))
            case syntax.Outcome():
                yield _row(1, "outcome ", _apart(phrase(part.condition)))
            case syntax.Expires():
                yield _row(1, "expires ", _apart(phrase(part.at, SUM), isinstance(part.at, DAYS)))
            case _:
                assert_never(part)


def _apart(value: Phrase, plain: bool = False) -> Phrase:
    """The value, in brackets if its first digit would make a resource of the word before it."""
    return joined("(", value, ")") if value[0].words[0].isdigit() and not plain else value


def _offer_line(line: syntax.OfferLine) -> Row:
    amount = [Piece("")] if line.amount is None else joined(" ", phrase(line.amount, SUM))
    benchmark = [Piece("")]
    if line.benchmark is not None:
        op = f", {line.benchmark.op.value} "
        benchmark = joined(op, phrase(line.benchmark.value, SUM))
    return _row(1, str(line.resource), amount, benchmark)


# --- promise and expectation


def _obligation(node: syntax.Obligation) -> Iterator[Row]:
    to = "" if node.to is None else f" to {node.to}"
    by = "" if node.by is None else f" by {node.by}"
    parties = to + by if node.kind == "promise" else by + to
    yield _row(0, f"{node.kind} {node.name}{parties}", _applies(node.applies))
    for clause in node.clauses:
        yield Row(1, _clause(clause))


def _clause(clause: syntax.Clause) -> Phrase:
    match clause:
        case syntax.Text() | syntax.Quoted():
            return _quoted(1, clause).head
        case syntax.To() | syntax.By():
            return [Piece(f"{type(clause).__name__.lower()} {clause.party}")]
        case syntax.For():
            return joined("for ", phrase(clause.condition))
        case syntax.When() | syntax.Crossing() | syntax.Every() | syntax.Each():
            return _trigger(clause)
        case syntax.Deliver() | syntax.Keep() | syntax.Never() | syntax.Allow():
            return _content(clause)
        case _:
            return _modifier(clause)


def _trigger(clause: syntax.When | syntax.Crossing | syntax.Every | syntax.Each) -> Phrase:
    match clause:
        case syntax.When():
            return joined("when ", phrase(clause.condition), _where(clause.where))
        case syntax.Crossing():
            return [Piece(f"when {clause.which} {clause.state}")]
        case syntax.Every():
            return joined(f"every {length(clause.length)} while ", phrase(clause.condition))
        case syntax.Each():
            return joined(f"each {clause.unit} while ", phrase(clause.condition))
        case _:
            assert_never(clause)


def _content(clause: syntax.Deliver | syntax.Keep | syntax.Never | syntax.Allow) -> Phrase:
    match clause:
        case syntax.Deliver():
            due = [Piece("")] if clause.due is None else joined(" ", _due(clause.due))
            return joined(f"deliver {_amount(clause)}{clause.resource}", due)
        case syntax.Keep():
            return joined("keep ", phrase(clause.condition))
        case syntax.Never():
            where = _where(clause.where)
            return joined(f"never {clause.event}", where, " while ", phrase(clause.condition))
        case syntax.Allow():
            return joined(f"allow {clause.event} ", _due(clause.due))
        case _:
            assert_never(clause)


def _amount(clause: syntax.Deliver) -> str:
    match clause.amount:
        case None:
            return ""
        case syntax.Number(percent=False) if clause.unit:
            return f"{words(clause.amount)} {clause.unit} of "
        case syntax.Number() | syntax.Money() | syntax.Name() | syntax.Duration(working=True):
            return f"{words(clause.amount)} of "
        case _:
            return f"{words(clause.amount, ATOM + 1)} of "


def _due(due: syntax.Due) -> Phrase:
    match due.rule:
        case syntax.DueWithin():
            of = "" if due.rule.of is None else f" of {due.rule.of}"
            rule = [Piece(f"within {length(due.rule.length)}{of}")]
        case syntax.DueBy():
            rule = joined("by ", phrase(due.rule.date, SUM))
        case _:
            assert_never(due.rule)
    rolling = f", rolling {due.rolling}" if due.rolling else ""
    earliest = [Piece("")]
    if due.earliest is not None:
        earliest = joined(", not before ", phrase(due.earliest, SUM))
    return joined(rule, rolling, earliest)


def _modifier(
    clause: syntax.Fulfilled
    | syntax.Confirmed
    | syntax.Provided
    | syntax.Suspended
    | syntax.Extended
    | syntax.Grace
    | syntax.Enabled
    | syntax.Remedy
    | syntax.Survives,
) -> Phrase:
    match clause:
        case syntax.Fulfilled():
            return joined(f"fulfilled by {clause.event}", _where(clause.where))
        case syntax.Confirmed():
            return [Piece(f"confirmed by {clause.party}")]
        case syntax.Provided():
            explain = f", otherwise explain within {length(clause.explain)}"
            return joined("provided ", phrase(clause.condition), explain)
        case syntax.Suspended():
            most = "" if clause.most is None else f", at most {length(clause.most)}"
            return joined("suspended while ", phrase(clause.condition), most)
        case syntax.Extended():
            head = f"extended {clause.how} {length(clause.length)} when "
            return joined(head, phrase(clause.event), _where(clause.where), _times(clause.most))
        case syntax.Grace():
            return [Piece(f"grace {length(clause.length)}")]
        case syntax.Enabled():
            return joined("enabled by ", phrase(clause.by))
        case syntax.Remedy():
            return [Piece(f"remedy {clause.promise} {clause.how}")]
        case syntax.Survives():
            return [Piece("survives the end")]
        case _:
            assert_never(clause)


def _times(most: int | None) -> str:
    if most is None:
        return ""
    return ", at most once" if most == 1 else f", at most {most:_} times"


# --- escalation, gate, change


def _escalation(node: syntax.Escalation) -> Iterator[Row]:
    yield _row(0, f"escalation {node.name}")
    for part in node.parts:
        match part:
            case syntax.Quoted() | syntax.Text():
                yield _quoted(1, part)
            case syntax.When() | syntax.Crossing():
                yield Row(1, _trigger(part))
            case syntax.Rung():
                head = "finally " * part.last + _moment(part.moment)
                *others, last = map(_action, part.actions)
                yield _row(1, head, below=(*(f"{each}," for each in others), last))
            case syntax.Until():
                yield _row(1, "until ", phrase(part.condition))
            case syntax.SummarisedDaily():
                yield _row(1, "summarised daily")
            case _:
                assert_never(part)


def _moment(moment: syntax.Moment) -> str:
    if moment.length is None:
        return "at once"
    if moment.which == "after":
        return f"after {length(moment.length)}"
    level = 0 if isinstance(moment.length, syntax.Duration) else ATOM + 1
    return f"{words(moment.length, level)} {moment.which}"


def _action(action: syntax.Action) -> str:
    match action:
        case syntax.Notify():
            said = "" if action.words is None else f" {quoted(action.words)}"
            return f"notify {action.party}{said}"
        case syntax.Assign():
            return f"assign {action.party}"
        case syntax.OpenCase():
            return f"open case {action.kind}"
        case _:
            assert_never(action)


def _gate(node: syntax.Gate) -> Iterator[Row]:
    yield _row(0, f"gate {node.target}")
    yield from (_quoted(1, part) for part in node.words)
    yield _row(1, "requires ", phrase(node.requires))
    if node.otherwise is not None:
        yield _row(1, f"otherwise {quoted(node.otherwise)}")


def _change(node: syntax.Change) -> Iterator[Row]:
    yield _row(0, f"change {node.name} from version {node.version}")
    for part in node.parts:
        match part:
            case syntax.Quoted():
                yield _quoted(1, part)
            case syntax.Running():
                yield _row(1, f"running clocks {part.mode}")
            case syntax.Past():
                bound = "bound" if part.bound else "not bound"
                yield _row(1, f"people past the trigger {bound}")
            case syntax.Decisions():
                how = "judged anew" if part.anew else "keep"
                yield _row(1, f"open decisions {how}")
            case _:
                assert_never(part)
