"""How much of a pack its scenarios show: clauses that somebody would notice were they otherwise.

A clause counts as covered only if some scenario fails when it is negated. A percentage is rounded
down, so that 100 means every one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from troth.engine.files.pack import Pack
from troth.engine.scenario import Scenario
from troth.engine.scenarios.items import items
from troth.engine.scenarios.lifecycles import transitions
from troth.engine.scenarios.mutants import Kind, Mutant, numbered
from troth.engine.scenarios.trying import Trial, tried

WIDTH = 100
"""How long a line of a report may be."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """Rounded down; 100 of nothing."""
        return 100 * self.part // self.whole if self.whole else 100

    def as_dict(self) -> dict[str, int]:
        return {"covered": self.part, "total": self.whole, "percent": self.percent}


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the scenarios of a pack show, and what they do not.

    ``argued`` are the reasons for what none need show, by the mutant's id: that counts as shown.
    """

    trial: Trial
    argued: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> Share:
        return total_of(self.trial, self.argued)

    @property
    def by_kind(self) -> dict[str, Share]:
        """For each kind of clause that the pack has, in the order of `Kind`."""
        return kinds_of(self.trial, self.argued)

    @property
    def by_file(self) -> dict[str, Share]:
        """For each file, in their order."""
        return shares(self.trial, lambda each: each.file, self.argued)

    @property
    def missing(self) -> tuple[Mutant, ...]:
        """The clauses that no scenario shows, by place."""
        unnoticed = (each.mutant for each in self.trial.tried if not each.noticed)
        return tuple(each for each in unnoticed if each.id not in self.argued)

    def as_dict(self) -> dict[str, object]:
        """The JSON form."""
        return {
            **self.total.as_dict(),
            "scenarios": self.trial.scenarios,
            "failing": [each.name for each in self.trial.failing],
            "kinds": {name: each.as_dict() for name, each in self.by_kind.items()},
            "files": {name: each.as_dict() for name, each in self.by_file.items()},
            "missing": [each.as_dict() for each in self.missing],
            "not_tried": reasons(self.trial),
        }


def shares(
    trial: Trial, group: Callable[[Mutant], str], argued: Mapping[str, str]
) -> dict[str, Share]:
    """How many mutants of each group were noticed or argued, in the order in which groups come."""
    found: dict[str, list[bool]] = {}
    for each in trial.tried:
        counts = each.noticed or each.mutant.id in argued
        found.setdefault(group(each.mutant), []).append(counts)
    return {name: Share(sum(each), len(each)) for name, each in found.items()}


def total_of(trial: Trial, argued: Mapping[str, str]) -> Share:
    """How many mutants were noticed or argued, of all that were tried."""
    return shares(trial, lambda _: "", argued).get("", Share(0, 0))


def kinds_of(trial: Trial, argued: Mapping[str, str]) -> dict[str, Share]:
    """The same for each kind that there is, in the order of `Kind`."""
    made = shares(trial, lambda each: each.kind.value, argued)
    return {kind.value: made[kind.value] for kind in Kind if kind.value in made}


def clauses(pack: Pack) -> tuple[Mutant, ...]:
    """Everything that scenarios of ``pack`` must show, by place."""
    return numbered([*items(pack), *transitions(pack)])


def coverage(pack: Pack, scenarios: Sequence[Scenario], processes: int = 0) -> Coverage:
    """How much of ``pack`` its scenarios show."""
    return Coverage(tried(pack, scenarios, clauses(pack), processes))


def lines(found: Coverage) -> Iterator[str]:
    """The report as text: a table by kind, one by file, and every clause that is not shown."""
    yield from table(found.by_kind)
    yield ""
    yield from table(found.by_file)
    yield from not_tried(found.trial)
    yield from named(found.missing)


def reasons(trial: Trial) -> dict[str, int]:
    """Why changes were not tried, and how many for each reason."""
    return dict(sorted(Counter(each.same for each in trial.same).items()))


def not_tried(trial: Trial) -> Iterator[str]:
    """How many changes were not tried, because they cannot make a difference, and why."""
    if not trial.same:
        return
    yield ""
    yield "not counted, because it cannot make a difference:"
    for reason, count in reasons(trial).items():
        yield f"{count:>5}   {reason}"


def named(mutants: Iterable[Mutant]) -> Iterator[str]:
    """Mutants that nobody noticed, under the names of their rules."""
    mutants = tuple(mutants)
    if mutants:
        yield ""
        yield "NO SCENARIO FAILS WHEN"
    rule = ""
    for each in mutants:
        if each.rule != rule:
            rule = each.rule
            yield ""
            yield rule
        place = f"    {each.place}   "
        yield from wrap(
            f"`{each.clause}` {each.change}",
            WIDTH,
            initial_indent=place,
            subsequent_indent=" " * len(place),
            break_long_words=False,
            break_on_hyphens=False,
        )


def table(shares: Mapping[str, Share]) -> Iterator[str]:
    """A row for each, with counts and percentages under one another."""
    counts = {name: f"{each.part} of {each.whole}" for name, each in shares.items()}
    wide, long = (max(map(len, texts), default=0) for texts in (counts, counts.values()))
    for name, each in shares.items():
        yield f"{name:<{wide}}   {counts[name]:>{long}}   {each.percent:>3} %"
