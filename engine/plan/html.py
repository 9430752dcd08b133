"""A plan as one file for a browser or for paper: summary first, detail on demand, plots as SVG.

Reads a plan and nothing else, and needs nothing from elsewhere: no script, no font, no address. The
same plan gives the same bytes. It names nobody unless ids are asked for.
"""

from collections.abc import Iterator

from troth.engine.look import document
from troth.engine.plan.definition import GateResult, Plan, Status
from troth.engine.plan.duties import over_told, parties
from troth.engine.plan.effect import without_effect
from troth.engine.plan.figures import count, counted, plain, short_hash, weekday
from troth.engine.plan.html_parts import NONE, Ids, Page, own, said, table
from troth.engine.plan.html_plots import PATTERNS
from troth.engine.plan.html_sections import PARTS
from troth.engine.plan.html_style import STYLE
from troth.engine.plan.narrate import by_reason, headline, population, sampled
from troth.engine.plan.past import errors
from troth.engine.plan.summary import (
    decided_differently,
    kinds,
    low_ratios,
    otherwise_by,
    reach,
    summary,
    touched_by,
    unread,
)

SIGNS = {
    Status.PASSED: ("ok", "is-good", "good"),
    Status.FAILED: ("x", "is-bad", "bad"),
    Status.UNDETERMINED: ("?", "is-open", "open"),
}


def html(plan: Plan, ids: Ids = "none") -> str:
    """The whole file. ``ids`` says which personal ids it shows: none, the first few, or many."""
    return document(plain(f"Plan: {headline(plan)}"), STYLE, _body(plan, ids))


def _body(plan: Plan, ids: Ids) -> Iterator[str]:
    yield PATTERNS
    yield from _top(plan)
    yield from _gates(plan)
    for place, title, tell in PARTS:
        told = list(tell(Page(plan, ids)))
        kind = ' class="empty"' if len(told) == 1 and told[0].startswith(NONE) else ""
        yield f'<section{kind} aria-labelledby="{place}"><h2 id="{place}">{title}</h2>'
        yield from told
        yield "</section>"
    yield from _unread(plan)
    yield from _inputs(plan)


def _top(plan: Plan) -> Iterator[str]:
    old, new = plan.inputs.old, plan.inputs.new
    renamed = "" if old.name == new.name else f"{said(new.name)} "
    yield f"<header><h1>{said(old.name)} {said(old.version)} &#8594;"
    yield f" {renamed}{said(new.version)}</h1>"
    yield f'<p class="lead">What this change of policy would do: {own(population(plan))}, as of'
    yield f" {weekday(plan.inputs.as_of)}. Nobody is bound by it yet.</p>"
    cards, rest = list(_cards(plan)), list(_rest(plan))
    yield from cards
    if rest:
        yield '<ul class="plain">'
        yield from (f"<li>{said(line.replace('   ', ', '))}</li>" for line in rest)
        yield "</ul>"
    yield '<nav class="parts" aria-label="parts of this page">'
    yield from (f'<a href="#{place}">{title}</a>' for place, title, _ in PARTS)
    yield "</nav></header>"


def _rest(plan: Plan) -> Iterator[str]:
    """What the cards leave out of the summary."""
    if some := sampled(plan):
        yield some
    if not list(_figures(plan)):
        yield from summary(plan)[1 if some else 0 :][:1]
    yield from reach(plan)[1:]
    yield from unread(plan)
    yield from low_ratios(plan)
    if plan.changes:
        yield f"listed: {', '.join(kinds(plan))}"


def _figures(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """The answer at a glance: a kind, a figure, and what it counts."""
    if without_effect(plan):
        yield "", "no effect", "what was changed reaches nobody here"
    if number := errors(plan.changes):
        yield "bad", f"! {count(number)}", "promises already made would be worse, without consent"
    if reach(plan):
        people = plan.inputs.people
        of = "" if people is None else f" of {count(people.rows)}"
        yield "", f"{decided_differently(plan)}{of}", "people are decided differently"
    if plan.inputs.history is not None and plan.changes:
        yield "", count(touched_by(plan)), "promises already made do not keep their date"
        yield "", count(otherwise_by(plan)), "things in history come out otherwise"
    for party in parties(plan.load):
        if party.over is not None:
            yield "bad", f"! {plain(party.name)}", over_told(party)


def _cards(plan: Plan) -> Iterator[str]:
    """The figures at a glance, and how the gates stand."""
    cards = list(_figures(plan))
    for status, word in (
        (Status.FAILED, "failed"),
        (Status.UNDETERMINED, "undecided"),
        (Status.PASSED, "passed"),
    ):
        found = [gate for gate in plan.gates if gate.result is status]
        if found:
            sign, _, kind = SIGNS[status]
            many = "gate" if len(found) == 1 else "gates"
            idle = status is Status.PASSED and without_effect(plan)
            told = f"{many} {word}{', with nothing to judge' if idle else ''}"
            cards.append(("" if idle else kind, f"{sign} {count(len(found))}", told))
    if cards:
        yield '<ul class="cards">'
        for kind, figure, words in cards:
            yield f'<li class="{kind}"><b>{own(figure)}</b>{own(words)}</li>'
        yield "</ul>"


def _gates(plan: Plan) -> Iterator[str]:
    if plan.gates:
        yield '<section aria-labelledby="gates"><h2 id="gates">Gates</h2>'
        yield from table(("gate", "result", "measured", "asked", "because"), map(_gate, plan.gates))
        yield "</section>"


def _gate(gate: GateResult) -> tuple[str, ...]:
    sign, kind, _ = SIGNS[gate.result]
    return (
        said(gate.name),
        f'<span class="{kind}">{sign} {gate.result.value}</span>',
        said(gate.measured or "–"),
        said(gate.asked),
        said(gate.because),
    )


def _unread(plan: Plan) -> Iterator[str]:
    reasons = by_reason(plan.refused)
    if not reasons and not plan.notes:
        return
    yield '<section aria-labelledby="notes"><h2 id="notes">What to know about these figures</h2>'
    yield '<ul class="plain">'
    yield from (f"<li>{said(note)}</li>" for note in plan.notes)
    yield "</ul>"
    rows = [(said(reason), said(place), count(number)) for place, number, reason in reasons]
    yield from table(("could not be read, because", "first place", "rows"), rows, 1)
    yield "</section>"


def _inputs(plan: Plan) -> Iterator[str]:
    """Everything that the plan depends on, so that it can be made again."""
    inputs, rows = plan.inputs, list[tuple[str, str, str]]()
    for word, pack in (("old policy", inputs.old), ("new policy", inputs.new)):
        rows.append((word, said(f"{pack.name} {pack.version}"), _hash(pack.meaning)))
    if inputs.people is not None:
        read = f"{counted(inputs.people.rows, 'row')}, {count(inputs.people.refused)} refused"
        rows.append(("people", read, _hash(inputs.people.sha256)))
    if inputs.history is not None:
        past = inputs.history
        read = f"{counted(past.relationships, 'relationship')}, {counted(past.events, 'event')}"
        rows.append(("history", f"{read}, {own(past.replayed)}", _hash(past.sha256)))
    rows += [("mapping", "", _hash(inputs.mapping))] if inputs.mapping else []
    yield '<section aria-labelledby="from"><h2 id="from">What it was made from</h2>'
    yield from table(("what", "which", "hash"), rows)
    yield '<p>A figure with a name beside it, such as <span class="tag">r1</span>, opens to its'
    yield " people: <code>troth show plan.json --rows r1</code>. One person:"
    yield " <code>troth show plan.json --person ID</code>.</p></section>"


def _hash(digest: str) -> str:
    return (
        f'<span class="hash" title="{own(digest)}">{own(short_hash(digest))}</span>'
        if digest
        else ""
    )
