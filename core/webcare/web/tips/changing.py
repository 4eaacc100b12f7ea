"""What is done with tips on the page: marked, answered for, thanked, taken along."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from webcare.domain.files import UNKNOWN, content_disposition
from webcare.domain.tips import Consent, TipState
from webcare.errors import NotFound
from webcare.services.intake.consent import note_consent
from webcare.services.intake.exporting import archive, file_name, take_many, take_one
from webcare.services.intake.marking import mark
from webcare.services.intake.speaking import Message, tell_senders
from webcare.web.files import POLICY
from webcare.web.pages import Fields, Visit, fields_of, see, visit_of
from webcare.web.tips.gallery import require_line
from webcare.web.tips.sought import Sought


async def mark_tips(request: Request) -> Response:
    """Select, use or reject tips, or make them new again."""
    visit = await _visit(request)
    fields = await fields_of(request)
    chosen, wanted = fields.numbers("tip"), fields["do"]
    if wanted not in set(TipState):
        raise NotFound("There is no such page.")
    if not chosen:
        return _nothing(visit, fields)
    team_id = visit.id("team")
    changed = await mark(visit.core, visit.scope, team_id, chosen, TipState(wanted))
    return _back(visit, fields, wanted, len(changed))


async def tell(request: Request) -> Response:
    """Thank the senders of tips, or ask whether those may be used."""
    visit = await _visit(request)
    fields = await fields_of(request)
    chosen, what = fields.numbers("tip"), fields["do"]
    if what not in set(Message):
        raise NotFound("There is no such page.")
    if not chosen:
        return _nothing(visit, fields)
    said = await tell_senders(
        visit.core, visit.scope, visit.id("team"), chosen, Message(what)
    )
    return _back(visit, fields, what, said.told, said.left_out)


async def answer_for(request: Request) -> Response:
    """Note what the sender of a tip said to its use elsewhere."""
    visit = await _visit(request)
    fields = await fields_of(request)
    said = fields["consent"]
    if said not in set(Consent):
        raise NotFound("There is no such page.")
    await note_consent(visit.core, visit.scope, visit.id(), Consent(said))
    return _back(visit, fields, "consent", 1)


async def export(request: Request) -> Response:
    """Give tips as one archive with a list of them."""
    visit = await _visit(request)
    fields = await fields_of(request)
    chosen = fields.numbers("tip")
    if not chosen:
        return _nothing(visit, fields)
    leaving = await take_many(visit.core, visit.scope, visit.id("team"), chosen)
    name = f"tips-{visit.now:%Y%m%d-%H%M}.zip"
    return StreamingResponse(
        archive(visit.core, leaving),
        media_type="application/zip",
        headers=_saved(name),
    )


async def save(request: Request) -> Response:
    """Give the file of one tip, to be saved."""
    visit = await _visit(request)
    found = await take_one(visit.core, visit.scope, visit.id("team"), visit.id())
    size = await visit.core.media.size(found.object_key)
    return StreamingResponse(
        visit.core.media.open(found.object_key),
        # Whatever it is, it is saved and never shown as a page of ours.
        media_type=UNKNOWN,
        headers=_saved(file_name(found)) | {"content-length": str(size)},
    )


async def _visit(request: Request) -> Visit:
    """Return the visit of somebody who may look at the team's tips."""
    visit = visit_of(request)
    await visit.core.read(
        lambda session: require_line(visit, session, visit.id("team"))
    )
    return visit


def _saved(name: str) -> dict[str, str]:
    return {
        "content-disposition": content_disposition(name, shown=False),
        "content-security-policy": POLICY,
    }


def _nothing(visit: Visit, fields: Fields) -> Response:
    return _back(visit, fields, "nothing", 1)


def _back(
    visit: Visit, fields: Fields, done: str, count: int, left_out: int = 0
) -> Response:
    sought = Sought.of(visit.id("team"), fields.__getitem__)
    return see(sought.url(done=done, count=str(count), left=str(left_out or "")))
