"""What scenarios must show of the charts of a pack: each answer, as the mutant without it.

Of a chart that the pack has itself every answer counts. Of a shipped chart those count that the
rules have a hand in: whose event a gate closes, whose guard a define answers, whose timer is set,
or that lead into a state, or out of one, that a rule names. The others are Troth's, and tested
there; so is the chart `obligation`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from troth.dsl import core
from troth.dsl.source import Source
from troth.dsl.traverse import walk
from troth.dsl.values import show_length
from troth.engine.files.charts import SHIPPED, read_chart
from troth.engine.files.pack import Pack
from troth.engine.fold.tables import ENVELOPE, OBLIGATION
from troth.engine.scenarios.lengths import longer, shorter
from troth.engine.scenarios.mutants import ANYWHERE, Kind, Mutant, place_in
from troth.workflows.chart import Branch, Chart, Region, State, Timer

TIMER = "timer "


@dataclass(frozen=True, slots=True)
class Answer:
    """What a state (None: any) does with an event, or a timer that rings."""

    region: Region
    state: State | None
    event: str
    branches: tuple[Branch, ...]

    @property
    def where(self) -> str:
        return ANYWHERE if self.state is None else self.state.name


def transitions(pack: Pack) -> Iterator[Mutant]:
    """Every transition of the charts of ``pack`` that counts, and every clock of its own charts."""
    hand = _Hand.of(pack.policy)
    for name in dict.fromkeys((ENVELOPE, *pack.charts)):
        own = is_own(pack, name)
        if name == OBLIGATION and not own:
            continue
        chart = pack.charts[name] if own else shipped_with_places(name)
        for region in chart.regions:
            for answer in _answers(region):
                yield from _of_answer(chart, answer, None if own else hand)
                if own:
                    yield from _needs(chart, answer)
            if own:
                yield from _clocks(chart, region, hand)


def is_own(pack: Pack, name: str) -> bool:
    """Whether a chart is the pack's, or that of a pack which it adopts."""
    return any(f"charts/{name}.yaml" in texts for texts in pack.texts.values())


@lru_cache(maxsize=32)
def shipped_with_places(name: str) -> Chart:
    """A shipped chart as it stands in its file."""
    text = (SHIPPED / f"{name}.yaml").read_text("utf-8")
    chart, _ = read_chart(Source(f"shipped chart {name}", text), name)
    assert chart is not None, "INVARIANT: shipped charts have no mistakes"
    return chart


def _answers(region: Region) -> Iterator[Answer]:
    for state in region.states.values():
        for event, branches in state.on.items():
            yield Answer(region, state, event, branches)
        for timer, branches in state.rings.items():
            yield Answer(region, state, f"{TIMER}{timer}", branches)
    for event, branches in region.anywhere.items():
        yield Answer(region, None, event, branches)


# --- which of a shipped chart count


@dataclass(frozen=True, slots=True)
class _Hand:
    """What the rules of a pack have a hand in, by names: gates and timers with their region.

    ``into`` and ``out_of`` are the states whose being entered, and left, some rule looks at.
    """

    gates: frozenset[str]
    timers: frozenset[str]
    guards: frozenset[str]
    into: frozenset[tuple[str, str]]
    out_of: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, policy: core.Policy) -> "_Hand":
        named = list(_named_states(policy))
        return cls(
            gates=frozenset(gate.name for gate in policy.gates),
            timers=frozenset(timer.name for timer in policy.timers),
            guards=frozenset(define.name for define in policy.defines),
            into=frozenset((chart, state) for chart, state, way in named if way != "out of"),
            out_of=frozenset((chart, state) for chart, state, way in named if way != "into"),
        )

    def has(self, chart: Chart, answer: Answer, branch: Branch) -> bool:
        """Whether a branch of an answer is the pack's concern."""
        region = chart.full_name(answer.region)
        if answer.event.startswith(TIMER):
            if f"{region}.{answer.event.removeprefix(TIMER)}" in self.timers:
                return True
        elif f"{region}.{answer.event}" in self.gates:
            return True
        if any(each.guard in self.guards for each in answer.branches):
            return True
        left = (region, answer.where) in self.out_of
        return bool(branch.to) and (left or (region, branch.to) in self.into)


def _named_states(policy: core.Policy) -> Iterator[tuple[str, str, str]]:
    """The states that rules name, each with which way across its border is looked at."""
    for rule in policy.rules:
        for node in walk(rule):
            match node:
                case core.StateIs() | core.TimeIn():
                    yield node.chart, node.state, "both"
                case core.OnEntering():
                    yield node.chart, node.state, "into"
                case core.OnLeaving():
                    yield node.chart, node.state, "out of"
                case core.Escalation(trigger=core.OnEntering() | core.OnLeaving() as trigger):
                    yield from ((trigger.chart, name, "into") for name in node.until_names)
                case _:
                    pass


# --- mutants


def _of_answer(chart: Chart, answer: Answer, hand: _Hand | None) -> Iterator[Mutant]:
    """The branches of an answer, those only in which the rules have a ``hand``, if given."""
    region = chart.full_name(answer.region)
    for index, branch in enumerate(answer.branches):
        if hand is not None and not hand.has(chart, answer, branch):
            continue
        rest = _without(answer, index, last=index == len(answer.branches) - 1)
        if rest is None:
            continue
        file, line, offset = place_in(branch.span)
        yield Mutant(
            kind=Kind.TRANSITIONS,
            rule=f"chart {region}",
            clause=_words(answer, branch),
            change="does not happen",
            made=with_answer(chart, answer, rest),
            file=file,
            line=line,
            offset=offset,
            asked=((region, answer.where),),
        )


def _needs(chart: Chart, answer: Answer) -> Iterator[Mutant]:
    """Each branch without one of the things that its event must bring."""
    region = chart.full_name(answer.region)
    for index, branch in enumerate(answer.branches):
        for need in branch.needs:
            rest = replace(branch, needs=tuple(each for each in branch.needs if each != need))
            others = (*answer.branches[:index], rest, *answer.branches[index + 1 :])
            file, line, offset = place_in(branch.span)
            yield Mutant(
                kind=Kind.OTHER,
                rule=f"chart {region}",
                clause=f"{_words(answer, branch)}, needs {need}",
                change="is taken away",
                made=with_answer(chart, answer, others),
                file=file,
                line=line,
                offset=offset,
                asked=((region, answer.where),),
            )


def _without(answer: Answer, index: int, *, last: bool) -> tuple[Branch, ...] | None:
    """The branches without one; None where that makes no difference."""
    branch = answer.branches[index]
    if branch.to or branch.emit or branch.restart:
        still = replace(branch, to="", emit=(), restart=False, needs=())
        return (*answer.branches[:index], still, *answer.branches[index + 1 :])
    if not last:  # it stays, where the next would do something else
        return (*answer.branches[:index], *answer.branches[index + 1 :])
    if len(answer.branches) == 1 and not answer.event.startswith(TIMER):
        return ()  # it is accepted, and would be refused
    return None


def _words(answer: Answer, branch: Branch) -> str:
    leads = f"to {branch.to}" if branch.to else "stays"
    asked = f" if {branch.guard}" if branch.guard else ""
    return f"{answer.where}: {answer.event} {leads}{asked}"


def with_answer(chart: Chart, answer: Answer, branches: tuple[Branch, ...]) -> Chart:
    """``chart`` with other branches of an answer; without the answer where there are none."""
    region, state = answer.region, answer.state
    if state is None:
        anywhere = _put(region.anywhere, answer.event, branches)
        return _with_region(chart, region, replace(region, anywhere=anywhere))
    if answer.event.startswith(TIMER):
        rings = _put(state.rings, answer.event.removeprefix(TIMER), branches)
        return _with_state(chart, region, replace(state, rings=rings))
    return _with_state(chart, region, replace(state, on=_put(state.on, answer.event, branches)))


def _put(
    answers: Mapping[str, tuple[Branch, ...]], event: str, branches: tuple[Branch, ...]
) -> dict[str, tuple[Branch, ...]]:
    made = {**answers, event: branches}
    if not branches:
        del made[event]
    return made


def _with_state(chart: Chart, region: Region, state: State) -> Chart:
    made = replace(region, states={**region.states, state.name: state})
    return _with_region(chart, region, made)


def _with_region(chart: Chart, old: Region, new: Region) -> Chart:
    regions = tuple(new if each.name == old.name else each for each in chart.regions)
    return replace(chart, regions=regions)


# --- clocks of the pack's own charts


def _clocks(chart: Chart, region: Region, hand: _Hand) -> Iterator[Mutant]:
    """The lengths that stand in the chart, where no rule of the pack sets another."""
    full = chart.full_name(region)
    for state in region.states.values():
        for timer in state.timers.values():
            if timer.length is not None and f"{full}.{timer.name}" not in hand.timers:
                yield from _clock(chart, region, state, timer)


def _clock(chart: Chart, region: Region, state: State, timer: Timer) -> Iterator[Mutant]:
    length = timer.length
    assert length is not None, "INVARIANT: asked for timers with a length only"
    written = core.Literal(length.amount, length.type)
    for other in (shorter(written, 1), longer(written)):
        if other is None or not isinstance(other.value, int):
            continue
        made = replace(timer, length=replace(length, amount=other.value))
        file, line, offset = place_in(timer.span)
        yield Mutant(
            kind=Kind.CLOCKS,
            rule=f"chart {chart.full_name(region)}",
            clause=f"{state.name}: {timer.name} {show_length(length.type.kind, length.amount)}",
            change=f"becomes {show_length(length.type.kind, other.value)}",
            made=_with_state(
                chart, region, replace(state, timers={**state.timers, timer.name: made})
            ),
            file=file,
            line=line,
            offset=offset,
            asked=((chart.full_name(region), state.name),),
        )
