"""What can go wrong between the engine and a ledger: what happened, and what to do about it.

Each says both in plain words. After any of them nothing of the transaction is in the ledger, and
everything acknowledged before still is.
"""

from troth.engine.records import Record, same_words


class StoreError(Exception):
    """A ledger could not do what was asked: ``message`` says why, ``help`` what to do."""

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002 - as in a diagnostic
        super().__init__(f"{message}; {help}" if help else message)
        self.message = message
        self.help = help


class Conflict(StoreError):  # noqa: N818 - the design's word: nothing is broken
    """Somebody else was first: ``what`` stands at ``found`` and not at ``expected``.

    ``what`` is a relationship, or ``adoptions``. Read it again and try once more.
    """

    def __init__(self, what: str, expected: int, found: int) -> None:
        super().__init__(
            f"somebody else has written to `{what}`: it stands at {found}, not at {expected}",
            "read it again, and try once more",
        )
        self.what = what
        self.expected = expected
        self.found = found


class KeyTaken(StoreError):  # noqa: N818 - it may be good news
    """The key of a record is that of another one, ``first``, which is in the ledger already.

    Where ``repeated``, both tell the same: it was recorded before, and that is the answer.
    """

    def __init__(self, first: Record, second: Record) -> None:
        super().__init__(
            f"the key `{first.key}` belongs to {_shown(first)}, and cannot be that of "
            f"{_shown(second)}",
            "give each event a key of its own, and the same event the same key",
        )
        self.first = first
        self.second = second

    @property
    def repeated(self) -> bool:
        return same_words(self.first, self.second)


def _shown(line: Record) -> str:
    return f"record {line.seq} of `{line.relationship}` (`{line.type}` {line.written})"


class UnknownPackError(StoreError):
    """A record or an adoption names a pack that was never kept."""

    def __init__(self, pack: str = "") -> None:
        called = f"pack `{pack}`" if pack else "pack it names"
        super().__init__(f"the {called} is not in the ledger", "keep the pack first")


class LedgerBusyError(StoreError):
    """Another process has been writing for longer than this one waits."""


class LedgerFullError(StoreError):
    """There is no more room."""


class LedgerReadOnlyError(StoreError):
    """The file, or its folder, may not be written."""


class LedgerUnreachableError(StoreError):
    """The file cannot be opened, or is not there."""


class NotALedgerError(StoreError):
    """The file is something else; it was not touched."""


class LedgerTooNewError(StoreError):
    """A later Troth made this ledger."""


class LedgerDamagedError(StoreError):
    """The file is not as it was written."""
