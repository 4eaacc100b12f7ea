"""Files of conversations as pages give them, on both databases."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.made.desk import Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.api.problems import problem
from webcare.domain import access
from webcare.domain.files import new_object_key
from webcare.storage.tables import Attachment
from webcare.web.errors import by_path, plain_page
from webcare.web.files import file_routes
from webcare.web.protection import protection

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10
PAGE = b"<html><script>alert(document.cookie)</script></html>"


class As:
    """Stands in for the log-in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.scope = access.Scope(None, "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["scope"] = self.scope
        await self.app(scope, receive, send)


@pytest.fixture
def at(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


@pytest.fixture
def visitor(at: Desk) -> As:
    respond = by_path(page=plain_page, problem=problem)
    app = Starlette(
        routes=file_routes(), middleware=protection(at.core.settings, respond)
    )
    app.state.core = at.core
    return As(app)


@pytest.fixture
async def client(visitor: As) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(visitor), base_url="http://127.0.0.1:8800"
    ) as opened:
        yield opened


async def stored(
    at: Desk, content: bytes, mime_type: str, *, team: int | None, name: str = "f.png"
) -> str:
    """Put a file in a conversation of a team; return its address."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    key = new_object_key()
    await at.core.media.put(key, chunks(), max_bytes=10_000)
    channel = at.channel(f"balie{key[:8].replace('/', '')}", team=team)
    message = at.message(at.conversation(channel, team=team), "")
    row = Attachment(
        message_id=message,
        kind="image",
        state="stored",
        filename=name,
        mime_type=mime_type,
        object_key=key,
        size=len(content),
    )
    at.add(row)
    return f"/files/{row.id}"


async def test_a_picture_is_shown(
    at: Desk, visitor: As, client: httpx2.AsyncClient
) -> None:
    visitor.scope = at.scope(at.user("anna"))
    answer = await client.get(await stored(at, PNG, "image/png", team=None))
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("mime_type", "name"),
    [
        ("text/html", "page.html"),
        ("image/png", "page.png"),
        ("image/svg+xml", "page.svg"),
        ("application/javascript", "code.js"),
        ("text/javascript", "code.js"),
        ("application/xhtml+xml", "page.xhtml"),
        ("", "x"),
    ],
)
async def test_what_could_run_is_saved_and_has_no_type(
    at: Desk, visitor: As, client: httpx2.AsyncClient, mime_type: str, name: str
) -> None:
    """Under our own address, where our policy lets scripts come from."""
    visitor.scope = at.scope(at.user("anna"))
    answer = await client.get(await stored(at, PAGE, mime_type, team=None, name=name))
    assert answer.content == PAGE
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_a_file_of_another_team_looks_absent(
    at: Desk, visitor: As, client: httpx2.AsyncClient
) -> None:
    own, other = at.team("service"), at.team("press")
    visitor.scope = at.scope(at.user("anna", team=own))
    foreign = await client.get(await stored(at, PNG, "image/png", team=other))
    absent = await client.get("/files/404")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.text == absent.text
    mine = await client.get(await stored(at, PNG, "image/png", team=own))
    assert mine.status_code == 200


async def test_a_stranger_gets_nothing(at: Desk, client: httpx2.AsyncClient) -> None:
    address = await stored(at, PNG, "image/png", team=None)
    assert (await client.get(address)).status_code == 404


async def test_a_player_gets_the_part_that_it_asks_for(
    at: Desk, visitor: As, client: httpx2.AsyncClient
) -> None:
    visitor.scope = at.scope(at.user("anna"))
    address = await stored(at, PNG, "image/png", team=None)
    part = await client.get(address, headers={"range": "bytes=8-15"})
    assert (part.status_code, part.content) == (206, PNG[8:16])
    assert part.headers["content-range"] == f"bytes 8-15/{len(PNG)}"
    beyond = await client.get(address, headers={"range": "bytes=99999-"})
    assert beyond.status_code == 416
    many = await client.get(address, headers={"range": "bytes=" + "0-,5-" * 999})
    assert (many.status_code, many.content) == (200, PNG)


async def test_a_file_that_is_not_here_is_told(
    at: Desk, visitor: As, client: httpx2.AsyncClient
) -> None:
    visitor.scope = at.scope(at.user("anna"))
    message = at.message(at.conversation(at.channel("balie")), "")
    waiting = Attachment(message_id=message, kind="image", state="waiting")
    lost = Attachment(
        message_id=message, kind="image", state="stored", object_key="aa/bb"
    )
    at.add(waiting, lost)
    for row in (waiting, lost):
        assert (await client.get(f"/files/{row.id}")).status_code == 404


async def test_an_empty_file_is_a_file(
    at: Desk, visitor: As, client: httpx2.AsyncClient
) -> None:
    visitor.scope = at.scope(at.user("anna"))
    answer = await client.get(await stored(at, b"", "image/png", team=None))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-disposition"].startswith("attachment")
