"""How wrong a policy may go before a scenario notices: mutants killed, survived, and argued away.

What coverage tries counts here too: a clause whose negation nobody notices is the plainest survivor
of all. An entry in survivors.yaml with a reason counts as noticed, and is shown with it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.engine.files.pack import Pack
from troth.engine.files.survivors import Survivor, drafted
from troth.engine.scenario import Scenario
from troth.engine.scenarios.coverage import (
    Coverage,
    Share,
    clauses,
    kinds_of,
    named,
    not_tried,
    reasons,
    table,
    total_of,
)
from troth.engine.scenarios.mutants import Mutant, numbered
from troth.engine.scenarios.operators import operators
from troth.engine.scenarios.trying import Trial, tried


@dataclass(frozen=True, slots=True)
class Mutation:
    """What came of all mutants; ``argued`` are the reasons for survivors, by the mutant's id."""

    trial: Trial
    argued: dict[str, str]

    @property
    def total(self) -> Share:
        return total_of(self.trial, self.argued)

    @property
    def by_kind(self) -> dict[str, Share]:
        """For each kind of change there is, in the order of `Kind`."""
        return kinds_of(self.trial, self.argued)

    @property
    def survivors(self) -> tuple[Mutant, ...]:
        """Those that nobody noticed and nobody argued away, by place."""
        return tuple(each for each in self._unnoticed if each.id not in self.argued)

    @property
    def accepted(self) -> tuple[Mutant, ...]:
        """Those that nobody noticed, with a reason."""
        return tuple(each for each in self._unnoticed if each.id in self.argued)

    @property
    def _unnoticed(self) -> Iterator[Mutant]:
        unnoticed = [each.mutant for each in self.trial.tried if not each.noticed]
        return iter(sorted(unnoticed, key=lambda one: (one.file, one.line, one.offset)))

    def as_dict(self) -> dict[str, object]:
        """The JSON form."""
        return {
            **self.total.as_dict(),
            "scenarios": self.trial.scenarios,
            "failing": [each.name for each in self.trial.failing],
            "kinds": {name: each.as_dict() for name, each in self.by_kind.items()},
            "survived": [each.as_dict() for each in self.survivors],
            "argued": [
                {**each.as_dict(), "reason": self.argued[each.id]} for each in self.accepted
            ],
            "not_tried": reasons(self.trial),
        }

    def draft(self, entries: Sequence[Survivor]) -> str:
        """survivors.yaml with every survivor; those without a reason yet have an empty one."""
        return drafted(tuple(each.id for each in self._unnoticed), tuple(entries))


def further(pack: Pack) -> tuple[Mutant, ...]:
    """The mutants beyond those of coverage, by place."""
    return numbered(operators(pack))


def measured(
    pack: Pack,
    scenarios: Sequence[Scenario],
    entries: Sequence[Survivor] = (),
    *,
    mutate: bool,
    of: str = "",
    processes: int = 0,
) -> tuple[Coverage, Mutation | None, list[Diagnostic]]:
    """Coverage of ``pack``, on demand what came of all mutants, and entries that do not hold.

    Only what stands in a rule or a file whose name holds ``of`` is tried.
    """
    every = clauses(pack), further(pack)
    own, more = (tuple(m for m in each if of in m.rule or of in m.file) for each in every)
    trial = tried(pack, scenarios, (*own, *more) if mutate else own, processes)
    argued = {each.mutant: each.reason for each in entries if each.reason.strip()}
    covered = Coverage(_of(trial, {each.id for each in own}), argued)
    found = list(_stale(trial, entries, {one.id for each in every for one in each}))
    return covered, Mutation(trial, argued) if mutate else None, found


def _of(trial: Trial, ids: Collection[str]) -> Trial:
    """What came of some of the mutants."""
    return replace(
        trial,
        tried=tuple(each for each in trial.tried if each.mutant.id in ids),
        same=tuple(each for each in trial.same if each.id in ids),
    )


def _stale(trial: Trial, entries: Sequence[Survivor], known: set[str]) -> Iterator[Diagnostic]:
    """Entries that name no mutant, or one that a scenario notices by now."""
    noticed = {each.mutant.id for each in trial.tried if each.noticed}
    same = {each.id: each.same for each in trial.same}
    for each in entries:
        if each.mutant not in known:
            meant = did_you_mean(each.mutant, sorted(known))
            yield Diagnostic(
                "unknown-reference",
                "no rule can be changed in this way any more",
                Label(each.span, "nothing of this name is tried"),
                help=f"did you mean `{meant}`?" if meant else "take the entry out",
            )
        elif each.mutant in same:
            yield Diagnostic(
                "wrong-value",
                f"this is not counted: {same[each.mutant]}",
                Label(each.span, "can make no difference"),
                help="take the entry out",
            )
        elif each.mutant in noticed:
            yield Diagnostic(
                "wrong-value",
                "this is noticed by a scenario",
                Label(each.span, "survives no more"),
                help="take the entry out",
            )


def lines(found: Mutation) -> Iterator[str]:
    """The report as text: a table by kind, what survived, and what is argued away."""
    yield from table(found.by_kind)
    yield from not_tried(found.trial)
    yield from named(found.survivors)
    if found.accepted:
        yield ""
        yield "accepted in survivors.yaml"
    for each in found.accepted:
        yield f"    {each.place}   {each.id}"
        yield f"        {found.argued[each.id]}"
