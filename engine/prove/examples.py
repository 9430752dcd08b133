"""Examples in words: a person who answers a question, or a timeline that shows what goes wrong.

Facts stand under their names, as authors write them; whatever is not named is unknown. Every day
shows its weekday.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap

from troth.dsl.core import Engaged, Not, ObligationIs, StateIs
from troth.dsl.prose import expression
from troth.dsl.telling.words import joined
from troth.dsl.types import DateType, InstantType, TimeKind, Type, Value
from troth.dsl.values import show_length, show_value
from troth.dsl.vocabulary import ENGAGED_SINCE
from troth.engine.event_kinds import kinds_of
from troth.engine.exact import Elapsed, Result, Unknown
from troth.engine.facts import NOTHING_HAPPENED, Occurrence
from troth.engine.facts import Question as Asking
from troth.engine.files.pack import Pack
from troth.engine.files.zones import zone_of
from troth.engine.localtime import local_time, shown
from troth.engine.prove.findings import Example, Moment, Timeline
from troth.engine.prove.questions import Witness


def told(example: Example, *packs: Pack) -> list[str]:
    """An example as lines: a person as a sentence or a few, a timeline as a line for each thing.

    ``packs`` are those that were asked about, the old one first.
    """
    match example:
        case Witness():
            return [somebody(example, *packs), *history(example, packs[-1])]
        case Timeline():
            first = [] if example.witness is None else [somebody(example.witness, *packs)]
            return [*first, *(moment(each, packs[-1]) for each in example.moments)]


def somebody(witness: Witness, *packs: Pack) -> str:
    """``somebody with empathy 3 and role agent, as of Mon 2026-03-02; all else unknown``."""
    facts = [f"{name} {value}" for name, value in known(witness, *packs).items()]
    who = f"somebody with {joined(facts)}" if facts else "somebody of whom nothing is known"
    rest = "; all else unknown" if facts else ""
    return f"{who}, as of {shown(witness.today)}{rest}"


def known(witness: Witness, *packs: Pack) -> dict[str, str]:
    """What is known of a person: each fact with its value, in the order of the vocabulary.

    A value that is another one under the new pack stands behind it.
    """
    order = {name: number for number, name in enumerate(packs[-1].vocabulary.facts)}
    found = {name: fact_value(name, value, *packs) for name, value in witness.facts.items()}
    for name, other in witness.elsewhere.items():
        new = "unknown" if other is None else fact_value(name, other, packs[-1])
        was = found.get(name, new)
        found[name] = was if was == new else f"{was} ({new} under the new pack)"
    return dict(sorted(found.items(), key=lambda item: (order.get(item[0], -1), item[0])))


def fact_value(name: str, value: Value, *packs: Pack) -> str:
    """A held value as authors write it, by the first of ``packs`` that knows the fact."""
    knows = next((each for each in packs if name in each.vocabulary.facts), packs[0])
    fact = knows.vocabulary.facts.get(name, ENGAGED_SINCE)
    return value_shown(value, fact.type, knows)


def value_shown(value: Value, type_: Type, pack: Pack) -> str:
    """A held value as authors write it; a day with its weekday, a moment in the pack's zone."""
    if isinstance(type_, DateType) and isinstance(value, int):
        return shown(value)
    if isinstance(type_, InstantType) and isinstance(value, int):
        return clock(value, pack)
    return show_value(value, type_)


def clock(at: int, pack: Pack) -> str:
    """``Mon 2026-03-02 09:00``: a moment in the zone of the pack."""
    day, seconds = local(at, pack)
    return f"{shown(day)} {seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def local(at: int, pack: Pack) -> tuple[int, int]:
    """The local day of a moment, and the second of that day on the clock."""
    zone = zone_of(pack.vocabulary)
    offset = 0 if zone is None else local_time(zone).offset(at)
    day, seconds = divmod(at + offset, 86_400)
    return day, seconds


# --- what happened


def history(witness: Witness, pack: Pack) -> Iterator[str]:
    """What happened to a person, what happens now, and what is taken to be so of the rest."""
    for alike in _repeated(witness.past):
        first, spread = alike[0], alike[0].at != alike[-1].at
        times = f", {len(alike):,} times{' from then on' if spread else ''}"
        last = times if len(alike) > 1 else ""
        yield f"{clock(first.at, pack)}   {event(first, pack)}{last}"
    if witness.event is not None:
        yield f"{clock(witness.event.at, pack)}   {event(witness.event, pack)}, which is at hand"
    for day, facts in witness.earlier:
        then = [f"{name} {fact_value(name, value, pack)}" for name, value in facts.items()]
        yield f"{shown(day)}   {joined(then) or 'nothing'} was known then"
    for asking, answer in witness.assumed:
        if not so_anyhow(asking, answer, witness):
            yield f"given that {assumed_shown(asking, answer)}"


def so_anyhow(asking: Asking, answer: Result, witness: Witness) -> bool:
    """Whether it is what the ledger would answer of somebody to whom nothing was promised yet.

    In which state somebody stands is for a chart to say, and its first one is a state, too.
    """
    return (
        isinstance(asking, ObligationIs | Engaged)
        and NOTHING_HAPPENED.answer(asking, witness.today, witness.now) == answer
    )


def _repeated(past: Sequence[Occurrence]) -> Iterator[list[Occurrence]]:
    """Events that follow each other and carry the same, together."""
    for _, alike in groupby(past, key=lambda each: (each.event, sorted(each.fields.items()))):
        yield list(alike)


def event(occurrence: Occurrence, pack: Pack) -> str:
    """``sale (amount 1 GBP)``."""
    fields = fields_shown(occurrence, pack)
    carried = ", ".join(f"{name} {value}" for name, value in fields.items())
    return f"{occurrence.event} ({carried})" if carried else occurrence.event


def fields_shown(occurrence: Occurrence, pack: Pack) -> Mapping[str, str]:
    """What an event carries, as authors write it."""
    kind = kinds_of(pack.vocabulary, pack.charts.values()).get(occurrence.event)
    types = {} if kind is None else kind.fields
    return {
        name: value_shown(value, types[name], pack)
        for name, value in occurrence.fields.items()
        if name in types
    }


def assumed_shown(asking: Asking, answer: Result) -> str:
    """What is taken to be so, as a clause: ``acquisition is sourced``, ``no promise is broken``."""
    if isinstance(asking, Engaged) and answer in (0, 1):
        return f"they are {'' if answer else 'not '}engaged"
    if not isinstance(asking, ObligationIs | StateIs) or answer not in (0, 1):
        return f"{expression(asking)} is {answer_shown(answer)}"
    words = expression(asking)
    if answer:
        return words
    some = words.removeprefix("any ")
    return f"no {some}" if some != words else expression(Not(asking))


def answer_shown(answer: Result) -> str:
    """The answer to what only a folded history knows."""
    match answer:
        case Unknown():
            return "unknown"
        case 0:
            return "no"
        case 1:
            return "yes"
        case Elapsed(moments=moments):
            length = answer.end - answer.start - answer.uncounted
            return show_length(TimeKind.CLOCK if moments else TimeKind.DAYS, length)
        case _:
            return str(answer)


def moment(of: Moment, pack: Pack) -> str:
    """A line of a timeline; what follows from what happened stands a little to the right."""
    return f"{clock(of.at, pack)}   {'' if of.kind == 'event' else '  '}{of.words}"


def wrapped(words: str, width: int, indent: str) -> list[str]:
    """Words as lines of at most ``width``; those after the first stand behind ``indent``."""
    return wrap(words, width, subsequent_indent=indent, break_on_hyphens=False)
