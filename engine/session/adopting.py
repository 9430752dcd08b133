"""Putting a policy in force: kept, dated, and everybody looked at again from that moment on."""

from troth.engine.files.pack import Pack
from troth.engine.fold.versions import Version
from troth.engine.session.errors import Busy, WrongPack
from troth.engine.session.fitting import unfit
from troth.engine.session.policies import Policies, start_of
from troth.engine.stores.errors import Conflict
from troth.engine.stores.port import Store

TRIES = 20


def check_in_force(policies: Policies, pack: Pack) -> None:
    """Raises `WrongPack` unless ``pack`` is the newest policy of the ledger, whatever its words."""
    newest = policies.newest
    if pack.meaning == newest.version.pack.meaning:
        return
    info = pack.info
    raise WrongPack(
        f"this ledger follows {newest.name}, and `{pack.where}` is not the same policy: it is "
        f"{info.name} {info.version_text} and would decide, or count, otherwise",
        f"adopt it from its effective date on: engine.adopt({pack.where!r}), "
        "or --adopt on the command line; without a pack the ledger's own is used",
    )


def check_readable(policies: Policies, pack: Pack) -> None:
    """Raises `WrongPack` where what is recorded would be misread under ``pack``."""
    for policy in policies.all:
        for what, advice in unfit(policy.version.pack.vocabulary, pack.vocabulary):
            raise WrongPack(
                f"under `{pack.where}` what is recorded would be misread: {what}", advice
            )


def adopt(store: Store, policies: Policies, pack: Pack, since: int | None, now: int) -> Version:
    """``pack`` in force from ``since`` (None: the day it says itself); the version it became.

    A pack that is in force from then on already is not adopted again.
    """
    start = start_of(pack) if since is None else since
    check_readable(policies, pack)
    id_ = policies.keep(pack)
    for _ in range(TRIES):
        policies.refresh()
        known = policies.at(start).version if policies.all else None
        if known is not None and (known.id, known.since) == (id_, start):
            return known
        try:
            store.adopt(id_, start, now, len(policies.adoptions))
        except Conflict:
            continue
        policies.refresh()
        return policies.at(start).version
    raise Busy
