"""What can happen over time: everything that is asked about histories, in one order."""

from collections.abc import Iterator

from troth.engine.files.pack import Pack
from troth.engine.prove.acting import acting
from troth.engine.prove.asking import Prover
from troth.engine.prove.consequences import consequences
from troth.engine.prove.duties import duties
from troth.engine.prove.findings import Checked
from troth.engine.prove.ladders import ladders
from troth.engine.prove.silence import silence


def lifecycles(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Whether every violation ends, duties can be met, and nobody is harmed by silence."""
    yield from ladders(pack, prover)
    yield from duties(pack, prover)
    yield from acting(pack, prover)
    yield from silence(pack, prover)
    yield from consequences(pack, prover)
