"""JSON Schemas of every file an author writes, for editors and for `troth schema`."""

from typing import Any

from troth.engine.files.calendars import CalendarsFile
from troth.engine.files.charts import ChartFile
from troth.engine.files.gates import GatesFile
from troth.engine.files.mapping import MappingFile
from troth.engine.files.model import Model
from troth.engine.files.pack_model import PackFile
from troth.engine.files.vocabulary_model import VocabularyFile

_FILES: dict[str, type[Model]] = {
    "pack": PackFile,
    "vocabulary": VocabularyFile,
    "calendars": CalendarsFile,
    "chart": ChartFile,
    "mapping": MappingFile,
    "gates": GatesFile,
}


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of each kind of file: pack, vocabulary, calendars and others."""
    return {kind: _schema(kind, model) for kind, model in _FILES.items()}


def _schema(kind: str, model: type[Model]) -> dict[str, Any]:
    made = model.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": kind}
