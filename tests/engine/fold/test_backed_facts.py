"""A fact may need what stands behind it: without that an event records nothing of it."""

import pytest

from tests.engine.fold.kit import VOCABULARY, play, version_of

RATED = VOCABULARY.replace(
    "  on_leave:  ",
    "  grade:     {of: relationship, type: choice grade, from: rated.grade, with: evidence}\n"
    "  on_leave:  ",
).replace(
    "events:",
    "events:\n  rated: {of: relationship, fields: {grade: choice grade, evidence: text}}",
)
TALK = """
    promise talk by manager
        when grade is poor
        deliver answer within 1 week
        fulfilled by answered
"""


@pytest.mark.parametrize("evidence", ["''", "'  '"])
def test_evidence_of_nothing_but_blanks_is_none(evidence: str) -> None:
    asks = TALK.replace("when grade is poor", "when rated where rated.evidence is known")
    for rules in (TALK, asks):
        life = play(
            [version_of(rules, vocabulary=RATED)],
            f"""
            2026-03-02 09:00  engaged
            2026-03-03 09:00  rated grade=poor evidence={evidence}
            """,
            until="2026-03-10",
        )
        assert life.ids("talk") == []


def test_a_rating_without_its_evidence_drives_nothing() -> None:
    life = play(
        [version_of(TALK, vocabulary=RATED)],
        """
        2026-03-02 09:00  engaged
        2026-03-03 09:00  rated grade=poor
        """,
        until="2026-03-10",
    )
    assert life.ids("talk") == []


def test_with_its_evidence_it_counts_and_stays_when_another_comes_without() -> None:
    life = play(
        [version_of(TALK, vocabulary=RATED)],
        """
        2026-03-02 09:00  engaged
        2026-03-03 09:00  rated grade=poor evidence=calls
        2026-03-04 09:00  rated grade=good
        2026-03-05 09:00  rated grade=poor evidence=letters
        """,
        until="2026-03-10",
    )
    assert len(life.ids("talk")) == 1
