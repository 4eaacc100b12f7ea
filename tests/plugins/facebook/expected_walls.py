"""From what happened on the Page to what must be true of it."""

from typing import Any

from tests.plugins.facebook.cast import (
    AT,
    COMMENT,
    NOOR_IN_PUBLIC,
    OURSELVES,
    PAGE,
    POST,
    REPLY,
    SAMI,
    TOLD_AT,
)
from webcare.domain.content import Form, MediaReference, MessageKind, Unsupported
from webcare.domain.inbound import (
    Inbound,
    MessageEdited,
    MessageHidden,
    MessageReceived,
    MessageRevoked,
    PostPublished,
    Visibility,
)
from webcare.domain.people import Alias, Person

FACEBOOK = "https://www.facebook.com"
NETWORK = "https://scontent.xx.fbcdn.net/v/"
COMPLAINT = "Al drie dagen geen warm water!"
REVIEW = "904801129604590"
PICTURE = MediaReference(kind=MessageKind.IMAGE, url=f"{NETWORK}a.jpg")
FILM = MediaReference(kind=MessageKind.VIDEO, url=f"{NETWORK}a.mp4")


def nobody(message: str, name: str = "") -> Person:
    """Return whoever wrote a public message without a name."""
    return Person((Alias("nameless", message, "strong", f"message:{message}"),), name)


def wrote(text: str = "", **more: Any) -> MessageReceived:
    """Return Noor's comment under our post, but for what is named."""
    external_id = more.pop("external_id", COMMENT)
    usual: dict[str, Any] = {
        "person": NOOR_IN_PUBLIC,
        "sent_at": AT,
        "visibility": Visibility.PUBLIC,
        "thread_root": POST,
        "permalink": f"{FACEBOOK}/{external_id}",
        "account": PAGE,
    }
    return MessageReceived(external_id=external_id, text=text, **{**usual, **more})


def published(text: str, external_id: str = POST, **more: Any) -> PostPublished:
    """Return what our Page published, but for what is named."""
    usual: dict[str, Any] = {
        "published_at": AT,
        "author": "Voorbeeld Energie",
        "permalink": f"{FACEBOOK}/{external_id}",
        "account": PAGE,
    }
    return PostPublished(external_id=external_id, text=text, **{**usual, **more})


def by_noor(text: str, **more: Any) -> PostPublished:
    """Return what Noor published on our Page, as the top of a thread."""
    return published(text, author="Noor de Wit", **more)


def edited(text: str, external_id: str = COMMENT, **more: Any) -> MessageEdited:
    """Return that something public has another wording."""
    return MessageEdited(
        external_id=external_id, text=text, edited_at=TOLD_AT, account=PAGE, **more
    )


def removed(external_id: str = COMMENT) -> MessageRevoked:
    """Return that something public is gone."""
    return MessageRevoked(external_id=external_id, revoked_at=TOLD_AT, account=PAGE)


def hidden(external_id: str = COMMENT, *, is_hidden: bool = True) -> MessageHidden:
    """Return that something public was hidden or shown."""
    return MessageHidden(
        external_id=external_id, hidden=is_hidden, changed_at=TOLD_AT, account=PAGE
    )


def review(text: str, *answers: tuple[str, str], **more: Any) -> MessageReceived:
    """Return Noor's review of the Page."""
    return wrote(
        text,
        external_id=REVIEW,
        thread_root=REVIEW,
        kind=MessageKind.FORM,
        content=Form(name="review", answers=answers),
        **more,
    )


QUESTION = "Waar blijft mijn monteur?"
ASKED = wrote(QUESTION, external_id=POST)

EXPECTED: dict[str, list[Inbound]] = {
    "feed.comment_add__top": [
        wrote(COMPLAINT, permalink=f"{FACEBOOK}/voorbeeld/posts/9001?comment_id=501")
    ],
    "feed.comment_add__old_names": [wrote(COMPLAINT)],
    "feed.comment_add__reply": [
        wrote("Hier ook.", external_id=REPLY, person=SAMI, reply_to=COMMENT)
    ],
    "feed.comment_add__nameless": [wrote("Schande.", person=nobody(COMMENT))],
    "feed.comment_add__photo": [
        wrote("Kijk", kind=MessageKind.IMAGE, media=(PICTURE,))
    ],
    "feed.comment_add__video": [wrote(kind=MessageKind.VIDEO, media=(FILM,))],
    "feed.comment_add__sticker": [
        wrote(kind=MessageKind.UNSUPPORTED, content=Unsupported(what="comment"))
    ],
    "feed.comment_add__hidden_by_filter": [wrote("#@!"), hidden()],
    "feed.comment_add__ours": [
        wrote(
            "We kijken ernaar.",
            external_id=REPLY,
            person=OURSELVES,
            reply_to=COMMENT,
            direction="out",
        )
    ],
    "feed.comment_add__ours_at_the_top": [
        wrote(
            "Update: opgelost.",
            external_id=REPLY,
            person=OURSELVES,
            reply_to=POST,
            direction="out",
        )
    ],
    "feed.comment_edited__text": [edited("Al vier dagen geen warm water!")],
    "feed.comment_remove__gone": [removed()],
    "feed.comment_hide__hidden": [hidden()],
    "feed.comment_unhide__shown": [hidden(is_hidden=False)],
    "feed.post_add__visitor": [by_noor(QUESTION), ASKED],
    "feed.post_add__nameless": [
        published(QUESTION, author=""),
        wrote(QUESTION, external_id=POST, person=nobody(POST)),
    ],
    "feed.photo_add__visitor": [
        by_noor("Klopt dit?"),
        wrote("Klopt dit?", external_id=POST, kind=MessageKind.IMAGE, media=(PICTURE,)),
    ],
    "feed.post_edited__visitor": [
        by_noor("Waar blijft de monteur?"),
        edited("Waar blijft de monteur?", POST),
    ],
    "feed.post_remove__visitor": [removed(POST)],
    "feed.post_hide__visitor": [hidden(POST)],
    "feed.status_add__ours": [published("Storing in Utrecht.")],
    "feed.photo_add__ours": [published("Ons team", f"{PAGE}_900767")],
    "feed.event_add__ours": [
        published("Voorbeeld Energie heeft een evenement toegevoegd.", author="")
    ],
    "feed.share_add__ours": [published("Lees dit\nhttps://voorbeeld.example/tips")],
    "feed.status_edited__ours": [published("Storing in Utrecht opgelost.")],
    "mention.post_add__elsewhere": [
        by_noor("Lang leve @Voorbeeld Energie", external_id="7719000000000001_88"),
        wrote(
            "Lang leve @Voorbeeld Energie",
            external_id="7719000000000001_88",
            thread_root="7719000000000001_88",
        ),
    ],
    "mention.comment_add__elsewhere": [
        wrote(
            "@Voorbeeld Energie help",
            external_id="88_5",
            person=nobody("88_5"),
            thread_root="7719000000000002_88",
        )
    ],
    "ratings.rating_add__stars": [
        review("Nooit bereikbaar", ("rating", "2"), sent_at=TOLD_AT)
    ],
    "ratings.rating_add__recommended": [review("Top!", ("recommendation", "positive"))],
    "ratings.rating_edit__text": [
        edited(
            "Toch bereikbaar",
            REVIEW,
            content=Form(name="review", answers=(("rating", "4"),)),
        )
    ],
    "ratings.rating_remove__gone": [removed(REVIEW)],
    "ratings.comment_add__under_review": [
        wrote("Inderdaad", external_id=f"{REVIEW}_3", person=SAMI, thread_root=REVIEW)
    ],
}

LIKES = {
    "feed.reaction_add__love": (COMMENT, "❤️"),
    "feed.reaction_edit__care": (POST, "🤗"),
    "feed.reaction_remove__love": (COMMENT, ""),
    "feed.like_add__post": (POST, "👍"),
    "ratings.like_add__review": (REVIEW, "👍"),
}
"""What Sami feels, and about what, by fixture."""
