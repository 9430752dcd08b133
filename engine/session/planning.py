"""A ledger as a dry run looks at it: everybody in it, what stands of their records, who is who."""

import hashlib
from collections.abc import Sequence

from troth.engine.event_kinds import ORG
from troth.engine.events import Event
from troth.engine.plan.history import History
from troth.engine.records import Known, corrected
from troth.engine.session.around import Others
from troth.engine.session.policies import Policies
from troth.engine.stores.port import Store


def history_of(store: Store, policies: Policies) -> History:
    """Everything recorded so far. It reads the ledger when it is looked at, one person at a time.

    Its hash is that of all heads, each of which seals everything before it.
    """
    policies.refresh()
    everybody = tuple(store.relationships())
    digest = hashlib.sha256()
    for relationship in everybody:
        digest.update(f"{relationship}\n{store.head(relationship).hash}\n".encode())

    def known(relationship: str) -> Sequence[Known]:
        return corrected(store.read(relationship))

    return History(
        versions=policies.versions,
        people=tuple(each for each in everybody if each != ORG),
        known=known,
        organisation=known(ORG),
        around=Others(store, policies, _nothing),
        sha256=f"sha256:{digest.hexdigest()}",
    )


def _nothing(_: str) -> Sequence[Event]:
    return ()
