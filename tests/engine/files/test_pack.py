"""A pack is found, read whole and checked; whatever the folder holds, nothing raises."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from troth.engine.files.find import find_pack, shipped_packs
from troth.engine.files.pack import load_pack, read_files

PACK = 'troth: 1\nname: acme\nversion: "2026.1"\neffective: 2026-12-01\n'

Write = Callable[[Mapping[str, str]], Path]

VOCABULARY = """\
facts:
  years: {of: person, type: number 0..60, words: years of work}
  age: {of: person, type: number}
"""
RULES = 'minimum clerk\n    years at least 2   because "the desk is busy"\n'


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_every_shipped_pack_loads_by_its_name(name: str, told) -> None:
    pack, found = load_pack(f"shipped:{name}")
    assert told(found) == []
    assert pack is not None


def test_a_short_name_is_enough_where_it_is_the_only_one(told) -> None:
    assert find_pack("shipped:hiring") == find_pack("shipped:examples/hiring")
    path, found = find_pack("shipped:hirng")
    assert path is None
    assert told(found)[0].endswith("| did you mean `shipped:hiring`?")


def test_what_is_no_pack_says_why_and_what_to_do(write: Write, tmp_path: Path) -> None:
    folder = write({"notes.txt": "x"})
    (tmp_path / "empty").mkdir()
    (tmp_path / "odd" / "pack.yaml").mkdir(parents=True)
    for where, message in (
        (tmp_path / "none", "there is no folder"),
        (folder / "notes.txt", "is a file, and a pack is a folder"),
        (tmp_path / "empty", "is empty"),
        (folder, "is no pack: it has no pack.yaml"),
        (Path("a\0b"), "there is no folder"),
        ("", "no pack is named"),
        (tmp_path / "odd", "is no pack: it has no pack.yaml"),
    ):
        pack, found = load_pack(where)
        assert pack is None
        assert [d.code for d in found] == ["not-a-pack"]
        assert message in found[0].message
        assert found[0].help


def test_a_pack_is_one_value(write: Write, told) -> None:
    pack, found = load_pack(
        write(
            {
                "pack.yaml": PACK + "charts: [case]\n",
                "vocabulary.yaml": VOCABULARY,
                "rules.troth": RULES,
            }
        )
    )
    assert told(found) == []
    assert pack is not None
    assert (pack.info.name, pack.info.version, pack.info.version_text) == (
        "acme",
        (2026, 1),
        "2026.1",
    )
    assert list(pack.charts) == ["case"]
    assert "case" in pack.vocabulary.charts
    assert [minimum.name for minimum in pack.policy.minimums] == ["clerk"]


def test_mistakes_of_all_files_are_told_in_one_run(write: Write, told) -> None:
    folder = write(
        {
            "pack.yaml": PACK + "charts: [acquisitoin]\ncalendar: london\n",
            "vocabulary.yaml": VOCABULARY.replace("number 0..60", "nubmer"),
            "calendars.yaml": "calendars: {paris: {zone: Europe/Paris, week: [mon], hours: 9-5}}\n",
            "rules.troth": RULES.replace("at least", "atleast"),
        }
    )
    pack, found = load_pack(folder)
    assert pack is None
    places = [line.split(": ")[0] for line in told(found)]
    assert places == ["calendars.yaml:1", "pack.yaml:5", "rules.troth:2", "vocabulary.yaml:2"]


def test_one_mistake_is_told_once_and_the_rest_of_the_vocabulary_is_read(
    write: Write, told
) -> None:
    vocabulary = """\
ratngs: {quality: [low, high]}
facts:
  years: {of: person, type: nubmer}
  grade: {of: person, type: rating quality, changeable: true}
  height: {of: persn, type: number}
  weight: {type: number, changeable: 1, from: assesed.weight}
  size: {of: person, type: number, from: asessed.size}
events:
  assessed: {of: person, by: 3, fields: {size: number}, words: [a]}
"""
    rules = "minimum clerk\n    years at least 2\n    grade is high\n    height at least 150\n"
    folder = write(
        {
            "pack.yaml": PACK,
            "vocabulary.yaml": vocabulary,
            "rules.troth": rules + "    sze at least 3\n",
        }
    )
    _, found = load_pack(folder)
    assert [line.partition(" |")[0] for line in told(found)] == [
        "rules.troth:5: there is no fact called `sze`",
        "vocabulary.yaml:1: there is no key `ratngs` here",
        "vocabulary.yaml:3: `nubmer` is no type",
        "vocabulary.yaml:4: `true` is neither yes nor no",
        "vocabulary.yaml:5: `of` cannot be `persn`",
        "vocabulary.yaml:6: `facts.weight` does not say its `of`",
        "vocabulary.yaml:6: `1` is neither yes nor no",
        "vocabulary.yaml:7: there is no event called `asessed`",
        "vocabulary.yaml:9: there is no party called `3`",
        "vocabulary.yaml:9: `words` should be text, and a list stands here",
    ]


def test_a_mistake_in_one_rule_hides_none_in_another(write: Write) -> None:
    vocabulary = (
        "choices:\n  speech: [spanish, polish]\n  ticket: [driving, first_aid]\n"
        "facts:\n  tickets: {of: person, type: set of choice ticket}\n"
    )
    rules = "minimum a\n    tickets includes spanish\n\n"
    rules += "minimum b\n    tickets is knwn\n    ten at lest 3\n"
    folder = write({"pack.yaml": PACK, "vocabulary.yaml": vocabulary, "rules.troth": rules})
    assert [d.span.line for d in load_pack(folder)[1]] == [2, 5, 6]


def test_another_language_version_is_told_alone(write: Write) -> None:
    _, found = load_pack(
        write({"pack.yaml": "troth: 2\nlanguage: new\n", "vocabulary.yaml": VOCABULARY})
    )
    assert [d.code for d in found] == ["unknown-language-version"]


def test_a_file_that_is_missing_is_told(write: Write, told) -> None:
    _, found = load_pack(write({"pack.yaml": PACK}))
    assert told(found) == [
        "vocabulary.yaml:1: there is no file `vocabulary.yaml` | check the name, or write the file"
    ]


def test_rules_are_read_without_being_understood(write: Write) -> None:
    files, found = read_files(write({"pack.yaml": "", "b.troth": "nonsense (", "a.troth": RULES}))
    assert found == []
    assert files is not None
    assert [source.name for source in files.rules] == ["a.troth", "b.troth"]


# --- adopting another pack


@pytest.fixture
def adopted(write: Write) -> Write:
    """Writes a pack that builds on another one beside it."""

    def written(files: Mapping[str, str]) -> Path:
        own = {"base/pack.yaml": PACK, "base/vocabulary.yaml": VOCABULARY}
        own |= {"base/rules.troth": RULES + "\nminimum senior_clerk\n    years at least 5\n"}
        own |= {
            "own/pack.yaml": PACK.replace("acme", "own")
            + 'base: {pack: ../base, version: "2026.1"}\n'
        }
        return write(own | {f"own/{name}": text for name, text in files.items()}) / "own"

    return written


def test_an_adopted_pack_says_what_the_own_one_does_not(adopted: Write, told) -> None:
    folder = adopted(
        {
            "vocabulary.yaml": """\
facts:
  years: {of: person, type: number 0..99}
  grade: {of: person, type: number}
""",
            "rules.troth": "minimum clerk\n    grade at least 1\n",
        }
    )
    pack, found = load_pack(folder)
    assert told(found) == []
    assert pack is not None
    assert sorted(pack.vocabulary.facts) == ["age", "engaged_since", "grade", "years"]
    assert str(pack.vocabulary.facts["years"].type.high) == "99000000"
    assert sorted(minimum.name for minimum in pack.policy.minimums) == ["clerk", "senior_clerk"]
    assert "grade" in repr(next(m for m in pack.policy.minimums if m.name == "clerk"))


@pytest.mark.parametrize(
    ("base", "code"),
    [
        ('{pack: ../base, version: "2025.9"}', "wrong-base"),
        ('{pack: ../own, version: "2026.1"}', "wrong-base"),
        ('{pack: ../nowhere, version: "2026.1"}', "not-a-pack"),
        ('{pack: "shipped:nowhere", version: "1.0"}', "not-a-pack"),
    ],
)
def test_a_base_that_is_not_the_one_meant_is_told(
    adopted: Write, base: str, code: str, told
) -> None:
    folder = adopted({"vocabulary.yaml": "facts: {}\n", "rules.troth": ""})
    (folder / "pack.yaml").write_text(PACK + f"base: {base}\n")
    pack, found = load_pack(folder)
    assert pack is None
    assert code in [d.code for d in found]
    assert next(d for d in found if d.code == code).span.line == 5


def test_an_adopted_calendar_counts_and_an_adopted_scale_stays(adopted: Write, told) -> None:
    folder = adopted({"vocabulary.yaml": "choices: {site: [lyon]}\n", "rules.troth": ""})
    base = folder.parent / "base"
    (base / "calendars.yaml").write_text("calendars: {paris: {zone: Europe/Paris, week: [mon]}}\n")
    with (folder / "pack.yaml").open("a") as file:
        file.write("calendar: paris\n")
    pack, found = load_pack(folder)
    assert told(found) == []
    assert pack is not None
    assert pack.vocabulary.calendar
    (base / "vocabulary.yaml").write_text(VOCABULARY + "choices: {site: [lyon, paris]}\n")
    _, found = load_pack(folder)
    assert [d.message for d in found] == [
        "`site` of the adopted pack has other members: lyon, paris"
    ]


# --- the two hashes


def _hashes(write: Write, vocabulary: str, **rules: str) -> tuple[str, str]:
    files = {f"{name}.troth": text for name, text in rules.items()}
    folder = write({"pack.yaml": PACK, "vocabulary.yaml": vocabulary} | files)
    pack, found = load_pack(folder)
    for name in files:
        (folder / name).unlink()
    assert [one.message for one in found] == []
    assert pack is not None
    return pack.meaning, pack.wording


SECOND = "\nminimum lead\n    years at least 5\n"


@pytest.mark.parametrize(
    "again",
    [
        (VOCABULARY, {"a": "# a comment\n\n" + RULES.replace("   because", " because") + SECOND}),
        (VOCABULARY, {"a": SECOND, "b": RULES}),
        (VOCABULARY + "  height: {of: person, type: number}\n", {"a": RULES + SECOND}),
    ],
    ids=["laid out anew", "in two files", "with a fact no rule uses"],
)
def test_layout_decides_nothing(write: Write, again: tuple[str, dict[str, str]]) -> None:
    assert _hashes(write, VOCABULARY, a=RULES + SECOND) == _hashes(write, again[0], **again[1])


@pytest.mark.parametrize(
    "again",
    [
        (VOCABULARY, RULES.replace("busy", "crowded")),
        (VOCABULARY.replace("years of work", "experience"), RULES),
    ],
    ids=["a because", "the words of a fact"],
)
def test_words_change_the_wording_and_not_the_meaning(write: Write, again: tuple[str, str]) -> None:
    meaning, wording = _hashes(write, VOCABULARY, a=RULES)
    other = _hashes(write, again[0], a=again[1])
    assert other[0] == meaning
    assert other[1] != wording


@pytest.mark.parametrize(
    "again",
    [
        (VOCABULARY, RULES.replace("at least 2", "at least 3")),
        (VOCABULARY.replace("0..60", "0..61"), RULES),
        (VOCABULARY, RULES.replace("minimum clerk", "minimum other")),
    ],
    ids=["a threshold", "the range of a fact", "a name"],
)
def test_what_decides_changes_the_meaning(write: Write, again: tuple[str, str]) -> None:
    assert _hashes(write, VOCABULARY, a=RULES)[0] != _hashes(write, again[0], a=again[1])[0]


def test_hashes_do_not_depend_on_the_seed_of_python() -> None:
    code = (
        "from troth.engine.files.pack import load_pack as load\n"
        "pack, _ = load('shipped:resume_study')\n"
        "print(pack.meaning, pack.wording)\n"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(made) == 1
    assert made.pop().count("sha256:") == 2


def test_a_file_or_a_folder_inside_a_pack_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "acme" / "scenarios").mkdir(parents=True)
    (tmp_path / "acme" / "pack.yaml").touch()
    (tmp_path / "acme" / "scenarios" / "first.yaml").touch()
    for inside in ("scenarios", "scenarios/first.yaml"):
        pack, (found,) = load_pack(tmp_path / "acme" / inside)
        assert pack is None
        assert found.help.endswith(
            f"`{tmp_path / 'acme'}`" + ("?" if inside == "scenarios" else "")
        )
