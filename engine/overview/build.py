"""The overview of a ledger: everybody folded once, and counted.

What a policy asks to be reported stands in its pack.yaml under ``report``; all else is counted of
every ledger.
"""

from collections.abc import Callable

from troth.engine.decision import Decision, Verdict
from troth.engine.event_kinds import ORG
from troth.engine.files.info import Measure
from troth.engine.files.pack import Pack
from troth.engine.fold.parties import spoken
from troth.engine.fold.story import State
from troth.engine.localtime import local_time
from troth.engine.overview.figures import Clocks, Overview, Share, Wait
from troth.engine.overview.goals import Goals
from troth.engine.overview.tally import (
    HOUR,
    CaseCounts,
    Promises,
    Shares,
    Waits,
    clocks,
    levels,
    middle,
    rank_of,
)
from troth.engine.session.engine import Engine
from troth.engine.session.when import When

Answer = Callable[[State], bool | None]


def overview(engine: Engine, as_of: When | None = None, known_at: When | None = None) -> Overview:
    """How everybody in a ledger stands as of a moment, by what was known at another.

    Shares are of those who are engaged then. Raises `troth.engine.session.errors.EngineError`.
    """
    pack = engine.pack
    rank = rank_of(pack.vocabulary)
    promises, running, people, engaged = Promises(), Clocks(), 0, 0
    cases = CaseCounts(_regions(engine, "case"))
    shares = _shares(engine, as_of, known_at)
    waits = [Waits(each.title, each.begins, each.ends) for each in pack.info.report if each.begins]
    goals = Goals(pack.vocabulary)
    if engine.count(ORG):
        goals.add(engine.state(ORG, as_of, known_at))
    level_of: dict[str, int] = {}
    for state in engine.everybody(as_of, known_at):
        people += 1
        promises.add(state)
        cases.add(state)
        goals.add(state)
        running = clocks(state, running)
        for wait in waits:
            wait.add(state)
        if rank is not None and rank.name in state.facts:
            level = state.facts[rank.name][0]
            if isinstance(level, int):
                level_of[state.relationship] = level
        if state.engaged_since is not None:
            engaged += 1
            for share in shares:
                share.add(state)
    serving = goals.share()
    moment = engine.now if as_of is None else engine.moment(as_of)
    return Overview(
        policy=f"{pack.info.name} {pack.info.version_text}",
        as_of=local_time(engine.zone).local_day(moment),
        people=people,
        engaged=engaged,
        promises=promises.sides(
            level_of, () if rank is None else levels(rank.type), _party_of(pack)
        ),
        expectations=promises.owed_by_people,
        shares=(
            *([] if serving is None else [serving]),
            *(Share(each.title, each.yes, each.of, each.unknown) for each in shares),
        ),
        waits=tuple(
            Wait(each.title, middle(each.lengths, HOUR), len(each.lengths), each.waiting)
            for each in waits
        ),
        cases=cases.figures(),
        clocks=running,
    )


def _party_of(pack: Pack) -> Callable[[str], str]:
    """Who owes by a rule, as the rule says it; of a rule that has gone nobody knows."""
    parties = {each.name: spoken(each.by) for each in pack.policy.obligations}
    return lambda rule: parties.get(rule, "by a rule of an earlier version")


def _regions(engine: Engine, per: str) -> frozenset[str]:
    """The regions of the charts that there is one of for each subject of a kind."""
    charts = engine.pack.charts.values()
    return frozenset(
        chart.full_name(region) for chart in charts if chart.per == per for region in chart.regions
    )


def _shares(engine: Engine, as_of: When | None, known_at: When | None) -> list[Shares]:
    """What the policy asks of each person; a rule answers yes, no, or that it is not known."""

    def asks(measure: Measure) -> Answer:
        rule = measure.rule
        return lambda state: _answer(engine.decide(state.relationship, rule, as_of, known_at))

    return [Shares(each.title, asks(each)) for each in engine.pack.info.report if each.rule]


def _answer(decision: Decision) -> bool | None:
    unknown = decision.verdict is Verdict.UNKNOWN
    return None if unknown else decision.verdict is Verdict.MET
