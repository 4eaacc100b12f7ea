"""What the laboratory can let happen on the simulated platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.domain.status import MessageStatus
from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Catalogue,
    Experiment,
    Field,
    Publish,
    Say,
    advance,
    flood,
    repeat,
)
from webcare_facebook.simulation import (
    control,
    inbound,
    occasions,
    publishing,
    receipts,
    subscription,
    threads,
)
from webcare_facebook.simulation.faults import FAULTS
from webcare_facebook.simulation.occasions import OCCASIONS
from webcare_facebook.simulation.world import PAGE_INBOX, WINDOW

if TYPE_CHECKING:
    from webcare.plugin.simulation import Happening, Values
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, World


def _count(name: str, title: str, value: str, maximum: float = 100_000) -> Field:
    return Field(
        name=name,
        title=title,
        kind="number",
        value=value,
        minimum=1,
        maximum=maximum,
    )


_EXPERIMENTS = (
    Experiment(
        name="flood",
        title="Send many messages",
        help="The customers take turns, in their chats or under the newest post.",
        personal=False,
        fields=(
            _count("count", "How many", "50"),
            _count("rate", "In a second", "10", 2000),
            Field(name="public", title="In public", kind="flag"),
        ),
    ),
    Experiment(
        name="burst",
        title="Send ten photos instead of one",
        fields=(_count("count", "How many", "10", 100),),
    ),
    Experiment(
        name="advance",
        title="Let time pass",
        help="After 24 hours only a person may answer, after 7 days nobody.",
        personal=False,
        fields=(_count("hours", "Hours", "24", 24 * 60),),
    ),
    Experiment(
        name="close_window",
        title="Close the window",
        fields=(
            Field(
                name="which",
                title="Which",
                kind="choice",
                value="day",
                choices=(
                    ("day", "the 24 hours: only a person may answer"),
                    ("week", "the 7 days: nobody may answer"),
                ),
            ),
        ),
    ),
    Experiment(
        name="outage",
        title="Let no webhook through for a while",
        help="After 15 minutes Facebook warns, after 60 it drops the Page.",
        personal=False,
        fields=(_count("minutes", "Minutes", "20", 48 * 60),),
    ),
    Experiment(
        name="taken",
        title="Let Meta Business Suite take the chat",
        help="What happens in it comes in standby, and we may not send.",
    ),
    Experiment(name="given", title="Let Meta Business Suite give the chat back"),
    Experiment(name="asked", title="Let another app ask for the chat"),
    Experiment(
        name="answered",
        title="Let a colleague answer in Meta Business Suite",
        fields=(
            Field(
                name="text",
                title="Words",
                kind="text",
                value="Dag! Ik zoek het even voor u uit.",
            ),
        ),
    ),
    Experiment(
        name="begin",
        title="Press Get started",
        fields=(Field(name="ref", title="From a link with ref", kind="text"),),
    ),
    Experiment(
        name="occasion",
        title="Send something special",
        fields=(
            Field(
                name="what",
                title="What",
                kind="choice",
                value="share",
                choices=tuple((name, row[0]) for name, row in OCCASIONS.items()),
            ),
        ),
    ),
    Experiment(
        name="fail_always",
        title="Let everything to this customer fail",
        fields=(
            Field(
                name="fault",
                title="With",
                kind="choice",
                value="unavailable",
                choices=(
                    ("", "nothing any more"),
                    *((name, fault.title) for name, fault in FAULTS.items()),
                ),
            ),
        ),
    ),
    Experiment(
        name="age",
        title="Let what is on the wall grow older",
        help="A comment can be answered in private for 7 days.",
        personal=False,
        fields=(_count("days", "Days", "8", 365),),
    ),
    Experiment(
        name="repeat",
        title="Send the last webhook once more",
        personal=False,
    ),
    Experiment(
        name="drop",
        title="Drop the Page from our webhooks",
        help="As after an hour of failures; only subscribing again brings them back.",
        personal=False,
    ),
)


def _flood(world: World, chat: Chat, values: Values) -> None:
    people, page = list(world.customers), chat.page
    posts = [e for e in world.walls.values() if e.is_post and e.page_id == page.id]
    under = posts[-1].id if posts else None

    def say(position: int) -> None:
        person = people[position % len(people)]
        text = f"Wanneer gaat vlucht OV {1000 + position} weg?"
        if values["public"]:
            publishing.publish(world, page, person, Publish(text=text, parent=under))
        else:
            inbound.say(world, world.chat(page.id, person), Say(text=text))

    flood(world, values, say)


def _burst(world: World, chat: Chat, values: Values) -> None:
    from webcare_facebook.simulation.samples import meter  # noqa: PLC0415 - only here

    for _ in range(int(values["count"])):
        inbound.say(world, chat, Say(kind=MessageKind.IMAGE, file=meter()))


def _close_window(world: World, chat: Chat, values: Values) -> None:
    gone = timedelta(days=7) if values["which"] == "week" else WINDOW
    if chat.acted_at:
        closed = world.timeline.now() - gone - timedelta(minutes=1)
        chat.acted_at = min(chat.acted_at, closed)
    world.changes.note(chat.topic)


def _outage(world: World, chat: Chat, values: Values) -> None:
    del chat
    world.scenario = replace(world.scenario, outage=True)

    async def end() -> None:
        world.scenario = replace(world.scenario, outage=False)
        world.changes.note("laboratory")

    world.timeline.after(float(values["minutes"]) * 60, end)
    world.changes.note("laboratory")


def _taken(world: World, chat: Chat, values: Values) -> None:
    del values
    threads.taken_by(world, chat)


def _given(world: World, chat: Chat, values: Values) -> None:
    del values
    if control.owner(world, chat) in {"", world.credentials.app_id}:
        raise SimulationError("The chat is not with anybody else.")
    threads.given_by(world, chat, PAGE_INBOX)


def _asked(world: World, chat: Chat, values: Values) -> None:
    del values
    threads.asked_by(world, chat)


def _answered(world: World, chat: Chat, values: Values) -> None:
    message = replace(
        inbound.new_message(
            world, MessageKind.TEXT, str(values["text"]), world.timeline.now()
        ),
        by_person=False,
        status=MessageStatus.DELIVERED,
    )
    world.put(chat, message)
    echo: Json = {"mid": message.id, "text": message.text, "app_id": int(PAGE_INBOX)}
    receipts.tell_echo(world, chat, echo)


def _begin(world: World, chat: Chat, values: Values) -> None:
    if ref := str(values["ref"]).strip():
        chat.referral = {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}
    title, now = "Aan de slag", world.timeline.now()
    shown = inbound.new_message(world, MessageKind.CHOICE, title, now)
    postback: Json = {"mid": shown.id, "title": title, "payload": "GET_STARTED"}
    inbound.press(world, chat, shown, postback)


def _occasion(world: World, chat: Chat, values: Values) -> None:
    occasions.happen(world, chat, str(values["what"]))


def _fail_always(world: World, chat: Chat, values: Values) -> None:
    chat.fails_with = str(values["fault"])
    world.changes.note(chat.topic)


def _age(world: World, chat: Chat, values: Values) -> None:
    by = timedelta(days=float(values["days"]))
    for entry in tuple(world.walls.values()):
        if entry.page_id == chat.page.id:
            world.put_entry(replace(entry, at=entry.at - by))


def _drop(world: World, chat: Chat, values: Values) -> None:
    del values
    subscription.drop(world, chat.page)


_HAPPENINGS: dict[str, Happening[World, Chat]] = {
    "flood": _flood,
    "burst": _burst,
    "advance": advance,
    "close_window": _close_window,
    "outage": _outage,
    "taken": _taken,
    "given": _given,
    "asked": _asked,
    "answered": _answered,
    "begin": _begin,
    "occasion": _occasion,
    "fail_always": _fail_always,
    "age": _age,
    "repeat": repeat,
    "drop": _drop,
}

CATALOGUE = Catalogue(_EXPERIMENTS, _HAPPENINGS)
