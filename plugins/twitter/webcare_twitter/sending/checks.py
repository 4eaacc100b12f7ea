"""Trying an account's settings against X, live, and saying what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from webcare.errors import DeliveryError
from webcare.plugin import Check, sentence
from webcare.plugin.payloads import flag, nested, objects, text
from webcare_twitter.listening.search import narrowed
from webcare_twitter.people import handle_of
from webcare_twitter.sending.answers import data_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from webcare_twitter.sending.api import Api

ACCOUNT = sentence("Our credentials belong to this account")
MESSAGES = sentence("Direct messages can be read")
WEBHOOK = sentence("X sends what happens to a webhook that works")
SUBSCRIBED = sentence("The account is subscribed to what happens")
RECEIVING = sentence("What happens is fetched from X")
LISTENING = sentence("The searches are accepted")

WANTED = ("post.mention.create", "post.reply.create", "dm.received")
"""Without these, people who address us would not be heard."""

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


async def check_account(api: Api) -> list[Check]:
    """Return what was tried and how it went; one failure does not stop the rest."""
    found: list[Check] = []
    for name, attempt in _attempts(api):
        try:
            found.append(await attempt(api))
        except DeliveryError as error:
            found.append(Check(name=name, outcome="failed", text=error.for_agent))
    return found


def _attempts(api: Api) -> list[tuple[str, Callable[[Api], Awaitable[Check]]]]:
    settings = api.settings
    found: list[tuple[str, Callable[[Api], Awaitable[Check]]]] = [
        (ACCOUNT, _account),
        (MESSAGES, _messages),
    ]
    if settings.receive == "polling":
        found.append((RECEIVING, _polling))
    else:
        found += [(WEBHOOK, _webhook), (SUBSCRIBED, _subscribed)]
    if settings.searches:
        found.append((LISTENING, _listening))
    return found


async def _account(api: Api) -> Check:
    user = data_of(await api.get("users", "me"))
    handle = handle_of(user)
    values = (("handle", f"@{handle}"), ("id", text(user, "id")))
    if text(user, "id") != api.settings.user_id:
        words = sentence(
            "They belong to %(handle)s, whose user ID is %(id)s. Fill in that ID, or "
            "connect the other account."
        )
        return Check(name=ACCOUNT, outcome="failed", text=words, values=values)
    if api.settings.handle != handle.lower():
        words = sentence("Fill in %(handle)s as the user name.")
        return Check(name=ACCOUNT, outcome="warning", text=words, values=values)
    words = sentence("%(handle)s, user ID %(id)s")
    return Check(name=ACCOUNT, outcome="ok", text=words, values=values)


async def _messages(api: Api) -> Check:
    params = {"event_types": "MessageCreate", "max_results": "1"}
    await api.get("dm_events", params=params)
    return Check(name=MESSAGES, outcome="ok")


async def _polling(_: Api) -> Check:
    words = sentence(
        "Mentions and direct messages are fetched every minute or two, and X bills "
        "each that it gives."
    )
    return Check(name=RECEIVING, outcome="ok", text=words)


async def _webhook(api: Api) -> Check:
    if not api.settings.bearer_token:
        words = sentence(
            "Fill in the bearer token of the app, so that the webhook can be watched."
        )
        return Check(name=WEBHOOK, outcome="warning", text=words)
    answer = await api.get("webhooks", as_app=True)
    hooks = list(objects(answer, "data"))
    if not hooks:
        words = sentence(
            "The app has no webhook, so nothing will arrive. Register this channel's "
            "address at X."
        )
        return Check(name=WEBHOOK, outcome="failed", text=words)
    values = (("address", ", ".join(text(hook, "url") for hook in hooks)),)
    if not any(flag(hook, "valid") for hook in hooks):
        words = sentence(
            "X stopped sending to %(address)s, because it did not answer well. Look "
            "whether it can be reached; X is asked to try it every five minutes."
        )
        return Check(name=WEBHOOK, outcome="failed", text=words, values=values)
    words = sentence("X sends to %(address)s")
    return Check(name=WEBHOOK, outcome="ok", text=words, values=values)


async def _subscribed(api: Api) -> Check:
    answer = await api.get("activity", "subscriptions", as_app=_as_app(api))
    ours = {
        text(each, "event_type")
        for each in objects(answer, "data")
        if text(nested(each, "filter"), "user_id") == api.settings.user_id
    }
    missing = [name for name in WANTED if name not in ours]
    if missing:
        words = sentence("Subscribe the account to %(missing)s too.")
        values = (("missing", ", ".join(missing)),)
        return Check(
            name=SUBSCRIBED,
            outcome="warning" if ours else "failed",
            text=words,
            values=values,
        )
    values = (("count", str(len(ours))),)
    words = sentence("To %(count)s sorts of events")
    return Check(name=SUBSCRIBED, outcome="ok", text=words, values=values)


async def _listening(api: Api) -> Check:
    queries = [narrowed(rule, api.settings) for rule in api.settings.searches]
    if api.settings.listen_by == "stream":
        params = {"dry_run": "true"}
        rules = [{"value": query} for query in queries]
        url = api.url("tweets", "search", "stream", "rules", params=params)
        await api.call("POST", url, json={"add": rules}, as_app=True)
    else:
        # Of the last minute alone: X bills every post that it gives.
        since = (datetime.now(UTC) - timedelta(minutes=1)).strftime(_MOMENT)
        for query in queries:
            params = {"query": query, "max_results": "10", "start_time": since}
            await api.get("tweets", "search", "recent", params=params)
    return Check(name=LISTENING, outcome="ok")


def _as_app(api: Api) -> bool:
    return api.settings.bearer_token is not None
