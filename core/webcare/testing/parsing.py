"""What the platform sends is read the same way every time, item by item."""

import socket
from typing import get_args

import pytest

from webcare.domain.inbound import Inbound, ItemFailed, MessageReceived
from webcare.testing.subject import Subject


class ParsingContract(Subject):
    """What `parse` must make of genuine webhooks."""

    def test_every_genuine_webhook_is_read(self) -> None:
        for body in self.bodies:
            failed = [e for e in self.events(body) if isinstance(e, ItemFailed)]
            assert not failed, f"could not read {body[:200]!r}: {failed}"

    def test_every_event_is_one_of_the_core(self) -> None:
        for body in self.bodies:
            for event in self.events(body):
                assert isinstance(event, get_args(Inbound))

    def test_the_same_body_gives_the_same_events(self) -> None:
        for body in self.bodies:
            assert self.events(body) == self.events(body)

    def test_reading_calls_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The platform waits for its answer while a webhook is read."""

        def refuse(*_: object, **__: object) -> None:
            pytest.fail("verify and parse must not use the network")

        for name in ("connect", "connect_ex", "sendto"):
            monkeypatch.setattr(socket.socket, name, refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        for body in self.bodies:
            request = self.request(body)
            self.channel.verify(self.account, request)
            list(self.channel.parse(self.account, request))

    def test_messages_have_ids_that_are_their_own(self) -> None:
        for body in self.bodies:
            messages = [e for e in self.events(body) if isinstance(e, MessageReceived)]
            ids = [message.external_id for message in messages]
            assert all(ids), f"a message without an id in {body[:200]!r}"
            assert len(set(ids)) == len(ids), f"one id for two messages: {ids}"

    def test_people_have_addresses_and_times_have_zones(self) -> None:
        for body in self.bodies:
            for event in self.events(body):
                if isinstance(event, MessageReceived):
                    aliases = event.person.aliases
                    assert aliases, "a message from nobody"
                    assert all(alias.value for alias in aliases)
                    assert event.sent_at.tzinfo, "a time without a zone"

    def test_a_batch_gives_every_item_once_and_in_order(self) -> None:
        """An id must not depend on the delivery: redelivery stores one message."""
        apart = [event for body in self.bodies for event in self.events(body)]
        assert self.events(self.batch(self.bodies)) == apart

    def test_one_bad_item_does_not_lose_the_rest(self) -> None:
        good, _ = self.customer_webhook
        expected = self.events(good)
        tried = 0
        for bad in self.changed_bodies:
            try:
                joined = self.batch([good, bad, good])
            except (ArithmeticError, AttributeError, LookupError, TypeError):
                continue  # no platform could batch this one
            tried += 1
            events = self.events(joined)
            assert events[: len(expected)] == expected, f"lost before {bad!r}"
            assert events[-len(expected) :] == expected, f"lost after {bad!r}"
        assert tried, "`batch` could join no item that is bad"
