"""Every independent mistake is told once, in file order, in the author's words."""

from __future__ import annotations

import re

import pytest

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Severity

TEN = """\
define senior as years_experience at least 5 and role in [team_lead]

minimum frontline for role is frontline_agnt
    emapthy at least 3
    english_level at least B7
    listening + energy at least 5
    10 working days at most 14 days
    senior
    any 3 of
        listening at least 3
        energy at least 3

promise buddy to the person
    when engaged
    by manger
    deliver buddy
    fulfilled by buddy_assigned

gate acquisition.offer_acceptd
    requires frontline is met
"""


def test_ten_mistakes_are_ten_findings_in_file_order(checked) -> None:
    policy, found = checked(TEN)
    assert policy is None
    assert [(d.span.line, d.code) for d in found] == [
        (3, "unknown-choice"),
        (4, "unknown-fact"),
        (5, "out-of-scale"),
        (6, "rating-arithmetic"),
        (7, "mixed-time"),
        (9, "impossible-count"),
        (15, "unknown-party"),
        (16, "missing-due"),
        (19, "unknown-event"),
    ]


LEAKS = re.compile(r"\b(None|lark|token|Token|dataclass|Traceback|Span|object at|core\.|syntax\.)")


def test_no_message_speaks_of_the_machine(checked) -> None:
    for text in (TEN, *BAD):
        for finding in checked(text)[1]:
            for words in _words(finding):
                assert not LEAKS.search(words), words
                assert not words.endswith("."), words


def test_messages_are_lower_case_and_say_what_to_do(checked) -> None:
    for text in (TEN, *BAD):
        for finding in checked(text)[1]:
            assert (
                finding.message[0] == "`"
                or not finding.message[0].isupper()
                or (finding.message.split()[0] in ("GBP", "EUR", "JPY"))
            ), finding.message
            assert finding.help or finding.note, finding.code


def _words(finding: Diagnostic) -> list[str]:
    return [finding.message, finding.note, finding.help, finding.label.text] + [
        other.text for other in finding.others
    ]


BAD = {
    # names
    "minimum m\n    buddy is yes\n": "unknown-fact",
    "minimum m\n    applied\n": "unknown-fact",
    "define role as empathy at least 3\n": "duplicate-name",
    "minimum m\n    acquisition is shortlistd\n": "unknown-state",
    "minimum m\n    promise nope is violated\n": "unknown-promise",
    "minimum m\n    m is met\n": "circular-rule",
    "minimum m\n    every minimum is met\n": "circular-rule",
    "minimum m for every minimum is met\n    on_leave\n": "circular-rule",
    "define able as every minimum is met\n\nminimum m\n    able\n": "circular-rule",
    "minimum m\n    time in scorin at least 3 days\n": "unknown-state",
    # types
    "minimum m\n    certifications in [first_aid]\n": "wrong-type",
    "minimum m\n    tenure at least 3\n": "wrong-type",
    "minimum m\n    birthday + 3 hours after today\n": "mixed-time",
    "minimum m\n    tenure is tenure\n": "wrong-type",
    "minimum m\n    role more than team_lead\n": "no-order",
    "minimum m\n    years_experience before 3\n": "wrong-type",
    "minimum m\n    market_total_pay at least 3\n": "wrong-type",
    "minimum m\n    market_total_pay at least 20_000 EUR a year\n": "mixed-currency",
    "minimum m\n    market_total_pay at least 400 GBP a week\n": "mixed-period",
    "minimum m\n    empathy is english_level\n": "mixed-scale",
    "minimum m\n    10 / attended at least 1\n": "unsafe-division",
    "minimum m\n    10 / 0 at least 1\n": "unsafe-division",
    "minimum m\n    average of assessed.empathy in the last 30 days at least 3\n": (
        "rating-arithmetic"
    ),
    "minimum m\n    count of applied in the last 3 hours at least 1\n": "mixed-time",
    "minimum m\n    applied.years at least 3\n": "no-event-at-hand",
    "minimum m\n    latest applied.yeers at least 3\n": "unknown-field",
    "minimum m\n    every minimum is fulfilled\n": "unknown-state",
    # subjects
    "minimum m\n    score at least 3\n    severity at least 3\n": "two-subjects",
    "gate retention.performance.feedback_given\n    requires score at least 3\n": (
        "narrower-subject"
    ),
    # bounds
    "minimum m\n    empathy at least 4\n    empathy less than 3\n": "never-met",
    "minimum m\n    years_experience at least 61\n": "never-met",
    "minimum m for role is team_lead\n    role is field_agent\n": "never-met",
    "minimum m\n    years_experience at least 2\n    years_experience more than 1\n": (
        "implied-requirement"
    ),
    "minimum m\n    years_experience at least 0\n": "settled-condition",
    "gate offer_accepted\n    requires role is team_lead and role is field_agent\n": (
        "gate-never-opens"
    ),
    # flow
    "minimum m\n    sex is female\n": "protected-fact",
    "minimum m\n    latest applied.sex is female\n": "protected-fact",
    "minimum m\n    referred\n": "sourcing-fact",
    "gate consequence_requested\n    requires not opted_out\n": "private-flow",
    "gate consequence_requested\n    requires latest asked.answer\n": "private-flow",
    "define well_supported as opted_out\n": "private-flow",
    "minimum m\n    desk_hours\n": "method-rule-for-agents",
    # promises
    "promise p\n    when engaged\n    by manager\n    keep on_leave\n    keep desk_hours\n": (
        "repeated-clause"
    ),
    "expectation p\n    when engaged\n    keep on_leave\n    grace 2 days\n": "misplaced-clause",
    "expectation p\n    when engaged\n    keep expectation p is violated\n": "circular-rule",
    "gate offer_accepted\n    requires on_leav\n": "unknown-fact",
    "timer decide_due is 3 days\ntimer acquisition.decide_due is 4 days\n": "duplicate-name",
}


@pytest.mark.parametrize(("text", "code"), BAD.items(), ids=range(len(BAD)))
def test_a_bad_case_gives_exactly_one_finding(checked, text: str, code: str) -> None:
    assert [finding.code for finding in checked(text)[1]] == [code]


LADDER = """escalation late
    when any promise to the person is violated
    at once notify promisor
    finally after 3 days notify manager of promisor
    until repaired or waived
"""
PROMISE = """promise p to the person
    when engaged
    by manager
    deliver buddy within 3 days
    fulfilled by buddy_assigned
"""

GOOD = [
    PROMISE.replace("within 3 days", "within 0 days"),
    "minimum m\n    tenure at least 10 working days and tenure at least 3 months\n",
    "minimum m\n    market_total_pay at least 2_000 GBP a month\n",
    "minimum m\n    B2 at most english_level\n",
    "define bar as 3\n\nminimum m\n    empathy at least bar\n    years_experience at least bar\n",
    "define asked as B2\n\nminimum m\n    english_level at least asked\n",
    "define roles as [team_lead, field_agent]\n\nminimum m\n    role in roles\n",
    "minimum m\n    attended / offered at least 0.5\n",
    "minimum m\n    (10 / attended or else 0) at least 0.5\n",
    "minimum m\n    10 / (attended + 1) at least 0.5\n",
    "minimum m\n    10 / (larger of [attended, 1]) at least 0.5\n",
    "minimum m\n    years_experience in [1, 2, 3]\n",
    "minimum m\n    birthday + 18 months after 2020-01-31\n",
    "minimum m\n    manager is not hiring_manager\n",
    "minimum m\n    any application is shortlisted\n",
    "minimum m\n    empathy at least 3, or develop within 30 days\n    empathy at least 2\n",
    "define years from table needed by [role]\n\nminimum m\n    years_experience at least years\n",
    "minimum m\n    time since applied at most 6 months or count of applied ever is 0\n",
    "gate offer_accepted\n    requires not opted_out\n",
    "minimum m for kind is employee\n    desk_hours\n",
    "expectation p\n    when applied where applied.years at least 2\n    keep on_leave\n",
]


@pytest.mark.parametrize("text", GOOD, ids=range(len(GOOD)))
def test_a_good_case_gives_no_finding(checked, text: str) -> None:
    policy, found = checked(text)
    assert [(finding.code, finding.message) for finding in found] == []
    assert policy is not None


# --- one message for one mistake, with what was meant

TOLD = {
    LADDER.replace("any promise to the person is", "any promise [to the person] is"): [
        ("unexpected-words", "")
    ],
    LADDER.replace("any promise to the person is", "any promise (to the person) is"): [
        ("usual-slip", "write `to the person`")
    ],
    PROMISE.replace("to the person", "to person"): [("unknown-party", "write `the person`")],
    PROMISE + "    suspended while on_leave at most 90 days\n": [
        ("usual-slip", "write `, at most 90 days`")
    ],
    LADDER.replace("waived", "wavied"): [("unknown-state", "did you mean `waived`?")],
    LADDER.replace("promisor", "promiser", 1): [
        ("unknown-party", "did you mean `promisee` or `promisor`?")
    ],
    PROMISE.replace("when engaged", "when engagd"): [("unknown-event", "did you mean `engaged`?")],
    PROMISE.replace("when engaged", "every month while engaged"): [
        (
            "calendar-period",
            (
                "write `every 1 month while …` for the stopwatch, "
                "or `each month while …` for its last day"
            ),
        )
    ],
    PROMISE.replace("when engaged", "every weeks while engaged"): [
        ("calendar-period", "write `every 1 week while …`")
    ],
    "minimum m\n    role = team_lead or field_agent\n": [
        ("wrong-type", "write `role in [team_lead, field_agent]`")
    ],
    "minimum m\n    role is not team_lead and field_agent\n": [
        ("wrong-type", "write `role not in [team_lead, field_agent]`")
    ],
    "minimum m\n    years_experience at least 3 and 4\n": [
        ("wrong-type", "write `years_experience at least 4`")
    ],
    "minimum m\n    role is [team_lead, field_agent]\n": [
        ("wrong-type", "write `role in [team_lead, field_agent]`")
    ],
    "minimum m\n    certifications in [first_aid, driving]\n": [
        (
            "wrong-type",
            (
                "write `certifications includes first_aid`; for both add `and certifications "
                "includes driving`, for either `or certifications includes driving`"
            ),
        )
    ],
    "minimum m\n    certifications in [[first_aid], [first_aid, driving]]\n": [("wrong-type", "")],
    "minimum m\n    certifications includes [first_aid, driving]\n": [
        (
            "wrong-type",
            (
                "for all of them write `all of [certifications includes first_aid, "
                "certifications includes driving]`, for one of them `any of` before that list"
            ),
        )
    ],
    "minimum m\n    english_level at least b2\n": [("out-of-scale", "did you mean `B2`?")],
    "minimum m\n    empathy at least 6\n": [
        ("out-of-scale", "write one of `0`, `1`, `2`, `3`, `4` and `5`")
    ],
    "define d as\n    4 weeks when on_leave\n    otherwise 1 month\n\nminimum m\n    d is d\n": [
        ("mixed-time", "count both in days or weeks, or both in months")
    ],
    "timer acquisition.decide is 3 days\n": [
        ("unknown-timer", "did you mean `acquisition.decide_due`?")
    ],
    "timer acquisition.applied is 3 days\n": [("unknown-timer", "its timers are `decide_due`")],
    "minimum m\n    10 / attended at least 1\n": [
        (
            "unsafe-division",
            (
                "give `attended` a range in vocabulary.yaml, such as 1..1000, or say what holds "
                "instead: `10 / attended or else 0`"
            ),
        )
    ],
    "minimum m\n    (3 GBP a year / attended) at least 1 GBP a year\n": [
        (
            "unsafe-division",
            (
                "give `attended` a range in vocabulary.yaml, such as 1..1000, or say what holds "
                "instead: `3 GBP a year / attended or else 0 GBP a year`"
            ),
        )
    ],
    "minimum m\n    30_000 GBP a year / market_total_pay at least 1\n": [
        (
            "unsafe-division",
            "say what holds instead: `30_000 GBP a year / market_total_pay or else 0`",
        )
    ],
    PROMISE.replace("when engaged", "every 0 days while engaged"): [("no-length", "")],
    "timer decide_due is 0 days\n": [("no-length", "")],
    "timer decide_due is 999_999_999_999 years\n": [
        ("no-length", "correct the number or the unit")
    ],
    "define Senior as on_leave\n\nminimum m\n    Senior\n": [("name-form", "write `senior`")],
    PROMISE.replace("buddy within", "coaching within"): [
        (
            "missing-amount",
            "write it here, as in `deliver 2 hours of coaching`, or on a line of an offer",
        )
    ],
}


@pytest.mark.parametrize(("text", "told"), TOLD.items(), ids=range(len(TOLD)))
def test_a_mistake_is_told_once_with_what_was_meant(checked, text: str, told) -> None:
    found = checked(text)[1]
    assert [d.code for d in found] == [code for code, _ in told]
    assert [d.help for d, (_, help_) in zip(found, told, strict=True) if help_] == [
        help_ for _, help_ in told if help_
    ]


def test_warnings_alone_leave_the_policy_usable(checked) -> None:
    policy, found = checked("define unused as empathy at least 3\n")
    assert [finding.severity for finding in found] == [Severity.WARNING]
    assert policy is not None


def test_a_define_of_a_statement_that_could_not_be_read_is_not_missing(checked) -> None:
    _, found = checked("define strong as empathy at\n\nminimum m\n    strong\n")
    assert "unknown-fact" not in [finding.code for finding in found]


def test_defines_come_after_those_they_use(checked) -> None:
    lines = [f"define d{n} as d{n + 1} or empathy at least 3" for n in range(800)]
    policy, found = checked("\n".join([*lines, "define d800 as role is team_lead"]) + "\n")
    assert {finding.code for finding in found} == {"unused-define"}
    assert policy is not None
    assert [define.name for define in policy.defines] == [f"d{n}" for n in range(800, -1, -1)]


def test_a_misspelled_unit_has_a_safe_fix(checked) -> None:
    text = """promise p to the person
    when engaged
    by manager
    deliver 2 hurs of coaching within 3 days
"""
    _, found = checked(text)
    assert [finding.code for finding in found] == ["wrong-unit"]
    assert found[0].fix is not None
    (edit,) = found[0].fix.edits
    assert (edit.span.text, edit.text) == ("hurs", "hours")


def test_a_private_fact_is_found_through_rules_that_speak_of_each_other(checked) -> None:
    _, found = checked(
        """expectation one by the person
    when engaged
    keep on_leave
    suspended while any expectation by the person is violated

expectation two by the person
    when opted_out
    keep on_leave
    suspended while any expectation by the person is violated

gate consequence_requested
    requires latest expectation one is fulfilled
"""
    )
    assert [finding.code for finding in found] == ["private-flow"]
    assert found[0].label.text == ("reads it by way of expectation one, expectation two")


def test_long_chains_of_rules_are_followed(checked) -> None:
    chain = [f"minimum m{n}\n    m{n + 1} is met\n" for n in range(400)]
    _, found = checked(
        "\n".join([*chain, "minimum m400\n    opted_out\n"])
        + "\ngate consequence_requested\n    requires m0 is met\n"
    )
    assert [finding.code for finding in found] == ["private-flow"]


def test_money_by_the_month_is_compared_by_the_year(checked) -> None:
    policy, _ = checked("minimum m\n    market_total_pay at least 2_000 GBP a month\n")
    condition = policy.minimums[0].lines[0].condition
    assert isinstance(condition, core.Compare)
    assert condition.right.value == 24_000 * 1_000_000
