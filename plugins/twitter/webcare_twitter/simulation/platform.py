"""X on this machine: the rules of its API, without X."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, ClassVar, Literal

from webcare.domain.content import MessageKind
from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Block,
    Changes,
    Edit,
    Entrance,
    Experiment,
    Field,
    FollowLink,
    Persistence,
    PhoneThread,
    Publish,
    Read,
    Revoke,
    Say,
    SimulatedAccount,
    SimulatedPerson,
    Simulation,
    Timeline,
    Wall,
    Webhooks,
)
from webcare_twitter.simulation import (
    hooks,
    private,
    public,
    stories,
    walls,
)
from webcare_twitter.simulation.api import x_api
from webcare_twitter.simulation.cast import HOUSE, OPENING, PEOPLE
from webcare_twitter.simulation.characters import App
from webcare_twitter.simulation.experiments import CATALOGUE
from webcare_twitter.simulation.files import Files
from webcare_twitter.simulation.problems import Problem
from webcare_twitter.simulation.samples import puddle
from webcare_twitter.simulation.scenario import SWITCHES
from webcare_twitter.simulation.subscriptions import subscribe_as_usual
from webcare_twitter.simulation.tokens import Tokens
from webcare_twitter.simulation.wire import Ids
from webcare_twitter.simulation.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx2
    from starlette.types import ASGIApp

    from webcare.plugin.simulation import PhoneAction, Story, Upload
    from webcare_twitter.simulation.characters import House, Profile

# X publishes no schedule any more; these are the numbers of its older products.
PERSISTENCE = Persistence(pauses=(30, 90, 180), give_up=timedelta(minutes=5))

_HERE = Path(__file__).parent


class TwitterSimulation(Simulation):
    """X with one account of ours and a dozen people.

    Args:
        seed: makes all chance repeatable, ids included; leave it out when the
            messages go to a database that has seen the same seed before.
        timeline: the platform's clock; the real time by default.
        oauth: which credentials a channel is given.
        transport: carries the webhooks; the network by default.
    """

    type: ClassVar[str] = "twitter"
    title: ClassVar[str] = "X"
    translations: ClassVar[Path | None] = _HERE / "translations"

    def __init__(
        self,
        *,
        seed: int | None = None,
        timeline: Timeline | None = None,
        houses: Sequence[House] = (HOUSE,),
        app: App | None = None,
        oauth: Literal["1.0a", "2.0"] = "1.0a",
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.timeline = timeline or Timeline()
        self.changes = Changes()
        self.webhooks = Webhooks(
            self.timeline, self.changes, PERSISTENCE, transport=transport
        )
        self._oauth = oauth
        random = Random(seed)  # noqa: S311 - ids of a simulation, no secrets
        self.world = World(
            app=app or App(),
            houses={house.id: house for house in houses},
            people={person.key: person for person in PEOPLE},
            timeline=self.timeline,
            changes=self.changes,
            webhooks=self.webhooks,
            random=random,
            ids=Ids(random),
            files=Files(random),
            tokens=Tokens(houses, self.timeline.now(), random),
            address=lambda: self.address,
        )
        for hours, text in OPENING:
            public.post(self.world, houses[0].id, text, ago=timedelta(hours=hours))

    @cached_property
    def api(self) -> ASGIApp:
        """Return the API."""
        return x_api(self.world)

    @property
    def accounts(self) -> Sequence[SimulatedAccount]:
        """Return our accounts."""
        return tuple(self._account(house) for house in self.world.houses.values())

    @property
    def people(self) -> Sequence[SimulatedPerson]:
        """Return the people as they are now."""
        return tuple(_person(profile) for profile in self.world.people.values())

    async def connect(self, account: str, url: str) -> None:
        """Register the webhook's address and subscribe the account to what it needs.

        An address that was registered for the account before is forgotten.
        """
        house = self.world.house(account)
        known = [hook for hook in self.world.hooks.values() if hook.url == url]
        try:
            hook = known[0] if known else await hooks.register(self.world, url)
        except Problem as problem:
            if problem.title == "CrcValidationFailed":
                reason = SimulationError("The address did not pass the challenge.")
            else:
                reason = SimulationError("X does not take this address.")
            raise reason from problem
        if known and not await hooks.renew(self.world, hook):
            raise SimulationError("The webhook did not pass the check.")
        for old in tuple(self.world.hooks.values()):
            users = {
                s.user for s in self.world.subscriptions.values() if s.hook == old.id
            }
            if old.id != hook.id and users == {house.id}:
                hooks.forget(self.world, old)
        subscribe_as_usual(self.world, house.id, hook)
        self.changes.note("laboratory")

    def callback(self, account: str) -> str:
        """Return the address that an account's events go to; empty for none."""
        wanted = {
            s.hook for s in self.world.subscriptions.values() if s.user == account
        }
        wanted |= {hook for hook, user in self.world.older if user == account}
        found = [hook.url for hook in self.world.hooks.values() if hook.id in wanted]
        return found[0] if found else ""

    def thread(self, account: str, person: str) -> PhoneThread:
        """Return a person's direct messages with one of our accounts."""
        chat = self.world.chat(account, person)
        return PhoneThread(
            account=self._account(self.world.house(account)),
            person=_person(self.world.person(person)),
            messages=tuple(sorted(chat.messages.values(), key=lambda m: m.at)),
            blocked=chat.blocked_by_person,
            draft=chat.draft,
        )

    def wall(self, account: str, person: str) -> Wall:
        """Return the public timeline as a person sees it."""
        house = self.world.house(account)
        return Wall(
            account=self._account(house),
            person=_person(self.world.person(person)),
            posts=walls.posts(self.world, person),
        )

    def entrance(self, link: str) -> Entrance | None:
        """Return whose direct messages a link opens, with the text it fills in."""
        number, text = private.destination(link)
        known = number in self.world.houses
        return Entrance(account=number, text=text) if known else None

    async def act(self, account: str, person: str, action: PhoneAction) -> str:
        """Do something as a person, in public or in private."""
        world, chat = self.world, self.world.chat(account, person)
        me = world.person(person).id
        match action:
            case Say():
                return private.say(world, chat, action)
            case Publish():
                return public.publish(world, me, action)
            case Edit() if action.target in chat.messages:
                raise SimulationError("A direct message cannot be changed.")
            case Edit():
                return public.edit(world, me, action)
            case Revoke() if action.target in chat.messages:
                return private.revoke(world, chat, action.target)
            case Revoke():
                return public.revoke(world, me, action.target)
            case Read():
                private.read_all(world, chat)
            case Block():
                chat.blocked_by_person = action.blocked
                self.changes.note(chat.topic)
            case FollowLink():
                private.follow(world, person, action.post)
            case _:
                raise SimulationError("X passes no such thing on to a connector.")
        return ""

    def file(self, number: str) -> Upload:
        """Return a file of a post or of a direct message."""
        file = self.world.files.get(number)
        if file is None or file.upload is None:
            raise SimulationError("There is no such file.")
        return file.upload

    def sample(self, kind: MessageKind) -> Upload:
        """Return a small picture of our own making."""
        if kind is MessageKind.IMAGE:
            return puddle()
        return super().sample(kind)

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
        """Return ten conversations, in public and in private."""
        return stories.stories()

    def _account(self, house: House) -> SimulatedAccount:
        app = self.world.app
        settings = {
            "user_id": house.id,
            "username": house.profile.username,
            "consumer_key": app.consumer_key,
            "consumer_secret": app.consumer_secret,
            "bearer_token": app.bearer_token,
            "rules": house.profile.name.split()[-1],
        }
        if self._oauth == "1.0a":
            settings["access_token"] = house.access_token
            settings["access_token_secret"] = house.access_token_secret
        else:
            settings["client_id"] = app.client_id
            settings["client_secret"] = app.client_secret
            settings["refresh_token"] = house.refresh_token
        return SimulatedAccount(
            id=house.id,
            name=house.profile.name,
            address=f"@{house.profile.username}",
            settings=settings,
        )


def _person(profile: Profile) -> SimulatedPerson:
    return SimulatedPerson(
        id=profile.key,
        name=profile.name,
        address=f"@{profile.username}",
        about=profile.about,
        language=profile.language,
        featured=profile.featured,
    )
