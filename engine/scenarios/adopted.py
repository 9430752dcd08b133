"""The stories of an adopted pack, played under the rules of whoever adopted it.

A story that comes out differently is no mistake: it is what the changes do, told by somebody who
wrote it without them. Knows nothing of files: `troth.engine.files.adopted` reads the stories.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from troth.dsl.node import Data, record
from troth.engine.files.adopted import Adopted, Untold
from troth.engine.files.pack import Pack
from troth.engine.scenario import Scenario
from troth.engine.scenarios.outcome import Failure, Outcome
from troth.engine.scenarios.runner import fails, tried


@record
class Compared(Data):
    """What came of the stories of an adopted pack.

    ``same`` come out as they say; ``different`` do so there, and not here. ``broken`` fail there
    too. ``left_out`` try a change of that pack's own text, and are not played.
    """

    name: str
    same: tuple[Scenario, ...] = ()
    different: tuple[Outcome, ...] = ()
    broken: tuple[Scenario, ...] = ()
    left_out: tuple[Scenario, ...] = ()

    @property
    def played(self) -> int:
        """How many stories were played."""
        return len(self.same) + len(self.different) + len(self.broken)

    def as_dict(self) -> Mapping[str, object]:
        """The JSON form."""
        return {
            "pack": self.name,
            "same": [each.name for each in self.same],
            "different": [each.as_dict() for each in self.different],
            "broken": [each.name for each in self.broken],
            "left_out": [each.name for each in self.left_out],
        }


def compared(pack: Pack, adopted: Adopted) -> Compared:
    """The stories of ``adopted``, each played under ``pack``, in their order."""
    same, different, broken, left_out = [], [], [], []
    for each in adopted.scenarios:
        if each.changes or each.people:
            left_out.append(each)
            continue
        outcome = tried(pack, each)
        if outcome.passed:
            same.append(each)
        elif fails(adopted.pack, each):
            broken.append(each)
        else:
            different.append(outcome)
    different += [_untold(each) for each in adopted.untold]
    return Compared(adopted.name, tuple(same), tuple(different), tuple(broken), tuple(left_out))


def restricted(adopted: Adopted, meant: Callable[[Scenario], bool]) -> Adopted:
    """Only the stories that are ``meant``."""
    return replace(
        adopted,
        scenarios=tuple(each for each in adopted.scenarios if meant(each)),
        untold=tuple(each for each in adopted.untold if meant(each.scenario)),
    )


def _untold(untold: Untold) -> Outcome:
    reason = untold.reason
    failure = Failure("the story can be told", reason.message, span=reason.span)
    return Outcome(untold.scenario, (failure,))
