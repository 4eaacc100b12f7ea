"""Only the platform gets in: signatures and the handshake."""

import pytest

from webcare.errors import SignatureError
from webcare.plugin import Channel, WebhookRequest
from webcare.testing.subject import Subject


class SignatureContract(Subject):
    """What `verify` and `handshake` must accept and refuse."""

    def test_a_genuine_request_is_accepted(self) -> None:
        for body in self.bodies:
            self.channel.verify(self.account, self.request(body))

    def test_a_missing_signature_is_refused(self) -> None:
        self._keeps_out(self._with_headers({}))

    def test_an_altered_body_is_refused(self) -> None:
        if not self.signs_body:
            pytest.skip("the platform does not sign bodies")
        genuine = self.request(self.bodies[0])
        for body in (genuine.body + b" ", genuine.body[:-1], b""):
            self._keeps_out(
                WebhookRequest(
                    method="POST", headers=genuine.headers, query={}, body=body
                )
            )

    def test_an_altered_signature_is_refused(self) -> None:
        """An odd header is refused too, and never a crash: nobody signed it."""
        genuine = self.request(self.bodies[0]).headers
        for change in (lambda _: "", lambda value: value[:-1], lambda _: "ÿ"):
            self._keeps_out(
                self._with_headers(
                    {name: change(value) for name, value in genuine.items()}
                )
            )

    def test_another_secret_is_refused(self) -> None:
        stranger = self.with_secrets(lambda secret: f"another-{secret}")
        self._keeps_out(self.request(self.bodies[0], stranger))

    def test_without_a_secret_everything_is_refused(self) -> None:
        """An empty secret is one that everybody knows."""
        keyless = self.with_secrets(lambda _: "")
        request = self.request(self.bodies[0], keyless)
        with pytest.raises(SignatureError):
            self.channel.verify(keyless, request)

    def test_a_handshake_is_answered_only_to_the_right_token(self) -> None:
        if type(self.channel).handshake is Channel.handshake:
            self._no_handshake({})
            pytest.skip("the channel has no handshake, and refuses one")
        query, echo = self.handshake(self.account)
        request = WebhookRequest(method="GET", headers={}, query=query, body=b"")
        assert self.channel.handshake(self.account, request) == echo
        stranger = self.with_secrets(lambda secret: f"another-{secret}")
        keyless = self.with_secrets(lambda _: "")
        if self.challenges_us:
            assert self.channel.handshake(stranger, request) != echo
            with pytest.raises(SignatureError):
                self.channel.handshake(keyless, request)
            self._no_handshake({})
            return
        self._no_handshake(self.handshake(stranger)[0])
        self._no_handshake(self.handshake(keyless)[0])
        self._no_handshake({})

    def _with_headers(self, headers: dict[str, str]) -> WebhookRequest:
        body = self.bodies[0]
        return WebhookRequest(method="POST", headers=headers, query={}, body=body)

    def _keeps_out(self, request: WebhookRequest) -> None:
        with pytest.raises(SignatureError):
            self.channel.verify(self.account, request)

    def _no_handshake(self, query: object) -> None:
        assert isinstance(query, dict)
        request = WebhookRequest(method="GET", headers={}, query=query, body=b"")
        with pytest.raises(SignatureError):
            self.channel.handshake(self.account, request)
