"""Two packs and the people they bind made into a plan.

Compares construct by construct, decides about everyone under both policies, and puts every figure
under a name. The same packs, people and as-of date give the same plan to the byte, in whatever
order the rows come. The work is done in the modules named here; this one says what belongs where.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from troth.dsl.values import date_of
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.gates import GatesFile
from troth.engine.files.pack import Pack
from troth.engine.files.people import People
from troth.engine.plan.answers import PLAINLY, Codes, Counting
from troth.engine.plan.changes import Change, Load, Money
from troth.engine.plan.constructs import Pair, pairs, place_of
from troth.engine.plan.days import days_of
from troth.engine.plan.definition import Fairness, Inputs, PackInput, PeopleInput, Plan, Refused
from troth.engine.plan.differences import frame_changes, read_off, reformatted
from troth.engine.plan.everybody import ByRow, Everybody
from troth.engine.plan.fairness import (
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
from troth.engine.plan.proofs import Proofs, with_proofs
from troth.engine.plan.rules import Decided, decide_rules
from troth.engine.plan.sampling import content_of, drawn
from troth.engine.plan.tables import RowsBook
from troth.engine.plan.unknowns import unknowns
from troth.engine.plan.words import vocabulary_changes

if TYPE_CHECKING:
    from troth.engine.bulk.people import Population
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
    people: "People | Population | None",
    *,
    people_before: "People | Population | None" = None,
    gates: GatesFile | None = None,
    as_of: date | None = None,
    mapping: str = "",
    lock: str = "",
    history: "History | None" = None,
    effective: date | None = None,
    sample: int | None = None,
    row_by_row: bool = False,
    proofs: Proofs | None = None,
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
    With a ``sample`` only so many people and relationships are looked at, always the same ones.
    What comes as columns is looked at all at once, or ``row_by_row``; the plan is the same.
    ``proofs`` says what holds of the changed rules for everybody; without, nothing is proved.
    """
    days = days_of(new, as_of, effective)
    content = "" if people is None else content_of(people)
    some = drawn(sample, people, people_before, history, content)
    people, people_before, history = some.people, some.people_before, some.history
    crowd = None
    if people is not None:
        crowd = _everybody(people, people_before, row_by_row=row_by_row)
    book = RowsBook(()) if crowd is None else RowsBook(crowd.ids, crowd.counting)
    sides = None if crowd is None else _sides(old, new, crowd, days.last)
    compared = pairs(old, new)
    decided = decide_rules(old, new, compared, sides, book)
    listed = [*_decisions(decided, compared), *_read_off(old, new, compared, decided)]
    past = None
    if history is not None:
        from troth.engine.plan.measured import measured  # the fold is slow to load
        from troth.engine.plan.telling import with_figures

        past = measured(old, new, history, days, row_by_row=row_by_row)
        listed = with_figures(listed, past, (old, new), book)
    changes = _numbered(listed if proofs is None else with_proofs(listed, proofs(old, new)))
    made, notes = ([], []) if crowd is None else groupings(new.vocabulary, crowd)
    outcomes = {} if crowd is None else crowd.outcomes()
    known = Known(
        {name: (each.before, each.after) for name, each in decided.minimums.items()},
        outcomes,
        _asked_groupings(gates, new.vocabulary, crowd, made),
        0 if crowd is None else len(crowd.ids),
        changes,
        None if past is None else past.worsened,
        None if past is None else past.duties_after,
        some.sample,
        PLAINLY if crowd is None else crowd.counting,
    )
    inputs = _inputs(old, new, crowd, content, days.last)
    inputs = replace(inputs, mapping=mapping, lock=lock, sample=some.sample)
    if past is not None:
        inputs = replace(inputs, history=past.input(), effective=days.text)
    return Plan(
        inputs=inputs,
        changes=changes,
        unknowns=() if sides is None else unknowns(decided.minimums, sides, book),
        fairness=_fairness(decided, made, outcomes, known.counting),
        load=() if past is None else _load(past, gates),
        money=promised([each for each in changes if isinstance(each, Money)], sides),
        gates=() if gates is None else gate_results(gates, known),
        refused=(
            *(() if crowd is None else _refused(crowd)),
            *(() if history is None else history.refused),
        ),
        notes=(
            *(() if past is None else past.notes()),
            *(() if crowd is None else (*notes, *sorted(crowd.notes))),
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


def _everybody(
    people: "People | Population", before: "People | Population | None", *, row_by_row: bool
) -> Everybody:
    """The people of a file; ``before`` are the same people read under the old vocabulary."""
    if isinstance(people, People) or row_by_row:
        return ByRow(_rows(people), None if before is None else _rows(before))
    from troth.engine.bulk.people import population_of  # needs the extra `population`
    from troth.engine.plan.in_columns import ByColumn

    return ByColumn(people, population_of(before) if isinstance(before, People) else before)


def _rows(people: "People | Population") -> People:
    return people if isinstance(people, People) else people.rows()


def _sides(old: Pack, new: Pack, crowd: Everybody, day: int) -> Sides:
    before, after = crowd.seen_before(old, new, day), crowd.seen(new, day)
    return Sides(old, new, crowd.ids, before, after, crowd.counting)


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


def _asked_groupings(
    gates: GatesFile | None,
    vocabulary: Vocabulary,
    crowd: Everybody | None,
    made: Sequence[Grouping],
) -> dict[str, Grouping | str]:
    known: dict[str, Grouping | str] = {each.fact: each for each in made}
    if gates is None or crowd is None:
        return known
    for gate in gates.fairness:
        if gate.by not in known and gate.by in vocabulary.facts:
            known[gate.by] = grouping_of(vocabulary.facts[gate.by], crowd)
    return known


def _fairness(
    decided: Decided,
    made: Sequence[Grouping],
    outcomes: Mapping[str, Codes],
    counting: Counting,
) -> tuple[Fairness, ...]:
    """Every changed minimum, then every recorded outcome, by each protected fact."""
    found = [
        audit_decision(
            impact.decision.rule, grouping, (impact.before, impact.after), impact.alone, counting
        )
        for impact in decided.impacts
        for grouping in made
        if impact.decision.statement == "minimum" and impact.after is not None
    ]
    found += [
        audit_outcome(name, grouping, results, counting)
        for name, results in outcomes.items()
        for grouping in made
    ]
    return tuple(replace(each, id=f"f{number}") for number, each in enumerate(found, 1))


def _refused(people: Everybody) -> tuple[Refused, ...]:
    name = people.file.replace("\\", "/").rsplit("/", 1)[-1]
    return tuple(
        Refused(name, each.line, each.reason)
        for each in sorted(people.refused, key=lambda each: each.line)
    )


def _inputs(old: Pack, new: Pack, crowd: Everybody | None, content: str, day: int) -> Inputs:
    counted = None
    if crowd is not None:
        counted = PeopleInput(len(crowd.ids), len(crowd.refused), content)
    return Inputs(_pack(old), _pack(new), counted, "", "", date_of(day).isoformat())


def _pack(pack: Pack) -> PackInput:
    return PackInput(pack.info.name, pack.info.version_text, pack.meaning, pack.wording)
