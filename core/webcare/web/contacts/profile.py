"""One person: what is known, written down and said, over all channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from webcare.domain.access import Permission
from webcare.domain.findings import Finding
from webcare.domain.profile import detail_in
from webcare.errors import InvalidTransition, Refused
from webcare.services.assignment.own_agents import own_agents
from webcare.services.people.contacts import (
    ContactChange,
    add_note,
    change_contact,
    remove_note,
)
from webcare.storage.paging import Page
from webcare.storage.queries.alike import Suggestion, suggestions
from webcare.storage.queries.conversations import (
    ConversationFilter,
    ConversationView,
    newest_page,
)
from webcare.storage.queries.merges import MergeView, merges_of
from webcare.storage.queries.people import is_known, survivor
from webcare.storage.queries.profiles import NoteView, ProfileView, notes, profile
from webcare.storage.queries.users import UserView, users
from webcare.web.contacts.written import Written, as_written, taken_meanwhile
from webcare.web.pages import Notice, Visit, fields_of, see, visit_of
from webcare.web.words import FACTS

TONGUES = (
    *("ar", "bg", "de", "en", "es", "fa", "fr", "it", "nl", "pap", "pl", "pt", "ro"),
    *("ru", "so", "ti", "tr", "uk", "zh"),
)
"""Languages to choose from: those that are spoken most here; others may come in."""

CONVERSATIONS = 20
NOTES = 20
COLLEAGUES = 500
SAVED = "saved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the page shows; `may_edit` tells whether there are forms in it.

    `own_agent` is the id of who helps them; None when that is anybody.
    """

    about: ProfileView
    may_edit: bool
    notes: Page[NoteView]
    conversations: Page[ConversationView]
    alike: Sequence[Suggestion]
    merges: Sequence[MergeView]
    own_agent: int | None
    colleagues: Sequence[UserView]


async def show_contact(request: Request) -> Response:
    """Show a person; the address of one that was merged leads to whom they are now."""
    visit = visit_of(request)
    stands = await visit.core.read(lambda session: survivor(session, visit.id()))
    person = await visit.core.read(lambda session: read_person(visit, session, stands))
    if stands != visit.id():
        # Not for ever: a merge can be undone.
        return RedirectResponse(f"/contacts/{stands}", status_code=302)
    return await _page(visit, person, as_written(person.about))


async def save_contact(request: Request) -> Response:
    """Keep what was written down, unless somebody else was first."""
    visit = visit_of(request)
    fields = await fields_of(request)
    contact_id = visit.id()

    def read(session: Session) -> Person:
        return read_person(visit, session, contact_id)

    person = await visit.core.read(read)
    given = Written.given(fields, person.about.fields)
    try:
        await change_contact(
            visit.core,
            visit.scope,
            contact_id,
            _change(given),
            seen=fields.number("version"),
        )
    except Refused as error:
        problems = _problems(visit, error.findings)
        return await _page(visit, person, given, problems, status=422)
    except InvalidTransition:
        # Read once more: what somebody else made of it is shown beside ours.
        person = await visit.core.read(read)
        now = taken_meanwhile(visit.say, given, as_written(person.about))
        return await _page(visit, person, given, now, status=409)
    return see(f"/contacts/{contact_id}?{SAVED}")


async def write_note(request: Request) -> Response:
    """Keep a note about a person."""
    visit = visit_of(request)
    text = (await fields_of(request))["text"]
    contact_id = visit.id()
    try:
        await add_note(visit.core, visit.scope, contact_id, text)
    except Refused as error:
        person = await visit.core.read(
            lambda session: read_person(visit, session, contact_id)
        )
        problems = {"note": visit.say_finding(error.findings[0])}
        written = as_written(person.about)
        return await _page(visit, person, written, problems, note=text, status=422)
    return see(f"/contacts/{contact_id}?{SAVED}#notes")


async def take_note_away(request: Request) -> Response:
    """Remove a note about a person."""
    visit = visit_of(request)
    await remove_note(visit.core, visit.scope, visit.id(), visit.id("note"))
    return see(f"/contacts/{visit.id()}?{SAVED}#notes")


def read_person(visit: Visit, session: Session, contact_id: int) -> Person:
    """Read everything that the page shows.

    Raises:
        NotFound: when the contact is absent or foreign, or was merged.
    """
    scope = visit.scope
    return Person(
        about=profile(scope, session, contact_id),
        may_edit=is_known(scope, session, contact_id, Permission.EDIT_CONTACTS),
        notes=notes(
            scope,
            session,
            contact_id,
            limit=NOTES,
            after=visit.asked("notes") or None,
        ),
        conversations=newest_page(
            scope,
            session,
            limit=CONVERSATIONS,
            after=visit.asked("before") or None,
            only=ConversationFilter(contact_id=contact_id),
        ),
        alike=suggestions(scope, session, contact_id),
        merges=merges_of(scope, session, contact_id),
        own_agent=own_agents(session, [contact_id]).get(contact_id),
        colleagues=users(scope, session, limit=COLLEAGUES).items,
    )


async def _page(
    visit: Visit,
    person: Person,
    written: Written,
    problems: Mapping[str, str] | None = None,
    *,
    note: str = "",
    status: int = 200,
) -> Response:
    contact = person.about.contact
    return await visit.page(
        "contacts/profile.html",
        "contacts",
        status,
        title=contact.shown_as or visit.say("Unknown"),
        notice=_notice(visit),
        person_shown=person,
        contact=contact,
        written=written,
        problems=problems or {},
        overtaken=status == 409,  # noqa: PLR2004 - Conflict
        note=note,
        tongues=_tongues(visit, contact.language, written.language),
        before=visit.asked("before"),
        manages=visit.scope.allows_everywhere(Permission.MANAGE_FIELDS),
    )


def _tongues(visit: Visit, *others: str | None) -> list[str]:
    """Return the languages to choose from, by their names, with those that are set."""
    codes = {*TONGUES, *filter(None, others)}
    named = visit.templates.languages.language_name
    return sorted(codes, key=lambda code: named(visit.language, code).casefold())


def _change(written: Written) -> ContactChange:
    return ContactChange(
        name=written.name,
        language=written.language,
        tags=written.tag_list,
        details=written.details,
    )


def _problems(visit: Visit, findings: Sequence[Finding]) -> dict[str, str]:
    """Return each refusal by the field that it is about."""
    return {
        each.rule.removeprefix("contact."): visit.say_finding(each) for each in findings
    }


def _notice(visit: Visit) -> Notice | None:
    if SAVED in visit.request.query_params:
        return Notice(visit.say("Saved."))
    if "merged" in visit.request.query_params:
        return Notice(visit.say("Merged. You can undo it at the bottom of this page."))
    if "parted" in visit.request.query_params:
        return Notice(" ".join(_parted(visit)))
    return None


def _parted(visit: Visit) -> Sequence[str]:
    """Say what became of a merge that was undone, and what could not be put back."""
    told = [visit.say("The merge was undone.")]
    if visit.asked("later").isdigit():
        told.append(
            visit.say("What came after the merge stays here: addresses and notes.")
        )
    if visit.asked("elsewhere").isdigit():
        told.append(
            visit.say("An address stays with whom the platform proved it to be.")
        )
    changed = [
        visit.say(FACTS[fact]) if fact in FACTS else detail_in(fact) or ""
        for fact in visit.asked("changed").split(",")
        if fact
    ]
    if changed:
        told.append(
            visit.say(
                "Somebody changed this since, so that it stays: %(names)s.",
                names=", ".join(changed),
            )
        )
    return told
