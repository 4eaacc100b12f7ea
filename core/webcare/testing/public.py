"""What is said in public, and how it goes on in private."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from itertools import product
from typing import Any

import httpx2
import pytest

from webcare.domain.inbound import Visibility
from webcare.domain.outbound import Moderation
from webcare.plugin import Channel, Unclaimed
from webcare.testing import samples
from webcare.testing.platform import FakePlatform
from webcare.testing.subject import Subject

TOKEN = "WC-23456789AB"  # noqa: S105 - as it stands in public
"""A token as the core makes them."""

_WORDS = [f"word{number}" for number in range(1500)]


class PublicContract(Subject):
    """What a channel with a public place must do."""

    def test_a_public_reply_names_what_it_answers(self) -> None:
        if Visibility.PUBLIC not in self.channel.capabilities.visibility:
            pytest.skip("the channel has no public place")
        message = replace(
            samples.text(self.recipient),
            visibility=Visibility.PUBLIC,
            reply_to=self.public_id,
            thread_root=self.public_id,
        )
        platform = FakePlatform(self.answer)
        self.call(lambda http: self.channel.send(self.account, message, http), platform)
        assert platform.received(samples.WORDS), "the text is in no request"
        assert platform.received(self.public_id), "it does not say what it answers"

    def test_a_private_reply_names_what_it_answers(self) -> None:
        able = self.channel.capabilities
        if all(able.of(each).private_reply is None for each in Visibility):
            pytest.skip("the channel does not claim private replies")
        message = replace(
            samples.text(self.recipient), privately_to=self.public_id, in_window=False
        )
        platform = FakePlatform(self.answer)
        self.call(lambda http: self.channel.send(self.account, message, http), platform)
        assert platform.received(samples.WORDS), "the text is in no request"
        assert platform.received(self.public_id), "it does not say what it answers"

    def test_a_private_link_brings_its_token_back(self) -> None:
        """The token proves nothing, but ties what is said in private to the case."""
        greeting = f"Hello {TOKEN}"
        if not self.channel.capabilities.private_link:
            with pytest.raises(Unclaimed):
                self.channel.private_link(self.account, TOKEN, greeting)
            pytest.skip("the channel does not claim private links, and refuses one")
        link = self.channel.private_link(self.account, TOKEN, greeting)
        if link:
            assert link.startswith("https://"), f"not a safe address: {link}"
            assert TOKEN in link, "the token is not in the address"

    def test_moderation_is_as_claimed(self) -> None:
        for action in Moderation:
            claimed = any(
                action in self.channel.capabilities.of(visibility).moderation
                for visibility in Visibility
            )
            platform = FakePlatform(self.answer)
            if claimed:
                self.call(self._moderating(action), platform)
                assert platform.requests, f"{action} is claimed, but nobody was asked"
            else:
                with pytest.raises(Unclaimed):
                    self.call(self._moderating(action), platform)

    def test_control_is_as_claimed(self) -> None:
        platform = FakePlatform(self.answer)

        async def take(http: httpx2.AsyncClient) -> None:
            await self.channel.take_control(self.account, self.recipient, http)

        if self.channel.capabilities.control:
            self.call(take, platform)
            assert platform.requests, "it is claimed, but nothing reached the platform"
        else:
            with pytest.raises(Unclaimed):
                self.call(take, platform)

    def test_a_long_text_is_cut_without_losing_a_word(self) -> None:
        of_type, own = (
            self.channel.capabilities,
            self.channel.able(self.account.settings),
        )
        for visibility, whole in product(of_type.visibility, (of_type, own)):
            able = whole.of(visibility)
            if able.split is None:
                continue
            parts = able.split(" ".join(_WORDS))
            assert all(able.measure(part) <= able.text_limit for part in parts)
            said = [word for part in parts for word in part.split()]
            assert [word for word in said if word in set(_WORDS)] == _WORDS

    def test_what_is_claimed_is_implemented(self) -> None:
        able = self.channel.capabilities
        made = type(self.channel)
        assert able.visibility, "a channel is private, public or both"
        assert able.polling == (made.poll is not Channel.poll)
        assert able.profiles == (made.fetch_person is not Channel.fetch_person)
        assert able.private_link == (made.private_link is not Channel.private_link)
        assert able.control == (made.take_control is not Channel.take_control)

    def _moderating(
        self, action: Moderation
    ) -> Callable[[httpx2.AsyncClient], Coroutine[Any, Any, None]]:
        return lambda http: self.channel.moderate(
            self.account, self.public_id, action, http
        )
