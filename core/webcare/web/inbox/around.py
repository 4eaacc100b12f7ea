"""What stands around a conversation: the post on top, other people, its case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from webcare.domain.access import Permission
from webcare.domain.inbound import Visibility
from webcare.storage.queries.cases import CaseView, InvitationView, case_of
from webcare.storage.queries.conversations import ConversationView
from webcare.storage.queries.threads import PostView, thread_context
from webcare.web.linking import web_address
from webcare.web.pages import Visit


@dataclass(frozen=True, slots=True)
class Member:
    """A conversation of a case.

    Attributes:
        here: whether it is the open one.
        unsure: whether somebody came to it through a link that stood in public, and
            nothing else says that they are who was invited.
        closable: whether it is a public side that can get its closing reply.
    """

    c: ConversationView
    here: bool
    unsure: bool
    closable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Everything around one conversation.

    Attributes:
        members: of its case; empty when it is alone there.
        waiting: invitations that still hold and that nobody followed yet.
        post: what its public thread hangs under; None when that is not known.
        away: where that post stands on the platform; empty when nobody can go there.
        neighbours: other people's conversations below that post.
    """

    members: Sequence[Member]
    waiting: Sequence[InvitationView]
    post: PostView | None
    away: str
    neighbours: Sequence[ConversationView]

    @property
    def unsure(self) -> bool:
        """Tell whether the open conversation may be with somebody else."""
        return any(each.here and each.unsure for each in self.members)


def read_around(visit: Visit, session: Session, about: ConversationView) -> Around:
    """Read what stands around a conversation that was found within the scope."""
    case = case_of(visit.scope, session, about.id)
    context = thread_context(visit.scope, session, about.id)
    return Around(
        members=list(_members(visit, about, case)),
        waiting=[
            each
            for each in case.invitations
            if not each.accepted and each.expires_at > visit.now
        ],
        post=context.post,
        away=web_address(context.post.permalink) if context.post else "",
        neighbours=context.others,
    )


def _members(visit: Visit, about: ConversationView, case: CaseView) -> Iterator[Member]:
    if len(case.members) == 1:
        return
    unsure = _unsure(case)
    private = any(each.visibility == Visibility.PRIVATE for each in case.members)
    for each in case.members:
        replies = visit.scope.allows(
            Permission.REPLY, team_id=each.team_id, channel_id=each.channel_id
        )
        yield Member(
            each,
            here=each.id == about.id,
            unsure=each.id in unsure,
            closable=private
            and replies
            and each.visibility == Visibility.PUBLIC
            and each.status != "resolved",
        )


def _unsure(case: CaseView) -> set[int]:
    """Return the conversations of which a public link is all that ties them here."""
    people = {each.id: each.contact_id for each in case.members}
    return {
        accepted
        for invitation in case.invitations
        for accepted in invitation.accepted
        if people.get(accepted) != people.get(invitation.conversation_id)
    }
