"""What the forms of the page ask for, as something to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile

from webcare.domain.content import MessageKind
from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Block,
    Edit,
    FollowLink,
    PhoneAction,
    Publish,
    React,
    Read,
    Revoke,
    Say,
    Tap,
    Upload,
)
from webcare.simulator.actions import completed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.datastructures import FormData

    from webcare.simulator.platforms import Conversation

_LONGEST_AGO = 24 * 30
"""Hours that a message may lie back."""


async def read_form(
    chat: Conversation, form: FormData
) -> Callable[[], Awaitable[object]]:
    """Return what a form asks for, ready to be called; its `do` field names it.

    Raises:
        SimulationError: when the form is none of ours, or filled in wrongly.
    """
    simulation, account, person = chat.simulation, chat.account.id, chat.person.id
    values = {name: v for name, v in form.items() if isinstance(v, str)}
    match values.pop("do", ""):
        case "connect":
            url = values.get("url", "").strip()
            return lambda: simulation.connect(account, url)
        case "switch":
            return lambda: _switch(chat, values)
        case "perform":
            name = values.pop("experiment", "")
            return lambda: simulation.perform(name, account, person, values)
        case "say":
            action: PhoneAction = await _say(chat, form, values)
        case "publish":
            action = Publish(
                text=_words(values),
                parent=values.get("parent") or None,
                file=await _upload(form),
            )
        case other:
            action = _act(other, values)
    return lambda: simulation.act(account, person, action)


async def _switch(chat: Conversation, values: dict[str, str]) -> None:
    # A browser sends nothing for a flag that is off: the form names what it holds.
    named = values.pop("fields", "").split()
    told = {name: values.get(name, "") for name in named}
    chat.simulation.switch(told)


def _act(name: str, values: dict[str, str]) -> PhoneAction:
    if name not in _SIMPLE:
        raise SimulationError(f"The page has no form {name!r}.")
    return _SIMPLE[name](values.get("target", ""), values)


_SIMPLE: dict[str, Callable[[str, dict[str, str]], PhoneAction]] = {
    "react": lambda target, values: React(target, values.get("emoji", "")),
    "tap": lambda target, values: Tap(target, values.get("option", "")),
    "edit": lambda target, values: Edit(target, values.get("text", "")),
    "revoke": lambda target, _: Revoke(target),
    "follow": lambda target, _: FollowLink(target),
    "read": lambda _, __: Read(),
    "block": lambda _, values: Block(values.get("blocked") == "on"),
}
"""The forms that need no more than their fields, by the name of what they do."""


async def _say(chat: Conversation, form: FormData, values: dict[str, str]) -> Say:
    kind = _kind(values.get("kind", "text"))
    upload = None if kind is MessageKind.TEXT else await _upload(form)
    say = Say(
        text=_words(values),
        kind=kind,
        quotes=values.get("quotes") or None,
        forwarded="once" if values.get("forwarded") else "",
        ago=_ago(values.get("hours_ago", "")),
    )
    return completed(chat.simulation, say, upload)


def _words(values: dict[str, str]) -> str:
    return values.get("text", "").replace("\r\n", "\n")


async def _upload(form: FormData) -> Upload | None:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    mime = file.content_type or "application/octet-stream"
    return Upload(file.filename, mime, await file.read())


def _kind(name: str) -> MessageKind:
    try:
        return MessageKind(name)
    except ValueError:
        raise SimulationError(f"There is no kind of message {name!r}.") from None


def _ago(raw: str) -> timedelta:
    try:
        hours = float(raw or 0)
    except ValueError:
        hours = -1
    if not 0 <= hours <= _LONGEST_AGO:
        raise SimulationError("Hours ago is a number between 0 and 720.")
    return timedelta(hours=hours)
