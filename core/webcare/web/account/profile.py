"""Somebody's own page: name, language, colours, password and tokens."""

from collections.abc import Mapping

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.errors import Refused
from webcare.services.access import tokens
from webcare.services.access.sign_in import Welcome, sign_in, sign_out_everywhere
from webcare.services.access.users import (
    ProfileChange,
    change_profile,
    check_password_rules,
    set_password,
)
from webcare.storage.queries.tokens import own_tokens
from webcare.web.authentication import forget, remember
from webcare.web.client_address import client_address, networks
from webcare.web.pages import Notice, Visit, fields_of, see, visit_of

SAVED = "saved"


async def show_profile(request: Request) -> Response:
    """Show somebody's own page."""
    visit = visit_of(request)
    notice = Notice(visit.say("Saved.")) if SAVED in request.query_params else None
    return await _page(visit, notice=notice)


async def save_profile(request: Request) -> Response:
    """Change name, language and colours."""
    visit = visit_of(request)
    fields = await fields_of(request)
    change = ProfileChange(
        name=fields["name"],
        language=fields["language"] or None,
        theme=fields["theme"] or None,
    )
    await visit.core.write(
        lambda session: change_profile(session, visit.scope, visit.person.id, change)
    )
    return see(f"/profile?{SAVED}")


async def save_password(request: Request) -> Response:
    """Change one's own password; this browser stays logged in, others do not."""
    visit = visit_of(request)
    fields = await fields_of(request)
    fresh = fields.raw("password")
    try:
        check_password_rules(fresh)
    except Refused as error:
        said = visit.say_finding(error.findings[0])
        return await _page(visit, 422, problems={"password": said})
    wrong = await _not_theirs(visit, fields.raw("current"))
    if wrong:
        return await _page(visit, 422, problems={"current": wrong})
    hashed = await visit.core.passwords.hash(fresh)
    await visit.core.write(
        lambda session: set_password(session, visit.scope, visit.person.id, hashed)
    )
    response = see(f"/profile?{SAVED}")
    outcome = await sign_in(
        visit.core, visit.person.email, fresh, address=_address(visit)
    )
    if isinstance(outcome, Welcome):
        remember(response, visit.core, outcome.token)
    return response


async def make_token(request: Request) -> Response:
    """Make an API token and show it, this once."""
    visit = visit_of(request)
    name = (await fields_of(request))["name"]
    token = await visit.core.write(
        lambda session: tokens.create(
            session, visit.scope, visit.person.id, name, now=visit.now
        )
    )
    return await _page(visit, fresh_token=token)


async def revoke_token(request: Request) -> Response:
    """End one of one's own API tokens."""
    visit = visit_of(request)
    await visit.core.write(
        lambda session: tokens.revoke(session, visit.scope, visit.id(), now=visit.now)
    )
    return see(f"/profile?{SAVED}")


async def log_out_everywhere(request: Request) -> Response:
    """End every log-in of oneself."""
    visit = visit_of(request)
    await sign_out_everywhere(visit.core, visit.person.id)
    response = see("/login")
    forget(response, visit.core)
    return response


async def _page(
    visit: Visit,
    status: int = 200,
    *,
    notice: Notice | None = None,
    problems: Mapping[str, str] | None = None,
    fresh_token: str = "",
) -> Response:
    def look(session: Session) -> object:
        return own_tokens(visit.scope, session)

    return await visit.page(
        "account/profile.html",
        "profile",
        status,
        title=visit.say("Profile"),
        notice=notice,
        problems={"current": "", "password": "", **(problems or {})},
        tokens=await visit.core.read(look),
        fresh_token=fresh_token,
    )


async def _not_theirs(visit: Visit, password: str) -> str:
    """Return what is wrong with a present password; throttled as logging in is."""
    outcome = await sign_in(
        visit.core, visit.person.email, password, address=_address(visit)
    )
    if isinstance(outcome, Welcome):
        return ""
    return visit.say(outcome.sentence, minutes=outcome.minutes)


def _address(visit: Visit) -> str:
    trusted = networks(visit.core.settings.trusted_proxies)
    return client_address(visit.request.scope, trusted)
