"""What only shows in the whole pack: rules that wait for themselves, defines nobody uses."""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.checking.world import World, warning
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Span
from troth.dsl.traverse import walk

Key = tuple[str, str]


def say_circles(policy: core.Policy, world: World) -> None:
    """Report obligations, and minimums that ask for every minimum, whose conditions lead back.

    Circles of defines and minimums that name each other are found while they are read
    (`troth.dsl.checking.names`). A condition that names no promise (`any promise to the person is
    violated`) closes no circle: it speaks of what is there, not of one rule.
    """
    if not world.leads_back:
        return
    rules: dict[Key, core.Define | core.Minimum | core.Obligation] = {
        **{("define", d.name): d for d in policy.defines},
        **{("minimum", m.name): m for m in policy.minimums},
        **{("obligation", o.name): o for o in policy.obligations},
    }
    done: set[Key] = set()
    for start in rules:
        _search(start, rules, done, world)


def _search(
    start: Key,
    rules: dict[Key, core.Define | core.Minimum | core.Obligation],
    done: set[Key],
    world: World,
) -> None:
    if start in done:
        return
    path: list[Key] = [start]
    minimums = [key for key in rules if key[0] == "minimum"]
    stack: list[Iterator[tuple[Key, Span]]] = [_needs(rules[start], minimums)]
    while stack:
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
            done.add(path.pop())
            continue
        key, span = step
        if key in path:
            _say_circle(path[path.index(key) :], key, span, rules, world)
        elif key in rules and key not in done:
            path.append(key)
            stack.append(_needs(rules[key], minimums))


def _needs(
    rule: core.Define | core.Minimum | core.Obligation, minimums: list[Key]
) -> Iterator[tuple[Key, Span]]:
    for node in walk(rule):
        match node:
            case core.DefineRef(name=name):
                yield ("define", name), node.span
            case core.MinimumMet(name=name):
                yield ("minimum", name), node.span
            case core.EveryMinimumMet():
                yield from ((key, node.span) for key in minimums)
            case core.ObligationIs(name=name) if name:
                yield ("obligation", name), node.span
            case _:
                pass


def _say_circle(
    circle: list[Key],
    key: Key,
    span: Span,
    rules: dict[Key, core.Define | core.Minimum | core.Obligation],
    world: World,
) -> None:
    names = " needs ".join(f"`{name}`" for _, name in [*circle, key])
    world.report(
        Diagnostic(
            "circular-rule",
            f"`{key[1]}` needs itself" if len(circle) == 1 else "these rules need each other",
            Label(span, "leads back"),
            others=(Label(rules[key].span, key[1]),),
            note=names,
            help="say one of them without the other",
        )
    )


def say_unused(world: World) -> None:
    """Warn of defines that no rule and no chart uses."""
    if world.incomplete:
        return
    asked = {guard for chart in world.vocabulary.charts.values() for guard in chart.guards}
    for name, node in world.defines.items():
        if name not in world.used and name not in asked:
            world.report(
                warning(
                    "unused-define",
                    f"no rule uses `{name}`",
                    Label(node.name.span, "defined here, used nowhere"),
                    advice="use it, or leave it out",
                )
            )
