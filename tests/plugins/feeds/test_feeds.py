"""Feeds are read: what is new, about us, and no more than that."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.inbound import PostFound
from webcare.errors import (
    DeliveryError,
    MalformedPayload,
    PermanentDeliveryError,
    SignatureError,
    TemporaryDeliveryError,
)
from webcare.plugin import Account, Polled, Unclaimed, WebhookRequest
from webcare.testing import FakePlatform, samples
from webcare_feeds import Feeds, FeedSettings
from webcare_feeds.entries import about, read_feed
from webcare_feeds.fetching import LARGEST

NOW = datetime.now(UTC)
URL = "https://forum.example/nieuwste.rss"


def account(words: str = "") -> Account[FeedSettings]:
    return Account("forum", FeedSettings(base_url=URL, words=words))


def rss(*items: str, title: str = "Reizigersforum") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title>{body}</channel></rss>"
    ).encode()


def item(
    number: int, text: str = "De luchthaven is vol", *, ago: timedelta = timedelta(0)
) -> str:
    at = (NOW - ago).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"<guid>post-{number}</guid><title>Vraag {number}</title>"
        f"<link>https://forum.example/{number}</link><pubDate>{at}</pubDate>"
        f"<author>ada@forum.example (Ada)</author>"
        f"<description>&lt;p&gt;{text}&lt;/p&gt;</description>"
    )


ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>Weblog</title><entry><id>urn:1</id><title>Mijn reis</title>
<link href="https://blog.example/1"/><updated>{NOW.isoformat()}</updated>
<author><name>Bram</name></author>
<content type="html">&lt;b&gt;Vlietdrecht&lt;/b&gt; &amp;amp; terug</content>
</entry></feed>""".encode()


def poll(platform: FakePlatform, cursor: str = "", words: str = "") -> Polled:
    async def run() -> Polled:
        async with platform.client() as http:
            return await Feeds().poll(account(words), cursor, http)

    return asyncio.run(run())


def site(
    body: bytes, status: int = 200, *, etag: str = "", modified: str = ""
) -> FakePlatform:
    headers = {"etag": etag, "last-modified": modified}
    answer = httpx2.Response(status, content=body, headers=headers)
    platform = FakePlatform(lambda _: answer)
    platform.always(answer)
    return platform


def found(polled: Polled) -> list[PostFound]:
    posts = [each for each in polled.events if isinstance(each, PostFound)]
    assert len(posts) == len(polled.events)
    return posts


def test_an_rss_entry_becomes_a_post() -> None:
    (post,) = found(poll(site(rss(item(7)))))
    assert (post.title, post.text) == ("Vraag 7", "De luchthaven is vol")
    assert post.permalink == "https://forum.example/7"
    assert post.source == "Reizigersforum"
    assert post.person.name == "Ada"
    assert post.published_at == NOW.replace(microsecond=0)
    assert "takes no answers" in post.reply_refusal


def test_an_atom_entry_becomes_a_post_without_its_markup() -> None:
    (post,) = found(poll(site(ATOM)))
    assert post.text == "Vlietdrecht & terug"
    assert post.person.name == "Bram"


def test_the_same_entry_has_the_same_id_and_others_another() -> None:
    first = found(poll(site(rss(item(1), item(2)))))
    again = found(poll(site(rss(item(2, "Veranderd")))))
    assert len({post.external_id for post in first}) == 2
    assert again[0].external_id == first[1].external_id


def test_a_site_is_asked_only_for_what_changed() -> None:
    platform = site(rss(item(1)), etag='"a"', modified="yesterday")
    cursor = poll(platform).cursor
    platform.always(httpx2.Response(304))
    again = poll(platform, cursor)
    asked = platform.requests[-1].headers
    assert asked["if-none-match"] == '"a"'
    assert asked["if-modified-since"] == "yesterday"
    assert again.events == ()
    assert again.cursor == cursor


def test_a_new_feed_is_read_a_week_back_and_then_from_where_it_was() -> None:
    old = timedelta(days=30)
    entries = [item(1, ago=old), item(2, ago=timedelta(days=3)), item(3)]
    first = poll(site(rss(*entries)))
    assert [post.title for post in found(first)] == ["Vraag 2", "Vraag 3"]
    again = poll(site(rss(*entries, item(4))), first.cursor)
    assert [post.title for post in found(again)] == ["Vraag 3", "Vraag 4"]


def test_only_what_is_about_us_is_shown() -> None:
    entries = rss(item(1, "De LUCHTHAVEN is vol"), item(2, "luchthavens zijn mooi"))
    posts = found(poll(site(entries), words=" luchthaven ,, C++"))
    assert [post.title for post in posts] == ["Vraag 1"]


def test_words_are_words_and_no_patterns() -> None:
    posts = found(poll(site(rss(item(1, "wij schrijven C++ hier")))))
    assert about(posts, ["C++"]) == posts
    assert about(posts, [".*"]) == []


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", ""])
def test_a_link_that_is_no_address_is_left_out(link: str) -> None:
    entry = item(1).replace("https://forum.example/1", link)
    assert found(poll(site(rss(entry))))[0].permalink == ""


@pytest.mark.parametrize(
    ("platform", "error"),
    [
        (site(b"", 503), TemporaryDeliveryError),
        (site(b"", 429), TemporaryDeliveryError),
        (site(b"", 404), PermanentDeliveryError),
        (site(b"<html>no feed</html>"), PermanentDeliveryError),
        (site(b""), PermanentDeliveryError),
        (site(b" " * (LARGEST + 1)), PermanentDeliveryError),
    ],
)
def test_what_a_site_cannot_give_is_said(
    platform: FakePlatform, error: type[DeliveryError]
) -> None:
    with pytest.raises(error) as caught:
        poll(platform)
    assert caught.value.for_agent.endswith(".")


@pytest.mark.parametrize(
    "cursor", ["?", "null", "[]", '{"url": 1}', '{"read_until": "soon"}', '{"a": 1}']
)
def test_a_cursor_that_cannot_be_read_begins_anew(cursor: str) -> None:
    assert len(found(poll(site(rss(item(1))), cursor))) == 1


def test_another_address_begins_anew() -> None:
    platform = site(rss(item(1)), etag='"a"')
    cursor = poll(platform).cursor.replace(URL, "https://other.example/rss")
    poll(platform, cursor)
    assert "if-none-match" not in platform.requests[-1].headers


def test_nothing_arrives_and_nothing_leaves() -> None:
    request = WebhookRequest(method="POST", headers={}, query={}, body=b"{}")
    with pytest.raises(SignatureError):
        Feeds().verify(account(), request)
    with pytest.raises(MalformedPayload):
        Feeds().parse(account(), request)
    message = samples.text(())

    async def send() -> None:
        async with FakePlatform(lambda _: httpx2.Response(200)).client() as http:
            await Feeds().send(account(), message, http)

    with pytest.raises(Unclaimed):
        asyncio.run(send())
    assert not Feeds.capabilities.claims(message.kind)


@pytest.mark.parametrize(
    ("platform", "outcome"), [(site(rss(item(1))), "ok"), (site(b"", 404), "failed")]
)
def test_a_check_reads_the_feed(platform: FakePlatform, outcome: str) -> None:
    async def run() -> str:
        async with platform.client() as http:
            (check,) = await Feeds().check(account(), http)
            assert check.text
            return check.outcome

    assert asyncio.run(run()) == outcome


def test_what_a_site_gives_is_never_the_name_of_a_file_here(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss(item(1)))
    assert read_feed(str(secret).encode(), "", NOW) is None


def test_an_entry_of_the_future_hides_nothing_that_comes_later() -> None:
    tomorrow_in_years = item(1, ago=-timedelta(days=400))
    first = poll(site(rss(tomorrow_in_years)))
    again = poll(site(rss(tomorrow_in_years, item(2))), first.cursor)
    assert "Vraag 2" in [post.title for post in found(again)]


def test_a_feed_that_moved_is_said_to_have_moved() -> None:
    answer = httpx2.Response(301, headers={"location": "https://forum.example/new"})
    with pytest.raises(PermanentDeliveryError, match="has moved"):
        poll(FakePlatform(lambda _: answer))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_the_bytes_reading_does_not_break(body: bytes) -> None:
    for whole in (body, rss(body.decode("utf-8", "replace"))):
        feed = read_feed(whole, "", NOW)
        assert feed is None or all(post.text for post in feed.posts)


def test_entities_do_not_explode() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "boem">{levels}]>'
        '<rss version="2.0"><channel><title>x</title><item><title>&e9;</title></item>'
        "</channel></rss>"
    ).encode()
    feed = read_feed(bomb, "", NOW)
    assert feed is None or all(len(post.text) < 10_000 for post in feed.posts)
