"""What people write by habit is told in their words, with what to write; the fix is just that."""

import pytest

from troth.dsl.diagnostics import Diagnostic
from troth.dsl.format import formatted
from troth.dsl.parse import parse
from troth.dsl.render import apply_fixes
from troth.dsl.source import Source

PROMISE = "promise a to the person\n    when engaged\n    by manager\n    {}\n"
MINIMUM = "minimum a\n    {}\n"
LADDER = "escalation a\n    when x\n    {}\n    finally after 9 days notify manager\n"
CASES = "define a as\n    {}\n    otherwise 3 weeks\n"
ALONE = "{}\n"

CURED = [
    (MINIMUM, "empathy atleast 3", "empathy at least 3"),
    (MINIMUM, "empathy is at least 3", "empathy at least 3"),
    (MINIMUM, "empathy must be at least 3", "empathy at least 3"),
    (MINIMUM, "empathy no more than 3", "empathy at most 3"),
    (MINIMUM, "empathy not less than 3", "empathy at least 3"),
    (MINIMUM, "empathy greater than 3", "empathy more than 3"),
    (MINIMUM, "empathy higher then 3", "empathy more than 3"),
    (MINIMUM, "empathy greater than or equal to 3", "empathy at least 3"),
    (MINIMUM, "empathy fewer than 3", "empathy less than 3"),
    (MINIMUM, "empathy > = 3", "empathy >= 3"),
    (MINIMUM, "empathy 3 or more", "empathy at least 3"),
    (MINIMUM, "empathy equals 3", "empathy is 3"),
    (MINIMUM, "empathy isn't 3", "empathy is not 3"),
    (MINIMUM, "joined exists", "joined is known"),
    (MINIMUM, "years between 2 to 5", "years between 2 and 5"),
    (MINIMUM, "certifications has first_aid", "certifications includes first_aid"),
    (MINIMUM, "certifications contains first_aid", "certifications includes first_aid"),
    (MINIMUM, "certs doesn't include first_aid", "not certs includes first_aid"),
    (MINIMUM, "role is a, b or c", "role in [a, b, c]"),
    (MINIMUM, "role is one of [a, b]", "role in [a, b]"),
    (MINIMUM, "x && y", "x and y"),
    (MINIMUM, "x || y", "x or y"),
    (MINIMUM, "x and !y", "x and not y"),
    (MINIMUM, "at least 2 of\n        x\n        y", "any 2 of\n        x\n        y"),
    (MINIMUM, "one of:\n        x\n        y", "any 1 of\n        x\n        y"),
    (MINIMUM, "any of\n        x\n        y", "any 1 of\n        x\n        y"),
    (MINIMUM, "both of\n        x\n        y", "all of\n        x\n        y"),
    (MINIMUM, "tenure at least one year", "tenure at least 1 year"),
    (MINIMUM, "tenure at least 2 yrs", "tenure at least 2 years"),
    (MINIMUM, "pay at least £28k a year", "pay at least 28_000 GBP a year"),
    (MINIMUM, "pay at least €28,000", "pay at least 28_000 EUR"),
    (MINIMUM, "pay at least 28000 euros", "pay at least 28_000 EUR"),
    (MINIMUM, "pay at least GBP 28000", "pay at least 28000 GBP"),
    (MINIMUM, "pay at least 28000 gbp", "pay at least 28000 GBP"),
    (MINIMUM, "pay at least 3 GBP per year", "pay at least 3 GBP a year"),
    (MINIMUM, "pay at least 3 GBP p.a.", "pay at least 3 GBP a year"),
    (MINIMUM, "pay at least 5 percent of x", "pay at least 5% of x"),
    (MINIMUM, "a plus b at least 3", "a + b at least 3"),
    (MINIMUM, "count of e in last 30 days is 0", "count of e in the last 30 days is 0"),
    (
        MINIMUM,
        "time while (x) in past 9 days < 3 days",
        "time while (x) over the last 9 days < 3 days",
    ),
    (MINIMUM, "time since e at least 6 months ago", "time since e at least 6 months"),
    (MINIMUM, "x or develop within 9 days", "x, or develop within 9 days"),
    (MINIMUM, "x, or develop in 9 days", "x, or develop within 9 days"),
    (MINIMUM, 'x, because "y"', 'x because "y"'),
    (MINIMUM, "x because they said so", 'x because "they said so"'),
    (MINIMUM, "x is 3.", "x is 3"),
    (MINIMUM, "x;", "x"),
    (MINIMUM, "source 'Standard 2'\n    x", 'source "Standard 2"\n    x'),
    (MINIMUM, "meets front", "meets profile front"),
    (MINIMUM, "еmpathy at least ½", "empathy at least 0.5"),
    (MINIMUM, "any promise (to x, by y) is violated", "any promise to x by y is violated"),
    (CASES, "4 weeks if senior", "4 weeks when senior"),
    (CASES, "when senior: 4 weeks", "4 weeks when senior"),
    (ALONE, "define a as\n    1 when x\n    else 2", "define a as\n    1 when x\n    otherwise 2"),
    (ALONE, "define x is 3", "define x as 3"),
    (ALONE, "define x = 3", "define x as 3"),
    (
        ALONE,
        "define x\n    1 when y\n    otherwise 2",
        "define x as\n    1 when y\n    otherwise 2",
    ),
    (ALONE, "define x as table t by [a]", "define x from table t by [a]"),
    (ALONE, "define x from table t by a", "define x from table t by [a]"),
    (ALONE, "minimum a:\n    x", "minimum a\n    x"),
    (ALONE, "minimum a for the role is x\n    y", "minimum a for role is x\n    y"),
    (ALONE, "timer a.b: 10 working days", "timer a.b is 10 working days"),
    (ALONE, "timer a.b is 10 business days", "timer a.b is 10 working days"),
    (ALONE, "timer a.b is 10 workdays", "timer a.b is 10 working days"),
    (ALONE, 'gate a.b\n    needs x\n    else "y"', 'gate a.b\n    requires x\n    otherwise "y"'),
    (
        ALONE,
        "change a from 1\n    running clocks keep",
        "change a from version 1\n    running clocks keep",
    ),
    (PROMISE, "deliver a buddy within 5 days", "deliver buddy within 5 days"),
    (PROMISE, "deliver buddy in 5 days", "deliver buddy within 5 days"),
    (PROMISE, "deliver buddy before 2026-12-31", "deliver buddy by 2026-12-31"),
    (
        PROMISE,
        "deliver buddy within 5 days rolling back",
        "deliver buddy within 5 days, rolling back",
    ),
    (PROMISE, "confirmed by the manager", "confirmed by manager"),
    (PROMISE, "each 1 month while engaged", "every 1 month while engaged"),
    (
        PROMISE,
        "provided x otherwise explain within 5 days",
        "provided x, otherwise explain within 5 days",
    ),
    (
        PROMISE,
        "extended by 5 days when e at most 2 times",
        "extended by 5 days when e, at most 2 times",
    ),
    (PROMISE, "survives end", "survives the end"),
    (PROMISE, "grace period of 2 days", "grace 2 days"),
    (PROMISE, "enabled by crm, desk", "enabled by [crm, desk]"),
    (LADDER, "at once email manager", "at once notify manager"),
    (LADDER, "at once notify a and assign b", "at once notify a, assign b"),
    (LADDER, "immediately notify a", "at once notify a"),
    (LADDER, "in 3 days notify a", "after 3 days notify a"),
]


def findings_of(text: str) -> list[Diagnostic]:
    return parse(Source("x.troth", text))[1]


@pytest.mark.parametrize(("frame", "written", "meant"), CURED, ids=[c[1][:40] for c in CURED])
def test_the_fix_of_a_habit_is_what_the_page_of_the_language_says(
    frame: str, written: str, meant: str
) -> None:
    source = Source("x.troth", frame.format(written))
    findings = parse(source)[1]
    while source.text != (text := apply_fixes(source, findings)):
        source = Source("x.troth", text)
        findings = parse(source)[1]
    assert findings == []
    better = formatted(Source("x.troth", frame.format(meant)))
    assert formatted(source) == better


@pytest.mark.parametrize(("frame", "written", "meant"), CURED, ids=[c[1][:40] for c in CURED])
def test_what_is_right_is_no_habit(frame: str, written: str, meant: str) -> None:
    assert findings_of(frame.format(meant)) == []


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (MINIMUM.format("pay rounded to 2 is 3"), "write `rounded down to` or `rounded up to`"),
        (MINIMUM.format("empathy above 3"), "write `more than` or `at least`"),
        (MINIMUM.format("empathy at least 3 unless x"), "write `or`"),
        (CASES.format("4 weeks unless x"), "write `when not`"),
        (MINIMUM.format("if x then y is 3"), "write `not x or y is 3`"),
        (MINIMUM.format("pay at least $28,000"), "write `28_000 USD`"),
        (MINIMUM.format("role is field agent"), "write `field_agent` if this is one name"),
        (MINIMUM.format("x is 28k"), "write `28_000`"),
        (MINIMUM.format("x is 2yrs"), "write `2 years`"),
        (
            MINIMUM.format('x\n    because "y"'),
            "put it at the end of the line above, or below it and deeper",
        ),
        (
            PROMISE.format("keep x within 5 days"),
            (
                "leave `within` and the duration out: a condition is kept from the day the promise"
                " begins"
            ),
        ),
        (
            PROMISE.format("provided x"),
            "add it, such as `, otherwise explain within 5 working days`",
        ),
        (MINIMUM.format("x\n    ideal\n        y"), "add it, such as `worth 3`"),
    ],
)
def test_where_two_things_can_be_meant_nothing_is_fixed(text: str, advice: str) -> None:
    (found,) = findings_of(text)
    assert found.help == advice
    assert found.fix is None


def test_a_cured_line_is_read_on_so_that_the_lines_below_it_are_looked_at() -> None:
    text = "minimum a\n    at least 2 of\n        x at lest 3\n        y\n        z\n"
    assert [(d.code, d.span.text) for d in findings_of(text)] == [
        ("usual-slip", "at least 2 of"),
        ("unexpected-words", "lest"),
    ]
    file, _ = parse(Source("x", "minimum a\n    empathy atleast 3\n"))
    assert (
        file.broken[0].rest
        == parse(Source("x", "minimum a\n    empathy at least 3\n"))[0].statements[0]
    )


def test_several_habits_on_one_line_are_told_together() -> None:
    text = "minimum a\n    pay greater than £28,000 per year && empathy isn't 3\n"
    findings = findings_of(text)
    assert [d.span.text for d in findings] == [
        "greater than",
        "£28,000",
        "per year",
        "&&",
        "isn't",
    ]
    assert apply_fixes(Source("x.troth", text), findings) == (
        "minimum a\n    pay more than 28_000 GBP a year and empathy is not 3\n"
    )


def test_no_list_of_what_may_stand_is_longer_than_three() -> None:
    for line in (
        "empathy 3",
        "x is 3 4",
        "x y z",
        "any of",
        "x is 3 ) 4",
        "x, y",
        "not",
        "x is 5 5",
    ):
        for found in findings_of(MINIMUM.format(line)):
            assert found.help.count("`") <= 8, found.help
            assert "`,`" not in found.help
