"""Competency profiles come from CSV as others wrote it; left-out and repeated rows are reported."""

from __future__ import annotations

import shutil
from pathlib import Path

from troth.dsl.diagnostics import Severity
from troth.engine.files.folder import Folder
from troth.engine.files.vocabulary import read_vocabulary

SCALE = "ratings: {skill: [awareness, working, expert]}\n"


def test_a_profile_is_the_rows_that_are_meant(vocabulary) -> None:
    known, told = vocabulary(
        SCALE
        + """
facts: {empathy: {of: person, type: rating skill}, clear_writing: {of: person, type: rating skill}}
profiles: {agent_2: {table: tables/t.csv, where: {level: 2}, words: agents of level two}}
""",
        t="level,fact,at_least,because\n"
        "1,empathy,awareness,\n2,empathy,working,first impressions\n2,Clear writing,expert,\n",
    )
    assert told == []
    profile = known.profiles["agent_2"]
    assert [(r.fact, r.at_least, r.because, r.span.line) for r in profile.rows] == [
        ("empathy", 1, "first impressions", 3),
        ("clear_writing", 2, "", 4),
    ]
    assert profile.words == "agents of level two"


def test_a_family_makes_a_profile_of_each_name_and_declares_its_facts(vocabulary) -> None:
    known, told = vocabulary(
        SCALE
        + """
profile_families:
  all_roles:
    table: tables/t.csv
    name: [Role, Grade]
    columns: {fact: Skill Name, at_least: Skill Level}
    declare: {of: person, type: rating skill, changeable: yes}
""",
        t="Role;Grade;Skill Name;Skill Level\n"
        "Clerk;Senior;Agile & lean;working\nClerk;2nd;Agile & lean;awareness\n",
    )
    assert told == []
    assert {name: profile.words for name, profile in known.profiles.items()} == {
        "clerk_senior": "Clerk, Senior",
        "clerk_2nd": "Clerk, 2nd",
    }
    assert known.facts["agile_lean"].words == "Agile & lean"
    assert known.facts["agile_lean"].changeable


def test_mistakes_of_a_table_are_told_at_its_cells(vocabulary) -> None:
    _, told = vocabulary(
        SCALE
        + """
facts: {empathy: {of: person, type: rating skill}}
profiles: {agent: {table: tables/t.csv}, nobody: {table: tables/t.csv, where: {fact: x}}}
""",
        t="fact,at_least\nempathy,workin\nempaty,expert\nempathy,expert\nempathy,working\n",
    )
    assert told == [
        "tables/t.csv:2: `workin` is no level of skill | did you mean `working`?",
        "tables/t.csv:3: there is no fact called `empaty` | did you mean `empathy`?",
        (
            "tables/t.csv:5: `agent` asks for two levels of `empathy`: expert and working"
            " | keep one of the two rows"
        ),
        (
            "vocabulary.yaml:4: no row of `tables/t.csv` belongs to the profile `nobody`"
            " | compare `where` with the table"
        ),
    ]


def test_the_role_levels_of_a_profession_become_profiles(troth_data, tmp_path: Path) -> None:
    """201 role levels; the four that are not in use and the 13 double keys are reported."""
    (tmp_path / "tables").mkdir()
    shutil.copy(troth_data("uk_gdad_pcf_role.csv"), tmp_path / "tables/roles.csv")
    (tmp_path / "vocabulary.yaml").write_text(
        """
ratings: {skill: [Awareness, Working, Practitioner, Expert]}
profile_families:
  roles:
    table: tables/roles.csv
    name: [Role, Role Level]
    columns: {fact: Skill Name, at_least: Skill Level}
    leave_out: {Role Level: NOT IN USE}
    declare: {of: person, type: rating skill, changeable: yes}
"""
    )
    folder = Folder(tmp_path)
    known = read_vocabulary(folder)
    assert known is not None
    assert len(known.profiles) == 201
    assert sum(len(profile.rows) for profile in known.profiles.values()) == 1825 - 28 - 16
    assert {d.severity for d in folder.found} == {Severity.WARNING}
    left, repeated = folder.found
    assert left.message == "28 rows of `tables/roles.csv` are left out, and with them 4 profiles"
    assert [label.text for label in left.others] == [
        "Chief data officer, NOT IN USE",
        "Chief digital and information officer, NOT IN USE",
        "Chief information security officer, NOT IN USE",
        "Chief technology officer, NOT IN USE",
    ]
    assert repeated.message == "16 rows of `tables/roles.csv` repeat what an earlier row says"
    assert repeated.help.startswith("13 facts stand more than once in a profile")


def test_at_least_needs_an_order(vocabulary) -> None:
    _, told = vocabulary(
        SCALE
        + """
choices: {role: [agent, lead]}
facts:
  role: {of: person, type: choice role}
  licensed: {of: person, type: yes/no}
profiles: {front: {table: tables/t.csv}}
""",
        t="fact,at_least\nrole,lead\nlicensed,yes\n",
    )
    assert told == [
        (
            "tables/t.csv:2: `role` is choice role, which has no order to be at least anything"
            " | a profile asks for a least level: write such a requirement in the rules"
        )
    ]


def test_a_misspelled_header_is_told_in_the_table(vocabulary) -> None:
    facts = "facts: {empathy: {of: person, type: rating skill}}\n"
    asked = SCALE + facts + "profiles: {front: {table: tables/t.csv}}\n"
    _, told = vocabulary(asked, t="fact,atleast\nempathy,working\n")
    assert told == [
        "tables/t.csv:1: `tables/t.csv` has no column `at_least` | write `at_least`, not `atleast`"
    ]


def test_one_mistake_in_a_table_is_told_once(vocabulary) -> None:
    facts = "facts: {empathy: {of: person, type: rating skil}}\n"
    asked = SCALE + facts + "profiles: {front: {table: tables/t.csv}}\n"
    _, told = vocabulary(asked, t="fact,at_least\nempathy,working\n")
    assert [line.partition(": ")[0] for line in told] == ["vocabulary.yaml:2"]
    asked = asked.replace("skil}", "skill}")
    _, told = vocabulary(asked, t='fact,at_least\n"empathy,working\n')
    assert [line.partition(" |")[0] for line in told] == [
        "tables/t.csv:2: a quote in this row is never closed"
    ]
