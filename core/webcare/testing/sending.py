"""What a channel claims it can send works; what it does not claim is refused."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

import httpx2
import pytest

from webcare.domain.content import MEDIA_KINDS, MessageKind
from webcare.domain.outbound import OutboundMessage, OutboundReaction
from webcare.errors import PermanentDeliveryError
from webcare.plugin import Unclaimed
from webcare.testing import samples
from webcare.testing.platform import FakePlatform
from webcare.testing.subject import Subject


class SendingContract(Subject):
    """What `send` and its companions must do."""

    def test_a_text_reaches_the_platform(self) -> None:
        platform = self._sent(samples.text(self.recipient))
        assert platform.received(samples.WORDS), "the text is in no request"

    def test_a_reply_names_what_it_answers(self) -> None:
        if not self.channel.capabilities.quotes:
            pytest.skip("the channel does not claim quotes")
        quoted = self.customer_message.external_id
        message = replace(samples.text(self.recipient), reply_to=quoted)
        assert self._sent(message).received(quoted), "the quoted id is in no request"

    def test_every_kind_of_file_that_is_claimed_is_sent(self) -> None:
        for rule in self.channel.capabilities.media:
            message = samples.of_kind(rule.kind, self.recipient, rule)
            platform = self._sent(message)
            assert platform.received(samples.FILE.decode()), f"{rule.kind}: no file"
            if rule.caption_limit:
                assert platform.received(samples.WORDS), f"{rule.kind}: no caption"

    def test_every_other_kind_that_is_claimed_is_sent(self) -> None:
        for kind in sorted(self._claimed() - MEDIA_KINDS):
            platform = self._sent(samples.of_kind(kind, self.recipient))
            assert platform.received(samples.WORDS), f"{kind}: its words are gone"

    def test_kinds_that_are_not_claimed_are_refused(self) -> None:
        for kind in sorted(samples.SENDABLE - self._claimed()):
            message = samples.of_kind(kind, self.recipient)
            self._refused(partial(self.channel.send, self.account, message))

    def test_reactions_are_as_claimed(self) -> None:
        able = self.channel.capabilities
        choices = able.reaction_choices or ("👍",)
        reaction = OutboundReaction(
            to=self.recipient,
            target=self.customer_message.external_id,
            emoji=choices[0],
        )
        self._as_claimed(
            self.channel.capabilities.reactions,
            lambda http: self.channel.react(self.account, reaction, http),
        )

    def test_read_receipts_are_as_claimed(self) -> None:
        read = self.customer_message.external_id
        self._as_claimed(
            self.channel.capabilities.read_receipts,
            lambda http: self.channel.mark_read(
                self.account, read, http, person=self.recipient
            ),
        )

    def test_blocking_is_as_claimed(self) -> None:
        self._as_claimed(
            self.channel.capabilities.blocking,
            lambda http: self.channel.set_blocked(
                self.account, self.recipient, http, blocked=True
            ),
        )

    def test_profiles_are_as_claimed(self) -> None:
        self._as_claimed(
            self.channel.capabilities.profiles,
            lambda http: self.channel.fetch_person(self.account, self.recipient, http),
        )

    def test_templates_are_listed_only_when_claimed(self) -> None:
        claims = self.channel.capabilities.templates
        assert claims == (MessageKind.TEMPLATE in self._claimed())
        if not claims:
            self._refused(lambda http: self.channel.fetch_templates(self.account, http))

    def test_limits_are_given_for_what_is_claimed(self) -> None:
        """The composer needs the limits of everything that it offers."""
        able = self.channel.capabilities
        assert able.text_limit > 0
        assert all(rule.max_bytes > 0 for rule in able.media)
        assert not (able.sends & MEDIA_KINDS) - {rule.kind for rule in able.media}
        assert (able.buttons is not None) == (MessageKind.BUTTONS in able.sends)
        assert (able.list_rows is not None) == (MessageKind.LIST in able.sends)
        assert (able.link_button is not None) == (MessageKind.LINK in able.sends)

    def _claimed(self) -> frozenset[MessageKind]:
        claims = self.channel.capabilities.claims
        return frozenset(kind for kind in MessageKind if claims(kind))

    def _sent(self, message: OutboundMessage) -> FakePlatform:
        platform = FakePlatform(self.answer)
        receipt = self.call(
            lambda http: self.channel.send(self.account, message, http), platform
        )
        assert receipt.external_id, f"{message.kind}: the receipt has no id"
        return platform

    def _as_claimed(
        self,
        claimed: bool,  # noqa: FBT001 - a capability as it stands
        method: Callable[[httpx2.AsyncClient], Coroutine[Any, Any, object]],
    ) -> None:
        if not claimed:
            self._refused(method)
            return
        platform = FakePlatform(self.answer)
        self.call(method, platform)
        assert platform.requests, "it is claimed, but nothing reached the platform"

    def _refused(
        self, method: Callable[[httpx2.AsyncClient], Coroutine[Any, Any, object]]
    ) -> None:
        platform = FakePlatform(self.answer)
        with pytest.raises((Unclaimed, PermanentDeliveryError)):
            self.call(method, platform)
        assert not platform.requests, "it is not claimed, but the platform was asked"
