"""The acquisition rules of the shipped pack: what `check` refuses when somebody changes them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from troth.dsl.diagnostics import Severity
from troth.engine.files.pack import load_pack


@pytest.fixture
def pack(repository: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(repository / "policies/customer_centric", tmp_path / "mine"))


def refused(pack: Path, file: str, was: str, now: str) -> set[str]:
    """The codes of the errors that a change of one file brings."""
    path = pack / file
    text = path.read_text("utf-8")
    assert text.count(was) == 1
    path.write_text(text.replace(was, now), encoding="utf-8")
    return {each.code for each in load_pack(pack)[1] if each.severity is Severity.ERROR}


OWNERSHIP = "    ownership at least core_needed   because"


def test_a_minimum_that_nobody_can_meet_is_refused(pack: Path) -> None:
    now = f"    ownership at most 1\n{OWNERSHIP}"
    assert "never-met" in refused(pack, "acquisition.troth", OWNERSHIP, now)


def test_a_line_of_the_offer_that_nobody_promises_is_refused(pack: Path) -> None:
    was, now = "    deliver toolkit within", "    deliver thanks within"
    assert refused(pack, "offer.troth", was, now) == {"undelivered"}


def test_a_promise_of_the_offer_needs_a_promisor_and_a_day(pack: Path) -> None:
    was = "    by manager\n    deliver toolkit within equip_within\n"
    assert refused(pack, "offer.troth", was, "    deliver toolkit\n") == {
        "missing-promisor",
        "missing-due",
    }


def test_a_referral_weighs_in_no_minimum(pack: Path) -> None:
    now = f"    found_through is colleague\n{OWNERSHIP}"
    assert "sourcing-fact" in refused(pack, "acquisition.troth", OWNERSHIP, now)
