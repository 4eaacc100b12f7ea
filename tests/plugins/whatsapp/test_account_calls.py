"""Templates, blocking and the live check of an account."""

import asyncio

import httpx2
import pytest

from tests.plugins.whatsapp.cast import ACCOUNT, CHANNEL, NOOR, SAMI
from tests.plugins.whatsapp.meta import Meta, answer, error
from webcare.domain.people import Person
from webcare.errors import (
    ChannelDown,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare.plugin import Check, Template

FLIGHT = {
    "id": "770001",
    "name": "vlucht_update",
    "language": "nl",
    "status": "APPROVED",
    "category": "UTILITY",
    "quality_score": {"score": "GREEN", "date": 1795255200},
    "components": [
        {"type": "HEADER", "format": "TEXT", "text": "Vlucht {{1}}"},
        {"type": "BODY", "text": "Beste {{naam}}, uw vlucht vertrekt om {{tijd}}."},
        {"type": "FOOTER", "text": "Luchthaven"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Bel mij"},
                {
                    "type": "URL",
                    "text": "Volgen",
                    "url": "https://voorbeeld.example/{{1}}",
                },
                {"type": "URL", "text": "Site", "url": "https://voorbeeld.example"},
            ],
        },
    ],
}
TICKET = {
    "id": "770002",
    "name": "ticket",
    "language": "en_US",
    "status": "REJECTED",
    "components": [{"type": "HEADER", "format": "DOCUMENT"}],
}


def page(*templates: object, after: str = "", more: bool = False) -> httpx2.Response:
    """Return one page of templates."""
    paging: dict[str, object] = {"cursors": {"before": "b", "after": after}}
    if more:
        paging["next"] = "https://evil.example/steal-the-token"
    return answer({"data": list(templates), "paging": paging})


def templates(meta: Meta) -> list[Template]:
    return list(meta.call(lambda http: CHANNEL.fetch_templates(ACCOUNT, http)))


def test_all_pages_of_templates_are_read_by_their_cursor() -> None:
    meta = Meta(page(FLIGHT, after="c1", more=True), page(TICKET, after="c2"))
    assert [template.name for template in templates(meta)] == [
        "vlucht_update",
        "ticket",
    ]
    first, second = meta.requests
    assert first.url.path == "/v26.0/340590285700001/message_templates"
    assert "after" not in first.url.params
    assert second.url.host == "graph.facebook.com"
    assert second.url.params["after"] == "c1"


def test_a_template_is_read_whole() -> None:
    flight, ticket = templates(Meta(page(FLIGHT, TICKET)))
    assert flight == Template(
        name="vlucht_update",
        language="nl",
        status="approved",
        category="utility",
        quality="green",
        body="Beste {{naam}}, uw vlucht vertrekt om {{tijd}}.",
        header="Vlucht {{1}}",
        header_kind="text",
        footer="Luchthaven",
        buttons=(
            ("Bel mij", ""),
            ("Volgen", "https://voorbeeld.example/{{1}}"),
            ("Site", ""),
        ),
        external_id="770001",
    )
    assert (ticket.status, ticket.header_kind, ticket.body) == (
        "rejected",
        "document",
        "",
    )


def test_a_cursor_that_goes_round_in_circles_ends() -> None:
    meta = Meta(page(FLIGHT, after="same", more=True))
    assert len(templates(meta)) == 2
    assert len(meta.requests) == 2


def test_templates_that_cannot_be_read_say_why() -> None:
    with pytest.raises(TemporaryDeliveryError):
        templates(Meta(httpx2.ReadTimeout("slow")))
    with pytest.raises(ChannelDown):
        templates(Meta(error(190, 401)))


@pytest.mark.parametrize(
    ("blocked", "method", "person", "user"),
    [
        (True, "POST", NOOR, {"user": "+31612345678"}),
        (False, "DELETE", NOOR, {"user": "+31612345678"}),
        (True, "POST", SAMI, {"user_id": "NL.9120457736118842"}),
    ],
)
def test_a_person_is_blocked_and_unblocked(
    blocked: bool,  # noqa: FBT001
    method: str,
    person: Person,
    user: dict[str, str],
) -> None:
    meta = Meta(answer({"block_users": {"added_users": [{"input": "+31612345678"}]}}))
    meta.call(
        lambda http: CHANNEL.set_blocked(ACCOUNT, person.aliases, http, blocked=blocked)
    )
    (request,) = meta.requests
    assert request.method == method
    assert request.url.path == "/v26.0/219480037100001/block_users"
    assert meta.body == {"messaging_product": "whatsapp", "block_users": [user]}


@pytest.mark.parametrize("blocked", [True, False])
def test_a_person_whom_meta_does_not_block_is_an_error(blocked: bool) -> None:  # noqa: FBT001
    failed = {"input": "+31612345678", "errors": [{"code": 139100, "message": "No"}]}
    meta = Meta(answer({"block_users": {"failed_users": [failed]}}))
    with pytest.raises(PermanentDeliveryError) as refused:
        meta.call(
            lambda http: CHANNEL.set_blocked(
                ACCOUNT, NOOR.aliases, http, blocked=blocked
            )
        )
    assert refused.value.code == "139100"


HEALTHY = {
    "/v26.0/219480037100001": {
        "display_phone_number": "+31 20 123 4567",
        "verified_name": "Luchthaven",
        "status": "CONNECTED",
        "platform_type": "CLOUD_API",
        "quality_rating": "GREEN",
        "throughput": {"level": "STANDARD"},
    },
    "/v26.0/340590285700001": {"name": "Luchthaven NV"},
    "/v26.0/340590285700001/subscribed_apps": {
        "data": [{"whatsapp_business_api_data": {"id": "1", "name": "Webcare"}}]
    },
    "/v26.0/340590285700001/message_templates": {"data": []},
}


def checked(changes: dict[str, object]) -> dict[str, Check]:
    """Return the checks of an account at which something differs, by name."""
    paths: dict[str, object] = {**HEALTHY, **changes}

    def respond(request: httpx2.Request) -> httpx2.Response:
        found = paths[request.url.path]
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, httpx2.Response) else answer(found)

    async def run() -> list[Check]:
        transport = httpx2.MockTransport(respond)
        async with httpx2.AsyncClient(transport=transport) as http:
            return list(await CHANNEL.check(ACCOUNT, http))

    return {check.name: check for check in asyncio.run(run())}


NUMBER_PATH = "/v26.0/219480037100001"
SUBSCRIBED_PATH = "/v26.0/340590285700001/subscribed_apps"


def test_a_healthy_account_passes_every_check() -> None:
    checks = checked({})
    assert {check.outcome for check in checks.values()} == {"ok"}
    assert len(checks) == 6


def test_each_check_fills_its_own_blanks() -> None:
    cases: list[dict[str, object]] = [
        {},
        {NUMBER_PATH: {"status": "OFFLINE", "quality_rating": "RED"}},
        {SUBSCRIBED_PATH: {"data": []}},
    ]
    for changes in cases:
        for check in checked(changes).values():
            assert "{" not in check.text.format(**dict(check.values))


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({NUMBER_PATH: {"status": "DISCONNECTED"}}, "The number is registered"),
        (
            {NUMBER_PATH: {"platform_type": "NOT_APPLICABLE"}},
            "The number is registered",
        ),
        ({NUMBER_PATH: {"quality_rating": "RED"}}, "The quality of the number"),
        ({SUBSCRIBED_PATH: {"data": []}}, "Meta sends this account's messages"),
        ({NUMBER_PATH: error(190, 401)}, "The access token reaches our phone number"),
        (
            {"/v26.0/340590285700001": error(200, 403)},
            "The access token reaches our business account",
        ),
        (
            {"/v26.0/340590285700001/message_templates": httpx2.ConnectError("no")},
            "The templates can be read",
        ),
    ],
    ids=range(7),
)
def test_what_is_wrong_is_named_and_the_rest_is_still_tried(
    changes: dict[str, object], failed: str
) -> None:
    checks = checked(changes)
    wrong = [check for check in checks.values() if check.outcome != "ok"]
    assert [check.name.startswith(failed) for check in wrong] == [True]
    assert all(check.text.endswith(".") for check in wrong)
    assert len(checks) >= 4


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("CONNECTED", "ok"),
        ("LINKED", "ok"),
        ("RESTRICTED", "warning"),
        ("BANNED", "failed"),
        ("SOMETHING_NEW", "failed"),
    ],
)
def test_the_status_of_the_number_is_judged(status: str, outcome: str) -> None:
    checks = checked({NUMBER_PATH: {"status": status}})
    assert checks["The number is registered and connected"].outcome == outcome


def test_a_falling_quality_is_a_warning() -> None:
    checks = checked({NUMBER_PATH: {"quality_rating": "YELLOW"}})
    assert checks["The quality of the number"].outcome == "warning"
