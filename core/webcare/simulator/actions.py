"""What a customer does, as JSON on the control interface."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from webcare.domain.content import (
    MEDIA_KINDS,
    ContactCard,
    Contacts,
    Content,
    Location,
    MessageKind,
)
from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Block,
    Edit,
    FollowLink,
    PhoneAction,
    PhoneThread,
    Publish,
    React,
    Read,
    Revoke,
    Say,
    Tap,
    Upload,
    Wall,
)

if TYPE_CHECKING:
    from webcare.plugin.simulation import Simulation

Json: TypeAlias = dict[str, Any]
"""A JSON object on its way in or out."""

THREAD = TypeAdapter(PhoneThread)
WALL = TypeAdapter(Wall)
_ACTIONS: dict[str, TypeAdapter[PhoneAction]] = {
    "say": TypeAdapter(Say),
    "react": TypeAdapter(React),
    "tap": TypeAdapter(Tap),
    "edit": TypeAdapter(Edit),
    "revoke": TypeAdapter(Revoke),
    "read": TypeAdapter(Read),
    "block": TypeAdapter(Block),
    "publish": TypeAdapter(Publish),
    "followlink": TypeAdapter(FollowLink),
}


SAMPLES: dict[MessageKind, Content] = {
    MessageKind.LOCATION: Location(
        latitude=52.1134,
        longitude=4.7211,
        name="Vertrekhal 1",
        address="Luchthavenweg 1, Vlietdrecht",
    ),
    MessageKind.CONTACTS: Contacts(
        cards=(
            ContactCard(
                name="Oma Jansen",
                phones=("+31 6 0555 0177",),
                emails=("oma@example.org",),
            ),
        )
    ),
}
"""What is sent as a kind that needs more than words, when a person gave nothing."""


def read_action(simulation: Simulation, body: Json) -> PhoneAction:
    """Return the action that a body describes; its `action` names it.

    A file is given as `{"filename", "mime_type", "data"}` with base64 data; a kind
    that needs a file gets the platform's sample when there is none.

    Raises:
        SimulationError: when the body is not an action.
    """
    fields = {name: value for name, value in body.items() if name != "action"}
    adapter = _ACTIONS.get(str(body.get("action")))
    if adapter is None:
        known = ", ".join(sorted(_ACTIONS))
        raise SimulationError(f"action is one of {known}.")
    file = _read_file(fields.pop("file", None))
    try:
        action = adapter.validate_python(fields)
    except ValidationError as error:
        raise SimulationError(_first_problem(error)) from error
    match action:
        case Say():
            return completed(simulation, action, file)
        case Publish():
            return replace(action, file=file)
        case _:
            return action


def completed(simulation: Simulation, say: Say, file: Upload | None) -> Say:
    """Return a message with its file, and with samples of what it needs and lacks."""
    if file is None and say.kind in MEDIA_KINDS:
        file = simulation.sample(say.kind)
    if say.kind in SAMPLES:
        return replace(say, text="", content=say.content or SAMPLES[say.kind])
    return replace(say, file=file)


def write_action(action: PhoneAction) -> Json:
    """Return an action as a body; the reverse of `read_action`."""
    name = type(action).__name__.lower()
    body: Json = _ACTIONS[name].dump_python(action, mode="json", exclude={"file"})
    if isinstance(action, Say | Publish) and action.file is not None:
        body["file"] = {
            "filename": action.file.filename,
            "mime_type": action.file.mime_type,
            "data": base64.b64encode(action.file.data).decode(),
        }
    return {"action": name, **body}


def _read_file(value: object) -> Upload | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise SimulationError("file is an object.")
    try:
        data = base64.b64decode(str(value.get("data", "")), validate=True)
    except binascii.Error as error:
        raise SimulationError("file.data is not base64.") from error
    mime = str(value.get("mime_type") or "application/octet-stream")
    return Upload(str(value.get("filename") or "bestand"), mime, data)


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}"
