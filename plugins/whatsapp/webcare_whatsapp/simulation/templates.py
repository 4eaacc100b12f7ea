"""The registry of approved texts, and what the platform checks when one is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webcare.errors import SimulationError
from webcare_whatsapp.simulation.graph import GraphError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from webcare_whatsapp.simulation.wire import Json

_BLANK = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedTemplate:
    """One template in one language.

    `buttons` holds type and label, and the address of a link button.
    """

    id: str
    name: str
    language: str
    category: str
    body: str
    status: str = "APPROVED"
    quality: str = "GREEN"
    header: str = ""
    header_format: str = ""
    footer: str = ""
    buttons: tuple[tuple[str, str, str], ...] = ()

    @property
    def blanks(self) -> tuple[str, ...]:
        """Return the names or numbers of the body's blanks, each once, in order."""
        return tuple(dict.fromkeys(_BLANK.findall(self.body)))

    @property
    def named(self) -> bool:
        """Tell whether the blanks have names instead of numbers."""
        return any(not blank.isdigit() for blank in self.blanks)

    @property
    def components(self) -> list[Json]:
        """Return the parts as Meta lists them."""
        parts: list[Json] = []
        if self.header_format:
            head: Json = {"type": "HEADER", "format": self.header_format}
            parts.append(head | ({"text": self.header} if self.header else {}))
        parts.append({"type": "BODY", "text": self.body} | self._example())
        if self.footer:
            parts.append({"type": "FOOTER", "text": self.footer})
        if self.buttons:
            parts.append(
                {"type": "BUTTONS", "buttons": list(map(_button, self.buttons))}
            )
        return parts

    @property
    def wire(self) -> Json:
        """Return the template as the registry's listing has it."""
        return {
            "name": self.name,
            "parameter_format": "NAMED" if self.named else "POSITIONAL",
            "components": self.components,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "quality_score": {"score": self.quality, "date": 1_788_000_000},
            "id": self.id,
        }

    def _example(self) -> Json:
        if not self.blanks:
            return {}
        if self.named:
            rows = [{"param_name": b, "example": "voorbeeld"} for b in self.blanks]
            return {"example": {"body_text_named_params": rows}}
        return {"example": {"body_text": [["voorbeeld"] * len(self.blanks)]}}


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its blanks filled in, as it stands on the phone."""

    template: SimulatedTemplate
    text: str
    header: str = ""
    payloads: tuple[str, ...] = ()


class Registry:
    """The templates of the business account."""

    def __init__(self, templates: Iterable[SimulatedTemplate]) -> None:
        self._all = {(t.name, t.language): t for t in templates}

    def all(self) -> Sequence[SimulatedTemplate]:
        """Return every template, by name."""
        return tuple(self._all[key] for key in sorted(self._all))

    def change(
        self, name: str, *, status: str = "", category: str = "", quality: str = ""
    ) -> list[SimulatedTemplate]:
        """Change all languages of a template; return them as they are now.

        Raises:
            SimulationError: when there is no such template.
        """
        changed = [
            replace(
                template,
                status=status or template.status,
                category=category or template.category,
                quality=quality or template.quality,
            )
            for (known, _), template in self._all.items()
            if known == name
        ]
        if not changed:
            raise SimulationError(f"There is no template {name!r}.")
        self._all |= {(t.name, t.language): t for t in changed}
        return changed

    def sendable(self, name: str, language: str) -> SimulatedTemplate:
        """Return a template that may be sent now.

        Raises:
            GraphError: 132001 when it does not exist or is not approved, 132015 when
                it is paused, 132016 when it is disabled.
        """
        template = self._all.get((name, language))
        if template is None:
            raise GraphError(
                132001, f"template name ({name}) does not exist in {language}"
            )
        if template.status == "PAUSED":
            raise GraphError(132015, f"template {name} is paused for low quality")
        if template.status == "DISABLED":
            raise GraphError(132016, f"template {name} is disabled for low quality")
        if template.status != "APPROVED":
            raise GraphError(132001, f"template name ({name}) is not approved")
        return template


def fill(template: SimulatedTemplate, components: Sequence[Json]) -> Filled:
    """Fill in a template's blanks as a request asks.

    Raises:
        GraphError: 132000 when the number of values differs, 132012 when their form
            does.
    """
    parts = {str(part.get("type", "")).lower(): part for part in components}
    header = _fill_header(template, parts.get("header", {}))
    body = _fill_text(template.body, parts.get("body", {}), "body")
    buttons = [part for part in components if str(part.get("type")).lower() == "button"]
    return Filled(template, body, header, _payloads(template, buttons))


def _fill_text(text: str, part: Json, where: str) -> str:
    blanks = tuple(dict.fromkeys(_BLANK.findall(text)))
    given = part.get("parameters") or []
    if len(given) != len(blanks):
        raise GraphError(
            132000,
            f"{where}: number of localizable_params ({len(given)}) does not match the "
            f"expected number of params ({len(blanks)})",
        )
    values: dict[str, str] = {}
    for index, parameter in enumerate(given):
        if parameter.get("type") not in {"text", "currency", "date_time"}:
            raise GraphError(132012, f"{where}: parameter {index} must be a text")
        name = parameter.get("parameter_name") or (blanks[index])
        if name not in blanks:
            raise GraphError(132012, f"{where}: there is no parameter {name}")
        values[name] = _parameter_text(parameter)
    if set(values) != set(blanks):
        raise GraphError(132012, f"{where}: every parameter is given once")
    return _BLANK.sub(lambda match: values[match[1]], text)


def _parameter_text(parameter: Json) -> str:
    kind = parameter["type"]
    text = parameter.get("text") if kind == "text" else None
    if kind != "text":
        text = (parameter.get(kind) or {}).get("fallback_value")
    if not isinstance(text, str) or not text.strip():
        raise GraphError(131008, "Parameter of type text is missing text value")
    return text


def _fill_header(template: SimulatedTemplate, part: Json) -> str:
    if template.header_format == "TEXT":
        return _fill_text(template.header, part, "header")
    given = part.get("parameters") or []
    wanted = template.header_format.lower()
    if len(given) != bool(wanted):
        raise GraphError(132000, f"header: expected {wanted or 'no parameter'}")
    if wanted and given[0].get("type") != wanted:
        raise GraphError(132012, f"header: expected a {wanted}")
    return ""


def _payloads(template: SimulatedTemplate, parts: Sequence[Json]) -> tuple[str, ...]:
    """Return what each button gives back, its label unless the request says other."""
    given: dict[int, str] = {}
    for part in parts:
        index = int(part.get("index", 0))
        parameters = part.get("parameters") or [{}]
        if not 0 <= index < len(template.buttons):
            raise GraphError(132000, f"button at index {index} does not exist")
        given[index] = str(
            parameters[0].get("payload") or parameters[0].get("text", "")
        )
    for index, (kind, _, url) in enumerate(template.buttons):
        if kind == "URL" and _BLANK.search(url) and not given.get(index):
            raise GraphError(131008, f"button at index {index} requires a parameter")
    labels = (label for _, label, _ in template.buttons)
    return tuple(given.get(index) or label for index, label in enumerate(labels))


def _button(button: tuple[str, str, str]) -> Json:
    kind, label, url = button
    link = {"url": url} if kind == "URL" else {}
    return {"type": kind, "text": label, **link}
