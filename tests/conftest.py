"""What every test may ask for: the repository, and real data nobody here wrote."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# The same commit gives the same verdict on every machine, however slow.
# To look for new counter-examples instead: pytest --hypothesis-profile=explore
settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=1_000, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def troth_data() -> Callable[[str], Path]:
    """A function from the name of a file of real data to its path; it skips where there is none.

    The folder is `TROTH_DATA`, or `../shared/data` beside the repository.
    Its files are not ours to ship.
    """
    folder = Path(os.environ.get("TROTH_DATA") or ROOT.parent / "shared" / "data")

    def path_of(name: str) -> Path:
        path = folder / name
        if not path.is_file():
            pytest.skip(f"no {name} in the folder of real data: set TROTH_DATA")
        return path

    return path_of
