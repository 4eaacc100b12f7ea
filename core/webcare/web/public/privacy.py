"""What happens to what people say on a channel, for themselves to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webcare.answers import ABSENT
from webcare.errors import NotFound
from webcare.policies import privacy, retention, scope
from webcare.policies.retention import Data
from webcare.policies.wordings import language_for
from webcare.services.automatic.notice_texts import PAGES
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.policies.since import unchanged_since
from webcare.web.languages import translatable
from webcare.web.public.kept import kept_page

if TYPE_CHECKING:
    from webcare.services.core import Core
    from webcare.web.templates import Templates

KEPT = {
    Data.TEXT: translatable("What you write, and what we answer: %(days)s days."),
    Data.MEDIA: translatable("Files that you send: %(days)s days."),
    Data.PROFILE: translatable(
        "Who you are: %(days)s days after we last heard from you."
    ),
}
"""How long what is kept, of what people themselves know of."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the organisation, and its language, which may not be the page's."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page of a channel says.

    Attributes:
        text: what happens to what people write.
        purpose: what the channel is for; empty when that is not said.
        uses: what a government uses it for, as translation keys.
        kept: how long what is kept, each with its days.
        since: from when on the text is as it is; None when it never was another.
        bots: whether messages that no person wrote say so.
    """

    text: Said
    purpose: Said
    uses: Sequence[str]
    kept: Sequence[tuple[str, int]]
    since: datetime | None
    edition: int
    bots: bool


def privacy_routes() -> list[Route]:
    """Return the routes of the pages, which nobody needs to log in for."""
    return [Route(PAGES + "{channel}", show_privacy, methods=["GET"])]


async def show_privacy(request: Request) -> Response:
    """Show what people are told, in their language, and since when it is so.

    Also of a channel that is switched off: what was said there is still kept.

    Raises:
        NotFound: when there is no such channel, or nothing is said.
    """
    core: Core = request.app.state.core
    templates: Templates = request.app.state.templates
    language = templates.languages.choose(
        request.query_params.get("lang"), request.headers.get("accept-language", "")
    )
    channel = await core.accounts.get(request.path_params["channel"])
    told = _told(core, channel, language) if channel else None
    if channel is None or told is None:
        raise NotFound(ABSENT)
    html = templates.render(
        "public/privacy.html",
        language,
        title=templates.languages.gettext(language, "Your data"),
        theme="system",
        csrf="",
        channel=channel.name,
        channel_title=channel.channel.title,
        told=told,
    )
    return kept_page(request, html)


def _told(core: "Core", channel: ConnectedChannel, language: str) -> Told | None:
    """Return what the page says; None when nobody wrote anything for it."""
    now, book = core.clock(), core.policies
    policy = book.effective(privacy.KIND, channel.id, now)
    texts = policy.notice.on_page
    if not texts:
        return None
    purpose = book.effective(scope.KIND, channel.id, now)
    terms = book.effective(retention.KIND, channel.id, now)
    return Told(
        text=_said(texts, language),
        purpose=_said(purpose.purpose, language),
        uses=[scope.USE_TITLES[each] for each in purpose.uses]
        if purpose.profile == "government"
        else (),
        kept=[
            (sentence, kept.days)
            for data, sentence in KEPT.items()
            if (kept := retention.term(terms, data)) is not None
        ],
        since=unchanged_since(book, privacy.KIND, channel.id, _words, now),
        edition=policy.notice.edition,
        bots=policy.bots.say_so,
    )


def _said(texts: Mapping[str, str], language: str) -> Said:
    own = language_for(texts, language)
    return Said(texts.get(own, ""), own)


def _words(policy: privacy.PrivacyPolicy) -> Mapping[str, str]:
    return policy.notice.on_page
