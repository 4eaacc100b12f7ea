"""Who did what: a page of the audit, to be searched by act and by person."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.storage.ids import id_in
from webcare.storage.paging import LARGEST_PAGE, Page
from webcare.storage.queries.audit import AuditView, Sought, audit, must_audit
from webcare.storage.queries.users import UserView, users
from webcare.web.admin.policies.standing import ADDRESS as POLICIES
from webcare.web.admin.policies.standing import editors_of
from webcare.web.admin.retention.holds import ADDRESS as HOLDS
from webcare.web.languages import translatable
from webcare.web.pages import Visit, visit_of

ADDRESS = "/admin/audit"

ACTS = {
    "policy.activated": translatable("put a policy in force"),
    "policy.planned": translatable("planned a policy"),
    "policy.called_off": translatable("called a planned policy off"),
    "policy.drafted": translatable("changed the draft of a policy"),
    "policy.put_back": translatable("took an earlier policy as a draft"),
    "policy.discarded": translatable("threw a draft away"),
    "finding.ignored": translatable("went on without what a rule says"),
    "finding.overridden": translatable("sent what a rule stops"),
    "message.unmasked": translatable("opened what is masked in a message"),
    "message.not_offensive": translatable("said that a message is not offensive"),
    "hold.placed": translatable("placed a legal hold"),
    "hold.reviewed": translatable("reviewed a legal hold"),
    "hold.released": translatable("released a legal hold"),
    "person.data_given": translatable("gave a person their data"),
    "person.erasure_asked": translatable("had a person erased"),
    "person.erased": translatable("erased a person"),
    "person.erasure_refused": translatable(
        "left a person whom a legal hold kept meanwhile"
    ),
}
"""What people call what was done; another one is shown by its name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One event as the page shows it.

    Attributes:
        act: what was done, in words.
        about: what it was done to; `url` leads there, empty where nothing does.
        version: of the policy that it was done to; 0 for none.
        reason: why, in the words of who did it; empty when nobody was asked.
        conversation: the id of the one that it was done in; empty for none.
    """

    event: AuditView
    act: str
    about: str
    url: str
    version: int
    reason: str
    conversation: str


async def show_audit(request: Request) -> Response:
    """Show what was done, the last first, as far as the address asks for it."""
    visit = visit_of(request)
    must_audit(visit.scope)
    sought = Sought(
        action=visit.asked("act"), subject=visit.asked("about"), by=_by(visit)
    )

    def look(session: Session) -> tuple[Page[AuditView], Page[UserView]]:
        after = visit.asked("after") or None
        return (
            audit(visit.scope, session, sought, after=after),
            users(visit.scope, session, limit=LARGEST_PAGE),
        )

    page, people = await visit.core.read(look)
    again = {"act": sought.action, "about": sought.subject, "by": visit.asked("by")}
    return await visit.page(
        "admin/audit.html",
        "policies",
        title=visit.say("Who did what"),
        events=[_shown(visit, each) for each in page.items],
        sought=sought,
        about=_about(visit, sought.subject)[0],
        by=visit.asked("by"),
        acts=[("", visit.say("Anything"))]
        + [(name, visit.say(text)) for name, text in ACTS.items()],
        people=[("", visit.say("Anybody")), ("0", visit.say("The system"))]
        + [(each.id, each.shown_as) for each in people.items],
        more_url="?" + urlencode({**again, "after": page.next}) if page.next else "",
    )


def _by(visit: Visit) -> int | None:
    return id_in(visit.asked("by"))


def _shown(visit: Visit, event: AuditView) -> Shown:
    about, url = _about(visit, event.subject)
    version = event.detail.get("version")
    return Shown(
        event,
        visit.say(ACTS[event.action]) if event.action in ACTS else event.action,
        about,
        url,
        version if isinstance(version, int) and url.startswith(POLICIES) else 0,
        _reason(event),
        str(event.detail.get("conversation", "")),
    )


def _reason(event: AuditView) -> str:
    return str(event.detail.get("reason", ""))


def _about(visit: Visit, subject: str) -> tuple[str, str]:
    """Return what people call a subject, and the page about it."""
    kind, _, place = subject.partition("/")
    editor = editors_of(visit.request).get(kind)
    if editor and place:
        where = visit.say("Organisation") if place == "organisation" else place
        return f"{visit.say(editor.title)} · {where}", f"{POLICIES}/{kind}/{place}"
    if kind == "hold":
        return visit.say("Legal hold"), HOLDS
    # The conversation says which one; by itself the number says nothing.
    return ("" if kind == "message" else subject), ""
