"""The way back: a plan that puts the policy of before in force again, to be applied like any other.

It undoes no history. Rules are as they were from its day on; a promise that the applied plan made
better stays as good as it is, because no policy may worsen one that was made, not even an old one.
"""

from datetime import date, timedelta

from troth.dsl.values import date_of
from troth.engine.applying.asked import NotApplied
from troth.engine.applying.looking import check_whole, effect_of, in_force, named, shown_day
from troth.engine.files.pack import Pack
from troth.engine.localtime import local_time
from troth.engine.plan.definition import Plan
from troth.engine.session.engine import Engine
from troth.engine.views import zone_of


def way_back(engine: Engine, plan: Plan, effective: date | None = None) -> tuple[Plan, Pack]:
    """The plan of going back from ``plan``, which was applied, and the pack that it is about.

    It takes effect on the day ``effective``; by default on the first that has not begun by now and
    on which the new policy was in force the day before. Raises `NotApplied`.
    """
    check_whole(plan)
    version = in_force(engine, plan)
    if version is None or version.since != effect_of(plan, version.pack):
        raise NotApplied(
            "this plan was not applied here, and there is nothing to go back from",
            "apply it first",
        )
    versions = engine.history().versions
    if version.since != versions[-1].since:
        raise NotApplied(
            f"{named(versions[-1].pack)} came after it, and is in force from"
            f" {shown_day(versions[-1])} on",
            "go back from that one first, or plan what is to hold instead",
        )
    if len(versions) == 1:
        raise NotApplied("no policy was in force before it", "plan what is to hold instead")
    before = versions[-2].pack
    begun = date_of(local_time(zone_of(version.pack)).local_day(version.since))
    today = date_of(local_time(zone_of(before)).local_day(engine.now))
    day = effective or max(begun, today) + timedelta(days=1)
    if day <= begun:
        raise NotApplied(
            f"on {day.isoformat()} it was not in force yet: it begins on {shown_day(version)}",
            "name a later day",
        )
    return engine.plan(before, effective=day), before
