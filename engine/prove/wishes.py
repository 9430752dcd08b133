"""How what is asked of a pack is put together: conditions as wishes, answers as outcomes.

Everything is said in the language itself, `core`; nothing here knows how it is answered.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.dsl.node import Data, record
from troth.dsl.prose import expression
from troth.dsl.source import Span
from troth.dsl.traverse import Node, children
from troth.dsl.types import TRUTH
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved
from troth.engine.prove.questions import (
    NOT_YES,
    Answer,
    Holds,
    Nobody,
    Question,
    Somebody,
    Truth,
    Undecided,
    Wish,
)


@record
class OnPurpose(Data):
    """It does not hold, and is meant so: somebody set it by hand. Nothing is said of it."""


Came: TypeAlias = Outcome | OnPurpose
"""What one question about a rule came to; where it holds, nothing did."""

YES = frozenset({Truth.YES})
NO = frozenset({Truth.NO})
UNKNOWN = frozenset({Truth.UNKNOWN})

Named: TypeAlias = (
    core.Define | core.Minimum | core.Offer | core.Obligation | core.Escalation | core.Gate
)
Item = TypeVar("Item")


# --- expressions


def all_of(conditions: Iterable[core.Expr | None]) -> core.Expr:
    """The condition that all of these hold; of none of them, yes."""
    found = [each for each in conditions if each is not None]
    match found:
        case []:
            return core.Literal(1, TRUTH)
        case [one]:
            return one
        case _:
            return core.And(tuple(found), span=found[0].span)


def line_of(line: core.Line) -> core.Expr:
    """A line of a minimum as a condition; a group is met where enough of its lines are."""
    if isinstance(line, core.Requirement):
        return line.condition
    return core.AtLeast(line.count, tuple(map(line_of, line.lines)), span=line.span)


def atoms(condition: core.Expr | None) -> Iterator[core.Expr]:
    """What must hold for a condition, each by itself."""
    if isinstance(condition, core.And):
        for item in condition.items:
            yield from atoms(item)
    elif condition is not None:
        yield condition


def place_of(rule: Named) -> str:
    """A rule in its author's words: ``minimum frontline``, ``gate hiring.offer_made``."""
    kind = rule.kind if isinstance(rule, core.Obligation) else type(rule).__name__.lower()
    return f"{kind} {rule.name}"


def quoted(conditions: Sequence[core.Expr]) -> str:
    """Conditions as written, in a sentence: A, B and C."""
    texts = list(dict.fromkeys(f"`{expression(each)}`" for each in conditions))
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def labels(conditions: Iterable[core.Expr], text: str) -> tuple[Label, ...]:
    """A label for each place that somebody wrote, each once."""
    spans: dict[tuple[str, int], Span] = {}
    for each in conditions:
        if each.span.source.name:
            spans.setdefault((each.span.source.name, each.span.start), each.span)
    return tuple(Label(span, text) for span in spans.values())


# --- what conditions hang on


def everything(node: Node, policy: core.Policy) -> Iterator[Node]:
    """A node and all it is made of, the defines and minimums that it names included."""
    defines = {define.name: define for define in policy.defines}
    minimums = {minimum.name: minimum for minimum in policy.minimums}
    seen: set[tuple[str, str]] = set()
    stack: list[Node] = [node]
    while stack:
        top = stack.pop()
        yield top
        stack += reversed(children(top))
        named: list[core.Define | core.Minimum] = []
        match top:
            case core.DefineRef(name=name):
                named = [defines[name]]
            case core.MinimumMet(name=name):
                named = [minimums[name]]
            case core.EveryMinimumMet():
                named = list(minimums.values())
            case _:
                pass
        for rule in named:
            if (key := (type(rule).__name__, rule.name)) not in seen:
                seen.add(key)
                stack.append(rule)


def touches(node: Node, policy: core.Policy) -> frozenset[str]:
    """By what two conditions can meet: the facts, events, charts and clocks a node looks at."""
    found: set[str] = set()
    for each in everything(node, policy):
        match each:
            case core.FactRef(name=name):
                found.add(f"fact {name}")
            case (
                core.EventField(event=event)
                | core.LatestField(event=event)
                | core.TimeSince(event=event)
                | core.Aggregate(event=event)
            ):
                found.add(f"event {event}")
            case core.StateIs(chart=chart) | core.TimeIn(chart=chart):
                found.add(f"chart {chart}")
            case core.ObligationIs():
                found.add("promises")
            case core.Tenure() | core.Engaged() | core.TimeWhile():
                found |= {"fact engaged_since", "time"}
            case core.Today() | core.Now() | core.AsOf():
                found.add("time")
            case _:
                pass
    return frozenset(found)


def about_somebody(node: Node, pack: Pack) -> bool:
    """Whether a condition hangs on who is asked about, and not on settings and markets alone."""
    facts = pack.vocabulary.facts
    seen = touches(node, pack.policy) - {"time"}
    names = {each.removeprefix("fact ") for each in seen if each.startswith("fact ")}
    fixed = {name for name in names if (fact := facts.get(name)) and fact.value is not None}
    return bool(seen - {f"fact {name}" for name in fixed})


def is_switch(condition: core.Expr, policy: core.Policy) -> bool:
    """Whether a condition is set by hand: a plain yes or no, and a `define` that says only that."""
    if isinstance(condition, core.Not):
        return is_switch(condition.value, policy)
    if isinstance(condition, core.DefineRef):
        bodies = [each.body for each in policy.defines if each.name == condition.name]
        return any(
            isinstance(body, core.Literal | core.DefineRef | core.Not) and is_switch(body, policy)
            for body in bodies
        )
    return isinstance(condition, core.Literal)


def has_switch(conditions: Iterable[core.Expr], policy: core.Policy) -> bool:
    """Whether any of the things that these conditions ask for is set by hand.

    The `no` of an `or else` is none, nor is what a fact is compared with.
    """
    defines = {define.name: define.body for define in policy.defines}
    seen: set[str] = set()
    stack = list(conditions)
    while stack:
        match stack.pop():
            case core.Literal():
                return True
            case core.And(items=items) | core.Or(items=items) | core.AtLeast(items=items):
                stack += items
            case core.Not(value=value):
                stack.append(value)
            case core.DefineRef(name=name) if name not in seen:
                seen.add(name)
                body = defines[name]
                if not isinstance(body, core.Cases | core.Lookup):
                    stack.append(body)
            case _:
                pass
    return False


# --- questions and outcomes


def question(*wishes: Wish, apart: Iterable[str] = ()) -> Question:
    """Is there anybody for whom all of this holds."""
    return Question(wishes, frozenset(apart))


def possible(prover: Prover, *conditions: core.Expr | None) -> Answer:
    """Whether all of these can be yes for one person."""
    return prover.ask(question(Holds(all_of(conditions), YES)))


def can_be(
    prover: Prover, condition: core.Expr, wanted: frozenset[Truth], given: core.Expr | None
) -> Answer:
    """Whether a condition can come to this for somebody for whom ``given`` is yes."""
    wishes = () if given is None else (Holds(given, YES),)
    return prover.ask(question(*wishes, Holds(condition, wanted)))


def missed(prover: Prover, condition: core.Expr, given: core.Expr | None) -> Answer:
    """Whether somebody for whom ``given`` is yes can have anything else than yes here."""
    return can_be(prover, condition, NOT_YES, given)


def fewest(items: Sequence[Item], enough: Callable[[list[Item]], bool]) -> list[Item]:
    """As few of ``items`` as are ``enough``: none of them can be left out."""
    kept = list(items)
    for each in items:
        rest = [other for other in kept if other is not each]
        if enough(rest):
            kept = rest
    return kept


def found(
    code: str,
    message: str,
    label: Label,
    others: Iterable[Label] = (),
    note: str = "",
    advice: str = "",
    *,
    severity: Severity = Severity.WARNING,
) -> Diagnostic:
    """A finding about a place."""
    rest = tuple(each for each in others if each.span != label.span)
    return Diagnostic(code, message, label, rest, note, advice, severity=severity)


def nobody(prover: Prover, *conditions: core.Expr | None) -> bool:
    """Whether it is proved that all of these are yes for nobody."""
    return isinstance(possible(prover, *conditions), Nobody)


def somebody_can(answer: Answer, finding: Callable[[], Diagnostic | None]) -> Iterator[Came]:
    """Nothing where there is somebody; a finding where there is proved to be nobody.

    ``finding`` is asked only then; None says that it is meant so.
    """
    match answer:
        case Nobody():
            told = finding()
            yield OnPurpose() if told is None else Broken(told)
        case Undecided(why=why):
            yield Open(why)
        case Somebody():
            return


def nobody_can(answer: Answer, finding: Callable[[Somebody], Diagnostic]) -> Iterator[Came]:
    """Nothing where there is proved to be nobody; a finding with whoever there is."""
    match answer:
        case Somebody():
            yield Broken(finding(answer), answer.witness, answer.other)
        case Undecided(why=why):
            yield Open(why)
        case Nobody():
            return


def together(code: str, place: str, asked: str, outcomes: Iterable[Came]) -> Iterator[Checked]:
    """What was asked of one rule as one: every finding, else what is open, else that it holds.

    Nothing where all that does not hold is meant so.
    """
    came = list(outcomes)
    broken = [each for each in came if isinstance(each, Broken)]
    left = [each.why for each in came if isinstance(each, Open)]
    for each in broken:
        yield Checked(code, place, asked, each)
    if left and not broken:
        yield Checked(code, place, asked, Open("; ".join(dict.fromkeys(left))))
    if not came:
        yield Checked(code, place, asked, Proved())
