"""The bytes of a file as they pass: whether packed or hashed, they are the same bytes."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from troth.engine.files.rows import open_rows

TEXT = "id,level\n" + "".join(f"p-{number},{number % 7}\n" for number in range(20_000))


@pytest.fixture(params=[False, True], ids=["plain", "packed"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of more than one piece."""
    data = TEXT.encode()
    path = tmp_path / "people.csv"
    path.write_bytes(gzip.compress(data, mtime=0) if request.param else data)
    return path


def test_the_hash_is_that_of_the_file_once_all_of_it_was_read(path: Path) -> None:
    rows, found = open_rows(path)
    assert rows is not None
    assert not found
    assert len(list(rows)) == 20_001
    assert rows.sha256 == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_a_file_that_is_not_hashed_has_the_same_rows_and_no_hash(path: Path) -> None:
    hashed, without = open_rows(path)[0], open_rows(path, hashed=False)[0]
    assert hashed is not None
    assert without is not None
    assert list(without) == list(hashed)
    with pytest.raises(AssertionError, match="hash of a tape"):
        assert without.sha256
