"""One relationship held in memory: folded as far as it has come, and what of it is written.

A held relationship is a cache. It can be dropped at any moment and made again from the ledger; what
follows is the same.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from troth.dsl.core import ObligationState
from troth.engine.deadline import Deadline
from troth.engine.events import Event
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Action, Kind, Refused, Told
from troth.engine.fold.versions import Surroundings, Version
from troth.engine.session.values import Due, Notice
from troth.engine.stores.errors import LedgerDamagedError
from troth.engine.stores.port import Clock, Head, OpenClock, Posted
from troth.engine.stores.port import Notice as Post

WITHDRAWN = ":withdrawn"
AGAIN = "#"
"""What is put behind the key of a notice that is withdrawn, or comes again after that."""

NEVER = -(2**40)
"""A moment before all others."""

EXPLAIN = ":explain"
"""What is put behind the id of a promise for the duty to explain why nothing was earned."""


@dataclass(slots=True, eq=False)
class Held:
    """``fold`` with everything up to ``head``; ``told`` notices of it are in the outbox.

    ``clocks`` are the open ones as the ledger has them. ``owing`` are notices that follow from what
    is in the ledger and are not in the outbox, because a policy was adopted for the past.
    ``withdrawn`` says how many notices there are under a key, where the last took the others back:
    should there be ground for it again, it needs another.

    ``ahead`` are the organisation's events that reach others, of which ``heard`` were; ``last`` is
    the moment of the last event of its own. ``passed`` where something happened by itself or from
    elsewhere: another engine may have written that before, and its clocks. ``woken`` is when the
    ledger would look at it next.
    """

    id: str
    head: Head
    fold: Relationship
    told: int = 0
    clocks: dict[str, Clock] = field(default_factory=dict)
    owing: list[Notice] = field(default_factory=list)
    withdrawn: dict[str, int] = field(default_factory=dict)
    ahead: Sequence[Event] = ()
    heard: int = 0
    last: int = NEVER
    passed: bool = False
    woken: int | None = None
    _seen: tuple[int, int] = (-1, -1)

    def news(self, recorded: int) -> list[Notice]:
        """What was announced since this was asked last."""
        told = self.fold.told
        if len(told) == self.told and not self.owing:
            return []
        new = [*self.owing, *(self._notice(each, recorded) for each in told[self.told :])]
        self.told = len(told)
        self.owing = []
        return new

    def _notice(self, told: Told, recorded: int) -> Notice:
        count = self.withdrawn.get(told.key, 0) if self.withdrawn else 0
        return notice_of(told, self.id, recorded, _again(told.key, count))

    def moved(self) -> tuple[tuple[Clock, ...], tuple[str, ...]]:
        """Which clocks were opened or moved since this was asked last, and which ended (ids).

        Whatever opens one sets an alarm, and whatever ends one is told in the story.
        """
        life = self.fold.life
        alarms, told = self._seen
        self._seen = life.agenda.made, len(life.story)
        if alarms == life.agenda.made and all(each.kind in _QUIET for each in life.story[told:]):
            return (), ()
        was, self.clocks = self.clocks, open_clocks(self.fold, self.clocks)
        return changes(was, self.clocks)

    def advance(self, to: int) -> None:
        """Let everything happen that falls due by ``to``.

        It goes no further than the last of that: an event between it and ``to`` is not late.
        """
        while (due := self.next) is not None and due <= to:
            self.hear(due)
            self.fold.advance(due)
            self.passed = True

    @property
    def next(self) -> int | None:
        """The next moment at which something falls due, or something that reaches it happened."""
        due = self.fold.next
        if self.heard == len(self.ahead) or not self.fold.life.begun:
            return due
        at = self.ahead[self.heard].at
        return at if due is None or at < due else due

    def hear(self, to: int) -> None:
        """Let happen what reaches it and has happened by ``to``, that moment included."""
        ahead = self.ahead
        while self.heard < len(ahead) and ahead[self.heard].at <= to:
            if self.fold.life.begun:  # nothing reaches anybody before the first of their own
                self.fold.apply(ahead[self.heard])
                self.passed = True
            self.heard += 1

    def hear_own(self, event: Event) -> Refused | None:
        """Let an event of its own happen, and first what happens until then; what refused it."""
        if self.ahead:
            self.hear(event.at)
        if self.woken is not None and self.woken <= event.at:
            self.passed = True
        self.last = event.at
        return self.fold.apply(event)

    def compare_with(self, clocks: Iterable[Clock]) -> None:
        """Take these for the clocks that the ledger has, whatever was known of them."""
        self.clocks = {clock.id: clock for clock in clocks}
        self.passed = False
        self._seen = (-1, -1)

    def is_behind(self, ahead: Sequence[Event]) -> bool:
        """Whether something that reaches it happened before the last that it knows of."""
        if ahead is not self.ahead:
            return True
        if self.heard == len(ahead) or not self.fold.life.begun:
            return False
        at = ahead[self.heard].at
        return at < self.fold.now or at <= self.last


def fold_of(
    id_: str,
    versions: Sequence[Version],
    events: Iterable[Event],
    as_of: int,
    around: Surroundings,
    refused: list[Refused] | None = None,
) -> Relationship:
    """A relationship with these events, and everything that falls due by ``as_of``.

    ``refused`` collects what its gates and states refuse.
    """
    person = Relationship(id_, versions, around)
    for event in events:
        if event.at > as_of:
            break
        verdict = person.apply(event)
        if verdict is not None and refused is not None:
            refused.append(verdict)
    person.advance(as_of)  # what an event brings about at once falls due in its own second
    return person


# --- the outbox


def notice_of(told: Told, relationship: str, recorded: int, key: str = "") -> Notice:
    """An announcement as somebody receives it; ``key`` where it is not the announcement's own."""
    return Notice(
        key=key or told.key,
        relationship=relationship,
        action=told.action,
        at=told.at,
        day=told.day,
        party=told.party,
        about=told.about,
        rule=told.rule,
        recorded=recorded,
        rung=told.rung,
        words=told.words,
        chosen=told.chosen,
        kind=told.kind,
        summarised=told.summarised,
    )


def posted(notice: Notice) -> Post:
    """A notice as the outbox keeps it."""
    body = {
        "relationship": notice.relationship,
        "action": notice.action.value,
        "day": notice.day,
        "party": notice.party,
        "about": notice.about,
        "rule": notice.rule,
        "rung": notice.rung,
        "words": notice.words,
        "chosen": notice.chosen,
        "kind": notice.kind,
        "summarised": notice.summarised,
        "withdraws": notice.withdraws,
    }
    return Post(key=notice.key, at=notice.at, body=json.dumps(body, ensure_ascii=False))


def received(post: Posted) -> Notice:
    """A notice from the outbox; raises `LedgerDamagedError`."""
    try:
        body = json.loads(post.body)
        action = Action(body.pop("action"))
        return Notice(key=post.key, at=post.at, recorded=post.recorded, action=action, **body)
    except (ValueError, TypeError, KeyError) as error:
        raise LedgerDamagedError(
            f"the notice `{post.key}` of `{post.relationship}` is not as it was posted",
            "take the last copy of the ledger that `troth ledger --verify` finds whole",
        ) from error


def difference(
    told: Iterable[Told], outbox: Iterable[Notice], relationship: str, recorded: int
) -> list[Notice]:
    """What has to be sent so that the outbox says what is ``told`` now, and no more.

    What has no ground any more, or another day, is withdrawn; what is new, or has ground again, is
    announced. A notice never changes and is never taken out.
    """
    stands, count = _standing(outbox)
    ours = {each.key: each for each in told}
    found: list[Notice] = []
    for key, notice in stands.items():
        now = ours.get(key)
        if now is None or now.day != notice.day:
            found.append(_withdrawal(notice, recorded))
            count[key] += 1
    for key, each in ours.items():
        n = count.get(key, 0)
        if n % 2 == 0:
            found.append(notice_of(each, relationship, recorded, _again(key, n)))
    return found


def withdrawn(outbox: Iterable[Notice]) -> dict[str, int]:
    """The keys of what was announced and taken back, and how many notices there are of each."""
    stands, count = _standing(outbox)
    return {key: n for key, n in count.items() if key not in stands}


def _again(key: str, count: int) -> str:
    """The key of a notice, of which there were ``count`` before."""
    return f"{key}{AGAIN}{count // 2 + 1}" if count else key


def _standing(outbox: Iterable[Notice]) -> tuple[dict[str, Notice], dict[str, int]]:
    """By the key of what was announced: the notice that stands, and how many were ever sent."""
    stands: dict[str, Notice] = {}
    count: dict[str, int] = {}
    for notice in outbox:
        key = notice.key.removesuffix(WITHDRAWN)
        base, _, number = key.rpartition(AGAIN)
        key = base if base and number.isdigit() else key
        count[key] = count.get(key, 0) + 1
        if notice.withdraws:
            stands.pop(key, None)
        else:
            stands[key] = notice
    return stands, count


def _withdrawal(notice: Notice, recorded: int) -> Notice:
    return Notice(
        key=notice.key + WITHDRAWN,
        relationship=notice.relationship,
        action=Action.NOTIFY,
        at=notice.at,
        day=notice.day,
        party=notice.party,
        about=notice.about,
        rule=notice.rule,
        recorded=recorded,
        rung=notice.rung,
        words="there is no ground for this any more",
        kind=notice.kind,
        withdraws=notice.key,
    )


# --- open clocks


def open_clocks(fold: Relationship, known: Mapping[str, Clock]) -> dict[str, Clock]:
    """Everything of a relationship that will fall due, or is overdue, by an id unique in it.

    A clock that is ``known`` and has not changed is the same object.
    """
    life = fold.life
    clocks: dict[str, Clock] = {}

    def runs(id_: str, kind: str, until: Deadline, party: str = "") -> None:
        clock = known.get(id_)
        if clock is None or clock.due_at != until.at or clock.party != party or clock.kind != kind:
            clock = Clock(id=id_, kind=kind, due_at=until.at, party=party)
        clocks[id_] = clock

    for due in life.unsettled.values():
        if due.state is ObligationState.IN_EFFECT and due.explain_by is not None:
            runs(due.id + EXPLAIN, "explanation", due.explain_by, due.by)
        elif due.due is not None and due.state in _RUNNING:
            runs(due.id, due.rule.kind, due.due, due.by)
    for regions in life.regions.values():
        for now in regions.values():
            for name, (deadline, _) in now.timers.items():
                about = f"@{now.about}" if now.about else ""
                runs(f"{now.place.name}.{name}{about}", "timer", deadline)
    return clocks


_QUIET = frozenset({Kind.EVENT, Kind.REFUSED})
_RUNNING = frozenset({ObligationState.IN_EFFECT, ObligationState.VIOLATED})


def changes(
    was: Mapping[str, Clock], now: Mapping[str, Clock]
) -> tuple[tuple[Clock, ...], tuple[str, ...]]:
    """Which clocks were opened or moved, and the ids of those that ended; see `open_clocks`."""
    if was == now:
        return (), ()
    opened = tuple([clock for id_, clock in now.items() if was.get(id_) is not clock])
    return opened, tuple([id_ for id_ in was if id_ not in now])


def due_of(entry: OpenClock, day: int) -> Due:
    """An open clock of the ledger, with the day on which it falls due."""
    clock = entry.clock
    return Due(
        relationship=entry.relationship,
        id=clock.id.removesuffix(EXPLAIN) if clock.kind == "explanation" else clock.id,
        kind=clock.kind,
        at=clock.due_at,
        day=day,
        party=clock.party,
        rule=clock.id.partition("@")[0],
    )
