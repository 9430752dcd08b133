"""Rules that decide one thing differently for one person.

Two offers that state different amounts, the same thing promised twice by different days, two
minimums that both apply and that nobody can meet together, a gate that opens only where another
rule forbids what it lets through. Each is told with the smallest person whom it would meet.
"""

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.dsl.offered import Stated, offered
from troth.dsl.prose import expression
from troth.dsl.traverse import walk
from troth.dsl.types import Value
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import all_of, atoms, labels, line_of, place_of, quoted, touches
from troth.engine.prove.findings import Broken, Checked, Open
from troth.engine.prove.questions import (
    NOT_YES,
    YES,
    Answer,
    Differ,
    Holds,
    Nobody,
    Somebody,
    Undecided,
    Wish,
)
from troth.engine.prove.wishes import (
    Came,
    fewest,
    found,
    nobody,
    nobody_can,
    possible,
    question,
    together,
)


def contradicting(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Whether any two rules decide one thing differently for the same person."""
    yield from _amounts(pack, prover)
    yield from _deadlines(pack, prover)
    yield from _minimums(pack, prover)
    yield from _gates(pack, prover)


# --- two amounts


def _amounts(pack: Pack, prover: Prover) -> Iterator[Checked]:
    rules = {rule.name: rule for rule in pack.policy.obligations}
    for name, stated in offered(pack.policy, pack.vocabulary).items():
        if len(stated) < 2:
            continue
        came = [
            outcome
            for one, other in combinations(stated, 2)
            for outcome in _two_amounts(rules[name], one, other, prover)
        ]
        asked = "to nobody do two offers state different amounts of it"
        yield from together("two-amounts", place_of(rules[name]), asked, came)


def _two_amounts(
    rule: core.Obligation, one: Stated, other: Stated, prover: Prover
) -> Iterator[Came]:
    if (one.amount, one.share) == (other.amount, other.share):
        return
    wishes: list[Wish] = [Holds(all_of([rule.applies, *one.conditions, *other.conditions]), YES)]
    if one.share == other.share:
        wishes.append(Differ(one.amount, other.amount, op=core.Relation.UNEQUAL))
    yield from nobody_can(
        prover.ask(question(*wishes)),
        lambda _: found(
            "two-amounts",
            f"two offers say differently how much the promise `{rule.name}` owes",
            Label(other.amount.span, f"in `{other.offer}`"),
            (Label(one.amount.span, f"in `{one.offer}`"),),
            note="whoever gets both offers is owed neither amount for certain, so none is counted",
            advice="say with `for` or `when` that they are made to different people",
        ),
    )


# --- two deadlines


def _deadlines(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """The same resource, owed to the same side from the same moment, due at different times."""
    for one, other in combinations(pack.policy.obligations, 2):
        first, second = one.content, other.content
        if not isinstance(first, core.Deliver) or not isinstance(second, core.Deliver):
            continue
        if (first.resource, one.to, one.kind) != (second.resource, other.to, other.kind):
            continue
        if _shown_by(one, pack).isdisjoint(_shown_by(other, pack)):
            continue  # each by its own: whoever gives both has kept both
        begins = _begins_together(one, other)
        if begins is None or first.due is None or second.due is None or first.due == second.due:
            continue
        wishes: list[Wish] = [Holds(begins, YES), *_later(first.due, second.due)]
        answer = prover.ask(question(*wishes))
        asked = f"nobody is owed `{first.resource}` twice, by `{one.name}` and `{other.name}`"
        came = nobody_can(answer, partial(_two_deadlines, one, other))
        yield from together("two-deadlines", place_of(other), asked, came)


def _shown_by(rule: core.Obligation, pack: Pack) -> frozenset[str]:
    """The events that show that something was delivered."""
    if rule.fulfilled:
        return frozenset(each.event for each in rule.fulfilled)
    assert isinstance(rule.content, core.Deliver), "INVARIANT: only deliveries are compared"
    carried = pack.vocabulary.resources[rule.content.resource].carried_by
    return frozenset({carried[0]} if carried else ())


def _begins_together(one: core.Obligation, other: core.Obligation) -> core.Expr | None:
    """The condition under which one occasion begins both; None where it cannot be told."""
    both = [one.applies, other.applies]
    match one.trigger, other.trigger:
        case core.OnEvent(event=first, where=a), core.OnEvent(event=second, where=b):
            return all_of([*both, a, b]) if first == second else None
        case core.OnAgreed(), _:
            return None  # agreed to by name, each by itself
        case a, b:
            return all_of(both) if a == b else None


def _later(one: core.Due, other: core.Due) -> list[Wish]:
    """That two dates, or two lengths of one kind from the same event, are not the same."""
    if one.date is not None and other.date is not None:
        return [Differ(one.date, other.date, op=core.Relation.UNEQUAL)]
    if one.length is None or other.length is None or one.of != other.of:
        return []
    if one.length.type != other.length.type:
        return []
    return [Differ(one.length, other.length, op=core.Relation.UNEQUAL)]


def _two_deadlines(one: core.Obligation, other: core.Obligation, _: Somebody) -> Diagnostic:
    assert isinstance(one.content, core.Deliver), "INVARIANT: only deliveries are compared"
    assert isinstance(other.content, core.Deliver), "INVARIANT: only deliveries are compared"
    return found(
        "two-deadlines",
        f"`{other.content.resource}` is owed twice to the same person, by different days",
        Label(other.content.span, f"in `{other.name}`"),
        (Label(one.content.span, f"in `{one.name}`"),),
        note="one delivery keeps only one of them: what came in time for both breaks the other",
        advice="say with `for` that they are for different people, or leave one out",
    )


# --- minimums that nobody meets together


def _minimums(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Each minimum with those before it that are for the same people, then with all others.

    Without a rule that asks for every minimum, two are meant together where both say `for` whom.
    """
    minimums = [each for each in pack.policy.minimums if each.lines]
    everywhere = any(
        isinstance(node, core.EveryMinimumMet) for rule in pack.policy.rules for node in walk(rule)
    )
    seen = {each.name: touches(each, pack.policy) for each in minimums}
    for place, one in enumerate(minimums[1:], 1):
        near = [
            other
            for other in minimums
            if other is not one
            and (everywhere or (one.applies is not None and other.applies is not None))
            and not seen[one.name].isdisjoint(seen[other.name])
            and not _apart(one, other)
        ]
        earlier = {each.name for each in minimums[:place]}
        came: list[Came] = []
        for other in near:
            if other.name in earlier:
                came += _at_odds(other, one, prover)
        if everywhere and not came and len(near) > 1:
            came += _with_the_rest(one, near, prover)
        asked = "whoever it is for can meet it together with the others"
        yield from together("minimums-at-odds", place_of(one), asked, came)


def _apart(one: core.Minimum, other: core.Minimum) -> bool:
    """Whether two minimums are plainly for different people: other roles, other sites."""
    first, second = _chosen(one.applies), _chosen(other.applies)
    return any(first[name] != second[name] for name in first.keys() & second.keys())


def _chosen(applies: core.Expr | None) -> dict[str, Value]:
    """The facts of which `for` names the one value that they must have."""
    found: dict[str, Value] = {}
    for each in atoms(applies):
        match each:
            case core.Compare(
                op=core.Relation.EQUAL, left=core.FactRef(name=name), right=core.Literal(value=is_)
            ):
                found[name] = is_
            case _:
                pass
    return found


def _with_the_rest(one: core.Minimum, near: list[core.Minimum], prover: Prover) -> Iterator[Came]:
    """A finding where each of the others can be met beside it, and not all of them together."""
    own = [one.applies, *map(line_of, one.lines)]
    others = [core.MinimumMet(each.name, span=each.span) for each in near]
    answer = possible(prover, *own, *others)
    if isinstance(answer, Undecided):
        yield Open(answer.why)
    if not isinstance(answer, Nobody):
        return
    whom = possible(prover, *own)
    if not isinstance(whom, Somebody):
        return
    least = fewest(others, lambda rest: nobody(prover, *own, *rest))
    names = ", ".join(f"`{each.name}`" for each in least)
    finding = found(
        "minimums-at-odds",
        f"nobody can meet `{one.name}` together with {names}",
        Label(one.span, "never with them"),
        labels(least, "never with the others"),
        note="each of them can be met beside it, and not all",
        advice="correct one of the values, or say with `for` that they are for different people",
        severity=Severity.ERROR,
    )
    yield Broken(finding, whom.witness)


def _at_odds(one: core.Minimum, other: core.Minimum, prover: Prover) -> Iterator[Came]:
    for_both = [one.applies, other.applies]
    first, second = [line_of(each) for each in one.lines], [line_of(each) for each in other.lines]
    answer = possible(prover, *for_both, *first, *second)
    if isinstance(answer, Somebody):
        return
    if isinstance(answer, Undecided):
        yield Open(answer.why)
        return
    whom = possible(prover, *for_both)
    alone = [possible(prover, one.applies, *first), possible(prover, other.applies, *second)]
    if not isinstance(whom, Somebody) or not all(isinstance(each, Somebody) for each in alone):
        return  # nobody whom both are for; or one alone is the finding
    parts = [*atoms(one.applies), *atoms(other.applies), *first, *second]
    least = fewest(parts, lambda rest: nobody(prover, *rest))
    asked = [each for each in least if any(each is line for line in (*first, *second))]
    *others, last = asked
    finding = found(
        "minimums-at-odds",
        f"nobody can meet both `{one.name}` and `{other.name}`, and both are for the same people",
        Label(last.span, "never together"),
        labels(others, "with this one"),
        note=f"{quoted(least)} cannot {'all ' if len(least) > 2 else ''}hold together",
        advice="correct one of the values, or say with `for` that they are for different people",
        severity=Severity.ERROR,
    )
    yield Broken(finding, whom.witness)


# --- gates and prohibitions


def _gates(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Gates that open only where a `never` forbids what they let through."""
    for gate in pack.policy.gates:
        for rule in pack.policy.obligations:
            content = rule.content
            if not isinstance(content, core.Never) or content.event not in {gate.event, gate.name}:
                continue
            forbidden = all_of([rule.applies, content.where, content.condition])
            allowed = prover.ask(question(Holds(gate.requires, YES), Holds(forbidden, NOT_YES)))
            opens = possible(prover, gate.requires)
            asked = f"it opens for somebody whom `{rule.name}` does not forbid it"
            came = _only_forbidden(gate, rule, allowed, opens)
            yield from together("opens-on-forbidden", place_of(gate), asked, came)


def _only_forbidden(
    gate: core.Gate, rule: core.Obligation, allowed: Answer, opens: Answer
) -> Iterator[Came]:
    if isinstance(allowed, Undecided):
        yield Open(allowed.why)
    if not isinstance(allowed, Nobody) or not isinstance(opens, Somebody):
        return
    assert isinstance(rule.content, core.Never), "INVARIANT: only prohibitions are compared"
    finding = found(
        "opens-on-forbidden",
        f"the gate `{gate.name}` opens only where `{rule.name}` forbids what it lets through",
        Label(gate.requires.span, "opens on this"),
        (Label(rule.content.span, "forbidden by this"),),
        note=f"whoever fulfils `{expression(gate.requires)}` breaks the rule by going on",
        advice="correct one of the two",
        severity=Severity.ERROR,
    )
    yield Broken(finding, opens.witness)
