"""WhatsApp on this machine: the rules of the Cloud API, without Meta."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, urlsplit

from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Block,
    Changes,
    Edit,
    Entrance,
    Experiment,
    Field,
    Persistence,
    PhoneThread,
    React,
    Read,
    Revoke,
    Say,
    SimulatedAccount,
    SimulatedPerson,
    Simulation,
    Tap,
    Timeline,
    Webhooks,
)
from webcare_whatsapp.simulation import accounts, inbound, stories
from webcare_whatsapp.simulation.api import graph_api
from webcare_whatsapp.simulation.cast import CUSTOMERS, NUMBER
from webcare_whatsapp.simulation.customers import Credentials, spaced
from webcare_whatsapp.simulation.experiments import CATALOGUE
from webcare_whatsapp.simulation.house_templates import TEMPLATES
from webcare_whatsapp.simulation.media import MediaStore
from webcare_whatsapp.simulation.samples import sample
from webcare_whatsapp.simulation.scenario import SWITCHES
from webcare_whatsapp.simulation.templates import Registry
from webcare_whatsapp.simulation.world import WINDOW, World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx2
    from starlette.types import ASGIApp

    from webcare.domain.content import MessageKind
    from webcare.plugin.simulation import PhoneAction, Story, Upload
    from webcare_whatsapp.simulation.customers import Customer, Number

# Meta publishes no schedule; this is the one that our own guide of it assumes.
PERSISTENCE = Persistence(
    pauses=(1, 10, 60, 300, 1800, 7200, 21_600, 43_200),
    give_up=timedelta(days=7),
)

LINK_HOST = "wa.me"
"""Where links that open a chat with a number lead."""

_HERE = Path(__file__).parent


class WhatsAppSimulation(Simulation):
    """The WhatsApp Cloud API with one business account and some thirty customers.

    Args:
        seed: makes all chance repeatable, ids included; leave it out when the
            messages go to a database that has seen the same seed before.
        timeline: the platform's clock; the real time by default.
        transport: carries the webhooks; the network by default.
    """

    type: ClassVar[str] = "whatsapp"
    title: ClassVar[str] = "WhatsApp"
    translations: ClassVar[Path | None] = _HERE / "translations"

    def __init__(
        self,
        *,
        seed: int | None = None,
        timeline: Timeline | None = None,
        numbers: Sequence[Number] = (NUMBER,),
        credentials: Credentials | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.timeline = timeline or Timeline()
        self.changes = Changes()
        self.webhooks = Webhooks(
            self.timeline, self.changes, PERSISTENCE, transport=transport
        )
        random = Random(seed)  # noqa: S311 - ids of a simulation, no secrets
        self.world = World(
            credentials=credentials or Credentials(),
            numbers={number.id: number for number in numbers},
            customers={customer.id: customer for customer in CUSTOMERS},
            timeline=self.timeline,
            changes=self.changes,
            webhooks=self.webhooks,
            random=random,
            media=MediaStore(random),
            templates=Registry(TEMPLATES),
        )

    @cached_property
    def api(self) -> ASGIApp:
        """Return the Graph API."""
        return graph_api(self.world)

    @property
    def accounts(self) -> Sequence[SimulatedAccount]:
        """Return the business numbers."""
        return tuple(self._account(number) for number in self.world.numbers.values())

    @property
    def people(self) -> Sequence[SimulatedPerson]:
        """Return the customers as they are now."""
        return tuple(_person(customer) for customer in self.world.customers.values())

    async def connect(self, account: str, url: str) -> None:
        """Save the webhook's address, after Meta's handshake with it."""
        number = self.world.number(account)
        await accounts.handshake(self.world, url, self.world.credentials.verify_token)
        self.world.callbacks[number.id] = url
        self.changes.note("laboratory")

    def callback(self, account: str) -> str:
        """Return the webhook's address, empty when none is saved."""
        return self.world.callbacks.get(account, "")

    def thread(self, account: str, person: str) -> PhoneThread:
        """Return the chat of a customer with one of our numbers."""
        chat = self.world.chat(account, person)
        until = chat.typing_until
        return PhoneThread(
            account=self._account(chat.number),
            person=_person(self.world.customer(person)),
            messages=tuple(sorted(chat.messages.values(), key=lambda m: m.at)),
            typing=until is not None and self.timeline.now() < until,
            blocked=chat.blocked_by_customer,
            window_until=chat.last_inbound and chat.last_inbound + WINDOW,
        )

    def entrance(self, link: str) -> Entrance | None:
        """Return the chat with one of our numbers that a wa.me link opens."""
        found = urlsplit(link)
        if found.hostname != LINK_HOST:
            return None
        number = found.path.strip("/")
        text = parse_qs(found.query).get("text", [""])[0]
        return next(
            (
                Entrance(account=each.id, text=text)
                for each in self.world.numbers.values()
                if each.phone == number
            ),
            None,
        )

    async def act(self, account: str, person: str, action: PhoneAction) -> str:
        """Do something on a customer's phone."""
        world, chat = self.world, self.world.chat(account, person)
        match action:
            case Say():
                return inbound.say(world, chat, action)
            case React():
                return inbound.react(world, chat, action)
            case Tap():
                return inbound.tap(world, chat, action)
            case Edit():
                return inbound.edit(world, chat, action)
            case Revoke():
                return inbound.revoke(world, chat, action)
            case Read():
                inbound.read_all(world, chat)
            case Block():
                chat.blocked_by_customer = action.blocked
                self.changes.note(chat.topic)
        return ""

    def file(self, number: str) -> Upload:
        """Return a file that was sent or received."""
        stored = self.world.media.kept(number)
        if stored is None:
            raise SimulationError("There is no such file.")
        return stored.file

    def sample(self, kind: MessageKind) -> Upload:
        """Return a small file of our own making."""
        return sample(kind)

    def switches(self) -> Sequence[Field]:
        """Return the scenario."""
        return SWITCHES.shown(self.world.scenario)

    def switch(self, values: Mapping[str, str]) -> None:
        """Set parts of the scenario."""
        self.world.scenario = SWITCHES.turned(self.world.scenario, values)
        self.changes.note("laboratory")

    def experiments(self) -> Sequence[Experiment]:
        """Return what can be let happen."""
        return CATALOGUE.experiments

    async def perform(
        self, experiment: str, account: str, person: str, values: Mapping[str, str]
    ) -> None:
        """Let something happen."""
        chat = self.world.chat(account, person)
        await CATALOGUE.perform(self.world, chat, experiment, values)

    def stories(self) -> Sequence[Story]:
        """Return about thirty conversations."""
        return stories.stories()

    def _account(self, number: Number) -> SimulatedAccount:
        credentials = self.world.credentials
        settings = {
            "phone_number_id": number.id,
            "waba_id": number.waba,
            "app_secret": credentials.app_secret,
            "verify_token": credentials.verify_token,
            "access_token": credentials.access_token,
            "phone_number": number.phone,
        }
        return SimulatedAccount(
            id=number.id,
            name=number.name,
            address=spaced(number.phone),
            settings=settings,
        )


def _person(customer: Customer) -> SimulatedPerson:
    return SimulatedPerson(
        id=customer.id,
        name=customer.name,
        address=customer.address,
        about=customer.about,
        language=customer.language,
        featured=customer.featured,
    )
