"""Evidence for one of several promises of a rule: compared with what began each."""

from __future__ import annotations

from tests.engine.fold.kit import play

START = "2026-03-02 09:00 engaged\n"

# --- evidence for one of several


LINES = """
promise line to the person
    when asked
    by manager
    deliver answer within 5 working days
    fulfilled by answered where answered.grade is asked.grade
"""


def test_evidence_is_compared_with_what_began_the_promise() -> None:
    lines = """
        2026-03-02 09:00 asked grade=good
        2026-03-02 10:00 asked grade=poor
        2026-03-03 09:00 answered grade=poor
    """
    life = play(LINES, lines, "2026-03-04")
    assert (life.state("line@1"), life.state("line@2")) == ("in_effect", "fulfilled")


def test_evidence_that_says_too_little_waits_for_nothing_it_could_be_told() -> None:
    life = play(LINES, "2026-03-02 09:00 asked grade=good\n2026-03-03 09:00 answered", "2026-03-04")
    assert life.state("line") == "in_effect"
