"""The account's side of the simulated API: numbers, subscriptions, the laboratory."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.plugins.whatsapp.simulation.bench import CALLBACK, bench, code
from webcare.errors import SimulationError
from webcare.plugin.simulation import HITCHES
from webcare_whatsapp.simulation import WhatsAppSimulation
from webcare_whatsapp.simulation.scenario import SWITCHES, Scenario


async def test_a_number_shows_the_fields_that_were_asked_for() -> None:
    async with bench() as platform:
        path = f"/v26.0/{platform.number}"
        node = (await platform.http.get(path, params={"fields": "status"})).json()
        assert node == {"id": platform.number, "status": "CONNECTED"}
        assert (await platform.http.get(path)).json()["quality_rating"] == "GREEN"


async def test_the_account_lists_its_numbers() -> None:
    async with bench() as platform:
        path = f"/v26.0/{platform.waba}/phone_numbers"
        rows = (await platform.http.get(path)).json()["data"]
        assert [row["id"] for row in rows] == [platform.number]


async def test_subscribing_with_an_address_shakes_hands_first() -> None:
    async with bench(connected=False) as platform:
        path = f"/v26.0/{platform.waba}/subscribed_apps"
        assert (await platform.http.get(path)).json() == {"data": []}
        body = {"override_callback_uri": CALLBACK, "verify_token": "any"}
        assert (await platform.http.post(path, json=body)).json() == {"success": True}
        rows = (await platform.http.get(path)).json()["data"]
        assert rows[0]["override_callback_uri"] == CALLBACK
        await platform.http.delete(path)
        assert platform.simulation.callback(platform.number) == ""


async def test_one_number_can_have_an_address_of_its_own() -> None:
    async with bench(connected=False) as platform:
        path = f"/v26.0/{platform.number}"
        setting = {"override_callback_uri": CALLBACK, "verify_token": "any"}
        body = {"webhook_configuration": setting}
        assert (await platform.http.post(path, json=body)).json() == {"success": True}
        assert platform.simulation.callback(platform.number) == CALLBACK


async def test_an_unknown_object_is_refused() -> None:
    async with bench() as platform:
        assert code(await platform.http.get("/v26.0/12345")) == 100


async def test_every_switch_can_be_set_and_no_other() -> None:
    simulation = WhatsAppSimulation()
    names = {field.name for field in SWITCHES.fields}
    assert names == set(Scenario.__dataclass_fields__)
    simulation.switch({field.name: field.value for field in simulation.switches()})
    with pytest.raises(SimulationError, match="no switch"):
        simulation.switch({"wonder": "on"})
    with pytest.raises(SimulationError, match="between"):
        simulation.switch({"copies": "0"})
    with pytest.raises(SimulationError, match="one of"):
        simulation.switch({"path": "sideways"})


async def test_an_unknown_experiment_is_refused() -> None:
    async with bench() as platform:
        with pytest.raises(SimulationError, match="no experiment"):
            await platform.simulation.perform("x", platform.number, "fatima", {})


def test_all_that_the_laboratory_says_is_there_in_dutch() -> None:
    simulation = WhatsAppSimulation()
    experiments = simulation.experiments()
    fields = [f for e in experiments for f in e.fields] + list(simulation.switches())
    said = {text for e in experiments for text in (e.title, e.help)}
    said |= {text for f in fields for text in (f.title, f.help, f.group)}
    said |= {title for f in fields for _, title in f.choices}
    said -= {field.title for field in HITCHES}
    assert simulation.translations is not None
    with Path(simulation.translations, "nl.po").open("rb") as file:
        dutch = {str(message.id): message.string for message in read_po(file)}
    codes = re.compile(r"[A-Z]+|v\d+\.0|[a-z_]+")
    missing = {s for s in said if s and not codes.fullmatch(s) and not dutch.get(s)}
    assert missing == set()
