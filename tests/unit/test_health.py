"""A channel is as healthy as the worst that is known of it."""

from hypothesis import given
from hypothesis import strategies as some

from webcare.domain.health import (
    NOTHING_ARRIVED,
    OFF,
    PLUGIN_FAILS,
    Report,
    Seen,
    channel_health,
)

REPORTS = some.builds(
    Report,
    topic=some.text(),
    level=some.sampled_from(["ok", "info", "warning", "error"]),
    text=some.text(),
)
SEEN = some.builds(Seen, reports=some.lists(REPORTS).map(tuple))


def test_a_channel_that_works_and_was_heard_is_healthy() -> None:
    assert channel_health(Seen()).level == "ok"
    assert channel_health(Seen()).reasons == ()


def test_a_channel_that_was_never_heard_asks_for_the_webhook() -> None:
    health = channel_health(Seen(heard=False))
    assert health.level == "warning"
    assert [reason.text for reason in health.reasons] == [NOTHING_ARRIVED]


def test_a_paused_channel_says_why() -> None:
    health = channel_health(Seen(paused_reason="The token has expired."))
    assert health.level == "error"
    assert health.reasons[0].text == "The token has expired."


def test_a_plugin_that_fails_is_named() -> None:
    (reason,) = channel_health(Seen(plugin_failure="import: no such module")).reasons
    assert reason.text == PLUGIN_FAILS
    assert reason.text % dict(reason.values) == (
        "The plugin of this channel does not work: import: no such module"
    )


def test_the_worst_stands_first() -> None:
    health = channel_health(
        Seen(
            heard=False,
            reports=(
                Report(topic="quality", level="warning", text="Quality is low."),
                Report(topic="account", level="error", text="Restricted."),
                Report(topic="name", level="info", text="A new name."),
                Report(topic="review", level="ok", text="Approved."),
            ),
        )
    )
    assert health.level == "error"
    assert [reason.text for reason in health.reasons] == [
        "Restricted.",
        "Quality is low.",
        NOTHING_ARRIVED,
    ]


def test_a_channel_that_is_off_has_no_other_worries() -> None:
    health = channel_health(Seen(enabled=False, paused_reason="The token has expired."))
    assert health.level == "off"
    assert [reason.text for reason in health.reasons] == [OFF]


@given(SEEN)
def test_health_is_ok_exactly_when_nothing_is_wrong(seen: Seen) -> None:
    health = channel_health(seen)
    assert (health.level == "ok") == (not health.reasons)
    if health.level in {"warning", "error"}:
        assert health.level == health.reasons[0].level
        assert any(reason.level == "error" for reason in health.reasons) == (
            health.level == "error"
        )
