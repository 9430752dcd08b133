"""Every event of a ledger that was recorded and changed nothing, and what refused it.

A ledger keeps what was told, not what came of it: whether an event is refused follows from the
policy, as of a moment. So everybody is folded, one after the other, and nobody is held.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from troth.dsl.diagnostics import did_you_mean
from troth.engine.event_kinds import kinds_of
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Refused
from troth.engine.session.engine import Engine
from troth.engine.session.errors import Unanswerable
from troth.engine.session.when import When


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused event, and whose it is. ``refused.event`` is a number that `explain` knows."""

    relationship: str
    refused: Refused


def refusals(
    engine: Engine,
    event: str = "",
    as_of: When | None = None,
    known_at: When | None = None,
) -> Iterator[Refusal]:
    """Every refused event, by relationship and then as they happened; only those called ``event``.

    As they are found: a ledger of any size can be read through. Raises `Unanswerable` where the
    policy knows no such event.
    """
    if event:
        check_event(engine.pack, event)
    for state in engine.everybody(as_of, known_at):
        for refused in state.refused:
            if event in {"", refused.type}:
                yield Refusal(state.relationship, refused)


def check_event(pack: Pack, name: str) -> None:
    """Raises `Unanswerable` unless the policy knows events of that name."""
    kinds = kinds_of(pack.vocabulary, pack.charts.values())
    if name in kinds:
        return
    meant = did_you_mean(name, kinds)
    raise Unanswerable(
        f"{pack.info.name} knows no event `{name}`",
        f"did you mean `{meant}`?" if meant else f"one of: {', '.join(pack.vocabulary.events)}",
    )
