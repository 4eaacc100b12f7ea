"""The first message of many people, so that there is somebody to answer."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from benchmarks.load import post_all
from chaos.installation import Installation
from chaos.whatsapp import PATH, Item, said, signature, webhook

_CONNECTIONS = 16


async def open_conversations(installation: Installation, people: int) -> None:
    """Let so many people write once.

    Raises:
        RuntimeError: when one of the messages is not taken.
    """
    first = [[said(n, f"first.{n}", f"Hallo {n}")] for n in range(people)]
    if await post_webhooks(installation, first):
        raise RuntimeError("the first messages were not taken")


async def post_webhooks(
    installation: Installation, webhooks: Sequence[Sequence[Item]]
) -> int:
    """Post webhooks of items once each; return how many were not answered with 200."""
    requests = []
    for items in webhooks:
        ((name, value),) = signature(body := webhook(items)).items()
        requests.append((body, f"{name}: {value}"))
    port = urlsplit(installation.urls[0]).port or 0
    load = await post_all(port, PATH, requests, connections=_CONNECTIONS)
    return load.failures
