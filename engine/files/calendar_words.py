"""What single values of a calendar mean; like `words`."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from troth.dsl.diagnostics import did_you_mean
from troth.dsl.types import DATE
from troth.dsl.values import Problem, read_value
from troth.engine.files.words import kind_of, said


def _minutes(text: str) -> int | None:
    hour, colon, minute = text.partition(":")
    fits = colon and len(hour) == len(minute) == 2 and (hour + minute).isdigit() and text.isascii()
    if not fits or int(minute) > 59 or int(hour) * 60 + int(minute) > 24 * 60:
        return None
    return int(hour) * 60 + int(minute)


def hours(raw: object) -> tuple[int, int]:
    """``09:00-17:30`` as minutes of the day."""
    start, _, end = raw.partition("-") if isinstance(raw, str) else ("", "", "")
    first, last = _minutes(start.strip()), _minutes(end.strip())
    if first is None or last is None or first >= last:
        raise said("these are no working hours", "write them as 09:00-17:30")
    return first, last


def zone(raw: object) -> str:
    """The name of a time zone that is installed."""
    parts = raw.split("/") if isinstance(raw, str) else [""]
    if all(
        part
        and part.isascii()
        and part.replace("_", "a").replace("-", "a").replace("+", "a").isalnum()
        for part in parts
    ):
        name = "/".join(parts)
        if _is_installed(name):
            return name
        meant = did_you_mean(name, available_timezones())
        advice = f"did you mean `{meant}`?" if meant else "write a place such as Europe/London"
        raise said(f"there is no time zone {kind_of(name)}", advice)
    raise said("this is no time zone", "write a place such as Europe/London, or UTC")


def _is_installed(zone: str) -> bool:
    if zone.partition("/")[0] in {"posix", "right", "localtime", "posixrules"}:
        return False  # files beside the zones, which are nobody's names
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def date_key(raw: object) -> int:
    """A date, as days since 1970-01-01."""
    value = read_value(raw, DATE)
    if isinstance(value, int):
        return value
    assert isinstance(value, Problem)
    raise said(value.message, value.help)
