"""Whether every violation ends: in repair or waiver, or with somebody at the last rung of a ladder.

A ladder is finite, begins once for each cause and lets nobody out but by its own `until`. So where
one begins with every violation of a rule, that is a proof for every history, however long. What is
owed in place of what was broken ends likewise, if a violation of that ends. For whom nothing
follows is one condition: that each of these fails them.
"""

from collections.abc import Iterator
from dataclasses import replace

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.prose import expression
from troth.dsl.traverse import replaced, walk
from troth.engine.exact import DAY
from troth.engine.files.pack import Pack
from troth.engine.fold.parties import PERSON
from troth.engine.fold.past import speaks_of
from troth.engine.fold.tables import causes
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import CERTAIN, NEVER, place_of
from troth.engine.prove.endings import (
    ALONE,
    Follows,
    bound,
    left_open,
    lets_go,
    limits,
    never_comes,
    undated,
)
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved, Timeline
from troth.engine.prove.questions import Answer, Nobody, Undecided
from troth.engine.prove.timelines import Telling
from troth.engine.prove.walks import BOUND, Walks
from troth.engine.prove.wishes import possible


def ladders(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """For everything that is owed to people, and among those they deal with, whether it ends.

    What the person owes is left out: that nothing follows there is for its author to want.
    """
    asked = _Asked(pack, prover)
    for rule in pack.policy.obligations:
        if not isinstance(rule.content, core.Allow) and rule.by.names != (PERSON,):
            yield asked.checked(rule)


class _Asked:
    """The ladders of one pack, and what they cover."""

    def __init__(self, pack: Pack, prover: Prover) -> None:
        self.pack = pack
        self.prover = prover
        self.walks = Walks(pack, prover)
        self.tables = self.walks.tables

    def checked(self, rule: core.Obligation) -> Checked:
        asked = "once it is broken, it is repaired, let go, or somebody at a last rung has it"
        return Checked("nothing-follows", place_of(rule), asked, self._outcome(rule))

    def _outcome(self, rule: core.Obligation) -> Outcome:
        found = self._followed(rule, (rule.name,))
        failing = self._for_whom(rule, found)
        if not isinstance(failing, Nobody):
            return Open(failing.why) if isinstance(failing, Undecided) else self._shown(rule, found)
        each = self._for_whom(rule, [one for one in found if not one.shared])
        if isinstance(each, Nobody):
            return Proved(bound([one for one in found if not one.shared]))
        return self._second(rule, found) or Proved(bound(found, ALONE))

    def _for_whom(self, rule: core.Obligation, found: list[Follows]) -> Answer:
        """Somebody for whom nothing of all this follows."""
        fails = _all([one.fails for one in found])
        if fails == NEVER:
            return Nobody()
        return possible(self.prover, fails, rule.applies)

    # --- what follows

    def _followed(self, rule: core.Obligation, seen: tuple[str, ...]) -> list[Follows]:
        """What may follow a violation, each with the condition that it fails somebody."""
        found = [
            follows
            for ladder in self.pack.policy.escalations
            if (follows := self._ladder(ladder, rule)) is not None
        ]
        for other in self._owed_then(rule):
            if other.name not in seen:
                ends = self._followed(other, (*seen, other.name))
                fails = _any([_is_no(other.applies), _all([one.fails for one in ends])])
                found.append(Follows(other, fails, unless=(*left_open(other), *limits(ends))))
        return found

    def _ladder(self, ladder: core.Escalation, rule: core.Obligation) -> Follows | None:
        """A ladder that begins when the rule is broken; None where it is about others."""
        trigger, last = ladder.trigger, ladder.rungs[-1]
        if not isinstance(trigger, core.OnCondition):
            return None
        never: core.Expr = NEVER
        if last.length is not None and not isinstance(last.length, core.Literal):
            never = core.Not(core.Known(last.length))  # the last rung has no moment
        asked = causes(trigger.condition)
        if asked:
            meant = any(self._violated(each, rule) for each in asked)
            if not meant or never_comes(ladder, rule, shared=False):
                return None
            return Follows(ladder, never, unless=(*lets_go(ladder), *undated(ladder, rule)))
        condition = trigger.condition
        spoken = [
            node
            for node in walk(condition)
            if isinstance(node, core.ObligationIs)
            and node.quantifier in {"", "any"}
            and self._violated(node, rule)
        ]
        if not spoken or never_comes(ladder, rule, shared=True):
            return None
        certain: list[core.Expr] = list(spoken)  # this one is broken: that much is so
        if _while_engaged(rule):  # and what ends with the engagement is broken in it
            certain += [node for node in walk(condition) if isinstance(node, core.Engaged)]
        before = condition
        for node in certain:
            condition = replaced(condition, node, CERTAIN)
            before = replaced(before, node, NEVER if node in spoken else CERTAIN)
        once = isinstance(rule.trigger, core.OnEngaged) and not rule.survives
        unless = [*lets_go(ladder)]
        if not isinstance(possible(self.prover, before), Nobody):
            unless.append(f"`{ladder.name}` has begun with something else")
        if not once and any(
            node.quantifier == "" for node in spoken
        ):  # it asks about the latest of its name
            unless.append(f"`{rule.name}` is owed once more by then")
        return Follows(ladder, _any([_is_not_yes(condition), never]), True, tuple(unless))

    def _violated(self, question: core.ObligationIs, rule: core.Obligation) -> bool:
        violated = question.state is ObligationState.VIOLATED
        return violated and speaks_of(question, rule, self.tables)

    def _owed_then(self, rule: core.Obligation) -> list[core.Obligation]:
        """What is owed in place of it, or because of it."""
        found = [] if rule.remedy is None else [self.tables.obligations[rule.remedy.promise]]
        found += [
            other
            for other in self.pack.policy.obligations
            if isinstance(other.trigger, core.OnCondition)
            and any(self._violated(each, rule) for each in causes(other.trigger.condition))
        ]
        return found

    # --- what is shown

    def _shown(self, rule: core.Obligation, found: list[Follows]) -> Outcome:
        """A history in which it is broken and nothing comes of it, played by the engine."""
        for telling in self.walks.all_owing(rule, _all([one.fails for one in found])):
            if self.walks.broken(telling, rule) and self._nothing_comes(telling, rule):
                return Broken(self._finding(rule, found), self._timeline(telling, rule))
        return Open(f"none of the {BOUND} that were tried breaks it and comes to nothing")

    def _second(self, rule: core.Obligation, found: list[Follows]) -> Outcome | None:
        """A history in which a ladder has begun with another promise, and begins with no more."""
        others = [
            other
            for other in self.pack.policy.obligations
            if other.name != rule.name
            and any(
                one.shared
                and isinstance(one.rule, core.Escalation)
                and self._ladder(one.rule, other)
                for one in found
            )
        ]
        for other in others:
            held = core.Not(_all([one.fails for one in found]))
            for telling in self.walks.all_owing(other, held, *_some(rule.applies)):
                if not self.walks.broken(telling, other) or telling.violated(rule.name):
                    continue
                telling.wait(telling.now + 30 * DAY)
                for owed in self.walks.all_caused(telling, rule):
                    broken = self.walks.broken(owed, rule)
                    if broken and self._nothing_comes(owed, rule, since=owed.now):
                        timeline = self._timeline(owed, rule, other, *self._of(found))
                        return Broken(self._finding_of_second(rule, other, found), timeline)
        return None

    def _of(self, found: list[Follows]) -> list[core.Escalation]:
        return [one.rule for one in found if isinstance(one.rule, core.Escalation)]

    def _nothing_comes(self, telling: Telling, rule: core.Obligation, since: int = 0) -> bool:
        """Whether nobody is told, and whatever is owed in its place is broken in its turn.

        ``since`` is the moment before which a ladder has nothing to do with it.
        """
        due = telling.violated(rule.name)
        if due is None:
            return False
        telling.wait(telling.now + 90 * DAY)
        chain = {due.id}
        for each in telling.person.life.owed.values():  # in the order in which they were made
            if each.cause in chain:
                chain.add(each.id)
                if each.state is not ObligationState.VIOLATED:
                    return False
        names = {one.name for one in self._of(self._followed(rule, (rule.name,)))}
        endless = {one.name for one in self._endless(rule)}
        return not any(
            each.cause in chain or (each.rule in names and each.begun >= since)
            for each in telling.person.state().ladders
            if each.rule not in endless
        )

    def _endless(self, rule: core.Obligation) -> list[core.Escalation]:
        """The ladders that begin with it, and whose last rung never comes."""
        return [
            ladder
            for ladder in self.pack.policy.escalations
            if isinstance(ladder.trigger, core.OnCondition)
            and any(self._violated(each, rule) for each in causes(ladder.trigger.condition))
            and never_comes(ladder, rule, shared=False)
        ]

    def _timeline(
        self,
        telling: Telling,
        rule: core.Obligation,
        *others: core.Obligation | core.Escalation,
    ) -> Timeline:
        names = {rule.name, *(each.name for each in others)}
        for each in (rule, *others):
            if isinstance(each, core.Obligation):
                names |= {owed.name for owed in self._owed_then(each)}
        endless = self._endless(rule)
        names |= {each.name for each in endless}
        heard = "at a last rung has" if endless else "has heard of"
        ending = f"90 days later nobody {heard} it, and nothing is to come"
        return _once(telling.timeline(names, ending), rule)

    def _finding(self, rule: core.Obligation, found: list[Follows]) -> Diagnostic:
        some = f" for some: {place_of(found[0].rule)} is not for everybody" if found else ""
        for ladder in self._endless(rule):
            return Diagnostic(
                "nothing-follows",
                f"when the {rule.kind} `{rule.name}` is broken, `{ladder.name}` never comes to its "
                "end",
                Label(rule.span, "falls due on no day"),
                others=(Label(ladder.rungs[-1].span, "is counted from the due day"),),
                note="a rung without a moment is never taken, and the matter is left with nobody",
                help="count the last rung from the beginning of the ladder: `finally after` and a "
                "length of time",
            )
        return Diagnostic(
            "nothing-follows",
            f"when the {rule.kind} `{rule.name}` is broken, nothing follows{some}",
            Label(rule.span, "broken, and then?"),
            others=tuple(_where(one.rule) for one in found),
            note="no escalation begins with it, and nothing is owed in its place",
            help=f"let an escalation begin `when {rule.kind} {rule.name} is violated`, or give it "
            "a `remedy`",
        )

    def _finding_of_second(
        self, rule: core.Obligation, other: core.Obligation, found: list[Follows]
    ) -> Diagnostic:
        return Diagnostic(
            "nothing-follows",
            f"when the {rule.kind} `{rule.name}` is broken after `{other.name}`, nothing follows",
            Label(rule.span, "broken, and then?"),
            others=tuple(_where(one.rule) for one in found),
            note="what begins with a condition begins once, however much is broken by then",
            help="say after `when` only which promises are violated, and keep the rest for the "
            "rungs: then it begins with each of them",
        )


def _once(timeline: Timeline, rule: core.Obligation) -> Timeline:
    """The first time that a promise is broken; those that come round after it only counted."""
    told, broken = [], 0
    subject = f"{rule.kind} {rule.name} is "
    *before, last = timeline.moments
    for each in before:
        if broken == 0 or each.kind == "event" or not each.words.startswith(subject):
            told.append(each)
        broken += each.words == f"{subject}broken"
    if broken > 1:
        last = replace(last, words=last.words.replace("it,", f"the {broken} that are broken,"))
    return replace(timeline, moments=(*told, last))


def _while_engaged(rule: core.Obligation) -> bool:
    """Whether an engagement runs whenever the rule is broken."""
    match rule.trigger:
        case core.OnEngaged():
            return not rule.survives
        case core.EveryWhile(condition=core.Engaged()) | core.EachWhile(condition=core.Engaged()):
            return not rule.survives
        case _:
            return False


def _all(fails: list[core.Expr]) -> core.Expr:
    """All of it, as short as can be; of nothing, yes."""
    if NEVER in fails:
        return NEVER
    left = tuple(each for each in fails if each != CERTAIN)
    return core.And(left) if len(left) > 1 else left[0] if left else CERTAIN


def _any(fails: list[core.Expr]) -> core.Expr:
    """Any of it, as short as can be."""
    if CERTAIN in fails:
        return CERTAIN
    left = tuple(each for each in fails if each != NEVER)
    return core.Or(left) if len(left) > 1 else left[0] if left else NEVER


def _is_no(applies: core.Expr | None) -> core.Expr:
    return NEVER if applies is None else core.And((core.Known(applies), core.Not(applies)))


def _is_not_yes(condition: core.Expr) -> core.Expr:
    return core.Or((core.Not(core.Known(condition)), core.Not(condition)))


def _some(expr: core.Expr | None) -> tuple[core.Expr, ...]:
    return () if expr is None else (expr,)


def _where(rule: core.Escalation | core.Obligation) -> Label:
    if isinstance(rule, core.Obligation):
        said = "nobody" if rule.applies is None else expression(rule.applies)
        return Label(rule.span, f"is only for {said}" if rule.applies else "may be broken as well")
    trigger = rule.trigger
    said = expression(trigger.condition) if isinstance(trigger, core.OnCondition) else ""
    return Label(rule.span, f"begins only when {said}")
