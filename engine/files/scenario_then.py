"""What a `then` of a scenario says, read key by key, each mistake at its place.

A `then` is an open map: a rule of the pack stands in it under its own name. So no model describes
it; what may stand under each key is written here.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from troth.dsl.diagnostics import did_you_mean
from troth.dsl.source import Span
from troth.engine.files.scenario_names import Names
from troth.engine.files.words import kind_of
from troth.engine.files.yaml import Entry, Node, Scalar, plain
from troth.engine.files.yaml import Mapping as Map
from troth.engine.files.yaml import Sequence as Items
from troth.engine.scenario import (
    Expectation,
    Explained,
    FactIs,
    FactsChanged,
    Flip,
    LadderIs,
    NeverWas,
    NoticeIs,
    NoticesAre,
    OwedIs,
    PlanIs,
    PlanSays,
    RefusalIs,
    RefusalsAre,
    RuleIs,
    StateIs,
    Then,
    TimerIs,
    Unchanged,
)

ANY = "any"
"""In place of a closed list: it is not looked at here."""

OWED = {
    "is": "state", "due": "due", "violated_on": "violated_on", "made": "made", "by": "by",
    "to": "to", "shortfall": "shortfall", "late_days": "late_days", "count": "count",
}  # fmt: skip
NOTICE = {
    "to": "to", "about": "about", "on": "on", "is": "action", "words": "words", "rung": "rung",
    "times": "times", "summarised": "summarised",
}  # fmt: skip
REFUSAL = {"event": "event", "by": "by", "words": "words", "because": "because", "times": "times"}
LADDER = {"fired": "fired", "next": "next", "ended": "ended", "count": "count"}
RULE = {"is": "answer", "because": "because", "missing": "missing", "rank": "rank"}
LIVE = ("kept", "moved", "consented", "refused", "worsened", "made")
"""What becomes of promises that run, as a plan counts them."""

PLAN = {"rule": "rule", "verdict": "verdict", "mode": "mode", "flips": "flips"} | {
    each: each for each in LIVE
}
VERDICTS = (
    "stricter", "looser", "both", "applies to others", "no effect on this population", "added",
    "removed", "changed", "not measured", "clock moved", "promise changed", "gate changed",
    "ladder changed", "amount changed", "wording only",
)  # fmt: skip
LISTS = frozenset({"because", "missing"})
ACTIONS = ("notify", "assign", "open case", "ask", "explain", "withdrawn")


def read_thens(node: Node, names: Names, subjects: Iterable[str]) -> tuple[Then, ...]:
    """The blocks of a `then`: one map, or a list of maps; findings go to ``names``."""
    reader = _Thens(names, tuple(subjects))
    blocks = node.items if isinstance(node, Items) else (node,)
    found = tuple(reader.block(each) for each in blocks)
    return tuple(each for each in found if each is not None)


class _Thens:
    """Reads blocks of one scenario, whose relationships are ``subjects``."""

    def __init__(self, names: Names, subjects: tuple[str, ...]) -> None:
        self.names = names
        self.subjects = subjects
        self.keys: Mapping[str, Callable[[Entry], Iterable[Expectation]]] = {
            "state": self._states,
            "notices": self._notices,
            "refused": self._refusals,
            "never": self._never,
            "changed": self._changed,
            "timers": self._timers,
            "facts": self._facts,
            "why": self._why,
            "unchanged without": self._unchanged,
            "plan": self._plan,
        }

    def block(self, node: Node) -> Then | None:
        """One block, or None where it is no map."""
        if not isinstance(node, Map):
            self._wrong(
                node, "`then`", "a map of what must be so", "then: {state: {REGION: STATE}}"
            )
            return None
        subject = ""
        says: list[Expectation] = []
        for key, entry in node.entries.items():
            if key == "subject":
                subject = self._subject(entry)
            else:
                says += self._says(key, entry)
        if not says and not self.names.found:
            self.names.say(
                "missing-key", "this `then` says nothing", node.span, "say what must be so, or go"
            )
        return Then(subject=subject, says=tuple(says), span=node.span)

    def _subject(self, entry: Entry) -> str:
        name = self._text(entry.value, "subject") or ""
        if name and name not in self.subjects:
            self.names.unknown("subject", name, self.subjects, entry.value.span)
        return name

    def _says(self, key: str, entry: Entry) -> Iterable[Expectation]:
        kind, _, name = key.partition(" ")
        if key in self.keys:
            return self.keys[key](entry)
        if kind in {"promise", "expectation"} and name:
            return self._owed(kind, name, entry)
        if kind == "ladder" and name:
            return self._ladder(name, entry)
        if key.partition("@")[0] in self.names.decided:
            return self._rule(key, entry)
        return self._no_such_key(key, entry)

    def _no_such_key(self, key: str, entry: Entry) -> Iterable[Expectation]:
        names = self.names
        kinds = (
            ("promise", names.promises), ("expectation", names.expectations),
            ("ladder", names.ladders),
        )  # fmt: skip
        known = (*self.keys, "subject", *(f"{kind} {one}" for kind, ones in kinds for one in ones))
        bare = next((f"{kind} {key}" for kind, ones in kinds if key in ones), None)
        alone = key.rpartition(" ")[2]  # `minimum agent`, and a rule like that stands by its name
        bare = bare or (alone if alone in names.decided else None)
        under = "state" if key in names.regions else "facts" if key in names.facts else None
        bare = bare or (f"{under}: {{{key}: …}}" if under else None)
        meant = bare or did_you_mean(key, (*known, *names.decided))
        kinds_known = ", ".join((*self.keys, "promise NAME", "expectation NAME", "ladder NAME"))
        all_ = f"one of: {kinds_known}, or the name of a minimum, a define, a gate or an offer"
        advice = f"did you mean `{meant}`?" if meant else all_
        names.say("unknown-key", f"`then` knows no `{key}`", entry.key.span, advice)
        return ()

    # --- one key each

    def _states(self, entry: Entry) -> Iterable[Expectation]:
        for key, each in self._map(entry, "state", "state: {acquisition: scoring}"):
            region, _, about = key.partition("@")
            state = self._text(each.value, key)
            if state is None or not self.names.region(region, each.key.span):
                continue
            if self.names.state(region, state, each.value.span):
                yield StateIs(region=region, about=about, state=state, span=each.key.span)

    def _owed(self, kind: str, name: str, entry: Entry) -> Iterable[Expectation]:
        told = self._filled(entry, OWED, "is")
        self._days(entry, told, ("due", "violated_on", "made"))
        if not self.names.rule(kind, name, entry.key.span):
            return
        state = told.get("state")
        if isinstance(state, str) and state != "none":
            self.names.owed_state(state, _place(entry, "is"))
        which: Literal["promise", "expectation"] = "promise" if kind == "promise" else "expectation"
        yield OwedIs(kind=which, name=name, span=entry.key.span, **told)

    def _ladder(self, name: str, entry: Entry) -> Iterable[Expectation]:
        told = self._filled(entry, LADDER, "fired")
        self._days(entry, told, ("next",))
        if self.names.rule("ladder", name, entry.key.span):
            yield LadderIs(name=name, span=entry.key.span, **told)

    def _rule(self, key: str, entry: Entry) -> Iterable[Expectation]:
        name, _, about = key.partition("@")
        yield RuleIs(name=name, about=about, span=entry.key.span, **self._filled(entry, RULE, "is"))

    def _notices(self, entry: Entry) -> Iterable[Expectation]:
        if _is_any(entry.value):
            return (NoticesAre(notices=None, span=entry.key.span),)
        found: list[NoticeIs] = []
        for each in self._items(entry, "notices", "notices: [{to: m-7, about: decide}]"):
            told = self._filled(each, NOTICE)
            self._days(each, told, ("on",))
            if "times" in told:
                told["times"] = self._whole(told["times"], _place(each, "times"))
            if told.get("summarised") not in {None, "yes", "no"}:
                self.names.unknown(
                    "answer", told["summarised"], ("yes", "no"), _place(each, "summarised")
                )
            action = told.get("action")
            if action is not None and action not in ACTIONS:
                self.names.unknown("kind of notice", action, ACTIONS, _place(each, "is"))
            found.append(NoticeIs(span=each.key.span, **told))
        return (NoticesAre(notices=tuple(found), span=entry.key.span),)

    def _refusals(self, entry: Entry) -> Iterable[Expectation]:
        if _is_any(entry.value):
            return (RefusalsAre(refusals=None, span=entry.key.span),)
        found: list[RefusalIs] = []
        for each in self._items(entry, "refused", "refused: [{event: promoted, by: GATE}]"):
            told = self._filled(each, REFUSAL, "event")
            if "times" in told:
                told["times"] = self._whole(told["times"], _place(each, "times"))
            if told.get("event"):
                self.names.event(told["event"], _place(each, "event"))
            found.append(RefusalIs(span=each.key.span, **told))
        return (RefusalsAre(refusals=tuple(found), span=entry.key.span),)

    def _never(self, entry: Entry) -> Iterable[Expectation]:
        for text, span in self._texts(entry.value, "never"):
            kind, _, name = text.partition(" ")
            if kind in {"promise", "expectation", "ladder"} and name:
                if self.names.rule(kind, name, span):
                    yield NeverWas(kind=kind, name=name, span=span)  # type: ignore[arg-type]  # these
                continue
            region, _, state = text.rpartition(".")
            known = self.names.region(region or text, span)
            if known and self.names.state(region, state, span):
                yield NeverWas(kind="state", name=text, span=span)

    def _changed(self, entry: Entry) -> Iterable[Expectation]:
        found = tuple(self._texts(entry.value, "changed"))
        for name, span in found:
            self.names.fact(name.rpartition(".")[2], span)
        yield FactsChanged(facts=tuple(name for name, _ in found), span=entry.key.span)

    def _timers(self, entry: Entry) -> Iterable[Expectation]:
        for key, each in self._map(entry, "timers", "timers: {acquisition.decide_due: DATE}"):
            due = self._text(each.value, key)
            if due is not None and self.names.timer(key.partition("@")[0], each.key.span):
                self.names.day(due, each.value.span)
                yield TimerIs(name=key, due=due, span=each.key.span)

    def _facts(self, entry: Entry) -> Iterable[Expectation]:
        for key, each in self._map(entry, "facts", "facts: {manager: m-7}"):
            name, _, about = key.partition("@")
            if self.names.fact(name, each.key.span):
                yield FactIs(name=name, about=about, value=plain(each.value), span=each.key.span)

    def _why(self, entry: Entry) -> Iterable[Expectation]:
        for key, each in self._map(entry, "why", 'why: {promise decide: ["spring bank holiday"]}'):
            words = tuple(text for text, _ in self._texts(each.value, key))
            kind, _, name = key.partition(" ")
            if kind in {"promise", "expectation", "ladder"} and name:
                known = self.names.rule(kind, name, each.key.span)
            else:
                known = self._explicable(key, each.key.span)
            if not words:
                self._wrong(each.value, f"`{key}`", "the words that are looked for", "[weekend]")
            elif known:
                yield Explained(what=key, words=words, span=each.key.span)

    def _explicable(self, key: str, span: Span) -> bool:
        names = self.names
        bare = key.partition("@")[0]
        if bare in {*names.decided, *names.regions, *names.timers}:
            return True
        known = (*names.decided, *names.regions, *names.timers)
        names.unknown("rule, region or timer", key, known, span)
        return False

    def _unchanged(self, entry: Entry) -> Iterable[Expectation]:
        found = tuple(self._texts(entry.value, "unchanged without"))
        known = (*self.names.events, *self.names.facts)
        for name, span in found:
            if name not in known:
                self.names.unknown("event or fact", name, known, span)
        if found:
            yield Unchanged(without=tuple(name for name, _ in found), span=entry.key.span)

    def _plan(self, entry: Entry) -> Iterable[Expectation]:
        found: list[PlanIs] = []
        for each in self._items(entry, "plan", "plan: [{rule: frontline, verdict: stricter}]"):
            told = self._filled(each, PLAN, "rule", others=("flips",))
            live = {key: told.pop(key) for key in LIVE if key in told}
            if "rule" not in told:
                self.names.say(
                    "missing-key", "this line does not say which rule changes", each.key.span,
                    "add `rule: NAME`",
                )  # fmt: skip
                continue
            if told.get("verdict", VERDICTS[0]) not in VERDICTS:
                span = _place(each, "verdict")
                self.names.unknown("verdict of a change", told["verdict"], VERDICTS, span)
            found.append(PlanIs(span=each.key.span, flips=self._flips(each), live=live, **told))
        return (PlanSays(changes=tuple(found), span=entry.key.span),)

    def _flips(self, entry: Entry) -> tuple[Flip, ...] | None:
        inside = entry.value.entries.get("flips") if isinstance(entry.value, Map) else None
        if inside is None:
            return None
        return tuple(
            Flip(person=key, because=tuple(text for text, _ in self._texts(each.value, key)))
            for key, each in self._map(inside, "flips", "flips: {c-1: [empathy]}")
        )

    # --- what stands under a key

    def _map(self, entry: Entry, name: str, example: str) -> Iterable[tuple[str, Entry]]:
        if isinstance(entry.value, Map):
            return entry.value.entries.items()
        self._wrong(entry.value, f"`{name}`", "a map", example)
        return ()

    def _items(self, entry: Entry, name: str, example: str) -> Iterable[Entry]:
        """What stands in a list, each under the key of the list; a map alone is a list of one."""
        node = entry.value
        if isinstance(node, Map):
            return (entry,)
        if isinstance(node, Items):
            return tuple(
                Entry(Scalar(text=name, plain=True, span=each.span), each) for each in node.items
            )
        self._wrong(node, f"`{name}`", "a list (empty: []), or any", example)
        return ()

    def _texts(self, node: Node, name: str) -> Iterable[tuple[str, Span]]:
        items = node.items if isinstance(node, Items) else (node,)
        for each in items:
            text = self._text(each, name)
            if text is not None:
                yield text, each.span

    def _text(self, node: Node, name: str) -> str | None:
        if isinstance(node, Scalar) and (node.text or not node.plain):
            return node.text
        self._wrong(node, f"`{name}`", "a single text", f"{name}: …")
        return None

    def _filled(
        self, entry: Entry, keys: Mapping[str, str], alone: str = "", others: Iterable[str] = ()
    ) -> dict[str, Any]:
        """What a small map says, by our names for its keys; a text alone stands for one of them."""
        node = entry.value
        if isinstance(node, Scalar) and alone and node.text:
            return {keys[alone]: node.text}
        if not isinstance(node, Map):
            self._wrong(node, f"`{entry.key.text}`", "a map", f"{{{', '.join(keys)}}}, as needed")
            return {}
        told: dict[str, Any] = {}
        for key, each in node.entries.items():
            if key in others:
                continue
            if key not in keys:
                meant = did_you_mean(key, keys)
                advice = f"did you mean `{meant}`?" if meant else f"one of: {', '.join(keys)}"
                message = f"`{entry.key.text}` has no key `{key}`"
                self.names.say("unknown-key", message, each.key.span, advice)
            elif key in LISTS:
                told[keys[key]] = tuple(text for text, _ in self._texts(each.value, key))
            elif (text := self._text(each.value, key)) is not None:
                told[keys[key]] = text
        return told

    def _days(self, entry: Entry, told: Mapping[str, Any], keys: Iterable[str]) -> None:
        for key in keys:
            if key in told:
                self.names.day(told[key], _place(entry, key))

    def _whole(self, text: str, span: Span) -> int:
        if text.isascii() and text.isdigit() and len(text) <= 3:
            return int(text)
        self.names.say("wrong-value", f"`{text}` is not a whole number", span, "write 1 to 999")
        return 1

    def _wrong(self, node: Node, what: str, wanted: str, example: str) -> None:
        message = f"{what} should be {wanted}, and {kind_of(plain(node))} stands here"
        self.names.say("wrong-value", message, node.span, f"for example `{example}`")


def _is_any(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == ANY


def _place(entry: Entry, key: str) -> Span:
    """The place of what stands under a key of the map in ``entry``."""
    inside = entry.value.entries.get(key) if isinstance(entry.value, Map) else None
    return entry.value.span if inside is None else inside.value.span
