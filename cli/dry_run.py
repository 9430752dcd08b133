"""A dry run as it is asked for: packs, people, gates and a history read, and the plan made of them.

Ends the command where an input cannot be read. How the plan is shown and saved is not known here.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from troth.cli.deciding import MAPPING, mapping_of, read_crowd, read_everybody, refuse
from troth.cli.exits import Mistake
from troth.cli.loading import needs_file, pack_of
from troth.cli.progress import working
from troth.cli.terminal import counted, remark, typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.bulk.people import Population
    from troth.engine.files.document import Document
    from troth.engine.files.gates import GatesFile
    from troth.engine.files.mapping import MappingFile
    from troth.engine.files.pack import Pack
    from troth.engine.files.people import People
    from troth.engine.plan.definition import Plan
    from troth.engine.plan.history import History


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dry run is asked for, as names on the command line."""

    new: str
    old: str | None
    people: str | None = None
    mapping: str | None = None
    gates: str | None = None
    as_of: date | None = None
    ledger: str | None = None
    events: str | None = None
    effective: date | None = None
    sample: int | None = None
    row_by_row: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A plan, and the mapping with which `troth explain` reads its people for the new pack.

    ``mapping`` is as typed: empty where it is the pack's own, None where there is none that fits.
    ``beside`` are files that the plan is applied with, where it is one for a ledger.
    """

    plan: "Plan"
    mapping: str | None = None
    beside: Mapping[str, bytes] = field(default_factory=dict)


def dry_run(asked: Asked) -> Made:
    """The plan that was asked for; ends the command where an input cannot be read."""
    check_asked(asked)
    with working("reading the packs"):
        new = pack_of(asked.new)
        old = None if asked.old is None else pack_of(asked.old, like=asked.new)
        gates = None if asked.gates is None else read_gates(asked.gates, new)
    with ExitStack() as open_:
        old, history = with_history(asked, old, new, open_)
        if doubt := doubted(old, new):
            remark(doubt)
        crowd = Crowd() if asked.people is None else crowd_of(asked, old, new)
        unread = asked.people is None or crowd.narrowed
        mapping = None if unread else named_mapping(asked, old, new)
        plan = planned(asked, old, new, crowd, gates, history)
        return Made(plan, mapping, {} if asked.ledger is None else kept_file(new, plan))


def kept_file(new: "Pack", plan: "Plan") -> dict[str, bytes]:
    """The new pack as `troth apply` needs it, by the name of its file beside the plan."""
    from troth.engine.plan import beside

    return beside.kept_file(new, plan.inputs.new)


def check_asked(asked: Asked) -> None:
    """End the command where its options do not go together."""
    if asked.ledger is not None and asked.events is not None:
        raise usage("`--ledger` and `--events` are two histories", "give one of them")
    if asked.old is None and asked.ledger is None:
        raise usage(
            "`--against` is missing: nothing says which policy is in force now",
            "name its pack, or the ledger that follows it: --ledger DB",
        )
    if asked.effective is not None and asked.ledger is None and asked.events is None:
        raise usage(
            "`--effective` says when history takes another turn, and there is no history",
            "add --ledger DB or --events FILE; for people alone, --as-of DATE",
        )


def with_history(
    asked: Asked, old: "Pack | None", new: "Pack", open_: ExitStack
) -> "tuple[Pack, History | None]":
    """The pack in force now, and the history that was asked for, to be read while it is open."""
    from troth.cli.histories import days_asked, of_events, of_ledger

    days = days_asked(new, asked.as_of, asked.effective)
    if asked.ledger is not None:
        with working("reading the ledger"):
            history, old = open_.enter_context(of_ledger(asked.ledger, old, new, days))
        return old, history
    assert old is not None, "INVARIANT: without a ledger the old pack is named"
    if asked.events is None:
        return old, None
    with working("reading the events"):
        return old, open_.enter_context(
            of_events(asked.events, asked.mapping, old, row_by_row=asked.row_by_row)
        )


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people of a file as the new pack reads them; ``before`` as the old one does.

    ``narrowed`` is whether the two read different columns.
    """

    people: "People | Population | None" = None
    before: "People | Population | None" = None
    mapping: str = ""
    narrowed: bool = False


def crowd_of(asked: Asked, old: "Pack", new: "Pack") -> Crowd:
    """The people that were asked for; ends the command where they cannot be read."""
    assert asked.people is not None
    mapping = mapping_of(asked.mapping, new, old)
    gone = only_in(old, new, mapping)
    before = None
    read = read_everybody if asked.row_by_row else read_crowd
    with working("reading the people"):
        people = read(asked.people, narrowed(mapping, gone), new)
        if gone:
            before = read(asked.people, narrowed(mapping, only_in(new, old, mapping)), old)
    refuse_nobody(asked.people, people)
    return Crowd(people, before, mapping.sha256, bool(gone))


def refuse_nobody(path: str, people: "People | Population") -> None:
    """End the command where there were rows, and not one of them could be read."""
    if people.refused and not people.count:
        first = min(people.refused, key=lambda each: each.line)
        raise Mistake(
            f"nobody in `{path}` could be read: {counted(len(people.refused), 'row')} refused;"
            f" the first, {people.row} {first.line}: {first.reason}",
            "mend the file, or the mapping that says how its columns are read",
        )


def planned(
    asked: Asked,
    old: "Pack",
    new: "Pack",
    crowd: Crowd,
    gates: "GatesFile | None",
    history: "History | None",
) -> "Plan":
    """The plan, while a terminal is told what takes so long."""
    from troth.engine.plan.build import plan
    from troth.engine.plan.proofs import proved

    total = 0 if history is None else len(history.people)
    with working(on_what(crowd, history), total) as work:
        if history is not None:
            history = replace(history, known=work.counting(history.known))
        return plan(
            old,
            new,
            crowd.people,
            people_before=crowd.before,
            gates=gates,
            as_of=asked.as_of,
            mapping=crowd.mapping,
            history=history,
            effective=asked.effective,
            sample=asked.sample,
            row_by_row=asked.row_by_row,
            proofs=proved,
        )


def on_what(crowd: Crowd, history: "History | None") -> str:
    """What the work is: deciding, replaying, or comparing texts alone."""
    if history is not None:
        number = counted(len(history.people), "relationship")
        return f"replaying {number}, under the old rules and the new"
    if crowd.people is not None:
        return f"deciding about {counted(crowd.people.count, 'person', 'people')}, twice"
    return "comparing the rules"


def doubted(old: "Pack", new: "Pack") -> str:
    """What may be wrong with the two packs that were named; empty where nothing is."""
    from troth.engine.files.find import find_pack

    was, now = old.info, new.info
    if now.base is not None and find_pack(now.base.pack)[0] == old.folder:
        return ""  # it builds on the one it is compared with, and goes by a name of its own
    if was.name != now.name:
        return f"note: {now.name} is another policy than {was.name}, not its next version"
    if now.version < was.version:
        order = f"{now.version_text} comes before {was.version_text}"
        return f"note: {order}: if that is not meant, swap the two packs"
    return ""


def named_mapping(asked: Asked, old: "Pack", new: "Pack") -> str | None:
    """The mapping as it is typed for the new pack alone; empty where it is the pack's own.

    None where it lies in no folder: in a revision of the old pack only.
    """
    if asked.mapping is not None:
        return typed(asked.mapping)
    if (new.folder / MAPPING).is_file():
        return ""
    return None if old.where.startswith("git:") else typed(old.folder / MAPPING)


def only_in(pack: "Pack", other: "Pack", mapping: "Document[MappingFile]") -> list[str]:
    """The mapped facts that ``pack`` has and the ``other`` version has not."""
    known = pack.vocabulary.facts.keys() - other.vocabulary.facts.keys()
    people = mapping.model.people
    return [name for name in people.facts if name in known] if people else []


def narrowed(mapping: "Document[MappingFile]", without: list[str]) -> "Document[MappingFile]":
    """The mapping without some facts, so that one mapping serves two versions of a vocabulary."""
    people = mapping.model.people
    if people is None or not without:
        return mapping
    facts = {name: entry for name, entry in people.facts.items() if name not in without}
    ignored = {people.facts[name].column for name in without} - set(people.ignore)
    less = people.model_copy(update={"facts": facts, "ignore": (*people.ignore, *sorted(ignored))})
    return replace(mapping, model=mapping.model.model_copy(update={"people": less}))


def read_gates(path: str, pack: "Pack") -> "GatesFile":
    """The gates in a file; ends the command where they cannot be read."""
    from troth.engine.files import gates

    document, found = gates.read_gates(needs_file(path, "a file of gates"), pack.vocabulary)
    refuse(found, document is None)
    assert document is not None
    return document.model
