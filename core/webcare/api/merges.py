"""Contacts that are one person: suggested, merged, and parted again."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field
from sqlmodel import Session

from webcare.api.contacts import TAG, ContactOut, shown
from webcare.api.operations import Caller, Created, Traits, operation
from webcare.api.repeatable import asked
from webcare.api.values import In, InId, Named, Out, OutId, Text
from webcare.errors import NotFound
from webcare.services.once import once
from webcare.services.people import merging
from webcare.storage.queries.alike import Suggestion, suggestions
from webcare.storage.queries.merges import MergeView, merges_of
from webcare.storage.queries.people import contact, survivor


class LikenessOut(Out):
    """One reason to think that two contacts are one person."""

    sort: Literal["phone", "invitation", "handle"] = Field(
        description="The same phone number; an invitation that one was given and the "
        "other came through; or the same name on two platforms."
    )
    value: str = Field(description="The number or name; empty for an invitation.")
    weak: bool = Field(description="Whether others could easily have it too.")


class SuggestionOut(Out):
    """Somebody who may be the same person; never a proof."""

    contact: ContactOut
    reasons: list[LikenessOut]


class SuggestionList(Out):
    """Everybody who may be the same person, the strongest reasons first."""

    items: list[SuggestionOut]
    next: None = Field(None, description="Always null: there is one page.")


class MergeOut(Out):
    """That a contact was found to be one with another."""

    id: OutId
    kept: Named
    absorbed: Named
    merged_by: str = Field(description="Empty when the platform proved it.")
    merged_at: datetime
    undone_by: str
    undone_at: datetime | None


class MergeList(Out):
    """A contact's merges, the newest first."""

    items: list[MergeOut]
    next: None = Field(None, description="Always null: there is one page.")


class MergeIn(In):
    """Whom to merge into the contact."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"contact": "7301234567", "take": ["name"]}]}
    )

    contact: InId = Field(description="Who is absorbed.")
    take: list[Text] = Field(
        default_factory=list,
        max_length=50,
        description="Of what both say something else, what the absorbed one is right "
        "about: `name`, `language` and `detail.` with a field's name.",
    )
    version: int | None = Field(
        None,
        description="The contact's `version` that you looked at: 409 when it has "
        "changed.",
    )


class RefusalIn(In):
    """Who is not the same person."""

    contact: InId


class UnmergedOut(Out):
    """What became of a merge that was undone, and what could not be put back."""

    kept: OutId = Field(description="The contact that stands for one side now.")
    restored: OutId = Field(description="The contact that has its own again.")
    elsewhere: int = Field(
        description="Addresses that the platform proved to be somebody else's."
    )
    changed: list[str] = Field(
        description="What somebody changed since the merge, and that stays so."
    )
    came_later: int = Field(
        description="Addresses and notes that came since, and stay with `kept`."
    )


@operation("GET /contacts/{contact_id}/suggestions", TAG, refuses=(404,))
async def list_suggestions(caller: Caller, contact_id: int) -> SuggestionList:
    """List who may be the same person as a contact, and why.

    Nothing is ever merged by itself.
    """

    def read(session: Session) -> tuple[Suggestion, ...]:
        stands = contact(caller.scope, session, survivor(session, contact_id)).id
        return suggestions(caller.scope, session, stands)

    found = await caller.core.read(read)
    return SuggestionList(items=[_suggested(each) for each in found], next=None)


@operation(
    "POST /contacts/{contact_id}/refusals",
    TAG,
    status=204,
    refuses=(403, 404, 409, 415),
)
async def refuse_suggestion(caller: Caller, contact_id: int, body: RefusalIn) -> None:
    """Say that two contacts are not one person: it is not suggested again.

    Saying it twice changes nothing.
    """
    await merging.refuse(caller.core, caller.scope, contact_id, body.contact)


@operation("GET /contacts/{contact_id}/merges", TAG, refuses=(404,))
async def list_merges(caller: Caller, contact_id: int) -> MergeList:
    """List what was merged into a contact, those that were undone included."""
    items = await _merges(caller, contact_id)
    return MergeList(items=items, next=None)


@operation(
    "POST /contacts/{contact_id}/merges",
    TAG,
    status=201,
    refuses=(403, 404, 409, 415),
    traits=Traits(takes_key=True),
)
async def merge_contact(
    caller: Caller, contact_id: int, body: MergeIn
) -> Created[MergeOut]:
    """Merge another contact into this one.

    Identities and notes come to this contact, tags are united, and what is empty here
    is filled. What both have stays as it is here, unless it is in `take`.
    Conversations stay as they are. It takes the right to edit both contacts.
    """

    def make(session: Session) -> str:
        seen = None if body.version is None else {contact_id: body.version}
        return str(
            merging.merge_contacts(
                session,
                caller.scope,
                contact_id,
                body.contact,
                taken=body.take,
                seen=seen,
                now=caller.core.clock(),
            )
        )

    request = asked(caller, body.model_dump_json().encode())
    done = await once(caller.core, caller.scope, request, make)
    made = await _merges(caller, contact_id)
    for each in made:
        if each.id == int(done.what):
            return Created(each, repeated=done.repeated)
    raise NotFound("This merge does not exist.")


@operation(
    "POST /contacts/{contact_id}/merges/{merge_id}/undo", TAG, refuses=(403, 404, 409)
)
async def undo_merge(caller: Caller, contact_id: int, merge_id: int) -> UnmergedOut:
    """Undo a merge: both sides have their own again, whatever was merged since."""
    done = await merging.unmerge(caller.core, caller.scope, contact_id, merge_id)
    return UnmergedOut(
        kept=done.kept,
        restored=done.restored,
        elsewhere=done.elsewhere,
        changed=list(done.changed),
        came_later=done.came_later,
    )


async def _merges(caller: Caller, contact_id: int) -> list[MergeOut]:
    def read(session: Session) -> list[MergeView]:
        stands = contact(caller.scope, session, survivor(session, contact_id)).id
        return merges_of(caller.scope, session, stands)

    return [_merge(each) for each in await caller.core.read(read)]


def _merge(view: MergeView) -> MergeOut:
    return MergeOut(
        id=view.id,
        kept=Named(id=view.kept_id, name=view.kept),
        absorbed=Named(id=view.absorbed_id, name=view.absorbed),
        merged_by=view.merged_by,
        merged_at=view.merged_at,
        undone_by=view.undone_by,
        undone_at=view.undone_at,
    )


def _suggested(found: Suggestion) -> SuggestionOut:
    return SuggestionOut(
        contact=shown(found.contact),
        reasons=[
            LikenessOut(sort=each.sort, value=each.value, weak=each.weak)
            for each in found.reasons
        ],
    )
