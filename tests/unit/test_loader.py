"""Loading plugins: what they bring, and what happens when one of them fails."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from types import ModuleType

import httpx2
import pytest

from webcare.domain.breaker import BreakerRules
from webcare.domain.inbound import Inbound
from webcare.domain.outbound import OutboundMessage, Receipt
from webcare.errors import (
    ConfigurationError,
    PermanentDeliveryError,
    PluginError,
    TemporaryDeliveryError,
)
from webcare.loader import PluginReport, Plugins, load_plugins
from webcare.plugin import (
    Account,
    Capabilities,
    Channel,
    ChannelSettings,
    PluginContext,
    WebhookRequest,
    hookimpl,
)


class Parrot(Channel[ChannelSettings]):
    type = "parrot"
    title = "Parrot"
    settings = ChannelSettings
    capabilities = Capabilities(text_limit=100)

    def verify(
        self, account: Account[ChannelSettings], request: WebhookRequest
    ) -> None: ...

    def parse(
        self,
        account: Account[ChannelSettings],  # noqa: ARG002
        request: WebhookRequest,
    ) -> Iterable[Inbound]:
        return json.loads(request.body) and ()

    async def send(
        self,
        account: Account[ChannelSettings],  # noqa: ARG002
        message: OutboundMessage,  # noqa: ARG002
        http: httpx2.AsyncClient,  # noqa: ARG002
    ) -> Receipt:
        return Receipt(external_id="1")


class Crow(Parrot):
    type = "crow"


def bringing(*channels: object) -> object:
    """Return a plugin whose hook answers with these."""

    @hookimpl
    def webcare_register_channels() -> Iterable[object]:
        return channels

    return plugin(webcare_register_channels)


def plugin(*functions: Callable[..., object], **others: object) -> object:
    made = ModuleType("a_plugin")
    vars(made).update({function.__name__: function for function in functions})
    vars(made).update(others)
    return made


def load(**extra: object) -> Plugins:
    return load_plugins(extra=extra, discover=False)


def report(plugins: Plugins, name: str) -> PluginReport:
    return next(found for found in plugins.describe() if found.name == name)


def test_a_plugin_brings_its_channels() -> None:
    bird = Parrot()
    plugins = load(birds=bringing(bird, Crow()))
    assert list(plugins.channel_types) == ["crow", "parrot"]
    assert plugins.channel("parrot") is bird
    assert plugins.describe() == (
        PluginReport(
            name="birds",
            hooks=("webcare_register_channels",),
            channels=("crow", "parrot"),
        ),
    )


def test_a_hook_gets_the_view_of_its_own_plugin() -> None:
    seen: list[PluginContext] = []

    @hookimpl
    def webcare_register_channels(context: PluginContext) -> list[Parrot]:
        seen.append(context)
        return []

    load(first=plugin(webcare_register_channels, __version__="2.1"), other=bringing())
    assert [(context.plugin, context.version) for context in seen] == [("first", "2.1")]


@hookimpl
def raising() -> list[Parrot]:
    raise ZeroDivisionError("no birds")


raising.__name__ = "webcare_register_channels"


async def sleeping() -> list[Parrot]:
    return []


sleeping.__name__ = "webcare_register_channels"
sleeping = hookimpl(sleeping)


@hookimpl
def webcare_register_chanels() -> list[Parrot]:
    return []


@hookimpl
def greedy(context: PluginContext, database: object) -> list[Parrot]:  # noqa: ARG001
    return []


greedy.__name__ = "webcare_register_channels"


class Nameless(Parrot):
    type = "Not A Name"


class Unsettled(Parrot):
    settings = dict  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (plugin(raising), r"ZeroDivisionError: no birds \(at test_loader.py:\d+\)"),
        (plugin(sleeping), "not async"),
        (plugin(webcare_register_chanels), "unknown hook 'webcare_register_chanels'"),
        (plugin(greedy), "'database'"),
        ({"no": "plugin"}, "unhashable"),
        (bringing("a string"), "returned a str, which is no Channel"),
        (bringing(Parrot), "which is no Channel"),
        (bringing(Nameless()), "Nameless.type must be a name in lower case"),
        (bringing(Unsettled()), "Unsettled.settings must be a class of"),
    ],
)
def test_a_broken_plugin_is_left_out_and_named(broken: object, reason: str) -> None:
    """The others go on, and asking for its channel says why it is not there."""
    plugins = load(broken=broken, good=bringing(Parrot()))
    assert list(plugins.channel_types) == ["parrot"]
    told = report(plugins, "broken")
    assert told.state == "unhealthy"
    assert re.search(reason, told.reasons[0])
    with pytest.raises(ConfigurationError, match=reason):
        plugins.channel("broken")
    assert report(plugins, "good").state == "healthy"


def test_a_hook_that_returns_nothing_is_rubbish() -> None:
    @hookimpl
    def webcare_register_channels() -> None: ...

    told = report(load(broken=plugin(webcare_register_channels)), "broken")
    assert told.reasons == ("webcare_register_channels: returned None, not a list.",)


def test_a_generator_that_fails_half_way_is_contained() -> None:
    @hookimpl
    def webcare_register_channels() -> Iterator[Parrot]:
        yield Parrot()
        raise ZeroDivisionError

    plugins = load(broken=plugin(webcare_register_channels))
    assert not plugins.channel_types


def test_a_hook_that_is_not_marked_is_remarked_upon() -> None:
    def webcare_register_channels() -> list[Parrot]:
        return [Parrot()]

    told = report(load(forgetful=plugin(webcare_register_channels)), "forgetful")
    assert told.state == "warning"
    (reason,) = told.reasons
    assert reason.startswith("webcare_register_channels is not marked with @hookimpl")


def test_other_annotations_than_the_specification_are_remarked_upon() -> None:
    @hookimpl
    def webcare_register_channels(context: str) -> Parrot:
        assert context
        return [Parrot()]  # type: ignore[return-value]

    plugins = load(odd=plugin(webcare_register_channels))
    assert report(plugins, "odd").reasons == (
        "webcare_register_channels: context is a PluginContext, not a str.",
        "webcare_register_channels must return an iterable, not Parrot.",
    )
    assert "parrot" in plugins.channel_types


def test_a_plugin_without_hooks_is_remarked_upon() -> None:
    assert report(load(idle=plugin()), "idle").reasons == ("It implements no hook.",)


def test_a_blocked_plugin_stays_out() -> None:
    plugins = load_plugins(
        ["birds"], extra={"birds": bringing(Parrot())}, discover=False
    )
    assert not plugins.channel_types
    assert report(plugins, "birds").state == "blocked"
    with pytest.raises(ConfigurationError, match="blocked by the settings"):
        plugins.channel("birds")


def test_an_unknown_type_names_what_there_is() -> None:
    plugins = load(birds=bringing(Parrot(), Crow()))
    with pytest.raises(ConfigurationError, match=r"'owl'.*: crow, parrot\."):
        plugins.channel("owl")


def test_two_channels_of_one_type_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"'parrot'.*'one' and 'two'"):
        load(one=bringing(Parrot()), two=bringing(Parrot()))


def test_every_application_has_plugins_of_its_own() -> None:
    assert load(birds=bringing(Parrot())).channel_types
    assert not load().channel_types


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def contained(clock: Clock) -> Plugins:
    return load_plugins(
        extra={"birds": bringing(Parrot()), "others": bringing(Crow())},
        discover=False,
        rules=BreakerRules(minimum_calls=2, pause=30),
        clock=clock,
    )


async def fail(
    plugins: Plugins, error: Exception, channel_type: str = "parrot"
) -> None:
    async with plugins.contain(channel_type, "send"):
        raise error


async def test_an_unexpected_exception_names_the_plugin(contained: Plugins) -> None:
    """The error's own words stay out of it: they may be a customer's."""
    with pytest.raises(PluginError) as caught:
        await fail(contained, KeyError("what the customer wrote"))
    assert (caught.value.plugin, caught.value.hook) == ("birds", "send")
    assert re.fullmatch(r"KeyError at test_loader.py:\d+", caught.value.reason)


async def test_a_plugin_that_keeps_failing_is_paused_and_shown(
    contained: Plugins, clock: Clock
) -> None:
    for _ in range(2):
        with pytest.raises(PluginError):
            await fail(contained, KeyError())
    with pytest.raises(TemporaryDeliveryError) as paused:
        await fail(contained, AssertionError("nothing is called"))
    assert paused.value.retry_after == 30
    assert paused.value.whole_account
    assert report(contained, "birds").state == "unhealthy"
    assert "KeyError at test_loader.py" in contained.failure("parrot")
    clock.now = 30
    async with contained.contain("parrot", "send"):
        pass
    assert contained.failure("parrot") == ""
    assert report(contained, "birds").state == "healthy"


async def test_one_plugin_failing_costs_no_other(contained: Plugins) -> None:
    for _ in range(2):
        with pytest.raises(PluginError):
            await fail(contained, KeyError())
    async with contained.contain("crow", "send"):
        pass
    assert report(contained, "others").state == "healthy"


@pytest.mark.parametrize(
    "error",
    [
        PermanentDeliveryError("The number does not exist."),
        httpx2.ConnectError("unreachable"),
    ],
)
async def test_errors_of_the_contract_pass_through_and_open_nothing(
    contained: Plugins, error: Exception
) -> None:
    for _ in range(5):
        with pytest.raises(type(error)):
            await fail(contained, error)
    assert contained.failure("parrot") == ""


async def test_a_call_that_takes_too_long_is_given_up(contained: Plugins) -> None:
    with pytest.raises(PluginError, match="TimeoutError"):
        async with contained.contain("parrot", "send", deadline=0.01):
            await asyncio.sleep(60)


async def dripping(*, fails: bool = False) -> AsyncIterator[bytes]:
    yield b"one"
    if fails:
        raise KeyError
    yield b"two"


async def test_what_a_plugin_yields_comes_through(contained: Plugins) -> None:
    items = contained.contain_each("parrot", "fetch_media", dripping)
    assert [item async for item in items] == [b"one", b"two"]


async def test_an_iterator_that_fails_half_way_is_contained(contained: Plugins) -> None:
    for _ in range(2):
        items = contained.contain_each(
            "parrot", "fetch_media", lambda: dripping(fails=True)
        )
        with pytest.raises(PluginError, match="KeyError"):
            assert [item async for item in items]
    assert contained.failure("parrot")


async def test_the_receiver_of_items_is_not_blamed_on_the_plugin(
    contained: Plugins,
) -> None:
    """A full disk must not pause the channel that a file came from."""

    async def store() -> None:
        async for _ in contained.contain_each("parrot", "fetch_media", dripping):
            raise OSError("full")

    for _ in range(3):
        with pytest.raises(OSError, match="full"):
            await store()
    assert contained.failure("parrot") == ""


def test_failure_says_why_an_absent_channel_does_not_work(contained: Plugins) -> None:
    assert "no channel type 'owl'" in contained.failure("owl")
