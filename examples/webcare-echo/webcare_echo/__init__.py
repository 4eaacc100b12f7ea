"""Echo: a whole channel, for a platform with signed webhooks and short texts."""

import httpx2
from pydantic import AwareDatetime, BaseModel, Field, SecretStr

from webcare import plugin
from webcare.plugin import Inbound, OutboundMessage, Receipt
from webcare.plugin.simulation import PlainSimulation


class EchoSettings(plugin.ChannelSettings):
    """What an administrator fills in."""

    base_url: str = "https://echo.example"
    secret: SecretStr


Account = plugin.Account[EchoSettings]


class Item(BaseModel):
    """One message, as Echo sends it."""

    id: str = Field(min_length=1)
    sender: str = Field(min_length=1)
    text: str
    sent_at: AwareDatetime

    def event(self) -> plugin.MessageReceived:
        """Say it in the words that all channels share."""
        person = plugin.Person((plugin.Alias("name", self.sender),), name=self.sender)
        return plugin.MessageReceived(
            external_id=self.id, person=person, text=self.text, sent_at=self.sent_at
        )


class Echo(plugin.Channel[EchoSettings]):
    """The type of channel."""

    type = "echo"
    title = "Echo"
    settings = EchoSettings
    capabilities = plugin.Capabilities(text_limit=280)

    def verify(self, account: Account, request: plugin.WebhookRequest) -> None:
        """Compare the signature over the raw body with our own."""
        plugin.verify_hmac_sha256(request, [account.settings.secret], header="x-echo")

    def parse(self, account: Account, request: plugin.WebhookRequest) -> list[Inbound]:
        """Read item by item, so that a bad one costs only itself."""
        return plugin.read_each(request, "messages", lambda raw: Item(**raw).event())

    async def send(
        self, account: Account, message: OutboundMessage, http: httpx2.AsyncClient
    ) -> Receipt:
        """Post a text; what the answer means follows from its status code."""
        self.refuse_unclaimed(message)
        url = f"{account.settings.base_url}/messages"
        body = {"to": message.to[0].value, "text": message.text}
        return plugin.receipt_from(await http.post(url, json=body), "id")

    def simulation(self) -> PlainSimulation:
        """Return a platform on this machine, with a phone in the browser."""
        return PlainSimulation(self, settings={"secret": "simulated"}, header="x-echo")


@plugin.hookimpl
def webcare_register_channels() -> list[Echo]:
    """Bring the channel."""
    return [Echo()]
