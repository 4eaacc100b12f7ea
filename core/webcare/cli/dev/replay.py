"""Sending a webhook that was shown once more, as it came."""

import base64
import json

import httpx2
import typer

from webcare.cli.dev.places import ADDRESS, WEBHOOKS
from webcare.errors import WebcareError


def replay_webhook(number: int) -> None:
    """Post a kept webhook to the desk that runs, and say what it answers.

    Raises:
        WebcareError: when there is no such webhook, or no desk runs here.
    """
    try:
        kept = json.loads((WEBHOOKS / f"{number}.json").read_text(encoding="utf-8"))
        address = ADDRESS.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise WebcareError(
            f"There is no webhook {number} in {WEBHOOKS}. Run this in the folder where "
            "webcare dev runs."
        ) from error
    skipped = {"host", "content-length", "connection", "transfer-encoding"}
    headers = {k: v for k, v in kept["headers"].items() if k not in skipped}
    try:
        answer = httpx2.post(
            f"{address}/webhooks/{kept['channel']}",
            params=kept["query"],
            headers=headers,
            content=base64.b64decode(kept["body"]),
            trust_env=False,
        )
    except httpx2.HTTPError as error:
        raise WebcareError(f"No desk answers at {address}.") from error
    typer.echo(f"Webhook {number} was answered with {answer.status_code}.")
