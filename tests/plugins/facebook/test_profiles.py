"""What people in Messenger are called: asked for, as webhooks do not say it."""

import json

import httpx2
import pytest

from tests.plugins.facebook.cast import (
    ACCOUNT,
    CHANNEL,
    NOOR,
    NOOR_ID,
    NOOR_IN_PUBLIC,
    SHARED,
)
from tests.plugins.facebook.meta import Answer, Meta, answer, error
from tests.plugins.facebook.simulation.bench import bench
from tests.plugins.facebook.simulation.test_with_the_connector import account, messages
from webcare.domain.people import Alias, Person
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare_facebook.aliases import nameless, visitor

RECORDED = sorted((SHARED / "payloads/facebook").glob("api_response.getuserprofile*"))


def told(given: Answer, *aliases: Alias) -> tuple[Meta, Person | None]:
    """Ask who somebody is, Noor unless it says otherwise."""
    meta = Meta(given)
    person = aliases or NOOR.aliases
    return meta, meta.call(lambda http: CHANNEL.fetch_person(ACCOUNT, person, http))


def test_the_profile_of_the_page_scoped_id_is_asked_for() -> None:
    public = NOOR_IN_PUBLIC.aliases
    meta, person = told(answer({"name": "Noor de Wit", "id": "1"}), *public, NOOR_ID)
    assert person == Person((NOOR_ID,), "Noor de Wit")
    assert meta.calls == [("GET", f"/{NOOR_ID.value}")]
    (request,) = meta.requests
    assert dict(request.url.params) == {"fields": "first_name,last_name,name"}
    assert request.headers["authorization"] == "Bearer page-token-of-the-tests"


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        ({"first_name": "Noor", "last_name": "de Wit"}, "Noor de Wit"),
        ({"first_name": "Noor"}, "Noor"),
        ({"name": "", "last_name": "de Wit"}, "de Wit"),
        ({"name": "Noor W.", "first_name": "Noor", "last_name": "de Wit"}, "Noor W."),
    ],
)
def test_a_name_may_come_in_parts(profile: dict[str, str], name: str) -> None:
    assert told(answer(profile))[1] == Person((NOOR_ID,), name)


@pytest.mark.parametrize(
    "given",
    [
        error(100, 2018218),
        answer({"id": NOOR_ID.value}),
        answer({"name": None, "first_name": ["Noor"], "last_name": {}}),
    ],
)
def test_meta_does_not_tell_of_everybody(given: httpx2.Response) -> None:
    assert told(given)[1] is None


@pytest.mark.parametrize(
    "alias", [*NOOR_IN_PUBLIC.aliases, nameless("9001_501"), visitor("r1")]
)
def test_meta_is_not_asked_about_who_never_wrote_in_messenger(alias: Alias) -> None:
    meta, person = told(answer({"name": "Noor"}), alias)
    assert person is None
    assert meta.requests == []


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (error(100, 33), PermanentDeliveryError),
        (error(190), ChannelDown),
        (error(613), TemporaryDeliveryError),
        (error(2, status=500), TemporaryDeliveryError),
        (httpx2.ReadTimeout("no answer"), TemporaryDeliveryError),
        (httpx2.Response(502, text="<html>"), TemporaryDeliveryError),
    ],
)
def test_every_other_failure_is_sorted(
    given: Answer, kind: type[DeliveryError]
) -> None:
    with pytest.raises(kind):
        told(given)


@pytest.mark.skipif(not RECORDED, reason="needs the shared folder of real payloads")
def test_real_profiles_are_read() -> None:
    for path in RECORDED:
        profile = json.loads(path.read_text(encoding="utf-8"))
        person = told(answer(profile))[1]
        assert person == Person((NOOR_ID,), "Kevin Durant"), path.name


@pytest.mark.anyio
async def test_the_simulated_platform_tells_it() -> None:
    async with bench() as platform:
        await platform.says("Hallo")
        (event,) = messages(platform)
        assert event.person.name == ""
        person = await CHANNEL.fetch_person(
            account(platform), event.person.aliases, platform.http
        )
        assert person == Person(event.person.aliases, "Fatima El Amrani")


@pytest.mark.anyio
async def test_the_simulated_platform_tells_nothing_of_who_never_wrote() -> None:
    async with bench() as platform:
        known = Alias("psid", platform.psid(), "strong", platform.page)
        asked = CHANNEL.fetch_person(account(platform), [known], platform.http)
        assert await asked is None
