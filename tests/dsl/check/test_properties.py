"""Whatever an author writes: the check ends, says only what it may, and repeats itself exactly."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dsl.check.test_example import EXAMPLE
from tests.dsl.test_format_properties import statements
from troth.dsl import core, prose, syntax
from troth.dsl.check import check
from troth.dsl.diagnostics import Diagnostic
from troth.dsl.parse import parse
from troth.dsl.source import Source
from troth.dsl.traverse import walk

WORD = re.compile(r"[A-Za-z_]\w*")
PLACES = [match.span() for match in WORD.finditer(EXAMPLE)]
WORDS = sorted({match[0] for match in WORD.finditer(EXAMPLE)} | {"opted_out", "sex", "scoring"})

SETTLED = {
    *("never-met", "implied-requirement", "settled-condition", "gate-never-opens"),
    *("unreachable-case", "unused-define", "method-rule-for-agents"),
}
"""What a well-typed text may still be told."""


def everything(text: str, vocabulary) -> tuple[core.Policy | None, list[Diagnostic]]:
    file, _ = parse(Source("rules.troth", text))
    return check([file], vocabulary)


def read_aloud(policy: core.Policy, vocabulary) -> None:
    for kind in policy.__slots__:
        for statement in getattr(policy, kind):
            assert prose.statement(statement, vocabulary).lines()
            assert statement in list(walk(statement))


# --- trees nobody would write


@given(st.lists(statements, min_size=1, max_size=4))
def test_any_tree_there_can_be_is_checked(vocabulary, trees: list[syntax.Statement]) -> None:
    file = syntax.File(Source("rules.troth", ""), tuple(trees), ())
    policy, found = check([file], vocabulary)
    assert (policy is None) == any(d.severity == "error" for d in found)


# --- texts with names in the wrong places


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(WORDS)), max_size=6))
def test_any_swap_of_words_is_checked(vocabulary, swaps) -> None:
    text = EXAMPLE
    for (start, end), word in sorted(set(swaps), reverse=True):
        text = text[:start] + word + text[end:]
    policy, found = everything(text, vocabulary)
    again = everything(text, vocabulary)
    assert (policy, found) == again
    for finding in found:
        for label in (finding.label, *finding.others):
            assert 0 <= label.span.start <= label.span.end <= len(label.span.source.text)
    if policy is not None:
        read_aloud(policy, vocabulary)


# --- texts that are well typed

numbers = st.integers(0, 70).map(str)
ratings = st.sampled_from(["empathy", "listening", "energy", "latest assessed.empathy"])
durations = st.sampled_from(["3 working days", "2 weeks", "4 months", "90 minutes", "notice_time"])


@st.composite
def figures(draw: st.DrawFn, depth: int = 2) -> str:
    """A number in brackets where it is more than a word."""
    plain = st.sampled_from(["years_experience", "attended", "offered", "points of empathy"])
    if depth == 0:
        return draw(plain | numbers)
    left, right = draw(figures(depth - 1)), draw(figures(depth - 1))
    return draw(
        st.sampled_from(
            [
                f"({left} + {right})",
                f"({left} * {right})",
                f"({left} / offered)",
                f"({left} / ({right} * {right} + 1) or else 0)",
                f"(smaller of [{left}, {right}])",
                f"(20% of {left})",
                "(count of applied ever)",
                "(sum of coaching_session.hours in the last 3 months)",
            ]
        )
        | plain
    )


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> str:
    """A condition, in brackets where it is more than one comparison."""
    if depth and draw(st.booleans()):
        one, other = draw(conditions(depth - 1)), draw(conditions(depth - 1))
        return draw(
            st.sampled_from(
                [
                    f"({one} and {other})",
                    f"({one} or {other})",
                    f"(not ({one}))",
                    f"any 1 of [{one}, {other}]",
                    f"none of [{one}, {other}]",
                ]
            )
        )
    relation = draw(st.sampled_from(["at least", "at most", "more than", "less than", "is"]))
    return draw(
        st.sampled_from(
            [
                f"{draw(figures())} {relation} {draw(figures())}",
                f"{draw(ratings)} {relation} {draw(st.integers(0, 5))}",
                f"{draw(ratings)} between 1 and {draw(st.integers(0, 5))}",
                f"tenure {relation} {draw(durations)}",
                f"time since applied {relation} {draw(durations)}",
                "role in [team_lead, field_agent]",
                "role is not frontline_agent",
                "certifications includes first_aid",
                "english_level at least B2",
                "on_leave",
                "engaged",
                "empathy is unknown",
                "market_total_pay at least 2_000 GBP a month",
                "birthday before today",
                "any promise to the person is violated",
            ]
        )
    )


@settings(max_examples=150)
@given(st.lists(conditions(), min_size=1, max_size=4))
def test_a_well_typed_text_has_no_mistake_of_types(vocabulary, lines: list[str]) -> None:
    text = "define notice_time as 4 weeks\n\nminimum m\n" + "".join(f"    {x}\n" for x in lines)
    file, mistakes = parse(Source("rules.troth", text))
    policy, found = check([file], vocabulary)
    assert mistakes == []
    assert {finding.code for finding in found} <= SETTLED, [d.message for d in found]
    if policy is not None:
        read_aloud(policy, vocabulary)
        for line in policy.minimums[0].lines:
            assert_reads_the_same(line.condition, vocabulary)


def assert_reads_the_same(condition: core.Expr, vocabulary) -> None:
    """What prose writes means the same when it is read again."""
    said = prose.expression(condition)
    text = f"define notice_time as 4 weeks\n\nminimum m\n    {said}\n"
    policy, found = everything(text, vocabulary)
    assert policy is not None, [said, [(d.code, d.message) for d in found]]
    assert prose.expression(policy.minimums[0].lines[0].condition) == said
