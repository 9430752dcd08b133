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
from troth.dsl.types import TRUTH, DurationType, TimeKind
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
    """

    same: bool
    whole: bool


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


# --- working time


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
        return Calendars(same=False, whole=False)
    names = sorted(old.info.named_calendars.keys() & old.calendars.keys())
    frozen = [(old.frozen.get(name), new.frozen.get(name)) for name in names]
    return Calendars(
        same=all(_agree(before, after) for before, after in frozen),
        whole=all(_known(before) == _known(after) for before, after in frozen),
    )


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
