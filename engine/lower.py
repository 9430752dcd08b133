"""Rules compiled for one person: the same verdicts as the reference, a hundred times as fast.

A rule is lowered to a flat program (`troth.engine.program`) and printed as Python
(`troth.engine.emit`), once for each member of the choice it turns on most. What a program cannot
hold raises `NotLowerable`; callers then use `troth.engine.evaluate`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from troth.dsl import core
from troth.dsl.types import ChoiceType, Value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.builder import Builder
from troth.engine.decision import Decision, Line, Verdict
from troth.engine.emit import Printer
from troth.engine.evaluate import NoSuchRule, line_of, minimum_decision
from troth.engine.exact import MonthEnd, Reason, Why
from troth.engine.facts import View, inside
from troth.engine.lowering import Lowering, NotLowerable
from troth.engine.meaning import Rules, Run, rules_of
from troth.engine.notes import has_notes
from troth.engine.parts import expressions, within
from troth.engine.printed import ProofLine, ProofPlan, compiled, source_of
from troth.engine.program import Op, Program
from troth.engine.template import LineTemplate, Template, of_gate, of_minimum

__all__ = [
    "Compiled",
    "NotLowerable",
    "compile_define",
    "compile_gate",
    "compile_minimum",
    "lower_define",
    "lower_rule",
]

MOST_BRANCHES = 64
"""A choice with more members is not worth a copy of the rule for each."""

DOES_NOT_APPLY = 3

VERDICTS = (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.DOES_NOT_APPLY)
"""The verdict of each code."""

CLOCK = {"today", "now", "tenure"}
"""Inputs that are no facts; reserved words, so no fact has these names."""


Proof: TypeAlias = "Callable[[Mapping[str, Value], list[object]], Told]"
Told: TypeAlias = tuple[int, tuple[Line, ...], tuple[Line, ...], Line | None]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A minimum or a gate compiled for one person at a time.

    ``verdict(facts)`` returns a code (0 met, 1 not met, 2 unknown, 3 does not apply), the mask of
    failed and the mask of unknown lines, one bit for each line in reading order, groups before
    their lines. ``facts`` holds values as held inside; absent or None is unknown. What expires,
    benchmarks and the clock (``today``, ``tenure``) are inputs like the others: `inside` makes them
    from a view. ``inputs`` are all names that are read.
    """

    verdict: Callable[[Mapping[str, Value]], tuple[int, int, int]]
    inputs: tuple[str, ...]
    template: Template
    rules: Rules
    program: Program
    source: str
    direct: bool
    key: str
    proofs: Mapping[Value | None, Callable[[Mapping[str, Value], list[object]], Told]]

    def inside(self, view: View) -> Mapping[str, Value]:
        """What `verdict` is to be given for a view."""
        return view.facts if self.direct else inside(view, self.rules.vocabulary, self.inputs)

    def decide(self, view: View) -> Decision:
        """The whole decision, equal to that of the reference."""
        facts = self.inside(view)
        told = self.proofs[facts.get(self.key)](facts, [view])
        if told[0] == DOES_NOT_APPLY:
            return minimum_decision(self.template, Run(self.rules, view))
        code, lines, ideals, applies = told
        rule = self.template.rule
        return Decision(
            rule, VERDICTS[code], lines, ideals, applies, None, None, view.today, view.origins
        )

    def proof(self, facts: Mapping[str, Value]) -> Decision:
        """The whole decision from the inputs of `verdict` alone, without origins or a day."""
        told = self.proofs[facts.get(self.key)](facts, [facts])
        if told[0] == DOES_NOT_APPLY:
            return minimum_decision(self.template, Run(self.rules, _bare(facts)))
        code, lines, ideals, applies = told
        return Decision(self.template.rule, VERDICTS[code], lines, ideals, applies)


def _bare(facts: Mapping[str, Value]) -> View:
    """The view that inputs amount to, for what the reference must tell."""
    today, tenure = facts.get("today", 0), facts.get("tenure")
    since = tenure if isinstance(tenure, int) else None
    return View(facts=facts, today=today if isinstance(today, int) else 0, engaged_since=since)


def _slow(rules: Rules, template: Template) -> Callable[[list[object], int], Line]:
    """How a compiled proof asks the reference for one line.

    ``asked`` holds a view or bare inputs, and from the first question on also the evaluation.
    """
    lines = every_line((*template.lines, *template.ideals))
    numbered = {line.text.number: line for line in lines}
    if template.applies is not None:
        numbered[-1] = template.applies

    def slow(asked: list[object], number: int) -> Line:
        if len(asked) == 1:
            given = asked[0]
            view = given if isinstance(given, View) else _bare(cast(Mapping[str, Value], given))
            asked.append(Run(rules, view))
        return line_of(numbered[number], cast(Run, asked[1]))

    return slow


def every_line(lines: tuple[LineTemplate, ...]) -> Iterator[LineTemplate]:
    """All lines in reading order, groups before what is in them."""
    for line in lines:
        yield line
        yield from every_line(line.lines)


# --- lowering a rule


def _lowering(rules: Rules, assume: Mapping[str, Value | None], month_end: MonthEnd) -> Lowering:
    return Lowering(rules.defines, rules.minimums, assume, month_end, Builder())


def lower_rule(
    rules: Rules,
    template: Template,
    assume: Mapping[str, Value | None] | None = None,
    month_end: MonthEnd = MonthEnd.LAST_DAY,
) -> Program:
    """The program of a minimum or a gate; raises `NotLowerable`."""
    lowering = _lowering(rules, assume or {}, month_end)
    make = lowering.make
    applies = -1
    if template.applies is not None and template.applies.condition is not None:
        applies = lowering.truth(template.applies.condition)
        applies = -1 if make.known.get(applies) == 1 else applies
    for line in (*template.lines, *template.ideals):
        _lower_line(lowering, line)
    shown: dict[object, int] = {}
    for line in every_line((*template.lines, *template.ideals, *_applies(template))):
        for each in line.looks_at:
            if isinstance(each, core.FactRef | core.DefineRef):
                _show(lowering, each, shown)
    last = max((line.text.number for line in every_line(template.lines)), default=-1)
    top = tuple(line.text.number for line in template.lines)
    return make.done(
        Program(
            template.rule.name, (), (), (), (), 0,
            applies=applies, top=top, ideal=last + 1, shown=shown,
        )
    )  # fmt: skip


def _applies(template: Template) -> tuple[LineTemplate, ...]:
    return () if template.applies is None else (template.applies,)


def _show(
    lowering: Lowering, expr: core.FactRef | core.DefineRef, shown: dict[object, int]
) -> None:
    """The register of what a proof shows; spans have none and are told by the reference."""
    try:
        shown[expr] = lowering.truth(expr)
    except NotLowerable:
        return


def _lower_line(lowering: Lowering, line: LineTemplate) -> None:
    number = line.text.number
    if line.lines:
        for each in line.lines:
            _lower_line(lowering, each)
        bits = [each.text.number for each in line.lines]
        lowering.make.line(Op.GROUP, number, line.text.count, *bits)
    elif line.condition is not None:
        lowering.make.line(Op.LINE, number, lowering.truth(line.condition))


def lower_define(rules: Rules, name: str, month_end: MonthEnd = MonthEnd.LAST_DAY) -> Program:
    """The program of a define; raises `NotLowerable`, also for one whose value is a span."""
    lowering = _lowering(rules, {}, month_end)
    result = lowering.register(lowering.define(name))
    return lowering.make.done(Program(name, (), (), (), (), 0, result=result))


# --- compiling a rule


def compile_minimum(
    policy: core.Policy,
    name: str,
    vocabulary: Vocabulary | None = None,
    month_end: MonthEnd = MonthEnd.LAST_DAY,
) -> Compiled:
    """A minimum compiled; raises `NoSuchRule` or `NotLowerable`.

    The vocabulary says which facts expire and which are benchmarks; without one, none.
    """
    rules = rules_of(policy, vocabulary or Vocabulary())
    if name not in rules.minimums:
        raise NoSuchRule(f"there is no minimum called `{name}`")
    return compile_rule(rules, of_minimum(rules.minimums[name], rules.defines), month_end)


def compile_gate(
    policy: core.Policy,
    name: str,
    vocabulary: Vocabulary | None = None,
    month_end: MonthEnd = MonthEnd.LAST_DAY,
) -> Compiled:
    """A gate over facts compiled; raises `NoSuchRule` or `NotLowerable`."""
    rules = rules_of(policy, vocabulary or Vocabulary())
    if name not in rules.gates:
        raise NoSuchRule(f"there is no gate called `{name}`")
    return compile_rule(rules, of_gate(rules.gates[name], rules.defines), month_end)


def compile_define(
    policy: core.Policy, name: str, month_end: MonthEnd = MonthEnd.LAST_DAY
) -> Callable[[Mapping[str, Value]], Value | None]:
    """A function from inputs to the stored value of a define, None where it is unknown."""
    rules = rules_of(policy, Vocabulary())
    if name not in rules.defines:
        raise NoSuchRule(f"there is no define called `{name}`")
    printer = Printer(lower_define(rules, name, month_end))
    made = compiled(source_of(printer, None), printer.names)["value"]
    return cast(Callable[[Mapping[str, Value]], Value | None], made)


def compile_rule(
    rules: Rules,
    template: Template,
    month_end: MonthEnd = MonthEnd.LAST_DAY,
    *,
    unknown_is_no: bool = False,
) -> Compiled:
    """A rule compiled for each member of the choice it turns on most, and for it unknown."""
    program = lower_rule(rules, template, {}, month_end)
    key = choice_key(rules, template)
    branches: dict[Value | None, Mapping[str, Value | None]] = {None: {}}
    if key is not None:
        members: list[Value | None] = [None, *range(len(key[1].members))]
        branches = {member: {key[0]: member} for member in members}
    made: dict[Value | None, dict[str, Callable[..., object]]] = {}
    slow = _slow(rules, template)
    sources: list[str] = []
    for member, assume in branches.items():
        lowered = lower_rule(rules, template, assume, month_end) if assume else program
        printer = Printer(lowered, unknown_is_no)
        source = source_of(printer, _plan(rules, template, lowered))
        sources.append(source)
        made[member] = compiled(source, {**printer.names, "S": slow})
    return Compiled(
        cast(
            Callable[[Mapping[str, Value]], tuple[int, int, int]],
            _dispatched(key[0], made) if key else made[None]["verdict"],
        ),
        program.inputs,
        template,
        rules,
        program,
        "\n\n".join(sources),
        not any(_is_indirect(name, rules) for name in program.inputs),
        key[0] if key else "",
        {member: cast(Proof, functions["proof"]) for member, functions in made.items()},
    )


def _dispatched(
    key: str, made: Mapping[Value | None, Mapping[str, Callable[..., object]]]
) -> Callable[..., object]:
    branches = {member: functions["verdict"] for member, functions in made.items()}
    source = (
        f"def verdict(f, B=B):\n"
        f" try: key = f[{key!r}]\n"
        f" except KeyError: key = None\n"
        f" return B[key](f)"
    )
    return compiled(source, {"B": branches})["verdict"]


def _is_indirect(name: str, rules: Rules) -> bool:
    """Whether an input is more than a recorded fact: the clock, what expires, a benchmark."""
    fact = rules.vocabulary.facts.get(name)
    if name in CLOCK:
        return True
    return fact is not None and not (
        fact.valid is None and fact.shelf_life is None and fact.value is None
    )


def choice_key(rules: Rules, template: Template) -> tuple[str, ChoiceType] | None:
    """The choice a rule asks for most often, where a copy for each member pays."""
    asked: Counter[core.FactRef] = Counter()
    lines = every_line((*template.lines, *template.ideals, *_applies(template)))
    for line in lines:
        if line.condition is not None:
            asked.update(_choices(line.condition, rules))
    best = max(asked.items(), key=lambda item: item[1], default=None)
    if best is None or best[1] < 2:
        return None
    (fact, _) = best
    if isinstance(fact.type, ChoiceType) and len(fact.type.members) <= MOST_BRANCHES:
        return fact.name, fact.type
    return None


def _choices(expr: core.Expr, rules: Rules) -> Iterator[core.FactRef]:
    for part in within(expr):
        if isinstance(part, core.FactRef) and isinstance(part.type, ChoiceType):
            yield part
        if isinstance(part, core.DefineRef):
            for inner in expressions(rules.defines[part.name].body):
                yield from _choices(inner, rules)


# --- the plan of a proof


def _plan(rules: Rules, template: Template, program: Program) -> ProofPlan:
    return ProofPlan(
        None if template.applies is None else _proof_line(rules, template.applies, program),
        tuple(_proof_line(rules, line, program) for line in template.lines),
        tuple(_proof_line(rules, line, program) for line in template.ideals),
    )


def _proof_line(rules: Rules, line: LineTemplate, program: Program) -> ProofLine:
    inner = tuple(_proof_line(rules, each, program) for each in line.lines)
    values = tuple(program.shown.get(each, -1) for each in line.looks_at)
    slow = -1 in values or (line.condition is not None and not is_plain(line.condition, rules))
    return ProofLine(
        line.text.number,
        line.text,
        () if slow else values,
        slow,
        _fixed_reasons(rules, line, program),
        inner,
    )


def is_plain(condition: core.Expr, rules: Rules) -> bool:
    """Whether all operands always decide a line, and it never comes with a note."""
    while isinstance(condition, core.Not):
        condition = condition.value
    if isinstance(condition, core.And | core.Or | core.AtLeast):
        return False
    return not has_notes(condition, rules.defines)


_SURE = (
    core.FactRef
    | core.DefineRef
    | core.Literal
    | core.Compare
    | core.Between
    | core.Member
    | core.Not
    | core.SetOf
)
"""What is unknown only where something in it is."""


def _fixed_reasons(rules: Rules, line: LineTemplate, program: Program) -> tuple[Reason, ...] | None:
    """The reasons a line is ever unknown for, where only one fact can make it so."""
    if line.condition is None or not all(isinstance(p, _SURE) for p in within(line.condition)):
        return None
    open_: list[str] = []
    for each in line.looks_at:
        register = program.shown.get(each, -1)
        constant = next(
            (step for step in program.code if step.op is Op.CONST and step.out == register), None
        )
        if constant is not None and program.constants[constant.args[0]] is not None:
            continue
        if not isinstance(each, core.FactRef) or _is_indirect(each.name, rules):
            return None
        open_.append(each.name)
    return (Reason(Why.MISSING, open_[0]),) if len(open_) == 1 else None
