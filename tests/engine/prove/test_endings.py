"""How far a proof of a history reaches: lives in which what is proved ends where its bound says."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import VOCABULARY, pack_of, play
from tests.engine.prove.playing import assert_played
from troth.engine.prove.asking import Prover
from troth.engine.prove.findings import Broken, Open, Outcome, Proved, Timeline
from troth.engine.prove.ladders import ladders
from troth.engine.prove.questions import Budget
from troth.engine.prove.silence import silence

UNTRUSTED = """
2026-03-02 08:00 facts trusted=yes
2026-03-02 09:00 engaged
2026-03-03 09:00 facts trusted=no
"""
PATIENCE = Budget(milliseconds=5000)

PROMISE = """
promise a to the person{who}
    when {when}
    by manager
    {content}
"""
ANSWER = "deliver answer within 5 working days\n    fulfilled by answered"
LADDER = """
escalation l
    when {when}
    at once                 notify manager
    finally {last}   assign board
"""
REMEDY = """
promise b to the person{who}
    when agreed
    by manager
    {content}
"""
APOLOGY = "deliver apology within 3 days\n    fulfilled by made_good"
BY_DATE = "deliver apology by pay_date\n    fulfilled by made_good"
WHILE_AWAY = f"{APOLOGY}\n    suspended while on_leave"
BROKEN_B = LADDER.format(when="promise b is violated", last="after 9 days")


def promise(content: str = ANSWER, when: str = "engaged", who: str = "") -> str:
    return PROMISE.format(content=content, when=when, who=who)


def amended(content: str, who: str = "", ladder: str = BROKEN_B) -> str:
    """A promise, what is owed in its place, and a ladder for that."""
    remedy = REMEDY.format(content=content, who=who)
    return promise(f"{ANSWER}\n    remedy b instead") + remedy + ladder


def outcome(rules: str, code: str = "nothing-follows", place: str = "promise a") -> Outcome:
    pack = pack_of(rules)
    asked = ladders if code == "nothing-follows" else silence
    found = {each.place: each.outcome for each in asked(pack, Prover([pack], PATIENCE))}
    if isinstance(found[place], Broken):
        assert isinstance(found[place].example, Timeline)
        assert_played(found[place].example, pack)
    return found[place]


SHORT = "unless the engagement ends before `b` is due"
OPEN_B = f"{SHORT} or `b` is left open, neither kept nor broken"
ALONE = (
    "while no two promises are broken at once, "
    "as long as what is known of the person stays as it is"
)
TRUSTED = "any promise to the person is violated and trusted"
OTHERWISE = "any promise to the person is violated or trusted"

LIMITS = {
    "what is owed in its place ends with the engagement": (
        amended(APOLOGY), "2026-03-02 09:00 engaged\n2026-03-10 09:00 engagement_ended", SHORT
    ),
    "the ladder of what is owed in its place is let go": (
        amended(APOLOGY, ladder=f"{BROKEN_B}    until asked\n"),
        "2026-03-02 09:00 engaged\n2026-03-16 09:00 asked",
        f"{SHORT} or `asked` ends it before",
    ),
    "what is owed in its place never falls due": (
        amended(BY_DATE), "2026-03-02 09:00 engaged", OPEN_B
    ),
    "the clock of what is owed in its place stands": (
        amended(WHILE_AWAY), "2026-03-02 08:00 facts on_leave=yes\n2026-03-02 09:00 engaged", OPEN_B
    ),
    "a right in its place is not made use of": (
        amended("allow leave_taken within 5 days"), "2026-03-02 09:00 engaged",
        f"{SHORT} or `b` is not made use of",
    ),
    "a ladder with a condition has begun before": (
        promise() + LADDER.format(when=OTHERWISE, last="after 9 days"),
        "2026-03-02 08:00 facts trusted=yes\n2026-03-02 09:00 engaged",
        f"{ALONE}, unless `l` has begun with something else",
    ),
    "what a ladder asks is so no more": (
        promise(who=" for trusted") + LADDER.format(when=TRUSTED, last="after 9 days"),
        UNTRUSTED,
        ALONE,
    ),
    "a ladder counts from a day that was not known yet": (
        promise("deliver answer by pay_date\n    fulfilled by answered")
        + LADDER.format(when="promise a is violated", last="9 days after due"),
        "2026-03-02 09:00 engaged\n2026-03-03 09:00 cancelled about=a by=manager",
        "unless `a` is taken back before its day is known",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(LIMITS))
def test_a_life_in_which_a_broken_promise_stays_so_is_outside_what_is_proved(name: str) -> None:
    rules, lines, bound = LIMITS[name]
    found = outcome(rules)
    assert isinstance(found, Proved), found
    assert found.bound == bound
    life = play(rules, lines, "2027-06-01")
    assert life.state("a") == "violated"
    state = life.person.state()
    begun_by_it = [each for each in state.ladders if "a@" in each.cause]
    assert not any(each.fired == each.rungs for each in begun_by_it)


def test_what_lasts_in_every_life_is_proved_without_a_bound() -> None:
    survives = amended(f"{APOLOGY}\n    survives the end")
    found = outcome(survives)
    assert found == Proved()
    life = play(
        survives, "2026-03-02 09:00 engaged\n2026-03-10 09:00 engagement_ended", "2027-06-01"
    )
    (ladder,) = life.person.state().ladders
    assert ladder.fired == ladder.rungs


def test_a_last_rung_counted_from_a_due_day_that_there_is_none_of_is_found() -> None:
    rules = promise("keep attended at least 1") + LADDER.format(
        when="any promise to the person is violated", last="9 days after due"
    )
    found = outcome(rules)
    assert isinstance(found, Broken)
    assert "`l` never comes to its end" in found.finding.message
    assert isinstance(found.example, Timeline)
    assert found.example.moments[-1].words.startswith("90 days later nobody at a last rung has it")


# --- silence

SHADOW = """
chart: shadow
words: a shadow
per: engagement
initial: clear
states:
  clear:
    words: clear
    on:
      {event}: [{{to: marked, adverse: yes, needs: [reasons], recourse: case.raised}}]
      asked: [{{to: clean}}]
final:
  clean: good
  marked: adverse
"""
OPENS_CASE = """
escalation l
    when promise a is violated
    finally after 5 days   open case grievance
"""


@pytest.mark.parametrize(
    ("event", "rules"),
    [
        ("case.raised", promise() + OPENS_CASE),
        ("obligation.repaired", promise("keep tenure at least 30 days")),
    ],
)
def test_what_a_ladder_or_time_alone_raises_may_harm_whoever_is_silent(
    event: str, rules: str
) -> None:
    pack = pack_of(
        rules, charts="relationship, case, shadow", own=(("shadow", SHADOW.format(event=event)),)
    )
    found = {each.place: each.outcome for each in silence(pack, Prover([pack], PATIENCE))}
    harmed = found["chart shadow"]
    assert isinstance(harmed, Broken), harmed
    assert isinstance(harmed.example, Timeline)
    assert_played(harmed.example, pack)


ONLY_THEIRS = VOCABULARY.replace(
    "answered:      {of: relationship, fields: {grade: choice grade}}",
    "answered:      {of: relationship, fields: {grade: choice grade}, by: [manager]}",
)
EXPECTED = """
expectation x by the person
    when engaged
    deliver apology within {days} working days
    fulfilled by answered
    enabled by [a]
    suspended while any promise enabling x is violated
"""
AS_LONG = "as long as `a` is owed as well, and due before"


@pytest.mark.parametrize(
    ("days", "who", "bound"), [(9, "", ""), (5, "", AS_LONG), (9, " for trusted", AS_LONG)]
)
def test_what_is_expected_is_late_after_what_enables_it_where_both_are_owed(
    days: int, who: str, bound: str
) -> None:
    pack = pack_of(promise(who=who) + EXPECTED.format(days=days), vocabulary=ONLY_THEIRS)
    found = {each.place: each.outcome for each in silence(pack, Prover([pack], PATIENCE))}
    outcome = found["expectation x"]
    assert not isinstance(outcome, Open | Broken)
    assert outcome.bound == bound
