"""A ledger on the command line: what is recorded, what falls due, and every screen about it."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.engine import organisations, service
from troth.cli.due import label
from troth.engine.session.engine import Engine
from troth.engine.session.values import Due

ENDS = re.compile(r"\btroth (?:state|ledger|due|explain|record) ")


@pytest.fixture
def ledger(troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ledger in which r-9 has had 12 of 20 hours of training, and c-1 was refused an offer."""
    monkeypatch.chdir(tmp_path)
    service.written(tmp_path / "acme")
    lines = [
        {"relationship": "r-9", "type": "facts", "at": "2026-08-20T08:00Z",
         "fields": {"manager": "m-7"}},
        {"relationship": "r-9", "type": "engaged", "at": "2026-08-24T08:00Z"},
        {"relationship": "r-9", "type": "training_held", "at": "2026-08-26T08:00Z",
         "fields": {"hours": 12}, "actor": "m-7", "key": "t-1"},
        {"relationship": "c-1", "type": "applied", "at": "2026-08-26T08:00Z", "about": "a-1"},
        {"relationship": "c-1", "type": "offer_accepted", "at": "2026-08-27T08:00Z",
         "about": "a-1"},
    ]  # fmt: skip
    text = "".join(json.dumps(line) + "\n" for line in lines)
    Path("events.ndjson").write_text(text, "utf-8")
    ended = troth("record", "people.db", "--from", "events.ndjson", "--pack", "acme")
    assert ended.code == 0, ended.err
    assert "5 recorded, 1 of them refused" in ended.out
    return "people.db"


def test_one_event_is_recorded_with_all_that_follows(troth, ledger: str) -> None:
    ended = troth(
        "record", ledger, "r-9", "training_held", "--field", "hours=8", "--at", "2026-09-10 09:00",
        "--actor", "m-7",
    )  # fmt: skip
    assert (ended.code, ended.err) == (0, "")
    first, *more = ended.out.splitlines()
    assert first == "recorded as event 4 of r-9   training_held, Thu 2026-09-10 09:00"
    assert any("notify m-7: training@2 of r-9" in line for line in more)
    assert more[-1] == "Where they stand: troth state people.db r-9"


def test_what_the_organisation_does_is_told_with_whom_it_reaches(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    organisations.written(tmp_path / "together")
    for person in ("ada", "ben"):
        at = ("--at", "2026-03-02 09:00", "--pack", "together")
        troth("record", "people.db", person, "facts", "--field", "manager=m-1", *at)
    troth("record", "people.db", "ada", "engaged", "--at", "2026-03-02 10:00")
    ended = troth("record", "people.db", "org", "strategy_changed", "--at", "2026-03-03 09:00")
    lines = ended.out.splitlines()
    assert "   reaches 1 person of 2" in lines
    assert any(line.startswith("   ada   talk@org-1: ") for line in lines)
    assert not any("ben" in line for line in lines)
    closed = troth("record", "people.db", "org", "office_closed", "--at", "2026-03-04 09:00")
    assert "   reaches 2 people of 2" in closed.out.splitlines()


def test_a_moment_that_says_nothing_is_not_taken_for_now(troth, ledger: str) -> None:
    ended = troth("record", ledger, "r-9", "buddy_assigned", "--at", "")
    assert ended.code == 1
    assert "at: " in ended.err


def test_a_preview_records_nothing(troth, ledger: str) -> None:
    asked = ("record", ledger, "r-9", "buddy_assigned", "--at", "2026-08-27 09:00", "--preview")
    ended = troth(*asked)
    assert " ~ buddy@2: due -> kept" in ended.out
    assert "Nothing was recorded" in ended.out
    assert "3 events" in troth("ledger", ledger, "r-9").out


def test_a_refusal_is_recorded_and_told(troth, ledger: str) -> None:
    ended = troth("explain", "--ledger", ledger, "--person", "c-1", "2")
    assert ended.code == 0
    assert "acquisition is collecting, which does not answer to offer_accepted" in ended.out
    assert "refused" in troth("ledger", ledger, "c-1").out


def test_what_falls_due_is_announced_once_and_dated_by_the_calendar(troth, ledger: str) -> None:
    ended = troth("advance", ledger, "--to", "2026-09-09")
    assert ended.out.startswith("3 notices")
    assert " > Tue 2026-09-08  notify m-7: training@2 of r-9, as promisor" in ended.out
    again = troth("advance", ledger, "--to", "2026-09-09")
    assert again.out.startswith("0 notices")


def test_what_is_summarised_daily_is_one_summary_a_day_for_each_who_gets_it(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    until = "    until repaired or waived"
    service.written(tmp_path / "acme", rules=(until, f"{until}\n    summarised daily"))
    for person, manager in (("r-1", "m-7"), ("r-2", "m-7"), ("r-3", "m-8")):
        for event in (("facts", "--field", f"manager={manager}"), ("engaged",)):
            ended = troth("record", "people.db", person, *event, "--at", "2026-08-24 09:00",
                          *(("--pack", "acme") if person == "r-1" else ()))  # fmt: skip
            assert ended.code == 0, ended.err
    ended = troth("advance", "people.db", "--to", "2026-09-02")
    assert ended.out.splitlines()[:5] == [
        "3 notices since it was advanced last",
        " > Tue 2026-09-01  m-7, 2 notices in one summary",
        "                   notify: buddy@2 of r-1, as promisor",
        "                   notify: buddy@2 of r-2, as promisor",
        " > Tue 2026-09-01  notify m-8: buddy@2 of r-3, as promisor",
    ]
    with Engine.open("people.db") as engine:
        assert len({each.key for each in engine.pending()}) == 3


def test_who_adopts_is_told_from_when_on_and_what_comes_later(troth, ledger: str) -> None:
    service.written(Path("next"), rules=("5 working days", "3 working days"))
    ended = troth("record", ledger, "--pack", "next", "--adopt", "--effective", "2026-11-02")
    assert ended.out.startswith("people.db follows service 2026.1 from Mon 2026-11-02 on")
    service.written(Path("first"), rules=("5 working days", "4 working days"))
    ended = troth("record", ledger, "--pack", "first", "--adopt", "--effective", "2026-10-01")
    assert "from Thu 2026-10-01 on" in ended.out
    assert " Note: service 2026.1, adopted before, takes its place later" in ended.out


def test_the_page_of_a_relationship_shows_each_promise_with_its_terms(troth, ledger: str) -> None:
    ended = troth("ledger", ledger, "r-9", "--as-of", "2026-09-10")
    head, columns, buddy, *rest = ended.out.splitlines()
    assert "engaged since Mon 2026-08-24" in head
    assert head.endswith("overdue 2")
    assert columns.split() == ["due", "promise", "made", "terms", "state"]
    assert "Tue 2026-09-01  buddy@2     Mon 24 Aug  5 working days   OVERDUE 7" in buddy
    assert "12 of 20 delivered, 8 missing" in " ".join(" ".join(rest).split())
    assert "summer bank holiday" in ended.out
    assert " chain verified: 3 events" in rest


def test_a_due_date_is_explained_with_each_skipped_day(troth, ledger: str) -> None:
    ended = troth("explain", "--ledger", ledger, "--person", "r-9", "training@2")
    assert " not counted: Mon 2026-08-31 summer bank holiday" in ended.out.splitlines()
    assert " due by the end of Tue 2026-09-08" in ended.out.splitlines()


def test_a_decision_over_a_ledger_names_the_event_it_stands_on(troth, ledger: str) -> None:
    troth("record", ledger, "c-1", "assessed", "--field", "empathy=4", "--at", "2026-08-28 09:00")
    for words in (("acme", "frontline"), ("frontline",)):
        ended = troth("explain", *words, "--ledger", ledger, "--person", "c-1")
        assert ended.out.startswith("MET"), ended.err
        assert "4, from assessed @3, Fri 2026-08-28" in ended.out


def test_what_was_known_before_can_still_be_seen(troth, ledger: str) -> None:
    late = troth("record", ledger, "r-9", "buddy_assigned", "--at", "2026-08-25 09:00")
    assert late.code == 0
    now = troth("state", ledger, "r-9", "--as-of", "2026-09-30", "--format", "json")
    (buddy,) = [each for each in json.loads(now.out)["state"]["owed"] if each["rule"] == "buddy"]
    assert buddy["state"] == "fulfilled"
    before = troth("state", ledger, "r-9", "--as-of", "2026-09-30", "--known-at", "2026-01-01")
    before.failed_politely()
    assert "nothing was known of `r-9` then" in before.err


def test_every_command_that_a_screen_prints_runs_and_every_id_on_it_is_known(
    troth, ledger: str
) -> None:
    due = json.loads(troth("due", ledger, "--until", "2026-12-31", "--format", "json").out)["due"]
    assert {each["kind"] for each in due} >= {"promise"}
    for each in due:
        asked = ("--ledger", ledger, "--person", each["relationship"], each["id"])
        assert troth("explain", *asked).code == 0
    waiting = [
        ("ledger", ledger), ("ledger", ledger, "r-9"), ("ledger", ledger, "c-1"),
        ("state", ledger, "r-9"), ("due", ledger, "--until", "2026-12-31"),
        ("advance", ledger, "--to", "2026-10-01"), ("ledger", ledger, "--verify"),
        ("explain", "--ledger", ledger, "--person", "c-1", "1"),
    ]  # fmt: skip
    for words in waiting:
        ended = troth(*words)
        assert ended.code == 0, ended.err
        last = ended.out.rstrip().splitlines()[-1]
        command = last[last.index("troth ") :]
        assert ENDS.match(command), last
        assert troth(*command.split()[1:]).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("ledger", "people.db"), ("ledger", "people.db", "r-9"), ("state", "people.db", "r-9"),
        ("due", "people.db"), ("advance", "people.db", "--to", "2026-09-30"),
        ("ledger", "people.db", "--verify"), ("explain", "--ledger", "people.db", "--person", "r-9",
         "buddy"),
        ("record", "people.db", "r-9", "buddy_assigned", "--at", "2026-08-27 09:00"),
        ("record", "people.db", "r-9", "buddy_assigned", "--at", "2026-08-27 09:00", "--preview"),
        ("record", "people.db", "--from", "events.ndjson"),
    ],
    ids=lambda words: " ".join(words[:1] + words[2:3]),
)  # fmt: skip
def test_json_says_what_it_is(troth, ledger: str, words: tuple[str, ...]) -> None:
    ended = troth(*words, "--format", "json")
    assert ended.code == 0, ended.err
    said = json.loads(ended.out)
    assert said["format"].startswith("troth.")
    assert said["format_version"] == 1


def test_no_screen_is_wider_than_it_may_be(troth, ledger: str) -> None:
    troth("advance", ledger, "--to", "2026-10-01")
    for words in (
        ("ledger", ledger, "r-9", "--story"), ("state", ledger, "r-9"), ("ledger", ledger),
        ("due", ledger), ("ledger", ledger, "c-1"),
        ("explain", "--ledger", ledger, "--person", "r-9", "buddy"),
    ):  # fmt: skip
        wide = [line for line in troth(*words).out.splitlines() if len(line) > 100]
        assert wide == []


def test_the_html_page_stands_by_itself_and_holds_no_markup_of_others(troth, ledger: str) -> None:
    troth("record", ledger, "r-<b>", "engaged", "--at", "2026-08-24 09:00")
    page = troth("ledger", ledger, "r-<b>", "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "<b>" not in page
    assert not re.search(r"(?:src|href)=|https?:|<script", page)
    assert "@media print" in page


def test_on_a_narrow_screen_each_cell_of_the_page_says_what_its_column_did(
    troth, ledger: str
) -> None:
    page = troth("ledger", ledger, "r-9", "--format", "html").out
    assert "@media screen and (max-width: 40rem)" in page
    assert '<td data-is="by">m-7</td><td data-is="made" class="day">Mon 2026-08-24</td>' in page


def changed(ledger: str, statement: str) -> None:
    """The ledger as somebody leaves it who knows SQLite."""
    connection = sqlite3.connect(ledger)
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    for (trigger,) in connection.execute(triggers).fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_changed_byte_is_found_and_the_event_is_named(troth, ledger: str) -> None:
    changed(ledger, "UPDATE events SET fields = replace(fields, '12', '20') WHERE key = 't-1'")
    ended = troth("ledger", ledger, "--verify")
    assert ended.code == 1
    assert " ! event 3, training_held, of r-9 is not what was recorded" in ended.out


def test_a_changed_byte_is_found_where_no_policy_can_be_read_any_more(troth, ledger: str) -> None:
    changed(ledger, "UPDATE pack_files SET content = x'ff' WHERE path = 'rules.troth'")
    ended = troth("ledger", ledger, "--verify")
    assert ended.code == 1
    assert " ! the file holds a file of a pack that was changed: `rules.troth`" in ended.out
    ended = troth("state", ledger, "r-9")
    assert ended.code == 1
    assert "is damaged" in ended.err


def test_an_event_or_a_notice_that_cannot_be_read_any_more_is_told(troth, ledger: str) -> None:
    troth("advance", ledger, "--to", "2026-09-30")
    changed(ledger, "UPDATE outbox SET body = substr(body, 2)")
    ended = troth("record", ledger, "r-9", "buddy_assigned", "--at", "2026-10-01 09:00")
    assert ended.code == 1
    assert "is not as it was posted" in ended.err
    changed(ledger, "UPDATE events SET fields = substr(fields, 2) WHERE key = 't-1'")
    ended = troth("state", ledger, "r-9")
    assert ended.code == 1
    assert "are not as they were written" in ended.err


def test_a_file_is_recorded_once_however_often_it_is_sent_and_what_is_wrong_is_told(
    troth, ledger: str
) -> None:
    lines = Path("events.ndjson").read_text("utf-8").splitlines()
    Path("more.ndjson").write_text(
        "\n".join([lines[2], lines[2].replace("training", "tarining").replace("t-1", "t-2"), "{"]),
        "utf-8",
    )
    ended = troth("record", ledger, "--from", "more.ndjson")
    assert ended.code == 1
    assert "0 recorded" in ended.out
    assert "1 there before" in ended.out
    assert "2 not recorded" in ended.out
    assert "did you mean `training_held`?" in ended.out
    assert "more.ndjson:2" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("state", "nothing.db", "r-9"), "there is no ledger `nothing.db`", 1),
        (("record", "nothing.db", "r-9", "engaged"), "there is no ledger `nothing.db`", 1),
        (("state", "people.db", "r9"), "did you mean `r-9`?", 1),
        (("state", "people.db", "r-9", "--as-of", "soon"), "`--as-of`", 64),
        (("advance", "people.db", "--to", "2026-13-01"), "`--to`", 64),
        (("advance", "people.db", "--to", "2999-01-01"), "is still to come", 64),
        (("record", "people.db", "r-9"), "say what happened to whom", 64),
        (("record", "people.db", "r-9", "engagde"), "did you mean `engaged`?", 1),
        (("record", "people.db", "r-9", "training_held", "--field", "hours"), "is no field", 64),
        (("record", "people.db", "r-9", "training_held", "--field", "hours=two"), "hours", 1),
        (("record", "people.db", "r-9", "engaged", "--from", "events.ndjson"), "or a file", 64),
        (("record", "people.db", "--adopt"), "`--adopt` needs `--pack`", 64),
        (("record", "people.db", "r-9", "engaged", "--pack", "other"), "adopt", 1),
        (("state", "events.ndjson", "r-9"), "events.ndjson", 1),
        (("explain", "--ledger", "people.db", "buddy"), "`--ledger` needs `--person`", 64),
        (("explain", "--ledger", "people.db", "--person", "r-9", "buddi"), "`buddi`", 1),
        (("ledger", "people.db", "--format", "html"), "page of one relationship", 64),
        (("ledger", "people.db", "--as-of", "2026-03-31"), "troth report people.db --as-of", 64),
        (("ledger", "people.db", "--known-at", "2026-03-31"), "lists everybody as of now", 64),
        (("ledger", "people.db", "--verify", "--as-of", "2026-03-31"), "leave `--as-of` out", 64),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_a_way_out(
    troth, ledger: str, arguments: tuple[str, ...], said: str, code: int
) -> None:
    service.written(Path("other"), rules=("empathy at least 3", "empathy at least 4"))
    ended = troth(*arguments)
    ended.failed_politely(code)
    assert said in ended.err


def test_another_policy_is_adopted_when_that_is_said(troth, ledger: str) -> None:
    service.written(Path("other"), rules=("within 5 working", "within 3 working"))
    ended = troth("record", ledger, "--pack", "other", "--adopt")
    assert ended.code == 0, ended.err
    assert "people.db follows service 2026.1" in ended.out
    assert troth("record", ledger, "r-9", "facts", "--field", "on_leave=no", "--pack", "other",
                 "--at", "2026-09-30 09:00").code == 0  # fmt: skip


def test_each_thing_that_is_wrong_with_an_event_has_its_own_way_out(troth, ledger: str) -> None:
    ended = troth(
        "record", ledger, "r-9", "training_held", "--field", "hours=two", "--field", "huors=2",
        "--at", "soon",
    )  # fmt: skip
    assert (ended.code, ended.out) == (1, "")
    lines = ended.err.splitlines()
    assert [line.partition(":")[0].strip() for line in lines] == ["error", "help"] * 3
    assert [line.split()[1] for line in lines[::2]] == ["at:", "fields.hours:", "fields.huors:"]


@pytest.mark.parametrize(("at", "word"), [(999, "OVERDUE"), (1_000, "due"), (80_000, "due")])
def test_what_is_due_in_hours_is_overdue_on_its_own_day(at: int, word: str) -> None:
    due = Due(relationship="r-9", id="buddy@2", kind="promise", at=at, day=0)
    assert label(due, now=1_000)[2] == word
