"""Everything that was asked of a pack, or of two, and how it came out."""

from collections.abc import Iterable
from dataclasses import field

from troth.dsl.diagnostics import Diagnostic
from troth.dsl.node import Data, record
from troth.engine.files.pack import Pack
from troth.engine.prove.findings import Broken, Checked, Open, Proved
from troth.engine.prove.rewards import Way


@record
class Accepted(Data):
    """A finding that pack.yaml accepts, as it says it."""

    code: str
    place: str
    reason: str


@record
class Report(Data):
    """``packs`` is the one that was asked about, or the old one and then the new one.

    ``ways`` are how rewards that name no outcome are earned most cheaply. ``stale`` are entries of
    `accepted:` to which there is no finding any more.
    """

    packs: tuple[Pack, ...]
    checked: tuple[Checked, ...]
    ways: tuple[Way, ...] = field(default=(), kw_only=True)
    stale: tuple[Accepted, ...] = field(default=(), kw_only=True)

    @property
    def pack(self) -> Pack:
        """The pack that is asked about: of two, the new one."""
        return self.packs[-1]

    @property
    def found(self) -> tuple[Checked, ...]:
        """What does not hold and is not accepted, by its place in the files."""
        return _by_place(c for c in self.checked if broken(c) and not c.accepted)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found, without examples."""
        outcomes = (each.outcome for each in self.found)
        return tuple(each.finding for each in outcomes if isinstance(each, Broken))

    @property
    def accepted(self) -> tuple[Checked, ...]:
        """What does not hold, and the owner accepts it."""
        return _by_place(c for c in self.checked if broken(c) and c.accepted)

    @property
    def proved(self) -> tuple[Checked, ...]:
        """What holds."""
        return tuple(c for c in self.checked if isinstance(c.outcome, Proved))

    @property
    def undecided(self) -> tuple[Checked, ...]:
        """What could not be decided."""
        return tuple(c for c in self.checked if isinstance(c.outcome, Open))


def broken(checked: Checked) -> bool:
    """Whether it does not hold, accepted or not."""
    return isinstance(checked.outcome, Broken)


def _by_place(found: Iterable[Checked]) -> tuple[Checked, ...]:
    return tuple(sorted(found, key=_place))


def _place(checked: Checked) -> tuple[str, int, str, str]:
    assert isinstance(checked.outcome, Broken)
    span = checked.outcome.finding.span
    return span.source.name, span.start, checked.code, checked.place
