"""Whether anybody can meet what is asked: minimums, their lines, and gates.

What bounds alone show, `check` says as well, with the same code; here every condition is asked,
through defines, sums and windows, and where nobody can meet several together the fewest are named.
"""

from collections.abc import Iterator, Sequence

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.dsl.prose import expression
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import (
    about_somebody,
    all_of,
    atoms,
    has_switch,
    is_switch,
    labels,
    line_of,
    place_of,
    quoted,
)
from troth.engine.prove.findings import Checked
from troth.engine.prove.settled import never_no, never_yes
from troth.engine.prove.wishes import (
    Came,
    fewest,
    found,
    missed,
    nobody,
    possible,
    somebody_can,
    together,
)


def attainable(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Whether somebody can meet each minimum and pass each gate, and what asks for nothing."""
    for minimum in pack.policy.minimums:
        yield from _minimum(minimum, pack, prover)
    for gate in pack.policy.gates:
        yield from _gate(gate, pack, prover)


# --- minimums


def _minimum(minimum: core.Minimum, pack: Pack, prover: Prover) -> Iterator[Checked]:
    place = place_of(minimum)
    settled: list[Came] = []
    if minimum.applies is not None:
        settled += never_yes(minimum.applies, None, "this minimum applies to nobody", pack, prover)
    if not settled:
        settled += never_no(atoms(minimum.applies), None, pack, prover)
        yield from _met(minimum, settled, pack, prover)
    if minimum.applies is not None or minimum.lines:
        asked = "each of its conditions can be met, and can be missed"
        yield from together("settled-condition", place, asked, settled)


def _met(
    minimum: core.Minimum, settled: list[Came], pack: Pack, prover: Prover
) -> Iterator[Checked]:
    """Whether it can be met; what else is found of a minimum that can is added to ``settled``."""
    if minimum.lines:
        met = list(_never_met(minimum, pack, prover))
        yield from together("never-met", place_of(minimum), "somebody can meet it", met)
        if not met:
            settled += _lines(minimum, pack, prover)


def _never_met(minimum: core.Minimum, pack: Pack, prover: Prover) -> Iterator[Came]:
    asked = [line_of(line) for line in minimum.lines]
    answer = possible(prover, minimum.applies, *asked)

    def finding() -> Diagnostic | None:
        parts = [*atoms(minimum.applies), *asked]
        least = _least(parts, prover)
        if has_switch(least, pack.policy):
            return None
        return _together(
            "never-met", f"nobody can meet the minimum `{minimum.name}`", least, Severity.ERROR
        )

    yield from somebody_can(answer, finding)


def _least(parts: Sequence[core.Expr], prover: Prover) -> list[core.Expr]:
    """The fewest of these conditions that nobody can meet together."""
    return fewest(parts, lambda rest: nobody(prover, *rest))


def _together(
    code: str, message: str, least: Sequence[core.Expr], severity: Severity
) -> Diagnostic:
    *others, last = least
    return found(
        code,
        message,
        Label(last.span, "never together" if others else "never yes"),
        labels(others, "with this one" if len(others) == 1 else "with these"),
        note=f"{quoted(least)} cannot {'all ' if len(least) > 2 else ''}hold together"
        if others
        else f"{quoted(least)} holds for nobody",
        advice="correct one of the values, or take a line out",
        severity=severity,
    )


def _lines(minimum: core.Minimum, pack: Pack, prover: Prover) -> Iterator[Came]:
    """Conditions of a minimum that somebody meets: what can never be missed, or never count."""
    given = minimum.applies
    yield from never_no(_required(minimum.lines), given, pack, prover)
    for line in minimum.lines:
        rest = all_of([given, *(line_of(each) for each in minimum.lines if each is not line)])
        for option in _options(line):
            yield from never_yes(
                option, rest, "this never counts among those of which some are enough", pack, prover
            )
    if minimum.lines:
        whole = all_of([given, *map(line_of, minimum.lines)])
        for ideal in minimum.ideals:
            message = "nobody who meets the minimum has this"
            came = list(never_yes(ideal.condition, whole, message, pack, prover))
            yield from came or _ranks_nobody(ideal, whole, pack, prover)


def _ranks_nobody(
    ideal: core.Ideal, whole: core.Expr, pack: Pack, prover: Prover
) -> Iterator[Came]:
    """A finding where everybody who meets the minimum has an ideal, so that it ranks nobody."""
    condition = ideal.condition
    if is_switch(condition, pack.policy) or not about_somebody(condition, pack):
        return
    if nobody(prover, whole):
        return
    yield from somebody_can(
        missed(prover, condition, whole),
        lambda: found(
            "settled-condition",
            f"everybody who meets the minimum has `{expression(condition)}`",
            Label(condition.span, "ranks nobody"),
            note="what everybody has puts nobody before anybody",
            advice="correct its value, or leave it out",
        ),
    )


def _required(lines: Sequence[core.Line]) -> Iterator[core.Expr]:
    """The conditions of the lines that everybody must meet, and of those of which some are."""
    for line in lines:
        if isinstance(line, core.Requirement):
            yield from atoms(line.condition)
        else:
            yield from _required(line.lines)


def _options(line: core.Line) -> Iterator[core.Expr]:
    """The lines of a group of which some are enough."""
    if isinstance(line, core.Group):
        for inner in line.lines:
            if line.count < len(line.lines):
                yield line_of(inner)
            yield from _options(inner)


# --- gates


def _gate(gate: core.Gate, pack: Pack, prover: Prover) -> Iterator[Checked]:
    place = place_of(gate)
    shut = list(_never_opens(gate, pack, prover))
    yield from together("gate-never-opens", place, "it opens for somebody", shut)
    if not shut:
        asked = "each of its conditions can keep it shut"
        idle = never_no(atoms(gate.requires), None, pack, prover)
        yield from together("settled-condition", place, asked, idle)


def _never_opens(gate: core.Gate, pack: Pack, prover: Prover) -> Iterator[Came]:
    answer = possible(prover, gate.requires)

    def finding() -> Diagnostic | None:
        least = _least(list(atoms(gate.requires)), prover)
        if has_switch(least, pack.policy):
            return None
        return _together(
            "gate-never-opens", f"the gate `{gate.name}` never opens", least, Severity.ERROR
        )

    yield from somebody_can(answer, finding)
