"""A pack asked everything, or two held against each other: the door to proofs."""

from collections.abc import Callable, Iterator

from troth.engine.files.pack import Pack
from troth.engine.prove.accepting import accepting, stale
from troth.engine.prove.aligned import aligned
from troth.engine.prove.asking import Prover
from troth.engine.prove.changed import SAME, SIGNS
from troth.engine.prove.findings import Checked
from troth.engine.prove.lifecycles import lifecycles
from troth.engine.prove.one_pack import one_pack
from troth.engine.prove.questions import Budget
from troth.engine.prove.reports import Report
from troth.engine.prove.rewards import rewards, ways
from troth.engine.prove.two_packs import two_packs

COMPARING = frozenset({SAME, *SIGNS, "newly-refused", "promise-worsened"})
"""Codes of what only two packs can show."""


def prove(
    pack: Pack,
    against: Pack | None = None,
    budget: Budget | None = None,
    *,
    rule: str = "",
    each: Callable[[Checked], object] = lambda _: None,
) -> Report:
    """Everything that can be asked of ``pack``, or of what it changes ``against`` an older one.

    ``rule`` is the only rule to be told of, by its name or its place (``minimum frontline``).
    ``each`` is called with every thing as soon as it is asked. Nothing is read from a clock but
    how long the solver may take.
    """
    # an example is told in the words in which it was found, new ones among them
    packs = (pack,) if against is None else (aligned(against, pack), pack)
    prover = Prover(packs, budget)
    found: list[Checked] = []
    for one in _asked(packs, prover):
        each(one)
        if not rule or is_of(one.place, rule):
            found.append(one)
    told = ways(pack, prover) if against is None else ()
    info = pack.info
    checked = accepting(found, info)
    codes = {code for code, _, _ in info.accepted}
    elsewhere = COMPARING if against is None else codes - COMPARING
    return Report(
        packs,
        checked,
        ways=tuple(way for way in told if not rule or is_of(way.place, rule)),
        stale=() if rule else stale(checked, info, elsewhere),
    )


def _asked(packs: tuple[Pack, ...], prover: Prover) -> Iterator[Checked]:
    *older, pack = packs
    for old in older:
        yield from two_packs(old, pack, prover)
        return
    yield from one_pack(pack, prover)
    yield from lifecycles(pack, prover)
    yield from rewards(pack, prover)


def is_of(place: str, rule: str) -> bool:
    """Whether a place is that of a rule, which is given by its name or by its place."""
    return rule in {place, place.partition(" ")[2]}
