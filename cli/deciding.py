"""What `decide` and `explain` share: the rule, what is known about the person, the head line."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from troth.cli.exits import Mistake
from troth.cli.loading import Refused, needs_file, show
from troth.cli.terminal import beside, counted, shown_date, typed
from troth.cli.usage import nearest, usage
from troth.dsl.values import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from troth.dsl.diagnostics import Diagnostic
    from troth.engine.bulk.people import Population
    from troth.engine.decision import Decision
    from troth.engine.facts import View
    from troth.engine.files.document import Document
    from troth.engine.files.mapping import MappingFile
    from troth.engine.files.pack import Pack
    from troth.engine.files.people import People, Person

MAPPING = "mapping.yaml"
"""The mapping that is used where none is named: the pack's own."""

SMALL = 4_000_000
"""The most bytes of a file that is read row by row: loading what reads columns takes as long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the facts of the person stand: a file of facts, or a row of a file of people."""

    facts: str | None
    people: str | None = None
    mapping: str | None = None
    person: str | None = None

    def options(self) -> str:
        """The same as options of a command line."""
        given = {
            "--facts": self.facts,
            "--people": self.people,
            "--mapping": self.mapping,
            "--person": self.person,
        }
        return " ".join(f"{option} {typed(value)}" for option, value in given.items() if value)


def decided(pack: "Pack", name: str, view: "View") -> "Decision":
    """The decision of the rule ``name``; ends the command where there is no such rule."""
    from troth.engine.evaluate import NoSuchRule, decide

    try:
        return decide(pack.policy, pack.vocabulary, name, view)
    except NoSuchRule:
        known = rules_of(pack)
        listed = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
        every = f"all rules in words: troth read {typed(pack.where)}"
        raise Mistake(
            f"{pack.info.name} has no rule `{name}` to decide",
            f"{nearest(name, known) or f'one of: {listed}'}\n{every}",
        ) from None


def rules_of(pack: "Pack") -> list[str]:
    """The names of all rules that can be decided, minimums first."""
    policy = pack.policy
    kinds = (policy.minimums, policy.gates, policy.offers, policy.defines)
    return [rule.name for kind in kinds for rule in kind]


def known_about(asked: Asked, pack: "Pack", as_of: date) -> "View":
    """What is known about the person that was asked for, and where it comes from."""
    from troth.engine.facts import Origin
    from troth.engine.views import view_under

    if (asked.facts is None) == (asked.people is None):
        raise usage(
            "say what is known about the person, once",
            "--facts FILE, or --people FILE with --person ID",
        )
    if asked.facts is not None:
        facts = facts_in(asked.facts, pack)
        origins = dict.fromkeys(facts, Origin(asked.facts))
    else:
        people, person = row_of(asked, pack)
        facts = person.facts
        part = ":" if people.row == "line" else f" {people.row} "
        row = f"{Path(people.file).name}{part}{person.line}"
        origins = {fact: Origin(cell(row, fact, people.columns[fact])) for fact in facts}
    return view_under(pack, facts, day_of(as_of), origins=origins)


def hints(people: "People | Population") -> str:
    """What may explain that somebody is not there: how ids look, rows that were refused."""
    first_id = next(iter(ids_of(people)), None)
    lines = [f"the first id is `{first_id}`"] if first_id is not None else []
    if people.refused:
        first = people.refused[0]
        count = counted(len(people.refused), "row")
        lines.append(f"{count} could not be read; {people.row} {first.line}: {first.reason}")
    return "\n".join(lines) or "the file has no rows below its header"


def cell(row: str, fact: str, column: str) -> str:
    """``resume.csv:18``, and the column where its name is not that of the fact."""
    return row if column == fact else f"{row}, column {column}"


def facts_in(path: str, pack: "Pack") -> dict[str, "int | str | frozenset[str]"]:
    """The facts in a YAML file."""
    from troth.engine.files.people import read_facts

    facts, found = read_facts(needs_file(path, "a file of facts"), pack.vocabulary)
    refuse(found, facts is None)
    assert facts is not None
    return facts


def row_of(asked: Asked, pack: "Pack") -> "tuple[People | Population, Person]":
    """The row of the person; ends the command where nobody has that id."""
    if asked.person is None:
        raise usage("`--people` needs `--person`", "--person ID, the id of a row")
    people = read_crowd(asked.people or "", mapping_of(asked.mapping, pack), pack)
    person = found_in(people, asked.person)
    if person is not None:
        return people, person
    for row in people.refused:
        if row.id == asked.person:
            raise Mistake(
                f"the row of `{row.id}` could not be read: {row.reason}",
                f"mend {people.row} {row.line} of {people.file}",
            )
    raise Mistake(f"nobody in {people.file} has the id `{asked.person}`", hints(people))


def ids_of(people: "People | Population") -> "Iterable[str]":
    """The ids of everybody."""
    from troth.engine.files.people import People

    if isinstance(people, People):
        return (person.id for person in people.rows)
    return people.held.ids


def found_in(people: "People | Population", id_: str) -> "Person | None":
    """The person of that id; None for nobody."""
    from troth.engine.files.people import People

    if isinstance(people, People):
        return next((person for person in people.rows if person.id == id_), None)
    position = people.position(id_)
    return None if position is None else people.person(position)


def read_everybody(path: str, mapping: "Document[MappingFile]", pack: "Pack") -> "People":
    """Everybody in a file as rows; ends the command where it cannot be read."""
    from troth.engine.files.people import People, read_people
    from troth.engine.files.table_kinds import can_read_tables, table_at

    file = needs_file(path, "a file of people")
    if table_at(file) and can_read_tables():
        everybody = read_crowd(path, mapping, pack)
        return everybody if isinstance(everybody, People) else everybody.rows()
    people, found = read_people(file, mapping, pack.vocabulary)
    refuse(found, people is None)
    assert people is not None
    return people


def read_crowd(path: str, mapping: "Document[MappingFile]", pack: "Pack") -> "People | Population":
    """Everybody in a file, as columns where that pays; ends the command where it cannot be read.

    A small file is read row by row, and so is any where the extra ``population`` is missing.
    """
    from troth.engine.files.table_kinds import can_read_tables, table_at

    file = needs_file(path, "a file of people")
    if not can_read_tables() or not (table_at(file) or file.stat().st_size > SMALL):
        return read_everybody(path, mapping, pack)
    from troth.engine.bulk.reading import read_columns  # slow to load, as all that has columns

    people, found = read_columns(file, mapping, pack.vocabulary)
    refuse(found, people is None)
    assert people is not None
    return people


def mapping_of(mapping: str | None, *packs: "Pack") -> "Document[MappingFile]":
    """The mapping that was named, or that of the first pack that has one."""
    from troth.engine.files.mapping import read_mapping

    own = [pack.folder / MAPPING for pack in packs if (pack.folder / MAPPING).is_file()]
    if mapping is None and not own:
        raise Mistake(
            f"{packs[0].info.name} has no {MAPPING}, and none was named",
            "--mapping FILE says which column is which fact, and "
            "`troth import --guess FILE --pack PACK` drafts one",
        )
    path = own[0] if mapping is None else needs_file(mapping, "a mapping")
    document, found = read_mapping(path)
    refuse(found, document is None)
    assert document is not None
    return document


def refuse(found: "list[Diagnostic]", failed: bool) -> None:
    """Show diagnostics, and end the command if it ``failed``."""
    if found:
        show(found)
    if failed:
        raise Refused


def as_json(decision: "Decision", pack: "Pack") -> dict[str, object]:
    """The decision and the pack it was made by, without the words that say what it is."""
    version = {"name": pack.info.name, "version": pack.info.version_text, "meaning": pack.meaning}
    told = {key: value for key, value in decision.as_dict().items() if "format" not in key}
    return {"pack": version, **told}


def head(decision: "Decision", pack: "Pack", person: str | None, as_of: date) -> str:
    """``NOT MET   minimum frontline for c-5521   as of Wed 2026-11-18, hiring 2026.1 (4e21c0)``."""
    verdict = decision.answer.upper()
    whom = f" for {person}" if person else ""
    left = f"{verdict}   {decision.rule.kind.value} {decision.rule.name}{whom}"
    version = f"{pack.info.name} {pack.info.version_text} ({short(pack.meaning)})"
    right = f"as of {shown_date(as_of)}, {version}"
    return beside(left, right)


def short(digest: str) -> str:
    """The first six digits of a hash."""
    return digest.removeprefix("sha256:")[:6]
