"""`reaches` and `links` of vocabulary.yaml: what they mean, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine import organisations
from troth.dsl.vocabulary import Reach, Subject
from troth.engine.files.pack import load_pack

STRATEGY = "{of: organisation, fields: {next_phase: text}, reaches: engaged}"


def test_it_says_whom_an_event_reaches_and_what_a_fact_links(tmp_path: Path) -> None:
    vocabulary = organisations.pack(tmp_path).vocabulary
    reaches = {name: event.reaches for name, event in vocabulary.events.items() if event.reaches}
    assert reaches == {
        "strategy_changed": Reach(engaged=True),
        "office_closed": Reach(),
        "unit_moved": Reach(fact="unit", field="unit"),
        "parent_changed": Reach(fact="parent", field="goal"),
    }
    assert {each.name for each in vocabulary.facts.values() if each.links} == {"parent"}
    assert vocabulary.facts["parent"].links is Subject.GOAL


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        (
            "{of: relationship, reaches: engaged}",
            "wrong-reach",
            "`strategy_changed` is of a relationship, and only events of the organisation",
        ),
        (
            "{of: organisation, reaches: engagd}",
            "wrong-value",
            "`engagd` does not say whom the event reaches",
        ),
        (
            "{of: organisation, fields: {unit: text}, reaches: {unit: unit}}",
            "wrong-reach",
            "`strategy_changed.unit` is text, and `unit` is choice unit",
        ),
        (
            "{of: organisation, fields: {unit: choice unit}, reaches: {unti: unit}}",
            "unknown-reference",
            "there is no fact called `unti`",
        ),
        (
            "{of: organisation, fields: {unit: choice unit}, reaches: {unit: unti}}",
            "unknown-reference",
            "there is no field of `strategy_changed` called `unti`",
        ),
        (
            "{of: organisation, fields: {next_phase: text}, reaches: {next_phase: next_phase}}",
            "wrong-reach",
            "`next_phase` is a fact of the organisation, the same for everybody",
        ),
        (
            "{of: organisation, fields: {a: text, b: text}, reaches: {parent: a, unit: b}}",
            "wrong-value",
            "a map of 2 does not say whom the event reaches",
        ),
    ],
)
def test_what_reaches_nobody_is_told_at_its_place(
    tmp_path: Path, written: str, code: str, message: str
) -> None:
    folder = organisations.written(tmp_path, vocabulary=(STRATEGY, written))
    pack, found = load_pack(folder)
    assert pack is None
    (first,) = (each for each in found if each.code == code and each.message.startswith(message))
    assert (
        "strategy_changed" in first.label.span.source.text.splitlines()[first.label.span.line - 1]
    )


@pytest.mark.parametrize("fact", ["{of: relationship, type: text,", "{of: goal, type: number,"])
def test_only_a_text_of_a_goal_links_to_one(tmp_path: Path, fact: str) -> None:
    folder = organisations.written(
        tmp_path, vocabulary=("{of: goal, type: text, links", f"{fact} links")
    )
    _, found = load_pack(folder)
    assert "wrong-link" in {each.code for each in found}


def test_whom_an_event_reaches_belongs_to_what_a_pack_means(tmp_path: Path) -> None:
    one = organisations.pack(tmp_path / "one")
    same = organisations.pack(
        tmp_path / "same", vocabulary=("reaches: engaged", "reaches:   engaged")
    )
    other = organisations.pack(
        tmp_path / "other", vocabulary=("reaches: engaged", "reaches: everybody")
    )
    assert one.meaning == same.meaning
    assert one.meaning != other.meaning


@pytest.mark.parametrize(
    ("raises", "code"),
    [("talk_held", ""), ("talk_hold", "unknown-reference"), ("unit_moved", "wrong-reach")],
)
def test_a_change_of_a_fact_is_an_event_of_the_same_subject(
    tmp_path: Path, raises: str, code: str
) -> None:
    fact = "unit: {of: relationship, type: choice unit"
    folder = organisations.written(tmp_path, vocabulary=(fact, f"{fact}, raises: {raises}"))
    pack, found = load_pack(folder)
    assert {each.code for each in found} == ({code} if code else set())
    if not code:
        assert pack is not None
        assert pack.vocabulary.facts["unit"].raises == raises
