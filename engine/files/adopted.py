"""The stories of the packs that a pack builds on, read by the names of the pack that adopted them.

Knows where those packs lie and which of their stories can still be told; what comes of a story is
`troth.engine.scenarios.adopted`'s to know.
"""

from collections.abc import Iterator, Sequence

from troth.dsl.diagnostics import Diagnostic
from troth.dsl.node import Data, record
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.scenarios import read_scenarios
from troth.engine.scenario import Scenario


@record
class Untold(Data):
    """A story that cannot be told any more, and the first thing in it that is not there."""

    scenario: Scenario
    reason: Diagnostic


@record
class Adopted(Data):
    """A pack that another one builds on, as that one names it, and its stories."""

    name: str
    pack: Pack
    scenarios: tuple[Scenario, ...]
    untold: tuple[Untold, ...]

    @property
    def stories(self) -> tuple[Scenario, ...]:
        """All of them, those that cannot be told last."""
        return (*self.scenarios, *(each.scenario for each in self.untold))


def read_adopted(pack: Pack) -> tuple[Adopted, ...]:
    """The packs that ``pack`` builds on, the nearest first; none where it builds on none."""
    return tuple(_adopted(pack))


def _adopted(pack: Pack) -> Iterator[Adopted]:
    below = pack
    while (info := below.info.base) is not None:
        shipped = info.pack.startswith("shipped:")
        found, _ = load_pack(info.pack if shipped else below.folder / info.pack)
        if found is None:  # changed since the pack on top of it was read
            return
        below = found
        scenarios, mistakes = read_scenarios(below, under=pack)
        untold: tuple[Untold, ...] = ()
        if mistakes:
            known = {each.name for each in scenarios}
            others = [each for each in read_scenarios(below)[0] if each.name not in known]
            untold = tuple(_untold(others, mistakes))
        yield Adopted(info.pack, below, scenarios, untold)


def _untold(scenarios: Sequence[Scenario], mistakes: Sequence[Diagnostic]) -> Iterator[Untold]:
    """Those with the first mistake at or after their head: mistakes stand in the order of files."""
    for each in scenarios:
        place = each.span.source.name
        later = [
            one
            for one in mistakes
            if one.span.source.name == place and one.span.line >= each.span.line
        ]
        if later:
            yield Untold(each, later[0])
