"""A file and a pack as a drafted mapping: the door to the guessing."""

from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Source
from troth.engine.files.pack import Pack
from troth.engine.guessing.draft import Draft
from troth.engine.guessing.events import draft_events, looks_like_events
from troth.engine.guessing.people import draft_people
from troth.engine.guessing.sample import read_sample
from troth.engine.guessing.written import written


def guess(
    path: str | Path, pack: Pack, part: str | None = None
) -> tuple[tuple[Draft, str] | None, list[Diagnostic]]:
    """A draft for the file at ``path`` and its text, or what keeps the file from being read.

    ``part`` is `people` or `events`; where nothing is said, it is what the file looks like.
    """
    sample, found = read_sample(path)
    if sample is None:
        return None, found
    if not sample.rows or not sample.columns:
        message = f"`{path}` holds nothing to guess from"
        advice = "name a file with at least one row, or event, that can be read"
        span = Source(str(path), "").whole()
        return None, [Diagnostic("unreadable-file", message, Label(span), help=advice)]
    events = looks_like_events(sample) if part is None else part == "events"
    draft = (draft_events if events else draft_people)(sample, pack.vocabulary)
    return (draft, written(draft, sample, pack.info.name)), found
