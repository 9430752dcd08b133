"""What a person owes counts from when the rule was shown to them, where the policy says so."""

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.fold.kit import play, version_of

LEARN = """
    expectation learn_the_rules by the person
        when engaged
        deliver answer within 1 week
        fulfilled by answered

    promise training to the person
        when engaged
        by manager
        deliver 2 hours of training within 1 week
        fulfilled by training_held

    escalation not_learned
        when expectation learn_the_rules is violated
        finally at once  notify partner
        until repaired
"""


def shown(rules: str = LEARN, **more: object) -> list:  # type: ignore[type-arg]
    return [version_of(rules, binds="when shown", **more)]


def test_a_deadline_missed_unaware_is_counted_anew_and_not_broken() -> None:
    life = play(
        shown(),
        """
        2026-05-01 09:00  engaged
        2026-05-12 09:00  policy_shown
        """,
        until="2026-05-18",
    )
    assert life.state("learn_the_rules") == "in_effect"
    assert life.due("learn_the_rules") == "2026-05-19"
    assert life.told("not_learned") == []


def test_from_when_it_was_shown_it_binds() -> None:
    life = play(
        shown(),
        """
        2026-05-01 09:00  engaged
        2026-05-12 09:00  policy_shown
        """,
        until="2026-05-20",
    )
    assert life.path("learn_the_rules") == [
        "2026-05-01 created",
        "2026-05-12 in_effect",
        "2026-05-19 violated",
    ]


def test_what_was_never_shown_waits_and_says_so() -> None:
    life = play(shown(), "2026-05-01 09:00  engaged", until="2027-05-01")
    owed = life.owed("learn_the_rules")
    assert (owed.state, owed.due) == ("created", None)
    assert owed.waits == ("to be shown to the person",)


def test_what_is_owed_to_the_person_binds_at_once() -> None:
    life = play(shown(), "2026-05-01 09:00  engaged", until="2026-05-09")
    assert life.path("training") == ["2026-05-01 in_effect", "2026-05-08 violated"]


def test_who_was_shown_it_before_is_bound_from_the_trigger() -> None:
    life = play(
        shown(),
        """
        2026-04-20 09:00  policy_shown
        2026-05-01 09:00  engaged
        """,
        until="2026-05-02",
    )
    assert life.due("learn_the_rules") == "2026-05-08"


def test_one_rule_can_be_shown_alone() -> None:
    rules = LEARN + LEARN.split("promise", maxsplit=1)[0].replace(
        "learn_the_rules", "learn_the_tools"
    )
    life = play(
        shown(rules),
        """
        2026-05-01 09:00  engaged
        2026-05-12 09:00  policy_shown about=learn_the_tools
        """,
        until="2026-05-13",
    )
    assert life.state("learn_the_rules") == "created"
    assert life.due("learn_the_tools") == "2026-05-19"


def test_what_was_done_unaware_counts_once_it_binds() -> None:
    life = play(
        shown(),
        """
        2026-05-01 09:00  engaged
        2026-05-03 09:00  answered
        2026-05-12 09:00  policy_shown
        """,
        until="2026-05-13",
    )
    assert life.state("learn_the_rules") == "fulfilled"


def test_a_fixed_date_moves_by_as_much_as_it_was_shown_late() -> None:
    """Eight days of the rule's own are left from the day on which it was shown."""
    rules = """
    expectation sign by the person
        when engaged
        deliver answer by 2026-05-08
        fulfilled by answered
    """
    versions = shown(rules, since="2026-05-01")
    lines = "2026-04-01 09:00  engaged\n 2026-05-02 09:00  asked\n"
    assert play(versions, lines, until="2026-05-03").ids("sign") == []
    life = play(
        versions, "2026-05-01 09:00  engaged\n2026-05-12 09:00  policy_shown", until="2026-05-13"
    )
    assert life.due("sign") == "2026-05-19"


def test_a_new_version_has_to_be_shown_only_where_it_asks_for_something_else() -> None:
    other = LEARN.replace("within 1 week", "within 2 weeks", 1)
    lines = """
        2026-01-05 09:00  policy_shown
        2026-05-04 09:00  engaged
    """
    same = [*shown(), version_of(LEARN, "2026.2", "2026-05-01", binds="when shown")]
    assert play(same, lines, until="2026-05-05").state("learn_the_rules") == "in_effect"
    stricter = [*shown(), version_of(other, "2026.2", "2026-05-01", binds="when shown")]
    assert play(stricter, lines, until="2026-05-05").state("learn_the_rules") == "created"


def test_a_version_can_be_shown_before_it_is_in_force() -> None:
    other = LEARN.replace("within 1 week", "within 2 weeks", 1)
    versions = [*shown(), version_of(other, "2026.2", "2026-05-01", binds="when shown")]
    life = play(
        versions,
        """
        2026-04-20 09:00  policy_shown version="2026.2"
        2026-05-04 09:00  engaged
        """,
        until="2026-05-05",
    )
    assert life.due("learn_the_rules") == "2026-05-18"


def test_a_version_or_rule_that_is_not_there_is_refused() -> None:
    life = play(
        shown(),
        """
        2026-05-01 09:00  policy_shown version="7.7"
        2026-05-01 10:00  policy_shown about=nothing_like_it
        """,
        until="2026-05-02",
    )
    assert life.refusals() == [
        "policy_shown: there is no version 7.7 of the policy here",
        "policy_shown: nobody owes anything under a rule called `nothing_like_it`",
    ]


def test_without_the_key_nothing_waits() -> None:
    life = play(LEARN, "2026-05-01 09:00  engaged", until="2026-05-02")
    assert life.due("learn_the_rules") == "2026-05-08"


@given(late=st.integers(min_value=0, max_value=60))
def test_nobody_has_less_time_for_being_told_late(late: int) -> None:
    day = f"2026-{5 + (late >= 31):02}-{(late % 31 if late >= 31 else late) + 1:02}"
    life = play(
        shown(),
        f"2026-05-01 09:00  engaged\n{day} 12:00  policy_shown",
        until=day,
    )
    owed = life.owed("learn_the_rules")
    assert owed.due is not None
    assert owed.due.day - life.person.life.today == 7
