"""`gate`, `timer` and `change`: where rules meet the charts, and where versions meet."""

from collections.abc import Iterable

from troth.dsl import core, syntax
from troth.dsl.checking.events import chart_of, find_event
from troth.dsl.checking.places import deadline, truth
from troth.dsl.checking.wording import told
from troth.dsl.checking.world import Scope, World, say_repeated, says_of
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Span


def gate(node: syntax.Gate, world: World) -> core.Gate | None:
    """The condition on an event of a chart; reads nothing narrower than the chart's subject."""
    scope = Scope(world)
    found = chart_of(node.target, scope, needed="event")
    if found is None:
        truth(node.requires, scope)
        return None
    chart, event = found
    known = find_event(syntax.Name((*chart.name.split("."), event), span=node.target.span), scope)
    if known is not None:
        scope = scope.with_event(known.name, known.fields)
    requires = truth(node.requires, scope)
    says_of(scope, chart.subject)
    if requires is None:
        return None
    otherwise = told(node.otherwise, world)
    return core.Gate(chart.name, event, chart.subject, requires, otherwise, span=node.span)


def timer(node: syntax.Timer, world: World) -> core.Timer | None:
    """The length of a chart's named timer."""
    scope = Scope(world)
    found = chart_of(node.target, scope, needed="timer")
    length = deadline(node.length, scope)
    if found is None or length is None:
        return None
    because = told(node.because, world)
    return core.Timer(found[0].name, found[1], length, because, span=node.span)


def one_each(nodes: Iterable[syntax.Gate | syntax.Timer], world: World) -> None:
    """Report the second gate of one event, and the second length of one timer."""
    first: dict[tuple[str, str], Span] = {}
    for node in nodes:
        kind, needed = ("gate", "event") if isinstance(node, syntax.Gate) else ("timer", "timer")
        found = chart_of(node.target, Scope(world), needed=needed)
        if found is None:
            continue
        name, span = f"{found[0].name}.{found[1]}", node.target.span
        if (kind, name) not in first:
            first[kind, name] = span
            continue
        world.report(
            Diagnostic(
                "duplicate-name",
                f"there is already a {kind} for `{name}`",
                Label(span, "the second one"),
                others=(Label(first[kind, name], "the first one"),),
                help="join them into one" if kind == "gate" else "keep one of them",
            )
        )


def change(node: syntax.Change, world: World) -> core.Change:
    """What happens to what was made under earlier versions; what is not said keeps its default."""
    scope = Scope(world)
    running, past, anew = core.Running.KEEP, False, False
    seen: dict[str, Span] = {}
    for part in node.parts:
        what = _what(part)
        if what in seen:
            say_repeated(what, seen[what], part.span, scope)
            continue
        seen[what] = part.span
        match part:
            case syntax.Running(mode=mode):
                running = core.Running(mode)
            case syntax.Past(bound=past_bound):
                past = past_bound
            case syntax.Decisions(anew=judged_anew):
                anew = judged_anew
            case syntax.Quoted():
                pass
    version = tuple(int(part) for part in node.version.split("."))
    if world.version and version >= world.version:
        _say_not_earlier(node, world)
    return core.Change(str(node.name), version, running, past, anew, span=node.span)


def _say_not_earlier(node: syntax.Change, world: World) -> None:
    own = ".".join(map(str, world.version))
    world.report(
        Diagnostic(
            "later-version",
            f"nothing was made under version {node.version} before these rules",
            Label(node.span, f"this is version {own}"),
            note="a `change` speaks of what was made under an earlier version",
            help="write the last version under which the old rule held",
        )
    )


def _what(part: syntax.Running | syntax.Past | syntax.Decisions | syntax.Quoted) -> str:
    match part:
        case syntax.Running():
            return "`running clocks`"
        case syntax.Past():
            return "`people past the trigger`"
        case syntax.Decisions():
            return "`open decisions`"
        case syntax.Quoted():
            return "`source`"
