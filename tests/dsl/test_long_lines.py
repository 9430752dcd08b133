"""A reason may stand below what it explains, and a rung goes on behind its comma."""

from __future__ import annotations

import pytest

from troth.dsl.format import formatted
from troth.dsl.parse import parse
from troth.dsl.source import Source

LONG = '"' + "so many words that no line can hold them beside a requirement " * 2 + '"'


def tree(text: str) -> object:
    file, found = parse(Source("", text))
    assert found == []
    return file.statements


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ('minimum m\n    a\n        because "b"\n', 'minimum m\n    a because "b"\n'),
        (
            'minimum m\n    a, or develop within 3 days  # c, \n\n      because "b"\n    c\n',
            'minimum m\n    a, or develop within 3 days because "b"\n    c\n',
        ),
        (
            'minimum m\n    any 1 of\n        because "b"\n        c\n',
            'minimum m\n    any 1 of because "b"\n        c\n',
        ),
        (
            'escalation l\n    when a\n    finally at once notify b "c, d", #e\n     open case g\n',
            'escalation l\n    when a\n    finally at once notify b "c, d", open case g\n',
        ),
        (
            "promise p\n    allow e within 3 days,\n        rolling back,\n  \n     not before a\n",
            "promise p\n    allow e within 3 days, rolling back, not before a\n",
        ),
        (
            "promise p\n    provided a,\n      otherwise explain within 3 days\n",
            "promise p\n    provided a, otherwise explain within 3 days\n",
        ),
    ],
)
def test_a_line_goes_on_in_the_deeper_one_below(broken: str, whole: str) -> None:
    assert tree(broken) == tree(whole)


@pytest.mark.parametrize(
    "text",
    [
        'minimum m\n    a\n    because "b"\n',
        'minimum m\n    because "b"\n    a\n',
        "escalation l\n    when a\n    finally at once notify b\n        assign c\n",
        'escalation l\n    when a\n    finally at once notify b ","\n        assign c\n',
        "escalation l\n    when a\n    finally at once notify b # ,\n        assign c\n",
    ],
)
def test_a_line_that_is_not_deeper_or_follows_no_comma_stands_alone(text: str) -> None:
    assert parse(Source("", text))[1] != []


def test_because_may_be_a_name_at_the_beginning_of_a_line() -> None:
    text = "minimum m\n    any 1 of\n        because at least 3\n"
    assert formatted(Source("", text)) == text


def test_what_is_too_long_is_written_below() -> None:
    text = f"""minimum m
    any 1 of
        because {LONG}
        a
        b   because "short"

escalation l
    when a
    at once   notify b {LONG},
        notify c {LONG},
        open case d
    finally after 3 days   notify c
"""
    assert formatted(Source("", text)) == text
