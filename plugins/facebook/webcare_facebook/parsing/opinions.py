"""What people feel about a message of ours: an emoji, a thumb, a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import Form, MessageKind
from webcare.domain.inbound import MessageReceived, ReactionChanged
from webcare.plugin.payloads import Json, nested, objects, required, text, words
from webcare_facebook.parsing.entry import Entry, customer

if TYPE_CHECKING:
    from collections.abc import Iterator

_EMOJI = {
    "angry": "😠",
    "dislike": "👎",
    "like": "👍",
    "love": "❤️",
    "other": "❔",
    "sad": "😢",
    "smile": "😆",
    "wow": "😮",
}
_GOOD = "good"


def read_reaction(entry: Entry, item: Json) -> ReactionChanged:
    """Return an emoji that somebody put on a message, or took away.

    Raises:
        Unreadable: when it does not say on what, who or when.
    """
    body = nested(item, "reaction")
    name = text(body, "reaction")
    emoji = text(body, "emoji") or _EMOJI.get(name, _EMOJI["other"])
    taken_away = text(body, "action") == "unreact"
    return _reaction(entry, item, body, "" if taken_away else emoji)


def read_response_feedback(entry: Entry, item: Json) -> ReactionChanged:
    """Return the thumb that somebody gave an answer, which Meta asks for.

    Raises:
        Unreadable: when it does not say about what, who or when.
    """
    body = nested(item, "response_feedback")
    good = text(body, "feedback").lower().startswith(_GOOD)
    return _reaction(entry, item, body, "👍" if good else "👎")


def read_feedback(entry: Entry, item: Json) -> MessageReceived:
    """Return a form of Meta's own that somebody filled in about our service.

    Raises:
        Unreadable: when it does not say who, or when.
    """
    body = nested(item, "messaging_feedback")
    who = customer(entry, item)
    at = entry.moment(item, "timestamp")
    return MessageReceived(
        external_id=f"feedback:{entry.key(who.aliases[0].value, at.isoformat(), body)}",
        person=who,
        sent_at=at,
        kind=MessageKind.FORM,
        content=Form(name="feedback", answers=tuple(_answers(body))),
        account=entry.page,
    )


def _reaction(entry: Entry, item: Json, body: Json, emoji: str) -> ReactionChanged:
    target = required(body, "mid")
    who = customer(entry, item)
    at = entry.moment(item, "timestamp")
    return ReactionChanged(
        external_id=entry.key(who.aliases[0].value, target, at.isoformat(), body),
        target=target,
        person=who,
        emoji=emoji,
        reacted_at=at,
        account=entry.page,
    )


def _answers(body: Json) -> Iterator[tuple[str, str]]:
    for screen in objects(body, "feedback_screens"):
        for name, answer in nested(screen, "questions").items():
            if not isinstance(answer, dict):
                continue
            yield name, words(answer.get("payload"))
            more = nested(answer, "follow_up")
            if more:
                yield "", words(more.get("payload"))
