"""Notes about contacts: what colleagues should know in all conversations."""

from datetime import datetime

from pydantic import Field
from sqlmodel import Session

from webcare.api.contacts import TAG
from webcare.api.operations import Caller, Created, Traits, operation
from webcare.api.repeatable import asked
from webcare.api.values import In, ListOut, Named, Out, OutId, Paging, Text, named
from webcare.services.once import once
from webcare.services.people.contacts import LONGEST_NOTE, add_note_within, remove_note
from webcare.storage.queries.people import survivor
from webcare.storage.queries.profiles import NoteView, note, notes


class NoteOut(Out):
    """Something that was written about a contact."""

    id: OutId
    text: str
    author: Named | None = Field(description="Null when it is not known.")
    created_at: datetime


class NoteList(ListOut[NoteOut]):
    """Some notes."""


class NoteIn(In):
    """A note to write."""

    text: Text = Field(
        min_length=1,
        max_length=LONGEST_NOTE,
        examples=["Prefers to be called in the morning."],
    )


@operation("GET /contacts/{contact_id}/notes", TAG, refuses=(404,))
async def list_contact_notes(
    caller: Caller, contact_id: int, query: Paging
) -> NoteList:
    """List what was written about a contact, the newest first."""
    page = await caller.core.read(
        lambda session: notes(
            caller.scope,
            session,
            survivor(session, contact_id),
            limit=query.limit,
            after=query.cursor or None,
        )
    )
    return NoteList(items=[_shown(each) for each in page.items], next=page.next)


@operation(
    "POST /contacts/{contact_id}/notes",
    TAG,
    status=201,
    refuses=(403, 404, 409, 415),
    traits=Traits(takes_key=True),
)
async def add_contact_note(
    caller: Caller, contact_id: int, body: NoteIn
) -> Created[NoteOut]:
    """Write a note about a contact, for colleagues only."""

    def make(session: Session) -> str:
        now = caller.core.clock()
        return str(
            add_note_within(session, caller.scope, contact_id, body.text, now=now)
        )

    request = asked(caller, body.model_dump_json().encode())
    done = await once(caller.core, caller.scope, request, make)
    made = await caller.core.read(
        lambda session: note(
            caller.scope, session, survivor(session, contact_id), int(done.what)
        )
    )
    return Created(_shown(made), repeated=done.repeated)


@operation(
    "DELETE /contacts/{contact_id}/notes/{note_id}",
    TAG,
    status=204,
    refuses=(403, 404, 409),
)
async def remove_contact_note(caller: Caller, contact_id: int, note_id: int) -> None:
    """Take a note of your own away, or any if you manage the fields of contacts."""
    await remove_note(caller.core, caller.scope, contact_id, note_id)


def _shown(view: NoteView) -> NoteOut:
    return NoteOut(
        id=view.id,
        text=view.text,
        author=named(view.author_id, view.author),
        created_at=view.created_at,
    )
