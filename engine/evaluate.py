"""Decisions by the reference: value and proof in one evaluation.

`decide` looks a rule up by name and fills its template with verdicts, the values looked at, what
settled each line and why anything is unknown. `troth.engine.meaning` says what expressions mean;
here stands what the consumers of truth do with unknown.
"""

from fractions import Fraction
from typing import assert_never

from troth.dsl import core
from troth.dsl.diagnostics import did_you_mean
from troth.dsl.types import MoneyType, TruthType, Value
from troth.dsl.values import decimals_of
from troth.dsl.vocabulary import Vocabulary
from troth.engine.decision import Decision, Kind, Line, Verdict
from troth.engine.exact import Elapsed, Result, Unknown, rational, stored
from troth.engine.facts import View
from troth.engine.meaning import (
    Rules,
    Run,
    define_value,
    rules_of,
    value,
)
from troth.engine.notes import decisive, notes
from troth.engine.template import (
    LineTemplate,
    Template,
    of_define,
    of_gate,
    of_minimum,
    of_offer,
)
from troth.engine.truth import at_least, both, compared


class NoSuchRule(LookupError):  # noqa: N818 (read as a statement: raise NoSuchRule)
    """There is no define, minimum, gate or offer of this name."""


def decide(
    policy: core.Policy,
    vocabulary: Vocabulary,
    name: str,
    view: View,
    kind: Kind | None = None,
) -> Decision:
    """The decision of the rule ``name`` for what ``view`` knows.

    A name is sought among minimums, defines, gates (``CHART.EVENT``) and offers, in this order, or
    only among rules of ``kind``. Raises `NoSuchRule`.
    """
    return judge(rules_of(policy, vocabulary), name, view, kind)


def judge(rules: Rules, name: str, view: View, kind: Kind | None = None) -> Decision:
    """`decide` over rules prepared once, for many people."""
    run = Run(rules, view)
    match _kind_of(rules, name, kind):
        case Kind.MINIMUM:
            return minimum_decision(template_of(rules, Kind.MINIMUM, name), run)
        case Kind.DEFINE:
            return _define_decision(rules.defines[name], run)
        case Kind.GATE:
            return minimum_decision(template_of(rules, Kind.GATE, name), run)
        case Kind.OFFER:
            return _offer_decision(rules.offers[name], run)


def template_of(rules: Rules, kind: Kind, name: str) -> Template:
    """The template of a rule, made once for each `Rules`."""
    made = rules.made.get((kind, name))
    if isinstance(made, Template):
        return made
    match kind:
        case Kind.MINIMUM:
            made = of_minimum(rules.minimums[name], rules.defines)
        case Kind.DEFINE:
            made = of_define(rules.defines[name])
        case Kind.GATE:
            made = of_gate(rules.gates[name], rules.defines)
        case Kind.OFFER:
            made = of_offer(rules.offers[name])
        case _:
            assert_never(kind)
    rules.made[kind, name] = made
    return made


def _kind_of(rules: Rules, name: str, kind: Kind | None) -> Kind:
    named = {
        Kind.MINIMUM: rules.minimums,
        Kind.DEFINE: rules.defines,
        Kind.GATE: rules.gates,
        Kind.OFFER: rules.offers,
    }
    for each, known in named.items():
        if name in known and kind in {None, each}:
            return each
    every = [known for each in named.values() for known in each]
    meant = did_you_mean(name, every)
    hint = f"; did you mean `{meant}`?" if meant else ""
    raise NoSuchRule(f"there is no rule called `{name}`{hint}")


def verdict_of(truth: Result) -> Verdict:
    """A truth as the verdict of a line."""
    if isinstance(truth, Unknown):
        return Verdict.UNKNOWN
    return Verdict.MET if truth == 1 else Verdict.NOT_MET


_TRUTH = {Verdict.MET: 1, Verdict.NOT_MET: 0}


def truth_of(line: Line) -> Result:
    """The truth behind the verdict of a line."""
    return _TRUTH.get(line.verdict, Unknown(line.reasons))


def line_of(template: LineTemplate, run: Run) -> Line:
    """One line decided: a requirement by its condition, a group by counting."""
    if template.lines:
        lines = tuple(line_of(each, run) for each in template.lines)
        truth = at_least(template.text.count, (truth_of(each) for each in lines))
        reasons = truth.reasons if isinstance(truth, Unknown) else ()
        return Line(template.text, verdict_of(truth), (), lines, reasons)
    if template.condition is None:
        return Line(template.text, Verdict.MET)
    return _condition_line(template, value(template.condition, run), run)


def _condition_line(template: LineTemplate, truth: Result, run: Run) -> Line:
    condition = template.condition
    return Line(
        template.text,
        verdict_of(truth),
        tuple(held(value(each, run)) for each in template.looks_at),
        (),
        truth.reasons if isinstance(truth, Unknown) else (),
        () if condition is None else notes(condition, run),
        None if condition is None else decisive(condition, template.looks_at, run),
    )


def held(result: Result) -> Value | Elapsed | None:
    """A result as it is stored and shown; None where it is unknown."""
    kept = stored(result)
    return None if isinstance(kept, Unknown) else kept


def minimum_decision(template: Template, run: Run) -> Decision:
    """A minimum or a gate: every line, then the verdict."""
    applies = None if template.applies is None else line_of(template.applies, run)
    lines = tuple(line_of(line, run) for line in template.lines)
    return Decision(
        template.rule,
        overall(applies, both(truth_of(line) for line in lines)),
        lines,
        tuple(line_of(line, run) for line in template.ideals),
        applies,
        today=run.view.today,
        origins=run.view.origins,
    )


def overall(applies: Line | None, lines: Result) -> Verdict:
    """The verdict of a rule: one that does not apply counts as met, and is shown as such.

    Where it is unknown whether it applies, lines that are all met settle it either way.
    """
    if applies is None or applies.verdict is Verdict.MET:
        return verdict_of(lines)
    if applies.verdict is Verdict.NOT_MET:
        return Verdict.DOES_NOT_APPLY
    return Verdict.MET if lines == 1 else Verdict.UNKNOWN


def _define_decision(define: core.Define, run: Run) -> Decision:
    template = template_of(run.rules, Kind.DEFINE, define.name)
    result = define_value(define.name, run)
    known = not isinstance(result, Unknown)
    truth: Result = result if isinstance(define.type, TruthType) else 1
    verdict = verdict_of(truth) if known else Verdict.UNKNOWN
    only = template.lines[0]
    line = Line(
        only.text,
        verdict,
        tuple(held(value(each, run)) for each in only.looks_at),
        (),
        result.reasons if isinstance(result, Unknown) else (),
        notes(core.DefineRef(define.name, define.type), run),
    )
    return Decision(
        template.rule,
        verdict,
        (line,),
        value=held(result),
        type=define.type,
        today=run.view.today,
        origins=run.view.origins,
    )


def _offer_decision(offer: core.Offer, run: Run) -> Decision:
    template = template_of(run.rules, Kind.OFFER, offer.name)
    applies = None if template.applies is None else line_of(template.applies, run)
    resources, conditions = template.lines[: len(offer.lines)], template.lines[len(offer.lines) :]
    lines = (
        *(_offer_line(line, made, run) for line, made in zip(offer.lines, resources, strict=True)),
        *(line_of(each, run) for each in conditions),
    )
    return Decision(
        template.rule,
        overall(applies, both(truth_of(line) for line in lines)),
        lines,
        applies=applies,
        today=run.view.today,
        origins=run.view.origins,
    )


def _offer_line(line: core.OfferLine, template: LineTemplate, run: Run) -> Line:
    """The amount as it is promised, against the benchmark; met where nothing is compared."""
    if line.amount is None or line.benchmark is None:
        return Line(template.text, Verdict.MET)
    benchmark = line.benchmark.value
    truth = compared(
        line.benchmark.op,
        (promised(value(line.amount, run), line.amount), line.amount.type),
        (value(benchmark, run), benchmark.type),
        run.view,
    )
    return _condition_line(template, truth, run)


def promised(amount: Result, expr: core.Expr) -> Result:
    """An amount of money rounded half-even to its currency's smallest unit; others as they are."""
    if isinstance(amount, Unknown) or not isinstance(expr.type, MoneyType):
        return amount
    unit = int(10 ** (6 - decimals_of(expr.type.currency)))
    return round(Fraction(rational(amount)) / unit) * unit
