"""Whether a ledger's file is as it was written, asked without an engine over it.

An engine reads the policies first, and a damaged file may have lost just those.
"""

from pathlib import Path

from troth.dsl.node import Data, record
from troth.engine.records import Break
from troth.engine.session.clock import Clock, seconds, system_clock


@record
class Verification(Data):
    """What is not as it was written; and where all is, how many events of how many people."""

    breaks: tuple[Break, ...]
    events: int = 0
    relationships: int = 0


def verify_ledger(path: str | Path, clock: Clock = system_clock) -> Verification:
    """A look at every byte that means anything; raises `StoreError` where there is no ledger."""
    from troth.engine.stores.sqlite import SqliteStore  # as in the engine

    store = SqliteStore(path, now=seconds(clock()), create=False)
    try:
        breaks = tuple(store.verify())
        if breaks:
            return Verification(breaks)
        seqs = [store.head(name).seq for name in store.relationships()]
        return Verification((), sum(seqs), len(seqs))
    finally:
        store.close()
