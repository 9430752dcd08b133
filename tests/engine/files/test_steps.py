"""A pack says which steps its rules put to work, and no step names a rule that is not there."""

from collections.abc import Callable, Mapping
from pathlib import Path

from troth.engine.files.pack import load_pack

Write = Callable[[Mapping[str, str]], Path]

PACK = 'troth: 1\nname: acme\nversion: "2026.1"\neffective: 2026-12-01\n'
VOCABULARY = "facts:\n  years: {of: person, type: number 0..60}\n"
RULES = "minimum clerk\n    years at least 2\n"


def written(write: Write, steps: str) -> Path:
    return write({"pack.yaml": PACK + steps, "vocabulary.yaml": VOCABULARY, "hiring.troth": RULES})


def test_a_step_names_its_rules(write: Write, told) -> None:
    pack, found = load_pack(written(write, "steps: {A1: {title: What we seek, rules: [clerk]}}\n"))
    assert told(found) == []
    assert pack is not None
    assert pack.info.steps["A1"].title == "What we seek"
    assert pack.info.steps["A1"].rules == ("clerk",)


def test_a_step_that_names_a_rule_nobody_wrote_is_told_with_its_place(write: Write, told) -> None:
    pack, found = load_pack(written(write, "steps: {A1: {title: T, rules: [clerk, clrek]}}\n"))
    assert pack is None
    assert told(found) == [
        "pack.yaml:5: there is no rule called `clrek`, which step A1 names | did you mean `clerk`?"
    ]


def test_steps_of_an_adopted_pack_come_first(write: Write, told, tmp_path: Path) -> None:
    written(write, "steps: {A1: {title: What we seek, rules: [clerk]}}\n")
    mine = tmp_path / "mine"
    mine.mkdir()
    base = next(p.parent for p in tmp_path.rglob("hiring.troth"))
    (mine / "pack.yaml").write_text(
        PACK + f'base: {{pack: "{base}", version: "2026.1"}}\n'
        "steps: {B1: {title: More, rules: [clerk]}}\n"
    )
    (mine / "vocabulary.yaml").write_text("facts: {}\n")
    pack, found = load_pack(mine)
    assert told(found) == []
    assert pack is not None
    assert list(pack.info.steps) == ["A1", "B1"]


COVERED = (
    "tables:\n"
    "  desks: {table: tables/desks.csv, columns: {desk: text}}\n"
    "  keys: {table: tables/keys.csv, columns: {desk: text}}\n"
    "covers: {desk_has_a_key: {every: desks, in: {keys: [desk]}}}\n"
)


def test_a_step_names_what_data_must_answer_and_the_tables_that_people_read(
    write: Write, told
) -> None:
    steps = "steps: {A1: {title: Keys, rules: [clerk, desk_has_a_key], tables: [keys, keyz]}}\n"
    files = {
        "pack.yaml": PACK + steps,
        "vocabulary.yaml": VOCABULARY + COVERED,
        "hiring.troth": RULES,
        "tables/desks.csv": "desk\nfirst\n",
        "tables/keys.csv": "desk\nfirst\n",
    }
    pack, found = load_pack(write(files))
    assert pack is None
    assert told(found) == [
        "pack.yaml:5: there is no table called `keyz`, which step A1 names | did you mean `keys`?"
    ]
    pack, found = load_pack(write({**files, "pack.yaml": PACK + steps.replace(", keyz", "")}))
    assert told(found) == []
    assert pack is not None
    assert (pack.info.steps["A1"].rules, pack.info.steps["A1"].tables) == (
        ("clerk", "desk_has_a_key"),
        ("keys",),
    )
