"""Trying the account's settings live, and saying what to do."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx2

from tests.plugins.twitter.cast import ACCOUNT, CHANNEL, US, having
from tests.plugins.twitter.xapi import answer, problem
from webcare.plugin import Account, Check
from webcare_twitter import TwitterSettings
from webcare_twitter.sending import checks

SUBSCRIBED = [
    {"event_type": name, "filter": {"user_id": US}, "subscription_id": name}
    for name in checks.WANTED
]
FINE: dict[str, Any] = {
    "/2/users/me": {"id": US, "username": "Luchthaven"},
    "/2/dm_events": [],
    "/2/webhooks": [{"id": "1", "url": "https://w.example/webhooks/x", "valid": True}],
    "/2/activity/subscriptions": SUBSCRIBED,
    "/2/tweets/search/recent": [],
    "/2/tweets/search/stream/rules": [],
}


def tried(
    account: Account[TwitterSettings] = ACCOUNT, **changes: Any
) -> dict[str, Check]:
    """Run the check, with other answers below the paths that are given."""
    given = FINE | {f"/2/{name.replace('__', '/')}": at for name, at in changes.items()}

    def respond(request: httpx2.Request) -> httpx2.Response:
        found = given[request.url.path]
        if isinstance(found, httpx2.Response):
            return found
        if callable(found):
            answered: httpx2.Response = found(request)
            return answered
        return answer({"data": found})

    async def run() -> Sequence[Check]:
        transport = httpx2.MockTransport(respond)
        async with httpx2.AsyncClient(transport=transport) as http:
            return await CHANNEL.check(account, http)

    return {check.name: check for check in asyncio.run(run())}


def test_all_is_well() -> None:
    found = tried(having(rules="koffer"))
    assert {check.outcome for check in found.values()} == {"ok"}
    assert len(found) == 5


def test_credentials_of_another_account_are_told() -> None:
    found = tried(users__me={"id": "42", "username": "ander"})
    check = found[checks.ACCOUNT]
    assert check.outcome == "failed"
    assert dict(check.values) == {"handle": "@ander", "id": "42"}


def test_another_user_name_is_a_warning() -> None:
    found = tried(users__me={"id": US, "username": "vliegveld"})
    assert found[checks.ACCOUNT].outcome == "warning"


def test_one_failure_does_not_stop_the_rest() -> None:
    found = tried(dm_events=problem("…", 403))
    assert found[checks.MESSAGES].outcome == "failed"
    assert found[checks.MESSAGES].text.endswith(".")
    assert found[checks.WEBHOOK].outcome == "ok"


def test_a_webhook_that_x_gave_up_is_told() -> None:
    hook = {"id": "1", "url": "https://w.example/webhooks/x", "valid": False}
    assert tried(webhooks=[hook])[checks.WEBHOOK].outcome == "failed"
    assert tried(webhooks=[])[checks.WEBHOOK].outcome == "failed"


def test_without_the_apps_token_the_webhook_is_not_watched() -> None:
    found = tried(having(bearer_token=None))
    assert found[checks.WEBHOOK].outcome == "warning"


def test_missing_subscriptions_are_named() -> None:
    check = tried(activity__subscriptions=SUBSCRIBED[:1])[checks.SUBSCRIBED]
    assert check.outcome == "warning"
    assert dict(check.values)["missing"] == "post.reply.create, dm.received"
    foreign = [{**each, "filter": {"user_id": "42"}} for each in SUBSCRIBED]
    check = tried(activity__subscriptions=foreign)[checks.SUBSCRIBED]
    assert check.outcome == "failed"


def test_when_it_polls_no_webhook_is_looked_for() -> None:
    found = tried(having(receive="polling"), webhooks=[])
    assert checks.WEBHOOK not in found
    assert found[checks.RECEIVING].outcome == "ok"


def test_every_search_is_tried_as_it_will_be_asked() -> None:
    asked: list[str] = []

    def second(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.params["query"])
        if "(((" in asked[-1]:
            return problem("…", 400, "https://api.x.com/2/problems/invalid-request")
        return answer({"data": []})

    found = tried(having(rules="koffer; ((("), tweets__search__recent=second)
    assert found[checks.LISTENING].outcome == "failed"
    assert asked[0] == "(koffer) -is:retweet -from:luchthaven -@luchthaven"


def test_a_search_that_x_refuses_is_told() -> None:
    refused = problem("…", 400, "https://api.x.com/2/problems/invalid-request")
    account = having(rules="(koffer")
    found = tried(account, tweets__search__recent=refused)
    assert found[checks.LISTENING].outcome == "failed"
    account = having(rules="(koffer", listen_by="stream")
    found = tried(account, tweets__search__stream__rules=refused)
    assert found[checks.LISTENING].outcome == "failed"
