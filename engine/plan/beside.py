"""The new pack of a plan, kept beside it: what a plan is applied with, long after it was made.

A plan names packs by their hashes. The folder of the new one goes on changing, so whatever it was
read from is written into one file beside plan.json, named by what it means and how it is worded.
Read again it is that pack or nothing: a file that was changed is told, never used.
"""

import json
from pathlib import Path

from troth.engine.files.kept import NotAsKept, id_said, kept, read_kept
from troth.engine.files.pack import Pack
from troth.engine.plan.definition import PackInput

FORMAT = "troth.pack"


class NotBeside(Exception):  # noqa: N818 - what is wrong is a person's file, and no error of ours
    """The file of a pack that is not there, or not as it was written; the text says which."""


def file_of(pack: PackInput) -> str:
    """The name of the file: ``plan.pack.4e21c0….json``, the same for the same pack."""
    told = id_said(pack.name, pack.version, f"{pack.meaning}\n{pack.wording}")
    return f"plan.pack.{told[:12]}.json"


def kept_file(pack: Pack, said: PackInput) -> dict[str, bytes]:
    """The file of ``pack``, by its name; ``said`` is what the plan says of it."""
    files = {path: data.decode() for path, data in kept(pack).items()}
    told = {"format": FORMAT, "format_version": 1, "files": files}
    text = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True)
    return {file_of(said): f"{text}\n".encode()}


def read_beside(plan: Path, said: PackInput) -> Pack:
    """The pack that ``said`` names, from the file beside ``plan``; raises `NotBeside`."""
    path = plan.with_name(file_of(said))
    try:
        files = json.loads(path.read_bytes())["files"]
        pack = read_kept({name: text.encode() for name, text in files.items()}, said.meaning)
    except OSError as error:
        raise NotBeside(f"`{path}`, which has the new rules of this plan, is not there") from error
    except NotAsKept as error:
        raise NotBeside(f"`{path}` is not as it was written: {error}") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotBeside(f"`{path}` is not as it was written") from error
    if not is_the_one(pack, said):
        raise NotBeside(f"`{path}` holds another pack than this plan was made with")
    return pack


def is_the_one(pack: Pack, said: PackInput) -> bool:
    """Whether ``pack`` is what a plan names: by name, version and meaning, whatever its words."""
    info = pack.info
    return (info.name, info.version_text, pack.meaning) == (said.name, said.version, said.meaning)
