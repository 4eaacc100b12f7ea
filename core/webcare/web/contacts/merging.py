"""Finding out that two contacts are one person, and that they are two after all."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.profile import LANGUAGE, NAME, Profile, conflicts, detail
from webcare.errors import InvalidTransition
from webcare.services.people import merging
from webcare.storage.ids import id_in
from webcare.storage.queries.people import contacts
from webcare.storage.queries.profiles import ProfileView, profile
from webcare.web.contacts.listing import LONGEST_SEARCH
from webcare.web.pages import Notice, Visit, fields_of, see, visit_of
from webcare.web.words import FACTS

FOUND_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of two people; `differs` when somebody has to choose."""

    fact: str
    title: str
    kept: str
    absorbed: str
    differs: bool


async def show_merge(request: Request) -> Response:
    """Show two people beside each other, or whom somebody may be looking for."""
    visit = visit_of(request)
    other = id_in(visit.asked("with"))
    if other is not None and other != visit.id():
        return await _compare(visit, other)
    words = visit.asked("q").strip()[:LONGEST_SEARCH]

    def read(session: Session) -> tuple[ProfileView, list[object]]:
        about = profile(visit.scope, session, visit.id())
        if not words:
            return about, []
        page = contacts(visit.scope, session, words=words, limit=FOUND_AT_MOST)
        return about, [each for each in page.items if each.id != visit.id()]

    about, found = await visit.core.read(read)
    return await visit.page(
        "contacts/find.html",
        "contacts",
        title=visit.say("Merge with another contact"),
        contact=about.contact,
        words=words,
        found=found,
    )


async def merge(request: Request) -> Response:
    """Make two contacts one, as was chosen."""
    visit = visit_of(request)
    fields = await fields_of(request)
    kept, absorbed = visit.id(), fields.number("other") or 0
    versions = {
        kept: fields.number("version"),
        absorbed: fields.number("other_version"),
    }
    taken = [
        name.removeprefix("take:")
        for name in fields.values
        if name.startswith("take:") and fields[name] == "absorbed"
    ]
    try:
        await merging.merge(
            visit.core,
            visit.scope,
            kept,
            absorbed,
            taken=taken,
            seen={key: seen for key, seen in versions.items() if seen is not None},
        )
    except InvalidTransition as error:
        notice = Notice(visit.say(str(error)), "bad")
        return await _compare(visit, absorbed, notice=notice, status=409)
    return see(f"/contacts/{kept}?merged")


async def refuse(request: Request) -> Response:
    """Remember that two contacts are not one person."""
    visit = visit_of(request)
    other = (await fields_of(request)).number("other") or 0
    await merging.refuse(visit.core, visit.scope, visit.id(), other)
    return see(f"/contacts/{visit.id()}?saved")


async def undo(request: Request) -> Response:
    """Part two contacts again."""
    visit = visit_of(request)
    done = await merging.unmerge(visit.core, visit.scope, visit.id(), visit.id("merge"))
    told = {
        "parted": done.restored,
        "later": done.came_later or "",
        "elsewhere": done.elsewhere or "",
        "changed": ",".join(done.changed),
    }
    return see(
        f"/contacts/{done.kept}?{urlencode({k: v for k, v in told.items() if v})}"
    )


async def _compare(
    visit: Visit, other: int, *, notice: Notice | None = None, status: int = 200
) -> Response:
    def read(session: Session) -> tuple[ProfileView, ProfileView]:
        return (
            profile(visit.scope, session, visit.id()),
            profile(visit.scope, session, other),
        )

    kept, absorbed = await visit.core.read(read)
    return await visit.page(
        "contacts/merge.html",
        "contacts",
        status,
        title=visit.say("Are these one person?"),
        notice=notice,
        kept=kept.contact,
        absorbed=absorbed.contact,
        lines=_lines(visit, kept, absorbed),
    )


def _lines(visit: Visit, kept: ProfileView, absorbed: ProfileView) -> list[Line]:
    """Return what is known of the two, fact by fact."""
    ours, theirs = _profile(kept), _profile(absorbed)
    differing = {each.fact for each in conflicts(ours, theirs)}
    titles = {fact: visit.say(title) for fact, title in FACTS.items()}
    titles |= {detail(each.name): each.title for each in kept.fields}
    return [
        Line(
            fact,
            title,
            ours.facts.get(fact, ""),
            theirs.facts.get(fact, ""),
            fact in differing,
        )
        for fact, title in titles.items()
        if fact in {*ours.facts, *theirs.facts}
    ]


def _profile(about: ProfileView) -> Profile:
    contact = about.contact
    facts = {NAME: contact.name, LANGUAGE: contact.language or ""}
    facts |= {detail(name): value for name, value in about.details.items()}
    return Profile({k: v for k, v in facts.items() if v}, contact.tags)
