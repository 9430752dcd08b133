"""`check --unused` tells every name that nothing uses, and none that something does."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from troth.engine.files.pack import load_pack
from troth.engine.files.unused import unused_in

Write = Callable[[Mapping[str, str]], Path]

PACK = 'troth: 1\nname: acme\nversion: "2026.1"\neffective: 2026-12-01\n'
VOCABULARY = """\
ratings: {quality: [0, 1, 2], unasked: [low, high]}
choices: {role: [clerk, agent], sex: [female, male], month: [may]}
facts:
  empathy: {of: person, type: rating quality, from: assessed.empathy}
  role:    {of: person, type: choice role}
  lead:    {of: relationship, type: party}
  sex:     {of: person, type: choice sex, use: protected}
  shoes:   {of: person, type: number, from: measured.shoes}
events:
  assessed: {of: person, by: [lead], fields: {empathy: rating quality}}
  measured: {of: person, by: [tailor], fields: {shoes: number}}
resources: {shoes: {}}
parties: {lead: {fact: lead}, tailor: {seat: tailor}}
profiles: {clerk: {table: levels.csv}, never: {table: levels.csv}}
tables: {prices: {table: prices.csv, columns: {role: choice role, price: number}}}
"""
RULES = "minimum clerk for role is clerk\n    meets profile clerk\n"


@pytest.fixture
def folder(write: Write) -> Path:
    return write(
        {
            "pack.yaml": PACK,
            "vocabulary.yaml": VOCABULARY,
            "levels.csv": "fact,at_least\nempathy,1\n",
            "prices.csv": "role,price\nclerk,1\nagent,2\n",
            "rules.troth": RULES,
        }
    )


def test_what_nothing_uses_is_told_with_its_place(folder: Path, told) -> None:
    pack, found = load_pack(folder)
    assert pack is not None, told(found)
    assert [each.message for each in unused_in(pack)] == [
        "nothing uses the scale or choice `unasked`",
        "nothing uses the scale or choice `month`",
        "nothing uses the fact `shoes`",
        "nothing uses the event `measured`",
        "nothing uses the resource `shoes`",
        "nothing uses the party `tailor`",
        "nothing uses the profile `never`",
        "nothing uses the table `prices`",
    ]
    assert {each.span.source.name for each in unused_in(pack)} == {"vocabulary.yaml"}


def test_what_an_adopted_pack_declares_is_not_told(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "pack.yaml").write_text(PACK + f'base: {{pack: "{folder}", version: "2026.1"}}\n')
    (mine / "vocabulary.yaml").write_text("facts:\n  hats: {of: person, type: number}\n")
    pack, _ = load_pack(mine)
    assert pack is not None
    assert [each.message for each in unused_in(pack)] == ["nothing uses the fact `hats`"]
