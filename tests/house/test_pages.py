"""Every command and every example on our pages runs, and shows what the page says it shows.

A `console` fence holds lines `$ troth ...`, each followed by what it prints. In the expected text
`...` stands for anything: within a line, or, alone on a line, for any number of lines. A command
followed by nothing may print anything. A command must end with 0, unless `$ echo $?` follows it and
says otherwise. The fences of a page run from top to bottom in one copy of the repository's data, so
that a page may tell a story. `python` fences share one namespace.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sybil import Document, Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

ROOT = Path(__file__).resolve().parents[2]

PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "*/README.md", "policies/**/*.md")
    for page in ROOT.glob(pattern)
    if not page.relative_to(ROOT).parts[0].startswith(".")
)

SHELL_FENCES = re.compile(r"^ *```+ *(?:sh|bash|shell|shell-session|zsh)\b", re.MULTILINE)

RUN = ("troth", "git")

NOT_RUN = ("git clone ", "cd ", "make")
"""What a page may show and nobody runs here: getting here, and make (its targets must exist)."""


@dataclass(frozen=True)
class Command:
    """A line after `$` and what the page expects it to print; empty where that does not matter."""

    line: str
    expected: str


def commands_of(fence: str) -> Iterator[Command]:
    """The commands of a `console` fence, in order. Text before the first is a mistake."""
    line: str | None = None
    expected: list[str] = []
    for text in fence.replace("\\\n", "").splitlines():
        if text.startswith("$ "):
            if line is not None:
                yield Command(line, "\n".join(expected).strip("\n"))
            line, expected = text.removeprefix("$ ").strip(), []
        else:
            assert line is not None or not text.strip(), f"output before a command: {text}"
            expected.append(text.rstrip())
    if line is not None:
        yield Command(line, "\n".join(expected).strip("\n"))


def shows(expected: str, printed: str) -> bool:
    """Whether the printed text is what the page expects, with ``...`` for what may differ."""
    parts = [
        "(?:.*\n)*"
        if line.strip() == "..."
        else ".*".join(map(re.escape, line.split("..."))) + " *\n"
        for line in expected.splitlines()
    ]
    return re.fullmatch("".join(parts), printed.strip("\n") + "\n") is not None


def _run_console(folder: Path, env: Mapping[str, str]) -> Callable[[Example], str | None]:
    """What runs one fence: it returns what is wrong with it, or None."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    def run(example: Example) -> str | None:
        commands = list(commands_of(str(example.parsed)))
        for at, command in enumerate(commands):
            if command.line.startswith(NOT_RUN):
                missing = (
                    set(command.line.split()[1:]) - targets if command.line[:4] == "make" else set()
                )
                assert not missing, f"no such target of make: {missing}"
                continue
            if command.line == "echo $?":
                continue
            assert command.line.split()[0] in RUN, f"nobody runs this: {command.line}"
            done = subprocess.run(
                ["/bin/sh", "-c", "{ " + command.line + "\n} 2>&1"],
                cwd=folder,
                env=env,
                capture_output=True,
                text=True,
            )
            following = commands[at + 1] if at + 1 < len(commands) else None
            says_code = following is not None and following.line == "echo $?"
            code = int(following.expected) if following and says_code else 0
            if done.returncode != code:
                return f"$ {command.line}\nended with {done.returncode}, not {code}\n{done.stdout}"
            if command.expected and not shows(command.expected, done.stdout):
                return f"$ {command.line}\nexpected\n{command.expected}\nprinted\n{done.stdout}"
        return None

    return run


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_shows_is_what_happens(
    name: str, tmp_path: Path, troth_environment: Mapping[str, str]
) -> None:
    folder = tmp_path / "troth"
    for data in ("policies", "docs", "tests/cases"):
        if (ROOT / data).is_dir():
            shutil.copytree(ROOT / data, folder / data)
    folder.mkdir(exist_ok=True)
    _make_a_repository(folder)
    page = Sybil(
        parsers=[
            CodeBlockParser("console", _run_console(folder, troth_environment)),
            PythonCodeBlockParser(),
        ],
        path=str(ROOT),
        pattern="**/*.md",
    ).parse(ROOT / name)
    _evaluate(page)


def _make_a_repository(folder: Path) -> None:
    """Let what a page commits be committed, by somebody, whoever runs the tests."""
    for words in ("init --quiet", "config user.name HR", "config user.email hr@acme.example"):
        subprocess.run(["git", *words.split()], cwd=folder, check=True, capture_output=True)


def _evaluate(page: Document) -> None:
    for example in page.examples():
        example.evaluate()


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_a_page_stands_where_it_is_run(name: str) -> None:
    """In a `console` fence: a command in a fence for shells would be run by nobody."""
    assert SHELL_FENCES.findall((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_within_the_house_leads_somewhere(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_first_page_opens_with_the_two_commands() -> None:
    fence = next(
        re.finditer(r"```console\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    )
    lines = [command.line for command in commands_of(fence[1])]
    assert lines[:2] == ["make demo", "make test"]


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("a", "a\n", True),
        ("a ... c", "a b c\n", True),
        ("a\n...\nd", "a\nb\nc\nd\n", True),
        ("a\n...", "a\n", True),
        ("a", "a\nb\n", False),
        ("a.c", "abc\n", False),
        ("...\nz", "a\nb\n", False),
    ],
)
def test_dots_stand_for_anything_and_nothing_else_does(
    expected: str, printed: str, same: bool
) -> None:
    assert shows(expected, printed) is same


def test_a_fence_is_read_command_by_command() -> None:
    fence = "$ troth check \\\n  pack\nfine\n\n$ echo $?\n0\n"
    assert list(commands_of(fence)) == [
        Command("troth check   pack", "fine"),
        Command("echo $?", "0"),
    ]
