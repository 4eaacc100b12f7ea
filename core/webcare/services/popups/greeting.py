"""What people are told who come for a pop-up: a welcome, or that it is over."""

from sqlmodel import Session

from webcare.domain.access import SYSTEM, Permission
from webcare.errors import NotFound
from webcare.policies.popup import Popup, farewell_text
from webcare.policies.wordings import in_language
from webcare.services.access.permitted import permitted_conversation
from webcare.services.automatic.saying import Occasion, say_once
from webcare.services.connecting.channel_links import lead_to
from webcare.services.conversations.questions import language_of
from webcare.services.core import Core
from webcare.storage.tables import Conversation, PopupRow
from webcare.work.lanes import JobView

WELCOME = "popup_welcome"
"""Why: somebody came for a pop-up."""

FAREWELL = "popup_farewell"
"""Why: somebody came for a pop-up that is over."""


async def welcome(core: Core, job: JobView) -> None:
    """Welcome who began a conversation in a pop-up, once in it; `popup.welcome`."""
    conversation_id = int(job.payload["conversation"])

    def change(session: Session) -> None:
        found = _found(session, conversation_id)
        if found is None:
            return
        row, popup = found
        text = in_language(popup.welcome, language_of(session, row.identity_id))
        if text:
            say_once(core, session, row, text, Occasion(WELCOME, str(row.id)))

    await core.write(change)


async def say_farewell(core: Core, conversation_id: int) -> None:
    """Tell who came too late for a pop-up where they can go: once for each pop-up."""
    found = await core.read(lambda session: _popup_of(session, conversation_id))
    if found is None:
        return
    target = found.link
    if found.elsewhere:
        target = (await lead_to(core, found.elsewhere)).link

    def change(session: Session) -> None:
        held = _found(session, conversation_id)
        if held is None:
            return
        row, popup = held
        language = language_of(session, row.identity_id)
        text = farewell_text(popup, language, target)
        if text:
            say_once(core, session, row, text, Occasion(FAREWELL, str(row.popup_id)))

    await core.write(change)


def _found(session: Session, conversation_id: int) -> tuple[Conversation, Popup] | None:
    """Return a conversation, held, and its pop-up; None when either is gone."""
    try:
        row = permitted_conversation(session, SYSTEM, conversation_id, Permission.READ)
    except NotFound:
        return None
    popup = _popup_of(session, conversation_id)
    return None if popup is None else (row, popup)


def _popup_of(session: Session, conversation_id: int) -> Popup | None:
    row = session.get(Conversation, conversation_id)
    if row is None or row.popup_id is None:
        return None
    return Popup.model_validate(session.get_one(PopupRow, row.popup_id).document)
