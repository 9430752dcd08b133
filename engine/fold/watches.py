"""Conditions somebody waits for: asked again when what they read was touched, or in time."""

from collections.abc import Callable

from troth.dsl import core
from troth.engine.exact import Result, Unknown
from troth.engine.facts import Occurrence, View
from troth.engine.fold.agenda import Rank
from troth.engine.fold.life import Life, Watch
from troth.engine.fold.tables import Tables
from troth.engine.fold.turns import next_turn
from troth.engine.meaning import Run, value


class Watches:
    """All conditions of one relationship that somebody waits for."""

    def __init__(self, life: Life) -> None:
        self.life = life

    def add(
        self,
        expr: core.Expr,
        turned: Callable[[Result], None],
        *,
        tables: Tables,
        about: str = "",
        event: Occurrence | None = None,
        assumed: Result = 0,
    ) -> Watch:
        """Watch a condition, from the completion of the present step on.

        ``turned`` hears when it is anything but ``assumed``, and of each change after that.
        """
        found = tables.reads(expr)
        watch = Watch(expr, found, tables, about, event, turned, assumed)
        for token in found.tokens:
            self.life.watched.setdefault(token, {})[id(watch)] = watch
        self.life.asked[id(watch)] = watch
        return watch

    def now(self, watch: Watch) -> None:
        """Take the answer of now as given, without telling anybody."""
        watch.answer = self._value(watch)[0]
        self.life.asked.pop(id(watch), None)
        self._wait(watch)

    def drop(self, watch: Watch) -> None:
        """Nobody waits for it any more."""
        watch.live = False
        self.life.asked.pop(id(watch), None)
        for token in watch.reads.tokens:
            self.life.watched.get(token, {}).pop(id(watch), None)
        if watch.alarm is not None:
            watch.alarm.off()

    def ask(self, watch: Watch) -> None:
        """Ask again, and tell if the answer is another."""
        if not watch.live:
            return
        answer, view = self._value(watch)
        if watch.reads.timed:
            self._wait(watch, view)
        if _alike(answer, watch.answer):
            return
        watch.answer = answer
        watch.turned(answer)

    def _value(self, watch: Watch) -> tuple[Result, View]:
        view = self.life.view(watch.about, watch.event)
        return value(watch.expr, Run(watch.tables.rules, view)), view

    def _wait(self, watch: Watch, view: View | None = None) -> None:
        if not watch.reads.timed:
            return
        if watch.alarm is not None:
            watch.alarm.off()
        life = self.life
        rules = watch.tables.rules
        at = next_turn(
            watch.expr,
            rules,
            view or life.view(watch.about, watch.event),
            lambda expr, seen: value(expr, Run(rules, seen)),
        )
        if at is not None:
            watch.alarm = life.agenda.set(at, "", lambda: self._again(watch), Rank.BEGINS)

    def _again(self, watch: Watch) -> None:
        if watch.live:
            self.life.asked[id(watch)] = watch


def _alike(one: Result, other: Result) -> bool:
    if isinstance(one, Unknown) and isinstance(other, Unknown):
        return True
    return one == other
