"""``git:REV``: a pack as it was in a revision of its repository."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

RULES = "rules/acme/rules.troth"


def _git(*words: str) -> None:
    who = ("-c", "user.email=hr@acme.example", "-c", "user.name=HR", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


@pytest.fixture
def repository(troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack in a repository of policies: committed, tagged, and stricter in the working copy."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    _git("init", "--quiet", "--initial-branch=main")
    troth("init", "rules/acme")
    _git("add", ".")
    _git("commit", "--quiet", "--message", "as it is")
    _git("tag", "v1")
    _edit(RULES, "empathy at least 3", "empathy at least 4")
    return tmp_path


def _edit(path: str, was: str, now: str) -> None:
    text = Path(path).read_text("utf-8")
    assert was in text
    Path(path).write_text(text.replace(was, now), "utf-8")


def _planned(troth, *arguments: str) -> dict[str, object]:
    ended = troth("plan", *arguments, "--format", "json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


@pytest.mark.parametrize("revision", ["git:HEAD", "git:v1", "git:main", "git:v1:rules/acme"])
def test_the_pack_as_it_was_is_the_one_that_was_committed(troth, repository, revision) -> None:
    shutil.copytree("rules/acme", "was")
    _edit("was/rules.troth", "empathy at least 4", "empathy at least 3")
    people = ("--people", "rules/acme/people.csv")
    assert _planned(troth, "rules/acme", "--against", revision, *people) == _planned(
        troth, "rules/acme", "--against", "was", *people
    )


def test_a_revision_without_a_change_plans_to_nothing(troth, repository: Path) -> None:
    _git("commit", "--quiet", "--all", "--message", "stricter")
    planned = _planned(troth, "rules/acme", "--against", "git:HEAD")
    assert planned["changes"] == []
    assert troth("plan", "rules/acme", "--against", "git:HEAD~1", "--detailed-exitcode").code == 2


def test_two_revisions_are_compared_without_a_working_copy(troth, repository: Path) -> None:
    _git("commit", "--quiet", "--all", "--message", "stricter")
    shutil.rmtree("rules")
    planned = _planned(troth, "git:HEAD:rules/acme", "--against", "git:v1")
    assert len(planned["changes"]) == 1


def test_what_a_screen_calls_the_pack_can_be_typed_again(troth, repository: Path) -> None:
    asked = troth("decide", "git:v1:rules/acme", "nobody", "--facts", "rules/acme/facts.yaml")
    asked.failed_politely()
    assert "troth read git:v1:rules/acme" in asked.err
    assert troth("read", "git:v1:rules/acme").code == 0


def test_a_pack_that_it_builds_on_is_taken_from_the_same_revision(troth, repository) -> None:
    troth("init", "rules/site", "--base", "shipped:starter")
    text = Path("rules/site/pack.yaml").read_text("utf-8").replace("shipped:starter", "../acme")
    Path("rules/site/pack.yaml").write_text(text, "utf-8")
    assert troth("check", "rules/site").code == 0
    _git("add", ".")
    _git("commit", "--quiet", "--message", "a site of its own")
    _edit(RULES, "empathy at least 4", "empathy at least 5")
    changes = _planned(troth, "rules/site", "--against", "git:HEAD")["changes"]
    assert "4" in changes[0]["was"]
    assert "5" in changes[0]["now"]


def test_nothing_of_it_stays_behind(troth, repository, tmp_path, monkeypatch) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    _planned(troth, "rules/acme", "--against", "git:HEAD")
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize(
    ("against", "said"),
    [
        ("git:", "names no revision"),
        ("git:v2", "did you mean `v1`?"),
        ("git:--help", "git knows no revision `--help`"),
        ("git:v1:rules", "packs in it: rules/acme"),
        ("git:v1:../elsewhere", "is in no git repository"),
        ("git:v1:rules/acmee", "did you mean `rules/acme`?"),
    ],
)
def test_what_is_not_there_is_told_with_a_way_out(troth, repository, against, said) -> None:
    ended = troth("plan", "rules/acme", "--against", against)
    ended.failed_politely()
    assert said in ended.err


def test_a_shipped_pack_is_in_no_repository_of_ours(troth, repository: Path) -> None:
    ended = troth("plan", "shipped:starter", "--against", "git:HEAD")
    ended.failed_politely()
    assert "does not say which folder is meant" in ended.err


def test_outside_of_a_repository(troth, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    troth("init", "acme")
    ended = troth("plan", "acme", "--against", "git:HEAD")
    ended.failed_politely()
    assert "is in no git repository" in ended.err


def test_a_mistake_in_the_committed_pack_is_shown_like_any_other(troth, repository) -> None:
    _edit(RULES, "empathy", "empathee")
    _git("commit", "--quiet", "--all", "--message", "misspelt")
    _edit(RULES, "empathee", "empathy")
    ended = troth("plan", "rules/acme", "--against", "git:HEAD")
    assert ended.code == 1
    assert "unknown-fact" in ended.err
