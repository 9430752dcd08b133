"""`troth generate`: made-up people and what happens to them, for trying a policy on.

They are put into a folder of their own, with a mapping, so that every other command can read them.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Mistake
from troth.cli.loading import needs_file, pack_of
from troth.cli.options import Day
from troth.cli.progress import working
from troth.cli.terminal import counted, remark, say, typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from datetime import date

    from troth.engine.files.margins import Margins
    from troth.engine.files.pack import Pack
    from troth.engine.generating.made import Made
    from troth.engine.generating.settings import Rates

ABOUT = "generated.yaml"
MOST_PEOPLE = 100_000_000
FIRST_YEAR, LAST_YEAR = 1901, 9899
"""When a history may begin: ten years later a ledger still takes what happens."""


@click.command(
    name="generate", epilog="For example: troth generate acme --people 10000 --out made-up"
)
@click.argument("where", metavar="PACK")
@click.option("--people", "count", type=click.IntRange(1, MOST_PEOPLE), help="How many people.")
@click.option("--months", type=click.IntRange(1, 120), help="Months of history  [default: 12].")
@click.option(
    "--events", type=click.IntRange(1), help="Instead: about so many events in their history."
)
@click.option("--from", "first", type=Day(), help="The first day  [default: the pack's own].")
@click.option("--seed", type=int, default=1, show_default=True, help="Other people for another.")
@click.option("--rates", metavar="FILE", help="How often what happens, where it differs.")
@click.option("--show-rates", is_flag=True, help="Print how often what happens, as such a file.")
@click.option(
    "--margins", metavar="FILE", help="Counts of people by what they are: a table, CSV or TSV."
)
@click.option(
    "--mapping", metavar="FILE", help="Which column of it is which fact  [default: the pack's own]."
)
@click.option("--out", metavar="DIR", help="The folder for the files.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("csv", "parquet", "ndjson")),
    default="csv",
    show_default=True,
    help="How the files are written; of ndjson, the history.",
)
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    where: str,
    count: int | None,
    months: int | None,
    events: int | None,
    first: "date | None",
    seed: int,
    rates: str | None,
    show_rates: bool,
    margins: str | None,
    mapping: str | None,
    out: str | None,
    form: str,
) -> None:
    """Made-up people of a pack, and a history that follows its rules.

    Facts lie around what the rules ask for, promises are kept, late or never, and every lifecycle
    is walked. The same pack, seed and rates give the same files, byte for byte.
    """
    if show_rates:
        say(rates_told(pack_of(where), rates).rstrip())
        return
    if out is None or (count is None and margins is None):
        missing = "--out DIR" if out is None else "--people N"
        raise usage(f"`{missing}` is missing", "troth generate PACK --people 1000 --out made-up")
    if months is not None and events is not None:
        raise usage("`--months` and `--events` both say how long", "choose one of the two")
    needs_numpy()
    pack = pack_of(where)
    refuse_far_away(first, pack)
    chances = rates_in(rates, pack)
    if chances.damaged and form == "parquet":
        raise usage("a row of Parquet cannot be damaged by itself", "choose --format csv")
    counts = None if margins is None else counted_in(margins, mapping, pack)
    folder = claimed(Path(out))
    from troth.dsl.values import day_of
    from troth.engine.generating.made import Asked, make

    asked = Asked(
        pack=pack,
        people=count or (counts.people if counts else 0),
        seed=seed,
        first=None if first is None else day_of(first),
        months=months,
        events=events,
        rates=chances,
        form=form,
        margins=counts,
    )
    with working("making people up"):
        made = make(asked, folder)
    for line in told(pack, made, folder, form):
        say(line)
    if events is not None and made.events * 5 < events * 4:
        remark(
            f"under {pack.info.name} no more happens to {made.people:,} people in ten years"
            f" than {made.events:,} events: more people make more"
        )
    warn_of_days_ahead(made)


def refuse_far_away(first: "date | None", pack: "Pack") -> None:
    """End the command where a history would reach beyond the years that a ledger takes."""
    from troth.dsl.values import date_of

    begins = first or date_of(pack.info.effective)
    if not FIRST_YEAR <= begins.year <= LAST_YEAR:
        raise usage(
            f"`--from`: a history cannot begin on {begins.isoformat()}",
            f"name a day in the years {FIRST_YEAR} to {LAST_YEAR}",
        )


def needs_numpy() -> None:
    """End the command where numpy is not installed."""
    if find_spec("numpy") is None:
        raise Mistake(
            "to make people up takes the extra `population`", "pip install 'troth[population]'"
        )


def rates_in(path: str | None, pack: "Pack") -> "Rates":
    """The rates of a file, or the usual ones."""
    from troth.cli.deciding import refuse
    from troth.engine.files.rates import read_rates
    from troth.engine.generating.settings import Rates, rates_of

    if path is None:
        return Rates()
    document, found = read_rates(needs_file(path, "a file of rates"), pack.vocabulary)
    refuse(found, document is None)
    assert document is not None, "INVARIANT: refused where it cannot be read"
    return rates_of(document.model)


def rates_told(pack: "Pack", path: str | None) -> str:
    """The rates as a file of rates."""
    needs_numpy()
    from troth.engine.generating.people import Population
    from troth.engine.generating.settings import written

    rates = rates_in(path, pack)
    groups = Population(pack, 1, 1, pack.info.effective, rates).groups
    return f"rates: 1\n{written(rates, groups)}"


def counted_in(path: str, mapping: str | None, pack: "Pack") -> "Margins":
    """The counts of a table; what of it could not be read is told."""
    from troth.cli.deciding import mapping_of, refuse
    from troth.engine.files.margins import read_margins

    table = needs_file(path, "a table of counts")
    counts, found = read_margins(table, mapping_of(mapping, pack), pack.vocabulary)
    refuse(found, counts is None)
    assert counts is not None, "INVARIANT: refused where it cannot be read"
    for name, people in counts.unread.items():
        type_ = pack.vocabulary.facts[name].type
        remark(f"{name} is unknown of {people:,} people: what stands there is no {type_}")
    if counts.refused:
        line, reason = counts.refused[0]
        remark(f"{counted(len(counts.refused), 'row')} could not be read; line {line}: {reason}")
    return counts


def claimed(folder: Path) -> Path:
    """A folder that is new, empty, or one that was made by this command before."""
    if folder.is_file():
        raise Mistake(f"`{folder}` is a file", "choose the name of a new folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / ABOUT).is_file():
        raise Mistake(f"the folder `{folder}` holds something else", "choose a new name: --out DIR")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def told(pack: "Pack", made: "Made", folder: Path, form: str) -> list[str]:
    """What was made, and the commands that read it."""
    from troth.dsl.values import date_of
    from troth.engine.localtime import shown

    table = "parquet" if form == "parquet" else "csv"
    people, history = folder / f"people.{table}", folder / f"history.{form}"
    mapping = typed(folder / "mapping.yaml")
    where = typed(pack.where)
    last = date_of(made.last).isoformat()
    earlier = made.first < pack.info.effective
    force = f" --effective {date_of(made.first).isoformat()}" if earlier else ""
    return [
        f"{made.people:,} people and {made.events:,} events in {folder}",
        f" from {shown(made.first)} to {shown(made.last)}; made from: {folder / ABOUT}",
        "",
        "Try a change on them: NEW is the pack as it is to be",
        f"    troth plan NEW --against {where} --people {typed(people)} \\",
        f"        --events {typed(history)} --mapping {mapping} --as-of {last}",
        "Put the history into a ledger",
        f"    troth record {typed(folder / 'people.db')} --from {typed(history)} \\",
        f"        --mapping {mapping} --pack {where}{force}",
    ]


def warn_of_days_ahead(made: "Made") -> None:
    """A ledger takes nothing that is still to come."""
    from troth.cli.options import clock_today
    from troth.dsl.values import date_of, day_of

    if made.last > day_of(clock_today()):
        remark(
            f"some of it is still to come: a ledger takes what happened, a plan takes all"
            f" (to end by today: --from {date_of(day_of(clock_today()) - 366).isoformat()})"
        )
