"""Every kind of expression is decided both ways: somebody where there can be, nobody where not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from troth.dsl import core
from troth.dsl.traverse import walk
from troth.engine.files.pack import Pack, load_pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.people import agrees
from troth.engine.prove.questions import Budget, Holds, Nobody, Question, Somebody, Truth

PACK = """troth: 1
name: kinds
version: "1.0"
effective: 2026-01-01
owner: hr@acme.example
calendar: office
charts: [relationship, work]
"""
CALENDARS = """calendars:
  office:
    zone: Europe/London
    week: [mon, tue, wed, thu, fri]
    hours: 09:00-17:00
    month_end: last_day
"""
VOCABULARY = """ratings: {quality: [0, 1, 2, 3, 4, 5]}
choices: {role: [agent, lead, field], skill: [driving, first_aid]}
facts:
  role: {of: person, type: choice role}
  empathy: {of: person, type: rating quality}
  energy: {of: person, type: rating quality}
  skills: {of: person, type: set of choice skill}
  nickname: {of: person, type: text}
  mentor: {of: person, type: party}
  fit: {of: person, type: yes/no}
  years: {of: person, type: number 0..60}
  share: {of: person, type: number 1..100}
  pay: {of: person, type: money GBP a year}
  monthly: {of: person, type: money GBP a month}
  joined: {of: person, type: date}
  left_on: {of: person, type: date}
  seen_at: {of: person, type: instant}
events:
  talked: {of: relationship, by: [person], fields: {hours: number 0..24, on: date}}
  opened: {of: relationship, by: [manager], fields: {on: date}}
  closed: {of: relationship, by: [manager]}
  paid: {of: relationship, by: [manager], fields: {amount: number 0..1000}}
resources: {thing: {unit: one}}
parties: {manager: {seat: manager}}
"""
CHART = """chart: work
words: the work
per: engagement
initial: fine
states:
  fine:
    words: all is well
    rest: yes
    on:
      opened: [{to: review}]
  review:
    words: is looked at
    rest: yes
    on:
      closed: [{to: fine}]
"""
PROMISE = """promise thing to the person
    when engaged
    by manager
    deliver thing within 5 working days
    fulfilled by paid

minimum able
    empathy at least 3
"""

MEANS = (
    "count of talked where talked.hours at least 2 in the last 30 days at least 2"
    " and average of talked.hours ever less than 2"
    " and median of talked.hours ever at least 2"
)
KINDS: dict[type, tuple[str, str]] = {
    core.Literal: ("years at least 3", "years more than 60"),
    core.LocalInstant: (
        "seen_at before 2026-01-31 17:30",
        "seen_at before 2026-01-31 17:30 and seen_at after 2026-01-31 17:31",
    ),
    core.FactRef: ('nickname is "Jo" and mentor is known', 'nickname is "Jo" and nickname is "Al"'),
    core.DefineRef: ("senior", "senior and years less than 4"),
    core.LatestField: (
        "latest talked.hours at least 3",
        "latest talked.hours at least 3 and count of talked ever is 0",
    ),
    core.Today: ("today after joined", "today after joined and today before joined"),
    core.Now: ("now after seen_at", "now after seen_at and now before seen_at"),
    core.Tenure: (
        "tenure at least 2 years",
        "tenure at least 2 years and tenure less than 700 days",
    ),
    core.TimeSince: (
        "time since talked more than 3 days",
        "time since talked more than 3 days and time since talked less than 48 hours",
    ),
    core.TimeWhile: (
        "time while (fit) over the last 1 year at least 2 months",
        "time while (fit) at least 2 months and time while (fit) less than 50 days",
    ),
    core.TimeIn: (
        "time in work.review at least 10 days",
        "time in work.review at least 10 days and time in work.review less than 1 day",
    ),
    core.Aggregate: (
        MEANS,
        "count of talked in the last 30 days more than count of talked ever",
    ),
    core.Arithmetic: (
        "years * share at least 50 and years / share less than 0.4",
        "years + share less than 1",
    ),
    core.Negate: ("-years less than -3", "-years more than 0"),
    core.Convert: (
        "pay at least monthly",
        "monthly at most 1 GBP a month and pay less than monthly and pay is 12 GBP a year",
    ),
    core.Rounded: (
        "(years * 1.5 rounded up to 10) is 20",
        "(years rounded down to 10) more than years",
    ),
    core.OrElse: ("(years or else 5) is 5 and years is unknown", "(years or else 5) is unknown"),
    core.AsOf: (
        "(empathy as of 2025-12-01) at least 3 and empathy less than 3",
        "(empathy as of today) at least 3 and empathy less than 3",
    ),
    core.Extreme: ("(larger of [years, share]) is 7", "(larger of [years, share]) less than share"),
    core.Points: (
        "points of empathy at least 4",
        "points of empathy at least 4 and empathy at most 3",
    ),
    core.SetOf: (
        "empathy in [energy, 3] and energy is 5",
        "energy in [empathy, 3] and energy is 5 and empathy is 4",
    ),
    core.Compare: ("joined after left_on", "joined after left_on and left_on at least joined"),
    core.Between: ("years between 3 and 5", "years between 5 and 3"),
    core.Member: (
        "skills includes driving and role in [agent, lead]",
        "role in [agent, lead] and role is field",
    ),
    core.Known: ("years is unknown and role is known", "years is unknown and years at least 0"),
    core.Not: ("not fit", "not fit and fit"),
    core.And: ("fit and years at least 3", "fit and years at least 3 and years at most 2"),
    core.Or: (
        "fit or years at least 3",
        "(fit or years at least 3) and not fit and years less than 3",
    ),
    core.AtLeast: (
        "any 2 of [fit, years at least 3, empathy at least 3]",
        "any 2 of [fit, years at least 3, empathy at least 3] and not fit and years less than 3",
    ),
    core.Engaged: ("engaged", "engaged and tenure is unknown"),
    core.StateIs: ("work is review", "work is review and work is fine"),
    core.ObligationIs: (
        "promise thing is violated",
        "promise thing is violated and no promise is violated",
    ),
    core.MinimumMet: ("able is met", "able is met and empathy less than 3"),
    core.EveryMinimumMet: ("every minimum is met", "every minimum is met and empathy less than 3"),
}
"""For every kind a condition that somebody meets, and one that nobody can."""

ELSEWHERE = frozenset({core.EventField})
"""Kinds that only a gate can read, which are asked below."""


def rules() -> Iterator[str]:
    yield PROMISE
    yield "define senior as years at least 5\n"
    for kind, conditions in KINDS.items():
        for said, condition in zip(("some", "none"), conditions, strict=True):
            yield f"define {said}_{kind.__name__.lower()} as {condition}\n"
    yield "gate work.opened\n    requires today - opened.on at most 3 days\n"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("kinds")
    for name, text in (
        ("pack.yaml", PACK),
        ("calendars.yaml", CALENDARS),
        ("vocabulary.yaml", VOCABULARY),
        ("charts/work.yaml", CHART),
        ("rules.troth", "\n".join(rules())),
    ):
        Path(folder, name).parent.mkdir(exist_ok=True)
        Path(folder, name).write_text(text, encoding="utf-8")
    found, said = load_pack(folder)
    assert found is not None, [f"{each.message}: {each.label.text}" for each in said]
    return found


@pytest.fixture(scope="module")
def prover(pack: Pack) -> Prover:
    return Prover([pack], Budget(10_000))


def test_every_kind_of_expression_is_here() -> None:
    assert {*get_args(core.Expr)} == {*KINDS} | ELSEWHERE


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
class TestEveryKind:
    def condition(self, said: str, kind: type, pack: Pack) -> core.Expr:
        name = f"{said}_{kind.__name__.lower()}"
        (define,) = (each for each in pack.policy.defines if each.name == name)
        assert any(isinstance(node, kind) for node in walk(define)), "the kind does not occur"
        return core.DefineRef(name, define.type)

    def test_somebody_is_found_and_the_reference_agrees(
        self, kind: type, pack: Pack, prover: Prover
    ) -> None:
        condition = self.condition("some", kind, pack)
        question = Question((Holds(condition, frozenset({Truth.YES})),))
        answer = prover.ask(question)
        assert isinstance(answer, Somebody), answer
        assert agrees(question, answer.witness, answer.other, [pack])

    def test_nobody_is_proved(self, kind: type, pack: Pack, prover: Prover) -> None:
        condition = self.condition("none", kind, pack)
        assert prover.ask(Question((Holds(condition, frozenset({Truth.YES})),))) == Nobody()


def test_an_event_at_hand_brings_its_fields(pack: Pack, prover: Prover) -> None:
    (gate,) = pack.policy.gates
    question = Question((Holds(gate.requires, frozenset({Truth.YES})),))
    answer = prover.ask(question)
    assert isinstance(answer, Somebody)
    assert answer.witness.event is not None
    assert answer.witness.event.event == "opened"
    late = core.And((gate.requires, core.Not(gate.requires)))
    assert prover.ask(Question((Holds(late, frozenset({Truth.YES})),))) == Nobody()
