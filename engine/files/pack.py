"""A pack: a folder of rules and data, read whole, checked, and held as one frozen value.

The only way from a folder to a policy. Mistakes of every file are told in one run, in the order of
the files; a pack comes back only when none of them is an error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from troth.dsl.core import Policy
from troth.dsl.diagnostics import Diagnostic, Label, has_errors, in_file_order
from troth.dsl.meaning import canonical, hashed, meaning_of, wording_of
from troth.dsl.node import Data, record
from troth.dsl.source import Source, Span
from troth.dsl.syntax import File, Gate, Statement, Timer
from troth.dsl.types import ChoiceType, Value
from troth.dsl.vocabulary import ENGAGED_SINCE, Vocabulary
from troth.engine import calendar as working
from troth.engine.files.calendars import NAME as CALENDARS
from troth.engine.files.calendars import Calendar, check_hours, check_months, read_calendars
from troth.engine.files.charts import check_lifecycles, read_charts, spoken
from troth.engine.files.find import find_pack
from troth.engine.files.folder import Folder
from troth.engine.files.info import (
    SITE,
    Base,
    Info,
    check_calendars,
    check_report,
    check_sites,
    check_steps,
    read_info,
)
from troth.engine.files.lock import Frozen, read_lock
from troth.engine.files.vocabulary import read_vocabulary
from troth.engine.files.working import working_calendar
from troth.engine.files.zones import zone_of
from troth.workflows.chart import Chart

NOWHERE_ELSE: Mapping[str, Path] = MappingProxyType({})


@dataclass(frozen=True)
class Pack:
    """A pack without errors.

    ``files`` are the rules as written, those of an adopted pack first, without the statements that
    this pack replaces. ``meaning`` and ``wording`` are ``sha256:…`` texts: packs of one meaning
    decide alike; of one wording too, they also say so in the same words. ``texts`` is every file
    that was read: by the pack as ``base`` names it (empty: this one), then by its path inside.
    """

    # not slotted: the hashes are made when first asked for; a check does not need them
    where: str
    folder: Path
    info: Info
    vocabulary: Vocabulary
    charts: Mapping[str, Chart]
    calendars: Mapping[str, Calendar]
    files: tuple[File, ...]
    policy: Policy
    frozen: Mapping[str, Frozen] = field(default_factory=dict, repr=False)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def meaning(self) -> str:
        rules = meaning_of(self.policy, self.vocabulary)
        said = [rules, self._counted(), canonical(self.charts)]
        # what a pack does not say adds nothing, so that its hash stays what it was
        return hashed([*said, "binds when shown"] if self.info.binds_when_shown else said)

    @cached_property
    def wording(self) -> str:
        return wording_of(self.policy, self.vocabulary)

    @cached_property
    def working_calendars(self) -> Mapping[str, working.Calendar]:
        """The declared calendars by name, ready to count."""
        return {
            name: working_calendar(declared, self.frozen.get(name), self.info.effective)
            for name, declared in self.calendars.items()
        }

    def calendar_of(self, site: str | None = None) -> working.Calendar:
        """The calendar of a site, or the pack's own where the site has none.

        A pack that names no calendar has one that knows its zone, and no working day.
        """
        name = self.info.calendars.get(site or "", self.info.calendar)
        if name in self.working_calendars:
            return self.working_calendars[name]
        return self._bare

    def calendar_for(self, facts: Mapping[str, Value]) -> working.Calendar:
        """The calendar by which somebody's time counts: that of the site where they work."""
        value = facts.get(SITE) if self.info.calendars else None
        if value is None:
            return self.calendar_of()
        type_ = self.vocabulary.facts[SITE].type
        if isinstance(type_, ChoiceType) and isinstance(value, int):
            return self.calendar_of(type_.members[value])
        return self.calendar_of(str(value))

    def calendar_named(self, name: str) -> working.Calendar:
        """The calendar that this pack calls so; its own where it knows none of that name."""
        return self.working_calendars.get(name, self.calendar_of())

    def _counted(self) -> object:
        """What the calendars decide, without what their days off are called."""
        used = {name: self.calendars[name] for name in sorted(self.info.named_calendars)}
        frozen = {name: self.frozen[name] for name in used if name in self.frozen}
        return {
            "calendar": self.info.calendar,
            "sites": canonical(self.info.calendars),
            "declared": {
                name: canonical(replace(each, own=dict.fromkeys(each.own, "")))
                for name, each in used.items()
            },
            "frozen": {
                name: [each.first, each.last, *sorted(each.days)] for name, each in frozen.items()
            },
        }

    @cached_property
    def _bare(self) -> working.Calendar:
        return working.bare(zone_of(self.vocabulary) or UTC)


@record
class RuleFiles(Data):
    """The rules of a pack as text, in the order of their names; ``folder`` is where they lie."""

    folder: Path
    rules: tuple[Source, ...]


@record
class _Parts(Data):
    """What a folder says, before its rules are checked against its vocabulary.

    ``asked`` is the place in pack.yaml that asks for each chart.
    """

    info: Info
    vocabulary: Vocabulary
    charts: Mapping[str, Chart]
    asked: Mapping[str, Span]
    calendars: Mapping[str, Calendar]
    frozen: Mapping[str, Frozen]
    files: tuple[File, ...]


def load_pack(
    where: str | Path, bases: Mapping[str, Path] = NOWHERE_ELSE
) -> tuple[Pack | None, list[Diagnostic]]:
    """The pack in the folder ``where`` (or ``shipped:NAME``), and what is wrong with it.

    The pack is None when there is an error; warnings come beside a pack. ``bases`` says where the
    packs lie that it adopts, by the name it has for them; others are where that name leads.
    """
    from troth.dsl.check import check

    path, found = find_pack(where)
    if path is None:
        return None, found
    folder = Folder(path, bases=bases)
    parts = _read_parts(folder, (path.resolve(),))
    if parts is None:
        return None, in_file_order(folder.found)
    info = parts.info
    policy, more = check(
        parts.files,
        parts.vocabulary,
        version=() if info.base else info.version,
        effective=info.effective,
    )
    told = [one for one in more if not (_follows(one, folder) or _reported(one, info))]
    facts = parts.vocabulary.facts
    told += check_sites(info, facts)
    told += check_lifecycles(parts.charts, parts.asked, folder, policy, facts)
    if policy is not None:
        counting = parts.info.named_calendars.keys() & parts.calendars.keys()
        named = [parts.calendars[name] for name in sorted(counting)]
        told += check_months(named, policy) + check_hours(named, policy)
        told += check_steps(info, policy, parts.vocabulary)
        answered = (event for chart in parts.vocabulary.charts.values() for event in chart.events)
        told += check_report(info, policy, {*parts.vocabulary.events, *answered})
    found = in_file_order([*folder.found, *told])
    if policy is None or has_errors(found):
        return None, found
    return Pack(
        where=str(where),
        folder=path,
        info=parts.info,
        vocabulary=parts.vocabulary,
        charts=parts.charts,
        calendars=parts.calendars,
        files=parts.files,
        policy=policy,
        frozen=parts.frozen,
        texts={each.name: each.texts for each in _folders(folder)},
    ), found


def _folders(folder: Folder) -> Iterator[Folder]:
    yield folder
    for each in folder.adopted:
        yield from _folders(each)


def _follows(one: Diagnostic, folder: Folder) -> bool:
    """Whether rules miss a name, or an answer of a table, only because it could not be read."""
    if one.code in {"table-gap", "table-key"} and one.span.text in folder.partial:
        return True
    if not one.code.startswith("unknown-") or not _vocabulary_is_broken(folder):
        return False
    return not folder.declared.isdisjoint(one.span.text.split("."))


def _reported(one: Diagnostic, info: Info) -> bool:
    """Whether a define that no rule uses is there for the report."""
    return one.code == "unused-define" and one.span.text in {each.rule for each in info.report}


def _vocabulary_is_broken(folder: Folder) -> bool:
    """Whether anything beside the rules has a mistake: one in a rule hides no name."""
    return has_errors(d for d in folder.found if not d.span.source.name.endswith(".troth"))


def read_files(where: str | Path) -> tuple[RuleFiles | None, list[Diagnostic]]:
    """The rules of a pack as text, unparsed, and the files that cannot be read as text."""
    path, found = find_pack(where)
    if path is None:
        return None, found
    folder = Folder(path)
    return RuleFiles(path, _rules(folder)), in_file_order(folder.found)


def _rules(folder: Folder) -> tuple[Source, ...]:
    read = (folder.read(name) for name in folder.names("", ".troth"))
    return tuple(source for source in read if source is not None)


def _read_parts(folder: Folder, adopting: tuple[Path, ...]) -> _Parts | None:
    """Everything in a folder; findings go to ``folder.found``.

    None when pack.yaml or vocabulary.yaml cannot be read: to check rules against half a vocabulary
    would report every name in them.
    """
    calendars = read_calendars(folder)
    info = read_info(folder)
    frozen = read_lock(folder, calendars, info.effective) if info else {}
    base = _adopt(folder, info.base, adopting) if info and info.base else None
    vocabulary = read_vocabulary(folder, base.vocabulary if base else None)
    files = _parse(folder)
    charts = read_charts(folder, info.charts) if info else {}
    if base is not None:
        frozen = {**{name: base.frozen[name] for name in base.frozen.keys() - calendars}, **frozen}
        calendars = {**base.calendars, **calendars}
    if info is not None and (calendars or not folder.has(CALENDARS)):
        check_calendars(folder, info, calendars)
    if info is None or vocabulary is None or (info.base and base is None):
        return None
    if base is not None:
        charts = {**base.charts, **charts}
        files = (*_without(base.files, files), *files)
        info = _on_top(info, base.info)
    asked = {**(base.asked if base else {}), **info.charts}
    counted = bool(info.calendar or info.calendars or (base and base.vocabulary.calendar))
    vocabulary = replace(
        vocabulary,
        facts={ENGAGED_SINCE.name: ENGAGED_SINCE, **vocabulary.facts},
        charts=spoken(charts, asked),
        calendar=counted,
        zone=_zone(info, base, calendars),
    )
    return _Parts(info, vocabulary, charts, asked, calendars, frozen, files)


def _on_top(info: Info, base: Info) -> Info:
    """``info`` with what the adopted pack says that still holds: calendars, steps, what it accepts.

    A finding that both accept has the reason of the pack on top.
    """
    own = {(code, place) for code, place, _ in info.accepted}
    return replace(
        info,
        accepted=(*(each for each in base.accepted if each[:2] not in own), *info.accepted),
        calendar=info.calendar or base.calendar,
        calendars={**base.calendars, **info.calendars},
        steps={**base.steps, **info.steps},
        report=(*base.report, *info.report),
        binds_when_shown=info.binds_when_shown or base.binds_when_shown,
        named_calendars={**base.named_calendars, **info.named_calendars},
    )


def _zone(info: Info, base: _Parts | None, calendars: Mapping[str, Calendar]) -> str:
    """Where the pack counts: the zone of its own calendar, or of that of the pack it adopts."""
    if info.calendar in calendars:
        return calendars[info.calendar].zone
    return base.vocabulary.zone if base else ""


def _parse(folder: Folder) -> tuple[File, ...]:
    from troth.dsl.parse import parse

    files: list[File] = []
    for source in _rules(folder):
        file, found = parse(source)
        folder.found += found
        files.append(file)
    return tuple(files)


def _adopt(folder: Folder, base: Base, adopting: tuple[Path, ...]) -> _Parts | None:
    """The parts of the pack that ``folder`` builds on; its findings are told as well."""
    shipped = base.pack.startswith("shipped:")
    named = folder.bases.get(base.pack)
    path, found = find_pack(named or (base.pack if shipped else folder.path / base.pack))
    if path is None:
        told = found[0]
        folder.found.append(replace(told, label=Label(base.span)))
        return None
    if path.resolve() in adopting:
        message = f"`{base.pack}` builds on this pack itself"
        _say(folder, base, message, "a pack cannot adopt itself, not even through another")
        return None
    inner = Folder(path, name=base.pack, bases=folder.bases)
    folder.adopted.append(inner)
    parts = _read_parts(inner, (*adopting, path.resolve()))
    folder.found += inner.found
    folder.declared |= inner.declared
    folder.partial |= inner.partial
    if parts is not None and parts.info.version != base.version:
        asked = ".".join(map(str, base.version))
        message = f"`{base.pack}` is version {parts.info.version_text}, not {asked}"
        _say(folder, base, message, "read what changed in it, then write its new version here")
    return parts


def _say(folder: Folder, base: Base, message: str, advice: str) -> None:
    folder.found.append(Diagnostic("wrong-base", message, Label(base.span), help=advice))


def _without(base: tuple[File, ...], own: tuple[File, ...]) -> tuple[File, ...]:
    """The files of an adopted pack without the statements that the adopting pack replaces."""
    replaced = {_identity(statement) for file in own for statement in file.statements}
    return tuple(
        replace(file, statements=tuple(s for s in file.statements if _identity(s) not in replaced))
        for file in base
    )


def _identity(statement: Statement) -> tuple[str, str]:
    """What a statement replaces in an adopted pack: one of its own kind and name."""
    name = statement.target if isinstance(statement, Gate | Timer) else statement.name
    return type(statement).__name__, str(name)
