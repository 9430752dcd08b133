"""Whom a gap in the data concerns: the people of a file, counted and named beside each finding."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from troth.cli.deciding import mapping_of, read_everybody
from troth.cli.terminal import counted
from troth.dsl.covering import can_concern, concerns, gaps
from troth.dsl.diagnostics import Diagnostic
from troth.engine.files.covers import finding

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack
    from troth.engine.files.people import Person

MOST_NAMED = 5


def with_people(
    pack: "Pack", found: Sequence[Diagnostic], path: str, mapping: str | None
) -> list[Diagnostic]:
    """``found``, and beside each gap in the data the people of the file whom it concerns."""
    everybody = read_everybody(path, mapping_of(mapping, pack), pack).rows
    notes: dict[Diagnostic, str] = {}
    known = pack.vocabulary
    for cover in known.covers.values():
        if not can_concern(cover, known):
            continue
        for gap in gaps(cover, known):
            them = [one for one in everybody if concerns(cover, gap, known, one.facts)]
            notes[finding(cover, gap, known)] = said_of(them)
    return [replace(one, note=notes.get(one, one.note)) for one in found]


def said_of(people: "Sequence[Person]") -> str:
    """``it concerns 14 people: c-3, c-9, …``."""
    if not people:
        return "it concerns nobody of these people"
    named = ", ".join(sorted(person.id for person in people)[:MOST_NAMED])
    more = ", …" if len(people) > MOST_NAMED else ""
    return f"it concerns {counted(len(people), 'person', 'people')}: {named}{more}"
