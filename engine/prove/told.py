"""A report for people: what was found, with its smallest example, what is accepted, what is proved.

Summary first; every line at most ``width`` wide, sign and word beside colour.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from troth.dsl.render import block, printable
from troth.engine.files.pack import Pack
from troth.engine.prove.accepting import meant
from troth.engine.prove.changed import SAME, changes, is_change
from troth.engine.prove.earning import way
from troth.engine.prove.examples import told, wrapped
from troth.engine.prove.findings import Broken, Checked, Example, Open, Proved
from troth.engine.prove.questions import Witness
from troth.engine.prove.reports import Report
from troth.engine.prove.rewards import WITHOUT_OUTCOME

EVERYBODY = "everybody who could ever be, whatever happened"

BECAME = {
    "stricter": "stricter",
    "incomparable": "stricter for some",
    "looser": "looser",
    "changed": "changed",
    SAME: "the same",
}
"""What became of a rule, by the code that says so."""


def text(report: Report, *, whole: bool = False, color: bool = False, width: int = 100) -> str:
    """The whole report; with ``whole`` each thing that is proved, else how many of a kind."""
    return "\n".join(_lines(report, whole, color, width))


def _lines(report: Report, whole: bool, color: bool, width: int) -> Iterator[str]:
    yield from _head(report, width)
    if len(report.packs) > 1:
        yield from map(printable, changes(report, width))
    yield from _found(report, color, width)
    yield from _accepted(report, whole, color, width)
    yield from map(printable, _undecided(report, width))
    yield from map(printable, _ways(report, width))
    yield from map(printable, _proved(report, whole, width))


# --- the head


def _head(report: Report, width: int) -> Iterator[str]:
    asked = f"{len(report.checked):,} thing{'' if len(report.checked) == 1 else 's'} asked"
    names = _names(report)
    yield _apart(names, f"{asked}, of {EVERYBODY}", width)
    yield ""
    yield f"SUMMARY   {summary(report)}"


def _names(report: Report) -> str:
    """``acme 1.0``, or ``acme 1.0 -> 1.1``."""
    info = report.pack.info
    named = [info.name, info.version_text]
    for old in report.packs[:-1]:
        same = old.info.name == info.name
        named = [old.info.name, old.info.version_text, "->", *(named[1:] if same else named)]
    return " ".join(named)


def summary(report: Report) -> str:
    """``1 found   2 accepted   409 proved``; what there is none of is left out, but for found.

    Of two packs it is said what became of the rules in place of how much is proved of them.
    """
    counts = [(len(report.found), "found")]
    counts += [(len(report.accepted), "accepted"), (len(report.undecided), "not decided")]
    if len(report.packs) == 1:
        counts.append((len(report.proved), "proved"))
    codes = Counter(each.code for each in report.checked if not isinstance(each.outcome, Open))
    counts += [(codes[code], word) for code, word in BECAME.items()]
    said = [f"{count:,} {word}" for count, word in counts if count or word == "found"]
    return "   ".join(said if report.found else ["nothing found", *said[1:]])


def _apart(left: str, right: str, width: int) -> str:
    """Both on one line, the second at its end where they fit, else below."""
    gap = width - len(left) - len(right)
    return left + " " * gap + right if gap >= 3 else f"{left}\n{right}"


# --- what does not hold


def _found(report: Report, color: bool, width: int) -> Iterator[str]:
    found = [each for each in report.found if not is_change(each)]
    if found:
        yield ""
        yield f"! FOUND   {len(found):,}"
    for each in found:
        yield ""
        yield from finding(each, report, color=color, width=width)


def finding(checked: Checked, report: Report, *, color: bool, width: int) -> Iterator[str]:
    """One finding with its places, and the smallest example."""
    outcome = checked.outcome
    assert isinstance(outcome, Broken)
    yield from block(outcome.finding, color=color, width=width)
    yield from map(printable, _examples(checked, outcome, report, width))


def _examples(checked: Checked, outcome: Broken, report: Report, width: int) -> Iterator[str]:
    examples = [each for each in (outcome.example, outcome.beside) if each is not None]
    if checked.code == WITHOUT_OUTCOME:
        yield from _cheapest(checked, report.pack, width)
        return
    for number, example in enumerate(examples):
        yield from _example("and beside them" if number else "For example", example, report, width)


def _example(word: str, example: Example, report: Report, width: int) -> Iterator[str]:
    first, *more = told(example, *report.packs)
    if isinstance(example, Witness):
        yield from wrapped(f"  {word}: {first}", width, "    ")
    else:
        yield f"  {word}:"
        more = [first, *more]
    for line in more:
        yield from wrapped(f"    {line}", width, " " * 27)


def _cheapest(checked: Checked, pack: Pack, width: int) -> Iterator[str]:
    outcome = checked.outcome
    if isinstance(outcome, Broken) and isinstance(outcome.example, Witness):
        yield from way(outcome.example, checked.place, pack, width)


# --- what is accepted


def _accepted(report: Report, whole: bool, color: bool, width: int) -> Iterator[str]:
    if report.accepted:
        yield ""
        yield f"= ACCEPTED   {len(report.accepted):,}, by pack.yaml"
    for each in report.accepted:
        yield f"  {each.place}   {each.code}"
        yield from wrapped(printable(f"    because {each.accepted}"), width, "    ")
        if whole:
            yield ""
            yield from finding(each, report, color=color, width=width)
        elif each.code == WITHOUT_OUTCOME:
            yield from _cheapest(each, report.pack, width)
    if report.stale:
        yield ""
        yield f"~ ACCEPTED FOR NOTHING   {len(report.stale):,}"
    for entry in report.stale:
        yield printable(f"  {entry.place}   {entry.code}")
        other = meant(entry, report.checked)
        advice = f"is `{other}` meant?" if other else "take the entry out of pack.yaml"
        yield f"    there is no such finding (any more): {advice}"


# --- what could not be decided


def _undecided(report: Report, width: int) -> Iterator[str]:
    if report.undecided:
        yield ""
        yield f"? NOT DECIDED   {len(report.undecided):,}"
    kinds: dict[tuple[str, str, str], list[str]] = {}
    for each in report.undecided:
        assert isinstance(each.outcome, Open)
        kinds.setdefault((each.asked, each.code, each.outcome.why), []).append(each.place)
    for (asked, code, why), places in kinds.items():
        yield from _row(f"  whether {asked}", "", code, width)
        yield from wrapped(f"    {', '.join(places)}", width, "    ")
        yield from wrapped(f"    why: {why}", width, "    ")


# --- rewards that name no outcome


def _ways(report: Report, width: int) -> Iterator[str]:
    if report.ways:
        yield ""
        yield f". REWARDS THAT NAME NO OUTCOME   {len(report.ways):,}"
    for each in report.ways:
        yield f"  {each.place}"
        if each.witness is None:
            yield "    nobody who earns it was found"
        else:
            yield from way(each.witness, each.place, report.pack, width)


# --- what holds


def _proved(report: Report, whole: bool, width: int) -> Iterator[str]:
    proved = [each for each in report.proved if not is_change(each)]
    if proved:
        yield ""
        yield f"+ PROVED   {len(proved):,}"
    yield from _each(proved, width) if whole else _by_kind(proved, width)


def _by_kind(proved: Sequence[Checked], width: int) -> Iterator[str]:
    """How many of each thing that is asked, in the order in which they are, and of what."""
    kinds: dict[tuple[str, str, str], list[str]] = {}
    for each in proved:
        assert isinstance(each.outcome, Proved)
        key = each.asked, each.outcome.bound, each.code
        kinds.setdefault(key, []).append(each.place)
    of = {key: _of_what(places) for key, places in kinds.items()}
    room = max(map(len, of.values()), default=0)
    for key, places in kinds.items():
        (asked, bound, code), said = key, f"{len(places):>5,} {of[key]:<{room}}  "
        yield from _row(f"{said}{asked}", bound, code, width, " " * len(said))


def _of_what(places: Sequence[str]) -> str:
    """``gates``, ``promise``: what these places are; ``rules`` of several kinds; or nothing.

    Of everybody, or of every promise, it is asked once.
    """
    kinds = {place.partition(" ")[0] for place in places if " " in place} - {"every"}
    kind = kinds.pop() if len(kinds) == 1 else "rule" if kinds else ""
    return f"{kind}s" if kind and len(places) > 1 else kind


def _each(proved: Iterable[Checked], width: int) -> Iterator[str]:
    """Each thing by itself, under the rule that it is of."""
    places: dict[str, list[Checked]] = {}
    for each in proved:
        places.setdefault(each.place, []).append(each)
    for place, several in places.items():
        yield f"  {place}"
        for each in several:
            assert isinstance(each.outcome, Proved)
            yield from _row(f"    {each.asked}", each.outcome.bound, each.code, width)


def _row(words: str, bound: str, code: str, width: int, indent: str = "       ") -> Iterator[str]:
    far = f" ({bound})" if bound else ""
    lines = list(wrapped(words + far, width, indent))
    gap = width - len(lines[-1]) - len(code)
    if gap >= 2:
        yield from lines[:-1]
        yield f"{lines[-1]}{' ' * gap}{code}"
    else:
        yield from lines
        yield f"{code:>{width}}"
