"""A pack as a handbook: the one place that says what is in it, and in which order."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from troth.dsl.core import Statement
from troth.dsl.prose import told, words_of
from troth.dsl.telling.words import Words
from troth.engine.handbook.adopted import adopted
from troth.engine.handbook.appendix import events, facts, scales, terms
from troth.engine.handbook.calendars import calendars
from troth.engine.handbook.content import Entry, Handbook, Link, Section
from troth.engine.handbook.owed import index, ladders, people
from troth.engine.handbook.places import lifecycles
from troth.engine.handbook.rules import WHAT, Chapter, anchor, chapters, kind, slug, title
from troth.engine.handbook.sheets import asked, sheets
from troth.engine.localtime import shown

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack


def handbook(pack: "Pack") -> Handbook:
    """What the handbook of a pack says."""
    words = words_of(pack.policy, pack.vocabulary)
    return Handbook(
        name=pack.info.name,
        version=pack.info.version_text,
        about=tuple(_about(pack)),
        sections=tuple(_section(chapter, words, pack) for chapter in chapters(pack)),
        promises=tuple(index(pack, "promise")),
        expectations=tuple(index(pack, "expectation")),
        ladders=tuple(ladders(pack)),
        people=tuple(people(pack)),
        lifecycles=tuple(lifecycles(pack)),
        facts=tuple(facts(pack.vocabulary)),
        events=tuple(events(pack.vocabulary)),
        scales=tuple(scales(pack.vocabulary)),
        terms=terms(),
        calendars=tuple(calendars(pack)),
        adopted=adopted(pack),
    )


def _about(pack: "Pack") -> Iterator[tuple[str, str]]:
    info = pack.info
    yield "version", info.version_text
    yield "in force from", shown(info.effective)
    if info.review is not None:
        yield "looked at again by", shown(info.review)
    if info.owner:
        yield "who answers for it", info.owner
    if info.calendar:
        zone = f" ({pack.vocabulary.zone})" if pack.vocabulary.zone else ""
        yield "calendar", f"{info.calendar}{zone}"
    # six digits tell two versions apart; the whole hash is what a ledger keeps
    yield "meaning", pack.meaning.removeprefix("sha256:")[:6]


def _section(chapter: Chapter, words: Words, pack: "Pack") -> Section:
    name = chapter.step or chapter.title
    step = pack.info.steps.get(chapter.step)
    return Section(
        anchor=slug(f"rules-{name}"),
        title=chapter.title,
        mark=chapter.step,
        entries=tuple(_entry(rule, words) for rule in chapter.rules),
        also=tuple(Link(title(rule), anchor(rule)) for rule in chapter.also),
        asked=() if step is None else tuple(asked(step, pack.vocabulary)),
        sheets=() if step is None else tuple(sheets(step, pack)),
    )


def _entry(rule: Statement, words: Words) -> Entry:
    which = kind(rule)
    return Entry(
        anchor=anchor(rule),
        name=rule.name,
        kind=which,
        what=WHAT[which],
        prose=told(rule, words),
        place=f"{rule.span.source.name}:{rule.span.line}",
    )
