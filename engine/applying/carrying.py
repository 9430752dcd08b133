"""A plan carried out: checked against the ledger as it is, put in force, and announced.

First everything is looked at and nothing is written. Then the new policy comes into force in one
transaction, together with the event that says by which plan, by whom and despite what; where
anything was recorded in between, all of it is looked at again. Last the engine announces what falls
due by then, each thing once. Whoever is stopped in between begins again and comes to the same end:
a policy that is in force is not put in force again, and what was announced is not announced again.
"""

import hashlib
from dataclasses import replace
from typing import Final

from troth.engine.applying.asked import Applied, Asked, NotApplied
from troth.engine.applying.looking import (
    Look,
    check_plan,
    check_whole,
    in_force,
    looked_at,
    named,
)
from troth.engine.event_kinds import ORG, PLAN_APPLIED, REASONS
from troth.engine.events import Given
from troth.engine.files.pack import Pack
from troth.engine.plan.definition import Plan, Status
from troth.engine.plan.saved import to_files
from troth.engine.records import Record
from troth.engine.session.engine import Engine
from troth.engine.session.errors import InvalidEvent
from troth.engine.stores.errors import Conflict, KeyTaken

TRIES: Final = 5
"""How often everything is looked at again because somebody recorded something meanwhile."""


def digest_of(plan: Plan) -> str:
    """The hash of plan.json, as `troth plan` tells it: ``sha256:…``."""
    *_, data = to_files(plan).values()
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def carry_out(engine: Engine, plan: Plan, pack: Pack | None, asked: Asked | None = None) -> Applied:
    """Do to the ledger what ``plan`` lists, with its new ``pack``; it may have been done before.

    Raises `NotApplied` where the plan must not be applied, or would no longer do what it lists:
    then nothing was written. Without the ``pack`` only what was applied before is known.
    """
    asked = asked or Asked()
    check_whole(plan)
    for _ in range(TRIES):
        done = _done_before(engine, plan) or _done_now(engine, plan, pack, asked)
        if done is not None:
            return _announced(engine, done)
    raise NotApplied(
        "others keep recording while the ledger is looked at, and nothing was applied",
        "apply it again when less is recorded",
    )


def look(engine: Engine, plan: Plan, pack: Pack | None, asked: Asked | None = None) -> Look | None:
    """What `carry_out` would find, and nothing is written; None where it was done before."""
    asked = asked or Asked()
    check_whole(plan)
    if in_force(engine, plan) is not None:
        return None
    check_plan(plan, asked)
    return looked_at(engine, plan, pack, asked)


def _done_before(engine: Engine, plan: Plan) -> Applied | None:
    version = in_force(engine, plan)
    return None if version is None else Applied(version, True, recorded(engine, plan), None)


def _done_now(engine: Engine, plan: Plan, pack: Pack | None, asked: Asked) -> Applied | None:
    """What was done; None where somebody recorded something meanwhile, and nothing was."""
    check_plan(plan, asked)
    records = engine.count()
    found = looked_at(engine, plan, pack, asked)
    told = _told(engine, plan, found, asked)
    try:
        done = engine.put_in_force(found.version.pack, found.version.since, told, records)
    except (Conflict, KeyTaken):
        return None
    except InvalidEvent:
        if in_force(engine, plan) is None:
            raise
        return None  # somebody else was first, and their event has its key
    return Applied(found.version, False, done.record, found.compared)


def recorded(engine: Engine, plan: Plan) -> Record | None:
    """What the ledger says of having applied ``plan``."""
    key = _key(plan)
    said = engine.records(ORG) if engine.count(ORG) else ()
    return next((each for each in said if each.key == key), None)


def _told(engine: Engine, plan: Plan, found: Look, asked: Asked) -> Given:
    """The event that says what was done."""
    fields: dict[str, object] = {
        "plan": digest_of(plan),
        "policy": named(found.version.pack),
        "effective": plan.inputs.effective,
    }
    if found.compared.differ:
        fields["differ"] = len(found.compared.differ)
    if any(each.result is not Status.PASSED for each in plan.gates):
        fields[REASONS] = asked.despite_gates.strip()
    return Given(
        relationship=ORG, type=PLAN_APPLIED, fields=fields, at=engine.now, actor=asked.actor,
        key=_key(plan),
    )  # fmt: skip


def _key(plan: Plan) -> str:
    return f"{PLAN_APPLIED} {digest_of(plan)}"


def _announced(engine: Engine, done: Applied) -> Applied:
    """What was done, once everything is announced that falls due by then, if that has come."""
    since = done.version.since
    return done if since > engine.now else replace(done, notices=engine.advance(since))
