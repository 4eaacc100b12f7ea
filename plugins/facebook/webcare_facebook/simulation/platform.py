"""Messenger and a Page on this machine: Facebook's rules, without Facebook."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, ClassVar

from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Block,
    Changes,
    Edit,
    Entrance,
    Experiment,
    Field,
    FollowLink,
    PhoneThread,
    Publish,
    React,
    Read,
    Revoke,
    Say,
    SimulatedAccount,
    SimulatedPerson,
    Simulation,
    Tap,
    Timeline,
    Wall,
    WallPost,
    Webhooks,
)
from webcare_facebook.simulation import (
    inbound,
    outbox,
    publishing,
    stories,
    subscription,
)
from webcare_facebook.simulation.api import graph_api
from webcare_facebook.simulation.cast import CUSTOMERS, PAGES
from webcare_facebook.simulation.customers import Credentials
from webcare_facebook.simulation.experiments import CATALOGUE
from webcare_facebook.simulation.files import FileStore
from webcare_facebook.simulation.handshake import handshake
from webcare_facebook.simulation.line import Line
from webcare_facebook.simulation.samples import sample
from webcare_facebook.simulation.scenario import SWITCHES
from webcare_facebook.simulation.world import WINDOW, Entry, World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx2
    from starlette.types import ASGIApp

    from webcare.domain.content import MessageKind
    from webcare.plugin.simulation import PhoneAction, Story, Upload
    from webcare_facebook.simulation.customers import Customer, Page
    from webcare_facebook.simulation.world import Chat

_HERE = Path(__file__).parent


class FacebookSimulation(Simulation):
    """Messenger and the walls of two Pages, with some ten customers.

    Args:
        seed: makes all chance repeatable, ids included; leave it out when the
            messages go to a database that has seen the same seed before.
        timeline: the platform's clock; the real time by default.
        transport: carries the webhooks; the network by default.
    """

    type: ClassVar[str] = "facebook"
    title: ClassVar[str] = "Facebook"
    translations: ClassVar[Path | None] = _HERE / "translations"

    def __init__(
        self,
        *,
        seed: int | None = None,
        timeline: Timeline | None = None,
        pages: Sequence[Page] = PAGES,
        credentials: Credentials | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.timeline = timeline or Timeline()
        self.changes = Changes()
        line = Line(lambda: self.world.scenario.outage, transport)
        self.webhooks = Webhooks(
            self.timeline, self.changes, outbox.MESSAGING, transport=line
        )
        self._heard_at = ""
        random = Random(seed)  # noqa: S311 - ids of a simulation, no secrets
        self.world = World(
            credentials=credentials or Credentials(),
            pages={page.id: page for page in pages},
            customers={customer.id: customer for customer in CUSTOMERS},
            timeline=self.timeline,
            changes=self.changes,
            webhooks=self.webhooks,
            random=random,
            files=FileStore(random),
            base=self._base,
        )
        for page in pages:
            self._furnish(page)

    @cached_property
    def api(self) -> ASGIApp:
        """Return the Graph API."""
        return graph_api(self.world, self._hear)

    @property
    def accounts(self) -> Sequence[SimulatedAccount]:
        """Return our Pages."""
        return tuple(self._account(page) for page in self.world.pages.values())

    @property
    def people(self) -> Sequence[SimulatedPerson]:
        """Return the customers."""
        return tuple(_person(customer) for customer in self.world.customers.values())

    async def connect(self, account: str, url: str) -> None:
        """Save the webhook's address after Meta's handshake, and subscribe the Page."""
        page = self.world.page(account)
        await handshake(self.world, url)
        held = subscription.of(self.world, page)
        held.url = url
        held.subscribe(subscription.FIELDS)
        self.changes.note("laboratory")

    def callback(self, account: str) -> str:
        """Return the webhook's address, empty when none is saved."""
        return subscription.of(self.world, self.world.page(account)).url

    def thread(self, account: str, person: str) -> PhoneThread:
        """Return the chat of a customer with one of our Pages."""
        chat = self.world.chat(account, person)
        until = chat.typing_until
        return PhoneThread(
            account=self._account(chat.page),
            person=_person(self.world.customer(person)),
            messages=tuple(sorted(chat.messages.values(), key=lambda m: m.at)),
            typing=until is not None and self.timeline.now() < until,
            blocked=chat.blocked_by_customer,
            window_until=chat.acted_at and chat.acted_at + WINDOW,
            draft=chat.draft,
        )

    def wall(self, account: str, person: str) -> Wall:
        """Return a Page's wall as a customer sees it."""
        page, customer = self.world.page(account), self.world.customer(person)
        seen = [
            entry
            for entry in self.world.walls.values()
            if entry.page_id == page.id
            if not entry.hidden or entry.author == person
        ]
        return Wall(
            account=self._account(page),
            person=_person(customer),
            posts=tuple(self._post(entry, person) for entry in seen),
        )

    def entrance(self, link: str) -> Entrance | None:
        """Return which Page's chat an `m.me` address opens."""
        for page in self.world.pages.values():
            if publishing.leads_to(link, page):
                return Entrance(account=page.id, text=publishing.asked_by(link)[1])
        return None

    async def act(self, account: str, person: str, action: PhoneAction) -> str:
        """Do something on a customer's phone, in the chat or on the wall."""
        world, chat = self.world, self.world.chat(account, person)
        match action:
            case Publish():
                return publishing.publish(world, chat.page, person, action)
            case Edit() if action.target in world.walls:
                return publishing.edit(world, person, action)
            case Revoke() if action.target in world.walls:
                return publishing.revoke(world, person, action)
            case React() if action.target in world.walls:
                return publishing.react(world, person, action)
            case FollowLink():
                publishing.follow(world, chat, action.post)
                return ""
        return self._act_in_private(chat, action)

    def _act_in_private(self, chat: Chat, action: PhoneAction) -> str:
        match action:
            case Say():
                return inbound.say(self.world, chat, action)
            case React():
                return inbound.react(self.world, chat, action)
            case Tap():
                return inbound.tap(self.world, chat, action)
            case Edit():
                return inbound.edit(self.world, chat, action)
            case Revoke():
                return inbound.revoke(self.world, chat, action)
            case Read():
                inbound.read_all(self.world, chat)
            case Block():
                chat.blocked_by_customer = action.blocked
                self.changes.note(chat.topic)
        return ""

    def file(self, number: str) -> Upload:
        """Return a file that was sent or received."""
        stored = self.world.files.kept(number)
        if stored is None:
            raise SimulationError("There is no such file.")
        return stored.file

    def sample(self, kind: MessageKind) -> Upload:
        """Return a small file of our own making."""
        return sample(kind)

    def switches(self) -> Sequence[Field]:
        """Return the scenario; the switch of an outage tells how webhooks fare."""
        health = subscription.health(self.world)
        return tuple(
            replace(field, help=health) if field.name == "outage" and health else field
            for field in SWITCHES.shown(self.world.scenario)
        )

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
        """Return nine conversations with the first Page."""
        return stories.stories()

    def _base(self) -> str:
        """Return where the API is reached: as it last was, or as the host says."""
        return self._heard_at or self.address or "http://127.0.0.1"

    def _hear(self, address: str) -> None:
        self._heard_at = address

    def _furnish(self, page: Page) -> None:
        """Put the Page's own posts on its wall."""
        now = self.timeline.now()
        for post in page.posts:
            number = page.post_id(post)
            self.world.walls[number] = Entry(
                id=number,
                page_id=page.id,
                author="",
                text=post.text,
                at=now - timedelta(hours=post.hours_ago),
                post_id=number,
            )

    def _account(self, page: Page) -> SimulatedAccount:
        credentials = self.world.credentials
        settings = {
            "page_id": page.id,
            "app_id": credentials.app_id,
            "username": page.username,
            "app_secret": credentials.app_secret,
            "verify_token": credentials.verify_token,
            "page_token": page.token,
        }
        address = f"m.me/{page.username}"
        return SimulatedAccount(
            id=page.id, name=page.name, address=address, settings=settings
        )

    def _post(self, entry: Entry, person: str) -> WallPost:
        page = self.world.pages[entry.page_id]
        return WallPost(
            id=entry.id,
            author=str(self.world.author(entry)["name"]),
            text=entry.text,
            at=entry.at,
            by_account=not entry.author,
            by_person=entry.author == person,
            parent=entry.parent_id or None,
            file=entry.file,
            hidden=entry.hidden,
            edited=entry.edited,
            liked=entry.liked,
            link=publishing.link_in(entry.text, page),
        )


def _person(customer: Customer) -> SimulatedPerson:
    return SimulatedPerson(
        id=customer.id,
        name=customer.name,
        address=f"fb.com/{customer.user_id}",
        about=customer.about,
        language=customer.language,
        featured=customer.featured,
    )
