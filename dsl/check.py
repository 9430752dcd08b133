"""The checker: from trees as written to one checked policy, or to everything that is wrong.

This module knows the order of the work. Names are entered first, then every statement is read on
its own, then what only shows in all of them together is looked for: circles, bounds, flow of
private facts. Every independent mistake is reported in one run, in file order, once.
"""

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from troth.dsl import core, syntax
from troth.dsl.checking.bounds import say_settled
from troth.dsl.checking.charts import change, gate, one_each, timer
from troth.dsl.checking.circles import say_circles, say_unused
from troth.dsl.checking.expressions import expression
from troth.dsl.checking.flow import say_flow
from troth.dsl.checking.ladders import escalation
from troth.dsl.checking.lifecycles import say_guards, say_recourse
from troth.dsl.checking.obligations import obligation
from troth.dsl.checking.offers import offer
from troth.dsl.checking.rules import settle_define, settle_minimum
from troth.dsl.checking.world import World, declare, statements_of
from troth.dsl.diagnostics import Diagnostic, has_errors, in_file_order
from troth.dsl.vocabulary import Vocabulary

_WORD = re.compile(r"[A-Za-z_]\w*")


def check(
    files: Sequence[syntax.File],
    vocabulary: Vocabulary,
    *,
    version: tuple[int, ...] = (),
    effective: int | None = None,
) -> tuple[core.Policy | None, list[Diagnostic]]:
    """The policy of these files and all findings in file order.

    The policy is None where there are errors, here or in what could not be read. Warnings
    alone leave the policy usable. ``version`` is the one these rules are, ``effective`` the day
    (since 1970-01-01) on which they begin to hold; without them nothing is said of either.
    """
    was_collecting = gc.isenabled()
    gc.disable()  # trees have no cycles, and searching half-built ones doubles the time
    try:
        world = World(vocabulary, expression, settle_define, settle_minimum)
        world.version, world.effective = version, effective
        return _check(files, world)
    finally:
        if was_collecting:
            gc.enable()


def _check(
    files: Sequence[syntax.File], world: World
) -> tuple[core.Policy | None, list[Diagnostic]]:
    declare(files, world)
    for kind, name in _uses_first(world):
        if kind == "define" and name not in world.checked_defines:
            settle_define(world, name)
        elif kind == "minimum" and name not in world.checked_minimums:
            settle_minimum(world, name)
    policy = _policy(world, statements_of(files))
    say_unused(world)
    say_circles(policy, world)
    say_flow(policy, world)
    say_guards(world)
    say_recourse(policy, world)
    say_settled(policy, world)
    found = in_file_order(d for d in world.found if not _follows(d, files))
    if has_errors(found) or any(file.broken for file in files):
        return None, found
    return policy, found


_LACKS = ("missing-", "impossible-", "undelivered-", "reward-", "unused-")


def _follows(finding: Diagnostic, files: Sequence[syntax.File]) -> bool:
    """Whether a finding is about what a statement lacks whose broken lines were left out."""
    return finding.code.startswith(_LACKS) and any(
        broken.span.source is finding.span.source
        and broken.span.start <= finding.span.start <= broken.span.end
        for file in files
        for broken in file.broken
    )


def _policy(world: World, statements: Sequence[syntax.Statement]) -> core.Policy:
    """Everything that could be understood, defines first, the rest in the order of the files."""
    offers = [offer(node, world) for node in _until_flooded(world.offers, world)]
    obligations = [obligation(node, world) for node in _until_flooded(world.obligations, world)]
    ladders = [escalation(node, world) for node in _until_flooded(world.escalations, world)]
    gates = [gate(node, world) for node in statements if isinstance(node, syntax.Gate)]
    timers = [timer(node, world) for node in statements if isinstance(node, syntax.Timer)]
    one_each((n for n in statements if isinstance(n, syntax.Gate | syntax.Timer)), world)
    minimums = (world.checked_minimums[name] for name in world.minimums)
    return core.Policy(
        defines=tuple(d for d in world.checked_defines.values() if d is not None),
        minimums=tuple(m for m in minimums if m is not None),
        offers=tuple(o for o in offers if o is not None),
        obligations=tuple(o for o in obligations if o is not None),
        escalations=tuple(e for e in ladders if e is not None),
        gates=tuple(g for g in gates if g is not None),
        timers=tuple(t for t in timers if t is not None),
        changes=tuple(change(n, world) for n in statements if isinstance(n, syntax.Change)),
    )


FLOOD = 1_000
"""With so many findings, an error among them, nobody reads one more: the rest is not looked at."""

S = TypeVar("S")


def _until_flooded(named: Mapping[str, S], world: World) -> Iterator[S]:
    for node in named.values():
        if len(world.found) > FLOOD and has_errors(world.found):
            return
        yield node


# --- order


def _uses_first(world: World) -> Iterator[tuple[str, str]]:
    """Defines and minimums, each after those it names as far as there is such an order.

    A guess from the words of the text, good enough to keep the check from going deep: what it
    leaves is checked on demand, and only that finds circles.
    """
    rules: dict[str, list[tuple[str, str, str]]] = {}
    for name, define in world.defines.items():
        rules.setdefault(name, []).append(("define", name, define.span.text))
    for name, minimum in world.minimums.items():
        rules.setdefault(name, []).append(("minimum", name, minimum.span.text))
    done: set[str] = set()
    for name in rules:
        yield from _after_its_words(name, rules, done)


def _after_its_words(
    start: str, rules: Mapping[str, list[tuple[str, str, str]]], done: set[str]
) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Iterator[str]]] = []
    if start not in done:
        done.add(start)
        stack.append((start, _words(rules[start])))
    while stack:
        name, words = stack[-1]
        following = next((word for word in words if word in rules and word not in done), None)
        if following is not None:
            done.add(following)
            stack.append((following, _words(rules[following])))
            continue
        stack.pop()
        yield from ((kind, rule) for kind, rule, _ in rules[name])


def _words(rules: list[tuple[str, str, str]]) -> Iterator[str]:
    return (match[0] for _, _, text in rules for match in _WORD.finditer(text))
