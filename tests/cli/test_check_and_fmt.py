"""`check` and `fmt` on packs that hold, packs that do not, and packs that can be mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from troth.engine.files.find import shipped_packs

SHIPPED = sorted(name.rpartition("/")[2] for name in shipped_packs())


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_packs_check_without_a_word(troth, name: str) -> None:
    ended = troth("check", f"shipped:{name}")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("nothing to mend\n")
    assert len(ended.out.splitlines()) == 1


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_packs_are_canonical(troth, name: str) -> None:
    assert troth("fmt", f"shipped:{name}", "--check").code == 0


def test_what_came_with_troth_is_not_changed(troth) -> None:
    troth("fmt", "shipped:hiring").failed_politely()
    troth("check", "--fix", "shipped:hiring").failed_politely()


@pytest.fixture
def pack(troth, tmp_path: Path) -> Path:
    folder = tmp_path / "acme"
    assert troth("init", folder).code == 0
    return folder


def spoil(pack: Path, old: str, new: str) -> None:
    rules = pack / "rules.troth"
    text = rules.read_text("utf-8")
    assert old in text
    rules.write_text(text.replace(old, new), "utf-8")


def test_the_page_that_is_offered_first_is_that_of_an_error(troth, pack: Path) -> None:
    calendars = pack / "calendars.yaml"
    text = calendars.read_text("utf-8")
    calendars.write_text(text.replace("own:", "holidays: {country: GB}\n    own:"), "utf-8")
    spoil(pack, "empathy at least 3", "emapthy at least 3")
    ended = troth("check", pack)
    assert "warning[calendar-not-frozen]" in ended.err
    assert ended.err.rstrip().endswith("troth why unknown-fact")


def test_every_mistake_is_told_at_once_with_the_way_out(troth, pack: Path) -> None:
    spoil(pack, "    empathy", "    emapthy")
    spoil(pack, "learning at least 3", "learning at least 9")
    ended = troth("check", pack)
    ended.failed_politely()
    assert "did you mean `empathy`?" in ended.err
    assert "2 errors" in ended.err
    assert "troth why unknown-fact" in ended.err
    assert ended.out == ""


def test_json_says_the_same(troth, pack: Path) -> None:
    spoil(pack, "    empathy", "    emapthy")
    ended = troth("check", pack, "shipped:hiring", "--format", "json")
    assert (ended.code, ended.err) == (1, "")
    said = json.loads(ended.out)
    assert (said["format"], said["format_version"]) == ("troth.check", 1)
    mine, shipped = said["packs"]
    assert (mine["ok"], mine["errors"], mine["warnings"]) == (False, 1, 0)
    assert mine["diagnostics"][0]["code"] == "unknown-fact"
    assert (shipped["ok"], shipped["name"], shipped["diagnostics"]) == (True, "hiring", [])


def test_sarif_names_the_file_and_the_place(troth, pack: Path) -> None:
    spoil(pack, "    empathy", "    emapthy")
    ended = troth("check", pack, "--format", "sarif")
    said = json.loads(ended.out)
    assert said["version"] == "2.1.0"
    (result,) = said["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("unknown-fact", "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("acme/rules.troth")
    assert place["region"] == {"startLine": 7, "startColumn": 5, "endLine": 7, "endColumn": 12}


def test_safe_fixes_mend_a_pack(troth, pack: Path) -> None:
    spoil(pack, 'source "Hiring standard 1"', "source “Hiring standard 1”")
    assert troth("check", pack).code == 1
    assert "--fix" in troth("check", pack).err
    mended = troth("check", pack, "--fix")
    assert mended.code == 0, mended.err
    assert "mended" in mended.out
    assert 'source "Hiring standard 1"' in (pack / "rules.troth").read_text("utf-8")
    assert troth("check", pack, "--fix").out.endswith("nothing to mend\n")


def test_what_cannot_be_mended_safely_stays(troth, pack: Path) -> None:
    spoil(pack, "    empathy", "    emapthy")
    before = (pack / "rules.troth").read_bytes()
    troth("check", pack, "--fix").failed_politely()
    assert (pack / "rules.troth").read_bytes() == before


def test_fmt_writes_canonical_text_once(troth, pack: Path) -> None:
    canonical = (pack / "rules.troth").read_bytes()
    spoil(pack, "    empathy at least 3    ", "    empathy   >=   3")
    refused = troth("fmt", "--check", pack)
    assert refused.code == 1
    assert "rules.troth" in refused.out
    assert "troth fmt" in refused.err
    assert troth("fmt", pack / "rules.troth").code == 0
    assert (pack / "rules.troth").read_bytes() == canonical
    assert "canonical already" in troth("fmt", pack).out


def test_fmt_leaves_a_file_with_a_mistake_as_it_is(troth, pack: Path) -> None:
    spoil(pack, "    empathy at least 3", "    empathy at at least 3")
    before = (pack / "rules.troth").read_bytes()
    troth("fmt", pack).failed_politely()
    assert (pack / "rules.troth").read_bytes() == before


def test_fmt_is_for_rules_only(troth, pack: Path) -> None:
    troth("fmt", pack / "pack.yaml").failed_politely()
    troth("fmt", pack / "missing.troth").failed_politely()


def test_fmt_for_editors_reads_and_writes_streams(troth_process) -> None:
    ended = troth_process("fmt", "-", input=b"define a as   b>=1000\n")
    assert (ended.returncode, ended.stdout) == (0, b"define a as b at least 1_000\n")
    assert troth_process("fmt", "-", "--check", input=b"define a as   b>=1000\n").returncode == 1
    assert troth_process("fmt", "-", input=b"define\n").returncode == 1
