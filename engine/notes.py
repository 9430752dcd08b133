"""Why a line came out as it did: which operands settled it, and which fallback, case or day."""

from collections.abc import Mapping

from troth.dsl import core
from troth.dsl.prose import expression
from troth.engine.exact import Result, Unknown
from troth.engine.localtime import shown
from troth.engine.meaning import Run, value
from troth.engine.parts import expressions, operands, within


def decisive(
    condition: core.Expr, looks_at: tuple[core.Expr, ...], run: Run
) -> tuple[int, ...] | None:
    """The positions among ``looks_at`` that settled ``condition``; None where all did."""
    inner = condition
    while isinstance(inner, core.Not):
        inner = inner.value
    if not isinstance(inner, core.And | core.Or | core.AtLeast):
        return None
    settled = _settling(condition, run)
    chosen = tuple(index for index, each in enumerate(looks_at) if each in settled)
    return None if len(chosen) == len(looks_at) else chosen


def _settling(expr: core.Expr, run: Run) -> dict[core.Expr, None]:
    """The named values that settled a truth: one no settles an `and`, one yes an `or`."""
    match expr:
        case core.And(items=items):
            return _of_items(items, value(expr, run), 0, run)
        case core.Or(items=items):
            return _of_items(items, value(expr, run), 1, run)
        case core.AtLeast(items=items):
            truth = value(expr, run)
            chosen = [item for item in items if _alike(value(item, run), truth)]
            return _settling_all(chosen, run)
        case core.Not(value=inner):
            return _settling(inner, run)
        case _:
            return dict.fromkeys(operands(expr))


def _of_items(
    items: tuple[core.Expr, ...], truth: Result, enough: int, run: Run
) -> dict[core.Expr, None]:
    if truth == enough:
        return _settling(next(item for item in items if value(item, run) == enough), run)
    return _settling_all([item for item in items if _alike(value(item, run), truth)], run)


def _settling_all(items: list[core.Expr], run: Run) -> dict[core.Expr, None]:
    found: dict[core.Expr, None] = {}
    for item in items:
        found.update(_settling(item, run))
    return found


def _alike(left: Result, right: Result) -> bool:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return isinstance(left, Unknown) and isinstance(right, Unknown)
    return left == right


def notes(condition: core.Expr, run: Run) -> tuple[str, ...]:
    """Each fallback used and why, each case of a define that was taken, each day looked back to."""
    told: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [condition]
    while waiting:
        for expr in within(waiting.pop(0)):
            if isinstance(expr, core.OrElse):
                told.update(_fallback_note(expr, run))
            elif isinstance(expr, core.AsOf):
                told.update(_then_note(expr, run))
            elif isinstance(expr, core.DefineRef) and expr.name not in seen:
                seen.add(expr.name)
                body = run.rules.defines[expr.name].body
                if isinstance(body, core.Cases):
                    told.update(_case_note(expr.name, body, run))
                waiting += expressions(body)
    return tuple(told)


def has_notes(condition: core.Expr, defines: Mapping[str, core.Define]) -> bool:
    """Whether ``condition`` can ever come with a note; decides without a view."""
    seen: set[str] = set()
    waiting = [condition]
    while waiting:
        for expr in within(waiting.pop()):
            if isinstance(expr, core.OrElse | core.AsOf):
                return True
            if isinstance(expr, core.DefineRef) and expr.name not in seen:
                seen.add(expr.name)
                body = defines[expr.name].body
                if isinstance(body, core.Cases):
                    return True
                waiting += expressions(body)
    return False


def _fallback_note(expr: core.OrElse, run: Run) -> dict[str, None]:
    found = value(expr.value, run)
    if not isinstance(found, Unknown):
        return {}
    why = "; ".join(str(reason) for reason in found.reasons)
    return {f"{expression(expr.fallback)} is used, because {why}": None}


def _then_note(expr: core.AsOf, run: Run) -> dict[str, None]:
    day = value(expr.at, run)
    return {f"then is {shown(day)}": None} if isinstance(day, int) else {}


def _case_note(name: str, body: core.Cases, run: Run) -> dict[str, None]:
    for case in body.cases:
        guard = value(case.when, run)
        if isinstance(guard, Unknown):
            return {}
        if guard == 1:
            return {f"{name} is {expression(case.value)}, when {expression(case.when)}": None}
    return {f"{name} is {expression(body.otherwise)}, in all other cases": None}
