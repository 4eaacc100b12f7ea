"""What platforms that we have plugins for post: to which account, and signed how."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2

import webcare_facebook
import webcare_twitter
import webcare_whatsapp
from tests.world.core import World
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.connecting.channel_secrets import seal_secrets
from webcare.storage.tables import ChannelRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """How a platform posts.

    Attributes:
        account: returns the settings of the account that a body is for, as far as it
            says so.
        secrets: what a channel needs besides, with the name of the one that signs.
        sign: returns the headers that go with a body.
        body: returns the body that a file of the shared folder stands for.
    """

    type: str
    plugin: ModuleType
    account: Callable[[Any], dict[str, str]]
    signing: str
    secrets: Mapping[str, str]
    sign: Callable[[bytes, str], dict[str, str]]
    body: Callable[[Path], bytes] = Path.read_bytes

    def connect(self, world: World, name: str, body: bytes) -> None:
        """Connect the account that a body is for; no other channel has its secret."""
        try:
            settings = self.account(json.loads(body))
        except (ValueError, LookupError, TypeError):
            settings = self.account({})
        row = ChannelRow(
            name=name, type=self.type, settings=settings, created_at=world.now
        )
        secrets = {**self.secrets, self.signing: _secret(name)}
        row.secrets = seal_secrets(world.core.seal, row.id, secrets)
        world.add(row)
        world.core.accounts.forget()

    async def post(self, world: World, name: str, body: bytes) -> httpx2.Response:
        """Post a body to a channel as the platform does."""
        return await world.client.post(
            f"/webhooks/{name}", content=body, headers=self.sign(body, _secret(name))
        )


async def opened(world: World, name: str) -> ConnectedChannel:
    """Return a channel that is connected."""
    channel = await world.core.accounts.get(name)
    assert channel is not None
    return channel


def _secret(name: str) -> str:
    return f"signing-secret-of-{name}"


def _as_meta(body: bytes, secret: str) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}


def _as_x(body: bytes, secret: str) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    proof = base64.b64encode(digest).decode()
    return {"x-twitter-webhooks-signature": f"sha256={proof}"}


def _id(given: object) -> str:
    """Return an id, or one that is nobody's: some files have a word in brackets."""
    return str(given) if given and re.fullmatch(r"\w+", str(given)) else "0"


def _whatsapp(body: Any) -> dict[str, str]:  # noqa: ANN401 - a raw body
    entry = _first(body, "entry")
    value = _first(entry, "changes").get("value", {})
    number = value.get("metadata", {}).get("phone_number_id")
    return {"waba_id": _id(entry.get("id")), "phone_number_id": _id(number)}


def _page(body: Any) -> dict[str, str]:  # noqa: ANN401 - a raw body
    return {"page_id": _id(_first(body, "entry").get("id")), "app_id": "55501"}


def _user(body: Any) -> dict[str, str]:  # noqa: ANN401 - a raw body
    given = body.get("for_user_id") or body.get("data", {}).get("filter", {}).get(
        "user_id"
    )
    return {"user_id": _id(given), "consumer_key": "k", "client_id": "c"}


def _first(body: Any, name: str) -> Any:  # noqa: ANN401 - a raw body
    return next(iter(body.get(name) or ()), {})


_PARTS = {"messaging_item": "messaging", "change_item": "changes"}


def _whole(path: Path) -> bytes:
    """Return a file as a whole body of a Page; of a part one is made."""
    name = _PARTS.get(path.name.split(".", 1)[0])
    if name is None:
        return path.read_bytes()
    item = json.loads(path.read_bytes())
    page = (item.get("recipient") or {}).get("id", "104412500000001")
    entry = {"id": page, "time": 1511951015, name: [item]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


WHATSAPP = Platform(
    type="whatsapp",
    plugin=webcare_whatsapp,
    account=_whatsapp,
    signing="app_secret",
    secrets={"verify_token": "v", "access_token": "t"},
    sign=_as_meta,
)
FACEBOOK = Platform(
    type="facebook",
    plugin=webcare_facebook,
    account=_page,
    signing="app_secret",
    secrets={"verify_token": "v", "page_token": "t"},
    sign=_as_meta,
    body=_whole,
)
TWITTER = Platform(
    type="twitter",
    plugin=webcare_twitter,
    account=_user,
    signing="consumer_secret",
    secrets={"client_secret": "s", "refresh_token": "r"},
    sign=_as_x,
)
