"""What a batch must fulfil before a store adds it; the same rules, in the same order, for all.

A store may find out in a way of its own that something is wrong, and ask here what it is.
"""

from collections.abc import Callable, Mapping, Sequence

from troth.engine.records import Record
from troth.engine.stores.errors import Conflict, KeyTaken, UnknownPackError
from troth.engine.stores.port import ADOPTIONS, ANY_WAKE, RECORDS, Adopting, Batch, Head


def check_order(batches: Sequence[Batch]) -> None:
    """Asserts that each batch is sealed for the place it expects, and each relationship has one."""
    if len(batches) > 1:
        names = {batch.relationship for batch in batches}
        assert len(names) == len(batches), "INVARIANT: a relationship has one batch at a time"
    for batch in batches:
        seq, previous = batch.expected, None if batch.expected else ""
        for line in batch.records:
            seq += 1
            assert line.relationship == batch.relationship, "INVARIANT: a batch is of one"
            assert line.seq == seq, "INVARIANT: records of a relationship have no gap"
            assert previous in {None, line.previous}, "INVARIANT: a record names the one before"
            previous = line.hash
        assert seq, "INVARIANT: where nothing happened, nothing falls due"


def check_heads(
    batches: Sequence[Batch],
    head_of: Callable[[str], Head],
    wake_of: Callable[[str], int | None],
) -> None:
    """Raises `Conflict` for the first batch whose relationship is not where it expects it."""
    for batch in batches:
        head = head_of(batch.relationship)
        if head.seq != batch.expected:
            raise Conflict(batch.relationship, batch.expected, head.seq)
        if batch.records:
            same = batch.records[0].previous == head.hash
            assert same, "INVARIANT: the first record names the one at the head"
        if batch.expected and batch.woken != ANY_WAKE:
            wake = wake_of(batch.relationship)
            if wake != batch.woken:
                raise Conflict(batch.relationship, batch.woken or 0, wake or 0)


def check_standing(standing: Mapping[str, int], head_of: Callable[[str], Head]) -> None:
    """Raises `Conflict` for the first relationship that is no longer where it was."""
    for name, expected in standing.items():
        found = head_of(name).seq
        if found != expected:
            raise Conflict(name, expected, found)


def check_adoptions(expected: int | None, found: int) -> None:
    """Raises `Conflict` unless ``found`` adoptions are as many as there should be (None: any)."""
    if expected is not None and expected != found:
        raise Conflict(ADOPTIONS, expected, found)


def check_adopting(
    adopting: Adopting | None, count: Callable[[], int], is_kept: Callable[[str], bool]
) -> None:
    """Raises `Conflict` where records were added since, `UnknownPackError` for a pack not kept."""
    if adopting is None:
        return
    if adopting.records is not None and (found := count()) != adopting.records:
        raise Conflict(RECORDS, adopting.records, found)
    if not is_kept(adopting.pack):
        raise UnknownPackError(adopting.pack)


def check_records(
    batches: Sequence[Batch],
    by_key: Callable[[str], Record | None],
    is_kept: Callable[[str], bool],
) -> None:
    """Raises `KeyTaken` or `UnknownPackError` for the first record that cannot be added."""
    keys: dict[str, Record] = {}
    for batch in batches:
        for line in batch.records:
            if line.key:
                first = keys.get(line.key) or by_key(line.key)
                if first is not None:
                    raise KeyTaken(first, line)
                keys[line.key] = line
            if line.policy and not is_kept(line.policy):
                raise UnknownPackError(line.policy)
