"""gates.yaml says exactly what must hold; a percentage is a share, a whole number counts people."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from troth.dsl.types import TEXT
from troth.dsl.vocabulary import Fact, Subject, Vocabulary
from troth.engine.files.gates import read_gates

KNOWN = Vocabulary(facts={"race": Fact(name="race", subject=Subject.PERSON, type=TEXT)})


def test_gates_are_read_exactly(tmp_path: Path) -> None:
    path = tmp_path / "gates.yaml"
    path.write_text(
        """
gates: 1
fairness:
  - {outcome: frontline is met, by: race, ratio_at_least: 0.80, or: not worse than before}
worsened_promises: {at_most: 0}
undecided: {at_most: 5%}
"""
    )
    document, found = read_gates(path, KNOWN)
    assert found == []
    assert document is not None
    gate = document.model.fairness[0]
    assert (gate.ratio_at_least, gate.against, gate.or_) == (
        Fraction(4, 5),
        "highest",
        "not worse than before",
    )
    assert document.model.undecided is not None
    assert document.model.undecided.at_most == Fraction(1, 20)
    assert document.sha256.startswith("sha256:")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("undecided: {at_most: 0.5}", "people are counted in whole numbers"),
        ("undecided: {at_most: 120%}", "this is no limit"),
        ("fairness: [{outcome: x, by: race, ratio_at_least: 80}]", "this is no ratio"),
        (
            "fairness: [{outcome: x, by: rase, ratio_at_least: 80%}]",
            "there is no fact called `rase`",
        ),
        ("fairness: [{outcome: x, by: race}]", "does not say its `ratio_at_least`"),
        (
            "capacity: [{party: boss, duties_per_week_at_most: 3}]",
            "there is no party called `boss`",
        ),
        ("fairnes: []", "there is no key `fairnes` here"),
    ],
)
def test_a_gate_that_says_nothing_clear_is_told(
    tmp_path: Path, line: str, message: str, told
) -> None:
    path = tmp_path / "gates.yaml"
    path.write_text(f"gates: 1\n{line}\n")
    document, found = read_gates(path, KNOWN)
    assert document is None
    assert len(found) == 1
    assert message in told(found)[0]
    assert found[0].help
