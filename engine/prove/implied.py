"""Lines of a minimum that the others make needless, together or one alone.

A line is needless where to leave it out would change nothing for anybody: not who meets the rest,
nor who is known to miss it. (`target is known` beside `target more than 3` is not: without it,
somebody of whom no target is known would be an open question, and not one who misses it.)
"""

from collections.abc import Container, Iterator, Sequence
from functools import partial

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, record
from troth.dsl.prose import expression
from troth.dsl.source import Span
from troth.dsl.types import DurationType
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import (
    about_somebody,
    all_of,
    atoms,
    is_switch,
    labels,
    line_of,
    place_of,
    quoted,
    touches,
)
from troth.engine.prove.findings import Broken, Checked
from troth.engine.prove.questions import NO, NOT_NO, UNKNOWN, YES, Answer, Holds, Nobody, Somebody
from troth.engine.prove.wishes import Came, fewest, found, nobody, question, somebody_can, together


@record
class _Line(Data):
    """One thing asked, and the time in which it may be made up for."""

    condition: core.Expr
    develop: core.Expr | None = None


def implied(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Whether every line of each minimum, and every part of each gate, decides something."""
    for minimum in pack.policy.minimums:
        asked = list(_asked(minimum.lines))
        given = [_Line(each) for each in atoms(minimum.applies)]
        if len(asked) + len(given) > 1 and asked and not _void([*given, *asked], prover):
            came = list(_needless(asked, given, pack, prover))
            idle = {each.finding.span for each in came if isinstance(each, Broken)}
            came += _options(minimum.lines, idle, given, pack, prover)
            yield from together(
                "implied-requirement", place_of(minimum), "no line of it is needless", came
            )
    for gate in pack.policy.gates:
        parts = [_Line(each) for each in atoms(gate.requires)]
        if len(parts) > 1 and not _void(parts, prover):
            came = list(_needless(parts, [], pack, prover))
            yield from together(
                "implied-requirement", place_of(gate), "no part of it is needless", came
            )


def _void(lines: Sequence[_Line], prover: Prover) -> bool:
    """Whether nobody meets all of this: then everything follows from it, and that is said once."""
    return nobody(prover, *(each.condition for each in lines))


def _asked(lines: Sequence[core.Line], develop: core.Expr | None = None) -> Iterator[_Line]:
    """What everybody must meet, one by one; a group of which some are enough is one thing."""
    for line in lines:
        own = line.develop or develop
        if isinstance(line, core.Group) and line.count == len(line.lines):
            yield from _asked(line.lines, own)
        else:
            yield _Line(line_of(line), own)


def _needless(
    asked: Sequence[_Line], given: Sequence[_Line], pack: Pack, prover: Prover
) -> Iterator[Came]:
    """A finding for each line that follows from the rest; of two alike, for the later one."""
    left = list(asked)
    for line in reversed(asked):
        if is_switch(line.condition, pack.policy) or not about_somebody(line.condition, pack):
            continue
        others = [each for each in left if each is not line and _as_firm(each, line)]
        near = _near(line, [*given, *others], pack.policy)
        if not near or isinstance(_without(line, [], prover), Nobody):
            continue  # settled by itself: that is another finding
        needless = partial(_say, line, near, given, prover)
        came = list(somebody_can(_without(line, near, prover), needless))
        if came:
            left = [each for each in left if each is not line]  # that one, not one like it
        yield from came


def _as_firm(other: _Line, line: _Line) -> bool:
    """Whether whoever passes by way of ``other`` has what ``line`` asks for in time."""
    match other.develop, line.develop:
        case None, _:
            return True
        case core.Literal(type=DurationType() as one, value=int(longer)), core.Literal(
            type=DurationType() as two, value=int(time)
        ):
            return one == two and longer <= time
        case one, two:
            return one == two


def _near(line: _Line, others: Sequence[_Line], policy: core.Policy) -> list[_Line]:
    """The others that have to do with a line, themselves or by way of one another.

    What shares nothing with it can imply nothing, so that of a hundred lines few are asked.
    """
    reach = set(touches(line.condition, policy))
    waiting = [(each, touches(each.condition, policy)) for each in others]
    near: list[int] = []
    grown = True
    while grown:
        grown = False
        for place, (_, seen) in enumerate(waiting):
            if place not in near and not reach.isdisjoint(seen):
                near.append(place)
                reach |= seen
                grown = True
    return [others[place] for place in sorted(near)]


def _without(line: _Line, others: Sequence[_Line], prover: Prover) -> Answer:
    """Whether to leave a line out would change the answer for somebody."""
    rest = all_of(each.condition for each in others)
    misses = prover.ask(question(Holds(rest, NOT_NO), Holds(line.condition, NO)))
    if isinstance(misses, Somebody):
        return misses
    left_open = prover.ask(question(Holds(rest, YES), Holds(line.condition, UNKNOWN)))
    return misses if isinstance(left_open, Nobody) else left_open


def _least(line: _Line, others: Sequence[_Line], prover: Prover) -> list[_Line]:
    """The fewest of ``others`` that make a line needless."""
    return fewest(others, lambda rest: isinstance(_without(line, rest, prover), Nobody))


def _say(line: _Line, near: Sequence[_Line], given: Sequence[_Line], prover: Prover) -> Diagnostic:
    least = _least(line, near, prover)
    conditions = [each.condition for each in least]
    only_for = all(any(each is one for one in given) for each in least)
    same = len(conditions) == 1 and conditions[0] == line.condition
    if only_for:
        message = f"whoever this is for meets `{expression(line.condition)}` anyway"
    else:
        message = f"whoever meets {quoted(conditions)} meets this, too"
    return found(
        "implied-requirement",
        message,
        Label(line.condition.span, "asks for nothing more"),
        labels(conditions, "the same" if same else "follows from this"),
        note="" if len(conditions) < 2 else "none of them alone would do, but together they do",
        advice="leave this line out, or correct its value",
    )


# --- groups


def _options(
    lines: Sequence[core.Line],
    idle: Container[Span],
    given: Sequence[_Line],
    pack: Pack,
    prover: Prover,
) -> Iterator[Came]:
    """A finding for each line of a group that counts for everybody who meets the rest.

    Not of the groups that are ``idle`` as a whole.
    """
    for group in lines:
        if not isinstance(group, core.Group) or group.count == len(group.lines):
            continue
        if group.span in idle:
            continue
        firm = [each for each in lines if each is not group and not each.develop]
        beside = [*given, *_asked(firm)]
        for option in map(line_of, group.lines):
            line = _Line(option)
            near = _near(line, beside, pack.policy)
            if not near or isinstance(_without(line, [], prover), Nobody):
                continue
            counts_anyway = partial(_no_choice, line, near, prover)
            yield from somebody_can(_without(line, near, prover), counts_anyway)


def _no_choice(line: _Line, near: Sequence[_Line], prover: Prover) -> Diagnostic:
    conditions = [each.condition for each in _least(line, near, prover)]
    return found(
        "implied-requirement",
        f"this counts for everybody who meets {quoted(conditions)}",
        Label(line.condition.span, "no choice"),
        labels(conditions, "asked for anyway"),
        note="what is asked for elsewhere leaves fewer to choose than it seems",
        advice="leave it out of the group, and ask for one line less",
    )
