"""Signed WhatsApp webhooks of about 1 KB, as many as are wanted."""

import hashlib
import hmac
import time
from collections.abc import Iterator

import orjson

SECRET = "benchmark-app-secret"  # noqa: S105 - of a platform that does not exist
PHONE_NUMBER_ID = "106540352242922"
WABA_ID = "102290129340398"
_WORDS = (
    "Goedemorgen, mijn vlucht van vanmiddag staat op de site als vertraagd. Kunt u mij "
    "vertellen hoe laat ik nu bij de balie moet zijn, en of mijn aansluiting in "
    "Kopenhagen nog haalbaar is? Ik reis met twee kinderen en een opgevouwen buggy. "
    "Het boekingsnummer stuur ik graag na als dat nodig is. Alvast hartelijk dank!"
)
_DUPLICATE_EVERY = 20
_PEOPLE = 3000


def requests(run: str, count: int) -> Iterator[tuple[bytes, str]]:
    """Yield bodies and signatures; one in twenty is sent twice.

    Every message has an id of its own; a person writes a few times in a run.
    """
    for number in range(count):
        if number % _DUPLICATE_EVERY == _DUPLICATE_EVERY - 1:
            number -= 1  # noqa: PLW2901 - the same once more is the point
        body = _body(run, number)
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        yield body, f"sha256={digest}"


def _body(run: str, number: int) -> bytes:
    person = number % _PEOPLE
    wa_id = f"316{person:08d}"
    user_id = f"NL.{person:014d}"
    return orjson.dumps(
        {
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
                                        "text": {"body": _WORDS},
                                    }
                                ],
                            },
                        }
                    ],
                }
            ],
        }
    )
