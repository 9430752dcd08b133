"""Cases that nobody reaches, and fallbacks that nobody needs."""

from collections.abc import Iterator, Sequence
from functools import partial

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.prose import expression
from troth.dsl.source import Span
from troth.dsl.traverse import walk
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import about_somebody, has_switch, labels, place_of, quoted
from troth.engine.prove.findings import Checked
from troth.engine.prove.questions import NO, NOT_YES, YES, Holds
from troth.engine.prove.wishes import Came, found, possible, question, somebody_can, together

MOST_ROWS = 200
"""Of larger tables no row is asked about: they are data, and mostly from elsewhere."""


def reached(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Whether each case of each define is somebody's, and each `or else` is ever used."""
    for define in pack.policy.defines:
        if isinstance(define.body, core.Cases):
            came = list(_cases(define.name, define.body, pack, prover))
            asked = "each of its cases is reached by somebody"
            yield from together("unreachable-case", place_of(define), asked, came)
        if isinstance(define.body, core.Lookup) and _computed(define.body):
            came = list(_rows(define, define.body, pack, prover))
            asked = "each row of its table is somebody's"
            yield from together("unreachable-case", place_of(define), asked, came)
        fallbacks = [each for each in walk(define) if isinstance(each, core.OrElse)]
        if fallbacks:
            came = [one for each in fallbacks for one in _fallback(each, pack, prover)]
            asked = "what stands behind `or else` is used for somebody"
            yield from together("settled-condition", place_of(define), asked, came)


def _cases(name: str, body: core.Cases, pack: Pack, prover: Prover) -> Iterator[Came]:
    """A finding for each case for which the ones above leave nobody.

    Somebody of whom an earlier guard is unknown counts as one who gets there: a case like it can
    keep the value known.
    """
    above: list[core.Expr] = []
    for case in body.cases:
        if not has_switch([case.when, *above], pack.policy):
            earlier = [Holds(each, NOT_YES) for each in above]
            answer = prover.ask(question(*earlier, Holds(case.when, YES)))
            yield from somebody_can(answer, partial(_never, name, case, above))
        above.append(case.when)
    if not has_switch(above, pack.policy) and _differs(body):
        answer = prover.ask(question(*(Holds(each, NO) for each in above)))
        yield from somebody_can(answer, lambda: _otherwise(name, body))


def _differs(body: core.Cases) -> bool:
    """Whether the last value is one that no other case gives: then its author counts on it."""
    return all(case.value != body.otherwise for case in body.cases)


def _never(name: str, case: core.Case, above: list[core.Expr]) -> Diagnostic:
    return found(
        "unreachable-case",
        f"this case of `{name}` is never reached",
        Label(case.span, "never reached"),
        labels(above, "read before it"),
        note="cases are read from the top, and the ones above leave nothing for it"
        if above
        else f"`{expression(case.when)}` holds for nobody",
        advice="move it up, correct its value, or leave it out",
    )


def _otherwise(name: str, body: core.Cases) -> Diagnostic:
    return found(
        "unreachable-case",
        f"nobody gets the last value of `{name}`",
        Label(body.otherwise.span, "never reached"),
        labels([case.when for case in body.cases], "read before it"),
        note="the cases above it leave nobody",
        advice="correct one of them, or let the value of the last case stand here",
    )


def _computed(body: core.Lookup) -> bool:
    """Whether a table is asked by more than plain facts, which can have every value of a row."""
    return any(not isinstance(key, core.FactRef) for key in body.keys)


def _rows(define: core.Define, body: core.Lookup, pack: Pack, prover: Prover) -> Iterator[Came]:
    """A finding for each row whose keys nobody can have."""
    if len(body.rows) > MOST_ROWS:
        return
    equal = core.Relation.EQUAL
    columns = pack.vocabulary.tables[body.table].places
    for number, (wanted, _) in enumerate(body.rows):
        asked = [
            core.Compare(equal, key, core.Literal(value, key.type))
            for key, value in zip(body.keys, wanted, strict=True)
        ]
        place = columns[number] if len(columns) == len(body.rows) else define.span
        nobodys = partial(_row, define, body.table, place, asked)
        yield from somebody_can(possible(prover, *asked), nobodys)


def _row(define: core.Define, table: str, place: Span, asked: Sequence[core.Expr]) -> Diagnostic:
    return found(
        "unreachable-case",
        f"a row of the table `{table}` is nobody's",
        Label(place, f"nobody has {quoted(asked)}"),
        (Label(define.span, "asked for here"),),
        advice="correct its keys, or leave the row out",
    )


def _fallback(expr: core.OrElse, pack: Pack, prover: Prover) -> Iterator[Came]:
    if not about_somebody(expr.value, pack):
        return
    answer = prover.ask(question(Holds(core.Known(expr.value), NO)))
    text = expression(expr.value)
    yield from somebody_can(
        answer,
        lambda: found(
            "settled-condition",
            f"`{text}` is always known, so what stands behind `or else` is never used",
            Label(expr.span, "never used"),
            advice=f"write `{text}` alone",
        ),
    )
