"""What single values of a chart mean; like `words`."""

from typing import Protocol, TypeVar

from troth.dsl.node import Data, record
from troth.dsl.values import Problem
from troth.dsl.vocabulary import Length
from troth.engine.files.words import check_name, read_length, said


class Answer(Protocol):
    """What a branch says of where it leads, and when."""

    if_: str | None
    else_: bool
    to: str | None
    stay: bool
    restart: bool
    refuse: bool


A = TypeVar("A", bound=Answer)


def event(raw: object) -> str:
    """The name of an event, ``CHART.STATE`` or ``timer NAME``."""
    text = raw if isinstance(raw, str) else ""
    for part in text.removeprefix("timer ").split("."):
        check_name(part)
    return text


@record
class Dated(Data):
    """A clock that rings on a date: the fields of events that say which, and when on that day."""

    at: tuple[str, ...]
    begins: bool


def timer(raw: object) -> Length | Dated:
    """How long a clock runs, or the fields of events that say on which date it rings."""
    if isinstance(raw, dict) and "at" in raw and raw.keys() <= {"at", "day"}:
        return _dated(raw)
    read = (
        read_length(raw)
        if isinstance(raw, str)
        else Problem("this is not a length of time", "write 10 working days, or {at: EVENT.FIELD}")
    )
    if isinstance(read, Problem):
        raise said(read.message, read.help)
    return read


def _dated(raw: dict[str, object]) -> Dated:
    at = raw["at"] if isinstance(raw["at"], list) else [raw["at"]]
    for each in at:
        if not isinstance(each, str) or each.count(".") != 1:
            raise said(f"`{each}` is no field of an event", "write {at: EVENT.FIELD}")
        for part in each.split("."):
            check_name(part)
    if not at:
        raise said("no date is named here", "write {at: EVENT.FIELD}")
    day = raw.get("day", "ends")
    if day not in ("begins", "ends"):
        raise said(
            f"a clock rings when the day begins or when it ends, not `{day}`",
            "write `day: begins`, or leave `day` out",
        )
    return Dated(tuple(map(str, at)), day == "begins")


def reference(raw: object) -> str:
    """A name that is declared elsewhere in the chart; what is wrong with it is told there."""
    if isinstance(raw, str) and raw:
        return raw
    raise said("a name is missing here", "name a state or a guard of this chart", "bad-name")


def one_answer(branch: A) -> A:
    """A branch that says one thing."""
    if (branch.to is not None) == branch.stay:
        raise said(
            "a branch goes to a state or stays",
            "write `to: STATE` or `stay: yes`, one of the two",
        )
    if branch.if_ is not None and branch.else_:
        raise said("a branch has a guard or is the last one", "write `if: GUARD` or `else: yes`")
    if branch.restart and not branch.stay:
        raise said("only a state that is not left can restart its clocks", "leave out `restart`")
    if branch.refuse and (not branch.stay or branch.restart):
        raise said("an event that is refused changes nothing", "write `stay: yes, refuse: yes`")
    return branch
