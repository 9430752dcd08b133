"""A goal counts where both sides agreed to it, and its links lead to one of the organisation's."""

from troth.engine.overview.build import overview
from troth.engine.overview.goals import TITLE
from troth.engine.session.engine import Engine
from troth.engine.testing import FixedClock, memory_engine


def company() -> tuple[Engine, FixedClock]:
    """An executive with a goal of the organisation, and four people who work there."""
    engine, clock = memory_engine("shipped:talent_programme", effective="2026-01-01")
    clock.set(engine.moment("2026-12-31"))
    engine.record("e-1", "facts", {"rank": "executive", "manager": "b-1"}, at="2026-01-02T08:00Z")
    top = {"scope": "organisation"}
    engine.record("org", "goal_drafted", top, at="2026-01-12T09:00Z", about="csat", actor="e-1")
    for who in ("c-1", "c-2", "c-3", "c-4"):
        engine.record(who, "facts", {"rank": "staff", "manager": "m-7"}, at="2026-01-02T08:00Z")
        engine.record(who, "engaged", at="2026-02-02T08:00Z")
    return engine, clock


def goal(engine: Engine, who: str, *, agreed: bool, **fields: object) -> None:
    """A goal of somebody, drafted, proposed and, it may be, agreed to."""
    scope = {"scope": "person", **fields}
    engine.record(who, "goal_drafted", scope, at="2026-02-02T09:00Z", about="mine", actor=who)
    engine.record(who, "goal_proposed", at="2026-02-02T10:00Z", about="mine", actor=who)
    if agreed:
        end = {"end_date": "2026-12-31"}
        engine.record(who, "goal_agreed", end, at="2026-02-03T10:00Z", about="mine", actor=who)


def test_of_those_engaged_whose_agreed_goal_serves_the_organisation() -> None:
    engine, _ = company()
    goal(engine, "c-1", agreed=True, parent="csat")
    goal(engine, "c-2", agreed=False, parent="csat")
    goal(engine, "c-3", agreed=True, own_reason="my hands need a rest")
    share = next(each for each in overview(engine, "2026-03-31").shares if each.title == TITLE)
    assert (share.yes, share.of) == (1, 4)


def test_a_goal_of_somebody_else_in_between_leads_on() -> None:
    engine, _ = company()
    goal(engine, "c-1", agreed=True, parent="csat")
    goal(engine, "c-2", agreed=True, parent="c-1/mine")
    share = next(each for each in overview(engine, "2026-03-31").shares if each.title == TITLE)
    assert (share.yes, share.of) == (2, 4)
