"""A file and a pack as a drafted mapping: the door to the guessing."""

from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Source
from troth.engine.files.pack import Pack
from troth.engine.files.tape import open_tape
from troth.engine.guessing.draft import Draft
from troth.engine.guessing.events import CASES, draft_events, looks_like_events
from troth.engine.guessing.objects import objects_in
from troth.engine.guessing.people import draft_people
from troth.engine.guessing.sample import read_sample
from troth.engine.guessing.written import written


def guess(
    path: str | Path, pack: Pack, part: str | None = None
) -> tuple[tuple[Draft, str] | None, list[Diagnostic]]:
    """A draft for the file at ``path`` and its text, or what keeps the file from being read.

    ``part`` is `people` or `events`; where nothing is said, it is what the file looks like.
    """
    name = Path(path).name.lower().removesuffix(".gz")
    if name.endswith((".json", ".jsonocel")):
        return _of_objects(path, pack)
    if name.endswith((".ndjson", ".jsonl")):
        message = f"`{path}` is read without a mapping: each of its lines says what it is"
        return None, [_said(path, message, "give it as it is: --events FILE")]
    sample, found = read_sample(path)
    if sample is None:
        return None, found
    if not sample.rows or not sample.columns:
        message = f"`{path}` holds nothing to guess from"
        if sample.damage:
            message = f"no row of `{path}` can be read; {sample.damage}"
        advice = "name a file with at least one row, or event, that can be read"
        return None, [_said(path, message, advice)]
    events = looks_like_events(sample) if part is None else part == "events"
    draft = (draft_events if events else draft_people)(sample, pack.vocabulary)
    return (draft, written(draft, sample, pack.info.name)), found


def _said(path: str | Path, message: str, advice: str) -> Diagnostic:
    span = Source(str(path), "").whole()
    return Diagnostic("unreadable-file", message, Label(span), help=advice)


def _of_objects(path: str | Path, pack: Pack) -> tuple[tuple[Draft, str] | None, list[Diagnostic]]:
    tape, found = open_tape(path)
    if tape is None:
        return None, found
    looked = objects_in(tape, CASES)
    if looked is None:
        message = f"`{path}` is no log in the format OCEL 2.0 in which events name objects"
        return None, [_said(path, message, "export it anew, as OCEL 2.0 JSON")]
    sample, case = looked
    draft = draft_events(sample, pack.vocabulary, case)
    return (draft, written(draft, sample, pack.info.name)), []
