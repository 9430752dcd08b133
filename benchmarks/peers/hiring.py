"""One hiring policy for every peer: ten checks by role, each met, failed or unknown.

Eight thresholds `value >= needed[role]`, one certificate that the role needs, and three of five
qualities of at least 3. An absent value (None) is unknown; of the qualities it counts for neither
side until it cannot matter. Every engine returns (failed, unknown): names of checks, in order.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random

Person = Mapping[str, object]
Result = tuple[Sequence[str], Sequence[str]]
Engine = Callable[[Person], Result]

SCORES = ("months", "speaking", "solving", "service", "skill", "reference", "language", "reliable")
QUALITIES = ("calm", "curious", "careful", "candid", "cordial")
CHECKS = (*SCORES, "certificate", "qualities")
CERTIFICATES = ("first_aid", "driving", "security", "accounts", "safety")
NEEDED = {
    "engineer": (24, 3, 4, 2, 60, 3, 3, 80),
    "seller": (12, 4, 3, 4, 50, 3, 4, 85),
    "helper": (6, 4, 3, 4, 40, 2, 4, 90),
    "manager": (48, 4, 4, 4, 55, 4, 4, 90),
    "analyst": (18, 3, 4, 3, 65, 3, 3, 80),
}
CERTIFICATE = dict(zip(NEEDED, ("security", "driving", "first_aid", "safety", "accounts"),
                       strict=True))  # fmt: skip
RANGES = {"months": (0, 180), "skill": (48, 100), "reliable": (82, 100), "language": (3, 7)}


def people(count: int, seed: int = 7, missing: float = 0.04) -> list[dict[str, object]]:
    """Applicants; each value is None with probability ``missing``, but the role never."""
    rnd = Random(seed)
    roles = list(NEEDED)

    def drawn(name: str) -> int:
        low, high = RANGES.get(name, (2, 9))
        value = rnd.randint(low, high)
        return value if name in RANGES else min(5, value)

    made: list[dict[str, object]] = []
    for _ in range(count):
        person: dict[str, object] = {"role": rnd.choice(roles)}
        person |= {name: drawn(name) for name in (*SCORES, *QUALITIES)}
        person["certificates"] = [each for each in CERTIFICATES if rnd.random() < 0.9]
        person |= {name: None for name in person if name != "role" and rnd.random() < missing}
        made.append(person)
    return made


# --- Python


def hand_written(person: Person) -> Result:
    """As a careful programmer would write it, with the thresholds as data."""
    role = person["role"]
    failed: list[str] = []
    unknown: list[str] = []
    for name, needed in zip(SCORES, NEEDED[role], strict=True):
        value = person[name]
        if value is None:
            unknown.append(name)
        elif value < needed:
            failed.append(name)
    certificates = person["certificates"]
    if certificates is None:
        unknown.append("certificate")
    elif CERTIFICATE[role] not in certificates:
        failed.append("certificate")
    shown = missing = 0
    for name in QUALITIES:
        value = person[name]
        if value is None:
            missing += 1
        elif value >= 3:
            shown += 1
    if shown < 3:
        (unknown if shown + missing >= 3 else failed).append("qualities")
    return failed, unknown


def generated() -> Engine:
    """One straight-line function for each role."""
    lines = []
    for role, needed in NEEDED.items():
        lines += [f"def {role}(p):", " failed, unknown = [], []"]
        for name, least in zip(SCORES, needed, strict=True):
            lines += [f" v = p[{name!r}]", f" if v is None: unknown.append({name!r})",
                      f" elif v < {least}: failed.append({name!r})"]  # fmt: skip
        lines += [" v = p['certificates']", " if v is None: unknown.append('certificate')",
                  f" elif {CERTIFICATE[role]!r} not in v: failed.append('certificate')",
                  " shown = missing = 0"]  # fmt: skip
        for name in QUALITIES:
            lines += [f" v = p[{name!r}]", " if v is None: missing += 1",
                      " elif v >= 3: shown += 1"]  # fmt: skip
        lines += [" if shown < 3:",
                  "  (unknown if shown + missing >= 3 else failed).append('qualities')",
                  " return failed, unknown"]  # fmt: skip
    space: dict[str, Engine] = {}
    exec("\n".join(lines), space)
    functions = {role: space[role] for role in NEEDED}
    return lambda person: functions[person["role"]](person)


# --- zen-engine


def _listed(conditions: Sequence[str]) -> str:
    pairs = zip(conditions, CHECKS, strict=True)
    chosen = ", ".join(f"({condition}) ? '{name}' : null" for condition, name in pairs)
    return f"filter([{chosen}], # != null)"


def _zen_conditions(needed: Callable[[int], str], certificate: str) -> tuple[list[str], list[str]]:
    """The conditions under which each check failed, and is unknown, as expressions of zen."""
    every = ", ".join(QUALITIES)
    shown = f"len(filter([{every}], # != null and # >= 3))"
    possible = f"len(filter([{every}], # == null or # >= 3))"
    failed = [f"{name} != null and {name} < {needed(i)}" for i, name in enumerate(SCORES)]
    failed += [f"certificates != null and {certificate} not in certificates", f"{possible} < 3"]
    unknown = [f"{name} == null" for name in SCORES]
    unknown += ["certificates == null", f"{shown} < 3 and {possible} >= 3"]
    return failed, unknown


def _node(kind: str, name: str, content: object = None) -> dict[str, object]:
    made = {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}}
    return made if content is None else {**made, "content": content}


def _settings(*, through: bool) -> dict[str, object]:
    return {
        "passThrough": through,
        "inputField": None,
        "outputPath": None,
        "executionMode": "single",
    }


def _role_table() -> dict[str, object]:
    columns = [f"least_{name}" for name in SCORES]
    rows = [
        {"_id": role, "role": json.dumps(role), "proof": json.dumps(CERTIFICATE[role])}
        | {name: str(value) for name, value in zip(columns, NEEDED[role], strict=True)}
        for role in NEEDED
    ]
    outputs = [{"id": name, "name": name, "field": name} for name in (*columns, "proof")]
    return {
        "hitPolicy": "first",
        "inputs": [{"id": "role", "name": "role", "field": "role"}],
        "outputs": outputs,
        "rules": rows,
        **_settings(through=True),
    }


def _check_table(name: str, conditions: Sequence[str]) -> dict[str, object]:
    rules = [
        {"_id": f"{name}{place}", "when": condition, "check": json.dumps(check)}
        for place, (condition, check) in enumerate(zip(conditions, CHECKS, strict=True))
    ]
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "check", "name": "check", "field": "check"}],
        "rules": rules,
        **_settings(through=False),
        "outputPath": name,
    }
    return _node("decisionTableNode", name, content)


def _expressions(name: str, pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    rows = [{"id": key, "key": key, "value": value} for key, value in pairs]
    return _node("expressionNode", name, {"expressions": rows, **_settings(through=False)})


def zen_tables() -> Engine:
    """A whole policy as decision tables: by role, then one row for each check."""
    failed, unknown = _zen_conditions(lambda i: f"least_{SCORES[i]}", "proof")
    nodes = [
        _node("inputNode", "in"),
        _node("decisionTableNode", "roles", _role_table()),
        _check_table("failed", failed),
        _check_table("unknown", unknown),
        _expressions("lists", [(n, f"map({n}, #.check)") for n in ("failed", "unknown")]),
        _node("outputNode", "out"),
    ]
    path = [(0, 1), (1, 2), (1, 3), (2, 4), (3, 4), (4, 5)]
    return _zen([(nodes[a], nodes[b]) for a, b in path], nodes)


def zen_table() -> Engine:
    """A whole policy as one decision table by role and one node of expressions."""
    lists = _zen_conditions(lambda i: f"least_{SCORES[i]}", "proof")
    pairs = zip(("failed", "unknown"), map(_listed, lists), strict=True)
    nodes = [
        _node("inputNode", "in"),
        _node("decisionTableNode", "roles", _role_table()),
        _expressions("checks", list(pairs)),
        _node("outputNode", "out"),
    ]
    return _zen(list(pairwise(nodes)), nodes)


def zen_node() -> Engine:
    """A whole policy in one node of expressions."""

    def by_role(values: Mapping[str, object]) -> str:
        chosen = (f"role == '{role}' ? {json.dumps(value)} : " for role, value in values.items())
        return "".join(chosen) + "null"

    lists = _zen_conditions(lambda i: f"$.needed[{i}]", "$.proof")
    pairs = [("needed", by_role({role: list(each) for role, each in NEEDED.items()})),
             ("proof", by_role(CERTIFICATE)),
             *zip(("failed", "unknown"), map(_listed, lists), strict=True)]  # fmt: skip
    nodes = [_node("inputNode", "in"), _expressions("checks", pairs), _node("outputNode", "out")]
    return _zen(list(pairwise(nodes)), nodes)


def _zen(path: Sequence[tuple[Mapping[str, object], ...]], nodes: Sequence[object]) -> Engine:
    import zen

    edges = [
        {"id": f"e{place}", "type": "edge", "sourceId": start["id"], "targetId": end["id"]}
        for place, (start, end) in enumerate(path)
    ]
    graph = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"hiring": graph}}})

    def decide(person: Person) -> Result:
        result = engine.evaluate("hiring", person)["result"]
        return result["failed"], result["unknown"]

    return decide


def zen_expressions() -> Engine:
    """Bare compiled expressions, one for each role; the host chooses."""
    import zen

    compiled = {}
    for role, needed in NEEDED.items():
        lists = _zen_conditions(lambda i, needed=needed: str(needed[i]), f"'{CERTIFICATE[role]}'")
        failed, unknown = map(_listed, lists)
        compiled[role] = zen.compile_expression(f"{{failed: {failed}, unknown: {unknown}}}")

    def decide(person: Person) -> Result:
        result = compiled[person["role"]].evaluate(person)
        return result["failed"], result["unknown"]

    return decide


# --- CEL


def cel() -> Engine:
    """common-expression-language (Rust), one program for each role."""
    import cel as library

    every = ", ".join(QUALITIES)
    shown = f"[{every}].filter(q, q != null && q >= 3).size()"
    possible = f"[{every}].filter(q, q == null || q >= 3).size()"
    compiled = {}
    for role, needed in NEEDED.items():
        failed = [f"{n} != null && {n} < {v}" for n, v in zip(SCORES, needed, strict=True)]
        failed += [f"certificates != null && !('{CERTIFICATE[role]}' in certificates)",
                   f"{possible} < 3"]  # fmt: skip
        unknown = [f"{name} == null" for name in SCORES]
        unknown += ["certificates == null", f"{shown} < 3 && {possible} >= 3"]
        lists = (
            " + ".join(f"({c} ? ['{n}'] : [])" for c, n in zip(each, CHECKS, strict=True))
            for each in (failed, unknown)
        )
        compiled[role] = library.compile("{{'failed': {}, 'unknown': {}}}".format(*lists))

    def decide(person: Person) -> Result:
        result = compiled[person["role"]].execute(dict(person))
        return result["failed"], result["unknown"]

    return decide


# --- Cedar


def _cedar_policies() -> str:
    def forbid(action: str, condition: str) -> str:
        return f'forbid(principal, action == Action::"{action}", resource) {condition};'

    def count(test: str, otherwise: int) -> str:
        return " + ".join(
            f"(if context has {name} then (if {test.format(name)} then 1 else 0) else {otherwise})"
            for name in QUALITIES
        )

    shown = count("context.{} >= 3", 0)
    possible = count("context.{} >= 3", 1)
    made = ["permit(principal, action, resource);"]
    for name in SCORES:
        less = f"context has {name} && context.{name} < resource.{name}"
        made.append(forbid("met", f"when {{ {less} }}"))
        made.append(forbid("known", f"unless {{ context has {name} }}"))
    lacks = "context has certificates && !(context.certificates.contains(resource.certificate))"
    made.append(forbid("met", f"when {{ {lacks} }}"))
    made.append(forbid("known", "unless { context has certificates }"))
    made.append(forbid("met", f"when {{ {possible} < 3 }}"))
    made.append(forbid("known", f"when {{ {shown} < 3 && {possible} >= 3 }}"))
    return "\n".join(made)


def cedar() -> Engine:
    """Cedarpy with policies parsed once, two questions in one batch."""
    import cedarpy

    policies = cedarpy.PolicySet.from_str(_cedar_policies())
    roles = [
        {"uid": {"type": "Role", "id": role}, "parents": [],
         "attrs": dict(zip(SCORES, needed, strict=True)) | {"certificate": CERTIFICATE[role]}}
        for role, needed in NEEDED.items()
    ]  # fmt: skip
    entities = cedarpy.Entities.from_json_str(json.dumps(roles))
    checks = {f"policy{i}": (i - 1) // 2 for i in range(1, 2 * len(CHECKS) + 1)}

    def decide(person: Person) -> Result:
        known = {k: v for k, v in person.items() if v is not None and k != "role"}
        asked = [
            {"principal": 'User::"one"', "action": f'Action::"{action}"',
             "resource": f'Role::"{person["role"]}"', "context": known}
            for action in ("met", "known")
        ]  # fmt: skip
        answers = cedarpy.is_authorized_batch(asked, policies, entities)
        lists = []
        for answer in answers:
            reasons = () if answer.allowed else answer.diagnostics.reasons
            lists.append([CHECKS[place] for place in sorted(checks[each] for each in reasons)])
        return lists[0], lists[1]

    return decide
