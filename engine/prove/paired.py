"""The rules of two packs side by side, and the ways in which a new version can stand to the old.

Nothing here asks anything, so that nothing has to be loaded for a pack that changes nothing.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.source import NOWHERE, Span
from troth.engine.files.pack import Pack
from troth.engine.prove.conditions import kind_of

Key: TypeAlias = tuple[str, str]
"""Kind of rule and name, such as ``("minimum", "frontline")``."""


class Standing(StrEnum):
    """How the new version of a rule stands to the old one."""

    SAME = "same"
    STRICTER = "stricter"
    LOOSER = "looser"
    INCOMPARABLE = "incomparable"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    UNDECIDED = "undecided"


@record
class Formal(Data):
    """What is proved of one rule that both packs have.

    ``nobody_refused`` and ``nobody_admitted``: nobody who met it fails to now, nobody who did not
    meet it does now; of minimums and gates. ``case`` is a person in words, the smallest who is
    worse off, else better off, else for whom it is otherwise; empty where it takes nobody to show
    it. ``bound`` says for how long it holds, ``why`` why it could not be decided.
    """

    standing: Standing
    nobody_refused: bool = False
    nobody_admitted: bool = False
    case: str = ""
    bound: str = field(default="", kw_only=True)
    why: str = field(default="", kw_only=True)


@record
class Pair(Data):
    """One rule in both packs; None where it is not there."""

    kind: str
    name: str
    old: core.Rule | None
    new: core.Rule | None

    @property
    def place(self) -> str:
        """The rule in the author's words: ``minimum frontline``."""
        return f"{self.kind} {self.name}"

    @property
    def span(self) -> Span:
        """Where it stands, in the new pack if it is there."""
        rule = self.new or self.old
        return NOWHERE if rule is None else rule.span


def pairs(old: Pack, new: Pack) -> list[Pair]:
    """Every rule of either pack, by kind and name; `change` statements are no rules."""
    before, after = _rules(old.policy), _rules(new.policy)
    return [
        Pair(*key, before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys())
    ]


def _rules(policy: core.Policy) -> Mapping[Key, core.Rule]:
    return {(kind_of(rule), rule.name): rule for rule in policy.rules}
