"""What a send request must look like, and what it becomes on the phone."""

import json
from typing import Any

import httpx2
import pytest

from tests.plugins.facebook.simulation.bench import VERSION, bench, code
from webcare.domain.content import Buttons, MessageKind
from webcare.plugin.simulation import Tap

PICTURE = "http://127.0.0.1:8000/media/koffer.png"
REPLIES = [
    {"content_type": "text", "title": "Ja", "payload": "yes"},
    {"content_type": "text", "title": "Nee", "payload": "no"},
]


def buttons(count: int = 2, **changed: Any) -> dict[str, Any]:
    every = [
        {"type": "postback", "title": f"Keuze {n}", "payload": f"p{n}", **changed}
        for n in range(count)
    ]
    payload = {"template_type": "button", "text": "Wat wilt u?", "buttons": every}
    return {"attachment": {"type": "template", "payload": payload}}


def attached(type_: str = "image", **payload: Any) -> dict[str, Any]:
    return {"attachment": {"type": type_, "payload": payload}}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({}, (100, 2018034)),
        ({"text": ""}, (100, 2018034)),
        ({"text": "a" * 2001}, (100, None)),
        ({"text": 7}, (100, None)),
        ({"text": "Dag", **attached(url=PICTURE)}, (100, 2018032)),
        ({"text": "Dag", "metadata": "m" * 1001}, (100, None)),
        ({"text": "Dag", "quick_replies": REPLIES * 7}, (100, None)),
        ({"text": "Dag", "quick_replies": [{"content_type": "smell"}]}, (100, None)),
        (
            {
                "text": "Dag",
                "quick_replies": [{"content_type": "text", "title": "a" * 21}],
            },
            (100, None),
        ),
        (attached("hologram", url=PICTURE), (100, None)),
        (attached("image"), (100, None)),
        (attached("image", attachment_id="404"), (100, 2018074)),
        (attached("image", url="https://elsewhere.example/a.png"), (100, 2018008)),
        (attached("image", url=PICTURE + "?gone"), (100, 2018008)),
        (buttons(4), (100, None)),
        (buttons(0), (100, None)),
        (buttons(1, title="a" * 21), (100, None)),
        (buttons(1, type="smell"), (100, None)),
        (buttons(1, payload=""), (100, None)),
    ],
)
async def test_a_body_that_is_not_as_it_must_be_is_refused(
    message: dict[str, Any], expected: tuple[int, int | None]
) -> None:
    async with bench() as platform:
        await platform.says()
        assert code(await platform.sends(message)) == expected
        assert len(platform.chat()) == 1


async def test_2000_characters_fit() -> None:
    async with bench() as platform:
        await platform.says()
        assert (await platform.sends("é" * 2000)).status_code == 200


@pytest.mark.parametrize("recipient", [{}, {"user_ref": "1"}, {"phone_number": "+31"}])
async def test_a_recipient_is_needed(recipient: dict[str, str]) -> None:
    async with bench() as platform:
        assert code(await platform.sends("Dag", recipient=recipient)) == (100, None)


async def test_quick_replies_come_back_as_words_with_a_payload() -> None:
    async with bench() as platform:
        await platform.says()
        answer = await platform.sends({"text": "Goed?", "quick_replies": REPLIES})
        sent = answer.json()["message_id"]
        shown = platform.chat()[-1].content
        assert isinstance(shown, Buttons)
        assert [option.title for option in shown.options] == ["Ja", "Nee"]
        platform.posted.clear()
        tapped = await platform.does(Tap(sent, "yes"))
        (event,) = platform.events("message")
        assert event["message"] == {
            "mid": tapped,
            "text": "Ja",
            "quick_reply": {"payload": "yes"},
        }


async def test_a_button_comes_back_as_a_postback() -> None:
    async with bench() as platform:
        await platform.says()
        sent = (await platform.sends(buttons())).json()["message_id"]
        await platform.passes(hours=23)
        platform.posted.clear()
        tapped = await platform.does(Tap(sent, "p1"))
        (event,) = platform.events("postback")
        assert event["postback"] == {
            "mid": tapped,
            "title": "Keuze 1",
            "payload": "p1",
        }
        await platform.passes(hours=23)
        assert (await platform.sends("Goede keuze")).status_code == 200


async def test_a_link_tells_nobody_that_it_was_opened() -> None:
    async with bench() as platform:
        await platform.says()
        message = buttons(1, type="web_url", url="https://example.org/a")
        sent = (await platform.sends(message)).json()["message_id"]
        platform.posted.clear()
        assert await platform.does(Tap(sent, "https://example.org/a")) == ""
        assert platform.events("postback") == []


async def test_a_generic_template_shows_its_elements() -> None:
    async with bench() as platform:
        await platform.says()
        choose = {"type": "postback", "title": "Kies", "payload": "a"}
        element = {"title": "P3", "subtitle": "Lang parkeren", "buttons": [choose]}
        payload = {"template_type": "generic", "elements": [element]}
        message = {"attachment": {"type": "template", "payload": payload}}
        assert (await platform.sends(message)).status_code == 200
        assert platform.chat()[-1].text == "P3\nLang parkeren"


async def test_a_file_by_address_is_fetched() -> None:
    async with bench() as platform:
        await platform.says()
        headers = {"content-type": "image/png"}
        platform.served[PICTURE] = httpx2.Response(200, content=b"x", headers=headers)
        assert (await platform.sends(attached(url=PICTURE))).status_code == 200
        shown = platform.chat()[-1]
        assert shown.kind is MessageKind.IMAGE
        assert shown.file is not None
        assert platform.simulation.file(shown.file.id).data == b"x"


@pytest.mark.parametrize(
    ("type_", "megabytes", "fits"),
    [("image", 8, True), ("image", 9, False), ("file", 25, True), ("file", 26, False)],
)
async def test_a_file_by_address_has_a_limit(
    type_: str, megabytes: int, *, fits: bool
) -> None:
    async with bench() as platform:
        await platform.says()
        content = bytes(megabytes * 1024 * 1024)
        platform.served[PICTURE] = httpx2.Response(200, content=content)
        answer = await platform.sends(attached(type_, url=PICTURE))
        assert fits == (answer.status_code == 200)
        assert fits or code(answer) == (100, 2018109)


async def test_an_upload_is_sent_by_its_id_for_90_days() -> None:
    async with bench() as platform:
        await platform.says()
        headers = {"content-type": "image/png"}
        platform.served[PICTURE] = httpx2.Response(200, content=b"x", headers=headers)
        message = attached(url=PICTURE, is_reusable=True)
        path = f"{platform.page}/message_attachments"
        answer = await platform.calls("POST", path, {"message": message})
        number = answer.json()["attachment_id"]
        by_id = attached(attachment_id=number)
        assert (await platform.sends(by_id)).status_code == 200
        await platform.passes(days=90)
        await platform.says()
        assert code(await platform.sends(by_id)) == (100, 2018074)


async def test_an_upload_that_is_not_reusable_is_refused() -> None:
    async with bench() as platform:
        path = f"{platform.page}/message_attachments"
        answer = await platform.calls("POST", path, {"message": attached(url=PICTURE)})
        assert code(answer) == (100, None)


async def test_a_file_can_come_with_the_request() -> None:
    async with bench() as platform:
        await platform.says()
        form = {
            "recipient": json.dumps({"id": platform.psid()}),
            "message": json.dumps(attached("file", is_reusable=True)),
        }
        answer = await platform.http.post(
            f"/{VERSION}/me/messages",
            data=form,
            files={"filedata": ("brief.pdf", b"%PDF", "application/pdf")},
        )
        assert answer.status_code == 200
        shown = platform.chat()[-1]
        assert shown.kind is MessageKind.DOCUMENT
        assert shown.file is not None
        assert shown.file.filename == "brief.pdf"
        again = attached("file", attachment_id=answer.json()["attachment_id"])
        assert (await platform.sends(again)).status_code == 200


async def test_several_pictures_are_one_message_and_several_bubbles() -> None:
    async with bench() as platform:
        await platform.says()
        platform.served[PICTURE] = httpx2.Response(200, content=b"x")
        one = attached(url=PICTURE)["attachment"]
        assert (await platform.sends({"attachments": [one, one]})).status_code == 200
        await platform.passes(seconds=5)
        assert len([m for m in platform.chat() if m.file]) == 2
        (echo,) = platform.echoes
        assert len(echo["message"]["attachments"]) == 2


async def test_a_quoted_answer_shows_what_it_answers() -> None:
    async with bench() as platform:
        asked = await platform.says()
        await platform.sends("Ja", reply_to={"mid": asked})
        assert platform.chat()[-1].quotes == asked


async def test_actions_show_that_we_type_and_have_seen() -> None:
    async with bench() as platform:
        await platform.says()

        async def acts(action: str) -> httpx2.Response:
            return await platform.sends(sender_action=action)

        answer = await acts("mark_seen")
        assert answer.json() == {"recipient_id": platform.psid()}
        assert platform.chat()[0].status == "read"
        await acts("typing_on")
        assert platform.simulation.thread(platform.page, "fatima").typing
        await acts("typing_off")
        assert not platform.simulation.thread(platform.page, "fatima").typing
        await acts("typing_on")
        await platform.passes(seconds=20)
        assert not platform.simulation.thread(platform.page, "fatima").typing
        assert code(await acts("dance")) == (100, None)
