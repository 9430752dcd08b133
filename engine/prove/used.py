"""What a rule stands on, through everything it uses, and whether two versions mean the same.

Two nodes of two packs mean the same where their trees do, and all defines, minimums and entries of
the vocabulary that they use: then nothing has to be asked. Nothing here asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias, cast

from troth.dsl import core, traverse
from troth.dsl.meaning import canonical, hashed, meaning_of
from troth.dsl.node import Data, record
from troth.dsl.traverse import Node
from troth.dsl.types import TRUTH, DurationType, InstantType, TimeKind
from troth.dsl.vocabulary import Fact, Subject, Vocabulary
from troth.engine.files.lock import Frozen
from troth.engine.files.pack import Pack

Nodes: TypeAlias = Sequence[Node]

_WORKED = frozenset({TimeKind.WORKING_DAYS, TimeKind.WORKING_HOURS})


@record
class Uses(Data):
    """Names of everything that some nodes depend on, directly and through others."""

    facts: frozenset[str]
    defines: frozenset[str]
    minimums: frozenset[str]


@record
class Side(Data):
    """One of two packs, its defines and minimums by name."""

    pack: Pack
    defines: Mapping[str, core.Define]
    minimums: Mapping[str, core.Minimum]


def side_of(pack: Pack) -> Side:
    """``pack`` prepared for many questions about what is used."""
    return Side(
        pack,
        {define.name: define for define in pack.policy.defines},
        {minimum.name: minimum for minimum in pack.policy.minimums},
    )


@record
class Calendars(Data):
    """How the calendars of two packs compare.

    ``same`` where they agree on every day that both know; ``whole`` where they know the same days.
    ``months`` is whether months end alike under both, ``zones`` whether the clocks are the same.
    """

    same: bool
    whole: bool
    months: bool = True
    zones: bool = True


@record
class Sides(Data):
    """Two packs side by side, and what of them differs.

    ``same_words`` is whether both vocabularies are the same in all that decides; ``changed`` has
    the kinds and names of defines and minimums of which only one is there or both differ.
    """

    old: Side
    new: Side
    same_words: bool
    changed: frozenset[tuple[str, str]]
    calendars: Calendars

    @property
    def both(self) -> tuple[Side, Side]:
        """The old one, then the new one."""
        return self.old, self.new


def sides_of(old: Pack, new: Pack) -> Sides:
    """Both packs prepared to be held against each other."""
    one, two = side_of(old), side_of(new)
    changed = [("define", name) for name in _changed(one.defines, two.defines)]
    changed += [("minimum", name) for name in _changed(one.minimums, two.minimums)]
    same = _words(old.vocabulary) == _words(new.vocabulary)
    return Sides(one, two, same, frozenset(changed), calendars(old, new))


def _changed(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    return (name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _words(vocabulary: Vocabulary) -> object:
    return [
        canonical(part)
        for part in (
            vocabulary.facts,
            vocabulary.events,
            vocabulary.resources,
            vocabulary.parties,
        )
    ]


def opened(nodes: Nodes, side: Side) -> Iterator[Node]:
    """Everything in ``nodes``, defines and minimums that they use opened, each once."""
    return traverse.opened(nodes, side.defines, side.minimums)


def uses(nodes: Nodes, side: Side) -> Uses:
    """The names of all that ``nodes`` depend on."""
    facts: set[str] = set()
    defines: set[str] = set()
    minimums: set[str] = set()
    for node in opened(nodes, side):
        match node:
            case core.FactRef(name=name):
                facts.add(name)
            case core.DefineRef(name=name):
                defines.add(name)
            case core.MinimumMet(name=name):
                minimums.add(name)
            case core.EveryMinimumMet():
                minimums.update(side.minimums)
            case _:
                pass
    return Uses(frozenset(facts), frozenset(defines), frozenset(minimums))


def meaning(nodes: Nodes, side: Side) -> str:
    """``sha256:…`` over ``nodes`` and everything they depend on, calendars left out.

    Ideal lines of minimums that are used, not asked about, decide nothing here.
    """
    used, pack = uses(nodes, side), side.pack
    policy = core.Policy(
        defines=tuple(each for each in pack.policy.defines if each.name in used.defines),
        minimums=tuple(
            replace(each, ideals=())
            for each in pack.policy.minimums
            if each.name in used.minimums and not any(each is node for node in nodes)
        ),
    )
    # whatever stands alone is looked at as if a define were made of it, for the words it uses
    alone = (core.Define("", TRUTH, Subject.PERSON, cast("core.Expr", n)) for n in nodes)
    words = meaning_of(replace(policy, defines=(*policy.defines, *alone)), pack.vocabulary)
    return hashed([[canonical(node) for node in nodes], words])


def alike(one: Nodes, two: Nodes, sides: Sides) -> bool:
    """Whether nodes of the old pack and of the new one mean the same, calendars left out."""
    if len(one) != len(two) or any(a != b for a, b in zip(one, two, strict=True)):
        return False
    if not sides.same_words:
        # equal trees alone do not say so: a level is held by its place on a scale
        return meaning(one, sides.old) == meaning(two, sides.new)
    used = uses(two, sides.new)
    named = {("define", name) for name in used.defines}
    return not sides.changed & (named | {("minimum", name) for name in used.minimums})


def facts_declared(one: Nodes, two: Nodes, sides: Sides) -> Iterator[tuple[str, Fact, Fact]]:
    """The facts that both versions use and the packs declare otherwise: name, old and new."""
    old, new = (side.pack.vocabulary.facts for side in sides.both)
    shared = uses(one, sides.old).facts & uses(two, sides.new).facts
    for name in sorted(shared & old.keys() & new.keys()):
        if canonical(old[name]) != canonical(new[name]):
            yield name, old[name], new[name]


def events_declared(one: Nodes, two: Nodes, sides: Sides) -> Iterator[str]:
    """What both versions look at of events, ``EVENT.FIELD``, and whose values are not the same."""
    old, new = (side.pack.vocabulary.events for side in sides.both)
    for name in sorted(_fields(one, sides.old) & _fields(two, sides.new)):
        event, _, field = name.partition(".")
        if event in old and event in new:
            before, after = old[event].fields.get(field), new[event].fields.get(field)
            if repr(before) != repr(after):
                yield name


def _fields(nodes: Nodes, side: Side) -> set[str]:
    found: set[str] = set()
    for node in opened(nodes, side):
        match node:
            case (
                core.EventField(event=event, field=field)
                | core.LatestField(event=event, field=field)
                | core.Aggregate(event=event, field=field)
            ):
                found.add(f"{event}.{field}")
            case _:
                pass
    return found


# --- working time


def reckoned_otherwise(one: Nodes, two: Nodes, sides: Sides) -> bool:
    """Whether it can decide that months end otherwise, or that clocks are others."""
    if not sides.calendars.months and (by_months(one, sides.old) or by_months(two, sides.new)):
        return True
    return not sides.calendars.zones and (by_zone(one, sides.old) or by_zone(two, sides.new))


def works(nodes: Nodes, side: Side) -> bool:
    """Whether working days or hours, and so the calendar, can decide."""
    for node in opened(nodes, side):
        kinds = (getattr(node, "type", None), getattr(getattr(node, "to", None), "type", None))
        if any(isinstance(kind, DurationType) and kind.kind in _WORKED for kind in kinds):
            return True
        if isinstance(node, core.Due) and node.rolling:
            return True
    return False


def calendars(old: Pack, new: Pack) -> Calendars:
    """Whether working time is counted alike under both packs."""
    one, two = _declared(old), _declared(new)
    if one != two or old.vocabulary.zone != new.vocabulary.zone:
        before, after = reckoning(old), reckoning(new)
        return Calendars(
            same=False,
            whole=False,
            months=before[:2] == after[:2],
            zones=before[::2] == after[::2],
        )
    names = sorted(old.info.named_calendars.keys() & old.calendars.keys())
    frozen = [(old.frozen.get(name), new.frozen.get(name)) for name in names]
    return Calendars(
        same=all(_agree(before, after) for before, after in frozen),
        whole=all(_known(before) == _known(after) for before, after in frozen),
    )


def reckoning(pack: Pack) -> tuple[object, object, object]:
    """Which calendars count for whom; how months end in each; and by which zones clocks go."""
    info = pack.info
    named = sorted(info.named_calendars.keys() & pack.calendars.keys())
    return (
        (info.calendar, canonical(info.calendars)),
        [(name, pack.calendars[name].month_end) for name in named],
        [(name, pack.calendars[name].zone) for name in named]
        + [("", canonical(pack.vocabulary.zone))],
    )


_CLOCKS = (
    core.Obligation,
    core.Escalation,
    core.Due,
    core.LocalInstant,
    core.Now,
    core.TimeSince,
    core.TimeIn,
    core.TimeWhile,
    core.AsOf,
)
"""Nodes in which local clocks can decide."""


def by_months(nodes: Nodes, side: Side) -> bool:
    """Whether it can decide how months end: months are added, or something is valid for some."""
    return any(TimeKind.MONTHS in _kinds(node, side) for node in opened(nodes, side))


def by_zone(nodes: Nodes, side: Side) -> bool:
    """Whether local clocks can decide: moments are looked at, or when something happened."""
    return any(
        isinstance(node, _CLOCKS)
        or (isinstance(node, core.Aggregate) and node.window is not None)
        or isinstance(getattr(node, "type", None), InstantType)
        or not _kinds(node, side).isdisjoint({TimeKind.CLOCK, TimeKind.WORKING_HOURS})
        for node in opened(nodes, side)
    )


def _kinds(node: Node, side: Side) -> frozenset[TimeKind]:
    """The kinds of time that a node itself counts by."""
    found: set[TimeKind] = set()
    for type_ in (getattr(node, "type", None), getattr(getattr(node, "to", None), "type", None)):
        if isinstance(type_, DurationType):
            found.add(type_.kind)
    fact = side.pack.vocabulary.facts.get(node.name) if isinstance(node, core.FactRef) else None
    if fact is not None:
        found |= {each.type.kind for each in (fact.valid, fact.shelf_life) if each is not None}
    return frozenset(found)


def _declared(pack: Pack) -> object:
    info = pack.info
    named = sorted(info.named_calendars.keys() & pack.calendars.keys())
    said = {
        name: canonical(
            replace(pack.calendars[name], own=dict.fromkeys(pack.calendars[name].own, ""))
        )
        for name in named
    }
    return info.calendar, canonical(info.calendars), said


def _known(frozen: Frozen | None) -> object:
    return None if frozen is None else (frozen.first, frozen.last)


def _agree(one: Frozen | None, two: Frozen | None) -> bool:
    if one is None or two is None:
        return one is two
    first, last = max(one.first, two.first), min(one.last, two.last)
    return _days(one, first, last) == _days(two, first, last)


def _days(frozen: Frozen, first: int, last: int) -> set[int]:
    return {day for day in frozen.days if first <= day <= last}
