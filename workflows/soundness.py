"""What must hold of any lifecycle by itself: the checks that need nothing but the chart.

Every name is one the chart has, every event has exactly one answer in every case, every state can
be reached and left, every clock says what follows, and nothing is done to a person without reasons
and a way to contest it, least of all by silence. What needs other charts or the policy is
`together`.
"""

from collections.abc import Iterable, Iterator

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import Span
from troth.workflows.chart import Branch, Chart, Ending, Region, State, Timer, answered, answers


def check_chart(chart: Chart) -> list[Diagnostic]:
    """What is wrong with the structure of a chart, in the order of its regions and states."""
    return [finding for region in chart.regions for finding in _Check(chart, region).findings()]


class _Check:
    """The checks of one region."""

    def __init__(self, chart: Chart, region: Region) -> None:
        self.chart = chart
        self.region = region
        self.where = chart.full_name(region)
        self.known = (*region.states, *region.final)
        self.found: list[Diagnostic] = []

    def findings(self) -> list[Diagnostic]:
        self.names()
        for state in self.region.states.values():
            for branches in state.on.values():
                self.branches(branches)
            for branches in state.rings.values():
                self.branches(branches)
                self.silence(state, branches)
            self.timers(state)
            self.notice(state)
        for branches in self.region.anywhere.values():
            self.branches(branches)
        for _, _, branches in answers(self.region):
            self.reasons(branches)
        if not any(finding.code == "chart-name" for finding in self.found):
            # a misspelled target leaves states unreachable: one message per mistake
            self.reach()
        return self.found

    def say(self, code: str, message: str, span: Span, advice: str) -> None:
        self.found.append(Diagnostic(code, message, Label(span), help=advice))

    # --- names

    def names(self) -> None:
        region = self.region
        if region.initial not in region.states:
            self.unknown("state", region.initial, region.states, region.initial_span)
        for name in region.states.keys() & region.final.keys():
            message = f"`{name}` is a state and an end of `{self.where}`"
            advice = "an end answers to nothing: take it out of `states` or out of `final`"
            self.say("chart-name", message, region.states[name].span, advice)
        seen: dict[str, str] = {}
        for state in region.states.values():
            for timer in state.timers.values():
                if first := seen.get(timer.name):
                    message = f"`{first}` and `{state.name}` both have a timer `{timer.name}`"
                    advice = "a policy sets a timer by its name: give each its own"
                    self.say("chart-name", message, timer.span, advice)
                seen[timer.name] = state.name

    def unknown(self, what: str, name: str, known: Iterable[str], span: Span) -> None:
        known = tuple(known)
        meant = did_you_mean(name, known)
        listed = f"one of: {', '.join(known)}" if known else f"declare `{name}`"
        message = f"`{self.where}` has no {what} called `{name}`"
        self.say("chart-name", message, span, f"did you mean `{meant}`?" if meant else listed)

    # --- answers

    def branches(self, branches: tuple[Branch, ...]) -> None:
        for index, branch in enumerate(branches):
            if branch.to and branch.to not in self.known:
                self.unknown("state", branch.to, self.known, branch.span)
            if branch.guard and branch.guard not in self.chart.guards:
                self.unknown("guard", branch.guard, self.chart.guards, branch.span)
            if not branch.guard and index < len(branches) - 1:
                advice = "put the branch that always holds last, and say of it `else: yes`"
                self.say(
                    "chart-branches", "no branch after this one is ever taken", branch.span, advice
                )
        if branches and branches[-1].guard:
            message = f"nothing is said for the case that `{branches[-1].guard}` does not hold"
            advice = "end with a branch that says `else: yes`"
            self.say("chart-branches", message, branches[-1].span, advice)

    # --- against the person

    def harms(self, branch: Branch) -> bool:
        return branch.adverse or self.region.final.get(branch.to) is Ending.ADVERSE

    def reasons(self, branches: tuple[Branch, ...]) -> None:
        for branch in branches:
            decides = self.harms(branch) or branch.use == "consequence"
            if decides and not (branch.recourse and "reasons" in branch.needs):
                message = "an answer against the person needs reasons and a recourse"
                what = "" if branch.use else "adverse: yes, "
                advice = f"add `{what}needs: [reasons], recourse: case.raised`"
                self.say("chart-adverse", message, branch.span, advice)

    def silence(self, state: State, branches: tuple[Branch, ...]) -> None:
        """A clock may harm only whoever was told and could contest it, or by telling them so."""
        for branch in branches:
            if branch.needs:
                message = f"a clock brings no {branch.needs[0]}"
                advice = "leave out `needs`: what speaks for the branch is its guard"
                self.say("chart-timer", message, branch.span, advice)
            if not self.harms(branch):
                continue
            if not branch.recourse:
                message = "an answer against the person needs a recourse"
                advice = "add `recourse: case.raised`"
                self.say("chart-adverse", message, branch.span, advice)
            target = self.region.states.get(branch.to)
            if not state.notice and not (target and target.notice):
                message = f"silence in `{state.name}` ends against the person"
                advice = (
                    "let the clock lead to a state with `notice: yes`, which the person can "
                    "leave by an event, or let it stay"
                )
                self.say("chart-silence", message, branch.span, advice)

    def notice(self, state: State) -> None:
        leads = (b for branches in state.on.values() for b in branches)
        if state.notice and not any(
            b.to not in {"", state.name} and not self.harms(b) for b in leads
        ):
            message = f"nobody can contest what is to come in `{state.name}`"
            advice = "add an event by which the person leads it elsewhere: `contested: [{to: …}]`"
            self.say("chart-silence", message, state.span, advice)

    # --- clocks

    def timers(self, state: State) -> None:
        for timer in state.timers.values():
            if timer.name not in state.rings:
                message = f"nothing happens when the timer `{timer.name}` rings"
                advice = f"say it under `on`: `timer {timer.name}: [{{stay: yes, restart: no}}]`"
                self.say("chart-timer", message, timer.span, advice)
            self.dates(state, timer)
        for name, branches in state.rings.items():
            if name not in state.timers:
                span = branches[0].span if branches else state.span
                self.unknown(f"timer of `{state.name}`", name, state.timers, span)

    def dates(self, state: State, timer: Timer) -> None:
        """A date comes with an event that leads here, or that restarts the clocks."""
        for place in timer.at:
            event = place.partition(".")[0]
            if not any(self.begins(state, before, b) for before, b in self.taken(event)):
                message = f"`{event}` begins no clock in `{state.name}`"
                advice = (
                    f"name the field of an event that leads to `{state.name}`, or that stays "
                    "there with `restart: yes`"
                )
                self.say("chart-timer", message, timer.span, advice)

    def taken(self, event: str) -> Iterator[tuple[State, Branch]]:
        for state in self.region.states.values():
            for branch in answered(self.region, state).get(event, ()):
                yield state, branch

    def begins(self, state: State, before: State, branch: Branch) -> bool:
        return branch.to == state.name or (before is state and branch.restart)

    # --- ways

    def reach(self) -> None:
        region = self.region
        reached, open_ = {region.initial}, [region.initial]
        while open_:
            for target in self.targets(open_.pop()):
                if target not in reached:
                    reached.add(target)
                    open_.append(target)
        for state in region.states.values():
            if state.name not in reached:
                advice = "let a branch lead to it, or take it out"
                self.say(
                    "chart-unreachable", f"nothing leads to `{state.name}`", state.span, advice
                )
            elif not state.rest and not set(self.targets(state.name)) - {state.name}:
                advice = "let a branch lead on, name it under `final`, or say `rest: yes`"
                self.say(
                    "chart-dead-end", f"nothing leads out of `{state.name}`", state.span, advice
                )
        for name in region.final:
            if name not in reached:
                advice = "let a branch lead to it, or take it out of `final`"
                self.say("chart-unreachable", f"nothing leads to `{name}`", region.span, advice)

    def targets(self, name: str) -> Iterator[str]:
        state = self.region.states.get(name)
        if state is None:
            return
        events = answered(self.region, state)
        for branches in (*events.values(), *state.rings.values()):
            yield from (branch.to for branch in branches if branch.to)
