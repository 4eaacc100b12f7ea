"""After Meta stopped sending, what was said meanwhile comes in by asking."""

from pydantic import SecretStr

from tests.plugins.facebook.cast import CHANNEL
from tests.plugins.facebook.simulation.bench import Bench, bench
from webcare.domain.inbound import MessageReceived, PostPublished
from webcare.plugin import Account, Polled
from webcare_facebook import FacebookSettings
from webcare_facebook.polling.look import look
from webcare_facebook.sending.graph import Graph


def account(platform: Bench) -> Account[FacebookSettings]:
    given = platform.settings
    settings = FacebookSettings(
        page_id=given["page_id"],
        app_id=given["app_id"],
        app_secret=SecretStr(given["app_secret"]),
        verify_token=SecretStr(given["verify_token"]),
        page_token=SecretStr(given["page_token"]),
        base_url="http://platform",
    )
    return Account("fb", settings)


async def looked(platform: Bench, cursor: str) -> Polled:
    graph = Graph(account(platform).settings, platform.http)
    return await look(graph, cursor, platform.simulation.timeline.now())


async def test_what_was_missed_is_fetched_and_the_subscription_is_back() -> None:
    async with bench() as platform:
        await platform.calls(
            "POST",
            f"{platform.page}/subscribed_apps",
            subscribed_fields="messages,feed",
        )
        well = await looked(platform, "")
        assert {type(each) for each in well.events} == {PostPublished}
        await platform.calls("DELETE", f"{platform.page}/subscribed_apps")
        before = len(platform.posted)
        await platform.passes(minutes=10)
        await platform.says("Waar is mijn monteur?")
        await platform.publishes("Schande!", platform.house_post)
        await platform.publishes("Hallo?")
        assert len(platform.posted) == before
        missed = await looked(platform, well.cursor)
        said = [each for each in missed.events if isinstance(each, MessageReceived)]
        assert {each.text for each in said} == {
            "Waar is mijn monteur?",
            "Schande!",
            "Hallo?",
        }
        await platform.passes(minutes=5)
        await platform.says("Nu komt het weer zelf.")
        assert len(platform.posted) == before + 1
        again = await looked(platform, missed.cursor)
        assert [getattr(each, "level", None) for each in again.events] == ["ok"]


async def test_the_live_check_finds_nothing_wrong() -> None:
    async with bench() as platform:
        await platform.calls(
            "POST",
            f"{platform.page}/subscribed_apps",
            subscribed_fields="messages,feed",
        )
        checks = await CHANNEL.check(account(platform), platform.http)
        assert not [each for each in checks if each.outcome == "failed"]
