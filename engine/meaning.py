"""What every expression means: the definition that all other executors must agree with.

One function per kind of meaning, by `match` over the whole tree. Values are exact; truth is 1, 0 or
`Unknown` with its reasons. An evaluation sees one view of one subject; it keeps the values of
defines and minimums it has computed, because a value is the same wherever it is used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import assert_never

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.types import (
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    RatingType,
    SetType,
)
from troth.dsl.vocabulary import Vocabulary
from troth.engine.exact import (
    Elapsed,
    Exact,
    Result,
    Unknown,
    Why,
    in_range,
    joined,
    rational,
    rounded_to,
    stored,
    units,
    unknown,
    whole,
)
from troth.engine.facts import Question, View, fact_value
from troth.engine.history import aggregate, latest_field, time_since
from troth.engine.operators import OPERATORS
from troth.engine.parts import needed
from troth.engine.truth import at_least, both, compared, either, moved, negated, span_between


@dataclass(frozen=True, slots=True)
class Rules:
    """A policy by names, and its vocabulary."""

    policy: core.Policy
    vocabulary: Vocabulary
    defines: Mapping[str, core.Define]
    minimums: Mapping[str, core.Minimum]
    gates: Mapping[str, core.Gate]
    offers: Mapping[str, core.Offer]
    made: dict[tuple[str, str], object] = field(default_factory=dict, compare=False, repr=False)
    """What others make once for each rule and keep here."""


def rules_of(policy: core.Policy, vocabulary: Vocabulary) -> Rules:
    """``policy`` prepared for many evaluations."""
    return Rules(
        policy,
        vocabulary,
        {define.name: define for define in policy.defines},
        {minimum.name: minimum for minimum in policy.minimums},
        {gate.name: gate for gate in policy.gates},
        {offer.name: offer for offer in policy.offers},
    )


@record
class Run(Data):
    """One evaluation: the rules, the view, and what has been computed of it so far."""

    rules: Rules
    view: View
    defines: dict[str, Result] = field(default_factory=dict)
    minimums: dict[str, "MinimumTruth"] = field(default_factory=dict)

    def on(self, view: View) -> "Run":
        """The same rules over another view, with nothing computed yet."""
        return Run(self.rules, view)


@record
class MinimumTruth(Data):
    """Whether a minimum applies, and whether its lines are met."""

    applies: Result
    lines: Result

    @property
    def met(self) -> Result:
        """One that does not apply counts as met."""
        return either([negated(self.applies), self.lines])


# --- values


def value(expr: core.Expr, run: Run) -> Result:
    """The exact value of ``expr``, or unknown with its reasons. The definition."""
    match expr:  # the most frequent kinds first: each is asked in turn
        case core.Literal():
            return expr.value
        case core.FactRef(name=name):
            return fact_value(run.view, run.rules.vocabulary.facts.get(name), name)
        case core.Compare(op=op, left=left, right=right):
            return compared(
                op, (value(left, run), left.type), (value(right, run), right.type), run.view
            )
        case core.DefineRef(name=name):
            return define_value(name, run)
        case core.And(items=items):
            return both([value(item, run) for item in items])
        case core.Or(items=items):
            return either([value(item, run) for item in items])
        case core.Not():
            return negated(value(expr.value, run))
        case core.Known():
            return int(not isinstance(value(expr.value, run), Unknown))
        case core.LocalInstant(day=day, minute=minute):
            return run.view.moment_of(day, minute)
        case core.EventField(event=event, field=name):
            at_hand = run.view.event and run.view.event.called(event)
            if at_hand is None:
                return unknown(Why.NO_EVENT, event)
            brought = at_hand.fields.get(name)
            return unknown(Why.MISSING, f"{event}.{name}") if brought is None else brought
        case core.LatestField():
            return latest_field(expr, run.view)
        case core.Today():
            return run.view.today
        case core.Now():
            return run.view.now
        case core.Tenure():
            return _tenure(run.view)
        case core.TimeSince():
            return time_since(expr, run.view)
        case core.TimeWhile() | core.TimeIn() | core.StateIs() | core.ObligationIs():
            return _asked(expr, run.view)
        case core.Engaged():
            return _engaged(expr, run.view)
        case core.Aggregate():
            return aggregate(expr, run.view, _of_event(run))
        case core.Arithmetic():
            return _arithmetic(expr, run)
        case core.Negate():
            return _of(expr.value, run, lambda x: -rational(x))
        case core.Convert(factor=factor):
            return _of(expr.value, run, lambda x: in_range(rational(x) * factor, "money a year"))
        case core.Rounded(up=up, to=to):
            return _of(
                expr.value,
                run,
                lambda x: in_range(rounded_to(rational(x), to, up=up), "rounding"),
            )
        case core.OrElse():
            found = value(expr.value, run)
            return value(expr.fallback, run) if isinstance(found, Unknown) else found
        case core.AsOf():
            return _as_of(expr, run)
        case core.Extreme(larger=larger, items=items):
            return _extreme([value(item, run) for item in items], larger=larger)
        case core.Points(numbers=numbers):
            return _of(expr.value, run, lambda x: numbers[whole(x)])
        case core.SetOf():
            return _set(expr, run)
        case core.Between():
            return both(
                value(core.Compare(op, expr.value, end), run)
                for op, end in (
                    (core.Relation.AT_LEAST, expr.low),
                    (core.Relation.AT_MOST, expr.high),
                )
            )
        case core.Member():
            return _member(expr, run)
        case core.AtLeast(count=count, items=items):
            return at_least(count, (value(item, run) for item in items))
        case core.MinimumMet(name=name):
            return minimum_truth(run.rules.minimums[name], run).met
        case core.EveryMinimumMet():
            found_all = [minimum_truth(each, run) for each in run.rules.policy.minimums]
            return both([*(each.met for each in found_all), either(e.applies for e in found_all)])
        case _:
            assert_never(expr)


def _of(expr: core.Expr, run: Run, known: Callable[[Exact], Result]) -> Result:
    found = value(expr, run)
    return found if isinstance(found, Unknown) else known(found)


def _of_event(run: Run) -> Callable[[core.Expr, View], Result]:
    return lambda expr, view: value(expr, run.on(view))


def _tenure(view: View) -> Result:
    if view.engaged_since is None:
        return unknown(Why.NOT_ENGAGED)
    return Elapsed(view.engaged_since, view.today)


def _asked(question: Question, view: View) -> Result:
    if view.history is None:
        return unknown(Why.NO_HISTORY)
    return view.history.answer(question, view.today, view.now)


def _engaged(question: core.Engaged, view: View) -> Result:
    if view.engaged_since is None:
        return _asked(question, view)
    return int(view.engaged_since <= view.today)


def _as_of(expr: core.AsOf, run: Run) -> Result:
    day = value(expr.at, run)
    if isinstance(day, Unknown):
        return day
    at = whole(day)
    view = run.view.at(run.view.local_day(at) if expr.at.type == InstantType() else at)
    return view if isinstance(view, Unknown) else value(expr.value, run.on(view))


def _extreme(items: list[Result], *, larger: bool) -> Result:
    if any(isinstance(item, Unknown) for item in items):
        return joined(items)
    return (max if larger else min)(rational(item) for item in items)


# --- sets


def _set(expr: core.SetOf, run: Run) -> Result:
    items = [value(item, run) for item in expr.items]
    if any(isinstance(item, Unknown) for item in items):
        return joined(items)
    if isinstance(expr.type, SetType) and not isinstance(expr.type.of, RatingType | ChoiceType):
        return frozenset(item for item in items if isinstance(item, str))
    mask = 0
    for item in items:
        mask |= 1 << whole(item)
    return mask


def _member(expr: core.Member, run: Run) -> Result:
    item = value(expr.item, run)
    if isinstance(expr.among, core.SetOf):
        pairs = [value(each, run) for each in expr.among.items]
        return either([0, *(_same(item, each) for each in pairs)])
    among = value(expr.among, run)
    if isinstance(item, Unknown) or isinstance(among, Unknown):
        return joined([item, among])
    if isinstance(among, frozenset):
        return int(item in among)
    return whole(among) >> whole(item) & 1


def _same(left: Result, right: Result) -> Result:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return joined([left, right])
    return int(left == right)


# --- arithmetic


def _arithmetic(expr: core.Arithmetic, run: Run) -> Result:
    left, right = value(expr.left, run), value(expr.right, run)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return joined([left, right])
    what = f"{expr.op.value}"
    match expr.left.type, expr.op, expr.right.type:
        case (DateType() | InstantType()) as when, op, DurationType() as length:
            sign = 1 if op is core.Operator.ADD else -1
            return moved(run.view, (whole(left), when), length, sign * units(right))
        case DurationType() as length, core.Operator.ADD, (DateType() | InstantType()) as when:
            return moved(run.view, (whole(right), when), length, units(left))
        case ((DateType() | InstantType()), _, (DateType() | InstantType())):
            return span_between(run.view, (right, expr.right.type), (left, expr.left.type))
        case _:
            return _number(expr, rational(left), rational(right), what)


def _number(
    expr: core.Arithmetic, left: int | Fraction, right: int | Fraction, what: str
) -> Result:
    if expr.op is core.Operator.DIVIDE and right == 0:
        return unknown(Why.DIVISION, what)
    if expr.op is core.Operator.MULTIPLY or expr.op is core.Operator.DIVIDE:
        left = Fraction(left)  # the quotient of two ints would be a float
    return in_range(OPERATORS[expr.op](left, right), what)


# --- define


def define_value(name: str, run: Run) -> Result:
    """The stored value of a define: rounded half-even to six places."""
    if name not in run.defines:
        for needed in _needed(name, run.rules):
            if needed not in run.defines:
                run.defines[needed] = stored(_body(run.rules.defines[needed].body, run))
    return run.defines[name]


def _needed(name: str, rules: Rules) -> tuple[str, ...]:
    made = rules.made.get(("needed", name))
    if not isinstance(made, tuple):
        made = rules.made["needed", name] = needed(name, rules.defines)
    return made


def _body(body: core.Expr | core.Cases | core.Lookup, run: Run) -> Result:
    match body:
        case core.Cases():
            return cases_value(body, run)
        case core.Lookup():
            return lookup_value(body, run)
        case _:
            return value(body, run)


def cases_value(body: core.Cases, run: Run) -> Result:
    """The first case whose guard is yes; unknown unless all still possible agree."""
    possible: list[Result] = []
    guards: list[Result] = []
    for case in body.cases:
        guard = value(case.when, run)
        if isinstance(guard, Unknown):
            guards.append(guard)
            possible.append(stored(value(case.value, run)))
        elif guard == 1:
            possible.append(stored(value(case.value, run)))
            break
    else:
        possible.append(stored(value(body.otherwise, run)))
    if not guards:
        return possible[0]
    first = possible[0]
    if isinstance(first, Unknown) or any(other != first for other in possible):
        return joined([*guards, *possible])
    return first


def lookup_value(body: core.Lookup, run: Run) -> Result:
    """The cell of the first row whose keys match."""
    keys = [value(key, run) for key in body.keys]
    if any(isinstance(key, Unknown) for key in keys):
        return joined(keys)
    for wanted, cell in body.rows:
        if all(key == want for key, want in zip(keys, wanted, strict=True)):
            return unknown(Why.NO_ROW, body.table) if cell is None else cell
    return unknown(Why.NO_ROW, body.table)


# --- minimum


def minimum_truth(minimum: core.Minimum, run: Run) -> MinimumTruth:
    """Whether it applies and whether its lines are met."""
    if minimum.name not in run.minimums:
        applies: Result = 1 if minimum.applies is None else value(minimum.applies, run)
        lines = both(line_truth(line, run) for line in minimum.lines)
        run.minimums[minimum.name] = MinimumTruth(applies, lines)
    return run.minimums[minimum.name]


def line_truth(line: core.Line, run: Run) -> Result:
    """Whether a requirement holds, or enough lines of a group."""
    match line:
        case core.Requirement():
            return value(line.condition, run)
        case core.Group():
            return at_least(line.count, (line_truth(each, run) for each in line.lines))
        case _:
            assert_never(line)
