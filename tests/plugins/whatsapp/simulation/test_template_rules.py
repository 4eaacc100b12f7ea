"""Approved texts on the simulated platform: what is checked when one is sent."""

from typing import Any

import pytest

from tests.plugins.whatsapp.simulation.bench import bench, code


def template(
    name: str, *values: str, language: str = "nl", **more: Any
) -> dict[str, Any]:
    parameters = [{"type": "text", "text": value} for value in values]
    components = [{"type": "body", "parameters": parameters}] if values else []
    part = {"name": name, "language": {"code": language}, "components": components}
    return {"type": "template", "template": part | more}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (template("bestaat_niet"), 132001),
        (template("gesprek_hervatten", "a", "b", language="en"), 132001),
        (template("hulp_bevestigd", "a", "b"), 132001),
        (template("parkeren_zomer"), 132015),
        (template("winterkorting"), 132016),
        (template("gesprek_hervatten", "a"), 132000),
        (template("gesprek_hervatten", "a", "b", "c"), 132000),
        (template("gesprek_hervatten", "a", ""), 131008),
        (template("bagage_gevonden", "a", "b", "c"), 131008),
    ],
)
async def test_a_template_that_cannot_be_sent_is_refused(
    body: dict[str, Any], expected: int
) -> None:
    async with bench() as platform:
        assert code(await platform.sends(body)) == expected


async def test_a_parameter_of_another_form_is_refused() -> None:
    async with bench() as platform:
        body = template("gesprek_hervatten", "a", "b")
        body["template"]["components"][0]["parameters"][0] = {"type": "image"}
        assert code(await platform.sends(body)) == 132012


async def test_a_template_gets_through_when_the_window_is_closed() -> None:
    async with bench() as platform:
        body = template("vlucht_gewijzigd", "OV 1427", "14.20", "D4")
        answer = (await platform.sends(body)).json()
        assert answer["messages"][0]["message_status"] == "accepted"
        await platform.passes(seconds=5)
        text = "Uw vlucht OV 1427 vertrekt nu om 14.20 van gate D4."
        assert platform.chat()[-1].text == text
        assert platform.statuses[0]["pricing"]["category"] == "utility"


async def test_named_blanks_are_filled_by_name() -> None:
    async with bench() as platform:
        values = {"datum": "vrijdag", "naam": "Fatima", "voorwerp": "koffer"}
        parameters = [
            {"type": "text", "parameter_name": name, "text": value}
            for name, value in values.items()
        ]
        link = {
            "type": "button",
            "sub_type": "url",
            "index": "0",
            "parameters": [{"type": "text", "text": "1427"}],
        }
        parts = [{"type": "body", "parameters": parameters}, link]
        answer = await platform.sends(template("bagage_gevonden", components=parts))
        assert answer.status_code == 200
        assert platform.chat()[-1].text.startswith("Goed nieuws, Fatima: uw koffer")


async def test_a_third_marketing_message_in_a_day_does_not_arrive() -> None:
    async with bench() as platform:
        for _ in range(3):
            await platform.sends(template("tevredenheid"))
        await platform.passes(minutes=1)
        failed = [s for s in platform.statuses if s["status"] == "failed"]
        assert [status["errors"][0]["code"] for status in failed] == [131049]
        await platform.passes(hours=24)
        await platform.sends(template("tevredenheid"))
        await platform.passes(minutes=1)
        assert platform.statuses[-1]["status"] == "delivered"


async def test_who_refused_marketing_gets_none() -> None:
    async with bench() as platform:
        values = {"allowed": ""}
        await platform.simulation.perform(
            "marketing", platform.number, "fatima", values
        )
        await platform.sends(template("tevredenheid"))
        await platform.passes(minutes=1)
        assert platform.statuses[-1]["errors"][0]["code"] == 131050


async def test_the_list_comes_in_pages_that_lose_nothing() -> None:
    async with bench() as platform:
        path = f"/v26.0/{platform.waba}/message_templates"
        names: list[str] = []
        url: str | None = f"{path}?limit=4"
        while url:
            page = (await platform.http.get(url)).json()
            names += [row["name"] for row in page["data"]]
            url = page["paging"].get("next")
        assert len(names) == 9
        assert names == sorted(names)
        one = await platform.http.get(path, params={"status": "PAUSED"})
        assert [row["name"] for row in one.json()["data"]] == ["parkeren_zomer"]
