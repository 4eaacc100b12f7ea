"""The page of the kind of policy that is made for tests."""

from pathlib import Path

from sqlmodel import col, select

from tests.made.manners import MANNERS, Manners
from webcare.domain.access import Scope
from webcare.policies.kind import Document
from webcare.services.core import Core
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.storage.tables import Conversation
from webcare.web.admin.policies.editor import Editor
from webcare.web.pages import Fields


def parse(fields: Fields) -> Document:
    """Read the form."""
    words = {"text": fields["text"], "after": fields["after"] or None}
    return {"words": words, "least": fields["least"], "most": fields["most"]}


def act(document: Document, action: str) -> Document:
    """Put the text in capitals."""
    assert action == "shout"
    words = document["words"]
    return {**document, "words": {**words, "text": words["text"].upper()}}


async def preview(core: Core, scope: Scope, asked: Asked[Manners]) -> Preview:
    """Count the conversations whose greeting would be another one."""
    del scope  # every administrator of a test reads everything
    rows = await core.read(
        lambda session: session.exec(
            select(Conversation.id, Conversation.channel_id)
            .where(col(Conversation.channel_id).in_(asked.channel_ids))
            .limit(asked.limit)
        ).all()
    )
    other = [
        (each, channel_id)
        for each, channel_id in rows
        if asked.before(channel_id).words != asked.after(channel_id).words
    ]
    return Preview(
        looked_at=len(rows),
        counts=(Count(name="other", text="%(count)s other words", count=len(other)),),
        samples=tuple(
            Sample(
                conversation_id=each,
                text="It would say: %(words)s",
                values=(("words", asked.after(channel_id).words.text),),
            )
            for each, channel_id in other
        ),
    )


EDITOR = Editor(
    kind=MANNERS,
    title="Manners",
    about="How people are greeted.",
    template="manners.html",
    sections={"words": "Words", "least": "Least", "most": "Most"},
    parse=parse,
    act=act,
    preview=preview,
    folder=Path(__file__).parent / "templates",
)
EDITORS = {EDITOR.kind.name: EDITOR}
