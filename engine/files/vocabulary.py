"""vocabulary.yaml and the tables it names, read into a `troth.dsl.vocabulary.Vocabulary`.

Every mistake is reported at its place and reading goes on, so that one run tells all of them. What
a rule may do with a fact is not decided here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean, has_errors
from troth.dsl.types import (
    PARTY,
    ChoiceType,
    DurationType,
    MoneyType,
    NumberType,
    RatingType,
    Type,
)
from troth.dsl.values import Problem
from troth.dsl.vocabulary import (
    Event,
    Fact,
    Party,
    Resource,
    Subject,
    Use,
    Vocabulary,
)
from troth.engine.files.compiled import Compiled
from troth.engine.files.folder import Folder
from troth.engine.files.form import Form, validate_parts
from troth.engine.files.reaches import check_raises, check_reaches, read_links, read_reaches
from troth.engine.files.tables import read_benchmark, read_decision_tables
from troth.engine.files.typetext import Scales, read_type
from troth.engine.files.words import slug
from troth.engine.files.yaml import (
    MOST_FINDINGS,
    Mapping,
    Scalar,
    Sequence,
    key_span,
    read_yaml,
    value_span,
)

if TYPE_CHECKING:
    from troth.engine.files.vocabulary_model import EventEntry, FactEntry, VocabularyFile

NAME = "vocabulary.yaml"

FORM: Form["VocabularyFile"] = Compiled("vocabulary")

ANYBODY = ("person", "organisation", "system")
"""Who may raise an event without being declared as a party."""


def read_vocabulary(folder: Folder, base: Vocabulary | None = None) -> Vocabulary | None:
    """What the rules of the pack in ``folder`` may speak of; findings go to ``folder.found``.

    Entries of ``base`` are known too; own entries of the same name win. None when the file is
    missing or is no vocabulary at all; charts and calendar are left to the pack.
    """
    source = folder.read(NAME)
    if source is None:
        return None
    node, found = read_yaml(source)
    folder.found += found
    if node is None:
        return None
    folder.declared |= set(_declared(node))
    model, found = validate_parts(node, FORM)
    folder.found += found
    if model is None:
        return None
    return _Reader(folder, node, model, base or Vocabulary()).read()


def _declared(node: Mapping) -> Iterator[str]:
    """Every name that the file declares, whatever is wrong with its entry, and every member."""
    for section in node.entries.values():
        if isinstance(section.value, Mapping):
            for name, entry in section.value.entries.items():
                yield from (name, slug(name))  # rules may have the name that the file should
                members = entry.value.items if isinstance(entry.value, Sequence) else ()
                yield from (item.text for item in members if isinstance(item, Scalar))


class _Reader:
    """One reading of one vocabulary: what is known so far, and where to complain."""

    def __init__(
        self, folder: Folder, node: Mapping, file: "VocabularyFile", base: Vocabulary
    ) -> None:
        self.folder = folder
        self.node = node
        self.file = file
        self.base = base

    def read(self) -> Vocabulary:
        scales = self.scales()
        events = dict(self.base.events) | self.events(scales)
        facts = dict(self.base.facts) | self.facts(scales)
        self.carriers(facts, events)
        check_reaches(self, self.file, facts, events)
        check_raises(self, self.file, events)
        parties = dict(self.base.parties) | self.parties(facts)
        self.raisers(parties)
        profiles = dict(self.base.profiles)
        if self.file.profiles or self.file.profile_families:
            # most packs have none: their reader stays unread
            from troth.engine.files.profiles import read_profiles

            profiles |= read_profiles(self.folder, self.node, self.file, facts, scales)
        vocabulary = Vocabulary(
            ratings=scales.ratings,
            choices=scales.choices,
            facts=facts,
            events=events,
            resources=dict(self.base.resources) | self.resources(events),
            parties=parties,
            profiles=profiles,
            tables=dict(self.base.tables)
            | read_decision_tables(self.folder, self.node, self.file, scales),
        )
        return self.covered(vocabulary)

    def covered(self, vocabulary: Vocabulary) -> Vocabulary:
        """``vocabulary`` with what its tables must answer; the gaps in them are told."""
        if not self.file.covers and not self.base.covers:
            return vocabulary
        from troth.engine.files.covers import read_covers, tell_gaps  # as above

        own = read_covers(self.folder, self.node, self.file.covers, vocabulary)
        vocabulary = replace(vocabulary, covers={**self.base.covers, **own})
        tell_gaps(self.folder, vocabulary)
        return vocabulary

    def say(
        self, code: str, message: str, advice: str, *path: str | int, key: bool = False
    ) -> None:
        span = key_span(self.node, *path) if key else value_span(self.node, *path)
        self.folder.found.append(Diagnostic(code, message, Label(span), help=advice))

    def full(self) -> bool:
        """Whether so much is wrong that nobody reads more; each further search takes its time."""
        most = MOST_FINDINGS if len(self.folder.declared) < 1_000 else 10
        return len(self.folder.found) >= most and has_errors(self.folder.found)

    def scales(self) -> Scales:
        ratings, choices = dict(self.base.ratings), dict(self.base.choices)
        for name, levels in self.file.ratings.items():
            self.members("ratings", name, levels)
            ratings[name] = RatingType(name, levels)
        for name, members in self.file.choices.items():
            self.members("choices", name, members)
            choices[name] = ChoiceType(name, members)
        self.inherited()
        for name in self.file.ratings.keys() & self.file.choices.keys():
            message = f"`{name}` is a rating and a choice"
            self.say("name-taken", message, "rename one of them", "choices", name, key=True)
        return Scales(ratings, choices)

    def inherited(self) -> None:
        """Scales of an adopted pack stay: its facts and profiles hold positions on them."""
        for name, levels in self.file.ratings.items():
            if name in self.base.ratings and self.base.ratings[name].levels != levels:
                self.other_members("ratings", name, self.base.ratings[name].levels)
        for name, members in self.file.choices.items():
            if name in self.base.choices and self.base.choices[name].members != members:
                self.other_members("choices", name, self.base.choices[name].members)

    def other_members(self, kind: str, name: str, members: tuple[str, ...]) -> None:
        message = f"`{name}` of the adopted pack has other members: {', '.join(members)}"
        advice = "write the same ones, leave it out, or choose another name"
        self.say("wrong-base", message, advice, kind, name)

    def members(self, kind: str, name: str, members: tuple[str, ...]) -> None:
        if not members:
            self.say("wrong-value", f"`{name}` has no members", "write at least one", kind, name)
        for index, member in enumerate(members):
            if member in members[:index]:
                self.say(
                    "name-taken",
                    f"`{member}` stands twice in `{name}`",
                    "keep one",
                    kind,
                    name,
                    index,
                )

    def type(self, written: str, scales: Scales, *path: str) -> Type | None:
        if self.full():
            return None
        read = read_type(written, scales)
        if isinstance(read, Problem):
            name = written.rsplit(maxsplit=1)[-1] if written.split() else ""
            known = name in scales.ratings or name in scales.choices
            if known or name not in self.folder.declared:
                self.say("unknown-type", read.message, read.help, *path)
            return None
        return read

    def facts(self, scales: Scales) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for name, entry in self.file.facts.items():
            type_ = self.type(entry.type, scales, "facts", name, "type")
            if type_ is not None:
                facts[name] = self.fact(name, entry, type_)
        return facts

    def fact(self, name: str, entry: "FactEntry", type_: Type) -> Fact:
        carried = [self.reference(ref, "facts", name, "from") for ref in entry.from_]
        value = None
        if entry.table is not None or entry.value is not None or entry.shelf_life or entry.as_of:
            value = read_benchmark(self.folder, self.node, name, entry, type_)
        return Fact(
            name=name,
            subject=Subject(entry.of),
            type=type_,
            use=Use(entry.use) if entry.use else Use.OPEN,
            carried_by=tuple(pair for pair in carried if pair),
            backed_by=entry.with_,
            valid=entry.valid,
            changeable=entry.changeable,
            about_method=entry.about == "method",
            about_rank=entry.about == "rank",
            words=entry.words,
            table=entry.table or "",
            value=value,
            as_of=entry.as_of,
            shelf_life=entry.shelf_life,
            links=read_links(self, name, entry, type_),
            raises=entry.raises or "",
            span=key_span(self.node, "facts", name),
        )

    def events(self, scales: Scales) -> dict[str, Event]:
        return {name: self.event(name, entry, scales) for name, entry in self.file.events.items()}

    def event(self, name: str, entry: "EventEntry", scales: Scales) -> Event:
        typed = {
            field: self.type(written, scales, "events", name, "fields", field)
            for field, written in entry.fields.items()
        }
        return Event(
            name=name,
            subject=Subject(entry.of),
            by=entry.by,
            fields={field: type_ for field, type_ in typed.items() if type_ is not None},
            words=entry.words,
            reaches=read_reaches(self, name, entry),
            private=entry.use is not None,
            span=key_span(self.node, "events", name),
        )

    def reference(self, written: str, *path: str) -> tuple[str, str] | None:
        event, dot, field = written.partition(".")
        if dot and event and field and "." not in field:
            return event, field
        self.say("wrong-value", f"`{written}` is no field of an event", "write EVENT.FIELD", *path)
        return None

    def carriers(self, facts: dict[str, Fact], events: dict[str, Event]) -> None:
        """Every `from` names a field that exists and has the fact's type."""
        for name in self.file.facts:
            for event, field in facts[name].carried_by if name in facts else ():
                type_ = self.field(events, event, field, "facts", name, "from")
                if type_ is not None and type_ != facts[name].type:
                    message = f"`{event}.{field}` is {type_}, and `{name}` is {facts[name].type}"
                    self.say(
                        "wrong-value", message, "give both the same type", "facts", name, "from"
                    )
                for backing in facts[name].backed_by if type_ is not None else ():
                    self.field(events, event, backing, "facts", name, "with")
            if name in facts and facts[name].backed_by and not facts[name].carried_by:
                message = f"`{name}` says `with`, and no event records it"
                self.say("wrong-value", message, "add `from: EVENT.FIELD`", "facts", name, "with")

    def field(self, events: dict[str, Event], event: str, field: str, *path: str) -> Type | None:
        if event not in events:
            self.unknown("event", event, events, *path)
        elif field in self.written(event):
            return events[event].fields.get(field)  # None: its type is already complained of
        elif field not in events[event].fields:
            self.unknown(f"field of `{event}`", field, events[event].fields, *path)
        else:
            return events[event].fields[field]
        return None

    def written(self, event: str) -> Iterable[str]:
        own: EventEntry | None = self.file.events.get(event)
        return own.fields if own else ()

    def resources(self, events: dict[str, Event]) -> dict[str, Resource]:
        made: dict[str, Resource] = {}
        for name, entry in self.file.resources.items():
            path = ("resources", name, "carried_by")
            carried = self.reference(entry.carried_by, *path) if entry.carried_by else None
            if carried:
                type_ = self.field(events, *carried, *path)
                if type_ is not None and not isinstance(
                    type_, NumberType | MoneyType | DurationType
                ):
                    message = f"`{entry.carried_by}` is {type_}, which is no quantity"
                    self.say(
                        "wrong-value", message, "name a field that is a number or money", *path
                    )
            span = key_span(self.node, "resources", name)
            made[name] = Resource(
                name=name, unit=entry.unit, carried_by=carried, words=entry.words, span=span
            )
        return made

    def parties(self, facts: dict[str, Fact]) -> dict[str, Party]:
        made: dict[str, Party] = {}
        for name, entry in self.file.parties.items():
            if (entry.fact is None) == (entry.seat is None):
                message = f"`{name}` should be found by a fact or by a seat, one of the two"
                self.say(
                    "wrong-value", message, "write {fact: NAME} or {seat: NAME}", "parties", name
                )
            elif entry.fact is not None and entry.fact not in facts:
                if entry.fact not in self.file.facts:
                    self.unknown("fact", entry.fact, facts, "parties", name, "fact")
            elif entry.fact is not None and facts[entry.fact].type != PARTY:
                message = f"`{entry.fact}` is {facts[entry.fact].type}, not party"
                self.say(
                    "wrong-value", message, "name a fact of type party", "parties", name, "fact"
                )
            span = key_span(self.node, "parties", name)
            made[name] = Party(
                name=name,
                fact=entry.fact or "",
                seat=entry.seat or "",
                words=entry.words,
                span=span,
            )
        return made

    def raisers(self, parties: dict[str, Party]) -> None:
        for name, entry in self.file.events.items():
            for party in entry.by:
                # rules write `the person`; here either will do
                if party not in parties and party.removeprefix("the ") not in ANYBODY:
                    self.unknown(
                        "party", party, {**parties, **dict.fromkeys(ANYBODY)}, "events", name, "by"
                    )

    def unknown(
        self, what: str, name: str, known: Iterable[str] | dict[str, Any], *path: str
    ) -> None:
        if name in self.missed(what) or self.full():
            return
        meant = did_you_mean(name, known)
        kind = what.partition(" of ")[0]
        advice = (
            f"did you mean `{meant}`?" if meant else f"declare the {kind} `{name}`, or name another"
        )
        self.say("unknown-reference", f"there is no {what} called `{name}`", advice, *path)

    def missed(self, what: str) -> set[str]:
        """Names of a kind that are declared, be it that they or their section are misspelled."""
        section = {"fact": "facts", "event": "events", "party": "parties"}.get(what, "")
        known = FORM.model().model_fields.keys() - {section}
        maps = (e.value for key, e in self.node.entries.items() if key not in known)
        names = [name for held in maps if isinstance(held, Mapping) for name in held.entries]
        return {*names, *map(slug, names)}
