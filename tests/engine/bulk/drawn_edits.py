"""Drawn edits: the rules of a drawn pack with one thing changed, as an author would change it."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.engine.bulk.conditions import counted
from tests.engine.bulk.drawn import Drawn, drawn
from troth.engine.files.pack import Pack

_LENGTH = re.compile(r"\b(\d+) ((?:working )?(?:minute|hour|day|week|month|quarter|year))s?\b")
_BOUND = re.compile(r"\b(at least|at most|more than|less than) (\d+)\b(?! (?:month|day|GBP))")
_KINDS = ("day", "working day", "week", "month")


def _number(rules: str, rnd: Random) -> str:
    """Another bound of a condition."""
    return _one(_BOUND, rules, rnd, lambda found: f"{found[1]} {max(0, int(found[2]) - 1)}")


def _length(rules: str, rnd: Random) -> str:
    """More time, or less."""
    more = rnd.choice((1, 2, 5, -1))
    return _one(_LENGTH, rules, rnd, lambda found: counted(max(1, int(found[1]) + more), found[2]))


def _unit(rules: str, rnd: Random) -> str:
    """The same number of something else."""
    other = rnd.choice(_KINDS)
    return _one(_LENGTH, rules, rnd, lambda found: counted(int(found[1]), other))


def _condition(rules: str, rnd: Random) -> str:
    """The opposite of a condition."""
    line = re.compile(r"^    (for|requires) (.+)$", re.MULTILINE)
    return _one(line, rules, rnd, lambda found: f"    {found[1]} not ({found[2]})")


def _evidence(rules: str, rnd: Random) -> str:
    """Evidence that is asked for more, or for less."""
    line = re.compile(r"^    fulfilled by (\w+)(?: where .+)?$", re.MULTILINE)
    return _one(line, rules, rnd, lambda found: f"    fulfilled by {found[1]} where trusted")


def _rung(rules: str, rnd: Random) -> str:
    """A rung less."""
    line = re.compile(r"^    (at once|after .+) (notify|assign|open case) .+\n", re.MULTILINE)
    return _one(line, rules, rnd, lambda _: "")


def _clause(rules: str, rnd: Random) -> str:
    """A clause less."""
    line = re.compile(r"^    (grace|survives|extended|for|suspended|remedy) .+\n", re.MULTILINE)
    return _one(line, rules, rnd, lambda _: "")


def _removed(rules: str, rnd: Random) -> str:
    """A rule less."""
    statements = rules.strip().split("\n\n")
    del statements[rnd.randrange(len(statements))]
    return "\n\n".join(statements) + "\n"


def _added(rules: str, rnd: Random) -> str:
    """A rule more."""
    length = counted(rnd.randint(1, 20), rnd.choice(_KINDS))
    return rules + (
        f"\npromise another to the person\n    when asked\n    by manager\n"
        f"    deliver buddy within {length}\n    fulfilled by buddy_named\n"
    )


def _one(
    pattern: re.Pattern[str], text: str, rnd: Random, new: Callable[[re.Match[str]], str]
) -> str:
    """The text with one place of a pattern changed; as it is where there is none."""
    places = list(pattern.finditer(text))
    if not places:
        return text
    found = rnd.choice(places)
    return text[: found.start()] + new(found) + text[found.end() :]


EDITS = {
    "number": _number, "length": _length, "unit": _unit, "condition": _condition,
    "evidence": _evidence, "rung": _rung, "clause": _clause, "removed": _removed, "added": _added,
}  # fmt: skip


def edited(pack: Drawn, seed: int) -> tuple[str, Pack] | None:
    """What was edited, and the pack one edit on; None where no edit of some tries loads."""
    found = edited_rules(pack, seed)
    return found and (found[0], pack.loaded(found[1]))


def edited_rules(pack: Drawn, seed: int) -> tuple[str, str] | None:
    """What was edited, and the rules one edit on; None where no edit of some tries loads."""
    rnd = Random(f"edit {pack.tier} {pack.seed} {seed}")
    for _ in range(20):
        name = rnd.choice([*EDITS])
        rules = EDITS[name](pack.rules, rnd)
        if rules == pack.rules:
            continue
        try:
            pack.loaded(rules)
        except AssertionError:
            continue
        return name, rules
    return None


def edited_packs(seed: int, tier: int) -> tuple[Pack, Pack, str]:
    """A drawn pack, the same one edit on, and what the edit is."""
    pack = drawn(seed, tier)
    for attempt in range(10):
        found = edited(pack, seed * 100 + attempt)
        if found is not None:
            return pack.pack, found[1], found[0]
    raise AssertionError(f"no edit of seed {seed} loads")
