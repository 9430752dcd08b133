"""`troth check --proofs`: what a proof finds, beside what bounds find."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROBATION = ROOT / "policies" / "examples" / "probation"


def test_what_a_proof_finds_is_a_warning_and_fails_nothing(troth) -> None:
    plainly = troth("check", str(PROBATION))
    assert (plainly.code, plainly.err) == (0, "")
    found = troth("check", str(PROBATION), "--proofs")
    assert found.code == 0
    assert "warning[nothing-follows]" in found.err
    assert "probation.troth:" in found.err
    assert "warnings" in found.out


def test_what_the_owner_accepts_is_not_told(troth, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PROBATION, pack)
    said = json.loads(troth("check", str(pack), "--proofs", "--format", "json").out)
    (told,) = said["packs"]
    codes = {each["code"] for each in told["diagnostics"]}
    assert codes == {"nothing-follows"}
    places = sorted(f"promise {each['message'].split('`')[1]}" for each in told["diagnostics"])
    accepted = [
        f"  - {{code: nothing-follows, place: {place}, reason: the union sees to it}}"
        for place in places
    ]
    file = pack / "pack.yaml"
    file.write_text(f"{file.read_text('utf-8')}accepted:\n" + "\n".join(accepted) + "\n", "utf-8")
    ended = troth("check", str(pack), "--proofs")
    assert (ended.code, ended.err) == (0, "")
    assert "nothing to mend" in ended.out


@pytest.mark.usefixtures("without_solver")
def test_without_the_solver_it_is_said_what_to_install(troth) -> None:
    ended = troth("check", str(PROBATION), "--proofs")
    ended.failed_politely(1)
    assert "troth[prove]" in ended.err
    assert troth("check", str(PROBATION)).code == 0
