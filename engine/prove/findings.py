"""What a proof says to the owner of a policy: each thing that was asked, and how it came out.

Everything that is checked is one `Checked`: it holds (for everybody, or within a stated bound), or
it does not and here is the smallest case, or it could not be decided and why. Nothing is left out,
so that a report can say how much was asked.
"""

from dataclasses import field
from typing import TypeAlias

from troth.dsl.diagnostics import Diagnostic
from troth.dsl.node import Data, record
from troth.engine.events import Event
from troth.engine.prove.questions import Witness


@record
class Moment(Data):
    """One line of a timeline: the moment (seconds since 1970 UTC), and what happens then, in words.

    ``kind`` is ``event`` (somebody did it), ``clock`` (it fell due) or ``state`` (what follows).
    """

    at: int
    words: str
    kind: str = "event"


@record
class Timeline(Data):
    """A history that shows a finding, oldest first; the engine has played it.

    ``events`` are what was told to it, and ``until`` the moment up to which time then passed
    (seconds since 1970 UTC): played once more, they show the same.
    """

    moments: tuple[Moment, ...]
    witness: Witness | None = None
    events: tuple[Event, ...] = ()
    until: int = 0


Example: TypeAlias = Witness | Timeline


@record
class Proved(Data):
    """It holds. ``bound`` is empty where it holds for everybody and for ever, else says how far.

    ``example`` shows somebody for whom it is otherwise than it was, and as good or better.
    """

    bound: str = ""
    example: Example | None = None


@record
class Broken(Data):
    """It does not hold: the finding with its places, and the smallest example.

    ``beside`` is a second example where two belong together: a person twice, told apart by what is
    private; somebody refused and somebody admitted.
    """

    finding: Diagnostic
    example: Example | None = None
    beside: Example | None = None


@record
class Open(Data):
    """It could not be decided."""

    why: str


Outcome: TypeAlias = Proved | Broken | Open


@record
class Checked(Data):
    """One thing asked of one rule.

    ``code`` is the permanent slug of what is asked (that of the finding, should there be one), and
    ``place`` the rule in the author's words: ``minimum frontline``, ``gate hiring.offer_made``;
    together they are what `accepted:` of pack.yaml names. ``asked`` says in one sentence what holds
    where it holds: "somebody can meet it".
    """

    code: str
    place: str
    asked: str
    outcome: Outcome
    accepted: str = field(default="", kw_only=True)
    """The owner's reason, where the finding is accepted."""
