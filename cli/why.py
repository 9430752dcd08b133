"""`troth why`: the page of a message.

The pages are the Markdown beside the rules that give the messages (`troth/dsl/codes`); here they
are only laid out for a terminal.
"""

import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

import troth.dsl
from troth.cli.exits import Mistake
from troth.cli.options import format_option
from troth.cli.terminal import columns, painted, say, say_json
from troth.cli.usage import nearest

PAGES = Path(troth.dsl.__file__).parent / "codes"


@click.command(name="why", epilog="For example: troth why unknown-fact")
@click.argument("code", required=False)
@format_option("text", "json")
def command(code: str | None, form: str) -> None:
    """The page of a message: what it means, an example that fails, and the same one mended.

    CODE stands in brackets after `error` or `warning`. Without it: all codes, one line each.
    """
    if code is None:
        listed(form)
    else:
        page(code.strip("[]").lower(), form)


def page(code: str, form: str) -> None:
    """Show one page."""
    path = PAGES / f"{code}.md"
    if code not in codes():
        meant = nearest(code, codes())
        raise Mistake(f"there is no message `{code}`", meant or "all of them: troth why")
    text = path.read_text(encoding="utf-8").strip()
    if form == "json":
        say_json("why", {"code": code, "title": title(text), "page": text})
    else:
        say("\n".join(laid_out(text)))


def listed(form: str) -> None:
    """Show every code with the first sentence of its page."""
    titles = {code: title((PAGES / f"{code}.md").read_text("utf-8")) for code in codes()}
    if form == "json":
        say_json("why", {"codes": titles})
        return
    widest = max(map(len, titles), default=0)
    for code, words in titles.items():
        line = textwrap.shorten(words, columns() - widest - 2, placeholder=" ...")
        say(f"{painted(code.ljust(widest), 'bold')}  {line}")
    say(f"\nOpen a page: troth why {next(iter(titles), 'CODE')}")


def codes() -> list[str]:
    """All codes, in order."""
    return sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "README")


def title(text: str) -> str:
    """The first sentence of a page below its heading."""
    words: list[str] = []
    for line in text.strip().splitlines():
        if words and not line.strip():
            break
        if line.strip() and not line.startswith(("#", "```", "<!--")):
            words.append(line.strip())
    return " ".join(words).partition(". ")[0].rstrip(".")


def example_head(words: list[str]) -> Iterator[str]:
    """What stands above an example whose fence says ``FILE fails`` or ``FILE fixed``."""
    said = {"fails": "fails", "fixed": "mended"}
    state = next((said[word] for word in words if word in said), "")
    name = next((word for word in words if word not in said), "")
    if head := ", ".join(part for part in (name, state) if part):
        yield painted(f"{head}:", "cyan")


def laid_out(text: str) -> Iterator[str]:
    """Markdown as plain lines of the screen's width: headings bold, examples set in by four."""
    in_code = False
    waiting: list[str] = []
    for line in text.splitlines():
        if in_code or line.startswith(("```", "#", "|")) or not line.strip():
            yield from paragraph(waiting)
            waiting = []
            if line.startswith("```"):
                in_code = not in_code
                yield from example_head(line.strip("`").split()[1:]) if in_code else ()
            elif in_code:
                yield f"    {line}".rstrip()
            else:
                yield painted(line.lstrip("# "), "bold") if line.startswith("#") else line
        elif line.startswith("- "):
            yield from paragraph(waiting)
            waiting = [line]
        else:
            waiting.append(line)
    yield from paragraph(waiting)


def paragraph(lines: list[str]) -> list[str]:
    """The lines of a paragraph, or of one item of a list, set anew to the width of the screen."""
    whole = " ".join(line.strip() for line in lines)
    indent = "  " if whole.startswith("- ") else ""
    return textwrap.wrap(whole, columns(), subsequent_indent=indent, break_on_hyphens=False)
