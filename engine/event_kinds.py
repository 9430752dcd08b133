"""Which events can be recorded under a pack, and what each may carry.

Three sources, in this order: the vocabulary's events; the events that the pack's charts answer to,
which bring reasons and the dates their timers ring at; and those that every ledger knows, in the
table here. What an obligation, or a chart entering a state, does by itself is no event of anybody's
and cannot be recorded.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Final

from troth.dsl.node import Data, named
from troth.dsl.types import DATE, NUMBER, PARTY, TEXT, ChoiceType, Type
from troth.dsl.vocabulary import ENGAGED_SINCE, Vocabulary
from troth.engine.records import ANNULLED
from troth.workflows.chart import Chart, answers

FACTS: Final = "facts"
"""The event that says what is so: its fields are facts, by their names."""

ORG: Final = "org"
"""The stream of the organisation itself: who holds which seat."""

CASE_RAISED: Final = "case_raised"
"""The event that begins a case: of which kind, and against whom."""

POLICY_SHOWN: Final = "policy_shown"
"""The event that somebody was shown the policy: what they owe under it may count from then."""

SHOWN_VERSION: Final = "version"
"""Its field that names the version, where it is not the one in force."""

REASONS: Final = "reasons"

PLAN_APPLIED: Final = "plan_applied"
"""The event that says by which plan a version of the policy was put in force, and despite what."""


@named
class EventKind(Data):
    """An event that can be recorded.

    ``fields`` may be given, ``needs`` must be. ``about`` says in words what it has to name there;
    empty where it need not. ``only_org`` is for the stream of the organisation.
    """

    name: str
    words: str
    fields: Mapping[str, Type] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    about: str = ""
    only_org: bool = False


_OUTCOME = ChoiceType("outcome", ("kept", "broken"))
_OBLIGATION = "the promise or expectation, by its id or its rule"

BUILT_IN: Final[Mapping[str, EventKind]] = {
    kind.name: kind
    for kind in (
        # what is so
        EventKind(name=FACTS, words="facts became known"),
        EventKind(name="engaged", words="an engagement began"),
        EventKind(
            name="engagement_ended", words="the engagement ended", fields={"reason": TEXT}
        ),
        EventKind(name=ANNULLED, words="what was recorded before never happened"),
        # what people do about a promise
        EventKind(name="agreed", words="a promise was agreed on", about="the promise, by its rule"),
        EventKind(name="consented", words="new terms were consented to", about=_OBLIGATION),
        EventKind(name="confirmed", words="what was delivered was confirmed",
                  fields={"quantity": NUMBER}, about=_OBLIGATION),
        EventKind(name="explained", words="it was explained why nothing was earned",
                  fields={REASONS: TEXT}, needs=(REASONS,), about=_OBLIGATION),
        EventKind(name="assigned", words="it was handed to somebody else",
                  fields={"to": PARTY}, needs=("to",), about=_OBLIGATION),
        EventKind(name="waived", words="it was let go by whom it is owed to", about=_OBLIGATION),
        EventKind(name="cancelled", words="it was taken back by whoever owes it",
                  about=_OBLIGATION),
        EventKind(name="disputed", words="somebody disagrees about it", about=_OBLIGATION),
        EventKind(name="dispute_decided", words="the disagreement was decided",
                  fields={"outcome": _OUTCOME}, needs=("outcome",), about=_OBLIGATION),
        # who knows of what
        EventKind(name=POLICY_SHOWN, words="the policy was shown to the person",
                  fields={SHOWN_VERSION: TEXT}),
        EventKind(name=CASE_RAISED, words="a case was raised",
                  fields={"kind": TEXT, "against": PARTY, REASONS: TEXT}),
        # what the organisation decided
        EventKind(name=PLAN_APPLIED, words="a new version of the policy was put in force by a plan",
                  fields={"plan": TEXT, "policy": TEXT, "effective": DATE, "differ": NUMBER,
                          REASONS: TEXT},
                  needs=("plan", "policy", "effective"), only_org=True),
        # who holds which seat
        EventKind(name="seat_filled", words="somebody took a seat",
                  fields={"seat": TEXT, "holder": TEXT}, needs=("seat", "holder"), only_org=True),
        EventKind(name="seat_vacated", words="a seat became vacant",
                  fields={"seat": TEXT}, needs=("seat",), only_org=True),
    )
}  # fmt: skip
"""The events of every ledger, whatever its packs say."""


def kinds_of(vocabulary: Vocabulary, charts: Iterable[Chart]) -> dict[str, EventKind]:
    """Every event that can be recorded, by name.

    An event that several sources know carries what any of them says; where they differ about a
    field, the vocabulary is right. It must name what it is about only where nobody but the table
    knows it.
    """
    kinds = dict(BUILT_IN)
    facts = {fact.name: fact.type for fact in (ENGAGED_SINCE, *vocabulary.facts.values())}
    kinds[FACTS] = EventKind(name=FACTS, words=BUILT_IN[FACTS].words, fields=facts)
    for name, fields in _answered(charts).items():
        kinds[name] = _joined(kinds.get(name), EventKind(name=name, words="", fields=fields))
    for event in vocabulary.events.values():
        if event.name not in {FACTS, ANNULLED}:
            kind = EventKind(
                name=event.name, words=event.words, fields=event.fields,
                only_org=event.reaches is not None,
            )  # fmt: skip
            kinds[event.name] = _joined(kinds.get(event.name), kind)
    return kinds


def entered(charts: Iterable[Chart]) -> Iterator[str]:
    """States as other charts hear of them (``case.raised``), and what obligations do themselves."""
    for chart in charts:
        for region in chart.regions:
            yield from (f"{chart.name}.{name}" for name in (*region.states, *region.final))
            if chart.per == "obligation":
                yield from (event for _, event, _ in answers(region))


def _joined(known: EventKind | None, more: EventKind) -> EventKind:
    if known is None:
        return more
    return EventKind(
        name=more.name,
        words=more.words or known.words,
        fields={**known.fields, **more.fields},
        needs=known.needs,
        only_org=known.only_org or more.only_org,
    )


def _answered(charts: Iterable[Chart]) -> dict[str, dict[str, Type]]:
    """The events that charts answer to, but for obligations', with the dates that timers need."""
    found: dict[str, dict[str, Type]] = {}
    dates: list[tuple[str, str]] = []
    for chart in charts:
        if chart.per == "obligation":
            continue
        for region in chart.regions:
            for _, event, _ in answers(region):
                if "." not in event:
                    found.setdefault(event, {REASONS: TEXT})
            for state in region.states.values():
                dates += (_parted(at) for timer in state.timers.values() for at in timer.at)
    for event, name in dates:
        if event in found:
            found[event][name] = DATE
    return found


def _parted(at: str) -> tuple[str, str]:
    event, _, name = at.rpartition(".")
    return event, name
