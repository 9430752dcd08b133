"""Whether somebody knows what binds them: a rule may count only from when it was shown.

Only what a person owes waits for that. What is owed to them binds the other side at once, and a
right can be used by whoever heard of it elsewhere. How a clock is counted is
`troth.engine.fold.clock`'s; here it is only said from when.
"""

from collections.abc import Callable, Sequence

from troth.dsl import core
from troth.engine.event_kinds import SHOWN_VERSION
from troth.engine.events import Event
from troth.engine.fold import clock
from troth.engine.fold.life import Due, Life
from troth.engine.fold.parties import PERSON
from troth.engine.fold.versions import Version

UNSEEN = "to be shown to the person"
"""What an obligation waits for that somebody owes and was not told of."""

Begin = Callable[[Due], None]


class Awareness:
    """What one person was shown; ``bind`` lets an obligation that waited for it begin to bind."""

    def __init__(self, life: Life, bind: Begin) -> None:
        self.life = life
        self.bind = bind
        self.known: dict[str, list[core.Obligation]] = {}

    def waits(self, due: Due) -> bool:
        """Whether it has to wait until it is shown; if so, it says so from now on."""
        if not _must_be_shown(due) or due.rule in self.known.get(due.rule.name, ()):
            return False
        due.waits["shown"] = UNSEEN
        return True

    def shown(self, event: Event) -> str:
        """The policy was shown to the person, or one rule of it; why that cannot be, or nothing."""
        version = self._meant(event)
        if version is None:
            return f"there is no version {event.fields.get(SHOWN_VERSION)} of the policy here"
        rules = _asked_of_people(version, event.about)
        if not rules and event.about:
            return f"nobody owes anything under a rule called `{event.about}`"
        for rule in rules:
            self.known.setdefault(rule.name, []).append(rule)
        waiting = [due for due in self.life.unsettled.values() if "shown" in due.waits]
        for due in waiting:
            if due.rule in self.known.get(due.rule.name, ()):
                self._begin(due, event)
        return ""

    def _meant(self, event: Event) -> Version | None:
        """The version that the event names; without a name the one that is in force."""
        named = event.fields.get(SHOWN_VERSION)
        if named is None:
            return self.life.tables.version
        found = [each for each in self.life.versions if each.pack.info.version_text == named]
        return found[-1] if found else None

    def _begin(self, due: Due, event: Event) -> None:
        """It binds from now on, and its time is counted from now on."""
        life = self.life
        del due.waits["shown"]
        day = life.calendar.local_day(event.at)
        began = max(due.day, life.calendar.local_day(due.tables.version.since))
        due.put_off = max(0, day - began)
        rule = clock.due_rule(due.rule)
        from_event = rule is not None and bool(rule.of)
        if day > due.day and (due.anchored or not from_event):
            clock.anchor(due, day, event.at, event.type)
        self.bind(due)


def _must_be_shown(due: Due) -> bool:
    return due.tables.version.pack.info.binds_when_shown and _owed_by_the_person(due.rule)


def _owed_by_the_person(rule: core.Obligation) -> bool:
    return rule.by.names == (PERSON,) and not isinstance(rule.content, core.Allow)


def _asked_of_people(version: Version, name: str) -> Sequence[core.Obligation]:
    """What a version asks of people: all of it, or what is asked by one rule."""
    rules = version.pack.policy.obligations
    return [each for each in rules if name in {"", each.name} and _owed_by_the_person(each)]
