"""The differences between two versions of one rule, each of which can be made alone.

A rule is a minimum or a gate: who it applies to, and lines that must all hold. Its differences are
lines that came, went or changed, the condition behind ``for``, and changed defines, minimums and
facts that it uses. `Mix.with_only` builds the old policy with some of the differences made, so that
the engine itself says what each one does; nothing here guesses from texts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from troth.dsl import core
from troth.dsl.prose import expression, group
from troth.dsl.source import NOWHERE, Span
from troth.dsl.vocabulary import Fact, Vocabulary
from troth.engine.decision import Kind
from troth.engine.meaning import Rules, rules_of
from troth.engine.parts import expressions, name_of, operands, within
from troth.engine.plan.changes import LineChange
from troth.engine.plan.constructs import place
from troth.engine.plan.reading import Reads, conditions_in, reads
from troth.engine.template import as_minimum

WHO = "who it applies to"

_NO_WORDS = Vocabulary()
"""What a rule reads is a matter of its tree alone."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A minimum or a gate as a condition behind ``for`` and lines."""

    kind: Kind
    name: str
    applies: core.Expr | None
    lines: tuple[core.Line, ...]

    @property
    def conditions(self) -> list[core.Expr]:
        """Everything that decides."""
        applies = [] if self.applies is None else [self.applies]
        return [*applies, *(each for line in self.lines for each in conditions_in(line))]


@dataclass(frozen=True, slots=True)
class Slot:
    """A line before and after; None where there is none."""

    old: core.Line | None
    new: core.Line | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: of a line (``slot``), or of what ``kind`` and ``of`` name."""

    name: str
    was: str
    now: str
    span: Span
    old_place: bool
    kind: str
    slot: int = -1
    of: str = ""

    def change(self, decided: int) -> LineChange:
        """The difference as a plan lists it."""
        where = place(self.span, old=self.old_place)
        return LineChange(self.name, self.was, self.now, where, decided)


@dataclass(frozen=True, slots=True)
class Mix:
    """Two versions of a rule, and everything in which they differ."""

    old: core.Policy
    new: core.Policy
    before: Rule
    after: Rule
    slots: tuple[Slot, ...]
    differences: tuple[Difference, ...]

    def facts(self, chosen: Iterable[int]) -> frozenset[str]:
        """The facts that are declared as in the new pack where these differences are made."""
        made = (self.differences[index] for index in chosen)
        return frozenset(each.of for each in made if each.kind == "fact")

    def with_only(self, chosen: Iterable[int]) -> core.Policy:
        """The old policy with only these differences made (positions in ``differences``)."""
        made = [self.differences[index] for index in chosen]
        lines = {each.slot for each in made if each.kind == "line"}
        picked = (
            slot.new if index in lines or slot.old == slot.new else slot.old
            for index, slot in enumerate(self.slots)
        )
        who = any(each.kind == "who" for each in made)
        rule = replace(
            self.before,
            applies=self.after.applies if who else self.before.applies,
            lines=tuple(line for line in picked if line is not None),
        )
        policy = replace(
            self.old,
            defines=_defines(self.old, self.new, {e.of for e in made if e.kind == "define"}),
            minimums=self._minimums({e.of for e in made if e.kind == "minimum"}),
        )
        return with_rule(policy, rule)

    def _minimums(self, chosen: set[str]) -> tuple[core.Minimum, ...]:
        """The old minimums, the chosen ones as they are in the new policy, if they are there."""
        after = {each.name: each for each in self.new.minimums}
        if not _counts_minimums(self.before, self.after):
            chosen = chosen | (after.keys() - {each.name for each in self.old.minimums})
        kept = [each for each in self.old.minimums if each.name not in chosen]
        return (*kept, *(after[name] for name in sorted(chosen) if name in after))

    def reads(self, difference: Difference) -> frozenset[str]:
        """The facts that a difference looks at, before or after."""
        if difference.kind == "fact":
            return frozenset({difference.of})
        found: set[str] = set()
        for policy, side in ((self.old, "old"), (self.new, "new")):
            rules = rules_of(policy, _NO_WORDS)
            found |= reads(rules, self._conditions(difference, rules, side)).facts
        return frozenset(found)

    def _conditions(self, difference: Difference, rules: Rules, side: str) -> list[core.Expr]:
        match difference.kind:
            case "line":
                line: core.Line | None = getattr(self.slots[difference.slot], side)
                return [] if line is None else list(conditions_in(line))
            case "who":
                rule = self.before if side == "old" else self.after
                return [] if rule.applies is None else [rule.applies]
            case "define":
                define = rules.defines.get(difference.of)
                return [] if define is None else list(expressions(define.body))
            case _:
                found = rules.minimums.get(difference.of)
                return [] if found is None else rule_of_minimum(found).conditions


def rule_of_minimum(minimum: core.Minimum) -> Rule:
    """A minimum as a rule."""
    return Rule(Kind.MINIMUM, minimum.name, minimum.applies, minimum.lines)


def rule_of_gate(gate: core.Gate) -> Rule:
    """A gate as a rule: one line for each condition that must hold."""
    return Rule(Kind.GATE, gate.name, None, as_minimum(gate).lines)


def with_rule(policy: core.Policy, rule: Rule) -> core.Policy:
    """``policy`` with its rule of that name replaced."""
    if rule.kind is Kind.GATE:
        gates = tuple(
            replace(gate, requires=_both(rule.lines)) if gate.name == rule.name else gate
            for gate in policy.gates
        )
        return replace(policy, gates=gates)
    minimums = tuple(
        replace(each, applies=rule.applies, lines=rule.lines) if each.name == rule.name else each
        for each in policy.minimums
    )
    return replace(policy, minimums=minimums)


def _both(lines: Sequence[core.Line]) -> core.Expr:
    conditions = tuple(line.condition for line in lines if isinstance(line, core.Requirement))
    return conditions[0] if len(conditions) == 1 else core.And(conditions)


def mix(old: core.Policy, new: core.Policy, before: Rule, after: Rule) -> Mix:
    """Everything in which two versions of a rule differ, lines first, in reading order."""
    slots = _slots(before.lines, after.lines)
    found = [
        _line_difference(index, slot) for index, slot in enumerate(slots) if slot.old != slot.new
    ]
    if before.applies != after.applies:
        found.append(_who(before, after))
    found += _used(old, new, before, after)
    return Mix(old, new, before, after, slots, tuple(_named_apart(found)))


def _slots(old: Sequence[core.Line], new: Sequence[core.Line]) -> tuple[Slot, ...]:
    """Lines of both versions side by side: equal ones, then those about the same facts."""
    left = list(new)
    partner: dict[int, core.Line] = {}
    for same in (_equal, _alike):
        for index, line in enumerate(old):
            if index not in partner:
                found = next((each for each in left if same(line, each)), None)
                if found is not None:
                    partner[index] = found
                    left = [each for each in left if each is not found]
    slots = [Slot(line, partner.get(index)) for index, line in enumerate(old)]
    return (*slots, *(Slot(None, line) for line in left))


def _equal(one: core.Line, two: core.Line) -> bool:
    return one == two


def _alike(one: core.Line, two: core.Line) -> bool:
    """Whether a reader would call one line a new version of the other."""
    if isinstance(one, core.Group) and isinstance(two, core.Group):
        return True
    return isinstance(one, type(two)) and _subject(one) == _subject(two)


def _subject(line: core.Line) -> str:
    """What a line is about: the first named value it looks at."""
    for condition in conditions_in(line):
        for operand in operands(condition):
            return name_of(operand)
    return ""


def _line_difference(index: int, slot: Slot) -> Difference:
    line = slot.new or slot.old
    assert line is not None, "INVARIANT: a slot has a line"
    was = () if slot.old is None else line_text(slot.old)
    now = () if slot.new is None else line_text(slot.new)
    shared = set(was[1:]) & set(now[1:])
    return Difference(
        name=_name(line),
        was="\n".join(text for text in was if text not in shared),
        now="\n".join(text for text in now if text not in shared),
        span=line.span,
        old_place=slot.new is None,
        kind="line",
        slot=index,
    )


def _name(line: core.Line) -> str:
    match line:
        case core.Requirement(condition=condition):
            return _subject(line) or expression(condition)
        case core.Group():
            return group(line)


def line_text(line: core.Line) -> tuple[str, ...]:
    """A line as an author writes it; a group with its lines below, indented."""
    develop = "" if line.develop is None else f", or develop within {expression(line.develop)}"
    match line:
        case core.Requirement(condition=condition):
            return (expression(condition) + develop,)
        case core.Group(lines=lines):
            inner = (f"    {text}" for each in lines for text in line_text(each))
            return (group(line) + develop, *inner)


def _who(before: Rule, after: Rule) -> Difference:
    was = "everyone" if before.applies is None else f"for {expression(before.applies)}"
    now = "everyone" if after.applies is None else f"for {expression(after.applies)}"
    node = after.applies or before.applies
    span = NOWHERE if node is None else node.span
    return Difference(WHO, was, now, span, old_place=after.applies is None, kind="who")


def _used(old: core.Policy, new: core.Policy, before: Rule, after: Rule) -> list[Difference]:
    """Changed defines and minimums that either version uses, other than the rule itself."""
    one, two = rules_of(old, _NO_WORDS), rules_of(new, _NO_WORDS)
    used: list[Reads] = [reads(one, before.conditions), reads(two, after.conditions)]
    found: list[Difference] = []
    for name in sorted(used[0].defines | used[1].defines):
        was, now = one.defines.get(name), two.defines.get(name)
        if was is not None and now is not None and was != now:
            found.append(_through("define", name, now.span))
    every = _counts_minimums(before, after)
    for name in sorted(used[0].minimums | used[1].minimums):
        mine, theirs = one.minimums.get(name), two.minimums.get(name)
        node = theirs or mine
        if node is None or mine == theirs or (name == before.name and before.kind is Kind.MINIMUM):
            continue
        if every or (mine is not None and theirs is not None):
            found.append(_through("minimum", name, node.span))
    return found


def _counts_minimums(*rules: Rule) -> bool:
    """Whether any of the rules asks for all minimums, so that a new one makes a difference."""
    return any(
        isinstance(part, core.EveryMinimumMet)
        for rule in rules
        for condition in rule.conditions
        for part in within(condition)
    )


def _through(kind: str, name: str, span: Span, was: str = "", now: str = "") -> Difference:
    label = f"{kind} {name}"
    return Difference(label, was, now, span, old_place=False, kind=kind, of=name)


def with_fact(mixed: Mix, fact: Fact, was: str, now: str) -> Mix:
    """``mixed`` with one difference more: a fact that the new pack declares otherwise."""
    difference = _through("fact", fact.name, fact.span, was, now)
    return replace(mixed, differences=(*mixed.differences, difference))


def _named_apart(found: list[Difference]) -> list[Difference]:
    """Every name once: a line that shares its subject is called by its text."""
    names = [each.name for each in found]
    taken: set[str] = set()
    result: list[Difference] = []
    for each in found:
        name = each.name
        if names.count(name) > 1:
            name = (each.now or each.was).splitlines()[0]
        numbered, number = name, 2
        while numbered in taken:
            numbered, number = f"{name} ({number})", number + 1
        taken.add(numbered)
        result.append(replace(each, name=numbered))
    return result


def _defines(old: core.Policy, new: core.Policy, chosen: set[str]) -> tuple[core.Define, ...]:
    """The defines of both policies, the new one where chosen, in an order of use."""
    before = {define.name: define for define in old.defines}
    after = {define.name: define for define in new.defines}
    merged = {**after, **before, **{name: after[name] for name in chosen}}
    ordered: dict[str, core.Define] = {}

    def place_after_what_it_uses(name: str, under_way: tuple[str, ...]) -> None:
        if name in ordered or name not in merged or name in under_way:
            return
        for part in expressions(merged[name].body):
            for expr in within(part):
                if isinstance(expr, core.DefineRef):
                    place_after_what_it_uses(expr.name, (*under_way, name))
        ordered[name] = merged[name]

    for name in merged:
        place_after_what_it_uses(name, ())
    return tuple(ordered.values())
