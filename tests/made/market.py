"""A simulated platform with a public place: people shout on a market, and whisper."""

# ruff: noqa: ARG002 - there is one account, and no file

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from webcare.domain.content import MessageKind
from webcare.domain.status import MessageStatus
from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Changes,
    Edit,
    FollowLink,
    Persistence,
    PhoneMessage,
    PhoneThread,
    Publish,
    Revoke,
    Say,
    SimulatedAccount,
    SimulatedPerson,
    Simulation,
    Timeline,
    Upload,
    Wall,
    WallPost,
    Webhooks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp

    from webcare.plugin.simulation import PhoneAction

TOWN = SimulatedAccount(id="town", name="Stadhuis", address="@stadhuis", settings={})
LINK = "https://market.example/whisper"


class Market(Simulation):
    """Everybody hears what is shouted; a link leads to a whisper."""

    type = "market"
    title = "Markt"

    def __init__(self) -> None:
        self.timeline = Timeline()
        self.changes = Changes()
        patience = Persistence(pauses=(1,), give_up=timedelta(hours=1))
        self.webhooks = Webhooks(self.timeline, self.changes, patience)
        self.posts: dict[str, WallPost] = {}
        self.whispers: list[PhoneMessage] = []
        self.draft = ""

    @property
    def api(self) -> ASGIApp:
        return PlainTextResponse("a market")

    @property
    def accounts(self) -> Sequence[SimulatedAccount]:
        return (TOWN,)

    @property
    def people(self) -> Sequence[SimulatedPerson]:
        return (
            SimulatedPerson(id="fatima", name="Fatima", address="@fatima"),
            SimulatedPerson(id="bram", name="Bram", address="@bram"),
        )

    async def connect(self, account: str, url: str) -> None: ...

    def callback(self, account: str) -> str:
        return ""

    def thread(self, account: str, person: str) -> PhoneThread:
        return PhoneThread(
            account=TOWN,
            person=self._person(person),
            messages=tuple(self.whispers),
            draft=self.draft,
        )

    def wall(self, account: str, person: str) -> Wall:
        own = self._person(person).name
        posts = (replace(p, by_person=p.author == own) for p in self.posts.values())
        return Wall(account=TOWN, person=self._person(person), posts=tuple(posts))

    async def act(self, account: str, person: str, action: PhoneAction) -> str:
        match action:
            case Publish():
                made = self.shout(action.text, self._person(person).name, action.parent)
            case Edit(target, text):
                self.posts[target] = replace(self.posts[target], text=text, edited=True)
                made = target
            case Revoke(target):
                made = self.posts.pop(target).id
            case FollowLink(post):
                made, self.draft = post, "Ik kom van de markt"
            case Say():
                made = self._whisper(action.text)
            case _:
                raise SimulationError("Nobody does that on a market.")
        self.changes.note("wall:town")
        return made

    def shout(
        self, text: str, author: str = TOWN.name, parent: str | None = None
    ) -> str:
        post = WallPost(
            id=f"post.{len(self.posts) + 1}",
            author=author,
            text=text,
            at=self.timeline.now(),
            by_account=author == TOWN.name,
            parent=parent,
            link=LINK if LINK in text else "",
        )
        self.posts[post.id] = post
        self.changes.note("wall:town")
        return post.id

    def file(self, number: str) -> Upload:
        raise SimulationError("There is no such file.")

    def _whisper(self, text: str) -> str:
        said = PhoneMessage(
            id=f"whisper.{len(self.whispers)}",
            by_person=True,
            kind=MessageKind.TEXT,
            at=self.timeline.now(),
            status=MessageStatus.SENT,
            text=text,
        )
        self.whispers.append(said)
        return said.id

    def _person(self, wanted: str) -> SimulatedPerson:
        for each in self.people:
            if each.id == wanted:
                return each
        raise SimulationError("There is nobody of that name.")
