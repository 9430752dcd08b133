"""What the engine cannot do, and the way out: mistakes of a caller, as exceptions that carry both.

A refused event is no error: it is recorded, and comes back as a value. What stands here is what was
never recorded, or asked in a way that has no answer. What a ledger cannot do is told by
`troth.engine.stores.errors`.
"""

from collections.abc import Sequence

from troth.dsl.diagnostics import Diagnostic
from troth.engine.events import Fault, Problems


class EngineError(Exception):
    """What is wrong (``message``) and what to do about it (``help``), in plain words."""

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002 - as in a diagnostic
        super().__init__(f"{message}: {help}" if help else message)
        self.message = message
        self.help = help


class InvalidEvent(EngineError):  # noqa: N818 - it is what was given that is at fault
    """An event that was not recorded; ``faults`` are everything that is wrong with it."""

    def __init__(self, problems: Problems) -> None:
        ways_out = dict.fromkeys(each.problem.help for each in problems.faults)
        super().__init__(problems.told(), "; ".join(way for way in ways_out if way))
        self.faults: tuple[Fault, ...] = problems.faults


class NotAMoment(EngineError, ValueError):  # noqa: N818 - as above
    """Something given as a moment that is none; ``name`` is the argument it was given for."""

    def __init__(self, name: str, message: str, help: str = "") -> None:  # noqa: A002 - as above
        super().__init__(f"{name}: {message}", help)
        self.name = name


class WrongPack(EngineError):  # noqa: N818 - as above
    """A pack that cannot be used, or that is not the one in force; ``found`` are its mistakes."""

    def __init__(
        self,
        message: str,
        help: str = "",  # noqa: A002 - as above
        found: Sequence[Diagnostic] = (),
    ) -> None:
        super().__init__(message, help)
        self.found = tuple(found)


class Unanswerable(EngineError):  # noqa: N818 - as above
    """A question about something that is not there: a relationship, a promise, an event."""


class Busy(EngineError):  # noqa: N818 - as above
    """Others kept writing to the same relationship; nothing was recorded."""

    def __init__(self) -> None:
        super().__init__(
            "others keep writing to the same relationship, and nothing was recorded",
            "try again in a moment",
        )
