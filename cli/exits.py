"""How a command can end, and the exception that ends it early with a way out for the person."""

from collections.abc import Sequence
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes. Where several would be true, the order of precedence is 64, 1, 3, 4, 2, 0."""

    FINE = 0
    ERROR = 1
    """A mistake in the input or the policy, or text that is not canonical."""
    CHANGES = 2
    """`plan --detailed-exitcode` found changes."""
    GATE_FAILED = 3
    GATE_UNDECIDED = 4
    USAGE = 64
    """The command line itself cannot be understood (EX_USAGE)."""
    BROKEN = 70
    """A fault of ours (EX_SOFTWARE)."""
    STOPPED = 130
    """Ctrl-C, as shells count it."""
    PIPE_CLOSED = 141
    """The reader of our output went away, as shells count it."""


class Mistake(Exception):  # noqa: N818 - it carries a person's mistake to the screen, it is no error of ours
    """What is wrong with the input, and what to do about it. It is printed, never traced.

    ``more`` are mistakes of the same input, each told behind it with its own way out.
    """

    def __init__(
        self,
        message: str,
        help: str = "",  # noqa: A002 - "help" is what the screen calls it
        code: Exit = Exit.ERROR,
        more: "Sequence[Mistake]" = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.code = code
        self.more = tuple(more)
