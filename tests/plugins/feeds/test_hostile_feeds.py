"""A feed is written by anybody: it takes no more time, room or place than its due."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from tests.plugins.feeds.test_feeds import NOW, account, item, rss, site
from webcare_feeds import Feeds
from webcare_feeds.entries import (
    LONGEST_LINE,
    LONGEST_LINK,
    LONGEST_TEXT,
    MOST_ENTRIES,
    Feed,
    read_feed,
)


def read(*items: str, title: str = "Forum") -> Feed:
    feed = read_feed(rss(*items, title=title), "application/rss+xml", NOW)
    assert feed is not None
    return feed


def test_an_author_without_end_takes_no_time() -> None:
    began = time.process_time()
    (post,) = read(f"<title>x</title><author>{'a' * 100_000}</author>").posts
    assert time.process_time() - began < 5
    assert len(post.person.name) <= LONGEST_LINE


def test_what_is_long_is_cut() -> None:
    long = "a " * 60_000
    link = f"https://forum.example/{'a' * LONGEST_LINK}"
    (post,) = read(
        f"<title>{long}</title><link>{link}</link><description>{long}</description>",
        title=long,
    ).posts
    assert len(post.title) <= LONGEST_LINE >= len(post.source)
    assert len(post.text) <= LONGEST_TEXT
    assert post.permalink == ""


def test_of_a_crowd_the_first_are_read() -> None:
    many = [f"<title>{number}</title>" for number in range(MOST_ENTRIES + 5)]
    assert [post.text for post in read(*many).posts] == [
        str(number) for number in range(MOST_ENTRIES)
    ]


def test_what_no_database_keeps_is_left_out() -> None:
    # Not well-formed, so that the reader that takes anything has its turn.
    body = rss("<title>Kof\x00fer &#0; &#x1b;[2J weg</title><b>")
    feed = read_feed(body, "text/xml", NOW)
    assert feed is not None
    assert all(
        text.isprintable() for post in feed.posts for text in (post.text, post.title)
    )


def test_nobody_stands_above_all_others_by_a_moment_to_come() -> None:
    (post,) = read(item(1, ago=timedelta(days=-400))).posts
    assert post.published_at == NOW


def test_the_others_go_on_while_a_feed_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    went_on = False

    def slow(body: bytes, media_type: str, now: datetime) -> Feed:
        del body, media_type, now
        until = time.monotonic() + 5
        while not went_on and time.monotonic() < until:
            time.sleep(0.01)
        return Feed("Forum", ())

    async def others() -> None:
        nonlocal went_on
        went_on = True

    async def run(http: httpx2.AsyncClient) -> None:
        began = datetime.now(UTC)
        await asyncio.gather(Feeds().poll(account(), "", http), others())
        assert datetime.now(UTC) - began < timedelta(seconds=4)

    async def look() -> None:
        async with site(rss()).client() as http:
            await run(http)

    monkeypatch.setattr("webcare_feeds.channel.read_feed", slow)
    asyncio.run(look())


def test_only_what_people_would_read_is_words() -> None:
    scripts = ("&lt;script&gt;go()&lt;/script&gt;", "&lt;STYLE&gt;b&lt;/style &gt;")
    html = "Weg{} is {}hij&lt;script&gt;nooit toe".format(*scripts)
    (post,) = read(f"<description>{html}</description>").posts
    assert post.text == "Weg is hij"


def test_odd_html_takes_no_time() -> None:
    style = f"&lt;p style='{'a' * 100_000}'&gt;x&lt;/p&gt;"
    began = time.process_time()
    read(f"<title>x</title><description>{style}</description>")
    assert time.process_time() - began < 5
