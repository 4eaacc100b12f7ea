"""What happens to what people say on a channel, for themselves to read."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from webcare.answers import ABSENT
from webcare.errors import NotFound
from webcare.policies import privacy, scope
from webcare.policies.wordings import in_language
from webcare.services.notice_texts import PAGES
from webcare.services.policies.since import unchanged_since
from webcare.web.languages import LANGUAGES

if TYPE_CHECKING:
    from webcare.services.core import Core
    from webcare.web.templates import Templates


def privacy_routes() -> list[Route]:
    """Return the routes of the pages, which nobody needs to log in for."""
    return [Route(PAGES + "{channel}", show_privacy, methods=["GET"])]


async def show_privacy(request: Request) -> Response:
    """Show what people are told, in their language, and since when it is so.

    Raises:
        NotFound: when there is no such channel, it is off, or nothing is said.
    """
    core: Core = request.app.state.core
    templates: Templates = request.app.state.templates
    language = templates.languages.choose(
        request.query_params.get("lang"), request.headers.get("accept-language", "")
    )
    channel = await core.accounts.get(request.path_params["channel"])
    if channel is None or not channel.enabled:
        raise NotFound(ABSENT)
    now = core.clock()
    policy = core.policies.effective(privacy.KIND, channel.id, now)
    text = policy.notice.on_page(language)
    if not text:
        raise NotFound(ABSENT)
    purpose = core.policies.effective(scope.KIND, channel.id, now)
    since = unchanged_since(
        core.policies, privacy.KIND, channel.id, _words_on_page, now
    )
    given = {
        "text": text,
        "channel": channel.name,
        "channel_title": channel.channel.title,
        "purpose": in_language(purpose.purpose, language),
        "uses": [scope.USE_TITLES[each] for each in purpose.uses]
        if purpose.profile == "government"
        else [],
        "since": since,
        "edition": policy.notice.edition,
        "bots": policy.bots.say_so,
        "languages": LANGUAGES,
    }
    html = templates.render(
        "public/privacy.html",
        language,
        title=templates.languages.gettext(language, "Your data"),
        theme="system",
        csrf="",
        **given,
    )
    return HTMLResponse(html)


def _words_on_page(policy: privacy.PrivacyPolicy) -> Mapping[str, str]:
    return policy.notice.page or policy.notice.texts
