"""A fact is not lost with a refused event where a rule takes what is unknown for an answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from troth.dsl.diagnostics import Diagnostic
from troth.engine.files.pack import load_pack

BANDS = Path(__file__).parents[2] / "policies" / "examples" / "service_bands"
ANSWERED = "anywhere:\n"
RETURN = "  sabbatical_ended: [{stay: yes}]\n"
CHART, RULES = "charts/sabbatical.yaml", "bands.troth"

Told = Callable[..., list[Diagnostic]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What is found in the pack of bands of service after some texts were exchanged."""

    def run(*changes: tuple[str, str, str]) -> list[Diagnostic]:
        pack = tmp_path / "pack"
        shutil.copytree(BANDS, pack)
        for path, old, new in changes:
            text = (pack / path).read_text("utf-8")
            assert old in text
            (pack / path).write_text(text.replace(old, new), encoding="utf-8")
        return load_pack(pack)[1]

    return run


UNANSWERED = (CHART, ANSWERED, ""), (CHART, RETURN, "")
"""No state but `granted` answers `sabbatical_ended`, which carries `returned_on`."""


def test_an_event_that_is_refused_somewhere_and_whose_absence_is_read_is_told(told: Told) -> None:
    (found,) = told(*UNANSWERED)
    assert (found.code, found.severity.value) == ("chart-lost-fact", "warning")
    assert "`sabbatical_ended` is refused in `none_asked_for`" in found.message
    assert "`returned_on` with it" in found.message
    assert found.span.source.name == CHART
    (where,) = found.others
    assert where.span.text == "returned_on is unknown"


def test_it_is_told_also_of_a_fallback_and_through_a_define(told: Told) -> None:
    old = "returned_on is unknown or today - returned_on at least 12 months"
    rested = "define rested as today - returned_on at least 12 months\n\nminimum may_apply"
    changes = (RULES, "minimum may_apply", rested), (RULES, old, "rested or else yes")
    assert [one.code for one in told(*UNANSWERED, *changes)] == ["chart-lost-fact"]


def test_where_no_rule_reads_its_absence_nothing_is_told(told: Told) -> None:
    assert told(*UNANSWERED, (RULES, "returned_on is unknown or ", "")) == []


def test_states_that_say_they_ignore_it_are_not_asked(told: Told) -> None:
    ignored = "    ignore: [sabbatical_ended]\n"
    states = [
        (CHART, f"  {name}:\n    words", f"  {name}:\n{ignored}    words")
        for name in ("none_asked_for", "asked_for", "refused", "in_appeal")
    ]
    assert told(*UNANSWERED, *states) == []
