"""The hiring log of 10,000 applications: as it was recorded, and as its chart would have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from troth.engine.decision import Verdict
from troth.engine.door import decide
from troth.engine.events import Event, EventReader, Given, Problems, event_of, seal
from troth.engine.facts import view_of
from troth.engine.files.log_entry import LogEvent
from troth.engine.files.log_report import Report
from troth.engine.files.logs import read_log
from troth.engine.files.mapping import read_mapping
from troth.engine.files.pack import Pack, load_pack
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Refused
from troth.engine.fold.versions import Version
from troth.engine.session.engine import Engine
from troth.engine.session.rates import rates
from troth.engine.session.reasons import Reasons
from troth.engine.session.refusals import refusals
from troth.engine.testing import FixedClock

ROOT = Path(__file__).parents[2]
PACK = ROOT / "policies/examples/hiring_log"
LOG = ROOT.parent / "shared/data/hiring_log_high.xes.gz"

DAY = date(2015, 1, 12)

pytestmark = [
    pytest.mark.skipif(not LOG.exists(), reason="the hiring log is not part of the project"),
    pytest.mark.xdist_group("hiring_log"),
]


@dataclass
class History:
    """The log, read once: the events in the order of the file, and what is known of each case."""

    report: Report
    events: list[LogEvent] = field(default_factory=list)
    facts: dict[str, Mapping[str, object]] = field(default_factory=dict)

    def ratio(self, chosen: Iterable[str], group: str) -> float:
        """Impact ratio: the rate of being chosen among those marked, over that of the others."""
        marked = Counter(facts[group] for facts in self.facts.values())
        among = Counter(self.facts[case][group] for case in set(chosen))
        return (among[True] / marked[True]) / (among[False] / marked[False])

    def cases(self, type_: str) -> list[str]:
        """The case of each event of a type, in order."""
        return [event.relationship for event in self.events if event.type == type_]


@pytest.fixture(scope="module")
def pack() -> Pack:
    made, found = load_pack(PACK)
    assert found == []
    assert made is not None
    return made


@pytest.fixture(scope="module")
def history(pack: Pack) -> History:
    mapping, found = read_mapping(PACK / "mapping.yaml")
    assert found == []
    log, found = read_log(LOG, mapping, pack.vocabulary)
    assert found == []
    assert log is not None
    events = [entry for entry in log if isinstance(entry, LogEvent)]
    facts = {event.relationship: event.fields for event in events if event.type == "facts"}
    return History(log.report, events, facts)


@pytest.fixture(scope="module")
def refused(pack: Pack, history: History) -> list[tuple[LogEvent, Refused]]:
    """Every event that the chart does not take, and why, when each case is folded."""
    reader = EventReader(pack.vocabulary, pack.charts.values())
    version = Version(pack, "hiring_log", 0)
    people: dict[str, Relationship] = {}
    found = []
    for seq, entry in enumerate(history.events, start=1):
        case = entry.relationship
        if case not in people:
            people[case] = Relationship(case, [version])
        answer = people[case].apply(_event(reader, entry, seq))
        if answer is not None:
            found.append((entry, answer))
    return found


@pytest.fixture(scope="module")
def engine(pack: Pack, history: History) -> Engine:
    """A ledger of the whole log."""
    made = Engine.open(":memory:", pack, clock=FixedClock(datetime(2015, 2, 1, tzinfo=UTC)))
    report = made.record_many(history.events)
    assert (report.recorded, report.not_recorded) == (73_869, 0)
    return made


def _event(reader: EventReader, entry: LogEvent, seq: int) -> Event:
    given = Given(
        entry.relationship,
        entry.type,
        entry.fields,
        at=entry.at,
        actor=entry.actor,
        source=entry.source,
        key=entry.key,
    )
    draft = reader.read(given)
    assert not isinstance(draft, Problems)
    return event_of(draft, seal(draft, seq=seq, recorded=entry.at))


def test_every_event_of_the_log_is_read(history: History) -> None:
    assert history.report.text().endswith(": 73,869 read, 73,869 given, 0 refused")
    assert len(history.facts) == 10_000
    assert Counter(event.type for event in history.events)["facts"] == 10_000
    assert len({event.key for event in history.events}) == 73_869


def test_what_happened_in_one_second_keeps_the_order_of_the_file(history: History) -> None:
    moments: dict[str, list[int]] = {}
    lines: dict[str, list[int]] = {}
    for event in history.events:
        if event.type != "facts":
            moments.setdefault(event.relationship, []).append(event.at)
            lines.setdefault(event.relationship, []).append(event.line)
    assert sum(len(set(each)) < len(each) for each in moments.values()) == 7_809
    assert all(each == sorted(each) for each in (*moments.values(), *lines.values()))


def test_the_recorded_offers_have_their_ratios(history: History) -> None:
    offered = set(history.cases("offer_made"))
    protected = {case for case, facts in history.facts.items() if facts["protected"]}
    assert (len(offered & protected), len(protected)) == (122, 3_019)
    assert (len(offered - protected), 10_000 - len(protected)) == (2_408, 6_981)
    assert round(history.ratio(offered, "protected"), 3) == 0.117
    assert round(history.ratio(offered, "german_speaking"), 3) == 1.011


def test_the_chart_refuses_what_comes_after_a_rejection_or_a_first_offer(
    history: History, refused: list[tuple[LogEvent, Refused]]
) -> None:
    offers = [(entry, answer) for entry, answer in refused if entry.type == "offer_made"]
    assert len(history.cases("offer_made")) - len(offers) == 1_219
    assert Counter(answer.why for _, answer in offers) == {
        "acquisition is rejected, which does not answer to offer_made": 1_456,
        "acquisition is offered, which does not answer to offer_made": 726,
    }
    assert {entry.type for entry, _ in refused} == {
        "offer_made",
        "application_rejected",
        "behavioural_interview_held",
    }


def test_the_offers_that_the_chart_takes_have_a_ratio_of_their_own(
    history: History, refused: list[tuple[LogEvent, Refused]]
) -> None:
    turned_down = {entry.key for entry, _ in refused}
    taken = [event for event in history.events if event.key not in turned_down]
    offered = [event.relationship for event in taken if event.type == "offer_made"]
    assert len(offered) == len(set(offered)) == 1_219
    assert round(history.ratio(offered, "protected"), 3) == 0.066


def test_the_minimum_of_nine_years_passes_all_groups_alike(pack: Pack, history: History) -> None:
    passed = [
        case
        for case, facts in history.facts.items()
        if decide(pack, "schooling", view_of(pack.vocabulary, facts, today=DAY)).verdict
        is Verdict.MET
    ]
    assert len(passed) == 6_354
    assert round(history.ratio(passed, "protected"), 3) == 1.002


def test_a_ledger_of_the_log_gives_the_same_ratios_side_by_side(engine: Engine) -> None:
    found = rates(engine, "offer_made", "protected")
    assert (found.people, found.events, found.refused) == (10_000, 3_401, 2_182)
    recorded, accepted = (
        {each.group: each for each in column.groups} for column in (found.recorded, found.accepted)
    )
    assert [(each.selected, each.decided) for each in recorded.values()] == [
        (2_408, 6_981), (122, 3_019),
    ]  # fmt: skip
    assert recorded["yes"].ratio == "0.1172"
    assert accepted["yes"].ratio == "0.0663"
    assert sum(each.selected for each in accepted.values()) == 1_219
    german = rates(engine, "offer_made", "german_speaking", against="no")
    assert german.recorded.groups[1].ratio == "1.0110"


def test_a_ledger_of_the_log_lists_every_refusal_with_its_reason(engine: Engine) -> None:
    reasons = Reasons()
    for each in refusals(engine):
        reasons.add(each.relationship, each.refused)
    assert [(each.count, each.type) for each in reasons.found()] == [
        (1_456, "offer_made"), (796, "behavioural_interview_held"),
        (771, "application_rejected"), (726, "offer_made"), (102, "application_rejected"),
    ]  # fmt: skip
