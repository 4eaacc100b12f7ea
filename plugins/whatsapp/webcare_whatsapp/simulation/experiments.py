"""What the laboratory can let happen on the simulated platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.plugin.simulation import (
    Catalogue,
    Experiment,
    Field,
    Say,
    advance,
    flood,
    repeat,
)
from webcare_whatsapp.simulation import inbound, reports
from webcare_whatsapp.simulation.identities import change_number, change_user_id
from webcare_whatsapp.simulation.occasions import OCCASIONS, UNSUPPORTED
from webcare_whatsapp.simulation.reports import REPORTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.plugin.simulation import Happening, Values
    from webcare_whatsapp.simulation.world import Chat, World

_STATES = ("APPROVED", "PAUSED", "DISABLED", "REJECTED", "PENDING", "FLAGGED")


def _same(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in values)


_EXPERIMENTS = (
    Experiment(
        name="flood",
        title="Send many messages",
        help="The customers take turns; each of them is one conversation.",
        personal=False,
        fields=(
            Field(
                name="count",
                title="How many",
                kind="number",
                value="50",
                minimum=1,
                maximum=100_000,
            ),
            Field(
                name="rate",
                title="In a second",
                kind="number",
                value="10",
                minimum=0.1,
                maximum=2000,
            ),
        ),
    ),
    Experiment(
        name="burst",
        title="Send ten photos instead of one",
        fields=(
            Field(
                name="count",
                title="How many",
                kind="number",
                value="10",
                minimum=1,
                maximum=100,
            ),
        ),
    ),
    Experiment(
        name="advance",
        title="Let time pass",
        help="After 24 hours the window is closed and only templates get through.",
        personal=False,
        fields=(
            Field(
                name="hours",
                title="Hours",
                kind="number",
                value="24",
                maximum=24 * 60,
            ),
        ),
    ),
    Experiment(
        name="close_window",
        title="Close the 24-hour window",
        help="As if the customer wrote last more than a day ago.",
    ),
    Experiment(
        name="occasion",
        title="Send something special",
        fields=(
            Field(
                name="what",
                title="What",
                kind="choice",
                value="order",
                choices=tuple((name, row[0]) for name, row in OCCASIONS.items()),
            ),
        ),
    ),
    Experiment(
        name="unsupported",
        title="Send what Meta does not pass on",
        fields=(
            Field(
                name="what",
                title="What",
                kind="choice",
                value="poll_creation",
                choices=_same(UNSUPPORTED),
            ),
        ),
    ),
    Experiment(
        name="hide_number",
        title="Show only a user name from now on",
        fields=(Field(name="username", title="User name", kind="text"),),
    ),
    Experiment(
        name="change_number",
        title="Move to another number",
        fields=(
            Field(
                name="phone", title="New number", kind="text", value="+31 6 0555 0199"
            ),
        ),
    ),
    Experiment(name="change_user_id", title="Get another business-scoped id"),
    Experiment(
        name="fail_always",
        title="Let everything to this customer fail",
        fields=(
            Field(
                name="code",
                title="With code (0 for not any more)",
                kind="number",
                value="131026",
            ),
        ),
    ),
    Experiment(
        name="marketing",
        title="Refuse or allow marketing",
        fields=(Field(name="allowed", title="Marketing is welcome", kind="flag"),),
    ),
    Experiment(
        name="repeat",
        title="Send the last webhook once more",
        personal=False,
    ),
    Experiment(
        name="report",
        title="Report something about the account",
        personal=False,
        fields=(
            Field(
                name="what",
                title="What",
                kind="choice",
                value="flagged",
                choices=tuple((name, row[0]) for name, row in REPORTS.items()),
            ),
        ),
    ),
    Experiment(
        name="account_error",
        title="Report an error of the number",
        personal=False,
        fields=(Field(name="code", title="Code", kind="number", value="131000"),),
    ),
    Experiment(
        name="template",
        title="Change a template",
        personal=False,
        fields=(
            Field(name="name", title="Name", kind="text", value="gesprek_hervatten"),
            Field(
                name="status",
                title="Status",
                kind="choice",
                value="PAUSED",
                choices=_same(_STATES),
            ),
            Field(
                name="category",
                title="Category",
                kind="choice",
                value="UTILITY",
                choices=_same(("UTILITY", "MARKETING", "AUTHENTICATION")),
            ),
            Field(
                name="quality",
                title="Quality",
                kind="choice",
                value="GREEN",
                choices=_same(("GREEN", "YELLOW", "RED", "UNKNOWN")),
            ),
        ),
    ),
)


def _flood(world: World, chat: Chat, values: Values) -> None:
    people = list(world.customers)

    def say(position: int) -> None:
        to = world.chat(chat.number.id, people[position % len(people)])
        text = f"Wanneer gaat vlucht OV {1000 + position} weg?"
        inbound.say(world, to, Say(text=text))

    flood(world, values, say)


def _burst(world: World, chat: Chat, values: Values) -> None:
    from webcare_whatsapp.simulation.samples import sample  # noqa: PLC0415 - only here

    for _ in range(int(values["count"])):
        say = Say(kind=MessageKind.IMAGE, file=sample(MessageKind.IMAGE))
        inbound.say(world, chat, say)


def _close_window(world: World, chat: Chat, values: Values) -> None:
    del values
    if chat.last_inbound:
        closed = world.timeline.now() - timedelta(hours=24, minutes=1)
        chat.last_inbound = min(chat.last_inbound, closed)
    world.changes.note(chat.topic)


def _occasion(world: World, chat: Chat, values: Values) -> None:
    _, kind, make = OCCASIONS[str(values["what"])]
    text, said = make()
    message = inbound.new_message(world, chat, kind, text)
    if "referral" in said.extra:
        chat.free_entry_until = world.timeline.now() + timedelta(days=7)
    inbound.utter(world, chat, message, replace(said, shown=message))


def _unsupported(world: World, chat: Chat, values: Values) -> None:
    what = str(values["what"])
    message = inbound.new_message(world, chat, MessageKind.UNSUPPORTED, what)
    said = inbound.unsupported(what)
    inbound.utter(world, chat, message, replace(said, shown=message))


def _hide_number(world: World, chat: Chat, values: Values) -> None:
    customer = world.customer(chat.customer_id)
    name = str(values["username"]).lstrip("@") or f"{customer.id}.reist"
    hidden = replace(customer, username=name, hides_number=True)
    world.customers[customer.id] = hidden
    world.changes.note(chat.topic, "people")


def _change_number(world: World, chat: Chat, values: Values) -> None:
    change_number(world, chat, str(values["phone"]))


def _change_user_id(world: World, chat: Chat, values: Values) -> None:
    del values
    change_user_id(world, chat)


def _fail_always(world: World, chat: Chat, values: Values) -> None:
    del world
    chat.fails_with = int(values["code"])


def _marketing(world: World, chat: Chat, values: Values) -> None:
    reports.preference(world, chat, allowed=bool(values["allowed"]))


def _report(world: World, chat: Chat, values: Values) -> None:
    reports.report(world, chat.number, str(values["what"]))


def _account_error(world: World, chat: Chat, values: Values) -> None:
    reports.account_error(world, chat.number, int(values["code"]))


def _template(world: World, chat: Chat, values: Values) -> None:
    name = str(values["name"])
    before = {(t.name, t.language): t for t in world.templates.all()}
    changed = world.templates.change(
        name,
        status=str(values["status"]),
        category=str(values["category"]),
        quality=str(values["quality"]),
    )
    for template in changed:
        old = before[template.name, template.language]
        if old.status != template.status:
            reports.template_status(world, chat.number, template)
        if old.category != template.category:
            reports.template_category(world, chat.number, template, old.category)
        if old.quality != template.quality:
            reports.template_quality(world, chat.number, template, old.quality)


_HAPPENINGS: dict[str, Happening[World, Chat]] = {
    "flood": _flood,
    "burst": _burst,
    "advance": advance,
    "close_window": _close_window,
    "occasion": _occasion,
    "unsupported": _unsupported,
    "hide_number": _hide_number,
    "change_number": _change_number,
    "change_user_id": _change_user_id,
    "fail_always": _fail_always,
    "marketing": _marketing,
    "repeat": repeat,
    "report": _report,
    "account_error": _account_error,
    "template": _template,
}

CATALOGUE = Catalogue(_EXPERIMENTS, _HAPPENINGS)
