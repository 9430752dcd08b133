"""`troth schema`: the JSON Schemas of the files people write and of the plan that is written."""

import json

import click

from troth.cli.exits import Mistake
from troth.cli.terminal import painted, say
from troth.cli.usage import nearest


@click.command(name="schema", epilog="For example: troth schema gates")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """The JSON Schema of a file, by NAME. Without one: which there are.

    Editors that know a schema complete and check YAML while it is written.
    """
    from troth.engine.files.schema import schemas
    from troth.engine.plan.schema import plan_schema

    known = {**schemas(), "plan": plan_schema()}
    if name is None:
        widest = max(map(len, known))
        for each, schema in known.items():
            say(f"{painted(each.ljust(widest), 'bold')}  {schema.get('description', '')}".rstrip())
        say(f"\nPrint one: troth schema {next(iter(known))}")
        return
    if name not in known:
        raise Mistake(
            f"there is no schema `{name}`", nearest(name, known) or f"one of: {', '.join(known)}"
        )
    say(json.dumps(known[name], ensure_ascii=False, indent=2))
