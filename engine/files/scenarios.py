"""scenarios/*.yaml: the stories of a pack, read, held against its names (rows: `scenario_rows`).

A file may hold several scenarios, parted by lines of ``---``; one with `examples` stands for as
many as it has rows. All mistakes of all files are told in one run.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from troth.dsl.diagnostics import Diagnostic, Label, in_file_order
from troth.dsl.source import Source, Span
from troth.dsl.values import Problem, date_of, day_of
from troth.engine.event_kinds import ORG
from troth.engine.files.compiled import Compiled
from troth.engine.files.folder import Folder
from troth.engine.files.form import validate
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.scenario_names import Names, names_of
from troth.engine.files.scenario_rows import rows_of
from troth.engine.files.scenario_then import read_thens
from troth.engine.files.yaml import Entry as YamlEntry
from troth.engine.files.yaml import (
    Mapping,
    entry_at,
    key_span,
    read_documents,
    value_span,
)
from troth.engine.files.zones import zone_of
from troth.engine.localtime import local_time
from troth.engine.moments import read_moment
from troth.engine.scenario import Edit, Entry, Scenario, Someone, Then

if TYPE_CHECKING:
    from troth.engine.files.scenarios_model import ChangeEntry, ScenarioFile, TimelineEntry

FOLDER: Final = "scenarios"
FILE: "Final[Compiled[ScenarioFile]]" = Compiled("scenario")
MOST_TIMES: Final = 1000
"""How often one entry may be recorded."""

LONGEST_DAY: Final = len("2026-01-31")


def read_scenarios(
    where: Pack | str | Path, under: Pack | None = None
) -> tuple[tuple[Scenario, ...], tuple[Diagnostic, ...]]:
    """The scenarios of a pack, in the order of its files, and what is wrong with them.

    Those that are in order are there all the same. Where the pack itself has mistakes, there are
    none, and its mistakes are told. ``under`` is another pack by whose names they are read: that
    of whoever adopted this one.
    """
    if not isinstance(where, Pack):
        pack, found = load_pack(where)
        if pack is None:
            return (), tuple(found)
        where = pack
    names = names_of(under or where)
    folder = Folder(where.folder)
    scenarios: list[Scenario] = []
    for name in (*folder.names(FOLDER, ".yaml"), *folder.names(FOLDER, ".yml")):
        source = folder.read(name)
        if source is not None:
            scenarios += _of_file(source, names, where)
    names.found.extend(folder.found)
    names.found.extend(_twice(scenarios))
    return tuple(scenarios), tuple(in_file_order(_once(names.found)))


def scenarios_in(source: Source, pack: Pack) -> tuple[tuple[Scenario, ...], tuple[Diagnostic, ...]]:
    """The scenarios of one text, as if it were a file of the pack, and what is wrong with them."""
    names = names_of(pack)
    scenarios = tuple(_of_file(source, names, pack))
    return scenarios, tuple(in_file_order(_once(names.found)))


def _of_file(source: Source, names: Names, pack: Pack) -> Iterator[Scenario]:
    documents, found = read_documents(source)
    names.found.extend(found)
    for document in documents:
        for node in rows_of(document, names):
            count = len(names.found)
            filled, wrong = validate(node, FILE)
            names.found.extend(names.placed(each) for each in wrong)
            if filled is None:
                continue
            scenario = _Reading(filled, node, names, pack).scenario()
            if len(names.found) == count:
                yield scenario


def _once(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each mistake once, however many rows repeat it."""
    return list({(each.code, each.message, each.span): each for each in found}.values())


def _twice(scenarios: Iterable[Scenario]) -> Iterator[Diagnostic]:
    seen: dict[str, Scenario] = {}
    for each in scenarios:
        first = seen.setdefault(each.name, each)
        if first is not each:
            yield Diagnostic(
                "duplicate-name",
                f"two scenarios are called `{each.name}`",
                Label(each.span, "again"),
                others=(Label(first.span, "first here"),),
                help="say what tells them apart",
            )


# --- one scenario


class _Reading:
    """One scenario, out of what its model holds and where each part stands."""

    def __init__(self, file: "ScenarioFile", node: Mapping, names: Names, pack: Pack) -> None:
        self.file = file
        self.node = node
        self.names = names
        self.pack = pack
        self.zone = zone_of(pack.vocabulary)
        main = [file.subject.id] if file.subject else []
        self.ids = [*main, *file.others]
        self.known: list[str] = []
        self.before = len(names.found)
        self.latest: int | None = None

    def scenario(self) -> Scenario:
        """The scenario; what is wrong with it goes to the findings."""
        file, names = self.file, self.names
        subject = file.subject
        for index, step in enumerate(file.step):
            names.step(step, value_span(self.node, "step", index))
        seats = file.organisation.seats if file.organisation else {}
        shared = file.organisation.facts if file.organisation else {}
        for seat in seats:
            names.seat(seat, key_span(self.node, "organisation", "seats", seat))
        self._facts(shared, "organisation", "facts")
        if subject is not None:
            self._facts(subject.facts, "subject", "facts")
        for id_, other in file.others.items():
            self._facts(other.facts, "others", id_, "facts")
        for id_, facts in file.people.items():
            self._facts(facts, "people", id_)
        for index, change in enumerate(file.change):
            self._change(change, index)
        timeline = tuple(self._entry(n, each) for n, each in enumerate(file.timeline))
        made = Scenario(
            name=" ".join(file.scenario.split()),
            subject=Someone(id=subject.id, facts=subject.facts) if subject else Someone(id=""),
            steps=file.step,
            effective="" if file.effective is None else date_of(file.effective).isoformat(),
            seats=seats,
            shared=shared,
            others=tuple(Someone(id=id_, facts=each.facts) for id_, each in file.others.items()),
            timeline=timeline,
            then=self._thens("then") if file.then is not None else (),
            people=tuple(Someone(id=id_, facts=each) for id_, each in file.people.items()),
            changes=tuple(
                Edit(
                    file=each.file, was=each.from_, now=each.to,
                    span=value_span(self.node, "change", n),
                )
                for n, each in enumerate(file.change)
            ),
            span=value_span(self.node, "scenario"),
        )  # fmt: skip
        self._whole(made)
        return made

    def _whole(self, made: Scenario) -> None:
        """What a scenario cannot be without."""
        if not made.name:
            self._say("missing-key", "this scenario has no name", "say in a sentence what it shows")
        if not made.name.isprintable():
            advice = "take out what cannot be seen"
            self._say("wrong-value", "its name holds signs that cannot be seen", advice)
        if made.subject.id and made.subject.id in self.file.others:
            advice = "tell what is known of them under `subject`"
            self._say("duplicate-name", f"`{made.subject.id}` is somebody else, too", advice)
        if not any(then.says for then in made.thens) and not self._tells_mistakes():
            self._say("missing-key", "this scenario says nothing that must be so", "add a `then`")
        if self.file.subject is None and not made.people:
            self._say(
                "missing-key", "this scenario does not say whom it is about",
                "add `subject: {id: c-1, facts: {}}`",
            )  # fmt: skip
        elif not made.timeline and not made.people:
            self._say("missing-key", "nothing happens in this scenario", "add a `timeline`")

    def _tells_mistakes(self) -> bool:
        """Whether something else in this scenario is wrong: what it says may be lost with that."""
        return len(self.names.found) > self.before

    def _change(self, change: "ChangeEntry", index: int) -> None:
        """A change names a file of the pack, and a text that stands in it once."""
        texts = self.pack.texts.get("", {})
        if change.file not in texts:
            span = value_span(self.node, "change", index, "file")
            self.names.unknown("file of this pack", change.file, texts, span)
            return
        count = texts[change.file].count(change.from_) if change.from_ else 0
        if count != 1:
            stands = f"stands {count} times" if count else "does not stand"
            self.names.say(
                "wrong-value", f"this text {stands} in {change.file}",
                value_span(self.node, "change", index, "from"),
                "copy as much of the file as stands there once, and nowhere else",
            )  # fmt: skip

    def _facts(self, facts: Map[str, object], *path: str) -> None:
        for name, value in facts.items():
            if self.names.fact(name, key_span(self.node, *path, name)):
                type_ = self.names.facts[name]
                self.names.value(value, type_, value_span(self.node, *path, name))

    def _thens(self, *path: str | int) -> tuple[Then, ...]:
        found = entry_at(self.node, path)
        assert isinstance(found, YamlEntry)  # INVARIANT: the model found something under this key
        return read_thens(found.value, self.names, (*self.ids, ORG))

    # --- the timeline

    def _entry(self, index: int, each: "TimelineEntry") -> Entry:
        path = ("timeline", index)
        at = self._moment(each.at, value_span(self.node, *path, "at"))
        if at is not None and self.latest is not None and at < self.latest:
            self.names.say(
                "wrong-value", "this stands after something that is recorded later",
                value_span(self.node, *path, "at"),
                "put the entries in order; what is told late has `happened` beside its `at`",
            )  # fmt: skip
        self.latest = at if at is not None else self.latest
        self._happened(each, at, value_span(self.node, *path, "happened"))
        if each.event:
            self._event(each, index)
        if not 1 <= each.times <= MOST_TIMES:
            span = value_span(self.node, *path, "times")
            message = "this would never be recorded" if not each.times else "this is too often"
            self.names.say("wrong-value", message, span, f"write 1 to {MOST_TIMES}")
        if each.subject and each.subject not in {*self.ids, ORG}:
            span = value_span(self.node, *path, "subject")
            self.names.unknown("subject", each.subject, (*self.ids, ORG), span)
        return Entry(
            at=each.at,
            event=each.event,
            subject=each.subject,
            happened=each.happened,
            fields=each.fields,
            about=each.about,
            actor=each.actor,
            times=each.times,
            name=each.name,
            corrects=self._corrected(each, index),
            then=() if each.then is None else self._thens(*path, "then"),
            span=value_span(self.node, *path, "event" if each.event else "at"),
        )

    def _event(self, each: "TimelineEntry", index: int) -> None:
        path = ("timeline", index)
        kind = self.names.event(each.event, value_span(self.node, *path, "event"))
        if kind is None:
            return
        for name, value in each.fields.items():
            if name in kind.fields:
                span = value_span(self.node, *path, "fields", name)
                self.names.value(value, kind.fields[name], span)
            else:
                span = key_span(self.node, *path, "fields", name)
                self.names.unknown(f"field of {each.event}", name, kind.fields, span)

    def _corrected(self, each: "TimelineEntry", index: int) -> str:
        if each.corrects and each.corrects not in self.known:
            span = value_span(self.node, "timeline", index, "corrects")
            self.names.unknown("earlier entry", each.corrects, self.known, span)
        if each.name:
            self.known.append(each.name)
        return each.corrects

    def _happened(self, each: "TimelineEntry", at: int | None, span: Span) -> None:
        if not each.happened:
            return
        happened = self._moment(each.happened, span)
        if happened is not None and at is not None and happened > at:
            self.names.say(
                "wrong-value", "this happened after it was recorded", span,
                "`at` is when it is told, `happened` when it was so",
            )  # fmt: skip

    def _moment(self, text: str, span: Span) -> int | None:
        """Seconds since 1970 UTC; of a day its last second."""
        if len(text) == LONGEST_DAY:
            try:
                return local_time(self.zone or UTC).last_second(day_of(date.fromisoformat(text)))
            except ValueError:
                pass
        found = read_moment(text, self.zone)
        if isinstance(found, Problem):
            self.names.say("wrong-value", found.message, span, found.help)
            return None
        return found

    def _say(self, code: str, message: str, advice: str) -> None:
        self.names.say(code, message, value_span(self.node, "scenario"), advice)
