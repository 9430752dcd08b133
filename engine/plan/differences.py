"""The changes that the texts alone show: terms, clocks, ladders, amounts, structure and wording.

Everything here is read off two packs, without people and without a history. What it does to anyone
is for `troth.engine.plan.impact`, and later for the replay.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, assert_never

from troth.dsl import core
from troth.dsl.meaning import meaning_of
from troth.dsl.prose import expression
from troth.engine.files.pack import Pack
from troth.engine.meaning import rules_of
from troth.engine.plan.changes import (
    Change,
    Clock,
    Escalation,
    Money,
    Promise,
    Structure,
    Transition,
    Wording,
)
from troth.engine.plan.constructs import Pair, place, place_of, rewritten
from troth.engine.plan.reading import reads_of
from troth.engine.plan.words import fact_text


def read_off(pair: Pair, old: Pack, new: Pack, changed: Sequence[Pair]) -> list[Change]:
    """The changes of one construct, without ids; minimums only where they came or went.

    A construct that means the same and is written the same has none, but for what it uses;
    ``changed`` are the defines and minimums that differ.
    """
    if pair.same_meaning:
        used = [] if old.meaning == new.meaning else _through(pair, old, new, changed)
        if used or pair.old_text == pair.new_text:
            return used
        return [_wording(pair) if same_for_every_input(pair, old, new) else _structure(pair)]
    if pair.old is None or pair.new is None:
        return [_structure(pair)]
    match pair.old, pair.new:
        case core.Obligation() as was, core.Obligation() as now:
            return _obligation(pair, was, now, change_mode(pair.name, old, new))
        case core.Timer(), core.Timer():
            mode = change_mode(pair.name, old, new)
            return [Clock("", "timer", pair.name, place_of(pair), pair.was, pair.now, mode)]
        case core.Escalation(), core.Escalation():
            return [Escalation("", pair.name, place_of(pair), pair.was, pair.now)]
        case core.Gate(), core.Gate():
            return [Transition("", pair.name, place_of(pair), pair.was, pair.now)]
        case core.Offer() as was, core.Offer() as now:
            return _offer(pair, was, now)
        case (core.Change(), core.Change()) | (core.Define(), core.Define()):
            return [_structure(pair)]
        case _:
            return []


def same_for_every_input(pair: Pair, old: Pack, new: Pack) -> bool:
    """Whether a construct means the same, the facts it reads and their scales included.

    Equal trees alone do not say so: a level is held by its place on a scale.
    """
    if pair.old is None or pair.new is None:
        return False
    before = meaning_of(alone(pair.old), old.vocabulary)
    return before == meaning_of(alone(pair.new), new.vocabulary)


def _through(pair: Pair, old: Pack, new: Pack, changed: Sequence[Pair]) -> list[Change]:
    """The change of a construct whose own tree is the same, by what it uses, if that is another.

    Minimums and defines are left to those who decide about people.
    """
    statement, where = pair.new, place_of(pair)
    if statement is None or isinstance(statement, core.Minimum | core.Define | core.Change):
        return []
    packs = old, new
    was, now = changed_uses(statement, packs, changed)
    if was == now:
        return []
    match statement:
        case core.Obligation(kind=kind):
            mode = change_mode(pair.name, old, new)
            if changed_uses(_without_lengths(statement), packs, changed) != ("", ""):
                return [Promise("", kind, pair.name, where, was, now, mode)]
            return [Clock("", kind, pair.name, where, was, now, mode)]
        case core.Timer():
            mode = change_mode(pair.name, old, new)
            return [Clock("", "timer", pair.name, where, was, now, mode)]
        case core.Escalation():
            return [Escalation("", pair.name, where, was, now)]
        case core.Gate():
            return [Transition("", pair.name, where, was, now)]
        case core.Offer(lines=lines):
            shared = replace(statement, lines=())
            found: list[Change] = []
            for line in lines:
                mine = changed_uses(replace(shared, lines=(line,)), packs, changed)
                if mine != changed_uses(shared, packs, changed):
                    found.append(Money("", pair.name, line.resource, where, *mine))
            return found or [_structure(pair, was, now)]
        case _:
            assert_never(statement)


def changed_uses(
    statement: core.Statement, packs: tuple[Pack, Pack], changed: Sequence[Pair]
) -> tuple[str, str]:
    """The defines, minimums and facts that a statement uses and that differ, as they were and are.

    A define is given by its lines that differ; two empty texts: nothing differs.
    """
    old, new = packs
    one, two = (rules_of(pack.policy, pack.vocabulary) for pack in packs)
    used = (reads_of(one, statement), reads_of(two, statement))
    names = {
        "define": used[0].defines | used[1].defines,
        "minimum": used[0].minimums | used[1].minimums,
    }
    texts: tuple[list[str], list[str]] = ([], [])
    for pair in changed:
        if pair.name in names[pair.statement]:
            texts[0].append(pair.was)
            texts[1].append(pair.now)
    for name in sorted(used[0].facts | used[1].facts):
        facts = (old.vocabulary.facts.get(name), new.vocabulary.facts.get(name))
        was, now = (f"{name} {fact_text(fact)}" if fact else "" for fact in facts)
        if was != now:
            texts[0].append(was)
            texts[1].append(now)
    was, now = ("\n".join(filter(None, each)) for each in texts)
    return was, now


def alone(statement: core.Statement) -> core.Policy:
    """A policy of one statement, for what can be said of it without the others."""
    match statement:
        case core.Define():
            return core.Policy(defines=(statement,))
        case core.Minimum():
            return core.Policy(minimums=(statement,))
        case core.Offer():
            return core.Policy(offers=(statement,))
        case core.Obligation():
            return core.Policy(obligations=(statement,))
        case core.Escalation():
            return core.Policy(escalations=(statement,))
        case core.Gate():
            return core.Policy(gates=(statement,))
        case core.Timer():
            return core.Policy(timers=(statement,))
        case core.Change():
            return core.Policy(changes=(statement,))
        case _:
            assert_never(statement)


def _wording(pair: Pair) -> Wording:
    subject = f"{pair.statement} {pair.name}"
    return Wording("", subject, place_of(pair), pair.was, pair.now)


def _structure(pair: Pair, was: str = "", now: str = "") -> Structure:
    what: Literal["added", "removed", "changed"] = "changed"
    if pair.old is None:
        what = "added"
    elif pair.new is None:
        what = "removed"
    texts = (was, now) if was or now else (pair.was, pair.now)
    return Structure("", what, pair.statement, pair.name, place_of(pair), *texts)


# --- promises and expectations


def change_mode(name: str, old: Pack, new: Pack) -> str:
    """What live clocks of a rule do: the `change` of the new pack that reaches back to the old."""
    reaching = [
        change
        for change in new.policy.changes
        if change.name == name and change.version >= old.info.version
    ]
    nearest = min(reaching, key=lambda change: change.version, default=None)
    return core.Running.KEEP.value if nearest is None else nearest.running.value


def _obligation(pair: Pair, was: core.Obligation, now: core.Obligation, mode: str) -> list[Change]:
    where, found = place_of(pair), list[Change]()
    if _without_lengths(was) == _without_lengths(now):
        return [Clock("", was.kind, pair.name, where, pair.was, pair.now, mode)]
    before, after = due_text(was), due_text(now)
    if before != after:
        found.append(Clock("", was.kind, pair.name, where, before, after, mode))
    found.append(Promise("", was.kind, pair.name, where, pair.was, pair.now, mode))
    return found


def _without_lengths(obligation: core.Obligation) -> core.Obligation:
    """The obligation as it is for every deadline: equal ones differ in their clocks only."""
    return replace(
        obligation,
        content=_content_without_due(obligation.content),
        trigger=_trigger_without_length(obligation.trigger),
        grace=None,
    )


def _content_without_due(content: core.Content) -> core.Content:
    match content:
        case core.Deliver():
            return replace(content, due=None)
        case core.Allow():
            return replace(content, due=core.Due(None, "", None))
        case core.Keep() | core.Never():
            return content
        case _:
            assert_never(content)


def _trigger_without_length(trigger: core.Trigger) -> core.Trigger:
    match trigger:
        case core.EveryWhile(condition=condition):
            return core.EveryWhile(condition, condition)
        case core.EachWhile(condition=condition):
            return core.EachWhile("month", condition)
        case (
            core.OnEvent()
            | core.OnCondition()
            | core.OnEntering()
            | core.OnLeaving()
            | core.OnEngaged()
            | core.OnAgreed()
        ):
            return trigger
        case _:
            assert_never(trigger)


def due_text(obligation: core.Obligation) -> str:
    """When an obligation falls due, as written: ``within 5 working days of engaged``."""
    content = obligation.content
    due = content.due if isinstance(content, core.Deliver | core.Allow) else None
    if due is None:
        return ""
    when = "" if due.date is None else f"by {expression(due.date)}"
    if due.length is not None:
        when = f"within {expression(due.length)}" + (f" of {due.of}" if due.of else "")
    rolling = f", rolling {due.rolling}" if due.rolling else ""
    earliest = "" if due.earliest is None else f", not before {expression(due.earliest)}"
    grace = "" if obligation.grace is None else f", grace {expression(obligation.grace)}"
    return f"{when}{rolling}{earliest}{grace}"


# --- offers


def _offer(pair: Pair, was: core.Offer, now: core.Offer) -> list[Change]:
    before = {line.resource: line for line in was.lines}
    after = {line.resource: line for line in now.lines}
    found: list[Change] = []
    for resource in sorted(before.keys() | after.keys()):
        one, two = before.get(resource), after.get(resource)
        if _terms(one) != _terms(two):
            node = two or one
            span = pair.span if node is None else node.span
            where = place(span, old=two is None)
            found.append(Money("", pair.name, resource, where, _terms(one), _terms(two)))
    stripped = [replace(offer, lines=()) for offer in (was, now)]
    if stripped[0] != stripped[1] or not found:
        found.append(_structure(pair))
    return found


def _terms(line: core.OfferLine | None) -> str:
    if line is None:
        return ""
    amount = "" if line.amount is None else f" {expression(line.amount)}"
    benchmark = line.benchmark
    compared = "" if benchmark is None else f", {benchmark.op} {expression(benchmark.value)}"
    return f"{line.resource}{amount}{compared}"


# --- the files and what frames them


def reformatted(old: Pack, new: Pack, told: Mapping[str, object]) -> list[Change]:
    """One entry for all files whose text differs although nothing in them does."""
    names = rewritten(old, new, told)
    if not names:
        return []
    return [Wording("", f"{', '.join(names)} reformatted", None, "", "")]


def frame_changes(old: Pack, new: Pack) -> Iterator[Change]:
    """Charts and calendars that differ, by name; what differs in them is not told here."""
    for kind, one, two in (
        ("chart", dict(old.charts), dict(new.charts)),
        ("calendar", dict(old.calendars), dict(new.calendars)),
    ):
        for name in sorted(one.keys() | two.keys()):
            if one.get(name) != two.get(name):
                what: Literal["added", "removed", "changed"] = "changed"
                if name not in one or name not in two:
                    what = "added" if name not in one else "removed"
                yield Structure("", what, kind, name, None, "", "")
