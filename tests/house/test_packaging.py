"""What a person gets who installs Troth: all of it, nothing beside it, and a working command."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from troth.engine.version import VERSION

# One worker, so that the wheel is built once.
pytestmark = pytest.mark.xdist_group("wheel")

FOLDERS = ("dsl", "workflows", "engine", "cli", "policies")


def _setuptools_table(repository: Path) -> dict:
    with (repository / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["tool"]["setuptools"]


def test_every_folder_of_modules_is_a_listed_package(our_files, repository: Path) -> None:
    """A missing one works in an editable install and is absent from the wheel."""
    folders = {
        "troth." + file.name.removesuffix("/__init__.py").replace("/", ".")
        for file in our_files
        if file.name.endswith("/__init__.py") and file.name.split("/")[0] in FOLDERS
    }
    listed = _setuptools_table(repository)["packages"]
    assert sorted(listed) == sorted(folders | {"troth.policies"})


def test_every_folder_with_a_module_is_a_package(our_modules) -> None:
    ours = [Path(module.name) for module in our_modules if module.name.split("/")[0] in FOLDERS]
    with_init = {module.parent for module in ours if module.name == "__init__.py"}
    assert sorted(str(folder) for folder in {module.parent for module in ours} - with_init) == []


def test_the_namespace_itself_belongs_to_nobody(repository: Path) -> None:
    assert not (repository / "__init__.py").exists()


@pytest.fixture(scope="module")
def wheel(our_files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built through the sdist from a copy of our files.

    So a stale `build/` has nothing to leak into it.
    """
    copy = tmp_path_factory.mktemp("copy")
    for file in our_files:
        target = copy / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.path.read_bytes())
    built = tmp_path_factory.mktemp("built")
    # No isolated environment: that would fetch setuptools.
    _run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(built), str(copy)],
        cwd=built,
    )
    (made,) = built.glob("*.whl")
    return made


def _run(command: list[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, (
        f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    )
    return done.stdout


def test_the_wheel_installs_troth_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert tops == {"troth", f"troth-{VERSION}.dist-info"}


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path, our_files) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("troth/")}
    # The folders' own READMEs speak to those who work on Troth.
    ours = {
        f"troth/{file.name}"
        for file in our_files
        if file.name.split("/")[0] in FOLDERS
        and (file.name.startswith("policies/") or not file.name.endswith("/README.md"))
    }
    assert {"not in the wheel": ours - packed, "only in the wheel": packed - ours} == {
        "not in the wheel": set(),
        "only in the wheel": set(),
    }


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of a fresh environment that has the wheel, and the libraries of this one."""
    environment = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(environment, with_pip=False, symlinks=True)
    commands = environment / "bin"
    _run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(commands / "python"),
            "install",
            "--no-index",
            "--no-deps",
            str(wheel),
        ],
        cwd=wheel.parent,
    )
    # A folder named in a .pth file lends its packages, but its own .pth files are not read:
    # of the two Troths, the editable one stays out.
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return commands


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """An empty folder."""
    return tmp_path


def test_the_installed_package_is_the_one_from_the_wheel(
    installed: Path, nowhere: Path, troth_environment: Mapping[str, str]
) -> None:
    where = "import troth.engine.version as version; print(version.__file__)"
    output = _run([str(installed / "python"), "-c", where], cwd=nowhere, env=troth_environment)
    assert Path(output.strip()).is_relative_to(installed.parent)


def test_the_installed_command_says_its_version(
    installed: Path, nowhere: Path, troth_environment: Mapping[str, str]
) -> None:
    output = _run([str(installed / "troth"), "--version"], cwd=nowhere, env=troth_environment)
    assert VERSION in output


def test_the_installed_command_checks_a_shipped_pack(
    installed: Path, nowhere: Path, troth_environment: Mapping[str, str]
) -> None:
    _run(
        [str(installed / "troth"), "check", "shipped:examples/hiring"],
        cwd=nowhere,
        env=troth_environment,
    )
    assert list(nowhere.iterdir()) == [], "check leaves nothing behind"
