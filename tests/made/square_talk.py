"""A quarrel on the square: a post of ours, two people below it, and what came of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.made.desk import Desk
from webcare.storage.tables import Conversation, FoundPost, PublicPost

POST = "post-1"


@dataclass
class Talk:
    """What the tests look at, by its id.

    Attributes:
        public: Fatima's complaint below our post.
        neighbour: Thomas's, below the same post.
        private: what Fatima wrote into the letter box, of the same case.
        said: Fatima's newest public message.
        post: what was found about us, and nobody has answered.
    """

    desk: Desk
    channel: int
    public: int
    neighbour: int
    private: int
    said: int
    agent: int
    admin: int
    post: int


def talk_in_public(desk: Desk, *, undo_seconds: int | None = None) -> Talk:
    """Put a quarrel on a new channel; the desk's clock stands still."""
    admin = desk.user("Noor van Dam", "admin")
    agent = desk.user("Sanne Vos", "agent")
    channel = desk.channel("plein", kind="square", undo_seconds=undo_seconds)
    fatima = desk.contact("Fatima El Amrani", kind="square")
    thomas = desk.contact("Thomas de Bruin", kind="square")
    desk.add(_post(desk, channel))
    public = _said_publicly(desk, channel, fatima, "Weer geen koffer. Schande!")
    neighbour = _said_publicly(desk, channel, thomas, "Bij mij net zo!")
    said = desk.message(
        public,
        "Mijn koffer is al drie dagen zoek, en niemand neemt op!",
        later=-600,
        permalink="https://square.example.org/notes/17",
    )
    desk.message(neighbour, "Bij mij net zo!", later=-500)
    post = found(desk, channel)
    desk.add(post)
    return Talk(
        desk=desk,
        channel=channel,
        public=public,
        neighbour=neighbour,
        private=_said_privately(desk, channel, fatima, public),
        said=said,
        agent=agent,
        admin=admin,
        post=post.id,
    )


def _post(desk: Desk, channel: int) -> PublicPost:
    return PublicPost(
        channel_id=channel,
        external_id=POST,
        text="Vandaag zijn er lange rijen bij de bagageband. We doen wat we kunnen!",
        author="Luchthaven",
        permalink="https://square.example.org/notes/1",
        published_at=desk.now - timedelta(hours=3),
    )


def _said_publicly(desk: Desk, channel: int, who: int, text: str) -> int:
    return desk.conversation(
        channel,
        identity=who,
        visibility="public",
        thread_root=POST,
        preview=text,
        window_until=None,
    )


def _said_privately(desk: Desk, channel: int, who: int, public: int) -> int:
    about = desk.get(Conversation, public)
    assert isinstance(about, Conversation)
    private = desk.conversation(
        channel,
        identity=who,
        case_id=about.case_id,
        preview="Hier is mijn labelnummer: AMS483920.",
    )
    desk.message(private, "Hier is mijn labelnummer: AMS483920.", later=-60)
    return private


def found(desk: Desk, channel: int, **columns: Any) -> FoundPost:
    """Return a post that a search found, to be added."""
    values: dict[str, Any] = {
        "external_id": "found-1",
        "state": "new",
        "source": "koffer OR bagage",
        "author": "@reiziger",
        "text": "Op de luchthaven is het weer feest bij de bagageband.",
        "permalink": "https://square.example.org/notes/99",
        "published_at": desk.now - timedelta(minutes=20),
        **columns,
    }
    return FoundPost(
        channel_id=channel,
        aliases=[
            {"kind": "hand", "value": "reiziger", "strength": "strong", "scope": ""}
        ],
        received_at=desk.now - timedelta(minutes=19),
        **values,
    )
