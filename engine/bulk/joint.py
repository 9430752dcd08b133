"""Two policies as one that is walked once: what both have stands there once, what differs twice.

Most changes touch a promise or two, and what everybody does and is owed besides comes out alike.
What only one of the policies has is told apart by its side; what follows from it, in whichever
rule, is on that side too. Where a change reaches what decides about anything else (a chart, a gate,
a right), there is no such policy: the two are walked one after the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any, Final, TypeAlias, TypeVar

from troth.dsl import core
from troth.dsl.traverse import walk
from troth.engine.bulk.layout import NEW_SIDE, OLD_SIDE
from troth.engine.files.pack import Pack
from troth.engine.fold.evidence import group
from troth.engine.fold.past import speaks_of
from troth.engine.fold.tables import Beginning, Tables, causes, tables_of
from troth.engine.fold.versions import Version

MARK: Final = "@new"
"""Behind the name of a rule of the new policy, where both have one of the name but not the same.

It begins like the end of a name where names are compared, so that their order is that without it.
"""

_Key: TypeAlias = tuple[str, str]
_Tree = TypeVar("_Tree", bound=core.Node)
_Rule = TypeVar("_Rule", core.Define, core.Minimum, core.Obligation, core.Escalation)

_GUARD: Final = "guard"
_FIXED: Final = frozenset({"Gate", "Timer", _GUARD})
"""Kinds of what decides about everything else."""


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """Two policies as one; ``sides`` are the rules that only one of them has, by name.

    ``names`` are the names under which the new policy knows its own.
    """

    pack: Pack
    sides: Mapping[str, int]
    names: Mapping[str, str]


def joint(old: Pack, new: Pack) -> Joint | None:
    """Both policies as one; None where what differs may reach further than itself.

    That their calendars count alike is the caller's to know.
    """
    if not _surroundings_agree(old, new):
        return None
    both = _Both(old, new)
    touched = both.touched()
    if any(kind in _FIXED for kind, _ in touched) or any(map(both.keeps_apart, touched)):
        return None
    return _joined(old, new, touched)


def _surroundings_agree(old: Pack, new: Pack) -> bool:
    was, now = old.info, new.info
    return (
        old.vocabulary == new.vocabulary
        and old.charts == new.charts
        and was.calendars == now.calendars
        and was.binds_when_shown == now.binds_when_shown
    )


class _Both:
    """Two policies, rule by rule: what differs, and what goes with it."""

    def __init__(self, old: Pack, new: Pack) -> None:
        self.sides = [tables_of(Version(pack, "", 0)) for pack in (old, new)]
        self.rules = [
            {_key(rule): rule for rule in each.rules.policy.rules if not _is_offer(rule)}
            for each in self.sides
        ]
        self.follows: dict[_Key, set[_Key]] = defaultdict(set)
        for tables, rules in zip(self.sides, self.rules, strict=True):
            for key, rule in rules.items():
                for other in _stands_on(rule, tables):
                    self.follows[other].add(key)
            for one, two in _go_together(tables):
                self.follows[one].add(two)
                self.follows[two].add(one)
            for guard in _guards(tables):
                self.follows["Define", guard].add((_GUARD, guard))

    def touched(self) -> frozenset[_Key]:
        """The rules that differ, and all that follows from them."""
        was, now = self.rules
        waiting = [key for key in {**was, **now} if was.get(key) != now.get(key)]
        stated, stated_now = (tables.stated.keys() for tables in self.sides)
        waiting += [("Obligation", name) for name in sorted(stated ^ stated_now)]
        found: set[_Key] = set()
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self.follows[key]
        return frozenset(found)

    def keeps_apart(self, key: _Key) -> bool:
        """Whether a rule cannot stand beside its other self."""
        name = key[1]
        for tables, rules in zip(self.sides, self.rules, strict=True):
            rule = rules.get(key)
            if rule is None:
                continue
            if isinstance(rule, core.Obligation):
                right = isinstance(rule.content, core.Allow)  # while it runs, gates are open
                if right or name in tables.stated or name in tables.escalations:
                    return True
            begins = _caused_by(rule)
            for node in walk(rule):
                if isinstance(node, core.EveryMinimumMet):
                    return True
                nameless = isinstance(node, core.ObligationIs) and not node.name
                if nameless and not any(node is each for each in begins):
                    return True
        return False


def _key(rule: core.Rule) -> _Key:
    return type(rule).__name__, rule.name


def _is_offer(rule: core.Rule) -> bool:
    """An offer is looked at through what it states of promises."""
    return isinstance(rule, core.Offer)


def _stands_on(rule: core.Rule, tables: Tables) -> Iterator[_Key]:
    """The rules that a rule names, or asks about."""
    for node in walk(rule):
        match node:
            case core.DefineRef(name=name):
                yield "Define", name
            case core.MinimumMet(name=name):
                yield "Minimum", name
            case core.EveryMinimumMet():
                yield from (("Minimum", each.name) for each in tables.rules.policy.minimums)
            case core.ObligationIs():
                yield from _spoken_of(node, tables)
                if node.enabling:
                    yield "Obligation", node.enabling
            case _:
                pass


def _spoken_of(question: core.ObligationIs, tables: Tables) -> Iterator[_Key]:
    for each in tables.obligations.values():
        if speaks_of(question, each, tables):
            yield "Obligation", each.name


def _go_together(tables: Tables) -> Iterator[tuple[_Key, _Key]]:
    """Rules of which neither is the same without the other."""
    groups: dict[str, list[_Key]] = defaultdict(list)
    delivers: dict[str, list[_Key]] = defaultdict(list)
    for rule in tables.obligations.values():
        key = _key(rule)
        groups[group(rule)].append(key)
        delivers[rule.name].append(key)
        if isinstance(rule.content, core.Deliver):
            delivers[rule.content.resource].append(key)
        if rule.remedy is not None:
            yield key, ("Obligation", rule.remedy.promise)
    for alike in groups.values():
        yield from pairwise(alike)
    for rule in tables.obligations.values():
        for name in rule.enabled:
            yield from ((_key(rule), other) for other in delivers[name])
    for begun in _beginning(tables.rules.policy):
        for question in _caused_by(begun):
            yield from ((_key(begun), other) for other in _spoken_of(question, tables))


def _beginning(policy: core.Policy) -> tuple[Beginning, ...]:
    return *policy.obligations, *policy.escalations


def _caused_by(rule: core.Rule) -> tuple[core.ObligationIs, ...]:
    """The obligations that a rule begins with."""
    trigger = rule.trigger if isinstance(rule, core.Obligation | core.Escalation) else None
    return causes(trigger.condition) if isinstance(trigger, core.OnCondition) else ()


def _guards(tables: Tables) -> Iterable[str]:
    """The names that charts ask; those of them that are defines are answered by these."""
    for place in tables.places:
        states = place.region.states.values()
        answers = [place.region.anywhere, *(state.on for state in states)]
        answers += [state.rings for state in states]
        for answer in answers:
            for branches in answer.values():
                yield from (each.guard for each in branches if each.guard)


# --- both as one


def _joined(old: Pack, new: Pack, touched: frozenset[_Key]) -> Joint:
    was, now = old.policy, new.policy
    owed, ladders = _copied(now.obligations, touched), _copied(now.escalations, touched)
    policy = replace(
        was,
        defines=(*was.defines, *_copied(now.defines, touched)),
        minimums=(*was.minimums, *_copied(now.minimums, touched)),
        obligations=(*was.obligations, *owed),
        escalations=(*was.escalations, *ladders),
    )
    copies = [*(rule.name for rule in owed), *(rule.name for rule in ladders)]
    sides = dict.fromkeys(copies, NEW_SIDE)
    for rule in _beginning(was):
        if _key(rule) in touched:
            sides[rule.name] = OLD_SIDE
    names = {name: name.removesuffix(MARK) for name in copies}
    return Joint(replace(old, policy=policy), sides, names)


def _copied(rules: Iterable[_Rule], touched: frozenset[_Key]) -> tuple[_Rule, ...]:
    """Those of the rules of the new policy that are touched, under marked names."""
    return tuple(_marked(rule, touched) for rule in rules if _key(rule) in touched)


def _marked(tree: _Tree, touched: frozenset[_Key]) -> _Tree:
    """A rule of the new policy, or a part of it, with the marked names of all that is touched."""
    changed: dict[str, Any] = {}
    for part in fields(tree):
        inside = getattr(tree, part.name)
        if isinstance(inside, core.Node):
            changed[part.name] = _marked(inside, touched)
        elif isinstance(inside, tuple) and any(isinstance(each, core.Node) for each in inside):
            changed[part.name] = tuple(_marked(each, touched) for each in inside)
    changed |= _names_in(tree, touched)
    return replace(tree, **changed) if changed else tree


def _names_in(node: core.Node, touched: frozenset[_Key]) -> dict[str, object]:
    """The names of rules that a node says itself, as the joint policy has them."""

    def marked(kind: str, name: str) -> str:
        return f"{name}{MARK}" if (kind, name) in touched else name

    match node:
        case core.DefineRef(name=name):
            return {"name": marked("Define", name)}
        case core.MinimumMet(name=name):
            return {"name": marked("Minimum", name)}
        case core.ObligationIs(name=name, enabling=enabling):
            asked = {"name": marked("Obligation", name), "enabling": marked("Obligation", enabling)}
            return dict(asked)
        case core.Remedy(promise=promise):
            return {"promise": marked("Obligation", promise)}
        case core.Obligation(name=name, enabled=enabled):
            named = tuple(marked("Obligation", each) for each in enabled)
            return {"name": marked("Obligation", name), "enabled": named}
        case core.Define() | core.Minimum() | core.Escalation():
            return {"name": marked(type(node).__name__, node.name)}
        case _:
            return {}
