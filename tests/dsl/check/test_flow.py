"""What private happened, or where a private region stands, reaches no decision that harms.

What is private of facts is in `test_mistakes`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from troth.dsl.check import check
from troth.dsl.diagnostics import Diagnostic
from troth.dsl.parse import parse
from troth.dsl.source import Source
from troth.dsl.vocabulary import ChartNames, Event, Subject, Vocabulary

DECLINED = Event(name="declined", subject=Subject.RELATIONSHIP, private=True)
LEARNING = ChartNames(
    name="expansion.learning",
    subject=Subject.RELATIONSHIP,
    states=("available", "opted_out"),
    events=("declined",),
    private=True,
)

TALK = """
promise talk to the person
    {trigger}
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_assigned
"""
GATE = "\ngate consequence_requested\n    requires {condition}\n"
TARGET = """
expectation reply_in_time by the person
    when engaged
    keep on_leave
    enabled by [{enabled}]
"""


def found(vocabulary: Vocabulary, text: str) -> list[Diagnostic]:
    words = replace(
        vocabulary,
        events={**vocabulary.events, "declined": DECLINED},
        charts={**vocabulary.charts, LEARNING.name: LEARNING},
    )
    file, mistakes = parse(Source("rules.troth", text))
    return [*mistakes, *check([file], words)[1]]


@pytest.mark.parametrize(
    "condition",
    [
        "count of declined ever at most 0",
        "time since declined at least 90 days",
        "expansion.learning is not opted_out",
        "time in expansion.learning.opted_out over the last 1 year at most 30 days",
    ],
)
def test_a_gate_over_a_consequence_looks_at_nothing_private(
    vocabulary: Vocabulary, condition: str
) -> None:
    (finding,) = found(vocabulary, GATE.format(condition=condition))
    assert finding.code == "private-flow"
    assert finding.message.startswith(("`declined`", "`expansion.learning`"))


@pytest.mark.parametrize("trigger", ["when declined", "when entering expansion.learning.opted_out"])
def test_nor_does_it_by_way_of_a_promise_that_began_with_it(
    vocabulary: Vocabulary, trigger: str
) -> None:
    condition = "no promise talk is violated"
    (finding,) = found(vocabulary, TALK.format(trigger=trigger) + GATE.format(condition=condition))
    assert finding.code == "private-flow"
    assert finding.label.text == "reads it by way of promise talk"


def test_another_gate_may(vocabulary: Vocabulary) -> None:
    assert not found(
        vocabulary, "gate offer_accepted\n    requires count of declined ever at most 0\n"
    )


def test_of_the_promises_that_enable_something_only_those_count_that_do(
    vocabulary: Vocabulary,
) -> None:
    talk = TALK.format(trigger="when declined")
    other = TALK.format(trigger="when engaged").replace("talk", "access")
    gate = GATE.format(condition="no promise enabling reply_in_time is violated")
    assert not found(vocabulary, talk + other + TARGET.format(enabled="access") + gate)
    (finding,) = found(vocabulary, talk + other + TARGET.format(enabled="talk") + gate)
    assert finding.code == "private-flow"


OFFERED = """
offer lessons for opted_out
    coaching 2

promise coaching to the person
    when engaged
    by manager
    deliver {amount}coaching within 5 working days
"""


def test_nor_by_way_of_an_offer_that_says_how_much_a_promise_owes(vocabulary: Vocabulary) -> None:
    gate = GATE.format(condition="no promise to the person is violated")
    (one,) = found(vocabulary, OFFERED.format(amount="") + gate)
    assert one.code == "private-flow"
    assert "by way of promise coaching, offer lessons" in one.label.text
    itself = OFFERED.replace("coaching 2", "coaching").format(amount="2 hours of ")
    assert found(vocabulary, itself + gate) == []
