"""Two packs and the people they bind made into a plan.

Compares construct by construct, decides about everyone under both policies, and puts every figure
under a name. The same packs, people and as-of date give the same plan to the byte, in whatever
order the rows come. The work is done in the modules named here; this one says what belongs where.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from troth.dsl.types import Value
from troth.dsl.values import Problem, date_of, read_value, show_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.gates import GatesFile
from troth.engine.files.pack import Pack
from troth.engine.files.people import People, Person
from troth.engine.plan.changes import Change, Load, Money
from troth.engine.plan.constructs import Pair, pairs, place_of
from troth.engine.plan.days import days_of
from troth.engine.plan.deciding import views
from troth.engine.plan.definition import Fairness, Inputs, PackInput, PeopleInput, Plan, Refused
from troth.engine.plan.differences import frame_changes, read_off, reformatted
from troth.engine.plan.fairness import (
    MET,
    NOT_MET,
    UNKNOWN,
    Grouping,
    audit_decision,
    audit_outcome,
    grouping_of,
    groupings,
)
from troth.engine.plan.gates import Known, gate_results
from troth.engine.plan.grounds import ground_changes
from troth.engine.plan.impact import Sides
from troth.engine.plan.money import promised
from troth.engine.plan.rules import Decided, decide_rules
from troth.engine.plan.tables import RowsBook
from troth.engine.plan.unknowns import unknowns
from troth.engine.plan.words import type_text, vocabulary_changes

if TYPE_CHECKING:
    from troth.engine.plan.history import History
    from troth.engine.plan.measured import Measured

LETTERS = {
    "decision": "d",
    "transition": "t",
    "promise": "p",
    "clock": "c",
    "escalation": "e",
    "load": "l",
    "money": "m",
    "structure": "s",
    "wording": "w",
}
"""The first letter of an id, by kind; in this order changes are listed."""


def plan(  # noqa: PLR0913 - everything that a plan depends on, each by its name
    old: Pack,
    new: Pack,
    people: People | None,
    *,
    people_before: People | None = None,
    gates: GatesFile | None = None,
    as_of: date | None = None,
    mapping: str = "",
    lock: str = "",
    history: "History | None" = None,
    effective: date | None = None,
) -> Plan:
    """The dry run of replacing ``old`` by ``new``.

    ``people`` are read under the vocabulary of the new pack; without them the rules are compared
    and nobody is counted. ``people_before`` are the same people read under the old vocabulary, for
    the facts that the new one no longer has; without them the old pack sees what the new one reads,
    value by value, as its own vocabulary has it. ``as_of`` is the day on which everyone is looked
    at, by default the new pack's effective date. ``mapping`` and ``lock`` are their hashes.

    With a ``history`` the dry run also says what becomes of promises that run when the new policy
    takes effect, at the start of the day ``effective`` (by default the as-of day, which may not be
    earlier), and what would have been otherwise up to the end of the as-of day: had each policy
    always been in force, or, where ``effective`` is given, had the new one replaced the old then.
    """
    days = days_of(new, as_of, effective)
    rows = () if people is None else tuple(sorted(people.rows, key=lambda person: person.id))
    book = RowsBook([person.id for person in rows])
    sides = None if people is None else _sides(old, new, rows, people_before, days.last)
    compared = pairs(old, new)
    decided = decide_rules(old, new, compared, sides, book)
    listed = [*_decisions(decided, compared), *_read_off(old, new, compared, decided)]
    past = None
    if history is not None:
        from troth.engine.plan.measured import measured  # the fold is slow to load
        from troth.engine.plan.telling import with_figures

        past = measured(old, new, history, days)
        listed = with_figures(listed, past, (old, new), book)
    changes = _numbered(listed)
    made, notes = groupings(new.vocabulary, rows) if people else ([], [])
    outcomes = _outcomes(people, rows)
    known = Known(
        {name: (each.before, each.after) for name, each in decided.minimums.items()},
        outcomes,
        _asked_groupings(gates, new.vocabulary, rows, made),
        len(rows),
        changes,
        None if past is None else past.worsened,
        None if past is None else past.duties_after,
    )
    inputs = _inputs(old, new, people, days.last, mapping, lock)
    if past is not None:
        inputs = replace(inputs, history=past.input(), effective=days.text)
    return Plan(
        inputs=inputs,
        changes=changes,
        unknowns=() if sides is None else unknowns(decided.minimums, sides, book),
        fairness=_fairness(decided, made, outcomes),
        load=() if past is None else _load(past, gates),
        money=promised([each for each in changes if isinstance(each, Money)], sides),
        gates=() if gates is None else gate_results(gates, known),
        refused=(
            *(() if people is None else _refused(people)),
            *(() if history is None else history.refused),
        ),
        notes=(
            *(() if past is None else past.notes()),
            *(() if people is None else (*notes, *sorted(people.notes))),
        ),
        rows=book.rows(),
    )


def _load(past: "Measured", gates: GatesFile | None) -> tuple[Load, ...]:
    from troth.engine.plan.load import loads  # as above

    capacity = (
        {each.party: each.duties_per_week_at_most for each in gates.capacity} if gates else {}
    )
    found = loads(past.duties_before, past.duties_after, capacity)
    return tuple(replace(each, id=f"l{number}") for number, each in enumerate(found, 1))


def _sides(
    old: Pack, new: Pack, rows: Sequence[Person], people_before: People | None, day: int
) -> Sides:
    facts = [person.facts for person in rows]
    before = as_read_by(old.vocabulary, new.vocabulary, facts)
    if people_before is not None:
        own = {person.id: person.facts for person in people_before.rows}
        before = [own.get(person.id, seen) for person, seen in zip(rows, before, strict=True)]
    ids = tuple(person.id for person in rows)
    return Sides(old, new, ids, views(old, before, day), views(new, facts, day))


def as_read_by(
    old: Vocabulary, new: Vocabulary, people: Sequence[dict[str, Value]]
) -> list[dict[str, Value]]:
    """The facts of ``people``, read under ``new``, as ``old`` reads the same texts.

    A value that the old vocabulary does not have is unknown to it.
    """
    other = [
        name
        for name, fact in new.facts.items()
        if name in old.facts and type_text(fact) != type_text(old.facts[name])
    ]
    if not other:
        return list(people)
    read = []
    for facts in people:
        copy = dict(facts)
        for name in other:
            value = copy.pop(name, None)
            if value is None:
                continue
            again = read_value(_plain(value, new, name), old.facts[name].type)
            if not isinstance(again, Problem):
                copy[name] = again
        read.append(copy)
    return read


def _plain(value: Value, vocabulary: Vocabulary, name: str) -> object:
    """A held value as a file would hold it."""
    if isinstance(value, str):
        return value
    text = show_value(value, vocabulary.facts[name].type)
    return [part for part in text[1:-1].split(", ") if part] if text.startswith("[") else text


def _decisions(decided: Decided, compared: Sequence[Pair]) -> Iterable[Change]:
    spans = {(pair.statement, pair.name): pair for pair in compared}
    for impact in decided.impacts:
        entry = impact.decision
        pair = spans[entry.statement, entry.rule]
        lines = entry.lines
        yield replace(
            entry,
            place=next((line.place for line in lines if line.place), None) or place_of(pair),
            was="\n".join(line.was for line in lines if line.was) or pair.was,
            now="\n".join(line.now for line in lines if line.now) or pair.now,
        )


def _read_off(old: Pack, new: Pack, compared: Sequence[Pair], decided: Decided) -> Iterable[Change]:
    """What the texts show, except for rules that are listed as decisions."""
    listed = {(each.decision.statement, each.decision.rule) for each in decided.impacts}
    told: set[str] = set()
    changed = [
        each
        for each in compared
        if each.statement in {"define", "minimum"} and not each.same_meaning
    ]
    for pair in compared:
        if pair.old_text != pair.new_text or not pair.same_meaning:
            told |= {node.span.source.name for node in (pair.old, pair.new) if node is not None}
        for change in read_off(pair, old, new, changed):
            if isinstance(change, Money) or (pair.statement, pair.name) not in listed:
                yield change
    yield from vocabulary_changes(old, new)
    yield from ground_changes(old, new)
    yield from frame_changes(old, new)
    yield from reformatted(old, new, dict.fromkeys(told))


def _numbered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes by kind, each with its id: ``d1``, ``d2``, ``c1``."""
    order = list(LETTERS)
    ordered = sorted(changes, key=lambda change: order.index(change.kind))
    counts: dict[str, int] = {}
    found: list[Change] = []
    for change in ordered:
        counts[change.kind] = counts.get(change.kind, 0) + 1
        found.append(replace(change, id=f"{LETTERS[change.kind]}{counts[change.kind]}"))
    return tuple(found)


def _outcomes(people: People | None, rows: Sequence[Person]) -> dict[str, Sequence[int]]:
    """Each recorded outcome as a column of results: met for yes, unknown where none is recorded."""
    code = {1: MET, 0: NOT_MET, None: UNKNOWN}
    names = [] if people is None else sorted(people.outcomes)
    return {name: [code[person.outcomes.get(name)] for person in rows] for name in names}


def _asked_groupings(
    gates: GatesFile | None,
    vocabulary: Vocabulary,
    rows: Sequence[Person],
    made: Sequence[Grouping],
) -> dict[str, Grouping | str]:
    known: dict[str, Grouping | str] = {each.fact: each for each in made}
    for gate in () if gates is None else gates.fairness:
        if gate.by not in known and gate.by in vocabulary.facts:
            known[gate.by] = grouping_of(vocabulary.facts[gate.by], rows)
    return known


def _fairness(
    decided: Decided, made: Sequence[Grouping], outcomes: dict[str, Sequence[int]]
) -> tuple[Fairness, ...]:
    """Every changed minimum, then every recorded outcome, by each protected fact."""
    found = [
        audit_decision(impact.decision.rule, grouping, impact.before, impact.after, impact.alone)
        for impact in decided.impacts
        for grouping in made
        if impact.decision.statement == "minimum" and impact.after is not None
    ]
    found += [
        audit_outcome(name, grouping, results)
        for name, results in outcomes.items()
        for grouping in made
    ]
    return tuple(replace(each, id=f"f{number}") for number, each in enumerate(found, 1))


def _refused(people: People) -> tuple[Refused, ...]:
    name = people.file.replace("\\", "/").rsplit("/", 1)[-1]
    return tuple(
        Refused(name, each.line, each.reason)
        for each in sorted(people.refused, key=lambda each: each.line)
    )


def _inputs(
    old: Pack, new: Pack, people: People | None, day: int, mapping: str, lock: str
) -> Inputs:
    counted = None
    if people is not None:
        counted = PeopleInput(len(people.rows), len(people.refused), people.sha256)
    return Inputs(_pack(old), _pack(new), counted, mapping, lock, date_of(day).isoformat())


def _pack(pack: Pack) -> PackInput:
    return PackInput(pack.info.name, pack.info.version_text, pack.meaning, pack.wording)
