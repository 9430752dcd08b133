"""A new pack against the one in force: what became stricter, and whose promises got worse.

Every rule is asked about, those that mean the same as well, so that a report can say how much was
asked. What became looser, or has no order, is told and is no finding. Codes: `same`, `looser` and
`changed` are proved, `stricter`, `incomparable`, `newly-refused` and `promise-worsened` found; what
cannot be decided is open under `same`.
"""

from collections.abc import Iterable, Iterator
from typing import assert_never

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.compared import Compared, beside_of, compare_rules
from troth.engine.prove.facets import Everybody, Facet, Way
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved
from troth.engine.prove.paired import Standing
from troth.engine.prove.questions import Nobody, Somebody, Undecided, Witness
from troth.engine.prove.worsened import CODE as WORSENED
from troth.engine.prove.worsened import worsened

EVERYBODY = "everybody"
"""The place of what is asked about all rules at once."""


def two_packs(old: Pack, new: Pack, prover: Prover) -> Iterator[Checked]:
    """Every rule of both packs, then what is asked about all of them; a prover over (old, new)."""
    beside = beside_of(old, new, prover)
    found: list[Compared] = []
    promises: list[Checked] = []
    for compared in compare_rules(beside):
        found.append(compared)
        yield from told(compared)
        for each in worsened(compared.pair, beside):
            promises.append(each)
            if compared.standing is not Standing.SAME or not isinstance(each.outcome, Proved):
                yield each
    yield from _nobody_refused(found)
    if promises and all(isinstance(each.outcome, Proved) for each in promises):
        yield Checked(WORSENED, EVERYBODY, "no promise already made gets worse", Proved())


def told(compared: Compared) -> Iterator[Checked]:
    """What is said of one rule."""
    pair = compared.pair
    match compared.standing:
        case Standing.SAME:
            yield Checked("same", pair.place, "it is the same for every input", _proved(compared))
        case Standing.LOOSER:
            asked = "nobody is worse off by it than before"
            yield Checked("looser", pair.place, asked, _proved(compared, compared.admitted))
        case Standing.CHANGED:
            asked = f"it is otherwise, by itself neither better nor worse: {_respects(compared)}"
            yield Checked("changed", pair.place, asked, _proved(compared, compared.otherwise))
        case Standing.STRICTER:
            asked = "nobody is worse off by it than before"
            yield Checked("stricter", pair.place, asked, _stricter(compared))
        case Standing.INCOMPARABLE:
            asked = "nobody is worse off by it than before"
            broken = Broken(_finding(compared), compared.refused, compared.admitted)
            yield Checked("incomparable", pair.place, asked, broken)
        case Standing.ADDED:
            yield from _added(compared)
        case Standing.REMOVED:
            yield from _removed(compared)
        case Standing.UNDECIDED:
            if compared.worse:
                asked = "nobody is worse off by it than before"
                yield Checked("stricter", pair.place, asked, _stricter(compared))
            else:
                asked = "it is the same for every input"
                yield Checked("same", pair.place, asked, Open(compared.why))
        case _:
            assert_never(compared.standing)


def _proved(compared: Compared, example: Witness | None = None) -> Proved:
    return Proved(compared.bound, example)


def _stricter(compared: Compared) -> Outcome:
    return Broken(_finding(compared), compared.refused)


# --- rules that came or went


def _added(compared: Compared) -> Iterator[Checked]:
    """A new minimum or gate may refuse somebody; a new expectation asks more of people."""
    pair, rule = compared.pair, compared.pair.new
    if isinstance(rule, core.Minimum | core.Gate):
        asked = "nobody is refused by it"
        outcome = _of_way(compared, compared.facets[0].worse)
        yield Checked("newly-refused", pair.place, asked, outcome)
    elif isinstance(rule, core.Obligation) and rule.kind == "expectation":
        yield Checked(
            "stricter", pair.place, "nobody owes more than before", Broken(_finding(compared))
        )
    else:
        asked = "it is new, and takes nothing from anybody"
        yield Checked("changed", pair.place, asked, Proved())


def _removed(compared: Compared) -> Iterator[Checked]:
    """What was promised or offered and is no more; what was asked for and is no more."""
    pair, rule = compared.pair, compared.pair.old
    promised = isinstance(rule, core.Obligation) and rule.kind == "promise"
    if promised or isinstance(rule, core.Offer | core.Escalation):
        asked = "nobody is worse off by its being gone"
        yield Checked("stricter", pair.place, asked, Broken(_finding(compared)))
    elif isinstance(rule, core.Minimum | core.Gate | core.Obligation):
        asked = "nobody is worse off by its being gone"
        yield Checked("looser", pair.place, asked, Proved("", compared.admitted))
    else:
        asked = "it is gone, and takes nothing from anybody"
        yield Checked("changed", pair.place, asked, Proved())


def _of_way(compared: Compared, way: Way) -> Outcome:
    match way:
        case Nobody():
            return Proved(compared.bound)
        case Undecided(why=why):
            return Open(why)
        case Everybody():
            return Broken(_finding(compared))
        case Somebody(witness=witness):
            return Broken(_finding(compared), witness)
        case _:
            assert_never(way)


# --- all rules at once


def _nobody_refused(found: Iterable[Compared]) -> Iterator[Checked]:
    """Said where it is proved; where somebody is refused, the rules say so, each for itself."""
    asking = [
        each
        for each in found
        if each.pair.kind in {"minimum", "gate"} and each.pair.new is not None
    ]
    asked = "nobody who qualified before is refused now"
    open_ = [each for each in asking if each.standing is Standing.UNDECIDED or each.why]
    if any(each.worse for each in asking):
        return
    if open_:
        names = ", ".join(f"`{each.pair.name}`" for each in open_)
        yield Checked("newly-refused", EVERYBODY, asked, Open(f"{names} could not be decided"))
    elif asking:
        yield Checked("newly-refused", EVERYBODY, asked, Proved())


# --- in words


def _finding(compared: Compared) -> Diagnostic:
    pair = compared.pair
    others: tuple[Label, ...] = ()
    if pair.old is not None and pair.new is not None:
        others = (Label(pair.old.span, "as it was"),)
    label = "as it is now" if pair.old is not None else "new"
    if pair.new is None:
        label = "no longer there"
    code, message, advice = _words(compared)
    return Diagnostic(
        code,
        message,
        Label(pair.span, label),
        others,
        note="" if compared.standing is Standing.ADDED else _respects(compared),
        help=advice,
        severity=Severity.WARNING,
    )


ACCEPT = "where that is meant, say why under `accepted` in pack.yaml"


def _words(compared: Compared) -> tuple[str, str, str]:
    pair = compared.pair
    if compared.standing is Standing.ADDED:
        if pair.kind == "expectation":
            return "stricter", f"`{pair.name}` is expected now, and was not before", ACCEPT
        return "newly-refused", f"`{pair.name}` is new, and not everybody gets past it", ACCEPT
    if compared.standing is Standing.REMOVED:
        return "stricter", f"{pair.place} is gone, and with it what people had by it", ACCEPT
    if compared.standing is Standing.INCOMPARABLE:
        message = f"{pair.place} is stricter for some, and not only stricter: {_worse(compared)}"
        return "incomparable", message, ACCEPT
    return "stricter", f"{pair.place} became stricter: {_worse(compared)}", ACCEPT


LOST = {
    "who meets it": "somebody who met it no longer does",
    "who is let through": "somebody who was let through no longer is",
    "to whom it is promised": "somebody to whom it was promised is not promised it any more",
    "whom it binds": "somebody whom it did not bind is bound by it",
    "to whom it is made": "somebody to whom it was made does not get it any more",
    "who earns it": "somebody who earned it no longer does",
    "when it falls due": "for somebody it falls due later than it did",
}
"""What has happened to people, by the respect in which they are worse off."""

SOONER = "for somebody it falls due sooner than it did"


def _worse(compared: Compared) -> str:
    """What has become of those who are worse off, one respect after the other."""
    found = [
        _became(compared, each)
        for each in compared.facets
        if each.ordered and isinstance(each.worse, Somebody | Everybody)
    ]
    return ", ".join(dict.fromkeys(found)) or "somebody is worse off"


def _became(compared: Compared, facet: Facet) -> str:
    if facet.what == "when it falls due" and compared.pair.kind == "expectation":
        return SOONER
    if facet.no_one_lost and facet.what in LOST:
        return f"{facet.what}: somebody who could not be decided is refused"
    return LOST.get(facet.what, f"somebody has the worse of it in {facet.what}")


def _respects(compared: Compared) -> str:
    """Every respect in which it is otherwise, with what it was and what it is."""
    told = [_respect(each) for each in compared.facets if not each.same]
    told += [f"through {each}" for each in compared.through]
    return "; ".join(told)


def _respect(facet: Facet) -> str:
    if facet.was == facet.now:
        return facet.what
    told = f"{facet.what}: {facet.was or 'nothing'} before, {facet.now or 'nothing'} now"
    return "; ".join([told, *facet.days])
