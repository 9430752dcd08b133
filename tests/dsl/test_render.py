"""A finding on the screen, as data, and as a change of the text."""

import json

from troth.dsl import render
from troth.dsl.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from troth.dsl.parse import parse
from troth.dsl.source import Source

LEAVE = """\
gate leave.sabbatical_requested
    requires 10 working days at most      14 days
"""


def test_a_finding_with_two_places_on_one_line() -> None:
    source = Source("leave.troth", LEAVE)
    one, other = LEAVE.index("14 days"), LEAVE.index("10 working")
    found = Diagnostic(
        "mixed-time",
        "working days cannot be compared with calendar days",
        Label(source.span(one, one + 7), "days"),
        (Label(source.span(other, other + 15), "working days"),),
        note="10 working days are 14 days in most weeks, but not in every week",
    )
    assert (
        render.text([found])
        == """\
error[mixed-time]: working days cannot be compared with calendar days
  leave.troth:2:43    gate leave.sabbatical_requested
 2 |     requires 10 working days at most      14 days
   |              ^^^^^^^^^^^^^^^ working days ^^^^^^^ days
 note: 10 working days are 14 days in most weeks, but not in every week

1 error
"""
    )


def finding(source: Source, start: int, end: int, words: str = "here") -> Diagnostic:
    return Diagnostic("some-code", "it is so", Label(source.span(start, end), words), help="do it")


def test_words_that_would_collide_stand_below() -> None:
    source = Source("x", "define ab as cd")
    found = Diagnostic(
        "some-code",
        "it is so",
        Label(source.span(7, 9), "a rather long remark"),
        (Label(source.span(13, 15), "another"),),
    )
    assert render.text([found]).splitlines()[2:5] == [
        " 1 | define ab as cd",
        "   |        ^^    ^^ another",
        "   |        a rather long remark",
    ]


def test_wide_characters_keep_the_mark_below_its_word() -> None:
    source = Source("x", '    "日本" empathy')
    lines = render.text([finding(source, 9, 16)]).splitlines()
    assert lines[3] == "   |            ^^^^^^^ here"


def test_a_long_line_is_cut_around_the_place() -> None:
    source = Source("x", "a " * 500_000 + "HERE" + " b" * 500_000)
    lines = render.text([finding(source, 1_000_000, 1_000_004)]).splitlines()
    assert all(len(line) <= 100 for line in lines)
    at = lines[2].index("HERE")
    assert lines[3][at : at + 9] == "^^^^ here"


def test_nothing_in_a_text_can_move_the_cursor() -> None:
    source = Source("x", "define \x1b[31mred\u202e as 1")
    screen = render.text([finding(source, 7, 10)])
    assert "\x1b" not in screen
    assert "\u202e" not in screen


def test_colour_only_when_asked_for() -> None:
    source = Source("x", "define a as b c")
    assert "\x1b[" in render.text(parse(source)[1], color=True)
    assert "\x1b[" not in render.text(parse(source)[1])


def test_twenty_are_shown_and_all_are_counted() -> None:
    source = Source("x", "define a as 2026-02-30\n" * 25)
    screen = render.text(parse(source)[1])
    assert screen.count("error[") == 20
    assert screen.endswith("25 errors; 5 of them not shown\n")
    assert render.text([]) == ""


def test_a_finding_about_a_whole_file_underlines_nothing() -> None:
    found = Diagnostic("some-code", "it is so", Label(Source("pack.yaml", "").whole()))
    assert render.text([found]) == "error[some-code]: it is so\n  pack.yaml\n\n1 error\n"


def test_warnings_are_counted_apart() -> None:
    found = Diagnostic("c", "m", Label(Source("x", "").whole()), severity=Severity.WARNING)
    assert render.text([found]).splitlines()[0] == "warning[c]: m"
    assert render.text([found]).endswith("1 warning\n")


def test_json_has_the_same_in_stable_keys() -> None:
    (data,) = render.as_json(parse(Source("x.troth", "define a as b ≥ 3"))[1])
    assert json.loads(json.dumps(data)) == data
    assert data["code"] == "unknown-sign"
    assert data["place"] == {
        "file": "x.troth",
        "line": 1,
        "column": 15,
        "end_line": 1,
        "end_column": 16,
        "start": 14,
        "end": 15,
    }
    assert data["fix"]["edits"][0]["text"] == ">="
    assert render.document([])["format_version"] == render.FORMAT_VERSION


def test_safe_fixes_leave_a_text_without_those_findings() -> None:
    text = "\ufeffdefine a as b ≥ 3\nminimum c\u00a0for d\n    source “e”\n    f\n"
    source = Source("x.troth", text)
    fixed = render.apply_fixes(source, parse(source)[1])
    assert fixed == 'define a as b >= 3\nminimum c for d\n    source "e"\n    f\n'
    assert parse(Source("x.troth", fixed))[1] == []


def test_of_two_fixes_of_one_place_the_first_is_applied() -> None:
    source = Source("x", "abc")
    fixes = [Fix("t", (Edit(source.span(0, 2), new),)) for new in ("X", "Y")]
    found = [Diagnostic("c", "m", Label(source.span(0, 1)), fix=fix) for fix in fixes]
    assert render.apply_fixes(source, found) == "Xc"
    assert render.apply_fixes(Source("other", "abc"), found) == "abc"


def test_a_long_name_is_cut_wherever_it_is_quoted() -> None:
    long = "a" * 50_000
    for rules in (
        f"minimum {long}\n    x lest 3",
        f"minimum {long}",
        f"minimum b\n    {long} lest 3",
        f"minimum b\n    x is GS-{long}",
        f"{long}",
        f"{long} b",
        f"gate {long}.b\n    foo x",
        f"define {long}",
        f"define b as 3{long}",
        f"define b as {long}é",
        f"define b as {long}½",
        f"minimum b\n    role is {long} {long}",
        f"minimum b\n    pay at least £3 {long}",
    ):
        assert len(render.text(parse(Source("x", rules))[1])) < 1_500, rules[:20]
