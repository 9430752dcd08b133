"""Every rule of two packs held against its other version, for everybody there could ever be.

What is compared, and what is not: both versions are asked about the same person, with the same
facts, the same moment and the same history behind them (in which state something stands, and how
promises made so far came out, is taken as given). Stricter: somebody is worse off and nobody
better. Looser: the other way round. Of what is yes or no, yes is better than unknown, and unknown
better than no, as in a dry run; so a rule can be incomparable because of those alone of whom
something is not known. The same is only said where yes, no and unknown are the same for everybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import field

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.engine.files.pack import Pack
from troth.engine.prove.aligned import aligned
from troth.engine.prove.asking import Prover
from troth.engine.prove.declared import together
from troth.engine.prove.facets import NOBODY, Beside, Everybody, Facet, Way, rather, unordered
from troth.engine.prove.paired import Pair, Standing, pairs
from troth.engine.prove.questions import NO, UNKNOWN, Holds, Somebody, Undecided, Witness
from troth.engine.prove.respects import of_rules
from troth.engine.prove.used import (
    Nodes,
    by_months,
    by_zone,
    events_declared,
    facts_declared,
    sides_of,
    uses,
    works,
)


@record
class Compared(Data):
    """A pair with what was proved of it.

    ``facets`` are the respects that were asked about, none where both mean the same. ``bound`` says
    for how long, where it is not for ever. ``through`` names what the rule uses and was
    changed (``define notice``). ``why`` is why something could not be decided.
    """

    pair: Pair
    standing: Standing
    facets: tuple[Facet, ...] = ()
    bound: str = ""
    through: tuple[str, ...] = field(default=(), kw_only=True)
    why: str = field(default="", kw_only=True)

    @property
    def refused(self) -> Witness | None:
        """Somebody who is worse off."""
        return _shown(each.worse for each in self.facets if each.ordered)

    @property
    def admitted(self) -> Witness | None:
        """Somebody who is better off."""
        return _shown(each.better for each in self.facets)

    @property
    def otherwise(self) -> Witness | None:
        """Somebody for whom it is otherwise, and neither better nor worse."""
        return _shown(each.worse for each in self.facets if not each.ordered)

    @property
    def worse(self) -> bool:
        """Whether somebody is certainly worse off."""
        return any(_so(each.worse) for each in self.facets if each.ordered)

    @property
    def better(self) -> bool:
        """Whether somebody is certainly better off."""
        return any(_so(each.better) for each in self.facets)


def _shown(ways: Iterator[Way]) -> Witness | None:
    return next((way.witness for way in ways if isinstance(way, Somebody)), None)


def _so(way: Way) -> bool:
    return isinstance(way, Somebody | Everybody)


# --- rules side by side


def beside_of(old: Pack, new: Pack, prover: Prover) -> Beside:
    """Both packs ready to be compared by a prover over them, the old one first.

    Where words were added to the vocabulary, the old pack is read with the new ones, and asked
    about by another prover of the same budget.
    """
    read = aligned(old, new)
    mine = prover if read is old else Prover((read, new), prover.budget)
    return Beside(sides_of(read, new), mine)


def compare_rules(beside: Beside) -> Iterator[Compared]:
    """Every rule of either pack, in the order of kinds and names."""
    for pair in pairs(beside.sides.old.pack, beside.sides.new.pack):
        yield compare(pair, beside)


def compare(pair: Pair, beside: Beside) -> Compared:
    """One rule; nothing is asked where both versions mean the same."""
    if pair.old is None or pair.new is None:
        return _came_or_went(pair, beside)
    if beside.alike((pair.old,), (pair.new,)):
        return Compared(pair, Standing.SAME, (), _bound((pair.old,), beside))
    return asked(pair, beside)


def asked(pair: Pair, beside: Beside) -> Compared:
    """A rule that both packs have, asked about whether or not both versions mean the same."""
    assert pair.old is not None, "INVARIANT: both packs have the rule"
    assert pair.new is not None, "INVARIANT: both packs have the rule"
    if why := cannot(pair.old, pair.new, beside):
        return Compared(pair, Standing.UNDECIDED, why=why)
    facets = tuple(of_rules(pair.old, pair.new, beside))
    plain = tuple(each for each in facets if not each.aside)
    if all(each.same for each in plain):
        plain = (*facets, *_of_facts(pair.old, pair.new, beside))
    standing = standing_of(plain)
    open_ = [w for each in plain for w in (each.worse, each.better) if isinstance(w, Undecided)]
    why = open_[0].why if open_ else ""
    bound = _bound((pair.old, pair.new), beside)
    through = tuple(_through(pair.old, pair.new, beside))
    return Compared(pair, standing, plain, bound, through=through, why=why)


def standing_of(facets: Sequence[Facet]) -> Standing:
    """All respects taken together."""
    other = any(_so(each.worse) for each in facets if not each.ordered)
    worse = any(_so(each.worse) for each in facets if each.ordered)
    better = any(_so(each.better) for each in facets)
    open_ = any(isinstance(w, Undecided) for each in facets for w in (each.worse, each.better))
    if worse and (better or other):
        return Standing.INCOMPARABLE
    if open_:
        return Standing.UNDECIDED
    if worse:
        return Standing.STRICTER
    if other:
        return Standing.CHANGED
    return Standing.LOOSER if better else Standing.SAME


def cannot(was: core.Rule, now: core.Rule, beside: Beside) -> str:
    """Why two versions cannot be asked about at all; empty where they can."""
    for name, old, new in facts_declared((was,), (now,), beside.sides):
        if together(old.type, new.type) is None:
            return f"`{name}` is declared otherwise, and its values are not the same ones"
    for name in events_declared((was,), (now,), beside.sides):
        return f"`{name}` is declared otherwise, and its values are not the same ones"
    if beside.counted_otherwise((was,), (now,)):
        return "the calendars differ, and by them its working time is counted"
    asked_exactly = isinstance(was, core.Minimum | core.Gate | core.Define)
    if not (beside.sides.calendars.months or asked_exactly) and (
        by_months((was,), beside.sides.old) or by_months((now,), beside.sides.new)
    ):
        return "months end otherwise under the two calendars, and it is counted in months"
    if not beside.sides.calendars.zones and (
        by_zone((was,), beside.sides.old) or by_zone((now,), beside.sides.new)
    ):
        return "the zones of the calendars differ, and by them its moments and days are told"
    return ""


def _through(was: core.Rule, now: core.Rule, beside: Beside) -> Iterator[str]:
    """The defines and minimums that both use and that read otherwise themselves, and facts."""
    old, new = beside.sides.both
    one, two = uses((was,), old), uses((now,), new)
    for name in sorted(one.defines & two.defines):
        if old.defines[name] != new.defines[name]:
            yield f"define {name}"
    for name in sorted(one.minimums & two.minimums):
        if old.minimums[name] != new.minimums[name]:
            yield f"minimum {name}"
    for name, _, _ in facts_declared((was,), (now,), beside.sides):
        yield f"fact {name}"


def _bound(nodes: Nodes, beside: Beside) -> str:
    if beside.sides.calendars.whole or not beside.sides.calendars.same:
        return ""
    timed = any(works((node,), side) for node in nodes for side in beside.sides.both)
    return "on every day that both calendars know" if timed else ""


def _of_facts(was: core.Rule, now: core.Rule, beside: Beside) -> Iterator[Facet]:
    """What the packs say otherwise about facts, beyond their values."""
    for name, old, new in facts_declared((was,), (now,), beside.sides):
        if old.valid != new.valid:
            yield unordered(f"for how long `{name}` is valid")
        if (old.carried_by, old.backed_by) != (new.carried_by, new.backed_by):
            yield unordered(f"what records `{name}`")


# --- rules that came or went


def _came_or_went(pair: Pair, beside: Beside) -> Compared:
    standing = Standing.ADDED if pair.old is None else Standing.REMOVED
    rule, side = (pair.new, 1) if pair.new is not None else (pair.old, 0)
    match rule:
        case core.Minimum(name=name):
            met: core.Expr = core.MinimumMet(name)
        case core.Gate(requires=requires):
            met = requires
        case _:
            return Compared(pair, standing)
    fails = beside.ask(Holds(met, NO | UNKNOWN, side))
    if isinstance(fails, Somebody) and beside.clear:
        fails = rather(beside.ask(Holds(met, NO, side)), fails)
    facet = Facet("who fails it", fails) if side else Facet("who failed it", NOBODY, fails)
    why = fails.why if isinstance(fails, Undecided) else ""
    return Compared(pair, standing, (facet,), why=why)
