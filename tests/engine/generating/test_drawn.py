"""Packs that nobody has seen: whatever their vocabulary, people and a history can be made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from troth.engine.files.logs import read_log
from troth.engine.files.mapping import read_mapping
from troth.engine.files.pack import load_pack
from troth.engine.files.people import read_people
from troth.engine.generating.made import Asked, make
from troth.engine.session.engine import Engine

NEVER = datetime(9000, 1, 1, tzinfo=UTC)

TYPES = (
    "number", "number 0..1", "number -5..5", "number 3..3", "money GBP", "money JPY a month",
    "money USD an hour", "rating skill", "choice site", "choice one", "set of choice site",
    "set of rating skill", "set of text", "yes/no", "text", "party", "date", "instant",
    "duration in hours", "duration in working hours", "duration in working days",
    "duration in days", "duration in months",
)  # fmt: skip

NAMES = (
    "id", "case", "at", "key", "actor", "manager", "site", "born_on", "contract_end", "since",
    "evidence", "reasons", "level", "share", "seat",
)  # fmt: skip

facts = st.dictionaries(
    st.sampled_from(NAMES),
    st.tuples(
        st.sampled_from(TYPES),
        st.sampled_from(["person", "relationship", "application", "organisation", "case", "goal"]),
        st.sampled_from(["", ", use: protected", ", use: private", ", changeable: yes"]),
    ),
    max_size=10,
)
events = st.dictionaries(
    st.sampled_from(("met", "talked", "paid", "moved", "assessed")),
    st.tuples(
        st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TYPES), max_size=4),
        st.sampled_from(["person", "relationship", "application", "organisation"]),
    ),
    min_size=1,
    max_size=4,
)
charts = st.sampled_from(["", "relationship", "relationship, case", "relationship, goal"])


def written(folder: Path, facts: dict, events: dict, charts: str, rule: str) -> None:
    """A pack in a folder: a vocabulary, a calendar, and a promise about the first event."""
    lines = ["ratings: {skill: [low, mid, high]}", "choices: {site: [leeds, lyon], one: [only]}"]
    lines += ["facts:" if facts else "facts: {}"]
    lines += [
        f'  {name}: {{of: {of}, type: "{type_}"{rest}}}'
        for name, (type_, of, rest) in facts.items()
    ]
    lines += ["events:"]
    for name, (fields, of) in events.items():
        said = ", ".join(f'{field}: "{type_}"' for field, type_ in fields.items())
        reaches = ", reaches: engaged" if of == "organisation" else ""
        lines.append(f"  {name}: {{of: {of}, by: [person], fields: {{{said}}}{reaches}}}")
    lines += ["resources: {talk: {unit: one}}", "parties: {partner: {seat: partner}}"]
    (folder / "vocabulary.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "calendars.yaml").write_text(
        "calendars: {here: {zone: Europe/Paris, week: [mon, tue, wed, thu, fri], "
        "hours: 09:00-17:00, month_end: last_day}}\n",
        "utf-8",
    )
    said = f"charts: [{charts}]\n" if charts else ""
    (folder / "pack.yaml").write_text(
        f'troth: 1\nname: drawn\nversion: "1"\neffective: 2026-01-01\ncalendar: here\n{said}',
        "utf-8",
    )
    (folder / "rules.troth").write_text(rule, "utf-8")


def promised(event: str) -> str:
    return (
        "promise talk to the person\n    when engaged\n    by partner\n"
        f"    deliver talk within 5 working days\n    fulfilled by {event}\n"
    )


@settings(max_examples=40)
@given(facts, events, charts, st.integers(1, 12), st.integers(0, 2**32), st.data())
def test_a_pack_nobody_has_seen_has_people_and_a_history_that_a_ledger_takes(
    facts: dict, events: dict, charts: str, people: int, seed: int, data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(["csv", "ndjson", "parquet"]))
    with TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, facts, events, charts, promised(data.draw(st.sampled_from(sorted(events)))))
        pack, found = load_pack(folder)
        assert pack is not None, found
        out = folder / "made"
        out.mkdir()
        made = make(Asked(pack, people, seed=seed, months=3, form=form), out)
        mapping, found = read_mapping(out / "mapping.yaml")
        assert mapping is not None, found
        if form != "parquet":
            rows, found = read_people(out / "people.csv", mapping, pack.vocabulary)
            assert rows is not None, found
            assert rows.refused == ()
            assert len(rows.rows) == people
            log, found = read_log(out / f"history.{form}", mapping, pack.vocabulary)
            assert log is not None, found
            with Engine.open(pack=pack, clock=lambda: NEVER) as engine:
                report = engine.record_many(log)
            assert report.not_recorded == 0, report.rejected
            assert report.recorded + report.repeated == made.events
