"""Signed webhooks with the words of one traveller, as many as are wanted.

Each kind says the same in the format of its platform, from as many people.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import orjson

SECRET = "benchmark-app-secret"  # noqa: S105 - of a platform that does not exist
PHONE_NUMBER_ID = "106540352242922"
WABA_ID = "102290129340398"
PAGE_ID = "112233445566778"
USER_ID = "900100200"
WORDS = (
    "Goedemorgen, mijn vlucht van vanmiddag staat op de site als vertraagd. Kunt u mij "
    "vertellen hoe laat ik nu bij de balie moet zijn, en of mijn aansluiting in "
    "Kopenhagen nog haalbaar is? Ik reis met twee kinderen en een opgevouwen buggy. "
    "Het boekingsnummer stuur ik graag na als dat nodig is. Alvast hartelijk dank!"
)
_DUPLICATE_EVERY = 20
PEOPLE = 3000


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of webhook.

    Attributes:
        channel: the name of the channel that it is for.
        body: makes one, given the run, the person and the number.
        header: carries the signature.
        encoding: how the signature is written.
    """

    name: str
    channel: str
    body: Callable[[str, int, int], dict[str, Any]]
    header: str = "X-Hub-Signature-256"
    encoding: Literal["hex", "base64"] = "hex"


def requests(run: str, count: int, kind: Kind) -> Iterator[tuple[bytes, str]]:
    """Yield bodies and the header that signs each; one in twenty is sent twice.

    Every message has an id of its own; a person writes a few times in a run.
    """
    for number in range(count):
        if number % _DUPLICATE_EVERY == _DUPLICATE_EVERY - 1:
            number -= 1  # noqa: PLW2901 - the same once more is the point
        yield signed(kind, kind.body(run, number % PEOPLE, number))


def signed(kind: Kind, payload: dict[str, Any]) -> tuple[bytes, str]:
    """Return a payload as a body, and the header that signs it."""
    body = orjson.dumps(payload)
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    hexadecimal = kind.encoding == "hex"
    code = digest.hex() if hexadecimal else base64.b64encode(digest).decode()
    return body, f"{kind.header}: sha256={code}"


def _whatsapp(run: str, person: int, number: int) -> dict[str, Any]:
    wa_id = f"316{person:08d}"
    user_id = f"NL.{person:014d}"
    return {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": WABA_ID,
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {
                                "display_phone_number": "31201234567",
                                "phone_number_id": PHONE_NUMBER_ID,
                            },
                            "contacts": [
                                {
                                    "profile": {"name": f"Reiziger {person}"},
                                    "wa_id": wa_id,
                                    "user_id": user_id,
                                }
                            ],
                            "messages": [
                                {
                                    "from": wa_id,
                                    "from_user_id": user_id,
                                    "id": f"wamid.{run}.{number:08d}",
                                    "timestamp": str(int(time.time())),
                                    "type": "text",
                                    "text": {"body": WORDS},
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    }


def _facebook_message(run: str, person: int, number: int) -> dict[str, Any]:
    now = int(time.time() * 1000)
    item = {
        "sender": {"id": f"{7_000_000_000_000_000 + person}"},
        "recipient": {"id": PAGE_ID},
        "timestamp": now,
        "message": {"mid": f"m_{run}_{number:08d}", "text": WORDS},
    }
    entry = {"id": PAGE_ID, "time": now, "messaging": [item]}
    return {"object": "page", "entry": [entry]}


def _facebook_comment(run: str, person: int, number: int) -> dict[str, Any]:
    now, post = int(time.time()), f"{PAGE_ID}_{900 + number % 50}"
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": f"{900 + number % 50}_{run}{number:08d}",
        "post_id": post,
        "parent_id": post,
        "from": {"id": f"{10_000_000_000 + person}", "name": f"Reiziger {person}"},
        "created_time": now,
        "message": WORDS,
    }
    change = {"field": "feed", "value": value}
    entry = {"id": PAGE_ID, "time": now, "changes": [change]}
    return {"object": "page", "entry": [entry]}


def _x_event(event: str, payload: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "data": {
            "event_uuid": f"{2_057_263_829_184_000_000 + number}",
            "filter": {"user_id": USER_ID},
            "event_type": event,
            "tag": "benchmark",
            "payload": payload,
        }
    }


def _x_id(run: str, number: int) -> str:
    return f"{1_990_000_000_000_000_000 + int(run) * 1_000_000 + number}"


def _x_message(run: str, person: int, number: int) -> dict[str, Any]:
    sender = f"{100_000 + person}"
    said = {
        "type": "message_create",
        "id": _x_id(run, number),
        "created_timestamp": str(int(time.time() * 1000)),
        "message_create": {
            "target": {"recipient_id": USER_ID},
            "sender_id": sender,
            "message_data": {"text": WORDS, "entities": {"urls": []}},
        },
    }
    user = {"id": sender, "name": f"Reiziger {person}", "username": f"reiziger{person}"}
    payload = {"direct_message_events": [said], "users": {sender: {"data": user}}}
    return _x_event("dm.received", payload, number)


def _x_mention(run: str, person: int, number: int) -> dict[str, Any]:
    author, post = f"{100_000 + person}", _x_id(run, number)
    mention = {"start": 0, "end": 12, "username": "luchthaven", "id": USER_ID}
    payload = {
        "id": post,
        "text": f"@luchthaven {WORDS}"[:280],
        "author_id": author,
        # A person goes on in the same thread, as in the other kinds.
        "conversation_id": _x_id("0", person),
        "created_at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "entities": {"mentions": [mention]},
        "edit_history_tweet_ids": [post],
        "lang": "nl",
    }
    event = _x_event("post.mention.create", payload, number)
    user = {"id": author, "name": f"Reiziger {person}", "username": f"reiziger{person}"}
    event["data"]["includes"] = {"users": [user]}
    return event


WHATSAPP = Kind("WhatsApp", "bench", _whatsapp)
_X = "x-twitter-webhooks-signature"
OTHERS = (
    Kind("Facebook message", "bench-facebook", _facebook_message),
    Kind("Facebook comment", "bench-facebook", _facebook_comment),
    Kind("X direct message", "bench-x", _x_message, _X, "base64"),
    Kind("X mention", "bench-x", _x_mention, _X, "base64"),
)
"""What is measured against WhatsApp."""
