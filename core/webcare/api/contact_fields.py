"""The fields of its own that an organisation keeps of contacts."""

from typing import Literal

from pydantic import ConfigDict, Field

from webcare.api.contacts import TAG
from webcare.api.operations import Caller, operation
from webcare.api.values import In, Out, Text
from webcare.services.people.contact_fields import (
    LONGEST_TITLE,
    put_field,
    remove_field,
)
from webcare.storage.queries.profiles import FieldView, contact_fields

Kind = Literal["text", "phone"]


class FieldOut(Out):
    """A field of your organisation's own."""

    name: str = Field(description="The name in a contact's `details`.")
    title: str = Field(description="What people call it.")
    kind: Kind = Field(
        description="Numbers in a `phone` are compared when contacts are suggested."
    )


class FieldList(Out):
    """All fields, in their order."""

    items: list[FieldOut]
    next: None = Field(None, description="Always null: there is one page.")


class FieldIn(In):
    """What a field is to be."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Customer number"}]}
    )

    title: Text = Field(min_length=1, max_length=LONGEST_TITLE)
    kind: Kind = Field("text", description="Stays as it is once the field is there.")


@operation("GET /contact-fields", TAG)
async def list_contact_fields(caller: Caller) -> FieldList:
    """List your organisation's own fields of contacts."""
    found = await caller.core.read(contact_fields)
    return FieldList(items=[_shown(each) for each in found], next=None)


@operation("PUT /contact-fields/{name}", TAG, refuses=(403, 404, 415))
async def put_contact_field(caller: Caller, name: str, body: FieldIn) -> FieldOut:
    """Add a field, or change what people call it.

    Its name has 1 to 40 lower-case letters, digits, hyphens and underscores.
    """
    await caller.core.write(
        lambda session: put_field(
            session, caller.scope, name, title=body.title, kind=body.kind
        )
    )
    found = await caller.core.read(contact_fields)
    return next(_shown(each) for each in found if each.name == name)


@operation("DELETE /contact-fields/{name}", TAG, status=204, refuses=(403, 404))
async def remove_contact_field(caller: Caller, name: str) -> None:
    """Remove a field, with what is written in it for every contact."""
    await caller.core.write(lambda session: remove_field(session, caller.scope, name))


def _shown(view: FieldView) -> FieldOut:
    return FieldOut(
        name=view.name,
        title=view.title,
        kind="phone" if view.kind == "phone" else "text",
    )
