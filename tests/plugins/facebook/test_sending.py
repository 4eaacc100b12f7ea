"""What goes to Meta for each kind of message, and what the answer tells."""

import json
from typing import Any

import httpx2
import pytest

from tests.plugins.facebook.cast import (
    ACCOUNT,
    CHANNEL,
    COMMENT,
    NOOR,
    NOOR_ID,
    NOOR_IN_PUBLIC,
    PAGE,
    POST,
    REPLY,
)
from tests.plugins.facebook.meta import ACCEPTED, Meta, answer, error, message, stored
from webcare.domain.content import (
    Buttons,
    Content,
    LinkButton,
    ListMenu,
    Location,
    MessageKind,
    Option,
    Section,
)
from webcare.domain.inbound import Visibility
from webcare.domain.outbound import Moderation, OutboundMessage, OutboundReaction
from webcare.domain.people import Alias
from webcare.errors import (
    ChannelDown,
    NeedsTemplate,
    PerhapsSent,
    PermanentDeliveryError,
)
from webcare_facebook.aliases import nameless

TO_NOOR = {"id": NOOR_ID.value}
MESSAGES = ("POST", f"/{PAGE}/messages")


def in_public(answered: str = COMMENT, **more: Any) -> OutboundMessage:
    """Return an answer to Noor's comment, for everybody to read."""
    usual: dict[str, Any] = {
        "to": NOOR_IN_PUBLIC.aliases,
        "visibility": Visibility.PUBLIC,
        "thread_root": POST,
        "reply_to": answered,
    }
    return message(**{**usual, **more})


def test_a_text_goes_to_the_person_with_our_own_id() -> None:
    meta = Meta()
    receipt = meta.send(message())
    (request,) = meta.requests
    assert str(request.url) == f"https://graph.facebook.com/v26.0/{PAGE}/messages"
    assert request.headers["authorization"] == "Bearer page-token-of-the-tests"
    assert meta.body == {
        "recipient": TO_NOOR,
        "messaging_type": "RESPONSE",
        "message": {"text": "Uw meter is gevonden.", "metadata": "webcare:4711"},
    }
    assert receipt.external_id == "m_out1"
    assert receipt.learned == (NOOR_ID,)


def test_a_quote_names_the_message() -> None:
    meta = Meta()
    meta.send(message(reply_to="m_in1"))
    assert meta.body["message"]["reply_to"] == {"mid": "m_in1"}


def test_after_a_day_only_what_a_person_wrote_goes_out_and_says_so() -> None:
    meta = Meta()
    meta.send(message(in_window=False))
    tag = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    assert {name: meta.body.get(name) for name in tag} == tag
    silent = Meta()
    with pytest.raises(NeedsTemplate):
        silent.send(message(in_window=False, by_person=False))
    assert not silent.requests


def test_who_only_ticked_a_box_is_reached_by_that() -> None:
    meta = Meta()
    meta.send(message(to=(Alias("user_ref", "ref-31"),)))
    assert meta.body["recipient"] == {"user_ref": "ref-31"}


def test_whom_we_know_from_the_page_alone_cannot_be_written_to() -> None:
    meta = Meta()
    with pytest.raises(PermanentDeliveryError, match="in public"):
        meta.send(message(to=NOOR_IN_PUBLIC.aliases))
    assert not meta.requests


OPTIONS = (Option(id="y", title="Ja"), Option(id="n", title="Nee"))
REPLIES = [
    {"content_type": "text", "title": "Ja", "payload": "y"},
    {"content_type": "text", "title": "Nee", "payload": "n"},
]
ROWS = (
    Section(options=(Option(id="y", title="Ja", description="Morgen al"),)),
    Section(title="Anders", options=(Option(id="n", title="Nee"),)),
)


@pytest.mark.parametrize(
    ("kind", "content", "sent"),
    [
        (
            MessageKind.BUTTONS,
            Buttons(options=OPTIONS, header="Monteur", footer="Kies één"),
            {
                "text": "Monteur\n\nKomt het uit?\n\nKies één",
                "quick_replies": REPLIES,
            },
        ),
        (
            MessageKind.LIST,
            ListMenu(button="Kies", sections=ROWS),
            {
                "text": "Komt het uit?\n\nJa: Morgen al",
                "quick_replies": REPLIES,
            },
        ),
        (
            MessageKind.LINK,
            LinkButton(label="Bekijk", url="https://voorbeeld.example/m"),
            {
                "attachment": {
                    "type": "template",
                    "payload": {
                        "template_type": "button",
                        "text": "Komt het uit?",
                        "buttons": [
                            {
                                "type": "web_url",
                                "url": "https://voorbeeld.example/m",
                                "title": "Bekijk",
                            }
                        ],
                    },
                }
            },
        ),
    ],
)
def test_a_question_has_something_to_tap(
    kind: MessageKind, content: Content, sent: dict[str, object]
) -> None:
    meta = Meta()
    meta.send(message(kind, "Komt het uit?", content))
    assert meta.body["message"] == {**sent, "metadata": "webcare:4711"}


@pytest.mark.parametrize("public", [False, True])
def test_a_place_is_refused(public: bool) -> None:  # noqa: FBT001
    place = Location(latitude=52.09, longitude=5.12)
    more: dict[str, Any] = {"kind": MessageKind.LOCATION, "content": place}
    wrong = in_public(**more) if public else message(**more)
    with pytest.raises(PermanentDeliveryError, match="this kind of message"):
        Meta().send(wrong)


@pytest.mark.parametrize(
    ("kind", "mime_type", "name"),
    [
        (MessageKind.IMAGE, "image/png", "image"),
        (MessageKind.VIDEO, "video/mp4", "video"),
        (MessageKind.AUDIO, "audio/mpeg", "audio"),
        (MessageKind.DOCUMENT, "application/pdf", "file"),
    ],
)
def test_a_file_is_uploaded_and_then_sent(
    kind: MessageKind, mime_type: str, name: str
) -> None:
    meta = Meta(answer({"attachment_id": "880001"}), answer(ACCEPTED))
    meta.send(message(kind, "", media=stored(mime_type=mime_type)))
    assert meta.calls == [("POST", f"/{PAGE}/message_attachments"), MESSAGES]
    upload = meta.requests[0].content
    described = {"attachment": {"type": name, "payload": {"is_reusable": True}}}
    assert json.dumps(described, separators=(",", ":")).encode() in upload
    assert b'name="filedata"; filename="foto.jpg"' in upload
    assert b"bytes of a file" in upload
    assert int(meta.requests[0].headers["content-length"]) == len(upload)
    assert meta.body["message"]["attachment"] == {
        "type": name,
        "payload": {"attachment_id": "880001"},
    }


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (message(MessageKind.IMAGE, ""), "is missing"),
        (message(MessageKind.IMAGE, "", media=stored(size=0)), "is empty"),
        (message(MessageKind.IMAGE, "", media=stored(size=25_000_001)), "too large"),
        (
            message(MessageKind.IMAGE, "", media=stored(mime_type="image/tiff")),
            "type of file",
        ),
        (message(MessageKind.STICKER, "", media=stored()), "type of file"),
        (message(MessageKind.IMAGE, "Kijk", media=stored()), "without words"),
        (
            message(MessageKind.IMAGE, "", media=stored(), privately_to=COMMENT),
            "only have words",
        ),
        (
            in_public(kind=MessageKind.VIDEO, media=stored(mime_type="video/mp4")),
            "type of file",
        ),
    ],
    ids=range(8),
)
def test_a_file_that_cannot_go_is_refused_before_a_byte_is_sent(
    wrong: OutboundMessage, says: str
) -> None:
    meta = Meta()
    with pytest.raises(PermanentDeliveryError) as caught:
        meta.send(wrong)
    assert says in caught.value.for_agent
    assert not meta.requests


@pytest.mark.parametrize(
    ("public", "recipient"),
    [(COMMENT, {"comment_id": COMMENT}), (POST, {"post_id": POST})],
)
def test_a_private_answer_goes_to_what_was_written_and_tells_who_that_is(
    public: str, recipient: dict[str, str]
) -> None:
    meta = Meta()
    receipt = meta.send(message(to=NOOR_IN_PUBLIC.aliases, privately_to=public))
    assert meta.calls == [MESSAGES]
    assert meta.body["recipient"] == recipient
    assert receipt.learned == (NOOR_ID,)


def test_a_private_answer_needs_no_open_window() -> None:
    meta = Meta()
    meta.send(message(privately_to=COMMENT, in_window=False, by_person=False))
    assert "tag" not in meta.body


def test_a_private_answer_to_a_post_elsewhere_names_it_as_a_post() -> None:
    meta = Meta()
    meta.send(message(privately_to="77_88", thread_root="77_88"))
    assert meta.body["recipient"] == {"post_id": "77_88"}


def test_an_answer_in_public_goes_under_the_comment() -> None:
    meta = Meta(answer({"id": COMMENT}), answer({"id": REPLY}))
    receipt = meta.send(in_public())
    assert meta.calls == [("GET", f"/{COMMENT}"), ("POST", f"/{COMMENT}/comments")]
    assert meta.body == {"message": "Uw meter is gevonden."}
    assert receipt.external_id == REPLY
    assert receipt.permalink == f"https://www.facebook.com/{REPLY}"


def test_an_answer_to_a_reply_mentions_its_author() -> None:
    """It comes to stand under the first comment, whose author it is not for."""
    meta = Meta(answer({"parent": {"id": "9001_500"}}), answer({"id": REPLY}))
    meta.send(in_public())
    assert meta.body == {"message": "@[7719000000000001] Uw meter is gevonden."}


@pytest.mark.parametrize(
    "post", [in_public(POST), in_public(to=(nameless(COMMENT),))], ids=range(2)
)
def test_what_needs_no_mention_needs_no_question(post: OutboundMessage) -> None:
    meta = Meta(answer({"id": REPLY}))
    meta.send(post)
    assert [method for method, _ in meta.calls] == ["POST"]
    assert meta.body == {"message": "Uw meter is gevonden."}


def test_a_mention_that_cannot_be_looked_up_holds_nothing_up() -> None:
    meta = Meta(error(100, 33), answer({"id": REPLY}))
    meta.send(in_public())
    assert meta.body == {"message": "Uw meter is gevonden."}
    meta = Meta(error(10), answer({"id": REPLY}))
    meta.send(in_public())
    assert meta.body == {"message": "Uw meter is gevonden."}
    with pytest.raises(ChannelDown):
        Meta(error(190)).send(in_public())


def test_a_picture_goes_into_the_comment_with_its_words() -> None:
    meta = Meta(answer({"id": REPLY}))
    meta.send(in_public(POST, kind=MessageKind.IMAGE, media=stored()))
    assert meta.calls == [("POST", f"/{POST}/comments")]
    form = meta.requests[0].content
    assert b'name="message"\r\n\r\nUw meter is gevonden.\r\n' in form
    assert b'name="source"; filename="foto.jpg"' in form


def test_a_comment_whose_answer_got_lost_is_perhaps_sent() -> None:
    for lost in (httpx2.ReadTimeout("slow"), answer({}), httpx2.Response(502)):
        for media in (None, stored()):
            kind = MessageKind.IMAGE if media else MessageKind.TEXT
            with pytest.raises(PerhapsSent):
                Meta(lost).send(in_public(POST, kind=kind, media=media))


def test_a_comment_needs_something_to_answer() -> None:
    with pytest.raises(PermanentDeliveryError, match="what this answers"):
        Meta().send(in_public("", thread_root=""))


@pytest.mark.parametrize(("emoji", "method"), [("👍", "POST"), ("", "DELETE")])
def test_a_like_is_given_and_taken_back(emoji: str, method: str) -> None:
    meta = Meta(answer({"success": True}))
    liked = OutboundReaction(to=NOOR_IN_PUBLIC.aliases, target=COMMENT, emoji=emoji)
    meta.call(lambda http: CHANNEL.react(ACCOUNT, liked, http))
    assert meta.calls == [(method, f"/{COMMENT}/likes")]


@pytest.mark.parametrize(("target", "emoji"), [(COMMENT, "❤️"), ("m_in1", "👍")])
def test_what_is_no_like_in_public_is_refused(target: str, emoji: str) -> None:
    meta = Meta()
    liked = OutboundReaction(to=NOOR.aliases, target=target, emoji=emoji)
    with pytest.raises(PermanentDeliveryError):
        meta.call(lambda http: CHANNEL.react(ACCOUNT, liked, http))
    assert not meta.requests


@pytest.mark.parametrize(
    ("typing", "actions"), [(False, ["mark_seen"]), (True, ["mark_seen", "typing_on"])]
)
def test_a_chat_is_marked_as_seen(typing: bool, actions: list[str]) -> None:  # noqa: FBT001
    meta = Meta(answer({"recipient_id": NOOR_ID.value}))
    meta.call(
        lambda http: CHANNEL.mark_read(
            ACCOUNT, "m_in1", http, person=NOOR.aliases, typing=typing
        )
    )
    assert meta.calls == [MESSAGES] * len(actions)
    bodies = [json.loads(each.content) for each in meta.requests]
    assert bodies == [
        {"recipient": TO_NOOR, "sender_action": action} for action in actions
    ]


def test_nothing_is_marked_as_seen_for_somebody_in_public() -> None:
    with pytest.raises(PermanentDeliveryError):
        Meta().call(lambda http: CHANNEL.mark_read(ACCOUNT, COMMENT, http))


@pytest.mark.parametrize(
    ("action", "hidden"), [(Moderation.HIDE, True), (Moderation.SHOW, False)]
)
def test_a_comment_is_hidden_and_shown(action: Moderation, hidden: bool) -> None:  # noqa: FBT001
    meta = Meta(answer({"success": True}))
    meta.call(lambda http: CHANNEL.moderate(ACCOUNT, COMMENT, action, http))
    assert meta.calls == [("POST", f"/{COMMENT}")]
    assert meta.body == {"is_hidden": hidden}


@pytest.mark.parametrize(
    ("person", "blocked", "action"),
    [
        (NOOR.aliases, True, "block_user"),
        (NOOR.aliases, False, "unblock_user"),
        (NOOR_IN_PUBLIC.aliases, True, "ban_user"),
        (NOOR_IN_PUBLIC.aliases, False, "unban_user"),
    ],
)
def test_somebody_is_kept_out_and_let_in(
    person: tuple[Alias, ...],
    blocked: bool,  # noqa: FBT001
    action: str,
) -> None:
    meta = Meta(answer({"success": True}))
    meta.call(lambda http: CHANNEL.set_blocked(ACCOUNT, person, http, blocked=blocked))
    assert meta.calls == [("POST", f"/{PAGE}/moderate_conversations")]
    assert meta.body == {"user_ids": [{"id": person[0].value}], "actions": [action]}


def test_whoever_has_no_id_cannot_be_kept_out() -> None:
    with pytest.raises(PermanentDeliveryError, match="does not tell"):
        Meta().call(
            lambda http: CHANNEL.set_blocked(
                ACCOUNT, (nameless(COMMENT),), http, blocked=True
            )
        )


def test_a_chat_is_taken_over() -> None:
    meta = Meta(answer({"success": True}))
    meta.call(lambda http: CHANNEL.take_control(ACCOUNT, NOOR.aliases, http))
    assert meta.calls == [("POST", f"/{PAGE}/take_thread_control")]
    assert meta.body["recipient"] == TO_NOOR


@pytest.mark.parametrize("code", [10, 27])
def test_a_chat_that_cannot_be_taken_is_asked_for(code: int) -> None:
    meta = Meta(error(code), answer({"success": True}))
    with pytest.raises(PermanentDeliveryError, match="asked the other app"):
        meta.call(lambda http: CHANNEL.take_control(ACCOUNT, NOOR.aliases, http))
    assert [path for _, path in meta.calls] == [
        f"/{PAGE}/take_thread_control",
        f"/{PAGE}/request_thread_control",
    ]


def test_a_chat_with_nobody_is_not_asked_for() -> None:
    meta = Meta(error(100, 2018001))
    with pytest.raises(PermanentDeliveryError) as caught:
        meta.call(lambda http: CHANNEL.take_control(ACCOUNT, NOOR.aliases, http))
    assert "does not know this person" in caught.value.for_agent
    assert len(meta.requests) == 1
