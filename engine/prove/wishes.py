"""How what is asked of a pack is put together: conditions as wishes, answers as outcomes.

Everything is said in the language itself, `core`; nothing here knows how it is answered.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.dsl.node import Data, record
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import all_of
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved
from troth.engine.prove.questions import (
    NOT_YES,
    YES,
    Answer,
    Holds,
    Nobody,
    Question,
    Somebody,
    Truth,
    Undecided,
    Wish,
)


@record
class OnPurpose(Data):
    """It does not hold, and is meant so: somebody set it by hand. Nothing is said of it."""


Came: TypeAlias = Outcome | OnPurpose
"""What one question about a rule came to; where it holds, nothing did."""

Item = TypeVar("Item")


def question(*wishes: Wish, apart: Iterable[str] = ()) -> Question:
    """Is there anybody for whom all of this holds."""
    return Question(wishes, frozenset(apart))


def possible(prover: Prover, *conditions: core.Expr | None) -> Answer:
    """Whether all of these can be yes for one person."""
    return prover.ask(question(Holds(all_of(conditions), YES)))


def can_be(
    prover: Prover, condition: core.Expr, wanted: frozenset[Truth], given: core.Expr | None
) -> Answer:
    """Whether a condition can come to this for somebody for whom ``given`` is yes."""
    wishes = () if given is None else (Holds(given, YES),)
    return prover.ask(question(*wishes, Holds(condition, wanted)))


def missed(prover: Prover, condition: core.Expr, given: core.Expr | None) -> Answer:
    """Whether somebody for whom ``given`` is yes can have anything else than yes here."""
    return can_be(prover, condition, NOT_YES, given)


def fewest(items: Sequence[Item], enough: Callable[[list[Item]], bool]) -> list[Item]:
    """As few of ``items`` as are ``enough``: none of them can be left out."""
    kept = list(items)
    for each in items:
        rest = [other for other in kept if other is not each]
        if enough(rest):
            kept = rest
    return kept


def found(
    code: str,
    message: str,
    label: Label,
    others: Iterable[Label] = (),
    note: str = "",
    advice: str = "",
    *,
    severity: Severity = Severity.WARNING,
) -> Diagnostic:
    """A finding about a place."""
    rest = tuple(each for each in others if each.span != label.span)
    return Diagnostic(code, message, label, rest, note, advice, severity=severity)


def nobody(prover: Prover, *conditions: core.Expr | None) -> bool:
    """Whether it is proved that all of these are yes for nobody."""
    return isinstance(possible(prover, *conditions), Nobody)


def somebody_can(answer: Answer, finding: Callable[[], Diagnostic | None]) -> Iterator[Came]:
    """Nothing where there is somebody; a finding where there is proved to be nobody.

    ``finding`` is asked only then; None says that it is meant so.
    """
    match answer:
        case Nobody():
            told = finding()
            yield OnPurpose() if told is None else Broken(told)
        case Undecided(why=why):
            yield Open(why)
        case Somebody():
            return


def nobody_can(answer: Answer, finding: Callable[[Somebody], Diagnostic]) -> Iterator[Came]:
    """Nothing where there is proved to be nobody; a finding with whoever there is."""
    match answer:
        case Somebody():
            yield Broken(finding(answer), answer.witness, answer.other)
        case Undecided(why=why):
            yield Open(why)
        case Nobody():
            return


def together(code: str, place: str, asked: str, outcomes: Iterable[Came]) -> Iterator[Checked]:
    """What was asked of one rule as one: every finding, else what is open, else that it holds.

    Nothing where all that does not hold is meant so.
    """
    came = list(outcomes)
    broken = [each for each in came if isinstance(each, Broken)]
    left = [each.why for each in came if isinstance(each, Open)]
    for each in broken:
        yield Checked(code, place, asked, each)
    if left and not broken:
        yield Checked(code, place, asked, Open("; ".join(dict.fromkeys(left))))
    if not came:
        yield Checked(code, place, asked, Proved())
