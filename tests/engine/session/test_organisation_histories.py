"""Events of the organisation are heard as if each had them in their own history, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from tests.engine import organisations
from tests.engine.organisations import START
from tests.engine.service import LATER
from troth.engine.files.pack import Pack
from troth.engine.fold.story import State
from troth.engine.session.engine import Engine
from troth.engine.session.held import WITHDRAWN
from troth.engine.session.values import Notice
from troth.engine.stores.memory import MemoryStore
from troth.engine.testing import FixedClock

PEOPLE = ("r-1", "r-2", "r-3")


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
