"""Goals that support goals: whose they are, what cannot be linked, and what a goal is for."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.engine import organisations
from tests.engine.service import LATER
from troth.engine.files.pack import Pack
from troth.engine.fold.links import linked, path_of
from troth.engine.session.engine import Engine
from troth.engine.stores.memory import MemoryStore
from troth.engine.testing import FixedClock


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return organisations.pack(tmp_path_factory.mktemp("packs") / "together")


@pytest.fixture
def engine(together: Pack) -> Engine:
    """Goal csat of the organisation, supported by a goal of m-7, supported by one of r-1."""
    made = Engine.open(":memory:", together, clock=FixedClock(LATER))
    say(made, "org", "csat", measure="how content customers are")
    say(made, "m-7", "calls", parent="csat", measure="answered calls")
    say(made, "r-1", "mine", parent="m-7/calls")
    return made


def say(engine: Engine, who: str, goal: str, **facts: object) -> str:
    """Facts of a goal are recorded; why they were refused."""
    number = sum(engine.count(each) for each in engine.relationships())
    at = engine.moment("2026-03-02 09:00") + number * 60
    outcome = engine.record(who, "facts", facts, at=at, about=goal)
    return outcome.refused.why if outcome.refused else ""


def test_a_goal_tells_the_way_up_to_the_organisation(engine: Engine) -> None:
    told = engine.explain("r-1", "mine")
    assert told.lines[:4] == (
        "mine, of r-1",
        "supports calls, of m-7: answered calls",
        "supports csat, of the organisation: how content customers are",
        "a goal of the organisation",
    )
    assert told.path is not None
    assert [str(each) for each in told.path.steps] == ["r-1/mine", "m-7/calls", "csat"]
    assert told.path.reaches


def test_a_goal_may_stand_for_itself_with_a_reason_of_its_own(engine: Engine) -> None:
    say(engine, "r-1", "welsh", own_reason="to speak with my neighbours")
    told = engine.explain("r-1", "welsh")
    assert told.lines[:2] == ("welsh, of r-1", "its own reason: to speak with my neighbours")
    assert told.path is not None
    assert not told.path.reaches


@pytest.mark.parametrize(
    ("who", "goal", "parent", "why"),
    [
        ("r-1", "b", "cast", "the organisation has no goal `cast`: did you mean `csat`?"),
        ("r-1", "b", "m-7/cals", "`m-7` has no goal `cals`: did you mean `m-7/calls`?"),
        ("r-1", "b", "zzz", "the organisation has no goal `zzz`; it has csat"),
        ("r-1", "b", "m-9/calls", "`m-9` has no goal `calls`"),
        (
            "org",
            "csat",
            "r-1/mine",
            "that would be a circle: csat supports r-1/mine supports m-7/calls supports csat",
        ),
        ("r-1", "mine", "r-1/mine", "that would be a circle: r-1/mine supports r-1/mine"),
    ],
)
def test_a_link_that_cannot_stand_is_refused_with_the_reason(
    engine: Engine, who: str, goal: str, parent: str, why: str
) -> None:
    before = {name: value for name, (value, _) in children(engine, who, goal).items()}
    assert say(engine, who, goal, parent=parent) == why
    after = {name: value for name, (value, _) in children(engine, who, goal).items()}
    assert after == before
    assert engine.state(who).refused[-1].because == ("parent",)


def children(engine: Engine, who: str, goal: str) -> dict[str, tuple[object, object]]:
    return dict(engine.state(who).children.get(goal, {}))


def test_what_was_refused_is_no_link_for_anybody_else(engine: Engine) -> None:
    assert say(engine, "org", "csat", parent="r-1/mine")
    say(engine, "r-1", "mine", parent="csat")
    assert say(engine, "m-7", "calls", parent="r-1/mine") == ""


OWNERS = ("org", "m-7", "r-1")
NAMES = ("a", "b")


@for_all(
    links=st.lists(
        st.tuples(
            st.sampled_from(OWNERS), st.sampled_from(NAMES),
            st.sampled_from(OWNERS), st.sampled_from(NAMES),
        ),
        max_size=14,
    )
)  # fmt: skip
def test_a_link_is_refused_exactly_where_it_closes_a_circle(
    together: Pack, links: list[tuple[str, str, str, str]]
) -> None:
    engine = Engine.open(":memory:", together, clock=FixedClock(LATER))
    above: dict[tuple[str, str], tuple[str, str]] = {}
    for who in OWNERS:
        for goal in NAMES:
            say(engine, who, goal, measure=goal)
    for who, goal, other, parent in links:
        way = [(other, parent)]
        while way[-1] in above and way[-1] != (who, goal):
            way.append(above[way[-1]])
        circle = way[-1] == (who, goal)
        text = parent if other == "org" else f"{other}/{parent}"
        assert bool(say(engine, who, goal, parent=text)) is circle
        if not circle:
            above[who, goal] = (other, parent)
    for who in OWNERS:
        state = engine.state(who)
        for goal in NAMES:
            expected = [(who, goal)]
            while expected[-1] in above:
                expected.append(above[expected[-1]])
            path = engine.explain(who, goal).path
            assert path is not None
            assert [(each.owner, each.goal) for each in path.steps] == expected
            assert path.reaches is (expected[-1][0] == "org")
            assert engine.state(who) == state


def test_a_way_upwards_ends_where_a_link_leads_nowhere(together: Pack) -> None:
    goals = {"r-1": {"a": {"parent": "m-7/gone"}}}
    path = path_of(lambda who: goals.get(who, {}), together.vocabulary, "r-1", "a")
    assert (len(path.steps), path.reaches, path.lost) == (1, False, "m-7/gone")
    assert str(linked(path.lost)) == "m-7/gone"


def test_a_way_of_many_steps_is_known_to_whoever_reads_the_ledger_anew(together: Pack) -> None:
    store = MemoryStore()
    live = Engine.open(store, together, clock=FixedClock(LATER))
    say(live, "org", "csat", measure="how content customers are")
    above = "csat"
    for number in range(150):
        live.record(f"r-{number}", "facts", {"parent": above}, about="g", at="2026-03-03 09:00")
        above = f"r-{number}/g"
    anew = Engine.open(store, clock=FixedClock(LATER))
    assert anew.state("r-149").children["g"]["parent"][0] == "r-148/g"
    refused = anew.record("r-0", "facts", {"parent": above}, about="g", at="2026-03-04 09:00")
    assert refused.refused is not None
    assert "circle" in refused.refused.why
