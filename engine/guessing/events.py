"""The `events` of a mapping drafted: case, activity and time, and which activity is which event.

In a table everything stands in columns; in XES what is said of a case stands apart. A column that
could say when is one whose texts are moments; which one says what happened, and to whom, goes by
names, and by how often something stands in it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Final

from troth.dsl.values import Problem
from troth.dsl.vocabulary import Vocabulary
from troth.engine.event_kinds import BUILT_IN
from troth.engine.files.event_names import LIFECYCLE, known_events
from troth.engine.files.zones import zone_of
from troth.engine.guessing.draft import Draft, Left, Placed, Sure
from troth.engine.guessing.fitting import LONGEST_NAME
from troth.engine.guessing.likeness import likeness
from troth.engine.guessing.pairing import Target, facts_of_somebody, missing, paired, percent
from troth.engine.guessing.sample import Column, Sample
from troth.engine.moments import read_moment

CASES: Final = (
    "case", "case id", "relationship", "employee", "application", "candidate", "person id",
)  # fmt: skip
_ACTIVITY: Final = ("activity", "event", "what happened", "action", "task", "step")
_AT: Final = ("time", "timestamp", "at", "date", "when", "moment", "completed at", "start time")
_ACTOR: Final = ("actor", "resource", "done by", "user", "performed by")
_KEY: Final = ("key", "event id", "uuid")

_SAME: Final = 0.9
_ALIKE: Final = 0.55
_NEAR: Final = 0.3

_MOST_ACTIVITIES: Final = 200
"""More different texts than these are no activities."""


def looks_like_events(sample: Sample) -> bool:
    """Whether a table is a log: something in it says when, what, and the same of many rows."""
    if sample.kind == "XES":
        return True
    at = _best(sample.columns.values(), _AT)
    activity = _best(sample.columns.values(), _ACTIVITY)
    case = _best(sample.columns.values(), CASES)
    if at is None or activity is None or case is None or _moments(at, UTC) < 0.9:
        return False
    return case.repeats > 0 and len(activity.texts) <= _MOST_ACTIVITIES


def draft_events(sample: Sample, vocabulary: Vocabulary, case: str = "") -> Draft:
    """A mapping of the events in a sample to the events and facts of a vocabulary.

    ``case`` is the type of object that is the case, in a log of several.
    """
    return _Drafting(sample, vocabulary, case).draft()


@dataclass(slots=True)
class _Drafting:
    """The parts of the mapping one after another; ``rest`` are the columns still without one."""

    sample: Sample
    vocabulary: Vocabulary
    case: str
    rest: dict[str, Column] = field(default_factory=dict)
    single: list[Placed] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def draft(self) -> Draft:
        sample, zone = self.sample, zone_of(self.vocabulary)
        self.rest = {name: each for name, each in sample.columns.items() if name != LIFECYCLE}
        of_case = dict(sample.case)
        if self.case:
            why = "the type of object that most events name, or is called so"
            self.single.append(Placed("case", self.case, Sure.LIKELY, why))
        else:
            self.take("case", of_case or self.rest, CASES, "concept:name")
        activity = self.take("activity", self.rest, _ACTIVITY, "concept:name")
        self.when(zone)
        self.take_named("actor", _ACTOR, "org:resource")
        self.take_named("key", _KEY, "ocel:eid")
        made, passed = activities(activity, self.vocabulary)
        told, left = paired(self.rest, _fields(made, self.vocabulary), zone)
        facts = facts_of_somebody(self.vocabulary)
        known, other = paired(
            of_case if of_case or self.case else {name: self.rest[name] for name in left},
            facts,
            zone,
        )
        ignored = {**left, **other} if of_case or self.case else other
        used = {each.entry for each in self.single}
        return Draft(
            part="events",
            single=tuple(self.single),
            placed={"map": tuple(made), "fields": tuple(told), "case_facts": tuple(known)},
            lists={
                "ignore": tuple(passed),
                "ignore_columns": tuple(
                    Left(name, why) for name, why in ignored.items() if name not in used
                ),
            },
            missing=(*_unheard(made, self.vocabulary), *missing(facts, known)),
            remarks=tuple(self.remarks),
        )

    def take(
        self, part: str, columns: dict[str, Column], names: Iterable[str], usual: str
    ) -> Column:
        """The column of a part that every log has: the usual, the likest, or else the first."""
        found = columns.get(usual) or columns.get(f"ocel:{part}")
        sure, why = Sure.SURE, "as in every file of this format"
        if found is None:
            found, sure, why = _best(columns.values(), names), Sure.LIKELY, "by its name"
        if found is None:
            found, sure = next(iter(columns.values())), Sure.UNSURE
            why = "no column has a name like it, and this is the first"
        self.single.append(Placed(part, found.name, sure, why))
        if len(columns) > 1:
            del columns[found.name]
        return found

    def take_named(self, part: str, names: Iterable[str], usual: str) -> None:
        """The column of a part that a log may have, where its name says so."""
        found = self.rest.get(usual) or _best(self.rest.values(), names, least=0.9)
        if found is not None and (part != "key" or not found.repeats):
            self.single.append(Placed(part, found.name, Sure.LIKELY, "by its name"))
            del self.rest[found.name]

    def when(self, zone: tzinfo | None) -> None:
        """The column that says when: one whose texts are moments, and of these the likest named."""
        scored = [
            (_moments(column, zone or UTC), _called_time(column), -place, column)
            for place, column in enumerate(self.rest.values())
        ]
        share, alike, _, found = max(scored, key=lambda each: each[:3])
        why = "every text is a moment"
        sure = Sure.SURE if alike >= _ALIKE else Sure.LIKELY
        if share < 1:
            sure, why = Sure.UNSURE, f"{percent(1 - share)} of its texts are no moments"
        self.single.append(Placed("at", found.name, sure, why))
        if zone is None and _moments(found, None) < share:
            self.single.append(Placed("zone", "UTC", Sure.UNSURE, "nothing says which it is"))
            self.remarks.append("times name no zone, nor does the pack: they are taken for UTC")
        if len(self.rest) > 1:
            del self.rest[found.name]


def _best(columns: Iterable[Column], names: Iterable[str], *, least: float = 0.6) -> Column | None:
    scored = [(likeness(column.name, names), column) for column in columns if not column.unread]
    score, found = max(scored, key=lambda each: each[0], default=(0.0, None))
    return found if score >= least else None


def _called_time(column: Column) -> float:
    """How much the name of a column says that it says when."""
    usual = column.name in {"time:timestamp", "ocel:timestamp"}
    return 1.0 if usual else 0.99 * likeness(column.name, _AT)


def _moments(column: Column, zone: tzinfo | None) -> float:
    """The share of texts that are moments."""
    texts = list(column.texts)[:1000]
    read = sum(not isinstance(read_moment(text, zone), Problem) for text in texts)
    return read / max(len(texts), 1)


def activities(activity: Column, vocabulary: Vocabulary) -> tuple[list[Placed], list[Left]]:
    """Which activity is which event, and activities that are none.

    Several may mean the same event; where names are only alike, an event is given once.
    """
    called = {name: [name, *_words(name, vocabulary)] for name in known_events(vocabulary)}
    scored = sorted(
        (-likeness(text, names), text, name)
        for text in activity.texts
        for name, names in called.items()
        if 0 < len(text) <= LONGEST_NAME
    )
    made: dict[str, Placed] = {}
    near: dict[str, str] = {}
    given: set[str] = set()
    for less, text, name in scored:
        near.setdefault(text, name if -less >= _NEAR else "")
        if text in made or -less < _ALIKE or (-less < _SAME and name in given):
            continue
        given.add(name)
        sure = Sure.SURE if -less >= _SAME else Sure.LIKELY if -less >= 0.7 else Sure.UNSURE
        why = "names that mean the same" if sure is Sure.SURE else "names that are alike"
        made[text] = Placed(text, name, sure, why)
    left = [Left(text, _doubt(near.get(text, ""))) for text in activity.texts if text not in made]
    return [made[text] for text in activity.texts if text in made], left


def _words(event: str, vocabulary: Vocabulary) -> list[str]:
    known = vocabulary.events.get(event)
    return [known.words] if known and known.words else []


def _doubt(near: str) -> str:
    return f"perhaps `{near}`" if near else "no event has a name like it"


def _fields(made: Iterable[Placed], vocabulary: Vocabulary) -> list[Target]:
    """The fields of the events that were found."""
    found: dict[str, Target] = {}
    for name in dict.fromkeys(str(each.entry) for each in made):
        event = vocabulary.events.get(name) or BUILT_IN.get(name)
        for each, type_ in event.fields.items() if event else ():
            found.setdefault(each, Target(each, type_, (each,)))
    return list(found.values())


def _unheard(made: Iterable[Placed], vocabulary: Vocabulary) -> list[Left]:
    """The events of the pack that no activity is."""
    given = {each.entry for each in made}
    return [Left(name, "event") for name in vocabulary.events if name not in given]
