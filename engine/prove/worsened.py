"""Promises already made, under a change of policy: whether one of them could get worse.

A running promise keeps the terms under which it was made, but for its clock, and that only where a
`change` of the new pack says so (`running clocks …`). Seen from the person's side: later is worse
for what is owed to them, earlier for what they owe and for a right of theirs. Where a date would be
worse, and the person has not consented, the engine lets the old one stand (`troth.engine.fold`);
that it is asked for at all is a finding.
"""

from collections.abc import Iterator, Sequence
from typing import assert_never

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.engine.prove.facets import EVERYBODY, NOBODY, Beside, Everybody, Facet, Way
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved
from troth.engine.prove.lasting import lengths
from troth.engine.prove.paired import Pair
from troth.engine.prove.questions import YES, Holds, Nobody, Somebody, Undecided

CODE = "promise-worsened"


def worsened(pair: Pair, beside: Beside) -> Iterator[Checked]:
    """What is asked of one promise or expectation that was in force; of no other rule anything."""
    rule = pair.old
    if not isinstance(rule, core.Obligation):
        return
    old, new = (side.pack for side in beside.sides.both)
    said = reaching(pair.name, old.info.version, new.policy.changes)
    asked = f"no {rule.kind} `{pair.name}` already made gets a worse date"
    yield Checked(CODE, pair.place, asked, _outcome(pair, rule, said, beside))


def reaching(
    name: str, version: Sequence[int], changes: Sequence[core.Change]
) -> core.Change | None:
    """The `change` that holds for what was made under ``version``: the nearest that reaches it."""
    fitting = [each for each in changes if each.name == name and each.version >= tuple(version)]
    return min(fitting, key=lambda each: each.version, default=None)


def _outcome(pair: Pair, was: core.Obligation, said: core.Change | None, beside: Beside) -> Outcome:
    if said is None or not isinstance(pair.new, core.Obligation):
        return Proved()
    facet = moved(was, pair.new, said.running, beside)
    match facet.worse:
        case Nobody():
            return Proved()
        case Undecided(why=why):
            return Open(why)
        case Everybody():
            return Broken(_finding(was, said, facet))
        case Somebody(witness=witness):
            return Broken(_finding(was, said, facet), witness)
        case _:
            assert_never(facet.worse)


def moved(
    was: core.Obligation, now: core.Obligation, running: core.Running, beside: Beside
) -> Facet:
    """Whose date would be worse, were the clocks that run moved in this way."""
    before, after = _length(was), _length(now)
    if before is None or after is None:
        return Facet("its date")
    scope = () if was.applies is None else (Holds(was.applies, YES, 0),)
    found = lengths("its date", before, after, beside.within(*scope))
    sooner_is_worse = was.kind == "expectation" or isinstance(was.content, core.Allow)
    match running:
        case core.Running.KEEP | core.Running.MOST_FAVOURABLE:
            way: Way = NOBODY
        case core.Running.REBASE | core.Running.PROPORTIONAL:
            way = found.better if sooner_is_worse else found.worse
        case core.Running.RESTART:
            # what was nearly due has its whole time before it once more
            way = found.better if sooner_is_worse else EVERYBODY
        case _:
            assert_never(running)
    return Facet("its date", way, was=found.was, now=found.now)


def _length(rule: core.Obligation) -> core.Expr | None:
    content = rule.content
    due = content.due if isinstance(content, core.Deliver | core.Allow) else None
    return None if due is None else due.length


def _finding(was: core.Obligation, said: core.Change, facet: Facet) -> Diagnostic:
    worse = (
        "sooner" if was.kind == "expectation" or isinstance(was.content, core.Allow) else "later"
    )
    terms = f"{facet.was} before, {facet.now} now"
    if facet.was == facet.now:
        terms = f"`{facet.now}` is not what it was"
    if said.running is core.Running.RESTART:
        terms = f"what was nearly due would have its {facet.now} once more"
    return Diagnostic(
        CODE,
        f"`running clocks {said.running}` lets a {was.kind} `{was.name}` already made fall due"
        f" {worse}",
        Label(said.span, "moves the clocks that run"),
        (Label(was.span, "made on these terms"),),
        note=f"{terms}; without consent the old date stands",
        help="`running clocks keep` and `most favourable` worsen nothing",
        severity=Severity.WARNING,
    )
