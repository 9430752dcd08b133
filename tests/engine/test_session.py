"""The live engine: what is recorded, what falls due, and what anybody may ask about it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.engine import service
from troth.engine.decision import Verdict
from troth.engine.files.pack import Pack
from troth.engine.fold.story import State
from troth.engine.session.engine import Engine
from troth.engine.session.errors import InvalidEvent, NotAMoment, Unanswerable, WrongPack
from troth.engine.session.values import Due, Notice
from troth.engine.testing import FixedClock, given

LATER = datetime(2026, 12, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return service.pack(tmp_path_factory.mktemp("packs") / "service")


@pytest.fixture
def engine(pack: Pack) -> Engine:
    return Engine.open(":memory:", pack, clock=FixedClock(LATER))


def begin(engine: Engine, relationship: str = "r-9") -> None:
    """Somebody with a manager starts on Monday 24 August; a bank holiday is a week later."""
    engine.record(relationship, "facts", {"manager": "m-7"}, at="2026-08-20 09:00")
    engine.record(relationship, "engaged", at="2026-08-24 09:00")


def breaches(state: State) -> set[tuple[str, int | None]]:
    return {(each.id, each.violated_on) for each in state.owed}


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


# --- R2 of the product: promises are kept by the calendar, not by a process that has to be running


def test_a_promise_is_broken_as_of_its_day_however_late_anybody_looks(engine: Engine) -> None:
    begin(engine)
    engine.record("r-9", "buddy_assigned", at="2026-08-25 09:00")
    engine.record("r-9", "training_held", {"hours": 12}, at="2026-08-26 09:00")
    # the service is down for a month, the last day (Tue 8 September) in it

    (owed,) = engine.state("r-9", as_of="2026-09-30").promises("training")
    assert owed.state == "violated"
    assert owed.violated_on == day("2026-09-08")
    assert owed.shortfall == 8_000_000
    assert engine.pending() == ()

    notices = engine.advance(to="2026-09-09 00:00")
    assert [(each.party, each.about, each.day) for each in notices] == [
        ("m-7", "training@2", day("2026-09-08"))
    ]
    assert engine.advance(to="2026-09-09 00:00") == ()
    assert engine.pending() == notices


def test_what_is_delivered_late_and_confirmed_is_repaired_and_stays_on_record(
    engine: Engine,
) -> None:
    begin(engine)
    engine.record("r-9", "training_held", {"hours": 12}, at="2026-08-26 09:00")
    engine.record("r-9", "training_held", {"hours": 8}, at="2026-09-10 09:00")
    late = engine.state("r-9").promises("training")[0]
    assert (late.state, late.shortfall, late.waits) == ("violated", 0, ("its confirmation",))
    engine.record("r-9", "confirmed", at="2026-09-11 09:00", about="training")
    owed = engine.state("r-9").promises("training")[0]
    assert (owed.state, owed.violated_on, owed.late_days) == ("repaired", day("2026-09-08"), 2)


@for_all(stops=st.lists(st.integers(0, 45), max_size=6), runs=st.booleans())
def test_no_pattern_of_downtime_moves_or_loses_a_breach_or_a_rung(
    pack: Pack, stops: list[int], runs: bool
) -> None:
    def told(days: list[int]) -> tuple[set[object], set[object]]:
        engine = Engine.open(":memory:", pack, clock=FixedClock(LATER))
        notices: list[Notice] = []
        events = [
            ("2026-08-20 09:00", "facts", {"manager": "m-7"}),
            ("2026-08-24 09:00", "engaged", {}),
            ("2026-09-01 09:00", "training_held", {"hours": 5}),
            ("2026-09-11 10:00", "buddy_assigned", {}),
            ("2026-09-22 10:00", "training_held", {"hours": 15}),
        ]
        start = engine.moment("2026-08-20 00:00")
        waiting = sorted(start + each * 86_400 for each in days)
        for at, type_, fields in events:
            while waiting and waiting[0] <= engine.moment(at):
                notices += engine.advance(waiting.pop(0))
            notices += engine.record("r-9", type_, fields, at=at).notices
        for moment in [*waiting, engine.moment("2026-10-31")]:
            notices += engine.advance(moment)
        dated = {(each.key, each.day, each.rung, each.party) for each in notices}
        assert len(dated) == len(notices)
        return breaches(engine.state("r-9", as_of="2026-10-31")), dated

    assert told(stops if runs else []) == told([])


# --- what comes late


def test_late_evidence_heals_and_what_was_known_before_can_still_be_seen(pack: Pack) -> None:
    case = given(pack, {"manager": "m-7"}, at="2026-08-20 09:00")
    case.when("engaged", at="2026-08-24 09:00").when_time_passes(to="2026-09-07")
    case.then_promise("buddy", "violated", due="2026-09-01").then_told("m-7", about="buddy")
    before = case.now

    case.when_time_passes(to="2026-09-08 12:00")
    outcome = case.engine.record("r-1", "buddy_assigned", at="2026-08-28 09:00")

    assert outcome.late
    case.then_promise("buddy", "fulfilled")
    withdrawn = {each.withdraws for each in outcome.notices}
    assert withdrawn == {each.key for each in case.told}
    assert {each.key for each in outcome.notices} == {f"{key}:withdrawn" for key in withdrawn}
    then = case.engine.state("r-1", as_of="2026-09-07", known_at=before)
    assert then.promises("buddy")[0].violated_on == day("2026-09-01")
    assert len(case.engine.pending()) == 2 * len(withdrawn)


def test_a_correction_stands_in_for_what_it_corrects(engine: Engine) -> None:
    begin(engine)
    first = engine.record("r-9", "training_held", {"hours": 20}, at="2026-08-26 09:00")
    engine.record(
        "r-9", "training_held", {"hours": 2}, at="2026-08-26 09:00", corrects=first.record.seq
    )
    owed = engine.state("r-9", as_of="2026-09-30").promises("training")[0]
    assert (owed.delivered, owed.state) == (2_000_000, "violated")
    assert [each.seq for each in engine.records("r-9")] == [1, 2, 3, 4]


def test_what_never_happened_is_annulled_and_its_notices_are_withdrawn_and_come_again(
    engine: Engine,
) -> None:
    begin(engine)
    (first,) = [each for each in engine.advance(to="2026-09-02") if each.rung == 1]
    healed = engine.record("r-9", "buddy_assigned", at="2026-08-28 09:00")
    assert [each.withdraws for each in healed.notices] == [first.key]
    again = engine.record("r-9", "annulled", at="2026-09-02 10:00", corrects=healed.record.seq)
    (anew,) = again.notices
    assert (anew.key, anew.day, anew.party) == (f"{first.key}#2", first.day, first.party)


def test_a_correction_of_what_is_not_there_is_not_recorded(engine: Engine) -> None:
    begin(engine)
    with pytest.raises(InvalidEvent, match="has no record 7"):
        engine.record("r-9", "buddy_assigned", at="2026-08-28 09:00", corrects=7)
    assert len(engine.records("r-9")) == 2


# --- what is refused, and what is not even recorded


def test_a_shut_gate_refuses_and_the_event_is_on_record(engine: Engine) -> None:
    engine.record("c-1", "applied", at="2026-03-02 09:00", about="a-1")
    outcome = engine.record("c-1", "offer_accepted", at="2026-03-03 09:00", about="a-1")
    assert outcome.refused is not None
    assert len(engine.records("c-1")) == 2
    assert engine.state("c-1").refused == (outcome.refused,)


def test_what_is_no_event_is_not_recorded_and_all_that_is_wrong_with_it_is_told(
    engine: Engine,
) -> None:
    with pytest.raises(InvalidEvent) as wrong:
        engine.record("r-9", "training_hold", {"hours": 2}, at="yesterday")
    assert [each.field for each in wrong.value.faults] == ["at", "type"]
    assert "did you mean `training_held`?" in wrong.value.help
    assert engine.relationships() == ()


def test_what_is_still_to_come_is_not_recorded(pack: Pack) -> None:
    clock = FixedClock(datetime(2026, 8, 24, 8, tzinfo=UTC))
    engine = Engine.open(":memory:", pack, clock=clock)
    engine.record("r-9", "engaged", at="2026-08-24T08:04Z")
    with pytest.raises(InvalidEvent, match="is still to come"):
        engine.record("r-9", "buddy_assigned", at="2026-08-24T08:06Z")


def test_one_key_is_recorded_once(engine: Engine) -> None:
    first = engine.record("r-9", "engaged", at="2026-08-24 09:00", key="hris-17")
    again = engine.record("r-9", "engaged", at="2026-08-24 09:00", key="hris-17")
    assert again.repeated
    assert again.record == first.record
    assert len(engine.records("r-9")) == 1
    with pytest.raises(InvalidEvent, match="tells something else"):
        engine.record("r-9", "engaged", at="2026-08-25 09:00", key="hris-17")


def test_history_from_before_the_policy_promises_nothing(engine: Engine) -> None:
    outcome = engine.record("r-9", "engaged", at="2025-06-02 09:00")
    assert "nothing was promised" in outcome.note
    assert engine.state("r-9").owed == ()
    assert engine.advance(to="2026-06-30") == ()


# --- questions


def test_a_decision_is_asked_as_of_a_moment_and_as_known_at_one(pack: Pack) -> None:
    clock = FixedClock(datetime(2026, 3, 2, 10, tzinfo=UTC))
    engine = Engine.open(":memory:", pack, clock=clock)
    engine.record("c-1", "assessed", {"empathy": 2}, at="2026-03-02 09:00")
    clock.set(datetime(2026, 5, 4, 10, tzinfo=UTC))
    engine.record("c-1", "assessed", {"empathy": 4}, at="2026-04-01 09:00")

    assert engine.decide("c-1", "frontline").verdict is Verdict.MET
    assert engine.decide("c-1", "frontline", as_of="2026-03-31").verdict is Verdict.NOT_MET
    known = engine.decide("c-1", "frontline", as_of="2026-05-04", known_at="2026-04-30")
    assert known.verdict is Verdict.NOT_MET


def test_who_was_never_heard_of_has_no_state_and_a_near_name_is_told(engine: Engine) -> None:
    begin(engine)
    with pytest.raises(Unanswerable, match="did you mean `r-9`"):
        engine.state("r9")
    with pytest.raises(Unanswerable, match="nothing was known"):
        engine.state("r-9", known_at="2026-01-01")


def test_a_preview_tells_everything_and_changes_nothing(engine: Engine) -> None:
    begin(engine)
    before = engine.state("r-9"), engine.records("r-9"), engine.pending()
    preview = engine.preview("r-9", "buddy_assigned", at="2026-08-25 09:00")
    ((was, now),) = preview.changed
    assert (was.id, was.state, now.state) == ("buddy@2", "in_effect", "fulfilled")
    assert (preview.refused, preview.made, preview.notices) == (None, (), ())
    assert (engine.state("r-9"), engine.records("r-9"), engine.pending()) == before

    promises = engine.preview("r-10", "engaged", at="2026-08-24 09:00").made
    assert {each.rule for each in promises} == {"buddy", "training"}
    assert engine.relationships() == ("r-9",)


def test_what_falls_due_is_listed_by_day_overdue_first(engine: Engine) -> None:
    begin(engine)
    begin(engine, "r-10")
    engine.record("r-10", "buddy_assigned", at="2026-08-25 09:00")
    found = engine.due(until="2026-09-08")
    assert [(each.relationship, each.id, each.day) for each in found if each.kind == "promise"] == [
        ("r-9", "buddy@2", day("2026-09-01")),
        ("r-10", "training@2", day("2026-09-08")),
        ("r-9", "training@2", day("2026-09-08")),
    ]
    engine.advance(to="2026-09-03")
    assert "buddy@2" in [each.id for each in engine.due(until="2026-09-08")]
    assert "buddy@2" not in [each.id for each in engine.due(until="2026-09-08", since="2026-09-03")]


def test_a_due_date_explains_itself_with_each_skipped_day(engine: Engine) -> None:
    begin(engine)
    told = engine.explain("r-9", "training").lines
    assert "not counted: Mon 2026-08-31 summer bank holiday" in told
    assert "due by the end of Tue 2026-09-08" in told


def test_a_refusal_and_an_event_explain_themselves(engine: Engine) -> None:
    engine.record("c-1", "applied", at="2026-03-02 09:00", about="a-1", actor="ats")
    refused = engine.record("c-1", "offer_accepted", at="2026-03-03 09:00", about="a-1")
    assert refused.refused is not None
    found = engine.explain("c-1", "2")
    assert found.refused == refused.refused
    assert refused.refused.why in found.lines
    assert any("acquisition" in line for line in engine.explain("c-1", "@1").lines)
    with pytest.raises(Unanswerable, match="has no promise, event or region `acquisitoin`"):
        engine.explain("c-1", "acquisitoin")


@pytest.mark.parametrize("given_as", ["2026-13-01", "soon", 10**12, None])
def test_what_is_no_moment_is_told_with_the_name_of_its_argument(
    engine: Engine, given_as: object
) -> None:
    begin(engine)
    with pytest.raises(NotAMoment, match="to: "):
        engine.advance(to=given_as)  # type: ignore[arg-type]


def test_a_day_stands_for_its_end_and_local_text_for_the_zone_of_the_pack(engine: Engine) -> None:
    assert engine.moment("2026-07-01") == engine.moment("2026-07-01 23:59:59")
    assert engine.moment("2026-07-01 09:00") == engine.moment("2026-07-01T08:00Z")
    assert engine.moment(date(2026, 7, 1)) == engine.moment("2026-07-01")


# --- policies


def test_another_policy_is_not_followed_by_accident(pack: Pack, tmp_path: Path) -> None:
    stricter = service.pack(tmp_path / "next", rules=("empathy at least 3", "empathy at least 4"))
    ledger = tmp_path / "people.db"
    Engine.open(ledger, pack, clock=FixedClock(LATER)).close()
    with pytest.raises(WrongPack, match="adopt"):
        Engine.open(ledger, stricter, clock=FixedClock(LATER))
    with Engine.open(ledger, clock=FixedClock(LATER)) as engine:
        assert engine.pack.meaning == pack.meaning


def test_a_ledger_without_a_policy_asks_for_one() -> None:
    with pytest.raises(WrongPack, match="follows no policy yet"):
        Engine.open(":memory:")


def test_a_pack_with_mistakes_is_refused_with_them(tmp_path: Path) -> None:
    folder = service.written(
        tmp_path / "broken", rules=("empathy at least 3", "emapthy at least 3")
    )
    with pytest.raises(WrongPack) as wrong:
        Engine.open(":memory:", folder)
    assert [each.code for each in wrong.value.found] == ["unknown-fact"]


def test_what_was_promised_keeps_its_terms_when_a_new_policy_is_adopted(
    pack: Pack, tmp_path: Path
) -> None:
    sooner = service.pack(
        tmp_path / "next",
        pack=('version: "2026.1"', 'version: "2026.2"'),
        rules=("within 5 working", "within 3 working"),
    )
    engine = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    begin(engine, "r-1")
    engine.adopt(sooner, effective="2026-08-26")
    engine.record("r-2", "engaged", at="2026-09-07 09:00")
    assert engine.state("r-1").promises("buddy")[0].due.day == day("2026-09-01")  # type: ignore[union-attr]
    assert engine.state("r-2").promises("buddy")[0].due.day == day("2026-09-10")  # type: ignore[union-attr]
    assert engine.adopt(sooner, effective="2026-08-26").since == engine.moment("2026-08-26 00:00")


# --- many at once, and a ledger in a file


def test_many_events_are_recorded_together_and_what_cannot_be_is_told(engine: Engine) -> None:
    report = engine.record_many(
        [
            {"relationship": "r-1", "type": "engaged", "at": "2026-08-24 09:00"},
            {"relationship": "r-1", "type": "engaged", "at": "2026-08-20 09:00"},
            {"relationship": "r-1", "type": "no_such", "at": "2026-08-24 09:00"},
            {"relationship": "r-1", "type": "engaged"},
            {"relationship": "r-2", "type": "engaged", "at": "2026-08-24 09:00", "key": "k"},
            {"relationship": "r-2", "type": "engaged", "at": "2026-08-24 09:00", "key": "k"},
        ]
    )
    assert (report.recorded, report.repeated, report.late) == (3, 1, 1)
    assert [each.number for each in report.rejected] == [3, 4]
    assert report.relationships == 2


def told_by(
    record: Callable[[Engine], None], pack: Pack
) -> tuple[State, tuple[Notice, ...], tuple[Due, ...]]:
    engine = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    record(engine)
    return engine.state("r-9", as_of="2026-10-31"), engine.pending(), engine.due("2099-12-31")


@for_all(
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.sampled_from(
                [
                    ("engaged", {}),
                    ("buddy_assigned", {}),
                    ("training_held", {"hours": 7}),
                    ("facts", {"on_leave": "yes"}),
                    ("facts", {"on_leave": "no"}),
                    ("engagement_ended", {}),
                ]
            ),
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(1, 5),
)
def test_one_by_one_or_many_together_is_the_same(
    pack: Pack, story: list[tuple[int, tuple[str, dict[str, object]]]], together: int
) -> None:
    at = [1_787_000_000 + hours * 40_000 for hours, _ in story]
    events = [
        {"relationship": "r-9", "type": type_, "fields": fields, "at": moment}
        for moment, (_, (type_, fields)) in zip(at, story, strict=True)
    ]

    def one_by_one(engine: Engine) -> None:
        for event in events:
            engine.record(**event)  # type: ignore[arg-type]

    one = told_by(one_by_one, pack)
    many = told_by(lambda engine: engine.record_many(events, together), pack)
    assert one == many


def test_a_ledger_opened_again_says_the_same(pack: Pack, tmp_path: Path) -> None:
    ledger = tmp_path / "people.db"
    with Engine.open(ledger, pack, clock=FixedClock(LATER)) as engine:
        begin(engine)
        engine.advance(to="2026-09-04")
        engine.record("r-9", "buddy_assigned", at="2026-09-05 09:00")
        was = engine.state("r-9", as_of="2026-09-30"), engine.pending(), engine.due("2026-12-31")
    with Engine.open(ledger, clock=FixedClock(LATER)) as engine:
        now = engine.state("r-9", as_of="2026-09-30"), engine.pending(), engine.due("2026-12-31")
        assert repr(now) == repr(was)
        assert engine.advance(to="2026-09-05") == ()
        assert engine.verify() == ()


def test_two_engines_on_one_ledger_lose_nothing(pack: Pack, tmp_path: Path) -> None:
    ledger = tmp_path / "people.db"
    with (
        Engine.open(ledger, pack, clock=FixedClock(LATER)) as one,
        Engine.open(ledger, clock=FixedClock(LATER)) as two,
    ):
        begin(one)
        for number in range(10):
            engine = (one, two)[number % 2]
            engine.record("r-9", "training_held", {"hours": 1}, at=f"2026-08-25 {10 + number}:00")
        assert one.state("r-9").promises("training")[0].delivered == 10_000_000
        assert one.state("r-9") == two.state("r-9")
        first, second = one.advance(to="2026-09-30"), two.advance(to="2026-09-30")
        assert len({each.key for each in first}) == len(first) > 0
        assert second == ()
        assert one.verify() == ()


def test_writers_that_meet_try_again_and_nothing_is_lost(pack: Pack, tmp_path: Path) -> None:
    ledger = tmp_path / "people.db"
    Engine.open(ledger, pack, clock=FixedClock(LATER)).close()
    start = threading.Barrier(3)

    def write(writer: int) -> None:
        with Engine.open(ledger, clock=FixedClock(LATER)) as engine:
            start.wait()
            for number in range(15):
                at = f"2026-08-25 {8 + number % 12:02d}:{writer}{number % 6}"
                engine.record("r-9", "training_held", {"hours": 1}, at=at, key=f"{writer}-{number}")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(3)))
    with Engine.open(ledger, clock=FixedClock(LATER)) as engine:
        lines = engine.records("r-9")
        assert [line.seq for line in lines] == list(range(1, 46))
        assert len({line.key for line in lines}) == 45
        assert engine.verify() == ()


def test_an_engine_follows_what_another_has_adopted(pack: Pack, tmp_path: Path) -> None:
    sooner = service.pack(tmp_path / "next", rules=("within 5 working", "within 3 working"))
    ledger = tmp_path / "people.db"
    with (
        Engine.open(ledger, pack, clock=FixedClock(LATER)) as one,
        Engine.open(ledger, clock=FixedClock(LATER)) as two,
    ):
        begin(one, "r-1")
        two.adopt(sooner, effective="2026-08-26")
        one.record("r-2", "engaged", at="2026-09-07 09:00")
        assert one.state("r-2") == two.state("r-2")
        assert one.state("r-2").promises("buddy")[0].due.day == day("2026-09-10")  # type: ignore[union-attr]


def test_everything_that_comes_back_is_json(engine: Engine) -> None:
    begin(engine)
    outcome = engine.record("r-9", "training_held", {"hours": "2.5"}, at="2026-08-26 09:00")
    engine.record("c-1", "assessed", {"empathy": 2}, at="2026-08-26 09:00")
    values = {
        "recorded": outcome,
        "notices": engine.advance(to="2026-09-30"),
        "state": engine.state("r-9"),
        "preview": engine.preview("r-9", "buddy_assigned", at="2026-10-01 09:00"),
        "decision": engine.decide("c-1", "frontline"),
        "due": engine.due("2026-12-31"),
        "explained": engine.explain("r-9", "training"),
        "report": engine.record_many([{"relationship": "r-9", "type": "nothing"}]),
        "records": engine.records("r-9"),
    }
    told = json.loads(json.dumps(engine.to_json(values)))
    owed = {each["rule"]: each for each in told["state"]["owed"]}
    assert owed["training"]["delivered"] == "2.5"
    assert owed["training"]["due"]["day"] == "2026-09-08"
    assert owed["training"]["made"] == "2026-08-24T09:00:00+01:00"
    assert told["state"]["facts"]["manager"]["value"] == "m-7"


def test_with_a_limit_time_passes_in_pieces_and_comes_to_the_same(pack: Pack) -> None:
    def everybody(engine: Engine) -> None:
        for number in range(7):
            begin(engine, f"r-{number}")

    whole = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    everybody(whole)
    at_once = whole.advance(to="2026-10-01")
    parts = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    everybody(parts)
    found: list[Notice] = []
    while piece := parts.advance(to="2026-10-01", limit=3):
        assert len(piece) < len(at_once)
        found += piece
    assert sorted(found, key=lambda each: each.key) == sorted(at_once, key=lambda each: each.key)
