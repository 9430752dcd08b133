"""What is asked for when a plan is applied, what came of it, and why it was not.

Values alone; a refusal is an `EngineError` like any other that a caller can mend.
"""

from dataclasses import dataclass
from fractions import Fraction

from troth.engine.fold.versions import Version
from troth.engine.records import Record
from troth.engine.session.errors import EngineError
from troth.engine.session.values import Notice


class NotApplied(EngineError):  # noqa: N818 - it is the plan, or the ledger, that has moved
    """A plan that was not applied: why, and what to do. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a plan is to be applied.

    ``tolerance`` is the share of the relationships it affects that may be affected otherwise than
    it lists. ``despite_gates`` is the reason for applying it although a gate did not pass.
    """

    actor: str = ""
    tolerance: Fraction = Fraction(0)
    despite_gates: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a plan lists against what it would do now, by relationship: ids in their order.

    ``affected`` are those whose promises move, then or now; ``differ`` those of them for whom it
    is not what is listed.
    """

    affected: tuple[str, ...]
    differ: tuple[str, ...]

    @property
    def share(self) -> Fraction:
        """The share of those affected for whom it differs."""
        return Fraction(len(self.differ), len(self.affected)) if self.affected else Fraction(0)


@dataclass(frozen=True, slots=True)
class Applied:
    """A plan that is applied: the version it put in force, and what is recorded of that.

    ``already`` where somebody did it before; ``record`` is None where it came into force without a
    plan. ``compared`` is None there. ``notices`` are those that this call announced.
    """

    version: Version
    already: bool
    record: Record | None
    compared: Compared | None
    notices: tuple[Notice, ...] = ()
