"""What anybody may ask of a ledger: as of any moment, and as known at any."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from tests.engine.service import LATER, begin, day
from troth.engine.decision import Verdict
from troth.engine.files.pack import Pack
from troth.engine.session.engine import Engine
from troth.engine.session.errors import NotAMoment, Unanswerable
from troth.engine.testing import FixedClock


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


@pytest.mark.parametrize("given_as", ["2026-13-01", "soon", 10**12, 1.5])
def test_what_is_no_moment_is_told_with_the_name_of_its_argument(
    engine: Engine, given_as: object
) -> None:
    begin(engine)
    with pytest.raises(NotAMoment, match="to: "):
        engine.advance(to=given_as)  # type: ignore[arg-type]


def test_what_is_due_does_not_wait_for_anybody_to_advance(pack: Pack) -> None:
    engine = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    begin(engine)
    for moments in (("2026-12-31",), ("2026-12-31", "2026-09-03"), ("2026-09-03",)):
        asked = engine.due(*moments)
        advanced = Engine.open(":memory:", pack, clock=FixedClock(LATER))
        begin(advanced)
        advanced.advance()
        assert asked == advanced.due(*moments) != ()
    assert engine.pending() == ()
    assert {each.id for each in engine.due("2026-12-31")} >= {
        each.id for each in engine.state("r-9").owed if each.state.value == "violated"
    }


def test_nobody_announces_what_has_not_happened_yet(pack: Pack) -> None:
    clock = FixedClock(datetime(2026, 9, 1, 10, tzinfo=UTC))
    engine = Engine.open(":memory:", pack, clock=clock)
    begin(engine)
    for ahead in ("2026-09-09", "2026-09-01", "2026-09-01T10:05:01Z"):
        with pytest.raises(NotAMoment, match="is still to come: now is 2026-09-01T10:00:00Z"):
            engine.advance(to=ahead)
    assert engine.pending() == ()
    assert engine.advance(to="2026-09-01T10:05:00Z") == ()
    clock.set(datetime(2026, 9, 10, tzinfo=UTC))
    assert engine.advance() == engine.pending() != ()


def test_a_day_stands_for_its_end_and_local_text_for_the_zone_of_the_pack(engine: Engine) -> None:
    assert engine.moment("2026-07-01") == engine.moment("2026-07-01 23:59:59")
    assert engine.moment("2026-07-01 09:00") == engine.moment("2026-07-01T08:00Z")
    assert engine.moment(date(2026, 7, 1)) == engine.moment("2026-07-01")


def test_the_event_of_a_preview_is_json_in_the_words_of_its_types(engine: Engine) -> None:
    begin(engine)
    preview = engine.preview("r-9", "training_held", {"hours": "2.5"}, at="2026-08-26 09:00")
    plain = engine.to_json(preview)
    assert isinstance(plain, dict)
    assert plain["event"]["fields"] == {"hours": "2.5"}


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
