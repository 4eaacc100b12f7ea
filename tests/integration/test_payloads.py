"""Every webhook that is at hand, signed and posted: it lands, or it is kept.

The files of the plugins' own tests, and those of the shared folder where it lies beside
the project.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.made.desk import migrated
from tests.made.landing import Places, missing, places
from tests.made.posted import FACEBOOK, TWITTER, WHATSAPP, Platform, opened
from tests.services.plugin import NewDatabase
from tests.world.core import World, running
from webcare.errors import MalformedPayload
from webcare.loader import load_plugins
from webcare.plugin import WebhookRequest
from webcare.storage.tables import DeadLetter, RawDelivery

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "payloads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A platform's files.

    `not_webhooks` is what the names of files start with that are calls and answers of
    its API, or a part that is not made whole. `refused` are bodies that are none of the
    platform's webhooks, `empty` are webhooks without an event, and what is `unstorable`
    is kept as a dead letter.
    """

    platform: Platform
    path: Path
    at_least: int
    not_webhooks: tuple[str, ...] = ("api_",)
    refused: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    unstorable: frozenset[str] = frozenset()

    @property
    def files(self) -> list[Path]:
        return sorted(
            path
            for path in self.path.glob("*.*")
            if not path.name.startswith(self.not_webhooks)
        )


OWN = ROOT / "tests" / "plugins"
_BINDAMBC = "bindambc_whatsapp_business_java_api"
FOLDERS = {
    "whatsapp": Folder(
        platform=WHATSAPP,
        path=OWN / "whatsapp" / "payloads",
        at_least=100,
        empty=frozenset({"delivery__without_entries.json"}),
        # Half a character, which is no text.
        unstorable=frozenset({"message.text__strange_characters.json"}),
    ),
    "facebook": Folder(
        platform=FACEBOOK,
        path=OWN / "facebook" / "payloads",
        at_least=100,
        empty=frozenset({"delivery__without_entries.json"}),
    ),
    "twitter": Folder(
        platform=TWITTER,
        path=OWN / "twitter" / "payloads",
        at_least=40,
        # What we read ourselves, and what somebody only passed on.
        empty=frozenset({"dm.read__by_us.json", "tweet_create_events__repost.json"}),
    ),
    "shared-whatsapp": Folder(
        platform=WHATSAPP,
        path=SHARED / "whatsapp",
        at_least=140,
        not_webhooks=("api_", "webhook_value.", "entry_item."),
        refused=frozenset(
            {
                # Two documents, one behind the other.
                f"malformed.textmessagestatusread--{_BINDAMBC}-01.txt",
                # About another object than an account of this platform.
                "webhook.wrong_object--piusalfred_whatsapp-01.json",
            }
        ),
        empty=frozenset({"webhook.no_entries--piusalfred_whatsapp-01.json"}),
    ),
    "shared-facebook": Folder(
        platform=FACEBOOK, path=SHARED / "facebook", at_least=170
    ),
    "shared-x": Folder(
        platform=TWITTER,
        path=SHARED / "x",
        at_least=8,
        refused=frozenset(
            {
                # Lines of a stream of 2011, which was never a webhook.
                "malformed.track_streaming_user--sferik_twitter_ruby-01.txt",
            }
        ),
    ),
}


@pytest.fixture(params=FOLDERS.values(), ids=list(FOLDERS))
def folder(request: pytest.FixtureRequest) -> Folder:
    found: Folder = request.param
    if not found.path.exists():
        pytest.skip("needs the shared folder of real payloads beside the project")
    return found


@pytest.fixture
async def world(
    folder: Folder, new_database: NewDatabase, tmp_path: Path
) -> AsyncIterator[World]:
    extra = {folder.platform.type: folder.platform.plugin}
    plugins = load_plugins(extra=extra, discover=False)
    async with running(new_database(migrated), tmp_path, plugins=plugins) as made:
        yield made


async def read(world: World, folder: Folder, path: Path) -> set[Places] | None:
    """Post a file to a channel of its own.

    Returns where its events belong; None for a body that is refused.
    """
    body, name = folder.platform.body(path), channel_of(path)
    if await world.core.accounts.get(name) is None:
        folder.platform.connect(world, name, body)
    answer = await folder.platform.post(world, name, body)
    channel = await opened(world, name)
    request = WebhookRequest(method="POST", headers={}, query={}, body=body)
    try:
        events = tuple(channel.channel.parse(channel.account, request))
    except MalformedPayload:
        assert answer.status_code == 400, path.name
        return None
    assert answer.status_code == 200, path.name
    return places(channel, events)


def channel_of(path: Path) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.stem.lower())


async def test_every_webhook_is_stored_where_it_belongs(
    world: World, folder: Folder
) -> None:
    expected = {path.name: await read(world, folder, path) for path in folder.files}
    taken = {name: found for name, found in expected.items() if found is not None}
    assert expected.keys() - taken.keys() == folder.refused
    assert {name for name, found in taken.items() if not found} == folder.empty
    assert len(taken) >= folder.at_least
    assert missing(world, taken).keys() == folder.unstorable
    assert world.count(RawDelivery) == len(taken) - len(folder.unstorable)
    buried = Counter(each.kind for each in world.rows(DeadLetter))
    assert buried.pop("unstorable", 0) == len(folder.unstorable)
    assert buried.keys() <= {"unaddressed"}


async def test_sent_again_nothing_is_there_twice(world: World, folder: Folder) -> None:
    for path in folder.files:
        await read(world, folder, path)
        before = counts(world)
        await read(world, folder, path)
        assert counts(world) == before, path.name


def counts(world: World) -> dict[str, int]:
    """Return how many rows each table has; raw bodies are kept each time."""
    every = world.counts()
    return {name: every[name] for name in every.keys() - {"raw_deliveries"}}
