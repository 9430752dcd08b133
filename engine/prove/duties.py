"""Duties that cannot both be met: by what they ask for, or by the working time there is for them.

Two kept conditions that exclude each other for everybody who has both; something that must happen
where it must not; more hours of one party's work than the calendar holds up to the deadlines.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, record
from troth.dsl.prose import expression
from troth.dsl.types import SCALE, DurationType, TimeKind
from troth.dsl.values import show_scaled
from troth.engine.calendar import Calendar, CannotCount
from troth.engine.deadline import deadline
from troth.engine.exact import DAY
from troth.engine.files.pack import Pack
from troth.engine.fold.tables import bare
from troth.engine.localtime import weekday
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import all_of, place_of
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved, Timeline
from troth.engine.prove.questions import Nobody, Somebody, Undecided
from troth.engine.prove.timelines import OPENS, Telling
from troth.engine.prove.walks import BOUND, Walks
from troth.engine.prove.wishes import missed, nobody, possible

HOURS = frozenset({"hours", "working hours", "hour"})


def duties(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """For every two duties that could be at odds, and for what begins together and takes hours."""
    asked = _Asked(pack, prover)
    owed = pack.policy.obligations
    kept = [rule for rule in owed if isinstance(rule.content, core.Keep)]
    for one, two in combinations(kept, 2):  # whoever owes them: what is so cannot be both
        yield asked.of_kept(one, two)
    for must in owed:
        for never in owed:
            if isinstance(must.content, core.Deliver) and isinstance(never.content, core.Never):
                events = {bare(each.event) for each in must.fulfilled}
                if events == {bare(never.content.event)}:
                    yield asked.of_forbidden(must, never)
    yield from asked.of_hours()


@record
class Work(Data):
    """Hours that a rule asks of somebody: minutes of work, and the days there are for them."""

    rule: core.Obligation
    minutes: int
    kind: TimeKind
    length: int


class _Asked:
    """The duties of one pack."""

    def __init__(self, pack: Pack, prover: Prover) -> None:
        self.pack = pack
        self.prover = prover
        self.walks = Walks(pack, prover)
        self.defines = self.walks.tables.rules.defines

    # --- what is to be kept

    def of_kept(self, one: core.Obligation, two: core.Obligation) -> Checked:
        place = f"{place_of(one)} and {place_of(two)}"
        asked = "both can be kept for one and the same person"
        return Checked("duties-at-odds", place, asked, self._kept(one, two))

    def _kept(self, one: core.Obligation, two: core.Obligation) -> Outcome:
        first, second = one.content, two.content
        assert isinstance(first, core.Keep), "INVARIANT: what is kept has a condition"
        assert isinstance(second, core.Keep), "INVARIANT: what is kept has a condition"
        bound = (*_bound(one), *_bound(two))
        for single in (first.condition, second.condition):
            if nobody(self.prover, *bound, single):
                return Proved()  # what nobody can keep by itself is told by itself
        both = possible(self.prover, *bound, first.condition, second.condition)
        match both:
            case Somebody():
                return Proved()
            case Undecided(why=why):
                return Open(why)
            case Nobody():
                return self._shown(one, two, core.Not(second.condition), first.condition)

    def _shown(self, one: core.Obligation, two: core.Obligation, *also: core.Expr) -> Outcome:
        bound = (*_bound(one), *_bound(two))
        if nobody(self.prover, *bound):
            return Proved("nobody has both")
        for telling in self.walks.all_owing(one, *_bound(two), *also):
            for begun in self.walks.all_caused(telling, two):
                if begun.violated(two.name) is not None:
                    ending = f"{place_of(one)} is kept only by breaking {two.name}"
                    return Broken(
                        self._at_odds(one, two), begun.timeline({one.name, two.name}, ending)
                    )
        return Open(f"nobody can keep both, and none of the {BOUND} brings both about")

    def _at_odds(self, one: core.Obligation, two: core.Obligation) -> Diagnostic:
        return Diagnostic(
            "duties-at-odds",
            f"`{one.name}` and `{two.name}` cannot both be kept",
            Label(two.span, _asks(two)),
            others=(Label(one.span, _asks(one)),),
            note="whoever keeps one breaks the other",
            help="let `for` part them, or let one be `suspended while` the other asks otherwise",
        )

    # --- what must happen, and must not

    def of_forbidden(self, must: core.Obligation, never: core.Obligation) -> Checked:
        place = f"{place_of(must)} and {place_of(never)}"
        asked = "what the one asks for is not what the other forbids"
        return Checked("duties-at-odds", place, asked, self._forbidden(must, never))

    def _forbidden(self, must: core.Obligation, never: core.Obligation) -> Outcome:
        content = never.content
        assert isinstance(content, core.Never), "INVARIANT: what forbids names what it forbids"
        together = (*_bound(must), *_bound(never), content.condition)
        while_both = possible(self.prover, *together)
        match while_both:
            case Nobody():
                return Proved()
            case Undecided(why=why):
                return Open(why)
            case _:
                pass
        if content.where is not None:
            for evidence in must.fulfilled:
                whom = all_of((*together, evidence.where))
                allowed = missed(self.prover, content.where, whom)
                if isinstance(allowed, Somebody):
                    return Proved()
                if isinstance(allowed, Undecided):
                    return Open(allowed.why)
        return self._shown_forbidden(must, never, content)

    def _shown_forbidden(
        self, must: core.Obligation, never: core.Obligation, content: core.Never
    ) -> Outcome:
        for telling in self.walks.all_owing(never, *_bound(must), content.condition):
            for begun in self.walks.all_caused(telling, must):
                kept = self.walks.kept(begun, must)
                if kept and begun.violated(never.name) is not None:
                    ending = f"keeping {must.name} was to break {never.name}"
                    names = {must.name, never.name}
                    return Broken(self._at_odds(must, never), begun.timeline(names, ending))
        return Open(f"both can be owed at once, and none of the {BOUND} brings that about")

    # --- hours

    def of_hours(self) -> Iterator[Checked]:
        """Whatever takes hours and begins with the same thing, for each who owes it."""
        groups: dict[tuple[core.PartyRef, core.Trigger], list[Work]] = {}
        for rule in self.pack.policy.obligations:
            work = self._work(rule)
            if work is not None:
                groups.setdefault((rule.by, rule.trigger), []).append(work)
        for works in groups.values():
            names = " and ".join(place_of(work.rule) for work in works)
            asked = "there are working hours enough up to each deadline"
            yield Checked("duties-too-many", names, asked, self._hours(works))

    def _work(self, rule: core.Obligation) -> Work | None:
        content = rule.content
        if not isinstance(content, core.Deliver) or content.due is None or content.due.of:
            return None
        resource = self.pack.vocabulary.resources.get(content.resource)
        amount, length = self._literal(content.amount), self._literal(content.due.length)
        if resource is None or resource.unit not in HOURS or amount is None or length is None:
            return None
        if not isinstance(length.type, DurationType) or not isinstance(amount.value, int):
            return None
        if not isinstance(length.value, int):
            return None
        minutes = amount.value * 60 // SCALE
        return Work(rule, minutes, length.type.kind, length.value)

    def _literal(self, expr: core.Expr | None) -> core.Literal | None:
        """The value that stands there, by itself or under a name."""
        if isinstance(expr, core.DefineRef):
            body = self.defines[expr.name].body
            return body if isinstance(body, core.Literal) else None
        return expr if isinstance(expr, core.Literal) else None

    def _hours(self, works: Sequence[Work]) -> Outcome:
        calendar = self.pack.calendar_of()
        effective = self.pack.info.effective
        found, day = None, effective - 1
        days = sorted(range(effective, effective + _DAYS), key=lambda day: weekday(day) > 4)
        try:
            for day in days:
                found = found or _too_many(works, calendar, day)
        except CannotCount as problem:
            if day == effective:
                return Open(str(problem))
        if found is None:
            whole = "" if calendar.hours else ", each day whole: the calendar gives no hours"
            return Proved(f"begun on any of the first {_DAYS} days of the pack{whole}")
        day, needed, there, some = found
        if len(some) > 1:
            together = possible(self.prover, *(each for work in some for each in _bound(work.rule)))
            if isinstance(together, Nobody):
                return Proved("nobody has all of them")
            if isinstance(together, Undecided):
                return Open(together.why)
        return self._shown_hours(some, day, needed, there)

    def _shown_hours(self, works: Sequence[Work], day: int, needed: int, there: int) -> Outcome:
        also = [each for work in works for each in _bound(work.rule)]
        start = self.pack.calendar_of().moment_of(day, OPENS)
        for telling in self.walks.all_owing(works[0].rule, *also, start=start):
            if all(telling.owed(work.rule.name) for work in works):
                timeline = _last(telling, works, needed, there)
                return Broken(self._too_many(works, needed, there), timeline)
        return Open(f"there are too few hours, and none of the {BOUND} begins all of them")

    def _too_many(self, works: Sequence[Work], needed: int, there: int) -> Diagnostic:
        names = " and ".join(f"`{work.rule.name}`" for work in works)
        who = " of ".join(works[0].rule.by.names)
        hours = show_scaled(needed * SCALE // 60), show_scaled(there * SCALE // 60)
        alone = len(works) == 1
        return Diagnostic(
            "duties-too-many",
            f"{names} {'asks' if alone else 'ask'} for {hours[0]} hours of `{who}`,"
            f" who has {hours[1]} up to the deadline",
            Label(works[-1].rule.span, _asks(works[-1].rule)),
            others=tuple(Label(work.rule.span, _asks(work.rule)) for work in works[:-1]),
            note="counted in the working hours of the calendar, from the first day to the last",
            help="give it more days, or ask for less"
            if alone
            else "give them more days, or let somebody else deliver one of them",
        )


_DAYS: Final = 366
"""So many days are looked at on which duties begin."""


def _bound(rule: core.Obligation) -> tuple[core.Expr, ...]:
    """For whom a rule counts, while its clock does not stand."""
    found = [] if rule.applies is None else [rule.applies]
    if rule.suspended is not None:
        found.append(core.Not(rule.suspended.condition))
    return tuple(found)


def _asks(rule: core.Obligation) -> str:
    match rule.content:
        case core.Keep(condition=condition):
            return f"keep {expression(condition)}"
        case core.Never(event=event, condition=condition):
            return f"never {event} while {expression(condition)}"
        case core.Deliver(resource=resource):
            shown = " or ".join(each.event for each in rule.fulfilled)
            return f"deliver {resource}, seen by {shown}"
        case core.Allow(event=event):
            return f"allow {event}"


_Found = tuple[int, int, int, tuple[Work, ...]]
"""A day, the minutes that are needed, those that there are, and the duties that need them."""


def _too_many(works: Sequence[Work], calendar: Calendar, day: int) -> _Found | None:
    """Whether too much is owed where all begins on this day, the whole of which counts as there."""
    over = sorted(((_end(calendar, day, work), work) for work in works), key=lambda each: each[0])
    for number, (until, _) in enumerate(over, 1):
        some = tuple(work for _, work in over[:number])
        needed, there = sum(work.minutes for work in some), _minutes(calendar, day, until)
        if needed > there:
            return day, needed, there, some
    return None


def _end(calendar: Calendar, day: int, work: Work) -> int:
    """The last moment for it, when it begins with the day."""
    return deadline(calendar, day, calendar.first_second(day), work.kind, work.length).at


def _minutes(calendar: Calendar, day: int, until: int) -> int:
    """Working minutes from the beginning of a day; whole days where there are no hours."""
    start = calendar.first_second(day)
    if calendar.hours:
        return calendar.working_minutes_between(start, until)
    last = calendar.local_day(until)
    return (calendar.working_days_between(day - 1, last)) * DAY // 60


def _last(telling: Telling, works: Sequence[Work], needed: int, there: int) -> Timeline:
    names = {work.rule.name for work in works}
    ending = (
        f"{show_scaled(needed * SCALE // 60)} hours are owed by now, and there are "
        f"{show_scaled(there * SCALE // 60)} working hours up to the last day"
    )
    return telling.timeline(names, ending)
