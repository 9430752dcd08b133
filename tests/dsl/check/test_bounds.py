"""What bounds alone settle: found soon, and never said of what could be otherwise."""

from __future__ import annotations

from itertools import pairwise

import pytest


def chain(length: int, step: str, first: str) -> str:
    """Defines ``d0`` to ``d{length}``, each made of the one before it by ``step``."""
    names = [f"d{n}" for n in range(length + 1)]
    steps = [f"define {new} as {step.format(old)}\n\n" for old, new in pairwise(names)]
    return f"define d0 as {first}\n\n{''.join(steps)}"


STEPS = {
    "{0} + {0}": "years_experience",
    "{0} * {0}": "years_experience",
    "-{0} * {0}": "offered",
    "larger of [{0} * {0}, {0} + {0}]": "years_experience",
}


@pytest.mark.parametrize(("step", "first"), STEPS.items(), ids=STEPS)
def test_a_long_chain_of_figures_ends(checked, step: str, first: str) -> None:
    policy, found = checked(f"{chain(100, step, first)}minimum m\n    d100 at least 3\n")
    assert found == []
    assert policy is not None


def test_conditions_that_name_each_other_many_times_end(checked) -> None:
    step = f"any 2 of [{', '.join(['{0}'] * 60)}]"
    first = "on_leave or empathy at least 3"
    policy, found = checked(f"{chain(6, step, first)}minimum m\n    d6\n")
    assert found == []
    assert policy is not None


def test_a_value_that_is_asked_a_thousand_times_ends(checked) -> None:
    lines = "".join(f"    years_experience is not {n}.5\n" for n in range(3, 1000, 60))
    many = "".join(f"    attended is not {n}\n" for n in range(1000))
    policy, found = checked(f"minimum m\n{lines}{many}")
    assert {finding.code for finding in found} == {"settled-condition"}
    assert policy is not None


def test_no_bounds_are_given_to_what_a_calendar_decides(checked) -> None:
    _, found = checked("minimum m\n    birthday + 3 months at least 2026-01-31 + 3 months\n")
    assert found == []
    _, found = checked("minimum m\n    2026-01-31 + 3 months is 2026-04-30\n")
    assert found == []


def test_a_product_may_lie_between_two_millionths(checked) -> None:
    _, found = checked(
        "minimum m\n    0.5 * (0.000001 * (larger of [0, smaller of [attended, 1]])) more than 0\n"
    )
    assert found == []


# --- what is settled


def told(checked, text: str) -> list[tuple[str, str, str]]:
    return [(d.code, d.label.text, d.help) for d in checked(text)[1]]


def test_what_may_be_unknown_is_never_called_always_yes(checked) -> None:
    for condition, name in {
        "years_experience at least 0": "years_experience",
        "on_leave or not on_leave": "on_leave",
        "role in [frontline_agent, field_agent, team_lead]": "role",
    }.items():
        assert told(checked, f"minimum m\n    {condition}\n") == [
            (
                "settled-condition",
                "yes or unknown, never no",
                f"correct the value; if that is what you mean, write `{name} is known`",
            )
        ]


def test_what_is_always_known_can_be_left_out(checked) -> None:
    for condition in ("count of applied ever at least 0", "(attended or else 0) at least 0"):
        ((_, label, help_),) = told(checked, f"minimum m\n    {condition}\n")
        assert (label, help_) == (
            "always yes",
            "correct the value, or leave the condition out",
        )


def test_a_gate_on_every_minimum_of_no_minimum_never_opens(checked) -> None:
    gate = "gate acquisition.offer_accepted\n    requires every minimum is met"
    (found,) = checked(f"{gate}\n")[1]
    assert found.code == "gate-never-opens"
    assert found.note == "the pack has no minimum, and at least one must apply"
    assert told(checked, f"{gate} or on_leave\n") == []
    assert told(checked, f"{gate}\n\nminimum m\n    on_leave\n") == []
    assert "gate-never-opens" not in [
        code for code, *_ in told(checked, f"{gate}\n\nminimum m\n    empathy at lest 3\n")
    ]
