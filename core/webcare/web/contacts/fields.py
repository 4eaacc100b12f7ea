"""The page on which the organisation's own fields of contacts are managed."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.services.people.contact_fields import must_manage, put_field, remove_field
from webcare.storage.queries.profiles import contact_fields
from webcare.web.pages import Notice, Visit, fields_of, see, visit_of

SAVED = "saved"
_NO_NAME = re.compile(r"[^a-z0-9]+")


async def show_fields(request: Request) -> Response:
    """Show the fields, and a form for another."""
    return await _page(visit_of(request))


async def add_field(request: Request) -> Response:
    """Add a field, under a name that its title gives."""
    visit = visit_of(request)
    fields = await fields_of(request)
    title, kind = fields["title"], fields["kind"]
    known = {each.name for each in await visit.core.read(contact_fields)}
    name = _free_name(title, known)
    try:
        await visit.core.write(
            lambda session: put_field(
                session, visit.scope, name, title=title, kind=kind or "text"
            )
        )
    except Refused as error:
        return await _page(visit, error.findings, {"title": title, "kind": kind})
    return see(f"/contact-fields?{SAVED}")


async def rename_field(request: Request) -> Response:
    """Change what people call a field."""
    visit = visit_of(request)
    fields = await fields_of(request)
    name = visit.request.path_params["name"]
    try:
        await visit.core.write(
            lambda session: put_field(
                session,
                visit.scope,
                name,
                title=fields["title"],
                kind=fields["kind"] or "text",
            )
        )
    except Refused as error:
        return await _page(visit, error.findings)
    return see(f"/contact-fields?{SAVED}")


async def drop_field(request: Request) -> Response:
    """Remove a field with everything in it."""
    visit = visit_of(request)
    name = visit.request.path_params["name"]
    await visit.core.write(lambda session: remove_field(session, visit.scope, name))
    return see(f"/contact-fields?{SAVED}")


async def _page(
    visit: Visit,
    findings: Sequence[Finding] = (),
    given: Mapping[str, str] | None = None,
) -> Response:
    must_manage(visit.scope)
    saved = SAVED in visit.request.query_params
    return await visit.page(
        "contacts/fields.html",
        "contacts",
        422 if findings else 200,
        title=visit.say("Fields of contacts"),
        notice=Notice(visit.say("Saved.")) if saved else None,
        fields=await visit.core.read(contact_fields),
        problem=visit.say_finding(findings[0]) if findings else "",
        given={"title": "", "kind": "text", **(given or {})},
        kinds=[("text", visit.say("Text")), ("phone", visit.say("Phone number"))],
    )


def _free_name(title: str, known: set[str]) -> str:
    """Return a name that is made of a title, and that no field has yet."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    stem = _NO_NAME.sub("_", plain.lower()).strip("_")[:36] or "field"
    numbered = (stem, *(f"{stem}_{number}" for number in range(2, 100)))
    return next((each for each in numbered if each not in known), stem)
