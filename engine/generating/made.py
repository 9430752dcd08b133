"""A folder of made-up people and their history, from what was asked for to what was written.

Files appear whole or not at all. What stands in them follows from the pack, the seed and the rates;
the machine, its clock and its zone have no say.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from types import MappingProxyType

from troth.dsl.types import DateType, MoneyType, NumberType
from troth.dsl.values import date_of
from troth.engine.event_kinds import ORG
from troth.engine.files.event_names import fields_of
from troth.engine.files.margins import Margins
from troth.engine.files.pack import Pack
from troth.engine.generating.histories import Histories
from troth.engine.generating.people import Population
from troth.engine.generating.settings import Rates, written
from troth.engine.generating.world import World
from troth.engine.generating.written import (
    ID,
    CsvForm,
    Damage,
    NdjsonForm,
    Telling,
    column,
    people_header,
    people_lines,
    told_of,
)
from troth.engine.moments import show_moment

TOGETHER = 200_000
"""About so many events, or people, are held at once."""

MAPPING, ABOUT = "mapping.yaml", "generated.yaml"
_NO_KINDS: Mapping[str, str] = MappingProxyType({})
MONTHS = 12
LONGEST = 120
"""Months of the longest history that a number of events is spread over."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be made. ``events`` is a number to come close to, or None for ``months``."""

    pack: Pack
    people: int
    seed: int = 1
    first: int | None = None
    months: int | None = None
    events: int | None = None
    rates: Rates = field(default_factory=Rates)
    form: str = "csv"
    margins: Margins | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: how much, of which days, and the hash of each file by its name."""

    people: int
    events: int
    first: int
    last: int
    files: Mapping[str, str]


def make(asked: Asked, folder: Path, progress: Callable[[int], None] = lambda _: None) -> Made:
    """Write people, their history, a mapping and what is known of all three into ``folder``."""
    first = asked.pack.info.effective if asked.first is None else asked.first
    population = Population(asked.pack, asked.people, asked.seed, first, asked.rates, asked.margins)
    histories = _histories(asked, population, first)
    files: dict[str, str] = {}
    damage = Damage(population.dice.of("damaged"), asked.rates.damaged)
    table = "parquet" if asked.form == "parquet" else "csv"
    with _file(folder, f"people.{table}", files, _people_kinds(population)) as write:
        write(people_header(population))
        for start in range(0, asked.people, TOGETHER):
            end = min(start + TOGETHER, asked.people)
            lines = people_lines(population, start, end, population.piece(start, end))
            write("".join(damage.of(lines, start)))
    fields = _fields(histories)
    form = NdjsonForm() if asked.form == "ndjson" else CsvForm(fields)
    events = 0
    with _file(folder, f"history.{asked.form}", files, {"at": "moment"}) as write:
        write(form.header)
        for line in stream(histories, form):
            write(line)
            events += 1
        telling = Telling(histories, form)
        for start, end in histories.pieces(TOGETHER):
            people = population.piece(start, end)
            rows = histories.rows(start, end)
            write("".join(damage.of(telling.lines(start, rows, people), asked.people + events)))
            events += len(rows)
            progress(end)
    with _file(folder, MAPPING, files) as write:
        write(mapping(population, fields if asked.form != "ndjson" else []))
    made = Made(asked.people, events, first, histories.world.last, dict(files))
    with _file(folder, ABOUT, files) as write:
        write(about(asked, made, histories))
    return made


def _histories(asked: Asked, population: Population, first: int) -> Histories:
    """Histories as long as was asked for, or long enough for so many events."""
    months = asked.months or MONTHS
    histories = Histories(World(population, first, first + months * 365 // 12))
    if asked.events is None:
        return histories
    wanted = asked.events * 1_000_000 // asked.people
    while histories.mean < wanted and months < LONGEST:
        months = min(months * 2, LONGEST)
        histories = Histories(World(population, first, first + months * 365 // 12))
    histories.share = min(1_000_000, wanted * 1_000_000 // max(histories.mean, 1))
    return histories


def _fields(histories: Histories) -> list[str]:
    """Every field that an event of some life, or of the organisation, has."""
    vocabulary = histories.world.pack.vocabulary
    found = dict.fromkeys(
        name
        for event in (*histories.events, *histories.organisation)
        for name in event.fields
        if name in fields_of(event.type, vocabulary)  # what a mapping can read
    )
    return list(found)


def stream(histories: Histories, form: CsvForm | NdjsonForm) -> Iterator[str]:
    """What happens to the organisation, which comes before everybody's own."""
    for number, event in enumerate(histories.organisation, 1):
        texts = {name: told_of(cell) for name, cell in event.fields.items()}
        rest = form.rest(event, texts)
        yield form.line(ORG, event.type, show_moment(event.at), number, event.actor.text, rest)


@contextmanager
def _file(
    folder: Path, name: str, files: dict[str, str], kinds: Mapping[str, str] = _NO_KINDS
) -> Iterator[Callable[[str], object]]:
    """A file that is there, under its name, once all of it is; its hash goes to ``files``.

    What is written to a Parquet file is CSV, whose columns become what ``kinds`` says.
    """
    part, table = folder / f".{name}.part", folder / f".{name}.table"
    try:
        with part.open("wb") as file:
            yield lambda text: file.write(text.encode("utf-8"))
        if name.endswith(".parquet"):
            from troth.engine.bulk.frames import store  # polars, which no other form needs

            store(part, table, kinds)
            table.replace(part)
        with part.open("rb") as file:
            files[name] = f"sha256:{file_digest(file, 'sha256').hexdigest()}"
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)
        table.unlink(missing_ok=True)


def _people_kinds(population: Population) -> dict[str, str]:
    """Which columns of people hold days, and which whole numbers."""
    kinds = {}
    for name, fact in population.facts.items():
        if isinstance(fact.type, DateType):
            kinds[column(name)] = "day"
        elif isinstance(fact.type, NumberType | MoneyType) and population.whole(name):
            kinds[column(name)] = "whole"
    return kinds


def mapping(population: Population, fields: list[str]) -> str:
    """mapping.yaml: every column of both files."""
    lines = [
        "# Which column of the people is which fact, and how the history is read.",
        "mapping: 1",
    ]
    lines += ["people:", f"  id: {ID}", "  facts:"]
    for name, fact in population.facts.items():
        unit = ""
        if isinstance(fact.type, MoneyType):
            unit = f', unit: "{str(fact.type).removeprefix("money ")}"'
        lines.append(f'    "{name}": {{column: "{column(name)}", unknown: [""]{unit}}}')
    if not population.facts:
        lines[-1] += " {}"
    if fields:
        lines += ["events:", "  case: case", "  activity: activity", "  at: at", "  zone: UTC"]
        lines += ["  actor: actor", "  about: about", "  key: key", "  fields:"]
        lines += [f'    "{each}": {{column: "{column(each)}", unknown: [""]}}' for each in fields]
    return "\n".join(lines) + "\n"


def about(asked: Asked, made: Made, histories: Histories) -> str:
    """generated.yaml: from what the files were made, so that they can be made again."""
    info = asked.pack.info
    lines = [
        "# What these files were made from. The same pack, seed and rates give the same bytes.",
        "generated: 1",
        f'pack: {{name: {info.name}, version: "{info.version_text}"}}',
        f'meaning: "{asked.pack.meaning}"',
        f"seed: {asked.seed}",
        f"people: {made.people}",
        f"events: {made.events}",
        f"lives: {histories.single}",
        f"from: {date_of(made.first).isoformat()}",
        f"to: {date_of(made.last).isoformat()}",
        *([f'margins: "{asked.margins.sha256}"'] if asked.margins else []),
        f"form: {asked.form}",
        "rates:",
    ]
    lines += written(asked.rates, histories.population.groups, "  ").splitlines()
    lines.append("files:")
    lines += [f'  {name}: "{digest}"' for name, digest in made.files.items()]
    return "\n".join(lines) + "\n"
