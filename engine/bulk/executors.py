"""Which of two runs the steps of a rule: the kernel, or its twin while there is little to do.

Both give the same. The kernel costs its loading once in a process, and compiling once on a machine;
the twin costs more with every row. So the twin works until it has cost as much as loading would.
"""

from collections.abc import Callable
from typing import TypeAlias

from troth.engine.bulk import uncompiled

Interpret: TypeAlias = Callable[..., None]
"""Runs the steps of a rule over one stretch of rows."""


class Executors:
    """How much was done in this process, in steps times rows, and after how much the kernel runs.

    Threads may count at once: what gets lost delays the kernel a little and changes no answer.
    """

    def __init__(self) -> None:
        self.done = 0
        self.enough = 300_000_000

    def kernel_runs(self) -> bool:
        """Whether whatever comes next goes to the kernel."""
        return self.done > self.enough

    def choose(self, work: int) -> Interpret:
        """What runs so much more."""
        self.done += work
        if not self.kernel_runs():
            return uncompiled.interpret
        from troth.engine.bulk.interpret import interpret

        return interpret


executors = Executors()
"""Those of this process."""
