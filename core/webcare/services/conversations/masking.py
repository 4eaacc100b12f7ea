"""What customers write that is masked until somebody opens it.

Personal data is made unreadable where it stands; of what offends nothing is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.domain.content import Contacts, Content, MessageKind
from webcare.domain.conversation import PREVIEW_LENGTH
from webcare.domain.wording import reworded
from webcare.policies import abuse, privacy
from webcare.policies.abuse import AbusePolicy
from webcare.policies.privacy import Sensitive
from webcare.services import audit
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.history import Happening, record
from webcare.services.core import Core
from webcare.storage.queries.conversations import ConversationView, conversation
from webcare.storage.queries.message_parts import QUOTED_LENGTH, QuotedView
from webcare.storage.queries.messages import MessageView, message, versions
from webcare.storage.queries.noted import messages_noted
from webcare.storage.tables import AbuseMark

VEIL = 5 * privacy.MASK
"""What stands for something that is unreadable as a whole."""


NO_SHIELD = AbusePolicy(on=False)


@dataclass(frozen=True, slots=True)
class Mask:
    """What nobody reads of what customers write on a channel, until they open it.

    Our own words stay as they are. Of a place nothing is shown where addresses are
    masked.
    """

    kinds: tuple[Sensitive, ...] = ()
    shield: AbusePolicy = NO_SHIELD
    spared: frozenset[int] = frozenset()
    """Messages of which the reader said that they do not offend."""

    def text(self, text: str) -> str:
        """Return what a customer wrote, as it is shown."""
        if self.shield.veils(text):
            return VEIL
        return privacy.masked(text, privacy.sensitive_spans(text, self.kinds))

    def preview(self, view: ConversationView) -> str:
        """Return the beginning of a conversation's last message, as it is shown."""
        if view.preview_outbound:
            return view.preview
        if self._hides_all(view.preview_kind):
            return VEIL
        return self._beginning(view.preview, PREVIEW_LENGTH)

    def message(self, view: MessageView) -> MessageView:
        """Return a message with everything that belongs to it, as it is shown."""
        if view.id in self.spared:
            return replace(self, shield=NO_SHIELD, spared=frozenset()).message(view)
        quoted = view.quoted and self._quoted(view.quoted)
        if view.direction != "in":
            return replace(view, quoted=quoted)
        place = self._hides_all(view.kind)
        if self.offends(view):
            # Who offends shows pictures that offend, too.
            return replace(
                view,
                text=VEIL,
                content=None,
                referral=reworded(view.referral, self.text),
                attachments=(),
                quoted=quoted,
            )
        return replace(
            view,
            text=VEIL if place else self.text(view.text),
            content=None if place else self._content(view.content),
            referral=reworded(view.referral, self.text),
            attachments=tuple(
                replace(each, filename=self.text(each.filename))
                for each in view.attachments
            ),
            quoted=quoted,
        )

    def hides(self, view: MessageView, earlier: Iterable[str] = ()) -> bool:
        """Tell whether a message, or an earlier wording of it, is not shown whole."""
        if view.direction != "in":
            return False
        whole = replace(view, quoted=None)
        return self.message(whole) != whole or any(
            self.text(each) != each for each in earlier
        )

    def offends(self, view: MessageView) -> bool:
        """Tell whether nothing of a message is shown, since it is offensive."""
        if view.direction != "in" or view.id in self.spared or not self.shield.on:
            return False
        return any(map(self.shield.veils, self.judged(view)))

    def judged(self, view: MessageView) -> list[str]:
        """Return the texts of a message that are looked at for what offends."""
        said = [view.text]

        def note(text: str) -> str:
            said.append(text)
            return text

        reworded(view.content, note)
        said += (each.filename for each in view.attachments)
        return said

    def offends_last(self, view: ConversationView) -> bool:
        """Tell whether the beginning of a last message is not shown for that reason."""
        return not view.preview_outbound and self.shield.veils(view.preview)

    def _hides_all(self, kind: str) -> bool:
        return kind == MessageKind.LOCATION and Sensitive.ADDRESS in self.kinds

    def _content(self, content: Content | None) -> Content | None:
        if isinstance(content, Contacts) and Sensitive.ADDRESS in self.kinds:
            # On a card it is known to be one, however it is written.
            cards = tuple(
                replace(each, addresses=(VEIL,) * len(each.addresses))
                for each in content.cards
            )
            content = replace(content, cards=cards)
        return reworded(content, self.text)

    def _quoted(self, view: QuotedView) -> QuotedView:
        if view.direction != "in":
            return view
        if self._hides_all(view.kind):
            return replace(view, text=VEIL)
        return replace(view, text=self._beginning(view.text, QUOTED_LENGTH))

    def _beginning(self, text: str, longest: int) -> str:
        if len(text) < longest or self.shield.veils(text):
            return self.text(text)
        return privacy.masked_beginning(text, self.kinds)


UNMASKED = Mask()
"""For who opened it."""


@dataclass(frozen=True, slots=True)
class Read:
    """A message as somebody's program reads it.

    Attributes:
        masked: whether it is not as it was written.
        offensive: whether it offends, as the policy has it; also where it is whole.
    """

    view: MessageView
    masked: bool
    offensive: bool


def mask_of(core: Core, place_id: int) -> Mask:
    """Return what is masked at a place now. Nothing is asked of the database."""
    now = core.clock()
    return Mask(
        core.policies.effective(privacy.KIND, place_id, now).masked,
        core.policies.effective(abuse.KIND, place_id, now),
    )


def is_found_unseen(
    core: Core, scope: Scope, view: ConversationView, words: str
) -> bool:
    """Tell whether a search found only what is masked, and the caller may not open.

    Who may not read a number would find it out by looking for one digit after another.
    """
    if scope.allows(
        Permission.UNMASK, team_id=view.team_id, channel_id=view.channel_id
    ):
        return False
    shown = (mask_of(core, view.place_id).preview(view), view.contact_name)
    sought = words.casefold()
    return sought in view.preview.casefold() and not any(
        sought in each.casefold() for each in shown
    )


async def read_by_program(
    core: Core, scope: Scope, views: Sequence[MessageView]
) -> list[Read]:
    """Return messages of one conversation as somebody's program reads them.

    Who may open what is masked reads it as it was written, and that is noted: once for
    each message, however often a program reads it. Others read it masked.

    Raises:
        NotFound: when the conversation is absent or foreign.
    """
    if not views:
        return []
    about = await core.read(
        lambda session: conversation(scope, session, views[0].conversation_id)
    )
    mask = mask_of(core, about.place_id)
    hidden = {each.id for each in views if mask.hides(each)}
    if not scope.allows(
        Permission.UNMASK, team_id=about.team_id, channel_id=about.channel_id
    ):
        return [
            Read(mask.message(each), each.id in hidden, mask.offends(each))
            for each in views
        ]
    if hidden:
        await _note_once(core, scope, about.id, hidden)
    return [Read(each, masked=False, offensive=mask.offends(each)) for each in views]


async def open_message(core: Core, scope: Scope, message_id: int) -> int:
    """Note that somebody reads what is masked in a message; returns its conversation.

    A message in which nothing is masked is no secret, and nothing is noted.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not open what is masked here.
    """

    def note(session: Session) -> int:
        view = message(scope, session, message_id)
        row = permitted_conversation(
            session, scope, view.conversation_id, Permission.UNMASK
        )
        earlier = [text for text, _ in versions(scope, session, message_id)]
        if mask_of(core, row.place_id).hides(view, earlier):
            _note(core, session, scope, row.id, [view.id])
            mark = session.get(AbuseMark, view.id, with_for_update=True)
            if mark is not None and mark.opened_by is None:
                mark.opened_by = scope.user_id
        return row.id

    return await core.write(note)


async def _note_once(
    core: Core, scope: Scope, conversation_id: int, ids: Iterable[int]
) -> None:
    fresh = await core.read(
        lambda session: not_noted(session, scope, conversation_id, ids)
    )
    if fresh:
        await core.write(
            lambda session: _note(core, session, scope, conversation_id, fresh)
        )


def _note(
    core: Core, session: Session, scope: Scope, conversation_id: int, ids: Sequence[int]
) -> None:
    # They stand in the data: nothing about the messages changed for others.
    record(
        session,
        conversation_id,
        Happening.UNMASKED,
        scope=scope,
        at=core.clock(),
        data={"messages": list(ids)},
    )
    for each in ids:
        audit.note(
            session,
            scope,
            Happening.UNMASKED,
            f"message/{each}",
            now=core.clock(),
            detail={"conversation": str(conversation_id)},
        )


def not_noted(
    session: Session, scope: Scope, conversation_id: int, ids: Iterable[int]
) -> list[int]:
    """Return those of some messages of which nothing says yet that the caller read."""
    noted = messages_noted(session, scope, conversation_id, Happening.UNMASKED)
    return [each for each in ids if each not in noted]
