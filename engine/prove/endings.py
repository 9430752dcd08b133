"""What may follow when something is broken, and how far that is proved to come to an end.

Each ending holds but for what is `unless`: what lets a ladder go before its last rung, and what may
become of something owed in place of what was broken, other than being kept or broken in its turn.
"""

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.prose import expression
from troth.dsl.vocabulary import Subject
from troth.engine.fold.clock import due_rule
from troth.engine.prove.conditions import NEVER

MADE_GOOD = frozenset({"repaired", "waived", "fulfilled", "superseded", "terminated", "expired"})
"""States of a promise in which it is not broken any more."""

STAYS = "as long as what is known of the person stays as it is"
"""How far a proof reaches that asks twice about one person, at two moments."""

ALONE = "while no two promises are broken at once"
"""How far a ladder reaches that begins with a condition, once for all that is broken meanwhile."""


@record
class Follows(Data):
    """What may follow when a rule is broken: by ``rule``, and the condition that it ``fails``.

    ``shared`` is a ladder that begins with a condition, once for all that is broken meanwhile;
    ``unless`` is what may keep it from an end, in words, whoever it is about.
    """

    rule: core.Escalation | core.Obligation
    fails: core.Expr
    shared: bool = False
    unless: tuple[str, ...] = ()


def bound(found: list[Follows], alone: str = "") -> str:
    """How far it holds: what always follows, and is let go by nothing, holds for ever.

    ``alone`` is said first of what holds only so far.
    """
    always = [one for one in found if one.fails == NEVER]
    said = [each for each in (alone, "" if always else STAYS) if each]
    unless = limits(found)
    if unless:
        *most, last = unless
        said.append(f"unless {', '.join(most)} or {last}" if most else f"unless {last}")
    return ", ".join(said)


def limits(found: list[Follows]) -> tuple[str, ...]:
    """What may keep all of these from an end: of what always follows, the one with the fewest."""
    always = [one.unless for one in found if one.fails == NEVER]
    if always:
        return min(always, key=len)
    return tuple(dict.fromkeys(each for one in found for each in one.unless))


def lets_go(ladder: core.Escalation) -> tuple[str, ...]:
    """What ends a ladder though the promise may still be broken."""
    names = [name for name in ladder.until_names if name not in MADE_GOOD]
    said = names + ([] if ladder.until is None else [expression(ladder.until)])
    if not said:
        return ()
    return (" or ".join(f"`{each}`" for each in said) + " ends it before",)


def never_comes(ladder: core.Escalation, rule: core.Obligation, *, shared: bool) -> bool:
    """Whether its last rung has no moment: counted from a due day where there is none."""
    last = ladder.rungs[-1]
    if last.which == "before due":
        return True
    return last.which == "after due" and (shared or due_rule(rule) is None)


def undated(ladder: core.Escalation, rule: core.Obligation) -> tuple[str, ...]:
    """Taken back before its day is known, what is broken has none to count from."""
    if ladder.rungs[-1].which == "after due" and not _dated(rule):
        return (f"`{rule.name}` is taken back before its day is known",)
    return ()


def left_open(rule: core.Obligation) -> tuple[str, ...]:
    """What may become of something that is owed, other than being kept, let go or broken."""
    found: list[str] = []
    if not rule.survives:
        narrow = rule.subject not in {Subject.PERSON, Subject.RELATIONSHIP}
        what = rule.subject if narrow else "engagement"
        found.append(f"the {what} ends before `{rule.name}` is due")
    if isinstance(rule.content, core.Allow):
        found.append(f"`{rule.name}` is not made use of")
    waits = rule.applies or rule.suspended or rule.extended or rule.confirmed
    if waits or not _dated(rule):
        found.append(f"`{rule.name}` is left open, neither kept nor broken")
    if rule.provided is not None:
        found.append(f"`{rule.name}` is not earned")
    return tuple(found)


def _dated(rule: core.Obligation) -> bool:
    """Whether its due day is known as soon as it begins."""
    due = due_rule(rule)
    return (
        due is not None
        and not due.of
        and due.earliest is None
        and isinstance(due.length, core.Literal)
    )
