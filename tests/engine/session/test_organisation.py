"""Events of the organisation: recorded once, and everybody whom they concern hears them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from tests.engine import organisations
from tests.engine.service import LATER
from troth.engine.files.pack import Pack
from troth.engine.fold.story import State
from troth.engine.session.engine import Engine
from troth.engine.session.errors import InvalidEvent
from troth.engine.session.held import WITHDRAWN
from troth.engine.session.values import Notice
from troth.engine.stores.memory import MemoryStore
from troth.engine.testing import FixedClock

PEOPLE = ("r-1", "r-2", "r-3")
START = 1_772_442_000
"""Mon 2026-03-02 09:00 in London."""


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return organisations.pack(tmp_path_factory.mktemp("packs") / "together")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The same policy where each of these events is everybody's own."""
    text = organisations.FILES["vocabulary.yaml"]
    own = text
    for line in text.splitlines():
        if "reaches:" in line:
            whose = "goal" if "parent" in line else "relationship"
            kept = line.partition(", reaches:")[0] + "}"
            own = own.replace(line, kept.replace("organisation", whose))
    folder = tmp_path_factory.mktemp("packs") / "alone"
    return organisations.pack(folder, vocabulary=(text, own))


@pytest.fixture
def engine(together: Pack) -> Engine:
    return Engine.open(":memory:", together, clock=FixedClock(LATER))


def name_goals(engine: Engine) -> None:
    """Goals of the organisation that others may support."""
    for about in ("csat", "costs"):
        engine.record("org", "facts", {"measure": about}, about=about, at=START)


def begin(engine: Engine, who: str = "r-1", **facts: object) -> None:
    """Somebody of the unit claims is engaged on Mon 2026-03-02."""
    given = {"manager": "m-1", "unit": "claims", **facts}
    engine.record(who, "facts", given, at="2026-03-02 09:00")
    engine.record(who, "engaged", at="2026-03-02 10:00")


def goal(engine: Engine, who: str, about: str, parent: str) -> None:
    """A goal that supports another is agreed on."""
    engine.record(who, "facts", {"parent": parent}, about=about, at="2026-03-03 09:00")
    engine.record(who, "goal_proposed", about=about, at="2026-03-03 10:00")
    engine.record(who, "goal_agreed", about=about, at="2026-03-03 11:00")


def owed(state: State) -> list[str]:
    return [each.id for each in state.owed]


# --- whom it reaches


def test_it_is_recorded_once_and_begins_what_is_owed_to_whoever_it_concerns(
    engine: Engine,
) -> None:
    begin(engine, "r-1")
    engine.record("r-2", "facts", {"unit": "sales"}, at="2026-03-02 09:00")
    engine.record("org", "strategy_changed", {"next_phase": "data"}, at="2026-03-04 09:00")
    engine.record("org", "unit_moved", {"unit": "sales", "floor": 3}, at="2026-03-04 10:00")
    engine.record("org", "office_closed", at="2026-03-04 11:00")
    assert owed(engine.state("r-1")) == ["talk@org-1", "closing_pay@org-3"]
    assert owed(engine.state("r-2")) == ["desk@org-2", "closing_pay@org-3"]
    assert engine.state("r-2").facts["floor"][0] == 3_000_000
    assert [engine.count(who) for who in ("org", "r-1", "r-2")] == [3, 2, 1]
    assert engine.verify() == ()


def test_whom_it_does_not_concern_it_leaves_without_a_trace(engine: Engine) -> None:
    begin(engine, unit="claims")
    before = engine.state("r-1", as_of="2026-03-20")
    engine.record("org", "unit_moved", {"unit": "sales"}, at="2026-03-04 10:00")
    engine.record("org", "parent_changed", {"goal": "csat"}, at="2026-03-04 10:00")
    assert engine.state("r-1", as_of="2026-03-20") == before


def test_each_goal_of_a_parent_is_reopened_and_is_owed_an_answer_of_its_own(
    engine: Engine,
) -> None:
    name_goals(engine)
    begin(engine)
    for about in ("calls", "mails"):
        goal(engine, "r-1", about, "csat")
    goal(engine, "r-1", "desk", "costs")
    change = {"goal": "csat", "target": 85}
    engine.record("org", "parent_changed", change, at="2026-03-04 10:00")
    state = engine.state("r-1", as_of="2026-03-05")
    stages = {each.about: each.state for each in state.stages if each.about}
    assert stages == {"calls": "negotiating", "mails": "negotiating", "desk": "active"}
    assert owed(state) == ["answer@org-3/calls", "answer@org-3/mails"]
    engine.record("r-1", "goal_discussed", about="mails", at="2026-03-05 10:00")
    states = {each.id: each.state for each in engine.state("r-1", as_of="2026-03-05").owed}
    assert states == {"answer@org-3/calls": "in_effect", "answer@org-3/mails": "fulfilled"}


def test_goals_of_the_organisation_live_on_its_stream_and_hear_it_too(engine: Engine) -> None:
    name_goals(engine)
    goal(engine, "org", "first_reply", "csat")
    goal(engine, "org", "csat", "costs")
    engine.record("org", "parent_changed", {"goal": "csat"}, at="2026-03-04 10:00")
    state = engine.state("org", as_of="2026-03-05")
    assert {each.about: each.state for each in state.stages if each.about} == {
        "first_reply": "negotiating",
        "csat": "active",
    }
    assert owed(state) == ["answer@9/first_reply"]


def test_nothing_that_happened_before_somebody_came_reaches_them(engine: Engine) -> None:
    engine.record("org", "office_closed", at="2026-03-01 11:00")
    engine.record("org", "office_closed", at="2026-03-02 09:00")  # at the moment of the first
    begin(engine)
    assert owed(engine.state("r-1")) == []


def test_a_goal_that_is_over_hears_it_and_that_is_told_and_no_refusal(engine: Engine) -> None:
    name_goals(engine)
    begin(engine)
    goal(engine, "r-1", "calls", "csat")
    retired = {"reasons": "no longer needed"}
    engine.record("r-1", "goal_retired", retired, about="calls", at="2026-03-03 12:00")
    engine.record("org", "parent_changed", {"goal": "csat"}, at="2026-03-04 10:00")
    state = engine.state("r-1")
    assert (owed(state), state.refused) == ([], ())
    told = [line.why for line in state.story if line.by == "org-3/calls"]
    assert told == ["it is retired, which does not answer to parent_changed"]


def test_only_the_organisation_records_it(engine: Engine) -> None:
    with pytest.raises(InvalidEvent, match="is an event of the organisation"):
        engine.record("r-1", "office_closed", at="2026-03-04 11:00")


# --- in one transaction, and at its moment


def test_what_it_causes_is_announced_when_it_falls_due_once(engine: Engine) -> None:
    begin(engine, "r-1")
    begin(engine, "r-2")
    engine.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert {(each.relationship, each.id) for each in engine.due(until="2026-03-31")} == {
        ("r-1", "talk@org-1"),
        ("r-2", "talk@org-1"),
    }
    assert engine.advance("2026-03-11 23:59") == ()
    notices = engine.advance("2026-03-12 00:00")
    assert [(each.relationship, each.about) for each in notices] == [
        ("r-1", "talk@org-1"),
        ("r-2", "talk@org-1"),
    ]
    assert engine.advance("2026-03-12 00:00") == ()


def test_what_comes_late_is_announced_at_once_and_taken_back_when_it_never_was(
    engine: Engine,
) -> None:
    begin(engine, "r-1")
    engine.record("r-1", "desk_found", at="2026-04-01 09:00")
    notices = engine.record("org", "strategy_changed", at="2026-03-04 09:00").notices
    assert [(each.relationship, each.about) for each in notices] == [("r-1", "talk@org-1")] * 2
    annulled = engine.record("org", "annulled", at="2026-04-02 09:00", corrects=1)
    assert {each.withdraws for each in annulled.notices} == {each.key for each in notices}
    assert owed(engine.state("r-1")) == []
    again = engine.record("org", "annulled", at="2026-04-03 09:00", corrects=2)
    assert len(again.notices) == len(notices)
    assert owed(engine.state("r-1")) == ["talk@org-1"]


def test_what_was_not_known_yet_is_not_there(together: Pack) -> None:
    clock = FixedClock(LATER)
    engine = Engine.open(":memory:", together, clock=clock)
    begin(engine)
    known = engine.now
    clock.set(known + 86_400)
    engine.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert owed(engine.state("r-1", as_of="2026-12-31", known_at=known)) == []
    assert owed(engine.state("r-1", as_of="2026-12-31")) == ["talk@org-1"]


def test_at_one_moment_the_organisation_is_heard_first_whoever_was_recorded_first(
    engine: Engine,
) -> None:
    begin(engine, unit="claims")
    engine.record("r-1", "facts", {"unit": "sales"}, at="2026-03-04 10:00")
    engine.record("org", "unit_moved", {"unit": "sales"}, at="2026-03-04 10:00")
    assert engine.advance() == ()
    engine.record("org", "unit_moved", {"unit": "claims"}, at="2026-03-04 10:00")
    assert {each.about for each in engine.advance()} == {"desk@org-2"}
    assert owed(engine.state("r-1")) == ["desk@org-2"]


def test_what_an_event_changed_is_told_with_what_it_was(engine: Engine) -> None:
    name_goals(engine)
    begin(engine)
    goal(engine, "r-1", "calls", "csat")
    engine.record("r-1", "facts", {"manager": "m-9", "unit": "claims"}, at="2026-03-04 09:00")
    for target, at in ((80, "2026-03-04 10:00"), (85, "2026-03-05 10:00")):
        engine.record("org", "parent_changed", {"goal": "csat", "target": target}, at=at)
    state = engine.state("r-1")
    assert [(each.name, each.was, each.now) for each in state.changed_by("6")] == [
        ("manager", "m-1", "m-9")
    ]
    (changed,) = state.changed_by("org-4")
    assert (changed.about, changed.name, changed.was, changed.now) == (
        "calls", "parent_target", 80_000_000, 85_000_000,
    )  # fmt: skip
    assert "parent_target (calls): 80 -> 85" in engine.explain("r-1", "org-4").lines
    assert "manager: m-1 -> m-9" in engine.explain("r-1", "6").lines


def test_a_field_that_brings_no_fact_is_told_where_it_differs_from_the_last_of_its_key(
    together: Pack, tmp_path: Path
) -> None:
    line = "  parent_target: {of: goal, type: number, from: parent_changed.target}\n"
    bare = organisations.pack(tmp_path / "bare", vocabulary=(line, ""))
    engine = Engine.open(":memory:", bare, clock=FixedClock(LATER))
    name_goals(engine)
    begin(engine)
    goal(engine, "r-1", "calls", "csat")
    for target, at in ((80, "2026-03-04 10:00"), (80, "2026-03-05 10:00"), (85, "2026-03-06")):
        moment = engine.moment(at)
        engine.record("org", "parent_changed", {"goal": "csat", "target": target}, at=moment)
    state = engine.state("r-1")
    told = [[(each.was, each.now) for each in state.changed_by(f"org-{n}")] for n in (3, 4, 5)]
    assert told == [[(None, 80_000_000)], [], [(80_000_000, 85_000_000)]]


# --- the same as if each had it in their own stream


@dataclass
class Telling:
    """Something that is recorded."""

    who: str
    type: str
    at: int
    fields: dict[str, object] = field(default_factory=dict)
    about: str = ""

    def given(self) -> dict[str, object]:
        return {
            "relationship": self.who, "type": self.type, "at": self.at, "fields": self.fields,
            "about": self.about,
        }  # fmt: skip


UNITS = st.sampled_from(("claims", "sales"))
GOALS = st.sampled_from(("g-1", "g-2"))
PARENTS = st.sampled_from(("csat", "costs"))


def own(who: str) -> list[st.SearchStrategy[tuple[str, str, dict[str, object], str]]]:
    return [
        st.builds(lambda unit: (who, "facts", {"unit": unit, "manager": "m-1"}, ""), UNITS),
        st.sampled_from(
            [
                (who, name, {}, "")
                for name in ("engaged", "engagement_ended", "talk_held", "desk_found")
            ]
        ),
        st.builds(lambda g, parent: (who, "facts", {"parent": parent}, g), GOALS, PARENTS),
        st.builds(
            lambda g, name: (who, name, {}, g),
            GOALS,
            st.sampled_from(("goal_proposed", "goal_agreed", "goal_discussed")),
        ),
    ]


SPOKEN = [
    st.sampled_from([("org", "strategy_changed", {}, ""), ("org", "office_closed", {}, "")]),
    st.builds(
        lambda unit, floor: ("org", "unit_moved", {"unit": unit, "floor": floor}, ""),
        UNITS,
        st.integers(0, 9),
    ),
    st.builds(lambda each: ("org", "parent_changed", {"goal": each, "target": 5}, ""), PARENTS),
]


@st.composite
def histories(draw: st.DrawFn) -> list[Telling]:
    """Events of people and of the organisation, each at a moment of its own, in their order."""
    kinds = st.one_of(*SPOKEN, *(each for who in PEOPLE for each in own(who)))
    found = draw(st.lists(kinds, min_size=4, max_size=16))
    hours = draw(
        st.lists(st.integers(1, 40 * 24), min_size=len(found), max_size=len(found), unique=True)
    )
    return [
        Telling(who, name, START + hour * 3600, fields, about)
        for (who, name, fields, about), hour in zip(found, sorted(hours), strict=True)
    ]


KNOWN = [
    *(Telling("org", "facts", START, {"measure": each}, each) for each in ("csat", "costs")),
    *(Telling(who, "facts", START, {"unit": "claims"}) for who in PEOPLE[:2]),
]
"""What is recorded before all else: a goal has to be known before another can support it."""


def outcome(state: State) -> tuple[object, ...]:
    """Where somebody stands, whatever the numbers of events are."""
    return (
        sorted((each.region, each.state, each.since, "@" in each.about or each.about)
               for each in state.stages),
        sorted((each.rule, each.about, each.state, each.made, str(each.due), each.violated_on or 0)
               for each in state.owed),
        {name: value for name, (value, _) in state.facts.items()},
        {about: {name: value for name, (value, _) in facts.items()}
         for about, facts in state.children.items()},
        state.engaged_since,
    )  # fmt: skip


def standing(notices: Iterable[Notice]) -> Counter[tuple[object, ...]]:
    """The announcements that were not taken back."""
    found = list(notices)
    gone = {each.withdraws for each in found}
    assert len({each.key for each in found}) == len(found)
    return Counter(
        (each.relationship, each.rule, each.party, each.day, each.rung)
        for each in found
        if each.key not in gone and not each.key.endswith(WITHDRAWN)
    )


def lived_alone(pack: Pack, told: Sequence[Telling]) -> Engine:
    """Each of the organisation's events recorded for everybody whom it concerns."""
    engine = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    for each in told:
        if each.who != "org" or each.type == "facts":
            engine.record(each.who, each.type, each.fields, at=each.at, about=each.about)
            continue
        for who in (one for one in engine.relationships() if one != "org"):
            state = engine.state(who, as_of=each.at)
            for about in whom(state, each):
                engine.record(who, each.type, each.fields, at=each.at, about=about)
    return engine


def whom(state: State, told: Telling) -> list[str]:
    if told.type == "office_closed":
        return [""]
    if told.type == "strategy_changed":
        return [""] if state.engaged_since is not None else []
    if told.type == "unit_moved":
        at = ("claims", "sales").index(str(told.fields["unit"]))
        return [""] if state.facts.get("unit", ("", None))[0] == at else []
    parent = told.fields["goal"]
    return [
        about
        for about, facts in state.children.items()
        if "parent" in facts and facts["parent"][0] == parent
    ]


def in_turn(engine: Engine, told: Sequence[Telling], _: int) -> None:
    for each in told:
        engine.record(each.who, each.type, each.fields, at=each.at, about=each.about)


def together_at_once(engine: Engine, told: Sequence[Telling], size: int) -> None:
    report = engine.record_many([each.given() for each in told], together=size)
    assert report.recorded == len(told)


@settings(max_examples=60, deadline=None)
@for_all(
    data=st.data(),
    told=histories(),
    size=st.integers(1, 20),
    write=st.sampled_from([in_turn, together_at_once]),
    in_file=st.booleans(),
)
def test_it_is_as_if_everybody_had_it_in_their_own_history(
    together: Pack,
    alone: Pack,
    data: st.DataObject,
    told: list[Telling],
    size: int,
    write: Callable[[Engine, Sequence[Telling], int], None],
    in_file: bool,
) -> None:
    expected = lived_alone(alone, [*KNOWN, *told])
    shuffled = data.draw(st.one_of(st.just(told), st.permutations(told)), "in the order of")
    looks = data.draw(st.sets(st.integers(0, len(told)), max_size=3), "looked at after")
    with TemporaryDirectory() as folder:
        where = Path(folder) / "people.db" if in_file else ":memory:"
        with Engine.open(where, together, clock=FixedClock(LATER)) as engine:
            in_turn(engine, KNOWN, 1)
            for start, end in _pieces(len(shuffled), looks):
                write(engine, shuffled[start:end], size)
                engine.advance(to=START + 20 * 86_400)
            everybody = [each for each in engine.relationships() if each != "org"]
            for who in everybody:
                assert outcome(engine.state(who)) == outcome(expected.state(who)), who
            engine.advance()
            expected.advance()
            spoken = [each for each in engine.pending(10_000) if each.relationship != "org"]
            assert standing(spoken) == standing(expected.pending(10_000))
            assert engine.advance() == ()
            assert engine.verify() == ()
            clocks = {(each.relationship, each.rule, each.at) for each in engine.due(10**10)}
            assert clocks == {
                (each.relationship, each.rule, each.at) for each in expected.due(10**10)
            }


def _pieces(count: int, cuts: Iterable[int]) -> list[tuple[int, int]]:
    places = sorted({0, count, *(cut for cut in cuts if cut < count)})
    return list(pairwise(places))


# --- several engines on one ledger


@settings(max_examples=40, deadline=None)
@for_all(
    told=histories(),
    hands=st.lists(st.integers(0, 1), min_size=20, max_size=20),
    in_file=st.booleans(),
)
def test_two_engines_on_one_ledger_tell_everything_once(
    together: Pack, alone: Pack, told: list[Telling], hands: list[int], in_file: bool
) -> None:
    expected = lived_alone(alone, [*KNOWN, *told])
    with TemporaryDirectory() as folder:
        where = Path(folder) / "people.db" if in_file else MemoryStore()
        first = Engine.open(where, together, clock=FixedClock(LATER))
        with first, Engine.open(where, clock=FixedClock(LATER)) as second:
            engines = (first, second)
            in_turn(second, KNOWN, 1)
            for each, hand in zip(told, [*hands, 0, 0], strict=False):
                engines[hand].record(each.who, each.type, each.fields, at=each.at, about=each.about)
            engines[hands[0]].advance()
            engines[1 - hands[0]].advance()
            expected.advance()
            spoken = [each for each in first.pending(10_000) if each.relationship != "org"]
            assert standing(spoken) == standing(expected.pending(10_000))
            for who in (each for each in first.relationships() if each != "org"):
                assert outcome(second.state(who)) == outcome(expected.state(who))


def test_what_another_engine_recorded_of_the_organisation_is_not_written_over(
    together: Pack,
) -> None:
    store = MemoryStore()
    first = Engine.open(store, together, clock=FixedClock(LATER))
    second = Engine.open(store, clock=FixedClock(LATER))
    begin(second, "r-1")
    first.record("org", "strategy_changed", at="2026-03-04 09:00")
    outcome_ = second.record("r-1", "desk_found", at="2026-04-01 09:00")
    assert {each.about for each in outcome_.notices} == {"talk@org-1"}


class Meanwhile(MemoryStore):
    """Somebody else writes between what a writer has worked out and its writing."""

    meanwhile: Callable[[], object] | None = None

    def append(self, *given: Any, **more: Any) -> int:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().append(*given, **more)


@pytest.fixture
def pair(together: Pack) -> tuple[Meanwhile, Engine, Engine]:
    """A store, and two engines over it that hold r-1 in memory."""
    store = Meanwhile()
    one = Engine.open(store, together, clock=FixedClock(LATER))
    two = Engine.open(store, clock=FixedClock(LATER))
    begin(one, "r-1")
    two.record("r-1", "talk_held", at="2026-03-02 11:00")
    one.record("r-1", "talk_held", at="2026-03-02 12:00")
    return store, one, two


def test_nobody_writes_what_was_worked_out_before_the_organisation_spoke(
    pair: tuple[Meanwhile, Engine, Engine],
) -> None:
    store, one, two = pair
    store.meanwhile = lambda: two.record("org", "strategy_changed", at="2026-03-04 09:00")
    one.record("r-1", "desk_found", at="2026-03-05 09:00")
    assert [each.id for each in one.due("2026-03-31")] == ["talk@org-1"]
    assert {each.about for each in one.advance("2026-03-13")} == {"talk@org-1"}


def test_who_comes_while_the_organisation_speaks_is_reached_too(
    pair: tuple[Meanwhile, Engine, Engine],
) -> None:
    store, one, two = pair
    store.meanwhile = lambda: begin(two, "r-9")
    one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert {each.relationship for each in one.due("2026-03-31")} == {"r-1", "r-9"}
    assert {each.relationship for each in one.advance("2026-03-13")} == {"r-1", "r-9"}


def test_who_is_written_to_while_the_organisation_speaks_hears_it_once(
    pair: tuple[Meanwhile, Engine, Engine],
) -> None:
    store, one, two = pair
    store.meanwhile = lambda: two.record("r-1", "engagement_ended", at="2026-03-03 09:00")
    one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert one.due("2026-03-31") == ()
    assert owed(one.state("r-1")) == []


def test_what_is_not_written_reaches_nobody_and_can_be_recorded_again(
    pair: tuple[Meanwhile, Engine, Engine],
) -> None:
    store, one, _ = pair

    def killed() -> None:
        raise KeyboardInterrupt

    store.meanwhile = killed
    with pytest.raises(KeyboardInterrupt):
        one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert (one.count("org"), one.due("2026-03-31"), owed(one.state("r-1"))) == (0, (), [])
    one.record("r-1", "talk_held", at="2026-03-05 09:00")  # from before, had it been believed
    one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert owed(one.state("r-1")) == ["talk@org-1"]


class Restless(MemoryStore):
    """Somebody else writes while a writer folds one after the other."""

    between: Callable[[], object] | None = None
    written = 0

    def relationships(self) -> Iterator[str]:
        for name in super().relationships():
            yield name
            between, self.between = self.between, None
            if between is not None:
                between()

    def append(self, *given: Any, **more: Any) -> int:
        self.written += 1
        return super().append(*given, **more)


def test_who_is_written_to_while_others_are_folded_is_folded_once_more_and_nobody_else(
    together: Pack,
) -> None:
    store = Restless()
    one = Engine.open(store, together, clock=FixedClock(LATER))
    two = Engine.open(store, clock=FixedClock(LATER))
    begin(one, "r-1")
    begin(one, "r-2")
    store.between = lambda: two.record("r-1", "engagement_ended", at="2026-03-03 09:00")
    store.written = 0
    one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert store.written == 2  # nothing had to be begun again
    assert [each.relationship for each in one.advance()] == ["r-2", "r-2"]
