"""What was proved of two versions of a rule, kept for the next run in the user's cache folder.

A file is called by a hash of all that the answer depends on: what both versions mean with
everything they use, the days that are looked at, the calendars where they count, how much work may
be spent, and the very code that asks. So it never has to be thrown away, only not found.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from troth.dsl.cache import folder, load, stamp
from troth.dsl.meaning import canonical, hashed
from troth.engine.prove.paired import Pair
from troth.engine.prove.questions import Budget
from troth.engine.prove.used import Sides, facts_declared, meaning, reckoning, works
from troth.engine.version import VERSION

Kept = Mapping[str, str]
"""Texts by name: what is kept of an answer."""

HERE = Path(__file__).parent
CODE = (HERE, HERE.parent, HERE.parents[1] / "dsl")
"""Folders whose modules say what an answer is: what asks, the reference, and the language."""


def remembered(pair: Pair, sides: Sides, budget: Budget, ask: Callable[[], Kept]) -> Kept:
    """What ``ask`` answers about a rule that both packs have, asked once for all runs."""
    return load(folder(os.environ), f"proof-{_key(pair, sides, budget)}.json", ask, _read)


def _read(data: object) -> Kept:
    if not isinstance(data, dict) or not all(isinstance(each, str) for each in data.values()):
        raise ValueError("this is no answer")
    return data


def _key(pair: Pair, sides: Sides, budget: Budget) -> str:
    assert pair.old is not None, "INVARIANT: both packs have the rule"
    assert pair.new is not None, "INVARIANT: both packs have the rule"
    packs = [side.pack for side in sides.both]
    said: list[object] = [
        _code(),
        pair.kind,
        meaning((pair.old,), sides.old),
        meaning((pair.new,), sides.new),
        [pack.info.effective for pack in packs],
        [repr(reckoning(pack)) for pack in packs],
        [budget.milliseconds, budget.steps, budget.tries],
        [name for name, _, _ in facts_declared((pair.old,), (pair.new,), sides)],
    ]
    if works((pair.old,), sides.old) or works((pair.new,), sides.new):
        said += [[canonical(pack.calendars), canonical(pack.frozen)] for pack in packs]
        said.append(repr(sides.calendars))
    return hashed(said).removeprefix("sha256:")[:32]


@cache
def _code() -> str:
    """A text that is another one for another version of whatever has a say in an answer."""
    sources = (path.read_bytes() for each in CODE for path in sorted(each.glob("*.py")))
    from importlib import metadata  # noqa: TID251 - the solver's version, asked for once a run

    return stamp(VERSION, metadata.version("z3-solver"), *sources)
