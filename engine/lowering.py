"""From the checked tree to registers: every expression, define and truth of a minimum.

What a program cannot hold (history, obligations, charts, zones, working days) raises
`NotLowerable`. With ``assume`` some facts are taken as constants and everything that follows from
them is computed now, which is how a rule is specialised for each member of a choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, assert_never

from troth.dsl import core
from troth.dsl.types import (
    LARGEST,
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    RatingType,
    SetType,
    TimeKind,
    TruthType,
    Type,
    Value,
)
from troth.engine import ratios
from troth.engine.builder import Builder
from troth.engine.exact import DAY, FIRST_DAY, LAST_DAY, MonthEnd
from troth.engine.program import Op
from troth.engine.ratios import Ratio


class NotLowerable(Exception):  # noqa: N818 (read as a statement: raise NotLowerable)
    """A program cannot hold this; ``reason`` says what. The reference can."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stretch(NamedTuple):
    """Registers of the start and the end of a span, both days, or seconds where ``moments``."""

    start: int
    end: int
    moments: bool


Lowered: TypeAlias = Ratio | Stretch

CALENDAR = (FIRST_DAY, LAST_DAY)


def bounds_of(type_: Type) -> tuple[int, int]:
    """Between what a fact of this type must lie, as held inside; (0, 0) for texts."""
    match type_:
        case NumberType(low=low, high=high):
            return -LARGEST if low is None else low, LARGEST if high is None else high
        case MoneyType() | DurationType():
            return -LARGEST, LARGEST
        case RatingType(levels=names) | ChoiceType(members=names):
            return 0, len(names) - 1
        case TruthType():
            return 0, 1
        case DateType():
            return CALENDAR
        case InstantType():
            return FIRST_DAY * DAY, (LAST_DAY + 1) * DAY
        case SetType(of=RatingType(levels=names)) | SetType(of=ChoiceType(members=names)):
            return 0, 2 ** len(names) - 1
        case _:
            return 0, 0


@dataclass(frozen=True, slots=True)
class Lowering:
    """One lowering under way. ``assume``: what facts are taken to be (None: unknown)."""

    defines: Mapping[str, core.Define]
    minimums: Mapping[str, core.Minimum]
    assume: Mapping[str, Value | None]
    month_end: MonthEnd
    make: Builder = field(default_factory=Builder)
    done: dict[str, Lowered] = field(default_factory=dict)

    def value(self, expr: core.Expr) -> Lowered:
        """The registers of the exact value of ``expr``."""
        match expr:
            case core.Arithmetic():
                return self._arithmetic(expr)
            case core.Tenure():
                start = self.make.load("tenure", CALENDAR)
                return Stretch(start, self.make.load("today", CALENDAR), moments=False)
            case core.DefineRef(name=name):
                return self.define(name)
            case _:
                return self._single(expr)

    def truth(self, expr: core.Expr) -> int:
        """The register of a truth, or of any value that is no fraction."""
        return self.register(self.value(expr))

    def register(self, lowered: Lowered) -> int:
        """The one register of a value that is no fraction."""
        if isinstance(lowered, Stretch) or lowered.denominator != self.make.constant(1):
            raise NotLowerable("a fraction or a span stands where a whole value must")
        return lowered.numerator

    def units(self, length: Lowered) -> int:
        """The register of a length of time in whole units, as it moves a date."""
        if isinstance(length, Stretch):
            raise AssertionError("INVARIANT: a length of time is no span")
        return ratios.stored(self.make, length).numerator

    def ratio(self, expr: core.Expr) -> Ratio:
        """The registers of a value that is no span."""
        lowered = self.value(expr)
        if isinstance(lowered, Stretch):
            raise NotLowerable("a span of time stands where a single value must")
        return lowered

    def _single(self, expr: core.Expr) -> Ratio:
        """Values that are no spans: those with a fraction here, the others by one register."""
        match expr:
            case core.Negate(value=value):
                exact = self.ratio(value)
                return Ratio(self.make.emit(Op.NEG, exact.numerator), exact.denominator)
            case core.Convert(value=value, factor=factor):
                exact = self.ratio(value)
                times = self.make.emit(Op.MUL, exact.numerator, self.make.constant(factor))
                return ratios.ranged(self.make, Ratio(times, exact.denominator))
            case core.Rounded(value=value, up=up, to=to):
                rounded = self.make.emit(Op.CEIL if up else Op.FLOOR, *self.ratio(value), to)
                return ratios.ranged(self.make, ratios.plain(self.make, rounded))
            case core.OrElse(value=value, fallback=fallback):
                return ratios.or_else(self.make, self.ratio(value), self.ratio(fallback))
            case core.Extreme(larger=larger, items=items):
                return ratios.extreme(self.make, [*map(self.ratio, items)], larger=larger)
            case _:
                return ratios.plain(self.make, self._whole(expr))

    def _whole(self, expr: core.Expr) -> int:
        """The register of a value that is never a fraction."""
        make = self.make
        match expr:
            case core.Literal():
                return make.constant(expr.value)
            case core.FactRef(name=name):
                if name in self.assume:
                    return make.constant(self.assume[name])
                return make.load(name, bounds_of(expr.type))
            case core.Today():
                return make.load("today", CALENDAR)
            case core.Now():
                return make.load("now", bounds_of(expr.type))
            case core.Points(numbers=numbers):
                table = make.table({(index,): number for index, number in enumerate(numbers)})
                return make.emit(Op.LOOKUP, table, self.truth(expr.value))
            case core.SetOf():
                return self._set(expr)
            case core.Compare(op=op, left=left, right=right):
                return self._compare(op, (left, self.value(left)), (right, self.value(right)))
            case core.Between(value=value, low=low, high=high):
                middle = (value, self.value(value))
                return make.all_of(
                    [
                        self._compare(core.Relation.AT_LEAST, middle, (low, self.value(low))),
                        self._compare(core.Relation.AT_MOST, middle, (high, self.value(high))),
                    ]
                )
            case core.Member():
                return self._member(expr)
            case core.Known(value=value):
                return self._known(self.value(value))
            case core.Not(value=value):
                return make.emit(Op.NOT, self.truth(value))
            case core.And(items=items):
                return make.all_of([*map(self.truth, items)])
            case core.Or(items=items):
                return make.any_of([*map(self.truth, items)])
            case core.AtLeast(count=count, items=items):
                return make.emit(Op.COUNT, count, *map(self.truth, items))
            case core.MinimumMet(name=name):
                return self._met(*self.minimum(self.minimums[name]))
            case core.EveryMinimumMet():
                found = [self.minimum(each) for each in self.minimums.values()]
                one_applies = make.any_of([applies for applies, _ in found])
                return make.all_of([*(self._met(*each) for each in found), one_applies])
            case (
                core.LocalInstant()
                | core.EventField()
                | core.LatestField()
                | core.TimeSince()
                | core.TimeWhile()
                | core.TimeIn()
                | core.Aggregate()
                | core.AsOf()
                | core.Engaged()
                | core.StateIs()
                | core.ObligationIs()
            ):
                raise NotLowerable(f"{type(expr).__name__} needs more than facts")
            case (
                core.Arithmetic()
                | core.Tenure()
                | core.DefineRef()
                | core.Negate()
                | core.Convert()
                | core.Rounded()
                | core.OrElse()
                | core.Extreme()
            ):
                raise AssertionError("INVARIANT: fractions and spans were lowered before")
            case _:
                assert_never(expr)

    # --- arithmetic

    def _arithmetic(self, expr: core.Arithmetic) -> Lowered:
        left, right = expr.left.type, expr.right.type
        subtract = expr.op is core.Operator.SUBTRACT
        match left, right:
            case ((DateType() | InstantType()), DurationType()):
                amount = self.units(self.ratio(expr.right))
                amount = self.make.emit(Op.NEG, amount) if subtract else amount
                moved = self._moved(self.truth(expr.left), left, right, amount)
                return ratios.plain(self.make, moved)
            case DurationType(), (DateType() | InstantType()):
                moved = self._moved(
                    self.truth(expr.right), right, left, self.units(self.ratio(expr.left))
                )
                return ratios.plain(self.make, moved)
            case ((DateType() | InstantType()), (DateType() | InstantType())):
                _same_clock(left, right)
                moments = isinstance(left, InstantType)
                return Stretch(self.truth(expr.right), self.truth(expr.left), moments)
            case _:
                exact = ratios.number(
                    self.make, expr.op, self.ratio(expr.left), self.ratio(expr.right)
                )
                return ratios.ranged(self.make, exact)

    def _moved(self, when: int, type_: Type, length: DurationType, amount: int) -> int:
        """The register of a day or moment moved by an amount of a duration."""
        moment = isinstance(type_, InstantType)
        match length.kind:
            case TimeKind.CLOCK if moment:
                return self.make.emit(Op.ADD, when, amount)
            case TimeKind.DAYS if not moment:
                return self.make.emit(Op.DAY, self.make.emit(Op.ADD, when, amount))
            case TimeKind.MONTHS if not moment:
                next_day = int(self.month_end is MonthEnd.NEXT_DAY)
                return self.make.emit(Op.MONTHS, when, amount, next_day)
            case _:
                raise NotLowerable(f"{type_} and {length.kind.value} need a calendar or a zone")

    # --- sets and comparisons

    def _set(self, expr: core.SetOf) -> int:
        if isinstance(expr.type, SetType) and isinstance(expr.type.of, RatingType | ChoiceType):
            return self.make.emit(Op.BITSET, *map(self.truth, expr.items))
        raise NotLowerable("a set of computed texts")

    def _member(self, expr: core.Member) -> int:
        item = self.ratio(expr.item)
        if isinstance(expr.among, core.SetOf):
            each = [ratios.equal(self.make, item, self.ratio(one)) for one in expr.among.items]
            return self.make.any_of(each)
        of = expr.among.type.of if isinstance(expr.among.type, SetType) else None
        op = Op.BIT if isinstance(of, RatingType | ChoiceType) else Op.IN
        return self.make.emit(op, self.truth(expr.among), self.register(item))

    def _known(self, lowered: Lowered) -> int:
        if isinstance(lowered, Stretch):
            ends = (lowered.start, lowered.end)
            return self.make.all_of([self.make.emit(Op.KNOWN, end) for end in ends])
        return self.make.emit(Op.KNOWN, lowered.numerator)

    def _compare(
        self, op: core.Relation, left: tuple[core.Expr, Lowered], right: tuple[core.Expr, Lowered]
    ) -> int:
        (one_expr, one), (two_expr, two) = left, right
        if isinstance(one, Stretch):
            if isinstance(two, Stretch):
                return ratios.related(self.make, op, self._length(one), self._length(two))
            return self._compare_span(op, one, two_expr.type, self.units(two))
        if isinstance(two, Stretch):
            return self._compare_span(core.MIRRORED[op], two, one_expr.type, self.units(one))
        _same_clock(one_expr.type, two_expr.type)
        return ratios.related(self.make, op, one, two)

    def _compare_span(self, op: core.Relation, span: Stretch, type_: Type, amount: int) -> int:
        """``span op D`` is ``end op (start + D)``."""
        if not isinstance(type_, DurationType):
            raise AssertionError("INVARIANT: a span compares with a duration")
        start: Type = InstantType() if span.moments else DateType()
        full = self._moved(span.start, start, type_, amount)
        plain = ratios.plain(self.make, span.end), ratios.plain(self.make, full)
        return ratios.related(self.make, op, *plain)

    def _length(self, span: Stretch) -> Ratio:
        """The length of a span in seconds."""
        length = self.make.emit(Op.SUB, span.end, span.start)
        if not span.moments:
            length = self.make.emit(Op.MUL, length, self.make.constant(DAY))
        return ratios.plain(self.make, length)

    # --- defines and minimums

    def define(self, name: str) -> Lowered:
        """The stored value of a define."""
        if name not in self.done:
            body = self.defines[name].body
            match body:
                case core.Cases():
                    self.done[name] = ratios.plain(self.make, self._cases(body))
                case core.Lookup():
                    self.done[name] = ratios.plain(self.make, self._lookup(body))
                case _:
                    self.done[name] = self._stored(body)
        return self.done[name]

    def _stored(self, expr: core.Expr) -> Lowered:
        lowered = self.value(expr)
        return lowered if isinstance(lowered, Stretch) else ratios.stored(self.make, lowered)

    def _cases(self, body: core.Cases) -> int:
        """From the last case up: each guard chooses between its value and what follows."""
        chosen = self.register(self._stored(body.otherwise))
        for case in reversed(body.cases):
            value = self.register(self._stored(case.value))
            chosen = self.make.emit(Op.CHOOSE, self.truth(case.when), value, chosen)
        return chosen

    def _lookup(self, body: core.Lookup) -> int:
        cells: dict[tuple[Value, ...], Value | None] = {}
        for keys, cell in body.rows:
            cells.setdefault(keys, cell)
        known = {keys: cell for keys, cell in cells.items() if cell is not None}
        return self.make.emit(Op.LOOKUP, self.make.table(known), *map(self.truth, body.keys))

    def minimum(self, minimum: core.Minimum) -> tuple[int, int]:
        """Registers of whether a minimum applies and whether its lines are met."""
        applies = self.make.constant(1) if minimum.applies is None else self.truth(minimum.applies)
        return applies, self.make.all_of([self._line(line) for line in minimum.lines])

    def _line(self, line: core.Line) -> int:
        match line:
            case core.Requirement():
                return self.truth(line.condition)
            case core.Group():
                return self.make.emit(Op.COUNT, line.count, *map(self._line, line.lines))
            case _:
                assert_never(line)

    def _met(self, applies: int, lines: int) -> int:
        return self.make.any_of([self.make.emit(Op.NOT, applies), lines])


def _same_clock(left: Type, right: Type) -> None:
    if {type(left), type(right)} == {DateType, InstantType}:
        raise NotLowerable("a date and a moment meet in the subject's zone")
