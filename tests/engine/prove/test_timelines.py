"""Histories that are told: one after another, in words, and again; and conditions spelled out."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import pack_of
from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.prose import expression
from troth.dsl.traverse import walk
from troth.engine.exact import DAY
from troth.engine.files.pack import Pack
from troth.engine.meaning import Run, value
from troth.engine.prove.asking import Prover
from troth.engine.prove.examples import told
from troth.engine.prove.questions import Budget
from troth.engine.prove.spelling import spelled
from troth.engine.prove.timelines import Telling
from troth.engine.prove.walks import Walks

PATIENCE = Budget(milliseconds=5000)
RULES = """
define late as any promise to the person is violated

define at_peace as no promise enabling work is violated

define either as late or trusted

promise answer to the person
    when asked
    by manager
    deliver answer within 5 working days
    fulfilled by answered

promise buddy to the person
    when engaged
    by partner
    deliver buddy within 3 working days
    fulfilled by buddy_named where buddy_named.grade is good

expectation work by the person
    when engaged
    deliver apology within 20 working days
    fulfilled by made_good
    enabled by [answer]

promise made_up to the person for role is agent
    when any promise by manager is violated
    by manager
    deliver 2 hours of training within 2 working days
    fulfilled by training_held

gate case.case_acknowledged
    requires at_peace and not either and any promise by manager is fulfilled
    otherwise "No"
"""


def walks(pack: Pack) -> Walks:
    return Walks(pack, Prover([pack], PATIENCE))


def rule(pack: Pack, name: str) -> core.Obligation:
    return next(each for each in pack.policy.obligations if each.name == name)


def owing(pack: Pack, rule: core.Obligation) -> Telling | None:
    """The plainest history at whose end it is owed."""
    return next(walks(pack).all_owing(rule), None)


def test_a_history_is_told_hour_by_hour_with_the_day_on_which_each_thing_counts() -> None:
    telling = Telling(pack_of(RULES))
    telling.tell("engaged")
    telling.tell("asked")
    telling.wait(telling.now + 10 * DAY)
    lines = told(telling.timeline({"answer", "buddy"}, "that is all"), telling.pack)
    assert lines == [
        "Mon 2026-01-05 09:00   engaged",
        "Mon 2026-01-05 09:00     promise buddy is owed, by Thu 2026-01-08",
        "Mon 2026-01-05 10:00   asked",
        "Mon 2026-01-05 10:00     promise answer is owed, by Mon 2026-01-12",
        "Thu 2026-01-08 23:59     promise buddy is broken",
        "Mon 2026-01-12 23:59     promise answer is broken",
        "Thu 2026-01-15 10:00     that is all",
    ]


def test_what_does_not_concern_the_finding_is_left_out_but_for_what_somebody_did() -> None:
    telling = Telling(pack_of(RULES))
    telling.tell("engaged")
    telling.tell("training_held", {"hours": 2_000_000}, at=telling.now + DAY)
    words = [each.words for each in telling.timeline({"answer"}).moments]
    assert words == ["engaged", "training_held (hours is 2)"]


def test_a_history_told_again_goes_its_own_way_from_there() -> None:
    telling = Telling(pack_of(RULES))
    telling.tell("engaged")
    telling.wait(telling.now + DAY)
    other = telling.again()
    assert other.person.state() == telling.person.state()
    other.tell("asked")
    assert other.open("answer")
    assert not telling.owed("answer")
    assert other.now == telling.now + 3_600


def test_what_is_minded_stays_so_when_a_history_is_told_again() -> None:
    telling = Telling(pack_of(RULES))
    telling.minded = frozenset({"buddy"})
    assert telling.again().minded == {"buddy"}


@pytest.mark.parametrize("name", ["answer", "buddy", "work", "made_up"])
def test_whatever_can_begin_is_brought_about_kept_and_broken(name: str) -> None:
    pack = pack_of(RULES)
    asked = rule(pack, name)
    kept = owing(pack, asked)
    assert kept is not None
    assert walks(pack).kept(kept, asked)
    assert kept.owed(name)[-1].state is ObligationState.FULFILLED
    broken = owing(pack, asked)
    assert broken is not None
    assert walks(pack).broken(broken, asked)
    assert broken.violated(name) is not None


def test_a_person_is_made_for_whom_the_rule_counts() -> None:
    pack = pack_of(RULES)
    telling = owing(pack, rule(pack, "made_up"))
    assert telling is not None
    assert telling.facts()["role"] == 0


def test_nothing_is_brought_about_that_no_person_can_come_to() -> None:
    pack = pack_of(RULES.replace("for role is agent", "for role is agent and role is clerk"))
    assert owing(pack, rule(pack, "made_up")) is None


# --- conditions spelled out


def lives(pack: Pack) -> list[Telling]:
    """Lives in which promises stand in all sorts of states."""
    found = []
    for trusted in (None, 0, 1):
        for days in (0, 4, 12):
            for kept in (False, True):
                telling = Telling(pack)
                telling.tell("engaged")
                if trusted is not None:
                    telling.tell("facts", {"trusted": trusted})
                telling.tell("asked")
                telling.wait(telling.now + days * DAY)
                if kept:
                    telling.tell("answered")
                found.append(telling)
    return found


def test_a_condition_spelled_out_is_what_it_was_in_every_life() -> None:
    pack = pack_of(RULES)
    tables = walks(pack).tables
    conditions = [pack.policy.gates[0].requires]
    conditions += [
        d.body for d in pack.policy.defines if not isinstance(d.body, core.Cases | core.Lookup)
    ]
    came = set()
    for condition in conditions:
        plain = spelled(condition, tables)
        assert plain != condition
        assert not any(isinstance(node, core.DefineRef) for node in walk(plain))
        for telling in lives(pack):
            run = Run(tables.rules, telling.person.view())
            answers = value(condition, run), value(plain, run)
            assert [a if a in {0, 1} else "unknown" for a in answers[:1]] == [
                a if a in {0, 1} else "unknown" for a in answers[1:]
            ], expression(plain)
            came.add(answers[0] if answers[0] in {0, 1} else "unknown")
    assert came == {0, 1, "unknown"}


def test_a_filter_is_spelled_out_as_the_promises_that_it_means() -> None:
    pack = pack_of(RULES)
    tables = walks(pack).tables
    by_name = {define.name: define.body for define in pack.policy.defines}
    said = {
        name: expression(spelled(body, tables))
        for name, body in by_name.items()
        if not isinstance(body, core.Cases | core.Lookup)
    }
    assert said["at_peace"] == "any promise answer is not violated"
    assert said["late"] == (
        "any promise answer is violated or any promise buddy is violated or "
        "any promise made_up is violated"
    )
