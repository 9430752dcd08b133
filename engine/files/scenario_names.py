"""The names that a scenario may use: those of its pack, each mistake told with what was meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from troth.dsl.core import ObligationState
from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import Span
from troth.dsl.types import DATE, Type
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import ENGAGED_SINCE
from troth.engine.event_kinds import EventKind, kinds_of
from troth.engine.files.charts import shipped_chart, shipped_charts
from troth.engine.files.pack import Pack
from troth.engine.files.zones import zone_of
from troth.engine.scenario import NOT_BEGUN

MOST_SHOWN = 20
OBLIGATION = "obligation"
ENVELOPE = "relationship"

STATES = tuple(each.value for each in ObligationState)

MEANT = {
    "kept": "`fulfilled` (`repaired` where it was kept late)",
    "done": "`fulfilled` (`repaired` where it was kept late)",
    "kept_late": "`repaired`",
    "late": "`violated` (`repaired` where it was kept after all)",
    "overdue": "`violated`",
    "broken": "`violated`",
    "missed": "`violated`",
    "open": "`in_effect`",
    "due": "`in_effect`",
    "running": "`in_effect`",
    "waiting": "`created`",
    "replaced": "`superseded`",
    "ended": "`terminated`",
}
"""What people call the states of a promise, and what a scenario does."""

NO_DAY = "none"
"""In place of a day: there is none."""


@dataclass(frozen=True, slots=True)
class Names:
    """What there is in a pack to speak of; ``found`` collects what a scenario misnames."""

    events: Mapping[str, EventKind]
    facts: Mapping[str, Type]
    charts: frozenset[str]
    regions: Mapping[str, tuple[str, ...]]
    timers: frozenset[str]
    promises: tuple[str, ...]
    expectations: tuple[str, ...]
    ladders: tuple[str, ...]
    decided: tuple[str, ...]
    seats: frozenset[str]
    steps: tuple[str, ...]
    zone: tzinfo | None = None
    found: list[Diagnostic] = field(default_factory=list)

    @property
    def rules(self) -> frozenset[str]:
        """Whatever a promise, a notice or an explanation may be about, by name."""
        return frozenset(
            {*self.promises, *self.expectations, *self.ladders, *self.decided, *self.regions}
        )

    def event(self, name: str, span: Span) -> EventKind | None:
        """The event, or None with a finding."""
        kind = self.events.get(name)
        if kind is None:
            self.unknown("event", name, self.events, span)
        return kind

    def fact(self, name: str, span: Span) -> bool:
        """Whether there is such a fact; if not, it is told."""
        return self._is(name, self.facts, "fact", span)

    def value(self, raw: object, type_: Type, span: Span) -> None:
        """Tell what is wrong with a value that a fact or a field of this type is given, if any."""
        found = read_value(raw, type_, self.zone)
        if isinstance(found, Problem):
            self.say("wrong-value", found.message, span, found.help)

    def day(self, text: str, span: Span) -> None:
        """Tell where something that should be a day, or ``none``, is neither."""
        if text != NO_DAY:
            self.value(text, DATE, span)

    def step(self, name: str, span: Span) -> bool:
        """Whether pack.yaml has such a step; if not, it is told."""
        return self._is(name, self.steps, "step", span, "under `steps` of pack.yaml")

    def seat(self, name: str, span: Span) -> bool:
        """Whether some party holds such a seat; if not, it is told."""
        return self._is(name, self.seats, "seat", span)

    def region(self, name: str, span: Span) -> bool:
        """Whether there is such a region; if not, it is told.

        One of a shipped chart that the pack does not use is told as that.
        """
        chart = name.partition(".")[0]
        if name in self.regions or chart in self.charts or chart not in shipped_charts():
            return self._is(name, self.regions, "region", span)
        message = f"this pack does not use the lifecycle `{chart}`"
        self.say("unknown-reference", message, span, f"add `{chart}` to `charts` in pack.yaml")
        return False

    def state(self, region: str, name: str, span: Span) -> bool:
        """Whether a region has such a state; if not, it is told."""
        return name == NOT_BEGUN or self._is(name, self.regions[region], f"state of {region}", span)

    def timer(self, name: str, span: Span) -> bool:
        """Whether there is such a timer; if not, it is told."""
        return self._is(name, self.timers, "timer", span)

    def rule(self, kind: str, name: str, span: Span) -> bool:
        """Whether there is a rule of this kind (promise, expectation, ladder), or one by an id."""
        known = {
            "promise": self.promises, "expectation": self.expectations, "ladder": self.ladders,
        }  # fmt: skip
        what = "escalation" if kind == "ladder" else kind
        return self._is(name.partition("@")[0], known[kind], what, span)

    def owed_state(self, name: str, span: Span) -> bool:
        """Whether a promise can be in such a state; if not, it is told."""
        meant = MEANT.get(name.replace(" ", "_").lower())
        if meant is None:
            return self._is(name, STATES, "state of a promise", span)
        message = f"there is no state of a promise `{name}`"
        self.say("unknown-reference", message, span, f"did you mean {meant}?")
        return False

    def _is(self, name: str, known: Iterable[str], what: str, span: Span, where: str = "") -> bool:
        known = tuple(known)
        if name in known:
            return True
        self.unknown(what, name, known, span, where)
        return False

    def unknown(
        self, what: str, name: str, known: Iterable[str], span: Span, where: str = ""
    ) -> None:
        """Tell that there is nothing of this name, and what may have been meant."""
        known = sorted(known)
        meant = did_you_mean(name, known)
        more = ", …" if len(known) > MOST_SHOWN else ""
        listed = f"one of: {', '.join(known[:MOST_SHOWN])}{more}"
        advice = f"did you mean `{meant}`?" if meant else listed if known else "there is none"
        there = f" {where}" if where else ""
        self.say("unknown-reference", f"there is no {what} `{name}`{there}", span, advice)

    def placed(self, found: Diagnostic) -> Diagnostic:
        """A mistake of form, with where in a story a thing of this name has its place."""
        name = found.span.text
        if found.code == "unknown-key":
            in_timeline = found.message.startswith("`timeline.")
            carried = any(name in each.fields for each in self.events.values())
            if name in self.facts or (in_timeline and carried):
                under = "fields" if in_timeline else "facts"
                return replace(found, help=f"put it under `{under}`: `{under}: {{{name}: …}}`")
        if found.message == f"`{name}` should be a map, and nothing stands here":
            return replace(found, help=f"write `{name}: {{}}`")
        if found.message.startswith("`subject` should be a map") and "\n" not in name:
            return replace(found, help=f"write `subject: {{id: {name}}}`")
        return found

    def say(self, code: str, message: str, span: Span, advice: str) -> None:
        """One finding more."""
        self.found.append(Diagnostic(code, message, Label(span), help=advice))


def names_of(pack: Pack) -> Names:
    """The names of a pack."""
    vocabulary, policy = pack.vocabulary, pack.policy
    charts = {ENVELOPE: shipped_chart(ENVELOPE), **pack.charts}
    places = {
        chart.full_name(region): region
        for chart in charts.values()
        if chart.per != OBLIGATION
        for region in chart.regions
    }
    return Names(
        events=kinds_of(vocabulary, charts.values()),
        facts={each.name: each.type for each in (ENGAGED_SINCE, *vocabulary.facts.values())},
        charts=frozenset(charts),
        regions={name: (*each.states, *each.final) for name, each in places.items()},
        timers=frozenset(
            f"{name}.{timer}"
            for name, each in places.items()
            for state in each.states.values()
            for timer in state.timers
        ),
        promises=tuple(each.name for each in policy.obligations if each.kind == "promise"),
        expectations=tuple(each.name for each in policy.obligations if each.kind == "expectation"),
        ladders=tuple(each.name for each in policy.escalations),
        decided=tuple(
            each.name
            for kind in (policy.minimums, policy.defines, policy.gates, policy.offers)
            for each in kind
        ),
        seats=frozenset(each.seat for each in vocabulary.parties.values() if each.seat),
        steps=tuple(pack.info.steps),
        zone=zone_of(vocabulary),
    )
