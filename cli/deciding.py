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
    from troth.dsl.diagnostics import Diagnostic
    from troth.engine.decision import Decision
    from troth.engine.facts import View
    from troth.engine.files.document import Document
    from troth.engine.files.mapping import MappingFile
    from troth.engine.files.pack import Pack
    from troth.engine.files.people import People, Person

MAPPING = "mapping.yaml"
"""The mapping that is used where none is named: the pack's own."""


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
        row = f"{Path(people.file).name}:{person.line}"
        origins = {fact: Origin(cell(row, fact, people.columns[fact])) for fact in facts}
    return view_under(pack, facts, day_of(as_of), origins=origins)


def hints(people: "People") -> str:
    """What may explain that somebody is not there: how ids look, rows that were refused."""
    lines = [f"the first id is `{people.rows[0].id}`"] if people.rows else []
    if people.refused:
        first = people.refused[0]
        count = counted(len(people.refused), "row")
        lines.append(f"{count} could not be read; line {first.line}: {first.reason}")
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


def row_of(asked: Asked, pack: "Pack") -> "tuple[People, Person]":
    """The row of the person; ends the command where nobody has that id."""
    if asked.person is None:
        raise usage("`--people` needs `--person`", "--person ID, the id of a row")
    people = read_everybody(asked.people or "", mapping_of(asked.mapping, pack), pack)
    for person in people.rows:
        if person.id == asked.person:
            return people, person
    for row in people.refused:
        if row.id == asked.person:
            raise Mistake(
                f"the row of `{row.id}` could not be read: {row.reason}",
                f"mend line {row.line} of {people.file}",
            )
    raise Mistake(f"nobody in {people.file} has the id `{asked.person}`", hints(people))


def read_everybody(path: str, mapping: "Document[MappingFile]", pack: "Pack") -> "People":
    """Everybody in a CSV file; ends the command where it cannot be read."""
    from troth.engine.files.people import read_people

    people, found = read_people(needs_file(path, "a file of people"), mapping, pack.vocabulary)
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
            "--mapping FILE says which column is which fact",
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
