"""Reading the form of the rules into a document, and what its buttons do to one.

A rule that is folded travels as its document in one hidden field, so that hundreds of
them make no long page. One that is opened has fields of its own.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from webcare.policies.kind import Document
from webcare.policies.routing import EVENTS
from webcare.policies.routing.schema import MOST_RULES
from webcare.web.admin.policies.routing.parts import (
    ACTIONS,
    CONDITIONS,
    PartField,
    Shape,
)
from webcare.web.pages import Fields

_SPARE = "rule"
_ODD = re.compile(r"[^a-z0-9]+")
_PARTS = 20
"""How many conditions, and actions, of one rule a form can bring."""

Entries = list[dict[str, Any]]


def parse(fields: Fields) -> Document:
    """Return the document that a form describes; what cannot be is kept as typed."""
    rules = [_rule(fields, f"rule-{each}") for each in _positions(fields)]
    # What is saved needs a name; what is still being written gets one with its title.
    spare = _SPARE if fields["do"] in {"", "save"} else ""
    for each in rules:
        taken = {str(other.get("name")) for other in rules}
        title = str(each.get("title") or "")
        each["name"] = each.get("name") or _name(title, taken, spare)
    return {"rules": rules, "fallback": fields["fallback"]}


def act(document: Document, action: str) -> Document:
    """Return a document after a button of the form other than saving.

    A button is called by what it does and to which rule: `add`, `up.3`, `remove.3`,
    `when.3.words`, `drop-then.3.0`.
    """
    what, _, rest = action.partition(".")
    where, _, more = rest.partition(".")
    rules: Entries = [dict(each) for each in document["rules"]]
    if what == "add":
        rules.append(_new())
    elif where in map(str, range(len(rules))):
        _DONE.get(what, _nothing)(rules, int(where), more)
    return {**document, "rules": rules}


def opened_after(fields: Fields, count: int) -> set[int]:
    """Return which rules are open after a button was pressed.

    Args:
        fields: as they were sent; a rule that had fields was open.
        count: how many rules there are now.
    """
    what, _, rest = fields["do"].partition(".")
    where = rest.partition(".")[0]
    order = list(_positions(fields))
    opened = {each for each in order if f"rule-{each}-title" in fields.values}
    if what == "add":
        return {*opened, count - 1}
    if where not in map(str, order):
        return opened
    at = int(where)
    if what in {"up", "down"}:
        _swap(order, at, -1 if what == "up" else 1)
    elif what == "remove":
        order.remove(at)
    elif what == "open":
        opened.add(at)
    elif what == "close":
        opened.discard(at)
    return {now for now, before in enumerate(order) if before in opened}


def written(field: PartField, value: Any) -> str | list[str]:  # noqa: ANN401 - JSON
    """Return a value as it stands in a field; of ticks and lines, each by itself."""
    if field.shape in {"several", "lines"}:
        return [str(each) for each in value] if isinstance(value, list | tuple) else []
    return "" if value is None else str(value)


def _positions(fields: Fields) -> Iterable[int]:
    position = 0
    while f"rule-{position}" in fields.values and position <= MOST_RULES:
        yield position
        position += 1


def _rule(fields: Fields, key: str) -> dict[str, Any]:
    if f"{key}-title" not in fields.values:
        return _object(fields.raw(key))
    return {
        "name": fields[key],
        "title": fields[f"{key}-title"],
        "on": [each for each in EVENTS if each in fields.values.get(f"{key}-on", ())],
        "when": _parts(fields, f"{key}-when", _condition),
        "then": _parts(fields, f"{key}-then", _action),
        "stop": bool(fields[f"{key}-stop"]),
        "active": bool(fields[f"{key}-active"]),
    }


def _parts(
    fields: Fields, key: str, read: Callable[[Fields, str], dict[str, Any]]
) -> Entries:
    found: Entries = []
    while f"{key}-{len(found)}" in fields.values and len(found) <= _PARTS:
        found.append(read(fields, f"{key}-{len(found)}"))
    return found


def _condition(fields: Fields, key: str) -> dict[str, Any]:
    kind = fields[key]
    part = CONDITIONS.get(kind)
    return {
        "what": kind,
        "negated": bool(fields[f"{key}-negated"]),
        **_values(fields, key, part.fields if part else ()),
    }


def _action(fields: Fields, key: str) -> dict[str, Any]:
    kind = fields[key]
    part = ACTIONS.get(kind)
    return {"do": kind, **_values(fields, key, part.fields if part else ())}


def _values(fields: Fields, key: str, parts: Iterable[PartField]) -> dict[str, Any]:
    return {
        each.name: _READ[each.shape](fields, f"{key}-{each.name}") for each in parts
    }


def _lines(fields: Fields, key: str) -> list[str]:
    return [line.strip() for line in fields.raw(key).splitlines() if line.strip()]


def _number(fields: Fields, key: str) -> int | str:
    typed = fields[key]
    whole = typed.isascii() and typed.isdecimal() and len(typed) < len("1000000000")
    return int(typed) if whole else typed


_READ: Mapping[Shape, Callable[[Fields, str], Any]] = {
    "several": lambda fields, key: [
        each.strip() for each in fields.values.get(key, ()) if each.strip()
    ],
    "lines": _lines,
    "one": lambda fields, key: fields[key],
    "number": _number,
    "text": lambda fields, key: fields[key],
}


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _new() -> dict[str, Any]:
    """Return an empty rule for what begins; its name is given with its title."""
    return {
        "name": "",
        "title": "",
        "on": ["new"],
        "when": [],
        "then": [],
        "stop": False,
        "active": True,
    }


def _nothing(rules: Entries, at: int, more: str) -> None:
    del rules, at, more


def _swap(order: list[Any], at: int, by: int) -> None:
    if 0 <= at + by < len(order):
        order[at], order[at + by] = order[at + by], order[at]


def _remove(rules: Entries, at: int, more: str) -> None:
    del more
    del rules[at]


def _add_condition(rules: Entries, at: int, more: str) -> None:
    if more in CONDITIONS:
        new = {"what": more, "negated": False, **_empty(CONDITIONS[more].fields)}
        rules[at]["when"] = [*rules[at].get("when", ()), new]


def _add_action(rules: Entries, at: int, more: str) -> None:
    if more in ACTIONS:
        new = {"do": more, **_empty(ACTIONS[more].fields)}
        rules[at]["then"] = [*rules[at].get("then", ()), new]


def _empty(parts: Iterable[PartField]) -> dict[str, Any]:
    return {
        each.name: [] if each.shape in {"several", "lines"} else "" for each in parts
    }


def _drop(section: str) -> Callable[[Entries, int, str], None]:
    def drop(rules: Entries, at: int, more: str) -> None:
        kept = rules[at].get(section, ())
        rules[at][section] = [
            each for position, each in enumerate(kept) if str(position) != more
        ]

    return drop


_DONE: Mapping[str, Callable[[Entries, int, str], None]] = {
    "up": lambda rules, at, _more: _swap(rules, at, -1),
    "down": lambda rules, at, _more: _swap(rules, at, 1),
    "remove": _remove,
    "when": _add_condition,
    "then": _add_action,
    "drop-when": _drop("when"),
    "drop-then": _drop("then"),
}


def _name(title: str, taken: set[str], spare: str) -> str:
    """Return a name for logs and files that is like a title, and new."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore")
    base = _ODD.sub("-", plain.decode()).strip("-")[:50].strip("-")
    base = base or (_SPARE if title else spare)
    if not base:
        return ""
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name
