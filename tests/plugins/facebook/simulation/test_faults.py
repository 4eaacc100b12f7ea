"""What goes wrong by the laboratory's will, and what goes too fast."""

import httpx2
import pytest

from tests.plugins.facebook.simulation.bench import VERSION, bench, code
from webcare.plugin.simulation import Block

REFUSALS = {
    "unavailable": (551, 1545041),
    "temporary": (1200, 2018024),
    "overload": (2, None),
    "too_fast": (613, None),
    "token": (190, 460),
    "policy": (368, 1390008),
    "restricted": (10, 1893063),
    "too_large": (100, 2018109),
}


@pytest.mark.parametrize(("name", "expected"), REFUSALS.items())
async def test_the_next_message_meets_what_is_set(
    name: str, expected: tuple[int, int | None]
) -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"refuse_next": name})
        assert code(await platform.sends("Dag")) == expected
        assert len(platform.chat()) == 1
        assert (await platform.sends("Dag")).status_code == 200


async def test_an_unknown_error_may_have_sent_the_message() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"refuse_next": "unknown"})
        message = {"text": "Dag", "metadata": "outbox-1"}
        answer = await platform.sends(message)
        assert code(answer) == (1, 1357046)
        assert answer.status_code == 500
        await platform.passes(seconds=1)
        (echo,) = platform.echoes
        assert echo["message"]["metadata"] == "outbox-1"
        assert platform.chat()[-1].text == "Dag"


async def test_an_answer_can_get_lost() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"refuse_next": "lost"})
        with pytest.raises((httpx2.HTTPError, AssertionError)):
            await platform.sends("Dag")
        assert platform.chat()[-1].text == "Dag"


async def test_everything_to_one_customer_can_fail() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.says(person="tom")
        await platform.performs("fail_always", fault="restricted")
        for _ in range(2):
            assert code(await platform.sends("Dag")) == (10, 1893063)
        tom = {"id": platform.psid("tom")}
        assert (await platform.sends("Hi", recipient=tom)).status_code == 200
        await platform.performs("fail_always", fault="")
        assert (await platform.sends("Dag")).status_code == 200


async def test_who_blocked_us_cannot_be_reached() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.does(Block(blocked=True))
        assert code(await platform.sends("Dag")) == (551, 1545041)
        await platform.does(Block(blocked=False))
        assert (await platform.sends("Dag")).status_code == 200


async def test_an_expired_token_opens_nothing() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"token_expired": "on"})
        answer = await platform.sends("Dag")
        assert code(answer) == (190, 460)
        assert answer.status_code == 401


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}])
async def test_without_the_token_nothing_is_open(headers: dict[str, str]) -> None:
    async with bench() as platform:
        transport = httpx2.ASGITransport(platform.simulation.api)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://platform", headers=headers
        ) as http:
            answer = await http.get(f"/{VERSION}/{platform.page}")
        assert code(answer)[0] in {104, 190}


async def test_300_texts_a_second_and_no_more() -> None:
    async with bench() as platform:
        await platform.says()
        answers = [await platform.sends(f"{n}") for n in range(301)]
        assert [answer.status_code for answer in answers[:300]] == [200] * 300
        assert code(answers[300]) == (613, None)
        await platform.passes(seconds=1)
        assert (await platform.sends("weer")).status_code == 200


async def test_ten_sounds_a_second() -> None:
    async with bench() as platform:
        await platform.says()
        url = "http://localhost/a.mp3"
        platform.served[url] = httpx2.Response(200, content=b"x")
        sound = {"attachment": {"type": "audio", "payload": {"url": url}}}
        answers = [await platform.sends(sound) for _ in range(11)]
        assert [answer.status_code for answer in answers[:10]] == [200] * 10
        assert code(answers[10]) == (613, None)
        assert (await platform.sends("Dag")).status_code == 200


async def test_the_headers_tell_how_much_is_used_and_100_is_the_end() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"usage": "87"})
        answer = await platform.sends("Dag")
        assert '"call_count": 87' in answer.headers["x-app-usage"]
        business = answer.headers["x-business-use-case-usage"]
        assert platform.page in business
        assert '"messenger"' in business
        platform.simulation.switch({"usage": "100"})
        assert code(await platform.sends("Dag")) == (4, 2018022)
        page = await platform.calls("GET", platform.page)
        assert code(page) == (32, None)
        assert '"pages"' in page.headers["x-business-use-case-usage"]
