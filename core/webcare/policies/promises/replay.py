"""What would have been promised in a conversation of the past, and whether kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from webcare.domain.content import MessageKind
from webcare.domain.conversation import (
    ConversationState,
    Said,
    opened,
    received,
    replied,
    resolved,
)
from webcare.policies.promises.pledge import Pledge, Turn, begun, follow, new_pledge
from webcare.policies.promises.rules import Rules

_ANSWER = 1


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that was said at a moment; by a person of our side when `ours`."""

    at: datetime
    ours: bool


def replay(
    spoken: Iterable[Spoken],
    resolved_at: datetime | None,
    rules: Rules,
    *,
    priority: int = 0,
) -> Sequence[Pledge]:
    """Return every promise of a conversation, as far as it went.

    Args:
        spoken: what was said, in order; nothing that was sent by itself.
        resolved_at: when it was finished; None when it never was.
        rules: what is promised.
        priority: of the conversation, all the time.
    """
    state: ConversationState | None = None
    pledges: list[Pledge] = []
    for each in spoken:
        if state is None and each.ours:
            continue
        said = Said(kind=MessageKind.TEXT, text="", at=each.at, sent_at=each.at)
        new = state is None
        before = state or replace(opened(each.at), priority=priority)
        state = replied(before, said) if each.ours else received(before, said, None)
        turn = Turn(
            before=before,
            after=state,
            at=each.at,
            asked=not each.ours,
            opened=new,
            answer_id=_ANSWER if each.ours else None,
        )
        pledges = [follow(pledge, turn, rules) for pledge in pledges]
        pledges += [
            new_pledge(len(pledges), kind, seconds, each.at, rules)
            for kind, seconds in list(begun(turn, pledges, rules))
        ]
    if state is not None and resolved_at is not None:
        turn = Turn(before=state, after=resolved(state, resolved_at), at=resolved_at)
        pledges = [follow(pledge, turn, rules) for pledge in pledges]
    return pledges
