"""Whether somebody who works here is promised nothing at all."""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.prose import expression
from troth.dsl.vocabulary import Subject
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import labels
from troth.engine.prove.findings import Checked, Proved
from troth.engine.prove.questions import NO, YES, Holds
from troth.engine.prove.wishes import found, nobody_can, question, together

PERSON = core.PartyRef(("the person",))
PLACE = "every promise"
NARROW = frozenset({Subject.APPLICATION, Subject.CASE, Subject.GOAL})


def promised(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Whether everybody who is engaged is promised something, where anybody is.

    What is promised to whoever applies, raises a case or has a goal is not for everybody who works.
    Whoever nothing is known of counts as promised: a promise whose `for` is unknown is made, and
    what is missing is asked for.
    """
    promises = [
        each
        for each in pack.policy.obligations
        if each.kind == "promise" and each.to == PERSON and each.subject not in NARROW
    ]
    if not promises:
        return
    asked = "everybody who is engaged is promised something"
    conditions = [each.applies for each in promises if each.applies is not None]
    if len(conditions) < len(promises):
        yield Checked("nothing-promised", PLACE, asked, Proved())
        return
    answer = prover.ask(question(Holds(core.Engaged(), YES), *(Holds(c, NO) for c in conditions)))
    came = nobody_can(answer, lambda _: _finding(conditions))
    yield from together("nothing-promised", PLACE, asked, came)


def _finding(conditions: list[core.Expr]) -> Diagnostic:
    first, *others = conditions
    return found(
        "nothing-promised",
        "somebody who works here is promised nothing",
        Label(first.span, f"`{expression(first)}` leaves them out"),
        labels(others, "so does this"),
        note="every promise says `for` whom it is, and together they leave somebody out",
        advice="promise something to everybody, or widen one of them",
    )
