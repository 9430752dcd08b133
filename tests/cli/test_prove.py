"""`troth prove`: what holds for everybody, told with the smallest example of what does not."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Troth

POLICIES = Path(__file__).parents[2] / "policies"
HIRING = POLICIES / "examples" / "hiring"
NEXT = POLICIES / "examples" / "hiring-next"

PACK = """troth: 1
name: small
version: '1.0'
effective: 2026-01-01
owner: hr@acme.example
calendar: office
"""
VOCABULARY = """choices:
  role: [agent, lead]
facts:
  role:  {of: person, type: choice role}
  speed: {of: relationship, type: number 0..100}
  happy: {of: relationship, type: number 0..100}
events:
  engaged: {of: relationship}
  paid: {of: relationship, by: [boss], fields: {amount: money GBP}}
resources:
  bonus: {unit: money}
parties:
  boss: {seat: boss}
"""
MINIMUM = """minimum agent for role is agent
    speed at least {least}
    happy at least 3
"""
REWARD = """
offer prize for role is agent
    when speed at least 4
    guardrail happy at least 2
    outcome happy at least 3
    expires 2026-12-31
    bonus 300 GBP

promise bonus to the person
    when engaged
    by boss
    deliver bonus within 10 days
    fulfilled by paid
"""
CALENDARS = """calendars:
  office: {zone: Europe/London, week: [mon, tue, wed, thu, fri], month_end: last_day}
"""


def small(folder: Path, rules: str, accepted: str = "") -> Path:
    """A pack of these rules."""
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK + accepted, "utf-8")
    (folder / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")
    (folder / "calendars.yaml").write_text(CALENDARS, "utf-8")
    (folder / "rules.troth").write_text(rules, "utf-8")
    return folder


# --- one pack


def test_what_holds_for_everybody_ends_with_0(troth: Troth, tmp_path: Path) -> None:
    pack = small(tmp_path / "acme", MINIMUM.format(least=3))
    ended = troth("prove", pack)
    assert ended.code == 0, ended.out
    assert ended.out.startswith("small 1.0 ")
    assert "SUMMARY   nothing found   " in ended.out
    assert "somebody can meet it" in ended.out


def test_what_nobody_can_meet_is_found_with_both_places(troth: Troth, tmp_path: Path) -> None:
    both = "minimum agent\n    speed at least 30\n    speed at most happy\n    happy at most 20\n"
    ended = troth("prove", small(tmp_path / "acme", both))
    assert ended.code == 1
    assert "SUMMARY   1 found" in ended.out
    assert "error[never-met]: nobody can meet the minimum `agent`" in ended.out
    for line in ("speed at least 30", "speed at most happy", "happy at most 20"):
        assert line in ended.out
    assert ended.out.splitlines()[-1] == "What a finding means: troth why never-met"
    assert ended.err == ""


def test_a_finding_comes_with_the_smallest_person(troth: Troth, tmp_path: Path) -> None:
    ended = troth("prove", small(tmp_path / "acme", REWARD), "--rule", "prize")
    assert ended.code == 1
    found = ended.out.partition("the cheapest way to earn it, for somebody with role agent:")[2]
    steps = [line.strip() for line in found.splitlines()[1:4]]
    assert steps == ["1. speed 4", "2. happy 2", "and not what it is for, `happy at least 3`"]


def test_nobody_is_said_to_sell_for_a_millionth_of_a_penny(troth: Troth, tmp_path: Path) -> None:
    latest = "latest paid.amount"
    sold = f"{latest} more than 1 GBP and {latest} less than 1.02 GBP"
    rules = REWARD.replace("when speed at least 4", f"when {sold}")
    ended = troth("prove", small(tmp_path / "acme", rules), "--rule", "prize")
    amounts = re.findall(r"paid \(amount (\S+) GBP\)", ended.out)
    assert amounts == ["1.01"]


def test_no_line_is_wider_than_the_screen(troth: Troth) -> None:
    for pack in ("talent_programme", "customer_centric"):
        lines = troth("prove", POLICIES / pack, "--all").out.splitlines()
        assert [line for line in lines if len(line) > 100 and " | " not in line] == []


@pytest.mark.parametrize("pack", ["talent_programme", "customer_centric"])
def test_the_shipped_packs_are_proved(troth: Troth, pack: str) -> None:
    ended = troth("prove", f"shipped:{pack}")
    assert ended.code == 0, ended.out


def test_each_thing_by_itself_names_every_rule(troth: Troth, tmp_path: Path) -> None:
    pack = small(tmp_path / "acme", MINIMUM.format(least=3))
    ended = troth("prove", pack, "--all")
    proved = ended.out.partition("+ PROVED")[2]
    block = proved.partition("\n  minimum agent\n")[2]
    assert block.startswith("    somebody can meet it ")


# --- one rule


@pytest.mark.parametrize("name", ["prize", "offer prize"])
def test_one_rule_by_its_name(troth: Troth, tmp_path: Path, name: str) -> None:
    pack = small(tmp_path / "acme", MINIMUM.format(least=3) + REWARD)
    ended = troth("prove", pack, "--rule", name, "--format", "json")
    places = {each["place"] for each in json.loads(ended.out)["checked"]}
    assert places == {"offer prize"}


def test_a_misspelled_rule_is_told_with_the_nearest(troth: Troth, tmp_path: Path) -> None:
    ended = troth("prove", small(tmp_path / "acme", REWARD), "--rule", "price")
    ended.failed_politely()
    assert "did you mean `prize`?" in ended.err


# --- what is accepted

ACCEPTED = """accepted:
  - {code: earned-without-outcome, place: offer prize, reason: nobody can measure it in time}
"""


def test_what_the_owner_accepts_is_no_finding(troth: Troth, tmp_path: Path) -> None:
    ended = troth("prove", small(tmp_path / "acme", REWARD, ACCEPTED), "--rule", "prize")
    assert ended.code == 0, ended.out
    assert "= ACCEPTED   1, by pack.yaml" in ended.out
    assert "because nobody can measure it in time" in ended.out
    assert "2. happy 2" in ended.out


def test_what_an_adopted_pack_accepts_stays_accepted(troth: Troth, tmp_path: Path) -> None:
    small(tmp_path / "acme", REWARD, ACCEPTED)
    ours = tmp_path / "ours"
    ours.mkdir()
    base = 'base: {pack: ../acme, version: "1.0"}\n'
    (ours / "pack.yaml").write_text(PACK + base, "utf-8")
    (ours / "vocabulary.yaml").write_text("facts: {}\n", "utf-8")
    ended = troth("prove", ours, "--rule", "prize")
    assert ended.code == 0, ended.out + ended.err
    assert "because nobody can measure it in time" in ended.out
    own = ACCEPTED.replace("nobody can measure it in time", "we looked again")
    (ours / "pack.yaml").write_text(PACK + base + own, "utf-8")
    assert "because we looked again" in troth("prove", ours, "--rule", "prize").out


def test_what_is_accepted_for_nothing_is_told(troth: Troth, tmp_path: Path) -> None:
    mended = REWARD.replace("outcome happy at least 3", "outcome happy at least 2")
    ended = troth("prove", small(tmp_path / "acme", mended, ACCEPTED))
    assert "~ ACCEPTED FOR NOTHING   1" in ended.out
    assert "take the entry out of pack.yaml" in ended.out


@pytest.mark.parametrize(
    ("right", "wrong", "meant"),
    [
        ("offer prize", "offer prise", "offer prize"),
        ("offer prize", "prize", "offer prize"),
        ("earned-without-outcome", "earned-without-outcomes", "earned-without-outcome"),
    ],
)
def test_a_misspelled_entry_is_told_with_what_is_meant(
    troth: Troth, tmp_path: Path, right: str, wrong: str, meant: str
) -> None:
    ended = troth("prove", small(tmp_path / "acme", REWARD, ACCEPTED.replace(right, wrong)))
    assert ended.code == 1
    assert f"is `{meant}` meant?" in ended.out


def test_nothing_is_accepted_without_a_reason(troth: Troth, tmp_path: Path) -> None:
    empty = ACCEPTED.replace("nobody can measure it in time", '""')
    ended = troth("prove", small(tmp_path / "acme", REWARD, empty))
    assert ended.code == 1
    assert "reason" in ended.err
    assert "SUMMARY" not in ended.out


def test_what_a_file_says_moves_no_cursor(troth: Troth, tmp_path: Path) -> None:
    loud = ACCEPTED.replace("offer prize", '"offer \\e[2Jprize"')
    loud += '  - {code: earned-without-outcome, place: offer prize, reason: "\\e[31mred"}\n'
    ended = troth("prove", small(tmp_path / "acme", REWARD, loud))
    assert "red" in ended.out
    assert "\x1b" not in ended.out


# --- as data


def test_the_report_as_data_says_what_the_screen_says(troth: Troth, tmp_path: Path) -> None:
    pack = small(tmp_path / "acme", MINIMUM.format(least=3) + REWARD)
    told = json.loads(troth("prove", pack, "--format", "json").out)
    assert (told["format"], told["format_version"]) == ("troth.prove", 1)
    outcomes = [each["outcome"] for each in told["checked"]]
    assert len(outcomes) == told["asked"]
    assert outcomes.count("found") == told["found"]
    assert outcomes.count("proved") == told["proved"]
    (prize,) = [each for each in told["checked"] if each["code"] == "earned-without-outcome"]
    assert prize["example"]["person"]["facts"] == {"happy": "2", "role": "agent", "speed": "4"}
    assert prize["finding"]["place"]["file"] == "rules.troth"


def test_findings_for_code_hosts(troth: Troth, tmp_path: Path) -> None:
    pack = small(tmp_path / "acme", REWARD)
    run = json.loads(troth("prove", pack, "--rule", "prize", "--format", "sarif").out)["runs"][0]
    assert [each["ruleId"] for each in run["results"]] == ["earned-without-outcome"]


# --- as stories


def test_an_example_becomes_a_story_that_passes(troth: Troth, tmp_path: Path) -> None:
    pack = small(tmp_path / "acme", REWARD)
    story = pack / "scenarios" / "proved.yaml"
    ended = troth("prove", pack, "--rule", "prize", "--as-scenario", story)
    assert ended.code == 1
    assert f"{story}: 1 story" in ended.out
    assert "prize: {is: met}" in story.read_text("utf-8")
    played = troth("test", pack)
    assert played.code == 0, played.out
    assert "1 scenario, 1 passed" in played.out


@pytest.mark.parametrize("name", ["pack.yaml", "scenarios/own.yaml"])
def test_what_it_did_not_write_is_never_overwritten(
    troth: Troth, tmp_path: Path, name: str
) -> None:
    pack = small(tmp_path / "acme", REWARD)
    (pack / "scenarios").mkdir()
    (pack / "scenarios" / "own.yaml").write_text("scenario: my own\n", "utf-8")
    before = (pack / name).read_bytes()
    ended = troth("prove", pack, "--as-scenario", pack / name)
    assert ended.code == 1
    assert "is there already, and was not written by `troth prove`" in ended.err
    assert ended.out == ""
    assert (pack / name).read_bytes() == before


def test_its_own_examples_are_written_anew(troth: Troth, tmp_path: Path) -> None:
    pack, story = small(tmp_path / "acme", REWARD), tmp_path / "proved.yaml"
    assert "2 stories" in troth("prove", pack, "--as-scenario", story).out
    before = story.read_text("utf-8")
    assert "2 stories" in troth("prove", pack, "--as-scenario", story).out
    assert story.read_text("utf-8") == before


def test_stories_alone_on_the_screen(troth: Troth, tmp_path: Path) -> None:
    ended = troth("prove", small(tmp_path / "acme", REWARD), "--as-scenario", "-")
    assert ended.out.startswith("scenario: ")
    assert "SUMMARY" not in ended.out


# --- what goes wrong


@pytest.mark.parametrize(
    "arguments",
    [
        ("prove",),
        ("prove", HIRING, "--budget", "0"),
        ("prove", HIRING, "--budget", "soon"),
        ("prove", HIRING, "--format", "html"),
        ("prove", HIRING, "--as-scenario", "-", "--format", "json"),
    ],
)
def test_a_command_line_that_says_nothing_ends_with_64(troth: Troth, arguments) -> None:
    troth(*arguments).failed_politely(64)


@pytest.mark.parametrize(
    "arguments",
    [
        ("prove", "nowhere"),
        ("prove", HIRING, "--against", "nowhere"),
        ("prove", HIRING, "--against", "git:no-such-revision"),
        ("prove", HIRING, "--rule", "no such rule"),
        ("prove", HIRING, "--rule", ""),
        ("prove", NEXT, "--against", HIRING, "--as-scenario", "/nowhere/at/all.yaml"),
    ],
)
def test_a_mistake_is_told_and_ends_with_1(troth: Troth, arguments) -> None:
    troth(*arguments).failed_politely()


@pytest.mark.usefixtures("without_solver")
def test_without_the_solver_it_is_said_what_to_install(troth: Troth) -> None:
    ended = troth("prove", HIRING)
    ended.failed_politely()
    assert "pip install 'troth[prove]'" in ended.err


def test_what_cannot_be_decided_ends_with_4(troth: Troth, monkeypatch, tmp_path: Path) -> None:
    from troth.engine.prove.asking import Prover
    from troth.engine.prove.questions import Undecided

    monkeypatch.setattr(Prover, "ask", lambda *_, **__: Undecided("time is up"))
    ended = troth("prove", small(tmp_path / "acme", MINIMUM.format(least=3)))
    assert ended.code == 4
    assert "? NOT DECIDED" in ended.out
    assert "why: time is up" in ended.out
    assert ended.out.splitlines()[-1].endswith(" --budget 1000")


def test_the_help_loads_no_solver(troth_process) -> None:
    probe = "import sys; from troth.cli.main import main; main(['prove', '--help']); "
    done = troth_process("--version")
    assert done.returncode == 0
    import subprocess

    told = subprocess.run(
        [sys.executable, "-c", probe + "print('z3' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.splitlines()[-1] == "False"


def test_the_same_input_gives_the_same_screen(troth_process) -> None:
    screens = {
        troth_process(
            "prove", NEXT, "--against", HIRING, environment={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(screens) == 1
    assert b"STRICTER" in screens.pop()
