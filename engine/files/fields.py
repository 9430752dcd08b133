"""What models of files are made of: maps with known keys only, and the fields that many share."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema

from troth.dsl.vocabulary import Length
from troth.engine.files.words import (
    as_text,
    check_name,
    day,
    digits,
    length,
    level,
    one,
    yes_no,
)

NAME = r"^[a-z][a-z0-9_]*$"


class Model(BaseModel):
    """A map with known keys only."""

    # built when first filled: only the outermost model of a file ever is
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )


YesNo = Annotated[bool, PlainValidator(yes_no), WithJsonSchema({"enum": ["yes", "no"]})]
Name = Annotated[
    str, PlainValidator(check_name), WithJsonSchema({"type": "string", "pattern": NAME})
]
Level = Annotated[str, PlainValidator(level), WithJsonSchema({"type": ["string", "integer"]})]
Day = Annotated[int, PlainValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
Duration = Annotated[
    Length,
    PlainValidator(length),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9][0-9_]* (working )?[a-z]+$"}),
]
Whole = Annotated[int, PlainValidator(digits), WithJsonSchema({"type": "integer", "minimum": 0})]
FormatVersion = Annotated[int, PlainValidator(one), WithJsonSchema({"const": 1})]
Words = Annotated[str, BeforeValidator(as_text), WithJsonSchema({"type": "string"})]
Written = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""Text of any look: ``2026.1``, ``1``, ``GB``; files that others read may take it for a number."""
