"""pack.yaml read: who a pack is, and what it builds on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from troth.dsl.core import Policy, names
from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.node import Data, record
from troth.dsl.source import NOWHERE, Span
from troth.dsl.types import ChoiceType, TextType, TruthType
from troth.dsl.vocabulary import Fact, Vocabulary
from troth.engine.files.compiled import Compiled
from troth.engine.files.folder import Folder
from troth.engine.files.form import Form, validate
from troth.engine.files.yaml import Mapping as Tree
from troth.engine.files.yaml import Scalar, read_yaml, value_span

if TYPE_CHECKING:
    from troth.engine.files.pack_model import MeasureEntry, PackFile, StepEntry

NAME = "pack.yaml"

FORM: Form["PackFile"] = Compiled("pack")

LANGUAGE = 1
"""The version of the language that this engine reads."""

SITE = "site"
"""The fact that says at which site somebody works, and so by which calendar their time counts."""


@record
class Base(Data):
    """The pack that is adopted: where it is and the version this pack was written against."""

    pack: str
    version: tuple[int, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record
class Step(Data):
    """A step of the approach that a pack puts to work, such as A1: ``rules`` are their names.

    A gate or timer is named with its chart; what data must answer is a rule as well (`covers` of
    the vocabulary). ``tables`` are those that people read with the step. ``spans`` are the places
    of the names of rules and then of tables, in their order.
    """

    id: str
    title: str
    rules: tuple[str, ...]
    tables: tuple[str, ...] = ()
    spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@record
class Measure(Data):
    """What a pack asks to be reported: of how many ``rule`` is so, or how long one event waits.

    It is the event ``begins`` that waits for the event ``ends``.
    """

    title: str
    rule: str = ""
    begins: str = ""
    ends: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record
class Info(Data):
    """Who a pack is. Days count from 1970-01-01; ``version`` compares part by part.

    ``charts`` maps the name of each chart to the place that asks for it; ``accepted`` are findings
    of `prove` as (code, place, reason); ``steps`` stand by their ids, in the order of the file.
    With ``binds_when_shown`` what a person owes counts from when it was shown to them.
    """

    name: str
    version: tuple[int, ...]
    effective: int
    review: int | None = None
    owner: str = ""
    calendar: str = ""
    calendars: Mapping[str, str] = field(default_factory=dict)
    charts: Mapping[str, Span] = field(default_factory=dict)
    named_calendars: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)
    base: Base | None = None
    accepted: tuple[tuple[str, str, str], ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)
    binds_when_shown: bool = False
    report: tuple[Measure, ...] = ()

    @property
    def version_text(self) -> str:
        """The version with dots: ``2026.1``."""
        return ".".join(map(str, self.version))


def read_info(folder: Folder) -> Info | None:
    """What pack.yaml says; findings go to ``folder.found``."""
    source = folder.read(NAME)
    if source is None:
        return None
    node, found = read_yaml(source)
    folder.found += found
    if node is None or _other_language(folder, node):
        return None
    file, found = validate(node, FORM)
    folder.found += found
    if file is None:
        return None
    _check_charts(folder, file, node)
    _check_accepted(folder, file, node)
    if file.review is not None and file.review < file.effective:
        message = "the rules would be looked at again before they take effect"
        span, advice = value_span(node, "review"), "write a day after `effective`"
        folder.found.append(Diagnostic("wrong-value", message, Label(span), help=advice))
    base = None
    if file.base:
        base = Base(file.base.pack, _parts(file.base.version), value_span(node, "base", "pack"))
    return Info(
        name=file.name,
        version=_parts(file.version),
        effective=file.effective,
        review=file.review,
        owner=file.owner,
        calendar=file.calendar or "",
        calendars=file.calendars,
        charts={name: value_span(node, "charts", i) for i, name in enumerate(file.charts)},
        named_calendars=_named_calendars(file, node),
        base=base,
        accepted=tuple((a.code, a.place, a.reason) for a in file.accepted),
        binds_when_shown=file.binds is not None,
        report=tuple(_measure(each, node, at) for at, each in enumerate(file.report)),
        steps={id_: _step(id_, each, node) for id_, each in file.steps.items()},
    )


def _measure(entry: "MeasureEntry", node: Tree, at: int) -> Measure:
    span = value_span(node, "report", at)
    return Measure(entry.title, entry.share or "", entry.from_ or "", entry.to or "", span)


def _step(id_: str, entry: "StepEntry", node: Tree) -> Step:
    named = {"rules": entry.rules, "tables": entry.tables}
    places = (
        value_span(node, "steps", id_, key, n)
        for key, names in named.items()
        for n in range(len(names))
    )
    return Step(id_, entry.title, entry.rules, entry.tables, tuple(places))


def _parts(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _other_language(folder: Folder, node: Tree) -> bool:
    """Whether the pack names a language version of whole numbers that is not ours.

    Another version may have other keys, so nothing else in the file can be judged then.
    """
    entry = node.entries.get("troth")
    if entry is None or not isinstance(entry.value, Scalar):
        return False
    written = entry.value.text
    if written == str(LANGUAGE) or not written.replace(".", "").isdigit():
        return False
    folder.found.append(
        Diagnostic(
            "unknown-language-version",
            f"this pack is written in version {written} of the language",
            Label(entry.value.span),
            note=f"this engine reads version {LANGUAGE}",
            help=f"write `troth: {LANGUAGE}`, or use an engine that reads version {written}",
        )
    )
    return True


def _check_accepted(folder: Folder, file: "PackFile", node: Tree) -> None:
    """Reports findings that are accepted without a reason."""
    for number, each in enumerate(file.accepted):
        if not each.reason.strip():
            message = f"`{each.code}` of {each.place} is accepted without a reason"
            label = Label(value_span(node, "accepted", number, "reason"), "why may it be so?")
            advice = "say it for whoever reads the finding, or take the entry out"
            folder.found.append(Diagnostic("missing-key", message, label, help=advice))


def _check_charts(folder: Folder, file: "PackFile", node: Tree) -> None:
    for index, name in enumerate(file.charts):
        if name in file.charts[:index]:
            message, span = f"`{name}` stands twice", value_span(node, "charts", index)
            found = Diagnostic("name-taken", message, Label(span), help="keep one of the two")
            folder.found.append(found)


def _named_calendars(file: "PackFile", node: Tree) -> dict[str, Span]:
    by_site = {name: value_span(node, "calendars", site) for site, name in file.calendars.items()}
    return ({file.calendar: value_span(node, "calendar")} if file.calendar else {}) | by_site


def check_calendars(folder: Folder, info: Info, known: Mapping[str, object]) -> None:
    """Reports calendars that pack.yaml names and that neither the pack nor its base declares."""
    for name, span in info.named_calendars.items():
        if name not in known:
            meant = did_you_mean(name, known)
            listed = f"one of: {', '.join(known)}" if known else "write it in calendars.yaml"
            message = f"there is no calendar called `{name}`"
            advice = f"did you mean `{meant}`?" if meant else listed
            folder.found.append(Diagnostic("unknown-reference", message, Label(span), help=advice))


def check_steps(info: Info, policy: Policy, vocabulary: Vocabulary) -> list[Diagnostic]:
    """The rules and tables that steps name and that are not there."""
    rules = {*names(policy), *vocabulary.covers}
    tables = vocabulary.tables.keys()
    found: list[Diagnostic] = []
    for step in info.steps.values():
        asked: Iterable[tuple[str, str, Collection[str]]] = (
            *((name, "rule", rules) for name in step.rules),
            *((name, "table", tables) for name in step.tables),
        )
        for (name, kind, known), span in zip(asked, step.spans, strict=True):
            if name not in known:
                meant = did_you_mean(name, known)
                message = f"there is no {kind} called `{name}`, which step {step.id} names"
                advice = (
                    f"did you mean `{meant}`?" if meant else f"take it out, or write the {kind}"
                )
                found.append(Diagnostic("unknown-reference", message, Label(span), help=advice))
    return found


def check_report(info: Info, policy: Policy, events: Collection[str]) -> list[Diagnostic]:
    """What a report asks for and cannot have: no such rule, no such event, or neither asked."""
    yes_or_no = [each.name for each in policy.defines if isinstance(each.type, TruthType)]
    rules = [*yes_or_no, *(each.name for each in policy.minimums)]
    found: list[Diagnostic] = []
    for each in info.report:
        if bool(each.rule) == bool(each.begins) or bool(each.begins) != bool(each.ends):
            message = f"`{each.title}` is neither a share nor a wait"
            advice = "write `share: RULE`, or `from: EVENT` and `to: EVENT`"
            found.append(Diagnostic("wrong-value", message, Label(each.span), help=advice))
            continue
        known: Collection[str] = rules if each.rule else events
        kind = "rule that is yes or no" if each.rule else "event"
        for name in filter(None, (each.rule, each.begins, each.ends)):
            if name not in known:
                meant = did_you_mean(name, known)
                message = f"there is no {kind} called `{name}`"
                advice = f"did you mean `{meant}`?" if meant else "take the measure out"
                wrong = Diagnostic("unknown-reference", message, Label(each.span), help=advice)
                found.append(wrong)
    return found


def check_sites(info: Info, facts: Mapping[str, Fact]) -> list[Diagnostic]:
    """Calendars by site that nobody can have: without the fact `site`, or with a value unknown."""
    if not info.calendars:
        return []
    spans = list(info.named_calendars.values())
    fact = facts.get(SITE)
    if fact is None or not isinstance(fact.type, ChoiceType | TextType):
        message = "calendars by site need the fact `site`, and the vocabulary has none"
        advice = "add `site: {of: relationship, type: choice site}` and the choice `site`"
        if fact is not None:
            message = (
                f"calendars by site need the fact `site` to be a choice, and it is {fact.type}"
            )
        return [Diagnostic("unknown-reference", message, Label(spans[-1]), help=advice)]
    if not isinstance(fact.type, ChoiceType):
        return []
    members = fact.type.members
    return [
        Diagnostic(
            "unknown-reference",
            f"no `site` is called `{site}`",
            Label(info.named_calendars.get(name, spans[-1])),
            help=f"one of: {', '.join(members)}",
        )
        for site, name in info.calendars.items()
        if site not in members
    ]
