"""Small packs in the policy language, and small crowds to try them on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from pathlib import Path

from troth.dsl.types import Value
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.people import People, Person, Refusal

VOCABULARY = """\
ratings:
  quality: [0, 1, 2, 3, 4, 5]
choices:
  role: [frontline, field]
  group: [a, b, c]
facts:
  role:     {of: person, type: choice role}
  empathy:  {of: person, type: rating quality}
  energy:   {of: person, type: rating quality}
  learning: {of: person, type: rating quality}
  years:    {of: person, type: number 0..60}
  degree:   {of: person, type: yes/no}
  group:    {of: person, type: choice group, use: protected}
  age:      {of: person, type: number 0..120, use: protected}
events:
  applied:       {of: person, by: [person], fields: {}}
  buddy_named:   {of: relationship, by: [manager], fields: {}}
resources:
  buddy:  {unit: one}
  salary: {unit: money}
parties:
  manager: {seat: manager}
  head:    {seat: head}
"""

CALENDARS = """\
calendars:
  london:
    zone: Europe/London
    week: [mon, tue, wed, thu, fri]
    holidays: {country: GB, subdivision: ENG}
    month_end: last_day
"""


def pack(
    folder: Path,
    rules: str | Mapping[str, str],
    *,
    version: str = "1.0",
    vocabulary: str = VOCABULARY,
) -> Pack:
    """The pack with these rules: a text, or texts by the name of their file."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"rules.troth": rules} if isinstance(rules, str) else dict(rules)
    files["guards.troth"] = "define minimum_met as every minimum is met\n"
    files["vocabulary.yaml"] = vocabulary
    files["calendars.yaml"] = CALENDARS
    files["pack.yaml"] = (
        f'troth: 1\nname: acme\nversion: "{version}"\neffective: 2026-12-01\n'
        "review: 2027-12-01\nowner: people@acme.example\ncalendar: london\n"
        "charts: [relationship, acquisition, obligation, case]\n"
    )
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    made, found = load_pack(folder)
    assert made is not None, [(each.code, each.message, str(each.span)) for each in found]
    return made


def person(vocabulary: Vocabulary, id_: str, outcomes: Mapping[str, int], **facts: str) -> Person:
    """Somebody with these facts, written as in a file."""
    held: dict[str, Value] = {}
    for name, text in facts.items():
        value = read_value(text, vocabulary.facts[name].type)
        assert not isinstance(value, Problem), value
        held[name] = value
    return Person(id_, held, dict(outcomes), 2)


def people(
    vocabulary: Vocabulary,
    rows: Iterable[Mapping[str, str]],
    *,
    outcome: str = "",
    refused: Iterable[Refusal] = (),
) -> People:
    """Everybody in ``rows``; the key ``id`` is the id, the key ``outcome`` 1 or 0."""
    made = []
    for row in rows:
        facts = {key: text for key, text in row.items() if key not in {"id", outcome}}
        recorded = {outcome: int(row[outcome])} if outcome in row else {}
        made.append(person(vocabulary, row["id"], recorded, **facts))
    columns = {name: name for name in vocabulary.facts}
    outcomes = {outcome: outcome} if outcome else {}
    return People(tuple(made), tuple(refused), "people.csv", columns, outcomes)


def crowd(number: int, seed: int = 1) -> list[dict[str, str]]:
    """People who differ in everything; one in ten facts is not known."""
    dice = random.Random(seed)
    drawn = {
        "role": lambda: dice.choice(["frontline", "frontline", "field"]),
        "empathy": lambda: str(dice.randint(0, 5)),
        "energy": lambda: str(dice.randint(0, 5)),
        "learning": lambda: str(dice.randint(0, 5)),
        "years": lambda: str(dice.randint(0, 20)),
        "degree": lambda: dice.choice(["yes", "no"]),
        "group": lambda: dice.choice(["a", "b"]),
    }
    return [
        {"id": f"p-{index}"} | {name: draw() for name, draw in drawn.items() if dice.random() > 0.1}
        for index in range(number)
    ]
