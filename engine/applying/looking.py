"""Whether a plan can still be applied: what it says of itself, and what the ledger says by now.

A plan is stale where another policy is in force than it replaces, where one comes into force that
it does not know of, or where it would do something else to people than it lists. Nothing is written
here; what is found is believed for as long as nothing more is recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from troth.dsl.values import day_of
from troth.engine.applying.asked import Asked, Compared, NotApplied
from troth.engine.applying.comparing import compared, since_then
from troth.engine.applying.effects import apply
from troth.engine.files.kept import id_of, id_said
from troth.engine.files.pack import Pack
from troth.engine.fold.versions import Version
from troth.engine.localtime import local_time, shown
from troth.engine.plan.beside import is_the_one
from troth.engine.plan.definition import Plan, Status
from troth.engine.plan.figures import short_hash
from troth.engine.plan.measured import FROM_THE_START
from troth.engine.plan.past import errors
from troth.engine.session.engine import Engine
from troth.engine.views import zone_of

MOST_NAMED: Final = 10
"""People who are named where a plan is refused for them."""


# --- was it done before?


def in_force(engine: Engine, plan: Plan) -> Version | None:
    """The version that ``plan`` wants in force on its day, where it is; None where another is."""
    new = plan.inputs.new
    id_ = id_said(new.name, new.version, new.meaning)
    for version in reversed(engine.history().versions):
        if version.since <= effect_of(plan, version.pack):
            return version if version.id == id_ else None
    return None


def effect_of(plan: Plan, pack: Pack) -> int:
    """The moment from which ``pack`` is in force by ``plan``: its day's first second."""
    day = day_of(date.fromisoformat(plan.inputs.effective))
    return local_time(zone_of(pack)).first_second(day)


# --- may it be done?


def check_whole(plan: Plan) -> None:
    """Raises `NotApplied` for a plan that does not know of everybody in a ledger."""
    if plan.inputs.history is None:
        raise NotApplied(
            "this plan looked at no ledger, and nobody knows what it would do to one",
            "plan with `--ledger`, and apply that plan",
        )
    if plan.inputs.sample is not None:
        raise NotApplied(
            "this plan looked at a sample, and does not list what happens to everybody else",
            "plan without `--sample`, and apply that plan",
        )
    gone = any(
        each.rows not in plan.rows for change in plan.changes for each in apply(change).moves
    )
    if gone or any(rows.file for rows in plan.rows.values()):
        raise NotApplied(
            "the plan does not say whom it affects: the file of its rows is missing, or is"
            " another one",
            "plan once more, and keep the files of a plan together",
        )


def check_plan(plan: Plan, asked: Asked) -> None:
    """Raises `NotApplied` for a plan that says itself why it must not be applied."""
    if number := errors(plan.changes):
        raise _worsens(number)
    open_ = [each for each in plan.gates if each.result is not Status.PASSED]
    if open_ and not asked.despite_gates.strip():
        told = "failed" if any(e.result is Status.FAILED for e in open_) else "could not be decided"
        raise NotApplied(
            f"a gate of this plan {told}: {', '.join(each.name for each in open_)}",
            "change the rules, or say why they are to hold all the same: --despite-gates REASON",
        )


def _worsens(number: int) -> NotApplied:
    promises = "1 promise" if number == 1 else f"{number:,} promises"
    return NotApplied(
        f"{promises} already made would be worse, and nobody has consented",
        "say `running clocks keep` or `most favourable`, or ask them and record `consented`;"
        " then plan again",
    )


@dataclass(frozen=True, slots=True)
class Look:
    """The ledger looked at: the version that is to come into force, and what that does."""

    version: Version
    compared: Compared


def looked_at(engine: Engine, plan: Plan, pack: Pack | None, asked: Asked) -> Look:
    """What applying the plan would do now; raises `NotApplied` where that is not what it lists."""
    if pack is None or not is_the_one(pack, plan.inputs.new):
        new = plan.inputs.new
        raise NotApplied(
            f"the pack is not the one that was planned: {new.name} {new.version}"
            f" ({short_hash(new.meaning)})",
            "name the one that was, or plan again with this one",
        )
    version = Version(pack, id_of(pack), effect_of(plan, pack))
    _check_policy(engine, plan, version)
    now = _planned_again(engine, plan, pack)
    if number := errors(now.changes):
        raise _worsens(number)
    found = compared(plan, now)
    if version.since <= engine.now:
        found = _with_since(engine, version, found)
    if found.share > asked.tolerance:
        raise _moved(found)
    return Look(version, found)


def _check_policy(engine: Engine, plan: Plan, version: Version) -> None:
    versions = engine.history().versions
    later = next((each for each in versions if each.since >= version.since), None)
    if later is not None:
        name, day = named(later.pack), shown_day(later)
        raise NotApplied(
            f"stale: {name} is in force from {day} on, and this plan does not know of it",
            "plan again for a later day",
        )
    earlier = versions[-1].pack
    if earlier.meaning != plan.inputs.old.meaning:
        old = plan.inputs.old
        raise NotApplied(
            f"stale: the ledger follows {named(earlier)}, and the plan replaces {old.name}"
            f" {old.version} ({short_hash(old.meaning)})",
            "plan again, against what is in force now",
        )


def _planned_again(engine: Engine, plan: Plan, pack: Pack) -> Plan:
    """The same dry run of the ledger as it is now."""
    inputs, past = plan.inputs, plan.inputs.history
    from_start = past is not None and past.replayed == FROM_THE_START
    effective = None if from_start else date.fromisoformat(inputs.effective)
    return engine.plan(pack, date.fromisoformat(inputs.as_of), effective=effective)


def _with_since(engine: Engine, version: Version, found: Compared) -> Compared:
    """With those to whom something happened since the policy was to take effect."""
    others = dict(since_then(engine.history(), version, engine.now))
    harmed = sorted(person for person, worse in others.items() if worse)
    if harmed:
        raise NotApplied(
            f"promises were made since {shown_day(version)} that would be worse under the new"
            f" rules: {_names(harmed)}",
            "plan again with a later day: --effective DATE",
        )
    return Compared(
        tuple(sorted({*found.affected, *others})), tuple(sorted({*found.differ, *others}))
    )


def _moved(found: Compared) -> NotApplied:
    number, of = len(found.differ), len(found.affected)
    return NotApplied(
        f"stale: the ledger has moved since the plan, which would do something else to {number:,}"
        f" of the {of:,} it affects: {_names(found.differ)}",
        f"plan again, or say how many may differ: --tolerance {-(-100 * number // of)}%",
    )


# --- in words


def named(pack: Pack) -> str:
    """``acme 2026.2 (9f1c77)``."""
    info = pack.info
    return f"{info.name} {info.version_text} ({short_hash(pack.meaning)})"


def shown_day(version: Version) -> str:
    """The day on which a version comes into force: ``Mon 2026-03-09``."""
    return shown(local_time(zone_of(version.pack)).local_day(version.since))


def _names(people: Sequence[str]) -> str:
    named = ", ".join(people[:MOST_NAMED])
    return f"{named} and {len(people) - MOST_NAMED:,} more" if len(people) > MOST_NAMED else named
