"""The live check of an account: what is tried, and what to do when it fails."""

from typing import Any

import httpx2
import pytest

from tests.plugins.facebook.cast import ACCOUNT, APP, CHANNEL, PAGE, SETTINGS
from tests.plugins.facebook.meta import Answer, Meta, answer, error
from webcare.plugin import Account, Check
from webcare_facebook.polling.subscription import WANTED

ME = answer({"id": PAGE, "name": "Voorbeeld Energie"})
EMPTY = answer({"data": []})
APPS = answer({"data": [{"id": APP, "subscribed_fields": sorted(WANTED)}]})
ADDRESS = "https://webcare.example/webhooks/fb"


def webhook(**more: Any) -> httpx2.Response:
    """Return the app's own webhook for Pages."""
    fields = [{"name": name, "version": "v26.0"} for name in WANTED]
    page = {"object": "page", "callback_url": ADDRESS, "active": True, "fields": fields}
    return answer({"data": [{"object": "user"}, {**page, **more}]})


GOOD: tuple[Answer, ...] = (ME, EMPTY, EMPTY, APPS, webhook())


def checked(*answers: Answer) -> list[Check]:
    """Check the account against these answers, in order."""
    return list(Meta(*answers).call(lambda http: CHANNEL.check(ACCOUNT, http)))


def with_(place: int, given: Answer) -> list[Check]:
    """Check with one answer that is not as it should be."""
    return checked(*GOOD[:place], given, *GOOD[place + 1 :])


def test_a_good_account_passes_everything() -> None:
    meta = Meta(*GOOD)
    checks = meta.call(lambda http: CHANNEL.check(ACCOUNT, http))
    assert [each.outcome for each in checks] == ["ok"] * 5
    assert [path for _, path in meta.calls] == [
        "/me",
        f"/{PAGE}/conversations",
        f"/{PAGE}/feed",
        f"/{PAGE}/subscribed_apps",
        f"/{APP}/subscriptions",
    ]
    by_app = meta.requests[4].headers["authorization"]
    assert by_app == f"Bearer {APP}|app-secret-of-the-tests"


def test_without_an_app_id_the_app_is_not_asked() -> None:
    account = Account("fb", SETTINGS.model_copy(update={"app_id": ""}))
    checks = Meta(*GOOD).call(lambda http: CHANNEL.check(account, http))
    assert len(checks) == 4


@pytest.mark.parametrize(
    ("place", "given", "outcome", "says"),
    [
        (0, error(190), "failed", "access token"),
        (0, answer({"id": "2002", "name": "Ander"}), "failed", "not of the Page"),
        (1, error(230), "failed", "permission"),
        (2, error(10), "failed", "permission"),
        (3, EMPTY, "failed", "not subscribed"),
        (3, answer({"data": [{"id": "777"}]}), "failed", "not subscribed"),
        (
            3,
            answer({"data": [{"id": APP, "subscribed_fields": ["messages", "feed"]}]}),
            "warning",
            "Not everything",
        ),
        (4, EMPTY, "failed", "no webhook for Pages"),
        (4, webhook(active=False), "failed", "no webhook for Pages"),
        (4, webhook(fields=[{"name": "feed"}]), "failed", "lacks these fields"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_tried(
    place: int, given: Answer, outcome: str, says: str
) -> None:
    checks = with_(place, given)
    assert len(checks) == 5
    assert checks[place].outcome == outcome
    assert says in checks[place].text
    assert [each.outcome for each in checks].count("ok") == 4


def test_a_check_shows_no_secret() -> None:
    assert "of-the-tests" not in repr(checked(error(190)))
