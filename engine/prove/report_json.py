"""A report as data for programs: everything that was asked, and how it came out."""

from typing import assert_never

from troth.dsl.prose import expression
from troth.dsl.render import as_json
from troth.dsl.values import date_of
from troth.engine.facts import Occurrence
from troth.engine.files.pack import Pack
from troth.engine.moments import show_moment
from troth.engine.prove.examples import answer_shown, fact_value, fields_shown, known, told
from troth.engine.prove.findings import Broken, Checked, Example, Open, Proved, Timeline
from troth.engine.prove.questions import Witness
from troth.engine.prove.reports import Report


def as_dict(report: Report) -> dict[str, object]:
    """The whole report; moments are UTC, values as authors write them."""
    pack = report.pack
    return {
        "packs": [
            {"name": p.info.name, "version": p.info.version_text, "meaning": p.meaning}
            for p in report.packs
        ],
        "asked": len(report.checked),
        "found": len(report.found),
        "accepted": len(report.accepted),
        "undecided": len(report.undecided),
        "proved": len(report.proved),
        "checked": [_checked(each, *report.packs) for each in report.checked],
        "accepted_for_nothing": [
            {"code": each.code, "place": each.place, "reason": each.reason} for each in report.stale
        ],
        "rewards_without_outcome": [
            {
                "place": each.place,
                "cheapest": None if each.witness is None else _example(each.witness, pack),
            }
            for each in report.ways
        ],
    }


def _checked(checked: Checked, *packs: Pack) -> dict[str, object]:
    said = {"code": checked.code, "place": checked.place, "asked": checked.asked}
    match checked.outcome:
        case Proved(bound=bound, example=example):
            shown = {} if example is None else {"example": _example(example, *packs)}
            return {**said, "outcome": "proved", "bound": bound, **shown}
        case Open(why=why):
            return {**said, "outcome": "not decided", "why": why}
        case Broken(finding=finding, example=example, beside=beside):
            return {
                **said,
                "outcome": "accepted" if checked.accepted else "found",
                "reason": checked.accepted,
                "finding": as_json([finding])[0],
                "example": None if example is None else _example(example, *packs),
                "beside": None if beside is None else _example(beside, *packs),
            }
        case _:
            assert_never(checked.outcome)


def _example(example: Example, *packs: Pack) -> dict[str, object]:
    words: dict[str, object] = {"told": told(example, *packs)}
    match example:
        case Witness():
            return {**words, "person": _person(example, *packs)}
        case Timeline(witness=witness, moments=moments):
            return {
                **words,
                "person": None if witness is None else _person(witness, *packs),
                "timeline": [
                    {"at": show_moment(each.at), "kind": each.kind, "words": each.words}
                    for each in moments
                ],
            }
        case _:
            assert_never(example)


def _person(witness: Witness, *packs: Pack) -> dict[str, object]:
    return {
        "facts": known(witness, *packs),
        "today": date_of(witness.today).isoformat(),
        "now": show_moment(witness.now),
        "event": None if witness.event is None else _event(witness.event, packs[-1]),
        "past": [_event(each, packs[-1]) for each in witness.past],
        "earlier": [
            {
                "day": date_of(day).isoformat(),
                "facts": {n: fact_value(n, v, *packs) for n, v in facts.items()},
            }
            for day, facts in witness.earlier
        ],
        "assumed": [
            {"question": expression(asked), "answer": answer_shown(answer)}
            for asked, answer in witness.assumed
        ],
    }


def _event(occurrence: Occurrence, pack: Pack) -> dict[str, object]:
    fields = dict(fields_shown(occurrence, pack))
    return {"event": occurrence.event, "at": show_moment(occurrence.at), "fields": fields}
