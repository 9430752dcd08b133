"""What rules mean, written as their authors write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.engine.policies import VOCABULARY, decided, policy_of, view
from troth.dsl.types import SCALE
from troth.dsl.values import day_of
from troth.engine.decision import Decision, Verdict
from troth.engine.evaluate import NoSuchRule, decide
from troth.engine.exact import MonthEnd, add_months
from troth.engine.facts import NOTHING_HAPPENED, Occurrence, Origin, View

MINIMUM = """\
minimum frontline for role is frontline_agent
    empathy at least 3                       because "customers feel it first"
    certificates includes first_aid, or develop within 30 days
    any 2 of
        listening at least 3
        ownership at least 3
        energy at least 3
    ideal
        years at least 2   worth 3
        english at least B2   worth 1
"""
ABLE = {"role": "frontline_agent", "empathy": 3, "certificates": ["first_aid"],
        "listening": 3, "energy": 4}  # fmt: skip


def verdicts(decision: Decision) -> list[str]:
    return [line.verdict.value for line in decision.lines]


def texts(decision: Decision) -> list[str]:
    return [line.text.text for line in decision.proof]


def test_a_minimum_is_met_when_every_line_is() -> None:
    decision = decided(MINIMUM, "frontline", ABLE)
    assert decision.verdict is Verdict.MET
    assert [line.text.text for line in decision.proof[2].lines] == [
        "listening at least 3",
        "energy at least 3",
    ]


def test_the_proof_of_a_no_keeps_only_the_lines_that_failed() -> None:
    decision = decided(MINIMUM, "frontline", {**ABLE, "empathy": 2, "energy": 1})
    assert decision.verdict is Verdict.NOT_MET
    assert texts(decision) == ["empathy at least 3"]
    assert verdicts(decision) == ["not met", "met", "unknown"]


def test_a_group_is_unknown_while_it_could_still_be_met() -> None:
    facts = {name: value for name, value in ABLE.items() if name != "energy"}
    decision = decided(MINIMUM, "frontline", facts)
    assert decision.verdict is Verdict.UNKNOWN
    assert decision.missing == ("ownership", "energy")


def test_a_group_is_not_met_once_too_few_can_be() -> None:
    decision = decided(MINIMUM, "frontline", {**ABLE, "ownership": 1, "energy": 1})
    assert decision.verdict is Verdict.NOT_MET


def test_whoever_it_is_not_for_is_told_so() -> None:
    decision = decided(MINIMUM, "frontline", {"role": "team_lead"})
    assert decision.verdict is Verdict.DOES_NOT_APPLY
    assert texts(decision) == ["role is frontline_agent"]


def test_lines_that_are_all_met_settle_it_whoever_it_is_for() -> None:
    facts = {name: value for name, value in ABLE.items() if name != "role"}
    assert decided(MINIMUM, "frontline", facts).verdict is Verdict.MET
    assert decided(MINIMUM, "frontline", {**facts, "empathy": 1}).verdict is Verdict.UNKNOWN


def test_ideal_lines_rank_and_never_reject() -> None:
    decision = decided(MINIMUM, "frontline", {**ABLE, "english": "A1"})
    assert decision.verdict is Verdict.MET
    assert decision.rank == (0, 3 * SCALE)


def test_an_expired_fact_is_unknown_from_the_day_after() -> None:
    def on(today: date) -> Verdict:
        shown = {"empathy": Origin("interview", day_of(date(2025, 12, 1)))}
        return decided(MINIMUM, "frontline", ABLE, today=today, origins=shown).verdict

    assert on(date(2026, 12, 1)) is Verdict.MET
    assert on(date(2026, 12, 2)) is Verdict.UNKNOWN


# --- numbers


def value(text: str, facts: dict | None = None, **more) -> str | None:
    return decided(f"define asked as {text}", "asked", facts or {}, **more).as_dict()["value"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("years / 3", "0.333333"),
        ("years / 3 * 3", "1"),
        ("years * 2.5", "2.5"),
        ("80% of years", "0.8"),
        ("years rounded up to 5", "5"),
        ("larger of [years, 2]", "2"),
        ("nickname is unknown", "yes"),
        ("third or else 7", "7"),
    ],
)
def test_arithmetic_is_exact_and_rounded_once(text: str, shown: str) -> None:
    assert value(text, {"years": 1}) == shown


def test_halves_round_to_the_even_digit() -> None:
    assert value("third / 2", {"third": Decimal("0.000001")}) == "0"
    assert value("third / 2", {"third": Decimal("0.000003")}) == "0.000002"


def test_comparisons_see_the_exact_value() -> None:
    assert value("third / 3 more than 0", {"third": Decimal("0.000001")}) == "yes"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("33% of 12 days at least 4 days", "no"), ("(50% of 5 days) * 2 is 5 days", "yes"),
     ("hired_on + 50% of 5 days", "2026-01-07"), ("hired_on + 50% of 7 days", "2026-01-09"),
     ("closing - hired_on at least 50% of 5 days", "yes")],
)  # fmt: skip
def test_a_part_of_a_length_is_exact_until_it_moves_a_date(text: str, shown: str) -> None:
    facts = {"hired_on": "2026-01-05", "closing": "2026-01-07"}
    assert decided(f"define asked as {text}", "asked", facts).as_dict()["value"] == shown


def test_a_result_out_of_range_is_unknown_for_that_reason() -> None:
    decision = decided("define asked as years * years", "asked", {"years": 999_999_999_999})
    assert [str(reason) for reason in decision.reasons] == ["out of range in *"]


def test_a_table_without_a_row_or_with_an_empty_cell_is_unknown() -> None:
    text = "define asked from table needs by [role]"
    for role in ("field_agent", "team_lead"):
        decision = decided(text, "asked", {"role": role})
        assert [str(reason) for reason in decision.reasons] == ["no row of table needs fits"]
    assert decided(text, "asked", {"role": "frontline_agent"}).value == SCALE


CASES = """\
define notice as
    1   when years less than 2
    2   when retired
    otherwise 2
"""


def test_a_define_is_unknown_unless_all_cases_still_possible_agree() -> None:
    assert decided(CASES, "notice", {"years": 5}).value == 2 * SCALE
    assert decided(CASES, "notice", {}).verdict is Verdict.UNKNOWN


def test_the_note_says_which_case_was_taken() -> None:
    (line,) = decided(CASES, "notice", {"years": 1}).lines
    assert line.notes == ("notice is 1, when years less than 2",)


# --- truth


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("retired and years at least 3", "no"),
        ("retired or years at least 1", "yes"),
        ("retired and years at least 1", None),
        ("not retired", None),
        ("role in [team_lead, field_agent]", None),
        ("certificates includes driving", "no"),
        ("years between 1 and 1", "yes"),
    ],
)
def test_unknown_is_neither_yes_nor_no(text: str, shown: str | None) -> None:
    assert value(text, {"years": 1, "certificates": ["first_aid"]}) == shown


def test_only_what_settles_a_condition_is_decisive() -> None:
    text = "minimum m\n    retired or years at least 1"
    decision = decided(text, "m", {"years": 1, "retired": False})
    (line,) = decision.lines
    assert [each.name for each in decision.operands(line, decisive=True)] == ["years"]


# --- time


def test_tenure_counts_calendar_months_from_its_first_day() -> None:
    def on(day: int) -> str | None:
        since = day_of(date(2025, 12, 12))
        return value("tenure at least 1 year", today=date(2026, 12, day), engaged_since=since)

    assert (on(11), on(12)) == ("no", "yes")


def test_months_count_from_the_original_day() -> None:
    last = day_of(date(2026, 1, 31))
    assert add_months(last, 1) == day_of(date(2026, 2, 28))
    assert add_months(last, 1, MonthEnd.NEXT_DAY) == day_of(date(2026, 3, 1))
    assert add_months(last, 2) == day_of(date(2026, 3, 31))
    assert add_months(day_of(date(9999, 12, 1)), 1) is None


def test_time_in_grade_is_tested_at_another_day() -> None:
    """A year in grade, not today but at the closing date plus 30 days."""

    def hired(since: date) -> str | None:
        facts = {"hired_on": since, "closing": date(2026, 3, 12)}
        return value("closing + 30 days - hired_on at least 1 year", facts)

    assert hired(date(2025, 4, 10)) == "yes"
    assert hired(date(2025, 4, 12)) == "no"


def test_as_of_a_later_day_moves_the_clock() -> None:
    text = "(today - hired_on) as of closing at least 1 year"
    facts = {"hired_on": date(2026, 1, 5), "closing": date(2027, 1, 5)}
    assert value(text, facts) == "yes"
    assert value(text, {**facts, "closing": date(2027, 1, 4)}) == "no"


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("2026-03-28", "2026-03-29", 24), ("2026-03-29", "2026-03-30", 23),
     ("2026-10-24", "2026-10-25", 24), ("2026-10-25", "2026-10-26", 25)],
)  # fmt: skip
def test_a_day_is_as_long_as_the_clocks_of_its_zone_make_it(start, end, hours) -> None:
    facts = {"hired_on": start, "closing": end}
    text = f"define asked as closing - hired_on is {hours} hours"
    assert decided(text, "asked", facts, zone=ZoneInfo("Europe/London")).value == 1


def test_as_of_an_earlier_day_takes_a_history() -> None:
    text = "(today - hired_on) as of closing at least 1 year"
    decision = decided(f"define asked as {text}", "asked",
                       {"hired_on": date(2026, 1, 5), "closing": date(2026, 1, 6)})  # fmt: skip
    assert [str(reason) for reason in decision.reasons] == ["no history was given"]


# --- history

COUNT = "minimum m\n    count of coached in the last 30 days at least 1"


def test_without_a_history_what_needs_one_is_unknown() -> None:
    decision = decided(COUNT, "m", {})
    assert [str(reason) for reason in decision.reasons] == ["no history was given"]


def test_a_whole_history_without_events_counts_none() -> None:
    assert decided(COUNT, "m", {}, history=NOTHING_HAPPENED).verdict is Verdict.NOT_MET


class Coached:
    """A history with one coaching on one day."""

    def __init__(self, on: date) -> None:
        self.at = day_of(on) * 86_400 + 3_600

    def occurrences(self, event: str) -> list[Occurrence]:
        return [Occurrence(event, self.at, {"hours": 2 * SCALE})]

    def facts_at(self, _: int) -> dict:
        return {}

    def answer(self, *_: object) -> int:
        return 0

    def against(self, _: object) -> tuple[tuple[str, str], ...]:
        return ()


def test_a_window_holds_the_local_days_after_today_minus_its_length() -> None:
    def counted(on: date) -> Verdict:
        return decided(COUNT, "m", {}, today=date(2026, 12, 31), history=Coached(on)).verdict

    assert counted(date(2026, 12, 2)) is Verdict.MET
    assert counted(date(2026, 12, 1)) is Verdict.NOT_MET


# --- offers and gates

OFFER = """\
offer package
    salary 28_000 GBP a year, at least 98% of market
    buddy

promise salary to the person
    when engaged
    by manager
    deliver salary within 5 working days
    fulfilled by coached

promise buddy to the person
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by coached
"""


def test_an_offer_is_compared_with_its_benchmark_line_by_line() -> None:
    decision = _offer(date(2026, 12, 1))
    assert verdicts(decision) == ["met", "met"]
    assert decision.verdict is Verdict.MET


def test_a_benchmark_past_its_shelf_life_makes_the_line_unknown() -> None:
    decision = _offer(date(2026, 12, 31))
    assert verdicts(decision) == ["unknown", "met"]
    assert [str(reason) for reason in decision.reasons] == ["market is older than its shelf life"]


def _offer(today: date) -> Decision:
    return decided(OFFER, "package", {}, today=today)


GATE = (
    MINIMUM
    + """
gate acquisition.offer_made
    requires every minimum is met and not retired
    otherwise "Finish the minimum first"
"""
)


def test_a_gate_is_open_only_when_its_condition_is_known_to_hold() -> None:
    def gate(facts: dict) -> Decision:
        return decided(GATE, "acquisition.offer_made", facts)

    assert gate({**ABLE, "retired": False}).verdict is Verdict.MET
    shut = gate(ABLE)
    assert (shut.verdict, shut.missing) == (Verdict.UNKNOWN, ("retired",))
    nobody = gate({**ABLE, "role": "team_lead", "retired": False})
    assert nobody.verdict is Verdict.NOT_MET, "no minimum applies"


def test_a_misspelled_rule_is_answered_with_the_nearest() -> None:
    with pytest.raises(NoSuchRule, match="did you mean `frontline`"):
        decide(policy_of(MINIMUM), VOCABULARY, "frontlin", view({}))


def test_the_json_form_holds_numbers_as_text() -> None:
    told = decided(MINIMUM, "frontline", {**ABLE, "years": Decimal("2.5")}).as_dict()
    assert told["rank"] == {"low": "3", "high": "4"}
    assert told["lines"][0]["operands"] == [
        {"name": "empathy", "value": "3", "event": "", "day": None}
    ]


def test_a_later_day_moves_the_clock_and_not_the_facts() -> None:
    known = View(facts={"years": 1}, today=100)
    later = known.at(120)
    assert isinstance(later, View)
    assert (later.today, later.facts) == (120, {"years": 1})
    assert not isinstance(known.at(90), View)
