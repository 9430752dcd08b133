"""Drawn questions about the past: nobody is denied whose drawn history answers them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from tests.engine.prove.drawing import PACK
from tests.engine.strategies import seeds
from troth.dsl import core
from troth.dsl.types import (
    DATE,
    NUMBER,
    SCALE,
    SPAN,
    DurationType,
    NumberType,
    TimeKind,
    Value,
)
from troth.engine.facts import Occurrence
from troth.engine.files.pack import Pack, load_pack
from troth.engine.meaning import Run, rules_of, value
from troth.engine.prove.asking import Prover
from troth.engine.prove.people import agrees, truth_of, view_of
from troth.engine.prove.questions import (
    Budget,
    Holds,
    Nobody,
    Question,
    Somebody,
    Truth,
    Witness,
)

PATIENCE = Budget(milliseconds=10_000, tries=40)
TODAY = 20_454
DAY = 86_400
DAYS, MONTHS, WORKING, CLOCK = (
    DurationType(TimeKind.DAYS),
    DurationType(TimeKind.MONTHS),
    DurationType(TimeKind.WORKING_DAYS),
    DurationType(TimeKind.CLOCK),
)
HOURS = NumberType(0, 24 * SCALE)
VOCABULARY = """facts: {score: {of: person, type: number 0..5}, joined: {of: person, type: date}}
events:
  talked: {of: person, by: [person], fields: {hours: number 0..24}}
  paid: {of: person, by: [person], fields: {hours: number 0..24}}
"""
OFFICE = """calendars:
  office: {zone: Europe/London, week: [mon, tue, wed, thu, fri], month_end: last_day}
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("histories")
    for name, text in (
        ("pack.yaml", PACK + "calendar: office\n"),
        ("calendars.yaml", OFFICE),
        ("vocabulary.yaml", VOCABULARY),
        ("rules.troth", "minimum some\n    score at least 1\n"),
    ):
        Path(folder, name).write_text(text, encoding="utf-8")
    found, said = load_pack(folder)
    assert found is not None, said
    return found


@dataclass
class Asked:
    """Draws conditions over two kinds of event, two facts and the time."""

    rnd: Random

    def event(self) -> str:
        return self.rnd.choice(["talked", "paid"])

    def length(self) -> core.Expr:
        kind, most = self.rnd.choice([(DAYS, 40), (MONTHS, 2), (WORKING, 20)])
        return core.Literal(self.rnd.randint(0, most), kind)

    def window(self) -> core.Window | None:
        return self.rnd.choice(
            [None, core.Window(self.length()), core.Window(self.length()),
             core.Window(None, self.event())]
        )  # fmt: skip

    def hours(self) -> core.Expr:
        return core.Literal(self.rnd.randint(0, 4) * SCALE, HOURS)

    def figure(self) -> core.Expr:
        event = self.event()
        measure = self.rnd.choice(list(core.Measure))
        where = None
        if self.rnd.random() < 0.4:
            op = self.rnd.choice([core.Relation.AT_LEAST, core.Relation.LESS])
            where = core.Compare(op, core.EventField(event, "hours", HOURS), self.hours())
        named = "" if measure is core.Measure.COUNT else "hours"
        return core.Aggregate(measure, event, named, where, self.window(), NUMBER)

    def leaf(self) -> core.Expr:
        op = self.rnd.choice(list(core.Relation))
        match self.rnd.randrange(6):
            case 0 | 1:
                return core.Compare(op, self.figure(), self.hours())
            case 2:
                return core.Compare(op, self.figure(), self.figure())
            case 3:
                return core.Compare(
                    op, core.LatestField(self.event(), "hours", HOURS), self.hours()
                )
            case 4:
                kind = self.rnd.choice([DAYS, MONTHS, WORKING, CLOCK])
                most = {DAYS: 40, MONTHS: 2, WORKING: 20, CLOCK: 40 * DAY}[kind]
                length = core.Literal(self.rnd.randint(0, most), kind)
                return core.Compare(op, core.TimeSince(self.event()), length)
            case _:
                joined = core.FactRef("joined", DATE)
                span = core.Arithmetic(core.Operator.SUBTRACT, core.Today(), joined, SPAN)
                return core.Compare(op, span, self.length())

    def condition(self) -> core.Expr:
        """Some of few things asked several times over, so that answers get in each other's way."""
        pool = [self.leaf() for _ in range(3)]
        items = tuple(
            replace(each, op=self.rnd.choice(list(core.Relation)))
            if isinstance(each, core.Compare) else each
            for each in self.rnd.choices(pool, k=self.rnd.randint(2, 5))
        )  # fmt: skip
        return self.rnd.choice([core.And(items), core.And(items), core.Or(items),
                                core.And((core.Not(items[0]), items[1]))])  # fmt: skip

    def person(self) -> Witness:
        now = TODAY * DAY + self.rnd.randrange(DAY)
        past = []
        for _ in range(self.rnd.randint(0, 5)):
            fields: dict[str, Value] = {"hours": self.rnd.randint(0, 5) * SCALE}
            if self.rnd.random() < 0.1:
                fields = {}
            past.append(Occurrence(self.event(), now - self.rnd.randrange(60 * DAY), fields))
        facts: dict[str, Value] = {"joined": TODAY - self.rnd.randint(0, 60)}
        past.sort(key=lambda each: each.at)
        return Witness(facts, TODAY, now, past=tuple(past))


def test_nobody_is_denied_who_is_there(pack: Pack) -> None:
    outcomes: Counter[str] = Counter()
    rules = rules_of(pack.policy, pack.vocabulary)

    @settings(max_examples=60, deadline=None)
    @given(seeds)
    def holds(seed: int) -> None:
        draw = Asked(Random(seed))
        condition = draw.condition()
        prover = Prover([pack], PATIENCE)
        people = [draw.person() for _ in range(60)]
        came = {truth_of(value(condition, Run(rules, view_of(who, pack)))) for who in people}
        for truth in Truth:
            question = Question((Holds(condition, frozenset({truth})),))
            answer = prover.ask(question)
            outcomes[type(answer).__name__] += 1
            match answer:
                case Somebody(witness=witness):
                    assert agrees(question, witness, None, [pack])
                case Nobody():
                    assert truth not in came, (seed, truth, condition)
                case _:
                    outcomes["missed"] += truth in came

    holds()
    assert outcomes["Somebody"] > 80
    assert outcomes["Nobody"] > 5
    assert outcomes["Undecided"] < 0.15 * outcomes.total(), outcomes


def test_what_is_known_of_a_day_is_known_once(pack: Pack) -> None:
    score = core.FactRef("score", NumberType(0, 5 * SCALE))
    yesterday = core.Arithmetic(core.Operator.SUBTRACT, core.Today(), core.Literal(1, DAYS), DATE)
    the_day = core.Literal(TODAY - 1, DATE)
    differ = core.Compare(
        core.Relation.UNEQUAL,
        core.AsOf(score, yesterday, score.type),
        core.AsOf(score, the_day, score.type),
    )
    on_that_day = core.Compare(core.Relation.EQUAL, core.Today(), core.Literal(TODAY, DATE))
    yes = frozenset({Truth.YES})
    asked = Question((Holds(differ, yes), Holds(on_that_day, yes)))
    assert Prover([pack], PATIENCE).ask(asked) == Nobody()
    answer = Prover([pack], PATIENCE).ask(Question((Holds(differ, yes),)))
    assert isinstance(answer, Somebody)
    assert len(answer.witness.earlier) == 2
    assert not agrees(asked, replace(answer.witness, today=TODAY), None, [pack])
