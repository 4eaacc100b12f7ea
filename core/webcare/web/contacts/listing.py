"""The page on which people are looked for."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from webcare.storage.queries.people import contacts
from webcare.web.pages import visit_of

LONGEST_SEARCH = 200


async def show_contacts(request: Request) -> Response:
    """Show the newest contacts, or those that fit what was asked for."""
    visit = visit_of(request)
    words = visit.asked("q").strip()[:LONGEST_SEARCH]
    tag = visit.asked("tag").strip()[:LONGEST_SEARCH]
    after = visit.asked("after") or None
    page = await visit.core.read(
        lambda session: contacts(
            visit.scope, session, after=after, words=words, tag=tag
        )
    )
    return await visit.page(
        "contacts/list.html",
        "contacts",
        title=visit.say("Contacts"),
        page=page,
        words=words,
        tag=tag,
        first=address(words, tag) if after else "",
        more=address(words, tag, page.next) if page.next else "",
    )


def address(words: str = "", tag: str = "", after: str = "") -> str:
    """Return where a search, or a further page of it, is shown."""
    asked = {"q": words, "tag": tag, "after": after}
    given = urlencode({name: value for name, value in asked.items() if value})
    return f"/contacts?{given}" if given else "/contacts"
