"""What holds where, as programs ask for it, on both databases."""

from datetime import timedelta

import pytest

from tests.integration.policies.conftest import Manual
from tests.made.api import api
from webcare.services.policies.activation import Decision

pytestmark = pytest.mark.anyio


async def test_programs_see_what_holds_where(manual: Manual) -> None:
    at = manual.at
    later = Decision(acknowledged=True, effective_from=at.now + timedelta(hours=1))
    await manual.say({"words": {"text": "Dag"}})
    await manual.say({"most": 5}, manual.shop, later)
    async with api(at).program(at.user("anna")) as program:
        found = (await program.get("/policies", params={"kind": "manners"})).json()
        everywhere, help_, shop = found["items"]
        assert (everywhere["channel"], everywhere["version"]) == (None, 1)
        assert everywhere["document"]["words"] == {"text": "Dag", "after": None}
        assert everywhere["since"] == "2026-03-02T12:00:00Z"
        assert everywhere["own"] == ["words"]
        assert (help_["channel"], help_["version"], help_["own"]) == ("help", None, [])
        assert help_["document"]["words"]["text"] == "Dag"
        assert shop["next"] == "2026-03-02T13:00:00Z"
        assert shop["document"]["most"] == 3
        one = (await program.get("/policies", params={"channel": "shop"})).json()
        assert {each["kind"] for each in one["items"]} == {"manners", "strict"}
        none = (await program.get("/policies", params={"kind": "x"})).json()
        assert none == {"items": [], "next": None}
        gone = await program.get("/policies", params={"channel": "nowhere"})
        assert gone.status_code == 404


async def test_what_is_foreign_is_absent(manual: Manual) -> None:
    at = manual.at
    clerk = at.user("kees", "clerk", channel=manual.help, permissions=["channel.read"])
    async with api(at).program(clerk) as program:
        found = (await program.get("/policies")).json()
        assert {each["channel"] for each in found["items"]} == {None, "help"}
        assert (
            await program.get("/policies", params={"channel": "shop"})
        ).status_code == 404
    nobody = at.user("piet", "nobody")
    async with api(at).program(nobody) as program:
        assert (await program.get("/policies")).status_code == 403
