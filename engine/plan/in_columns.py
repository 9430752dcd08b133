"""The people of a dry run as columns; needs the extra `population`.

Only hands on: how a rule is decided for everybody is known in `troth.engine.bulk`, and what it
means in the rule. What no program holds is asked of the reference, once for all who have the same
facts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from troth.dsl import core
from troth.dsl.types import Value
from troth.dsl.vocabulary import ENGAGED_SINCE, Vocabulary
from troth.engine.bulk import counting, seen
from troth.engine.bulk.columns import Columns
from troth.engine.bulk.decide import decide, values
from troth.engine.bulk.encode import Given
from troth.engine.bulk.people import Population
from troth.engine.decision import Kind
from troth.engine.exact import Elapsed
from troth.engine.facts import View, start_of
from troth.engine.files.pack import Pack
from troth.engine.lower import NotLowerable, lower_define, lower_rule
from troth.engine.meaning import Rules, rules_of
from troth.engine.plan.answers import Codes, Counting, People, Results
from troth.engine.plan.deciding import decide_all, values_of
from troth.engine.plan.everybody import NOT_RECORDED, read_otherwise, reread
from troth.engine.plan.reading import reads_of
from troth.engine.program import Program
from troth.engine.template import of_gate, of_minimum
from troth.engine.views import view_under

THREADS = 2
"""How many decide together; their number changes no byte."""


@dataclass(frozen=True, slots=True)
class CrowdInColumns:
    """Everybody as one pack sees them: what a file says, and what follows from it for rules."""

    held: Columns
    given: Given
    nobody: View
    shared: dict[object, list[tuple[Program, Results]]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many."""
        return self.given.rows

    def view(self, position: int) -> View:
        """One of them."""
        facts = seen.facts_of(self.held, position)
        return replace(self.nobody, facts=facts, engaged_since=start_of(facts))

    def decide(self, policy: core.Policy, vocabulary: Vocabulary, kind: Kind, name: str) -> Results:
        """The results of a minimum, a gate or an offer."""
        rules = rules_of(policy, vocabulary)
        try:
            program = self._program(rules, kind, name)
        except NotLowerable:
            return self._by_reference(policy, vocabulary, kind, name)
        return self._decided(program)

    def _program(self, rules: Rules, kind: Kind, name: str) -> Program:
        month_end = self.nobody.month_end
        match kind:
            case Kind.MINIMUM:
                template = of_minimum(rules.minimums[name], rules.defines)
            case Kind.GATE:
                template = of_gate(rules.gates[name], rules.defines)
            case _:
                raise NotLowerable("an offer is asked of the reference")
        return lower_rule(rules, template, {}, month_end)

    def _decided(self, program: Program) -> Results:
        """The same program over the same columns is decided once."""
        inputs = tuple(id(self.given.columns.get(name)) for name in program.inputs)
        fixed = tuple(self.given.fixed.get(name) for name in program.inputs)
        key = (program.code, program.constants, program.inputs, inputs, fixed, program.applies,
               program.top, program.ideal, self.given.rows)  # fmt: skip
        if any(name in self.given.awkward for name in program.inputs):
            key = (*key, id(self.given))  # type: ignore[assignment]
        for other, results in self.shared.setdefault(key, []):
            if other.tables == program.tables:
                return results
        found = decide(program, self.given, threads=THREADS, ideals=False)
        results = Results(
            counting.held(found.codes, "b"),
            [counting.held(plane, "B") for plane in found.failed],
            [counting.held(plane, "B") for plane in found.unknown],
        )
        self.shared[key].append((program, results))
        return results

    def _by_reference(
        self, policy: core.Policy, vocabulary: Vocabulary, kind: Kind, name: str
    ) -> Results:
        rules = rules_of(policy, vocabulary)
        statement: core.Statement
        match kind:
            case Kind.MINIMUM:
                statement = rules.minimums[name]
            case Kind.GATE:
                statement = rules.gates[name]
            case _:
                statement = rules.offers[name]
        groups = self._groups(rules, statement)
        first = tuple(self.view(group[0]) for group in groups)
        asked = decide_all(policy, vocabulary, kind, name, first)
        return Results(
            self._spread(asked.codes, groups, "b"),
            [self._spread(plane, groups, "B") for plane in asked.failed],
            [self._spread(plane, groups, "B") for plane in asked.unknown],
        )

    def _groups(self, rules: Rules, statement: core.Statement) -> list[People]:
        """Everybody in groups that are the same to a rule."""
        names = sorted({*reads_of(rules, statement).facts, ENGAGED_SINCE.name})
        return self.alike(names, (), counting.everyone(len(self)))

    def _spread(self, found: Sequence[int], groups: Sequence[People], kind: str) -> Codes:
        return counting.spread(found, groups, len(self), kind)

    def values(self, pack: Pack, define: core.Define) -> Sequence[Value | Elapsed | None]:
        """The value of a define for each, None where it is unknown."""
        rules = rules_of(pack.policy, pack.vocabulary)
        try:
            program = lower_define(rules, define.name, self.nobody.month_end)
        except NotLowerable:
            groups = self._groups(rules, define)
            found = values_of(pack, define, tuple(self.view(group[0]) for group in groups))
            spread: list[Value | Elapsed | None] = [None] * len(self)
            for value, group in zip(found, groups, strict=True):
                for each in group:
                    spread[each] = value
            return spread
        column = values(program, self.given, threads=THREADS)
        assert column is not None, "INVARIANT: a define that is lowered has a number or a text"
        return counting.InColumn(column)

    def some(self, people: People) -> "CrowdInColumns":
        """Some of them."""
        rows = counting.people_in(people)
        inner = seen.some(Given(self.given.rows, self.held.facts, {}, self.held.awkward), rows)
        held = Columns([self.held.ids[each] for each in people], inner.columns, {}, inner.awkward)
        return CrowdInColumns(held, seen.some(self.given, rows), self.nobody)

    def fewest_known(self, names: Iterable[str], people: People) -> People:
        """Those of some people of whom the fewest of these facts are known."""
        return counting.people(seen.fewest_known(self.held, names, counting.people_in(people)))

    def alike(
        self, by_value: Sequence[str], by_known: Sequence[str], people: People
    ) -> list[People]:
        """Some people in groups that have the same values, and of whom the same is known."""
        groups = seen.alike(self.held, by_value, by_known, counting.people_in(people))
        return [counting.people(group) for group in groups]


class ByColumn:
    """The people of a file as columns."""

    counting: Counting = counting.ByColumn()

    def __init__(self, people: Population, before: Population | None) -> None:
        self.population, self.before = people, before
        self.refused, self.notes = people.refused, people.notes
        self.file = people.file
        self.shared: dict[object, list[tuple[Program, Results]]] = {}

    @property
    def ids(self) -> Sequence[str]:
        """The id of each, in order."""
        return self.population.held.ids

    def seen(self, pack: Pack, day: int) -> CrowdInColumns:
        """Everybody as the new pack sees them."""
        return self._crowd(self.population.held, pack, day)

    def seen_before(self, old: Pack, new: Pack, day: int) -> CrowdInColumns:
        """Everybody as the old pack sees them."""
        held = self.population.held
        other = {
            name: {
                value: again
                for value in seen.different(held, name)
                if (again := reread(value, name, old.vocabulary, new.vocabulary)) is not None
            }
            for name in read_otherwise(old.vocabulary, new.vocabulary)
        }
        held = seen.changed(held, other)
        if self.before is not None:
            held = seen.in_place_of(self.before.held, held)
        return self._crowd(held, old, day)

    def _crowd(self, held: Columns, pack: Pack, day: int) -> CrowdInColumns:
        nobody = view_under(pack, {}, day)
        given = seen.given_of(held, pack.vocabulary, nobody)
        return CrowdInColumns(held, given, nobody, self.shared)

    def outcomes(self) -> dict[str, Codes]:
        """Each recorded outcome as codes."""
        held = self.population.held
        return {
            name: counting.outcome(held.outcomes.get(name), len(held.ids), NOT_RECORDED)
            for name in sorted(self.population.outcomes)
        }

    def grouped(self, name: str) -> tuple[Sequence[Value], Callable[[Sequence[Value]], Codes]]:
        """The different values of a fact, and what numbers each person by a list of them."""
        held = self.population.held

        def numbered(order: Sequence[Value]) -> Codes:
            place = {value: number for number, value in enumerate(order)}
            return counting.held(seen.groups_by(held, name, place), "b")

        return seen.different(held, name), numbered
