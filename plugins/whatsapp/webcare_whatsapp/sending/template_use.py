"""A template with its blanks filled in, as components."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from webcare.domain.content import TemplateUse
    from webcare.plugin.payloads import Json


@dataclass(frozen=True, slots=True)
class HeaderMedia:
    """An uploaded file that stands on top of a template."""

    kind: Literal["image", "video", "document"]
    id: str
    filename: str = ""


def template(use: TemplateUse, header: HeaderMedia | None = None) -> Json:
    """Return the template part of a send; blanks that it has not got are left out."""
    components = [
        *_header(use, header),
        *_body(use),
        *(_button(index, value) for index, value in use.buttons),
    ]
    found: Json = {
        "name": use.name,
        "language": {"code": use.language, "policy": "deterministic"},
    }
    if components:
        found["components"] = components
    return found


def _header(use: TemplateUse, media: HeaderMedia | None) -> list[Json]:
    if media:
        file: Json = {"id": media.id}
        if media.kind == "document" and media.filename:
            file["filename"] = media.filename
        parameter: Json = {"type": media.kind, media.kind: file}
    elif use.header:
        parameter = _text(use.header, use.header_name)
    else:
        return []
    return [{"type": "header", "parameters": [parameter]}]


def _body(use: TemplateUse) -> list[Json]:
    if not use.body:
        return []
    named = list(zip_longest(use.body, use.names[: len(use.body)], fillvalue=""))
    if all(_is_number(name) for _, name in named):
        # Meta counts by number, which need not be the order in the text.
        named.sort(key=lambda pair: int(pair[1]))
    parameters = [_text(value, name) for value, name in named]
    return [{"type": "body", "parameters": parameters}]


def _button(index: int, value: str) -> Json:
    return {
        "type": "button",
        "sub_type": "url",
        "index": str(index),
        "parameters": [{"type": "text", "text": value}],
    }


def _text(value: str, name: str) -> Json:
    parameter: Json = {"type": "text", "text": value}
    if name and not _is_number(name):
        parameter["parameter_name"] = name
    return parameter


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit()
