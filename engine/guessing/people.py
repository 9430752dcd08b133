"""The `people` of a mapping drafted: the id, facts, outcomes, and columns that are not read."""

from collections.abc import Iterator
from typing import Final

from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.mapping import OutcomeColumn
from troth.engine.files.zones import zone_of
from troth.engine.guessing.draft import Draft, Left, Placed, Sure
from troth.engine.guessing.fitting import NO, YES, nothing_in
from troth.engine.guessing.likeness import likeness, words_of
from troth.engine.guessing.pairing import facts_of_somebody, missing, paired
from troth.engine.guessing.sample import Column, Sample

_IDS: Final = (
    "id", "employee id", "employee number", "person id", "personnel number", "applicant id",
    "candidate number", "staff id", "row names", "worker id", "user id",
)  # fmt: skip

_OUTCOMES: Final = frozenset(
    "accepted approved attrition callback called decision dismissed hired left offered outcome"
    " passed promoted received rejected resigned result retained selected terminated".split()
)
"""Words in the names of columns that say what was decided in fact."""


def draft_people(sample: Sample, vocabulary: Vocabulary) -> Draft:
    """A mapping of the people in a sample to the facts of a vocabulary."""
    id_, remarks = _id(sample)
    remarks += _counts(sample)
    columns = {name: column for name, column in sample.columns.items() if name != id_.entry}
    targets = facts_of_somebody(vocabulary)
    facts, left = paired(columns, targets, zone_of(vocabulary))
    outcomes = [made for name in left if (made := _outcome(columns[name])) is not None]
    taken = {each.entry.column for each in outcomes if isinstance(each.entry, OutcomeColumn)}
    ignored = [Left(name, why) for name, why in left.items() if name not in taken]
    return Draft(
        part="people",
        single=(id_,),
        placed={"facts": tuple(facts), "outcome": tuple(outcomes)},
        lists={"ignore": tuple(ignored)},
        missing=tuple(missing(targets, facts)),
        remarks=tuple(remarks),
    )


def _id(sample: Sample) -> tuple[Placed, list[str]]:
    """The column that tells people apart, as far as one does, and what to say where none does."""
    columns = [column for column in sample.columns.values() if not column.unread]
    column = max(columns, key=_like_an_id)  # the first of the best
    alike, apart = likeness(column.name, _IDS), _apart(column)
    if apart == 1:
        sure = Sure.SURE if alike >= 0.9 else Sure.LIKELY if alike >= 0.5 else Sure.UNSURE
        return Placed("id", column.name, sure, "no two rows say the same"), []
    again = column.repeats + sum(column.texts[text] for text in nothing_in(column.texts))
    remark = (
        f"no column tells people apart: {again:,} rows or more have in `{column.name}` what another"
        " has, or nothing, and will be refused"
    )
    return Placed("id", column.name, Sure.UNSURE, "no column tells people apart"), [remark]


def _like_an_id(column: Column) -> tuple[bool, bool, float, float]:
    """How well a column would do as the id: the higher, the better."""
    alike, apart = likeness(column.name, _IDS), _apart(column)
    return apart == 1 and alike >= 0.5, apart >= 0.5 and alike >= 0.5, apart, alike


def _counts(sample: Sample) -> list[str]:
    """What to say of a table whose rows are groups of people, counted."""
    return [
        f"`{column.name}` may say how many people a row stands for; here every row is one person"
        for column in sample.columns.values()
        if column.name.casefold().endswith("count") and any(_more_than_one(column))
    ]


def _more_than_one(column: Column) -> Iterator[bool]:
    for text in column.texts:
        yield text.isdecimal() and int(text) > 1


def _apart(column: Column) -> float:
    """The share of rows that a column tells apart."""
    blank = sum(column.texts[text] for text in nothing_in(column.texts))
    return 1 - (column.repeats + blank) / max(column.rows, 1)


def _outcome(column: Column) -> Placed | None:
    """The column as something that was decided in fact, where it looks so."""
    unknown = nothing_in(column.texts)
    texts = [text for text in column.texts if text not in unknown]
    yes = tuple(sorted(text for text in texts if text.casefold() in YES))
    no = tuple(sorted(text for text in texts if text.casefold() in NO))
    words = words_of(column.name)
    if not (yes and no) or len(yes) + len(no) < len(texts) or not _OUTCOMES.intersection(words):
        return None
    name = "_".join(words)
    entry = OutcomeColumn.model_validate(
        {"column": column.name, "yes": yes, "no": no, "unknown": unknown}
    )
    return Placed(name, entry, Sure.LIKELY, "it looks like something that was decided in fact")
