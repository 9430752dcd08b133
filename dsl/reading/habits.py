"""What authors write by habit, and what it is called here: `greater than`, `workdays`, `£28000`.

Nothing here is looked at before a line has failed. A habit is words around the place of failure and
what to write instead; the reader tries the line in the better words and believes only what can then
be read, so the same words may have a cure in one place and none in another.
"""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from troth.dsl.diagnostics import Diagnostic, Edit, Fix, Label
from troth.dsl.reading.lexer import Token
from troth.dsl.reading.slips import grouped, short
from troth.dsl.source import Source

AROUND = 160
"""So many characters before a failure are looked at, and behind it."""


class Cure(NamedTuple):
    """``better`` in the place of what stands from ``start`` to ``end``; ``other`` would do, too."""

    start: int
    end: int
    better: str
    safe: bool
    other: str


_Instead = str | Callable[[re.Match[str]], str]


class _Habit(NamedTuple):
    words: str
    better: _Instead
    safe: bool
    other: str


class _Advice(NamedTuple):
    """A habit that other words on the same line do not cure."""

    words: re.Pattern[str]
    message: str
    help: str


_DIGITS = {
    word: str(number)
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
} | {"a": "1", "an": "1"}
_COUNT = "|".join(word for word in _DIGITS if len(word) > 2)
_CURRENCIES = {
    "£": "GBP",
    "€": "EUR",
    "$": "USD",
    "¥": "JPY",
    "pound": "GBP",
    "quid": "GBP",
    "euro": "EUR",
    "dollar": "USD",
}
_UNITS = {
    "min": "minutes",
    "hr": "hours",
    "wk": "weeks",
    "mth": "months",
    "mo": "months",
    "qtr": "quarters",
    "yr": "years",
}
_AMOUNT = r"\d[\d_,]*(?:\.\d+)?"
_BE = r"(?:(?:is|are|be|must be|should be|has to be|needs to be|must have|should have|of) )"


def _habit(words: str, better: _Instead, *, safe: bool = True, other: str = "") -> _Habit:
    return _Habit(words, better, safe, other)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """Compiled when a first line has failed. A blank is any white space, as it is in rules."""
    return re.compile(words.replace(" ", r"\s+"), re.MULTILINE)


def _money(found: re.Match[str]) -> str:
    thousands = 1000 if found.groupdict().get("thousands") else 1
    figure = Decimal(re.sub("[_,]", "", found["figure"])) * thousands
    return f"{grouped(figure)} {_CURRENCIES[found['sign']]}"


def _members(found: re.Match[str]) -> str:
    names = re.findall(r"[\w.]+", re.sub(r"\b(?:or|and)\b", " ", found[1]))
    return f"in [{', '.join(names)}]"


def _unless_first(found: re.Match[str]) -> str:
    """``if a then b`` holds where a does not."""
    first = found[1] if re.fullmatch(r"[\w.]+", found[1]) else f"({found[1]})"
    return f"not {first} or {found[2]}"


# In the order in which they are tried: the longer words of two that begin alike first.
_HABITS = (
    # comparisons
    _habit(rf"\b{_BE}?(?:greater|more|higher|bigger|larger) than or equal(?: to)?\b", "at least"),
    _habit(rf"\b{_BE}?(?:less|lower|smaller|fewer) than or equal(?: to)?\b", "at most"),
    _habit(rf"\b{_BE}?(?:no|not) (?:more|higher|greater|longer|later) than\b", "at most"),
    _habit(rf"\b{_BE}?(?:no|not) (?:less|lower|fewer|smaller|shorter) than\b", "at least"),
    _habit(rf"\b{_BE}?(?:atleast|at-least|at minimum|at the least|a minimum of)\b", "at least"),
    _habit(rf"\b{_BE}?(?:atmost|at-most|at maximum|at the most|up to|a maximum of)\b", "at most"),
    _habit(rf"\b{_BE}?(?:greater|higher|bigger|larger|longer|better|more) th[ae]n\b", "more than"),
    _habit(rf"\b{_BE}?(?:lower|smaller|fewer|shorter|worse|less) th[ae]n\b", "less than"),
    _habit(r"\bexceeds\b", "more than"),
    _habit(rf"\b{_BE}?(?:above|over)\b", "more than", safe=False, other="at least"),
    _habit(rf"\b{_BE}?(?:below|under)\b", "less than", safe=False, other="at most"),
    _habit(rf"\b{_BE}(at least|at most|more than|less than|before|after|between)\b", r"\1"),
    _habit(rf"\b{_BE}?({_AMOUNT}(?: \w+)?) or (?:more|higher|above|over)\b", r"at least \1"),
    _habit(rf"\b{_BE}?({_AMOUNT}(?: \w+)?) or (?:less|fewer|lower|below)\b", r"at most \1"),
    _habit(r"\b(?:is |are )?(?:equals|equal)(?: to)?\b", "is"),
    _habit(r"([<>!=])\s+=", r"\1="),
    _habit(r"\b(?:isn|aren|wasn)['’]t\b", "is not"),
    _habit(r"([\w.]+) (?:doesn['’]t|does not) (?:include|contain|have)\b", r"not \1 includes"),
    _habit(r"\b(?:has|have|holds|contains|contain|include|including)\b", "includes"),
    _habit(r"\bexists\b", "is known"),
    _habit(r"\b(between [\w.]+(?: [a-z]+)?) (?:to|till|until|up to)(?!\w)", r"\1 and"),
    _habit(r"(?:\bis )?\b(?:one of|among|either of|any of) (?=\[)", "in "),
    _habit(r"(?:\bis\b|=) ([\w.]+(?:\s*,\s*(?:or )?[\w.]+)+(?: or [\w.]+)?)", _members),
    _habit(r"\(((?:to|by|enabling) [^()]*)\)", lambda found: found[1].replace(",", "")),
    # and, or, if
    _habit(r"&&?", "and"),
    _habit(r"\|\|?", "or"),
    _habit(r"!(?=[\w(])", "not "),
    _habit(r"\band\s*/\s*or\b", "or"),
    _habit(r"\bunless\b", "when not", safe=False),
    _habit(r"\bunless\b", "or", safe=False),
    _habit(r"\bif (\S.*?)(?:,? then|,) (\S.*?)\s*$", _unless_first, safe=False),
    _habit(r"\b(?:if|provided that|in case)\b", "when"),
    # groups
    _habit(r"\b(?:at least|any|minimum) (\d+) of\s*:?\s*$", r"any \1 of"),
    _habit(rf"\b(?:at least |any )?({_COUNT}) of\s*:?\s*$", lambda x: f"any {_DIGITS[x[1]]} of"),
    _habit(r"\bany one of\s*:?\s*$", "any 1 of"),
    _habit(r"\b(?:any|either|some)(?: of)?\s*:?\s*$", "any 1 of"),
    _habit(r"\b(?:all|both|each)(?: of)?\s*:?\s*$", "all of"),
    # lengths of time
    _habit(r"\b(?:business|work|bank|office)[\s-]?(day|hour)(s?)\b", r"working \1\2"),
    _habit(r"\bworking-?(days?|hours?)\b", r"working \1"),
    _habit(r"\bweekdays?\b", "working days"),
    _habit(r"\bcalendar (days?)\b", r"\1"),
    _habit(r"\b(\d+) fortnights?\b", lambda found: f"{2 * int(found[1])} weeks"),
    _habit(
        rf"\b({_COUNT}|an?) ((?:working )?(?:minute|hour|day|week|month|quarter|year)s?)\b",
        lambda found: f"{_DIGITS[found[1]]} {found[2]}",
    ),
    _habit(r"\b(min|hr|wk|mth|mo|qtr|yr)s?\b", lambda found: _UNITS[found[1]]),
    _habit(r"\beach (\d)", r"every \1"),
    _habit(r"\s+ago\b", ""),
    _habit(r"\b(?:in|within|during|over|for) (?:the )?(?:last|past|previous)\b", "in the last"),
    _habit(r"\b(?:in|within|during|over|for) (?:the )?(?:last|past|previous)\b", "over the last"),
    _habit(r"\b(?:due |no later than |not later than )?(?:in|within)\b", "within"),
    _habit(r"\b(?:due by|due on|due|until|before|on|no later than) (?=\d{4}-)", "by "),
    # money and numbers
    _habit(rf"(?P<sign>[£€])\s?(?P<figure>{_AMOUNT})(?P<thousands>k?)(?: GBP| EUR)?(?!\w)", _money),
    _habit(rf"(?P<sign>[$¥])\s?(?P<figure>{_AMOUNT})(?P<thousands>k?)(?!\w)", _money, safe=False),
    _habit(rf"\b(?P<figure>{_AMOUNT})\s?(?P<sign>[£€]|euro|pound|quid)s?(?!\w)", _money),
    _habit(rf"\b(?P<figure>{_AMOUNT})\s?(?P<sign>[$¥]|dollar)s?(?!\w)", _money, safe=False),
    _habit(rf"\b([A-Z]{{3}}) ({_AMOUNT})(?!\w)", r"\2 \1"),
    _habit(
        rf"\b{_AMOUNT} (?:gbp|eur|usd|chf|sek|nok|dkk|pln|inr|cad|aud)\b",
        lambda found: found[0].upper(),
    ),
    _habit(r"\b(?:per|each|every) (hour|day|week|month|quarter|year)\b", r"a \1"),
    _habit(r"\b(?:per annum|p\.\s?a\.|pa|annually|yearly|a yr|per yr)(?!\w)", "a year"),
    _habit(r"\b(?:monthly|a mth|pcm|p\.\s?m\.)(?!\w)", "a month"),
    _habit(r"(\d) (?:percent|per cent|pct)\b", r"\1%"),
    _habit(r"\brounded to\b", "rounded down to", safe=False, other="rounded up to"),
    _habit(r"\bplus\b", "+"),
    _habit(r"\bminus\b", "-"),
    _habit(r"\b(?:times|multiplied by)\b", "*"),
    _habit(r"\bdivided by\b", "/"),
    # commas
    _habit(r"\s+(or develop within)\b", r", \1"),
    _habit(r"\s*,?\s*\b(?:or )?develop (?:in|within|over|for)\b", ", or develop within"),
    _habit(r"\s+(otherwise explain within)\b", r", \1"),
    _habit(
        r"\s*,?\s*\b(?:otherwise|or|else|or else) explain (?:in|within)\b",
        ", otherwise explain within",
    ),
    _habit(r"\s+(at most (?:\d+ times|once))\b", r", \1"),
    _habit(r"\s+(rolling (?:forward|back))\b", r", \1"),
    _habit(r"\s+(not before)\b", r", \1"),
    _habit(r"\s+(at least|at most)\b", r", \1"),
    _habit(r"\s*,\s*because\b", " because"),
    _habit(r",? and (?=notify|assign|open)", ", "),
    # words that make a line
    _habit(r"\bsurvives end\b", "survives the end"),
    _habit(r"\bgrace(?: period)?(?: of)?\b", "grace"),
    _habit(r"\bmeets (?:the )?(?=\w)", "meets profile "),
    _habit(r"\bas (?:the )?table\b", "from table"),
    _habit(r"\bfrom (?=\w+ by\b)", "from table "),
    _habit(r"\bby (\w+(?:\s*,\s*\w+)*)\s*$", r"by [\1]"),
    _habit(r"^define ([a-z]\w*)\s*$", r"define \1 as"),
    _habit(r"\bis\b|\bmeans\b|\bequals\b|\bto be\b|:?=|:", "as"),
    _habit(r"^timer ([\w.]+)(?: takes| within| of| after|\s*=|\s*:)? (\d+)", r"timer \1 is \2"),
    _habit(r"\bversion v(\d[\d.]*)", r"version \1"),
    _habit(r"\bfrom v?(?=\d)", "from version "),
    _habit(
        r"\bwhen (\S.*?)(?: then|\s*:|\s*->|\s*,)?(?<!than)(?<!least)(?<!most)(?<!is) "
        r"(\d[\w.]*(?: working)? [\w%]+)\s*$",
        r"\2 when \1",
    ),
    _habit(r"\b(?:else|default|in all other cases|by default)\b\s*:?", "otherwise"),
    _habit(r"\b(?:needs|if|when|provided)\b", "requires"),
    _habit(r"\b(?:e-?mail|mail|tell|inform|alert|message|warn)\b", "notify"),
    _habit(r"\b(?:open|create|raise) (?:a |the )?case\b", "open case"),
    _habit(r"\b(?:immediately|instantly|right away|straight away)\b", "at once"),
    _habit(r"\b(?:lastly|in the end)\b", "finally"),
    _habit(r"\bin (?=\d)", "after "),
    _habit(r"\b(?:stops?|ends?) (?:when|once|if|as soon as)\b", "until"),
    _habit(r"\b(?:provide|give|supply)\b", "deliver"),
    _habit(r"\b(?:fulfilled|proved|shown|evidenced|kept) (?:when|by|through)\b", "fulfilled by"),
    _habit(r"\bfor (?:the |all |every )(?=\w)", "for "),
    _habit(r"\b(?:the|an|a) (?=[a-z])", ""),
    # signs where none belongs, quotes
    _habit(r"[;:,.]\s*$", ""),
    _habit(r"'([^'\"\n]*)'", r'"\1"'),
    _habit(r"\b(because|source) ([^\s\"'][^\"\n#]*?)\s*$", r'\1 "\2"'),
    _habit(r"\botherwise ([A-Z][^\"\n#]*?)\s*$", r'otherwise "\1"'),
)
_NAME = re.compile(r"[a-z]\w*")
_NO_NAMES = frozenset(
    "if unless then has have should must per one two atleast atmost workdays greater higher lower"
    " equal equals business exactly only".split()
)
"""Nobody calls anything by these; they are the beginnings of habits."""
_NAME_BEFORE = re.compile(r"\b([a-z]\w*)[ ]+\Z")

_ADVICE = (
    _Advice(
        re.compile(r"^(?P<at>because)\s+[\"\w]"),
        "`because` stands on the line that it explains",
        "put it at the end of the line above, or below it and deeper",
    ),
    _Advice(
        re.compile(r"^(?P<at>otherwise\s+explain)\b"),
        "`otherwise explain` belongs to the line that begins with `provided`",
        "put it at the end of that line, after a comma: `provided …, otherwise explain within"
        " 5 working days`",
    ),
    _Advice(
        re.compile(r"^keep\b.*\s(?P<at>within)\b"),
        "what is kept has no deadline",
        "leave `within` and the duration out: a condition is kept from the day the promise begins",
    ),
    _Advice(
        re.compile(r"(?P<at>\bworth\b)"),
        "only a line below `ideal` says what it is worth",
        "put it below a line `ideal`, or leave `worth` out: a requirement is met or it is not",
    ),
    _Advice(
        re.compile(r"(?P<at>\bunless\b)"),
        "`unless` is not a word of rules",
        "say when it holds, with `not` or `or`, as in `empathy at least 3 or on_leave`",
    ),
)


class Better:
    """A line with cures in it, and where what is read there stands in the text as it is."""

    def __init__(self, text: str, start: int, end: int, cures: Sequence[Cure]) -> None:
        self._old = text[start:end]
        self._pieces: list[tuple[int, int, int, bool]] = []
        written, at, old = [], 0, start
        for cure in cures:
            for piece, until, is_new in (
                (text[old : cure.start], cure.start, False),
                (cure.better, cure.end, True),
            ):
                self._pieces.append((at, old, until, is_new))
                written.append(piece)
                at, old = at + len(piece), until
        self._pieces.append((at, old, end, False))
        written.append(text[old:end])
        self.text = "".join(written)

    def _piece(self, offset: int) -> tuple[int, int, int, bool]:
        return next(piece for piece in reversed(self._pieces) if piece[0] <= offset)

    def place(self, offset: int) -> int:
        """Where an offset of the better text stands in the text as it is."""
        at, old, until, is_new = self._piece(offset)
        return old if is_new else min(old + offset - at, until)

    def is_new(self, token: Token) -> bool:
        """Whether a token stands in a cure and the author wrote no such word on the line."""
        return self._piece(token.start)[3] and token.text not in self._old


def cures(text: str, start: int, end: int, at: int) -> Iterator[Cure]:
    """What to try for a line from ``start`` to ``end`` that cannot be read at ``at``."""
    low, high = max(start, at - AROUND), min(end, at + AROUND)
    for habit in _HABITS:
        for found in _pattern(habit.words).finditer(text, low, high):
            if found.start() > at:
                break
            if found.end() < at and not text[found.end() : at].isspace():
                continue
            made = habit.better
            better = found.expand(made) if isinstance(made, str) else made(found)
            before, after = text[found.start() - 1 : found.start()], text[found.end() : high][:1]
            if _runs_on(before, better[:1]) and found.start() > start:
                better = f" {better}"
            if _runs_on(better[-1:], after):
                better = f"{better} "
            if better != found[0]:
                yield Cure(*found.span(), better, habit.safe, habit.other)


def _runs_on(one: str, other: str) -> bool:
    return (one.isalnum() or one == "_") and (other.isalnum() or other == "_")


def one_name(text: str, start: int, at: int, words: Container[str]) -> Cure | None:
    """Two names side by side, at ``at`` the second, as one; ``words`` are those of the language."""
    before = _NAME_BEFORE.search(text[max(start, at - AROUND) : at])
    behind = _NAME.match(text, at, at + AROUND)
    if not before or not behind:
        return None
    if any(word in words or word in _NO_NAMES for word in (before[1], behind[0])):
        return None
    begin = max(start, at - AROUND) + before.start()
    return Cure(begin, behind.end(), f"{before[1]}_{behind[0]}", False, "")


def told(source: Source, cure: Cure, whole: bool) -> Diagnostic:
    """The finding for words that are written otherwise; ``whole`` if the line then can be read."""
    words = [
        (found[0], cure.start + found.start(), cure.start + found.end())
        for found in re.finditer(r"\S+", source.text[cure.start : cure.end])
    ]
    better = cure.better.split()
    written = " ".join(word for word, _, _ in words)
    first, last = _different([word for word, _, _ in words], better)
    gone, come = words[first : len(words) - last], " ".join(better[first : len(better) - last])
    shown, label, advice = words, "", f"write `{short(' '.join(better))}`"
    if cure.other:
        message = f"`{short(written)}` does not say which of two things is meant"
        label, advice = "which of the two?", f"write `{cure.better}` or `{cure.other}`"
    elif written.replace(" ", "_") == cure.better:
        message = f"nothing stands between `{short(words[0][0])}` and `{short(words[-1][0])}`"
        label, advice = "one name?", f"write `{short(cure.better)}` if this is one name"
    elif not come:
        shown, advice = gone, "leave it out"
        message = f"`{short(' '.join(word for word, _, _ in gone))}` has no place here"
    elif come in {",", ", or"} and not gone:
        message, label = f"there is no `{come}` before `{short(written)}`", f"`{come}` in front"
    elif not gone and first and come.isalpha():
        message, label = f"`{come}` is missing after `{short(better[first - 1])}`", f"`{come}`"
    else:
        label = f"`{short(' '.join(better))}`"
        message = f"`{short(written)}` is written {label} here"
    fix = None
    if cure.safe and whole:
        fix = Fix(advice, (Edit(source.span(cure.start, cure.end), cure.better),))
    span = source.span(shown[0][1], shown[-1][2])
    sign = shown[0][0][0]
    code = "usual-slip" if sign.isalnum() or sign in "([," else "unknown-sign"
    return Diagnostic(code, message, Label(span, label), help=advice, fix=fix)


def _different(written: list[str], better: list[str]) -> tuple[int, int]:
    """How many words at the beginning are the same, and how many of the others at the end."""
    least = min(len(written), len(better))
    first = 0
    while first < least and written[first] == better[first]:
        first += 1
    last = 0
    while last < least - first and written[-1 - last] == better[-1 - last]:
        last += 1
    return first, last


def advice(source: Source, start: int, end: int, at: int) -> Diagnostic | None:
    """What to say about a line whose words are in the wrong place, if that is a habit."""
    line = source.text[start : min(end, at + AROUND)]
    for habit in _ADVICE:
        found = habit.words.search(line)
        if found and found.start() <= at - start <= found.end():
            span = source.span(start + found.start("at"), start + found.end("at"))
            return Diagnostic("usual-slip", habit.message, Label(span), help=habit.help)
    return None
