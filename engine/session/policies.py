"""Which pack is in force when: what the ledger adopted, read again, with a reader of events each.

A version is in force from its moment until the next one's. Where several begin at one moment, the
one adopted last counts. Before the first, history is kept under the first one's words, and nothing
is promised.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import cached_property, lru_cache
from pathlib import Path

from troth.dsl.vocabulary import Subject, Vocabulary
from troth.engine.events import Event, EventReader, Problems
from troth.engine.files.kept import NotAsKept, id_of, kept, read_kept
from troth.engine.files.pack import Pack, load_pack
from troth.engine.fold.versions import Same, Version
from troth.engine.localtime import local_time, shown
from troth.engine.records import Known
from troth.engine.session.errors import EngineError, WrongPack
from troth.engine.session.values import Recorded
from troth.engine.stores.port import Adoption, KeptPack, Store
from troth.engine.views import zone_of
from troth.workflows.chart import Chart


@dataclass(frozen=True, eq=False)
class Policy:
    """A version and the reader of its events. Not slotted: the reader is made when first asked."""

    version: Version

    @cached_property
    def reader(self) -> EventReader:
        pack = self.version.pack
        return _reader(Same(pack.vocabulary), Same(pack.charts), self.zone)

    @cached_property
    def zone(self) -> tzinfo:
        return zone_of(self.version.pack)

    @cached_property
    def carried(self) -> Mapping[str, Mapping[str, str]]:
        """For each event, the field that carries a fact, by the fact."""
        found: dict[str, dict[str, str]] = {}
        for fact in self.version.pack.vocabulary.facts.values():
            for event, name in fact.carried_by:
                found.setdefault(event, {})[fact.name] = name
        return found

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """The facts of the organisation."""
        facts = self.version.pack.vocabulary.facts.values()
        return tuple(each.name for each in facts if each.subject is Subject.ORGANISATION)

    @property
    def name(self) -> str:
        """``hiring 2026.2 (4e21c0)``, as plans and proofs call it: by what the pack means."""
        pack = self.version.pack
        meant = pack.meaning.removeprefix("sha256:")[:6]
        return f"{pack.info.name} {pack.info.version_text} ({meant})"


@lru_cache(maxsize=32)
def _reader(
    vocabulary: Same[Vocabulary], charts: Same[Mapping[str, Chart]], zone: tzinfo
) -> EventReader:
    """The reader of what can be recorded under a vocabulary; policies that share one share it."""
    return EventReader(vocabulary.held, charts.held.values(), zone)


class Policies:
    """Every policy of one ledger, in order of the moment from which it is in force."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._packs: dict[str, Pack] = {}
        self._made: dict[tuple[str, int], Policy] = {}
        self.adoptions: tuple[Adoption, ...] = ()
        self.all: tuple[Policy, ...] = ()
        self.versions: tuple[Version, ...] = ()
        self.refresh()

    def refresh(self) -> bool:
        """Read what was adopted since, by whomever; whether that was anything."""
        adoptions = self._store.adoptions()
        if adoptions == self.adoptions:
            return False
        self.adoptions = adoptions
        self.all = self.known(None)
        self.versions = tuple(each.version for each in self.all)
        return True

    def known(self, known_at: int | None) -> tuple[Policy, ...]:
        """The policies that had been made known by a moment (None: by now)."""
        latest = {
            each.since: each.pack
            for each in self.adoptions
            if known_at is None or each.recorded <= known_at
        }
        return tuple(self._policy(pack, since) for since, pack in sorted(latest.items()))

    def _policy(self, pack: str, since: int) -> Policy:
        policy = self._made.get((pack, since))
        if policy is None:
            policy = Policy(Version(self._pack(pack), pack, since))
            self._made[pack, since] = policy
        return policy

    def pack(self, id_: str) -> Pack:
        """The pack that a promise, or a state, names as its policy."""
        return self._pack(id_)

    def _pack(self, id_: str) -> Pack:
        if id_ not in self._packs:
            (entry,) = (each for each in self._store.packs() if each.id == id_)
            try:
                self._packs[id_] = read_kept(self._store.pack_files(id_), entry.meaning)
            except NotAsKept as wrong:
                told = "use the version of Troth that this ledger was written with"
                raise WrongPack(str(wrong), told) from wrong
        return self._packs[id_]

    def at(self, moment: int) -> Policy:
        """The policy in force at a moment; before the first one, the first."""
        for each in reversed(self.all):
            if each.version.since <= moment:
                return each
        return self.all[0]

    @property
    def newest(self) -> Policy:
        """The one that is in force from the latest moment on."""
        return self.all[-1]

    def learn(self, pack: Pack) -> str:
        """Take ``pack`` for the one of its id, where that is kept already; the id."""
        id_ = id_of(pack)
        self._packs.setdefault(id_, pack)
        return id_

    def keep(self, pack: Pack) -> str:
        """Keep ``pack`` in the ledger; its id."""
        id_ = self.learn(pack)
        info = pack.info
        entry = KeptPack(id=id_, name=info.name, version=info.version_text, meaning=pack.meaning)
        self._store.keep_pack(entry, kept(pack))
        return id_

    def events(self, standing: Sequence[Known]) -> list[Event]:
        """What stands in the ledger, each event read under the policy of its moment.

        Where that one does not know it any more, the one under which it was recorded does.
        """
        return [self._event(each) for each in standing]

    def _event(self, known: Known) -> Event:
        line = known.record
        first = self.at(line.at)
        event = first.reader.event(line, known.original)
        if isinstance(event, Event):
            return event
        for policy in reversed(self.all):
            if policy.version.id == line.policy:
                again = policy.reader.event(line, known.original)
                if isinstance(again, Event):
                    return again
        assert isinstance(event, Problems)
        raise EngineError(
            f"record {line.seq} of `{line.relationship}` cannot be read under {first.name}: "
            f"{event.told()}",
            "adopt a pack whose vocabulary still has what was recorded",
        )


def start_of(pack: Pack) -> int:
    """The first second of the day from which a pack says it is in force."""
    return local_time(zone_of(pack)).first_second(pack.info.effective)


def pack_at(where: Pack | str | Path) -> Pack:
    """The pack itself, or the one in a folder; raises `WrongPack` with its mistakes."""
    if isinstance(where, Pack):
        return where
    pack, found = load_pack(where)
    if pack is None:
        count = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise WrongPack(f"{found[0].message}{count}", f"see all of it: troth check {where}", found)
    return pack


def zone_in_force(policies: Policies) -> tzinfo:
    """The zone in which moments are meant that name none: that of the newest policy, else UTC."""
    return policies.newest.zone if policies.all else UTC


def with_note(outcome: Recorded, policies: Policies) -> Recorded:
    """What was recorded, with a note where nothing can follow from it yet."""
    first = policies.all[0]
    if outcome.record.at >= first.version.since:
        return outcome
    day = local_time(first.zone).local_day(first.version.since)
    told = f"it happened before {first.name} came into force on {shown(day)}"
    return replace(outcome, note=f"{told}: kept as history, and nothing was promised for it")
