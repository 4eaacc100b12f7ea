"""Two accounts of ours on one simulated X: neither sees what is the other's."""

from tests.plugins.twitter.simulation.bench import APP, CALLBACK, USER, Bench, bench
from webcare.domain.content import MessageKind
from webcare.plugin.simulation import Say
from webcare_twitter.simulation import House, Profile
from webcare_twitter.simulation.cast import HOUSE
from webcare_twitter.simulation.samples import puddle

OTHER = House(
    profile=Profile(key="p", id="77", name="Parkeren", username="vlietparkeren"),
    access_token="other-access-token",
    access_token_secret="other-token-secret",
    user_token="other-user-token",
    refresh_token="other-refresh-token",
)
HOUSES = (HOUSE, OTHER)
AS_OTHER = {"authorization": "Bearer other-user-token"}


async def _both(platform: Bench) -> None:
    await platform.simulation.connect(OTHER.id, f"{CALLBACK}-other")
    assert platform.simulation.callback(platform.house) == CALLBACK
    assert platform.simulation.callback(OTHER.id) == f"{CALLBACK}-other"


async def test_each_account_is_told_of_its_own_at_its_own_address() -> None:
    async with bench(houses=HOUSES) as platform:
        await _both(platform)
        await platform.publishes("@vlietdrecht en @vlietparkeren hallo")
        told = {
            str(r.url): e["filter"]["user_id"]
            for r, e in zip(platform.posted, platform.events, strict=True)
        }
        assert told == {CALLBACK: platform.house, f"{CALLBACK}-other": OTHER.id}
        platform.posted.clear()
        await platform.simulation.act(OTHER.id, "tom", Say(text="Hi"))
        await platform.passes()
        assert [str(request.url) for request in platform.posted] == [
            f"{CALLBACK}-other"
        ]
        assert platform.chat("tom") == ()


async def test_the_older_shape_goes_to_whom_it_is_for() -> None:
    async with bench(houses=HOUSES, connected=False) as platform:
        for house, headers in ((platform.house, USER), (OTHER.id, AS_OTHER)):
            url = {"url": f"{CALLBACK}-{house}"}
            made = await platform.http.post("/2/webhooks", json=url, headers=APP)
            number = made.json()["data"]["id"]
            path = f"/2/account_activity/webhooks/{number}/subscriptions/all"
            answer = await platform.http.post(path, headers=headers)
            assert answer.is_success
        await platform.simulation.act(OTHER.id, "tom", Say(text="Hi"))
        await platform.passes()
        (body,) = platform.bodies
        assert body["for_user_id"] == OTHER.id
        assert str(platform.posted[0].url) == f"{CALLBACK}-{OTHER.id}"


async def test_a_file_and_a_message_are_for_their_own_account() -> None:
    async with bench(houses=HOUSES) as platform:
        say = Say(kind=MessageKind.IMAGE, file=puddle())
        number = await platform.simulation.act(platform.house, "fatima", say)
        await platform.passes()
        event = platform.events[0]["payload"]["direct_message_events"][0]
        media = event["message_create"]["message_data"]["attachment"]["media"]
        address = media["media_url_https"]
        assert (await platform.http.get(address)).is_success
        assert (await platform.http.get(address, headers=AS_OTHER)).status_code == 404
        path = f"/2/dm_events/{number}"
        assert (await platform.http.get(path)).is_success
        assert (await platform.http.get(path, headers=AS_OTHER)).status_code == 404


async def test_a_post_of_one_is_not_the_others_to_delete_or_to_count() -> None:
    async with bench(houses=HOUSES) as platform:
        ours = platform.ours
        answer = await platform.http.delete(f"/2/tweets/{ours}", headers=AS_OTHER)
        assert answer.status_code == 403
        await platform.http.get("/2/users/me")
        answer = await platform.http.get("/2/users/me", headers=AS_OTHER)
        assert answer.json()["data"]["id"] == OTHER.id
        assert answer.headers["x-rate-limit-remaining"] == "74"


async def test_one_account_cannot_subscribe_to_what_is_private_to_the_other() -> None:
    async with bench(houses=HOUSES) as platform:
        body = {"event_type": "dm.received", "filter": {"user_id": platform.house}}
        path = "/2/activity/subscriptions"
        answer = await platform.http.post(path, json=body, headers=AS_OTHER)
        assert answer.status_code == 403
