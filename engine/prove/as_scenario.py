"""An example as a story for scenarios/*.yaml: what is known, what happened, what is decided then.

What a rule decides is taken from the reference, under the pack that is asked about (of two, the new
one). Not everybody can be told so: of somebody who is only assumed to stand in some state there is
no story yet. Whether a story passes is known once it is played.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import (
    InstantType,
    MoneyType,
    RatingType,
    SetType,
    TextType,
    TruthType,
    Type,
    Value,
)
from troth.dsl.values import Problem, date_of, members_of, read_value, show_value
from troth.dsl.vocabulary import ENGAGED_SINCE, Subject
from troth.engine.decision import Decision, shown
from troth.engine.evaluate import decide
from troth.engine.event_kinds import FACTS, ORG, kinds_of
from troth.engine.facts import Occurrence
from troth.engine.files.pack import Pack
from troth.engine.prove.examples import local, so_anyhow
from troth.engine.prove.findings import Broken, Checked, Example, Timeline
from troth.engine.prove.people import view_of
from troth.engine.prove.questions import Witness
from troth.engine.prove.reports import Report, broken
from troth.engine.prove.timelines import Telling

WHO: Final = "somebody"
NARROW: Final = {Subject.APPLICATION: "a-1", Subject.CASE: "k-1", Subject.GOAL: "g-1"}
"""What a fact or an event may be about beside the person, and the id it gets in a story."""

DECIDED: Final = frozenset({"minimum", "gate", "offer", "define"})

_PLAIN: Final = re.compile(r"[A-Za-z][\w.-]*|-?[0-9]+(\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TAKEN: Final = frozenset({"null", "true", "false", "on", "off", "y", "n"})
"""Words that a file may not hold bare where a text is meant."""


def stories(report: Report) -> Iterator[str]:
    """A story for each example that can be told as one; no two have the same name."""
    named: dict[str, int] = {}
    for each in filter(broken, report.checked):
        assert isinstance(each.outcome, Broken)
        for example in (each.outcome.example, each.outcome.beside):
            lines = [] if example is None else _story(example, each, report)
            if lines:
                name = each.outcome.finding.message.replace("`", "")
                named[name] = named.get(name, 0) + 1
                again = f" ({named[name]})" if named[name] > 1 else ""
                said = each.outcome.finding.message  # a name keeps its own letters
                first = name[0] if said.startswith("`") else name[0].upper()
                title = f"{first}{name[1:]}{again}"
                yield "\n".join([f"scenario: {_text(title)}", *lines]) + "\n"


def _story(example: Example, checked: Checked, report: Report) -> list[str]:
    match example:
        case Witness():
            return list(_of_witness(example, checked, report))
        case Timeline():
            return list(_of_timeline(example, checked, report.pack))


# --- a person


def _of_witness(witness: Witness, checked: Checked, report: Report) -> Iterator[str]:
    pack, side = report.pack, len(report.packs) - 1
    expected = _decisions(witness, checked, pack, side)
    if not expected or not _can_be_told(witness, pack):
        return
    other = witness.elsewhere if side else {}
    facts = {k: v for k, v in {**witness.facts, **other}.items() if v is not None}
    groups = _grouped(facts, pack)
    if shared := groups.get(Subject.ORGANISATION):
        yield f"organisation: {{facts: {_map(shared)}}}"
    entries = [_entry(each, pack) for each in witness.past]
    own = groups.get(Subject.PERSON, {})
    known = own if not entries else {}
    yield f"subject: {{id: {WHO}{f', facts: {_map(known)}' if known else ''}}}"
    yield "timeline:"
    yield from entries
    now = _moment(witness.now, pack)
    if entries and own:
        yield f"  - {{at: {now}, event: {FACTS}, fields: {_map(own)}}}"
    about = ""
    for subject, id_ in NARROW.items():
        if fields := groups.get(subject):
            about = f"@{id_}"
            yield f"  - {{at: {now}, event: {FACTS}, about: {id_}, fields: {_map(fields)}}}"
    # somebody of whom nothing at all is recorded is nobody to the engine
    yield f"  - {{at: {now}{'' if own or entries or about else f', event: {FACTS}'}}}"
    yield "then:"
    for name, answer in expected.items():
        yield f"  {name}{about}: {{is: {_text(answer)}}}"
    yield from ("  notices: any", "  refused: any")


def _can_be_told(witness: Witness, pack: Pack) -> bool:
    """Whether nothing is assumed but what is so anyhow, and a ledger could hold what happened."""
    return (
        witness.event is None
        and not witness.earlier
        and all(so_anyhow(asked, answer, witness) for asked, answer in witness.assumed)
        and all(_can_be_paid(each, pack) for each in witness.past)
    )


def _can_be_paid(occurrence: Occurrence, pack: Pack) -> bool:
    """Whether amounts of money have no more decimals than their currency."""
    types = _types(occurrence.event, pack)
    return not any(
        isinstance(types.get(name), MoneyType)
        and isinstance(read_value(show_value(value, types[name]), types[name]), Problem)
        for name, value in occurrence.fields.items()
    )


def _types(event: str, pack: Pack) -> Mapping[str, Type]:
    """What an event carries."""
    kind = kinds_of(pack.vocabulary, pack.charts.values()).get(event)
    return {} if kind is None else kind.fields


def _decisions(witness: Witness, checked: Checked, pack: Pack, side: int) -> Mapping[str, str]:
    """What is decided about a person: by the rule of the finding, and what a reward is for."""
    kind, _, name = checked.place.partition(" ")
    if kind not in DECIDED:
        return {}
    view = view_of(witness, pack, side)
    outcomes = [
        offer.outcome.name
        for offer in pack.policy.offers
        if kind == "offer" and offer.name == name and isinstance(offer.outcome, core.DefineRef)
    ]
    return {
        each: _answer(decide(pack.policy, pack.vocabulary, each, view))
        for each in (name, *outcomes)
    }


def _answer(decision: Decision) -> str:
    if decision.value is None or decision.type is None:
        return decision.answer
    if isinstance(decision.type, TruthType):
        return "yes" if decision.value else "no"
    return shown(decision.value, decision.type) or decision.answer


def _grouped(facts: Mapping[str, Value], pack: Pack) -> dict[Subject, dict[str, str]]:
    """Facts as files hold them, by whom they are about; people and relationships are one."""
    found: dict[Subject, dict[str, str]] = {}
    for name, value in facts.items():
        fact = ENGAGED_SINCE if name == ENGAGED_SINCE.name else pack.vocabulary.facts[name]
        if fact.value is not None:
            continue
        subject = fact.subject
        if subject not in NARROW and subject is not Subject.ORGANISATION:
            subject = Subject.PERSON
        found.setdefault(subject, {})[name] = _held(value, fact.type, pack)
    return found


# --- a timeline


def _of_timeline(example: Timeline, checked: Checked, pack: Pack) -> Iterator[str]:
    if not example.events:
        return
    kinds = kinds_of(pack.vocabulary, pack.charts.values())
    telling = Telling(pack, example.events[0].at)
    yield f"subject: {{id: {WHO}}}"
    yield "timeline:"
    for each in example.events:
        types = kinds[each.type].fields if each.type in kinds else {}
        telling.tell(each.type, each.fields, about=each.about, at=each.at)
        fields = {
            name: _held(value, types[name], pack)
            for name, value in each.fields.items()
            if name in types
        }
        said = {"event": _text(each.type), "about": _text(each.about) if each.about else ""}
        said["actor"] = _text(each.actor) if each.actor else ""
        said["fields"] = _map(fields) if fields else ""
        more = "".join(f", {key}: {value}" for key, value in said.items() if value)
        yield f"  - {{at: {_moment(each.at, pack)}{more}}}"
    until = max(example.until, example.events[-1].at)
    telling.wait(until)
    yield f"  - {{at: {_moment(until, pack)}}}"
    yield "then:"
    yield from _standing(telling, checked)
    yield from ("  notices: any", "  refused: any")


def _standing(telling: Telling, checked: Checked) -> Iterator[str]:
    """How it stands in the end: promises of every rule, or those of the finding's alone."""
    kind, _, name = checked.place.partition(" ")
    latest: dict[tuple[str, str], ObligationState] = {}
    for due in telling.person.life.owed.values():
        latest[due.rule.kind, due.rule.name] = due.state
    wanted = {(kind, name): latest[kind, name]} if (kind, name) in latest else latest
    for (each, rule), state in wanted.items():
        yield f"  {each} {rule}: {{is: {state.value}}}"


# --- as YAML


def _entry(occurrence: Occurrence, pack: Pack) -> str:
    """An event of the past as a line of a timeline."""
    types = _types(occurrence.event, pack)
    fields = {
        name: _held(value, types[name], pack)
        for name, value in occurrence.fields.items()
        if name in types
    }
    said = [f"at: {_moment(occurrence.at, pack)}", f"event: {_text(occurrence.event)}"]
    declared = pack.vocabulary.events.get(occurrence.event)
    if declared is not None and declared.subject in NARROW:
        said.append(f"about: {NARROW[declared.subject]}")
    if declared is not None and declared.subject is Subject.ORGANISATION:
        said.append(f"subject: {ORG}")
    if fields:
        said.append(f"fields: {_map(fields)}")
    return f"  - {{{', '.join(said)}}}"


def _moment(at: int, pack: Pack) -> str:
    """``"2026-03-02 09:00"``, local to the pack's calendar."""
    day, seconds = local(at, pack)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    more = f":{seconds % 60:02d}" if seconds % 60 else ""
    return f'"{date_of(day).isoformat()} {clock}{more}"'


def _held(value: Value, type_: Type, pack: Pack) -> str:
    """A value as YAML: what `show_value` says, lists as lists."""
    match type_, value:
        case TextType(), str():
            return _text(value)
        case InstantType(), int():
            return _moment(value, pack)
        case SetType(), frozenset():
            return f"[{', '.join(_text(each) for each in sorted(value))}]"
        case SetType(), int():
            return f"[{', '.join(_text(each) for each in members_of(value, type_))}]"
        case RatingType(), int():
            return _text(type_.levels[value])
        case _:
            return _text(show_value(value, type_))


def _map(entries: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in entries.items()) + "}"


def _text(words: str) -> str:
    """A scalar, in quotes where it needs them."""
    if _PLAIN.fullmatch(words) and words.lower() not in _TAKEN:
        return words
    return json.dumps(words, ensure_ascii=False)
