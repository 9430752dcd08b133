"""Which rules decide, and which of them differ: every minimum for everyone, the rest where changed.

Minimums are always decided under both policies, because gates, unknowns and fairness ask for them
even where nothing changed. Gates, defines and offers are decided where they differ and facts are
enough for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from troth.dsl import core
from troth.dsl.types import TruthType
from troth.engine.decision import Kind, shown
from troth.engine.files.pack import Pack
from troth.engine.meaning import rules_of
from troth.engine.parts import expressions
from troth.engine.plan.answers import (
    NO,
    NONE,
    SOME,
    Codes,
    Results,
    Values,
    codes_of,
)
from troth.engine.plan.changes import Decision, Near, Verdict
from troth.engine.plan.constructs import Pair
from troth.engine.plan.deciding import over_facts_alone
from troth.engine.plan.edits import Mix, Rule, mix, rule_of_gate, rule_of_minimum, with_fact
from troth.engine.plan.everybody import Crowd
from troth.engine.plan.impact import (
    ABSENT,
    Impact,
    Sides,
    directions,
    impact_of,
    near_misses,
    read_otherwise,
    tally,
    unmeasured,
    verdict,
)
from troth.engine.plan.ranks import rank_moves
from troth.engine.plan.reading import Reads, conditions_of, reads
from troth.engine.plan.tables import RowsBook
from troth.engine.plan.words import fact_text


@dataclass(frozen=True, slots=True)
class Standing:
    """The results of one minimum under both policies; None where it is not there."""

    old: Results | None
    new: Results | None

    @property
    def before(self) -> Codes | None:
        """The codes under the old policy."""
        return None if self.old is None else self.old.codes

    @property
    def after(self) -> Codes | None:
        """The codes under the new policy."""
        return None if self.new is None else self.new.codes


@dataclass(frozen=True, slots=True)
class Decided:
    """Every minimum by name, and the rules that differ in the order of kinds and names."""

    minimums: Mapping[str, Standing] = field(default_factory=dict)
    impacts: Sequence[Impact] = ()


def decide_rules(
    old: Pack, new: Pack, compared: Sequence[Pair], sides: Sides | None, book: RowsBook
) -> Decided:
    """All rules of both packs decided for everyone; without people only what differs."""
    work = _Work(old, new, sides, book)
    impacts: list[Impact] = []
    for pair in sorted(compared, key=lambda each: (_ORDER.get(each.statement, 9), each.name)):
        match pair.statement:
            case "minimum":
                impacts += work.minimum(pair)
            case "gate":
                impacts += work.gate(pair)
            case "define":
                impacts += work.define(pair)
            case "offer":
                impacts += work.offer(pair)
            case _:
                continue
    return Decided(work.minimums, impacts)


_ORDER = {"minimum": 0, "gate": 1, "offer": 2, "define": 3}


class _Work:
    """One comparison under way."""

    def __init__(self, old: Pack, new: Pack, sides: Sides | None, book: RowsBook) -> None:
        self.old, self.new, self.sides, self.book = old, new, sides, book
        self.same = old.meaning == new.meaning
        self.rules = (rules_of(old.policy, old.vocabulary), rules_of(new.policy, new.vocabulary))
        self.minimums: dict[str, Standing] = {}

    # --- minimums

    def minimum(self, pair: Pair) -> Iterator[Impact]:
        was, now = pair.old, pair.new
        before = rule_of_minimum(was) if isinstance(was, core.Minimum) else None
        after = rule_of_minimum(now) if isinstance(now, core.Minimum) else None
        standing = self.standing(Kind.MINIMUM, pair.name, before, after)
        if self.sides is not None:
            self.minimums[pair.name] = standing
        if before is None or after is None:
            yield self.came_or_went(pair, before, after, standing)
            return
        impact = self.changed(pair, before, after, standing)
        if impact is not None:
            yield self.ranked(impact, was, now)

    def standing(self, kind: Kind, name: str, before: Rule | None, after: Rule | None) -> Standing:
        if self.sides is None:
            return Standing(None, None)
        old = new = None
        if after is not None:
            new = self.decide(self.new, kind, name, self.sides.after)
        if before is not None:
            old = new if self.same else self.decide(self.old, kind, name, self.sides.before)
        return Standing(old, new)

    def decide(self, pack: Pack, kind: Kind, name: str, people: Crowd) -> Results:
        return people.decide(pack.policy, pack.vocabulary, kind, name)

    def changed(self, pair: Pair, before: Rule, after: Rule, standing: Standing) -> Impact | None:
        """The entry of a rule that is in both packs; None where nothing about it changed."""
        if self.same:
            return None
        mixed = self.mixed(before, after)
        if self.sides is None or standing.old is None or standing.new is None:
            return (
                None
                if pair.same_meaning
                else Impact(unmeasured(mixed, self.old, self.new), None, None, {})
            )
        moved = standing.before != standing.after
        if pair.same_meaning and not moved:
            return None
        return impact_of(mixed, self.sides, standing.old, standing.new, self.book)

    def mixed(self, before: Rule, after: Rule) -> Mix:
        """Everything in which a rule differs, facts that are declared otherwise included."""
        mixed = mix(self.old.policy, self.new.policy, before, after)
        other = read_otherwise(mixed, self.old, self.new)
        if other:
            # The same words over another scale: it is the fact that differs, not the line.
            told = tuple(d for d in mixed.differences if not d.was or d.was != d.now)
            mixed = replace(mixed, differences=told)
        old, new = self.old.vocabulary.facts, self.new.vocabulary.facts
        for name in self.changed_facts(mixed):
            if name not in other:
                mixed = with_fact(mixed, new[name], fact_text(old[name]), fact_text(new[name]))
        return mixed

    def changed_facts(self, mixed: Mix) -> tuple[str, ...]:
        """The facts of a rule that the two vocabularies declare otherwise."""
        old, new = self.old.vocabulary.facts, self.new.vocabulary.facts
        used = (
            self.read(0, mixed.before.conditions).facts | self.read(1, mixed.after.conditions).facts
        )
        return tuple(
            name
            for name in sorted(used & old.keys() & new.keys())
            if fact_text(old[name]) != fact_text(new[name])
        )

    def read(self, side: int, conditions: Sequence[core.Expr]) -> Reads:
        return reads(self.rules[side], conditions)

    def came_or_went(
        self, pair: Pair, before: Rule | None, after: Rule | None, standing: Standing
    ) -> Impact:
        kind = Verdict.ADDED if before is None else Verdict.REMOVED
        entry = Decision("", "minimum", pair.name, kind, "", None, pair.was, pair.now)
        if self.sides is None:
            return Impact(entry, None, None, {})
        nobody = codes_of([ABSENT]) * len(self.sides.ids)
        old = standing.before if standing.before is not None else nobody
        new = standing.after if standing.after is not None else nobody
        near: tuple[Near, ...] = ()
        if after is not None and standing.new is not None:
            near = near_misses(after, self.sides, standing.new, self.book)
        decision = _moved(entry, old, new, self.sides, self.book, near=near, verdict=kind)
        return Impact(decision, standing.before, standing.after, {})

    def ranked(
        self, impact: Impact, was: core.Statement | None, now: core.Statement | None
    ) -> Impact:
        """With what became of ranks, where ideal lines changed or use what changed."""
        if self.sides is None or not isinstance(was, core.Minimum):
            return impact
        if not isinstance(now, core.Minimum) or impact.before is None or impact.after is None:
            return impact
        if was.ideals == now.ideals and not self.uses_changed(
            [ideal.condition for ideal in now.ideals]
        ):
            return impact
        moves = rank_moves(self.sides, was, now, impact.before, impact.after)
        rows = {f"rank {way}": self.book.add(moves.people[way]) for way in sorted(moves.people)}
        return _with(impact, ranks=moves.counts, opened={**impact.decision.opened, **rows})

    # --- gates

    def gate(self, pair: Pair) -> Iterator[Impact]:
        was, now = pair.old, pair.new
        if not isinstance(was, core.Gate) or not isinstance(now, core.Gate) or self.same:
            return
        before, after = rule_of_gate(was), rule_of_gate(now)
        if pair.same_meaning and not self.uses_changed([now.requires]):
            return
        if not (self.facts_only(0, before.conditions) and self.facts_only(1, after.conditions)):
            return
        standing = self.standing(Kind.GATE, pair.name, before, after)
        impact = self.changed(pair, before, after, standing)
        if impact is not None:
            yield impact

    def facts_only(self, side: int, conditions: Sequence[core.Expr]) -> bool:
        rules, used = self.rules[side], self.read(side, conditions)
        bodies = [e for name in used.defines for e in expressions(rules.defines[name].body)]
        inner = [e for name in used.minimums for e in conditions_of(rules.minimums[name])]
        return over_facts_alone([*conditions, *bodies, *inner])

    def uses_changed(self, conditions: Sequence[core.Expr]) -> bool:
        """Whether anything that these conditions use, facts included, is another."""
        used = (self.read(0, conditions), self.read(1, conditions))
        old, new = self.rules
        facts = (self.old.vocabulary.facts, self.new.vocabulary.facts)
        return (
            any(old.defines.get(n) != new.defines.get(n) for u in used for n in u.defines)
            or any(old.minimums.get(n) != new.minimums.get(n) for u in used for n in u.minimums)
            or any(facts[0].get(n) != facts[1].get(n) for u in used for n in u.facts)
        )

    # --- defines and offers

    def define(self, pair: Pair) -> Iterator[Impact]:
        was, now = pair.old, pair.new
        if not isinstance(was, core.Define) or not isinstance(now, core.Define):
            return
        if pair.same_meaning or (self.constant(0, was) and self.constant(1, now)):
            return  # of a value that is the same for everybody nobody is decided about
        not_measured = Verdict.NOT_MEASURED
        entry = Decision("", "define", pair.name, not_measured, "", None, pair.was, pair.now)
        if self.sides is None or not (
            self.facts_only(0, expressions(was.body)) and self.facts_only(1, expressions(now.body))
        ):
            yield Impact(entry, None, None, {})
            return
        old = self.sides.before.values(self.old, was)
        new = self.sides.after.values(self.new, now)
        values: tuple[Values, Values] = (old, new)
        if repr(was.type) != repr(now.type):
            values = ([shown(v, was.type) for v in old], [shown(v, now.type) for v in new])
        truth = isinstance(was.type, TruthType) and isinstance(now.type, TruthType)
        moved = _define_moves(entry, *values, self.sides, self.book, truth=truth)
        yield Impact(moved, None, None, {})

    def constant(self, side: int, define: core.Define) -> bool:
        """Whether a define has one value for everybody, at any time."""
        body = expressions(define.body)
        return not self.read(side, body).facts and self.facts_only(side, body)

    def offer(self, pair: Pair) -> Iterator[Impact]:
        was, now = pair.old, pair.new
        if self.sides is None or self.same:
            return
        if not isinstance(was, core.Offer) or not isinstance(now, core.Offer):
            return
        compared = [*_compared(was), *_compared(now)]
        if not compared or (pair.same_meaning and not self.uses_changed(compared)):
            return
        old = self.decide(self.old, Kind.OFFER, pair.name, self.sides.before).codes
        new = self.decide(self.new, Kind.OFFER, pair.name, self.sides.after).codes
        if old != new:
            entry = Decision("", "offer", pair.name, Verdict.BOTH, "", None, pair.was, pair.now)
            found = verdict(self.sides.counting.moves(old, new))
            decision = _moved(entry, old, new, self.sides, self.book, verdict=found)
            yield Impact(decision, old, new, {})


def _compared(offer: core.Offer) -> list[core.Expr]:
    """The expressions that an offer's comparison with its benchmarks reads."""
    found: list[core.Expr] = []
    for line in offer.lines:
        if line.amount is not None and line.benchmark is not None:
            found += [line.amount, line.benchmark.value]
    if found and offer.applies is not None:
        found.append(offer.applies)
    return found


def _define_moves(
    entry: Decision, old: Values, new: Values, sides: Sides, book: RowsBook, *, truth: bool
) -> Decision:
    name = {NO: "no", SOME: "yes" if truth else "value", NONE: "unknown"}
    counting = sides.counting
    kinds = (counting.kinds(old, truth=truth), counting.kinds(new, truth=truth))
    moves = counting.revalued(old, new, kinds)
    flips = {f"{name[was]}>{name[now]}": people for (was, now), people in moves.items()}
    moved = counting.together(flips.values())
    before, after = ({name[kind]: n for kind, n in counting.tally(k).items()} for k in kinds)
    return _replaced(
        entry,
        verdict=Verdict.CHANGED if moved else Verdict.NO_EFFECT,
        decided_by="population",
        counts={direction: len(people) for direction, people in sorted(flips.items())},
        opened={direction: book.add(people) for direction, people in sorted(flips.items())},
        rows=book.add(moved) if moved else "",
        before=dict(sorted(before.items())),
        after=dict(sorted(after.items())),
    )


def _moved(
    entry: Decision, old: Codes, new: Codes, sides: Sides, book: RowsBook, **more: object
) -> Decision:
    flips = directions(sides.counting.moves(old, new))
    moved = sides.counting.together(flips.values())
    return _replaced(
        entry,
        decided_by="population",
        counts={direction: len(people) for direction, people in flips.items()},
        opened={direction: book.add(people) for direction, people in flips.items()},
        rows=book.add(moved) if moved else "",
        before=tally(sides.counting, old),
        after=tally(sides.counting, new),
        **more,
    )


def _replaced(entry: Decision, **more: object) -> Decision:
    return replace(entry, **more)  # type: ignore[arg-type]


def _with(impact: Impact, **more: object) -> Impact:
    return Impact(_replaced(impact.decision, **more), impact.before, impact.after, impact.alone)
