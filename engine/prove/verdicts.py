"""What a dry run asks: how each changed rule stands to its old version, for everybody at all.

A dry run may not depend on how fast a machine is, so that it gives the same bytes everywhere: what
may be spent on a question is counted in the solver's own steps, not in seconds. Each rule is asked
about by itself, as if there were no other, and what was proved is remembered. Without the extra
`prove` nothing is proved, and nothing is said.
"""

from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec

from troth.engine.files.pack import Pack
from troth.engine.prove.aligned import aligned
from troth.engine.prove.paired import Formal, Key, Pair, Standing, pairs
from troth.engine.prove.questions import Budget
from troth.engine.prove.remembered import Kept, remembered
from troth.engine.prove.used import Sides, alike, reckoned_otherwise, sides_of, works

PLAN = Budget(milliseconds=20_000, tries=4, steps=300_000)
"""For a dry run: steps that take about a tenth of a second; the time is a far safety net."""


def installed() -> bool:
    """Whether anything can be proved here: whether the extra `prove` is installed."""
    return find_spec("z3") is not None


def formal(old: Pack, new: Pack, budget: Budget = PLAN) -> Mapping[Key, Formal]:
    """Every rule that both packs have and that differs in what it means, by kind and name.

    Empty where nothing can be proved here, or nothing differs.
    """
    if old.meaning == new.meaning or not installed():
        return {}
    read = aligned(old, new)
    sides = sides_of(read, new)
    found: dict[Key, Formal] = {}
    for pair in pairs(read, new):
        if pair.kind == "define" and pair.old == pair.new:
            continue  # what it uses differs, and is told where it stands
        if pair.old is not None and pair.new is not None and _differs(pair, sides):
            kept = remembered(pair, sides, budget, partial(_asked, pair, sides, budget))
            found[pair.kind, pair.name] = _from_kept(kept)
    return found


def _differs(pair: Pair, sides: Sides) -> bool:
    if pair.old is None or pair.new is None:
        return True
    if not alike((pair.old,), (pair.new,), sides):
        return True
    if sides.calendars.same:
        return False
    if reckoned_otherwise((pair.old,), (pair.new,), sides):
        return True
    return works((pair.old,), sides.old) or works((pair.new,), sides.new)


def _asked(pair: Pair, sides: Sides, budget: Budget) -> Kept:
    """The answer, as texts; by a prover of its own, so that no other rule has a say in it."""
    from troth.engine.prove.verdict import verdict  # what asks is slow to load

    made = verdict(pair, sides, budget)
    return {
        "standing": made.standing.value,
        "refused": "nobody" if made.nobody_refused else "",
        "admitted": "nobody" if made.nobody_admitted else "",
        "case": made.case,
        "bound": made.bound,
        "why": made.why,
    }


def _from_kept(kept: Kept) -> Formal:
    return Formal(
        Standing(kept["standing"]),
        kept["refused"] == "nobody",
        kept["admitted"] == "nobody",
        kept["case"],
        bound=kept["bound"],
        why=kept["why"],
    )
