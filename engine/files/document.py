"""A YAML file that the user names on the command line: read, filled into its model, with places."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from troth.dsl.diagnostics import Diagnostic, has_errors, in_file_order
from troth.engine.files.form import Form, validate
from troth.engine.files.text import read_source
from troth.engine.files.yaml import Mapping, read_yaml

if TYPE_CHECKING:
    from troth.engine.files.fields import Model

M = TypeVar("M", bound="Model")


@dataclass(frozen=True, slots=True)
class Document(Generic[M]):
    """What a file says, where it says it, and the hash of its bytes as ``sha256:…``."""

    model: M
    node: Mapping
    sha256: str


def read_document(path: str | Path, form: Form[M]) -> tuple[Document[M] | None, list[Diagnostic]]:
    """The file at ``path``, or everything that is wrong with it in the order of the file."""
    source, found = read_source(Path(path), str(path))
    if found:
        return None, found
    node, found = read_yaml(source)
    if node is None:
        return None, found
    filled, more = validate(node, form)
    found = in_file_order([*found, *more])
    if filled is None or has_errors(found):
        return None, found
    digest = hashlib.sha256(source.text.encode("utf-8")).hexdigest()
    return Document(filled, node, f"sha256:{digest}"), found
