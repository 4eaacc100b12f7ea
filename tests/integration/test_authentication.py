"""Who gets through to pages and to the API, on both databases."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from tests.made.desk import NOON, Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.api import authentication as api
from webcare.api.problems import problem
from webcare.domain.access import SYSTEM, Permission
from webcare.services.access import login_sessions, tokens, users
from webcare.services.core import Core
from webcare.settings import Settings
from webcare.storage.tables import ApiToken, LoginSession
from webcare.web import authentication as web
from webcare.web.errors import by_path, plain_page
from webcare.web.protection import protection

pytestmark = pytest.mark.anyio

HOURS = timedelta(hours=12)
NAVIGATION = {"sec-fetch-mode": "navigate", "accept": "text/html"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def whoami(request: Request) -> Response:
    form = await request.form() if request.method == "POST" else {}
    return JSONResponse(
        {
            "user_id": web.signed_in(request).user_id,
            "csrf": request.state.csrf,
            "language": request.state.user.language,
            "form": {key: value for key, value in form.items() if key != "csrf"},
        }
    )


async def login(request: Request) -> Response:
    response = RedirectResponse("/", 303)
    web.remember(response, request.app.state.core, "a token")
    return response


async def called(request: Request) -> Response:
    return JSONResponse({"user_id": request.state.scope.user_id})


def application(core: Core) -> Starlette:
    respond = by_path(page=plain_page, problem=problem)
    routes = [
        Mount(
            "/api",
            routes=[Route("/v1/me", called, methods=["GET", "POST"])],
            middleware=[Middleware(api.RequireToken, respond=respond)],
        ),
        Mount(
            "/",
            routes=[
                Route("/login", login, methods=["GET", "POST"]),
                Route("/queue", whoami, methods=["GET", "POST"]),
            ],
            middleware=[Middleware(web.RequireSignIn, respond=respond)],
        ),
    ]
    app = Starlette(routes=routes, middleware=protection(core.settings, respond))
    app.state.core = core
    return app


@pytest.fixture
def at(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


@pytest.fixture
async def client(at: Desk) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(application(at.core))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8800"
    ) as opened:
        yield opened


@pytest.fixture
def anna(at: Desk) -> int:
    at.user("chef", "admin")
    return at.user("anna")


@pytest.fixture
def cookie(at: Desk, anna: int, client: httpx2.AsyncClient) -> str:
    with at.core.database.writing() as session:
        token = login_sessions.begin(session, anna, now=NOON, lasts=HOURS)
    client.cookies.set("webcare_session", token)
    return token


@pytest.fixture
def key(at: Desk, anna: int) -> dict[str, str]:
    with at.core.database.writing() as session:
        token = tokens.create(session, SYSTEM, anna, "script", now=NOON)
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize("token", [None, "", "forged", "é"])
async def test_without_a_login_a_page_leads_to_the_login_page(
    client: httpx2.AsyncClient, token: str | None
) -> None:
    headers = [(name.encode(), value.encode()) for name, value in NAVIGATION.items()]
    if token is not None:
        headers.append((b"cookie", f"webcare_session={token}".encode()))
    answer = await client.get("/queue?status=open&q=a%20b", headers=headers)
    assert answer.status_code == 303
    assert (
        answer.headers["location"] == "/login?next=/queue%3Fstatus%3Dopen%26q%3Da%2520b"
    )
    assert answer.headers["cache-control"] == "no-store"


async def test_an_address_that_does_not_exist_tells_strangers_nothing(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get("/secret", headers=NAVIGATION)
    assert answer.status_code == 303


async def test_a_fragment_sends_the_whole_page_to_the_login(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get(
        "/queue",
        headers={
            "hx-request": "true",
            "hx-current-url": "http://127.0.0.1:8800/c/12?tab=notes",
        },
    )
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/login?next=/c/12%3Ftab%3Dnotes"
    assert "location" not in answer.headers


@pytest.mark.parametrize("shown", ["http://x.example//evil.example/", "http://["])
async def test_a_fragment_cannot_be_made_to_lead_elsewhere(
    client: httpx2.AsyncClient, shown: str
) -> None:
    answer = await client.get(
        "/queue",
        headers={
            "hx-request": "true",
            "hx-current-url": shown,
        },
    )
    assert answer.headers["hx-redirect"] == "/login"


async def test_a_stream_without_a_login_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/queue", headers={"accept": "text/event-stream"})
    assert answer.status_code == 401


@pytest.mark.usefixtures("cookie")
async def test_a_login_tells_who_asks(client: httpx2.AsyncClient, anna: int) -> None:
    answer = (await client.get("/queue")).json()
    assert answer["user_id"] == anna
    assert answer["language"] == "nl"
    assert len(answer["csrf"]) >= 32


@pytest.mark.usefixtures("cookie")
async def test_a_change_needs_the_token_of_this_login(
    at: Desk, client: httpx2.AsyncClient, anna: int
) -> None:
    csrf = (await client.get("/queue")).json()["csrf"]
    with at.core.database.writing() as session:
        other = login_sessions.begin(session, anna, now=NOON, lasts=HOURS)
        foreign = session.get_one(LoginSession, login_sessions.hashed(other))
        stolen = foreign.csrf_secret
    for headers in ({}, {"x-csrf-token": ""}, {"x-csrf-token": stolen}):
        assert (await client.post("/queue", headers=headers)).status_code == 403
    good = {"x-csrf-token": csrf}
    assert (await client.post("/queue", headers=good)).status_code == 200


@pytest.mark.usefixtures("cookie")
async def test_a_form_may_carry_it_as_a_field_and_arrives_whole(
    client: httpx2.AsyncClient,
) -> None:
    csrf = (await client.get("/queue")).json()["csrf"]
    fields = {"csrf": csrf, "text": "Waar is mijn koffer? €5 & café"}
    answer = await client.post("/queue", content=urlencode(fields), headers=FORM)
    assert answer.json()["form"] == {"text": fields["text"]}
    wrong = urlencode(fields | {"csrf": "wrong"})
    assert (await client.post("/queue", content=wrong, headers=FORM)).status_code == 403


@pytest.mark.usefixtures("cookie")
async def test_an_upload_carries_it_in_the_header(client: httpx2.AsyncClient) -> None:
    csrf = (await client.get("/queue")).json()["csrf"]
    inside = await client.post("/queue", data={"csrf": csrf}, files={"f": b"x"})
    assert inside.status_code == 403


@pytest.mark.usefixtures("cookie")
async def test_a_page_of_another_site_changes_nothing_even_with_the_token(
    client: httpx2.AsyncClient,
) -> None:
    csrf = (await client.get("/queue")).json()["csrf"]
    headers = {"x-csrf-token": csrf, "sec-fetch-site": "cross-site"}
    assert (await client.post("/queue", headers=headers)).status_code == 403


async def test_somebody_who_is_disabled_is_out_with_the_next_request(
    at: Desk, client: httpx2.AsyncClient, anna: int, cookie: str, key: dict[str, str]
) -> None:
    assert (await client.get("/queue")).status_code == 200
    assert (await client.get("/api/v1/me", headers=key)).status_code == 200
    assert await web.still_valid(at.core, cookie)
    assert await api.still_valid(at.core, key["authorization"].split()[1])
    with at.core.database.writing() as session:
        users.disable(session, SYSTEM, anna, now=NOON)
    assert (await client.get("/queue", headers=NAVIGATION)).status_code == 303
    assert (await client.get("/api/v1/me", headers=key)).status_code == 401
    assert await web.still_valid(at.core, cookie) is None
    assert await api.still_valid(at.core, key["authorization"].split()[1]) is None


async def test_a_stream_learns_that_rights_were_taken(
    at: Desk, anna: int, cookie: str
) -> None:
    before = await web.still_valid(at.core, cookie)
    with at.core.database.writing() as session:
        users.change_role(session, SYSTEM, anna, "agent", ())
    after = await web.still_valid(at.core, cookie)
    assert before is not None
    assert after is not None
    assert before.allows_anywhere(Permission.READ)
    assert not after.allows_anywhere(Permission.READ)


async def test_looking_whether_it_holds_does_not_keep_a_login_alive(
    at: Desk, cookie: str
) -> None:
    at.now = NOON + HOURS - timedelta(seconds=1)
    assert await web.still_valid(at.core, cookie)
    at.now = NOON + HOURS
    assert await web.still_valid(at.core, cookie) is None


async def test_pages_are_read_while_nothing_can_be_written(
    at: Desk, client: httpx2.AsyncClient, cookie: str, key: dict[str, str]
) -> None:
    at.now = NOON + timedelta(minutes=10)
    assert at.get(LoginSession, login_sessions.hashed(cookie)) is not None
    with unwritable(at):
        assert (await client.get("/queue")).status_code == 200
        assert (await client.get("/api/v1/me", headers=key)).status_code == 200


@contextmanager
def unwritable(at: Desk) -> Iterator[None]:
    """Make every change fail, as a full disk does."""

    def refuse(*given: object) -> None:
        if str(given[2]).startswith("UPDATE"):
            raise OperationalError(str(given[2]), None, Exception("disk full"))

    engine = at.core.database.engine
    event.listen(engine, "before_cursor_execute", refuse)
    yield
    event.remove(engine, "before_cursor_execute", refuse)


async def test_the_cookie_is_kept_from_scripts_and_other_sites(at: Desk) -> None:
    secure = Settings(
        data_dir=at.core.settings.data_dir, public_url="https://webcare.example.org"
    )
    for settings, name in (
        (secure, "__Host-webcare_session"),
        (at.core.settings, "webcare_session"),
    ):
        core = replace(at.core, settings=settings)
        transport = httpx2.ASGITransport(application(core))
        async with httpx2.AsyncClient(
            transport=transport, base_url=settings.public_url
        ) as client:
            cookie = (await client.post("/login")).headers["set-cookie"]
        kept, *attributes = cookie.lower().split("; ")
        assert kept.startswith(f"{name.lower()}=")
        assert {"httponly", "samesite=lax", "path=/"} <= set(attributes)
        assert ("secure" in attributes) == (settings is secure)
        assert not any(each.startswith("domain") for each in attributes)


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer wrong", "Bearer wc_wrong", "Basic d2M6eA==", "wc_x"],
)
async def test_the_api_wants_a_token(
    client: httpx2.AsyncClient, header: str | None
) -> None:
    headers = {} if header is None else {"authorization": header}
    answer = await client.get("/api/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("cookie")
async def test_a_browsers_login_opens_no_api(client: httpx2.AsyncClient) -> None:
    """What browsers send along by themselves must not be enough there."""
    assert (await client.get("/api/v1/me")).status_code == 401
    assert (await client.post("/api/v1/me")).status_code == 401


async def test_a_token_tells_who_asks_and_needs_no_other_proof(
    at: Desk, client: httpx2.AsyncClient, anna: int, key: dict[str, str]
) -> None:
    answer = await client.post("/api/v1/me", headers=key)
    assert answer.json() == {"user_id": anna}
    with at.core.database.reading() as session:
        assert session.exec(select(ApiToken.used_at)).one() == NOON
