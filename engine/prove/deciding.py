"""Where a pack decides about somebody, each as one condition: yes is to have it.

Which of these a question is about, the one who asks it says; here is only where they stand.
"""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.traverse import walk
from troth.dsl.types import TRUTH
from troth.engine.files.pack import Pack
from troth.engine.prove.conditions import all_of, begins_on, place_of
from troth.engine.prove.questions import NO, NOT_YES, Truth
from troth.workflows.chart import Branch, answers


@record
class Decision(Data):
    """One thing that is decided: the condition of having it, the rule, and what it is in words.

    Where it hangs on more, that is ``given``. What it takes to have ``lost`` it differs: a gate is
    shut where its condition is unknown, and a promise is made where its `for` is.
    """

    condition: core.Expr
    place: str
    words: str
    given: core.Expr | None = None
    lost: frozenset[Truth] = NOT_YES


def consequences(pack: Pack) -> Iterator[Decision]:
    """What may not hang on anything private at all: consequences, pay, promotion and rewards."""
    for gate in pack.policy.gates:
        if pack.vocabulary.charts[gate.chart].uses.get(gate.event):
            yield _gate(gate)
    for offer in pack.policy.offers:
        if offer.when is not None:
            yield _offer(offer)
    yield from _guards(pack, "use")


def losses(pack: Pack) -> Iterator[Decision]:
    """What somebody can lose: promises, offers, a step of their own, an answer that is not a no.

    A minimum counts by itself only where no other rule speaks of it: else what hangs on it counts.
    """
    for rule in pack.policy.obligations:
        if rule.kind == "promise":
            yield from _parts(rule)
    for offer in pack.policy.offers:
        if offer.applies is not None or offer.when is not None:
            yield _offer(offer)
    for gate in pack.policy.gates:
        event = pack.vocabulary.events.get(gate.event)
        if event is not None and "person" in event.by:
            yield _gate(gate)
    yield from _guards(pack, "adverse")
    nodes = [node for rule in pack.policy.rules for node in walk(rule)]
    if not any(isinstance(node, core.EveryMinimumMet) for node in nodes):
        named = {node.name for node in nodes if isinstance(node, core.MinimumMet)}
        yield from (_minimum(each) for each in pack.policy.minimums if each.name not in named)


def binding(pack: Pack) -> Iterator[Decision]:
    """Every decision about somebody."""
    yield from map(_minimum, pack.policy.minimums)
    yield from map(_gate, pack.policy.gates)
    for offer in pack.policy.offers:
        if offer.applies is not None or offer.when is not None:
            yield _offer(offer)
    for rule in pack.policy.obligations:
        yield from _promise(rule)
    yield from _guards(pack, "adverse")


def scored(pack: Pack) -> Iterator[Decision]:
    """What judges people: the minimums, and what ranks them."""
    for minimum in pack.policy.minimums:
        if minimum.lines:
            yield _minimum(minimum)
        for ideal in minimum.ideals:
            yield Decision(
                ideal.condition, place_of(minimum), f"a line that ranks, of `{minimum.name}`,"
            )


def _minimum(minimum: core.Minimum) -> Decision:
    met = core.MinimumMet(minimum.name, span=minimum.span)
    return Decision(met, place_of(minimum), f"the minimum `{minimum.name}`")


def _gate(gate: core.Gate) -> Decision:
    return Decision(gate.requires, place_of(gate), f"the gate `{gate.name}`")


def _offer(offer: core.Offer) -> Decision:
    what = "reward" if offer.when is not None else "offer"
    condition = all_of([offer.applies, offer.when, *offer.guardrails])
    return Decision(condition, place_of(offer), f"the {what} `{offer.name}`")


def _promise(rule: core.Obligation) -> Iterator[Decision]:
    """Whom it is for, what it begins on, and what it is judged by, as one."""
    provided = None if rule.provided is None else rule.provided.condition
    conditions = [rule.applies, begins_on(rule.trigger), provided]
    if any(each is not None for each in conditions):
        yield Decision(all_of(conditions), place_of(rule), _owed(rule))


def _parts(rule: core.Obligation) -> Iterator[Decision]:
    """The same one by one, since they are asked at different times; and what holds its clock."""
    place, begins = place_of(rule), begins_on(rule.trigger)
    if rule.applies is not None:
        yield Decision(rule.applies, place, _owed(rule), begins, lost=NO)
    if begins is not None:
        yield Decision(begins, place, _owed(rule), rule.applies)
    if rule.provided is not None:
        words = f"what is due from {_owed(rule)}"
        yield Decision(rule.provided.condition, place, words, lost=NO)
    if rule.suspended is not None:
        runs = core.Not(rule.suspended.condition, span=rule.suspended.condition.span)
        yield Decision(runs, place, f"the day by which {_owed(rule)} is due", lost=NO)


def _owed(rule: core.Obligation) -> str:
    return f"the {rule.kind} `{rule.name}`"


def _guards(pack: Pack, which: str) -> Iterator[Decision]:
    """The guards of charts on which an answer hangs that is adverse, or of a marked use."""
    defines = {each.name: each for each in pack.policy.defines}
    seen: set[tuple[str, bool]] = set()
    for chart in pack.charts.values():
        for region in chart.regions:
            for _, event, branches in answers(region):
                for name, good in _turning(branches, which):
                    if name not in defines or (name, good) in seen:
                        continue
                    seen.add((name, good))
                    define = defines[name]
                    ref: core.Expr = core.DefineRef(name, TRUTH, span=define.span)
                    condition = ref if good else core.Not(ref, span=define.span)
                    words = f"the answer to `{event}` in the chart `{chart.name}`"
                    yield Decision(condition, place_of(define), words)


def _turning(branches: tuple[Branch, ...], which: str) -> Iterator[tuple[str, bool]]:
    """The guards of one answer, and whether it is good to have a yes there."""
    bad = [bool(each.use) if which == "use" else each.adverse for each in branches]
    for place, branch in enumerate(branches):
        if not branch.guard or not any(bad[place:]):
            continue
        if bad[place] and not all(bad[place:]):
            yield branch.guard, False
        elif not bad[place]:
            yield branch.guard, True
