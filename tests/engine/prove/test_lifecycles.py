"""What is said of every history holds of those that are walked through one by one.

Small lifecycles are drawn and walked exhaustively; small policies are drawn and lived at random. A
proof that one of these contradicts is no proof.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.bulk.drawn import TIERS, drawn
from tests.engine.fold.kit import ALWAYS, VOCABULARY, moment, pack_of
from tests.engine.prove.playing import assert_played, replayed
from troth.dsl.core import ObligationState
from troth.dsl.types import DurationType, TimeKind
from troth.dsl.vocabulary import Length
from troth.engine.events import Event
from troth.engine.exact import DAY
from troth.engine.files.pack import Pack, load_pack
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import LIVE
from troth.engine.fold.story import State as Standing
from troth.engine.fold.versions import Version
from troth.engine.prove.asking import Prover
from troth.engine.prove.consequences import consequences
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved, Timeline
from troth.engine.prove.ladders import ladders
from troth.engine.prove.lifecycles import lifecycles
from troth.engine.prove.questions import Budget
from troth.engine.prove.routes import accepting, ahead, edges, ways
from troth.engine.prove.silence import silence
from troth.workflows.chart import Branch, Chart, Ending, Region, State, Timer

SHIPPED = Path(__file__).parents[3] / "policies" / "customer_centric"
PATIENCE = Budget(milliseconds=5000)
SEEDS = st.integers(min_value=0, max_value=2**32)

# --- charts, drawn


@dataclass
class Drawing:
    """Draws a chart of regions side by side: each may raise what a later one answers."""

    rnd: Random
    count: int = 0

    def chart(self) -> Chart:
        regions = [self.region(index) for index in range(self.rnd.randint(1, 3))]
        return Chart(name="drawn", per="engagement", regions=tuple(regions))

    def region(self, index: int) -> Region:
        names = [f"s{index}{number}" for number in range(self.rnd.randint(2, 4))]
        states = {name: self.state(name, index, names) for name in names}
        final = {f"good{index}": Ending.GOOD}
        return Region(name=f"r{index}", initial=names[0], states=states, final=final)

    def state(self, name: str, index: int, names: list[str]) -> State:
        timers, rings = {}, {}
        if self.rnd.random() < 0.6:
            self.count += 1
            clock = f"t{self.count}"
            length = Length(type=DurationType(TimeKind.DAYS), amount=self.rnd.randint(1, 9))
            timers[clock] = Timer(name=clock, length=length)
            rings[clock] = (self.branch(index, names),)
        events = {f"e{index}{number}" for number in range(2) if self.rnd.random() < 0.6}
        raised = {f"x{index}{number}" for number in range(2) if self.rnd.random() < 0.5}
        on = {event: (self.branch(index, names),) for event in sorted(events | raised)}
        return State(name=name, notice=self.rnd.random() < 0.2, timers=timers, rings=rings, on=on)

    def branch(self, index: int, names: list[str]) -> Branch:
        to = self.rnd.choice([*names, f"good{index}", ""])
        emit = (f"x{index + 1}{self.rnd.randint(0, 1)}",) if self.rnd.random() < 0.4 else ()
        return Branch(to=to, emit=emit, adverse=bool(to) and self.rnd.random() < 0.25)


Stand = tuple[str, ...]
"""The state of each region."""


def walked(chart: Chart) -> dict[str, bool]:
    """For each region whether silence ever harms there, by walking through everything."""
    start: Stand = tuple(region.initial for region in chart.regions)
    seen, open_ = {start}, [start]
    harmed = dict.fromkeys((region.name for region in chart.regions), False)
    while open_:
        here = open_.pop()
        for index, region in enumerate(chart.regions):
            state = region.states.get(here[index])
            for event, branches in ({} if state is None else {**state.on, **state.rings}).items():
                silent = state is not None and event in state.rings
                there = gone(chart, here, index, branches[0], silent, harmed)
                if there not in seen:
                    seen.add(there)
                    open_.append(there)
    return harmed


def gone(
    chart: Chart, here: Stand, index: int, branch: Branch, silent: bool, harmed: dict[str, bool]
) -> Stand:
    region = chart.regions[index]
    before = region.states[here[index]]
    to = branch.to or before.name
    target = region.states.get(to)
    told = before.notice and silent and branch in [b for r in before.rings.values() for b in r]
    announced = target is not None and target.notice and target is not before
    if silent and branch.adverse and not told and not announced:
        harmed[region.name] = True
    there = (*here[:index], to, *here[index + 1 :])
    for event in branch.emit:
        there = raised(chart, there, event, silent=silent, harmed=harmed)
    return there


def raised(
    chart: Chart, here: Stand, event: str, *, silent: bool, harmed: dict[str, bool]
) -> Stand:
    for index, region in enumerate(chart.regions):
        state = region.states.get(here[index])
        if state is not None and event in state.on:
            here = gone(chart, here, index, state.on[event][0], silent, harmed)
    return here


def pack_with(chart: Chart) -> Pack:
    pack = pack_of("define nothing as 1\n")
    return replace(pack, charts={chart.name: chart})


def outcomes(found: list[Checked]) -> dict[str, Outcome]:
    return {each.place: each.outcome for each in found}


def test_a_proof_that_silence_harms_nobody_agrees_with_every_walk_through_drawn_charts() -> None:
    came: Counter[str] = Counter()

    @settings(max_examples=150)
    @given(SEEDS)
    def run(seed: int) -> None:
        chart = Drawing(Random(seed)).chart()
        harmed = walked(chart)
        pack = pack_with(chart)
        found = outcomes(list(silence(pack, Prover([pack], PATIENCE))))
        for name, harm in harmed.items():
            outcome = found[f"chart drawn.{name}"]
            came[f"{type(outcome).__name__} {harm}"] += 1
            match outcome:
                case Proved():
                    assert not harm, (seed, name)
                case Broken():
                    assert harm, (seed, name)
                case Open():
                    pass

    run()
    assert came["Proved False"] > 30
    assert came["Broken True"] > 30
    assert came["Open True"] < came["Broken True"] / 2, came


def test_what_lies_ahead_is_what_some_walk_comes_to() -> None:
    @settings(max_examples=100)
    @given(SEEDS)
    def run(seed: int) -> None:
        region = Drawing(Random(seed)).chart().regions[0]
        for start in region.states:
            reached = {start}
            for _ in range(len(region.states) + 1):
                reached |= {edge.to for edge in edges(region) if edge.state in reached}
            assert ahead(region, start) == reached
            for goal in reached - {start}:
                way = next(ways(region, start, {goal}))
                assert (way[0].state, way[-1].to) == (start, goal)
                assert all(one.to == two.state for one, two in pairwise(way))

    run()


def test_a_region_takes_an_event_where_a_branch_answers_it() -> None:
    region = Drawing(Random(3)).chart().regions[0]
    for event in {edge.event for edge in edges(region)} - {""}:
        assert set(accepting(region, event)) == {
            state.name for state in region.states.values() if event in state.on
        }


# --- ladders, drawn

PARTIES = ("manager", "partner", "board")
CAUSES = (
    "any promise to the person is violated",
    "any promise by {party} is violated",
    "promise p{number} is violated",
    "any promise p{number} is violated",
    "any promise to the person is violated and trusted",
)


def drawn_rules(rnd: Random) -> tuple[str, int]:
    """Promises, and ladders for some of them."""
    count = rnd.randint(1, 3)
    rules = [
        f"promise p{number} to the person\n    when engaged\n    by {rnd.choice(PARTIES)}\n"
        f"    deliver answer within {rnd.randint(1, 9)} working days\n    fulfilled by answered\n"
        for number in range(count)
    ]
    for ladder in range(rnd.randint(0, 2)):
        cause = rnd.choice(CAUSES).format(party=rnd.choice(PARTIES), number=rnd.randrange(count))
        rules.append(
            f"escalation l{ladder}\n    when {cause}\n    at once   notify manager\n"
            f"    finally after {rnd.randint(1, 9)} days   assign board\n"
            + ("    until repaired or waived\n" if "trusted" not in cause else "")
        )
    return "\n".join(rules), count


def lived(pack: Pack, trusted: int | None) -> Relationship:
    """Somebody to whom nobody keeps anything."""
    person = Relationship("r-1", [Version(pack, "1", moment(pack, ALWAYS))])
    at = moment(pack, "2026-03-02 09:00")
    facts = {} if trusted is None else {"trusted": trusted}
    person.apply(Event(seq=1, id="1", type="facts", at=at, recorded=at, fields=facts))
    person.apply(Event(seq=2, id="2", type="engaged", at=at + 60, recorded=at + 60))
    person.advance(at + 200 * DAY)
    return person


def test_where_every_violation_is_said_to_end_somebody_has_it_in_every_drawn_life() -> None:
    came: Counter[str] = Counter()

    @settings(max_examples=60)
    @given(SEEDS)
    def run(seed: int) -> None:
        rules, count = drawn_rules(Random(seed))
        pack = pack_of(rules)
        found = outcomes(list(ladders(pack, Prover([pack], PATIENCE))))
        lives = [lived(pack, trusted) for trusted in (None, 0, 1)]
        for number in range(count):
            outcome = found[f"promise p{number}"]
            came[type(outcome).__name__] += 1
            ends = [handed_on(life, f"p{number}") for life in lives]
            if isinstance(outcome, Proved):
                assert all(ends), (seed, number)
            if isinstance(outcome, Broken):
                assert not all(ends), (seed, number)
                assert isinstance(outcome.example, Timeline)
                assert_played(outcome.example, pack)

    run()
    assert came["Proved"] > 20
    assert came["Broken"] > 20
    assert not came["Open"]


def handed_on(life: Relationship, rule: str) -> bool:
    """Whether a broken promise is in somebody's hands at a last rung."""
    state = life.state()
    broken = [each for each in state.owed if each.rule == rule]
    assert [each.state for each in broken] == [ObligationState.VIOLATED]
    return any(
        each.fired == each.rungs and (each.cause == broken[0].id or "@" not in each.cause)
        for each in state.ladders
    )


def test_the_same_question_has_the_same_answer_with_the_same_example() -> None:
    pack = pack_of(drawn_rules(Random(7))[0], vocabulary=VOCABULARY)
    first, second = (list(lifecycles(pack, Prover([pack], PATIENCE))) for _ in range(2))
    assert first == second
    assert any(isinstance(each.outcome, Broken) for each in first)


# --- policies of every form, drawn


@pytest.mark.parametrize("tier", TIERS)
def test_whatever_a_policy_says_what_is_found_has_happened_in_an_engine(tier: int) -> None:
    came: Counter[str] = Counter()
    for seed in range(8):
        pack = drawn(seed, tier).pack
        for each in lifecycles(pack, Prover([pack], PATIENCE)):
            came[f"{each.code} {type(each.outcome).__name__}"] += 1
            if not isinstance(each.outcome, Broken) or each.outcome.example is None:
                continue
            example = each.outcome.example
            assert isinstance(example, Timeline)
            assert_played(example, pack)
            if each.code == "nothing-follows":
                assert left_alone(replayed(example, pack), each.place.split()[1]), (seed, each)
    assert came["nothing-follows Broken"] > 3
    assert came["nothing-follows Proved"] > 3


def left_alone(state: Standing, rule: str) -> bool:
    """Whether some broken obligation of the rule has neither a ladder nor anything in its place."""
    broken = [each for each in state.promises(rule) if each.state is ObligationState.VIOLATED]
    begun = {each.cause for each in state.ladders}
    begun |= {each.id.partition("@")[2] for each in state.owed if each.state in LIVE}
    return any(each.id not in begun for each in broken)


# --- the shipped pack, without one of its clauses


def test_what_comes_round_is_told_once_and_then_counted() -> None:
    rules = """
promise answer to the person
    each month while engaged
    by manager
    deliver answer within 10 working days
    fulfilled by answered
"""
    pack = pack_of(rules)
    (found,) = ladders(pack, Prover((pack,), PATIENCE))
    assert isinstance(found.outcome, Broken)
    assert isinstance(found.outcome.example, Timeline)
    told = [each.words for each in found.outcome.example.moments]
    assert told.count("promise answer is broken") == 1
    assert told[-1].startswith("90 days later nobody has heard of the ")
    assert_played(found.outcome.example, pack)


def test_the_shipped_pack_is_found_out_where_a_consequence_no_longer_asks(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(SHIPPED, folder)
    rules = folder / "retention.troth"
    text = rules.read_text("utf-8")
    for name in ("glad_customers", "assigned_learning"):
        clause = f"no promise enabling {name} is violated"
        assert clause in text
        text = text.replace(clause, "person_was_heard")
    gate = "requires person_was_heard and support_tried"
    rules.write_text(text.replace(gate, "requires support_tried"), "utf-8")
    pack, found = load_pack(folder)
    assert pack is not None, [each.message for each in found]
    outcomes_ = outcomes(list(consequences(pack, Prover([pack], PATIENCE))))
    decided = outcomes_["event retention.performance.consequence_decided"]
    assert isinstance(decided, Broken)
    assert isinstance(decided.example, Timeline)
    assert_played(decided.example, pack)
    last = [each.words for each in decided.example.moments if each.kind == "event"][-1]
    assert last.startswith("consequence_decided")
    # the chart itself asks before a review begins
    assert isinstance(outcomes_["event retention.performance.consequence_requested"], Proved)
