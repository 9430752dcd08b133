"""Everything that is asked of one pack by itself."""

from collections.abc import Iterator

from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.attainable import attainable
from troth.engine.prove.contradicting import contradicting
from troth.engine.prove.findings import Checked
from troth.engine.prove.flowing import flowing
from troth.engine.prove.implied import implied
from troth.engine.prove.promised import promised
from troth.engine.prove.reached import reached
from troth.engine.prove.settled import settled


def one_pack(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """What is asked about every possible person under the rules of one pack."""
    yield from attainable(pack, prover)
    yield from implied(pack, prover)
    yield from settled(pack, prover)
    yield from reached(pack, prover)
    yield from contradicting(pack, prover)
    yield from promised(pack, prover)
    yield from flowing(pack, prover)
