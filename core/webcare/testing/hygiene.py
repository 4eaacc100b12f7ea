"""Secrets stay secret, and the plugin is what Webcare expects of one."""

import re

import httpx2
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from webcare.errors import SignatureError
from webcare.loader import PluginReport, load_plugins
from webcare.plugin import Check
from webcare.testing import samples
from webcare.testing.platform import FakePlatform
from webcare.testing.subject import Subject

_SECRET_NAME = re.compile("secret|token|password|credential|private_key|api_key")


class HygieneContract(Subject):
    """What a channel must not give away, and how it presents itself."""

    def test_settings_that_are_secret_are_kept_secret(self) -> None:
        for name, value in self.account.settings:
            if _SECRET_NAME.search(name) and value is not None:
                assert isinstance(value, SecretStr), f"{name} must be a SecretStr"

    def test_no_secret_is_shown(self) -> None:
        shown = f"{self.account!r} {self.account.settings} {self.channel!r}"
        self._holds_no_secret(shown)

    def test_no_secret_is_logged_or_told_in_errors(
        self, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(0)
        told: list[object] = []
        with capture_logs() as logged:
            told.append(self._words_of_refusal())
            told += [self._words_of_failure(status) for status in (200, 400, 401, 500)]
        printed = capfd.readouterr()
        self._holds_no_secret(
            " ".join(map(str, (told, logged, caplog.text, printed.out, printed.err)))
        )

    def test_a_check_tells_what_to_do_when_it_fails(self) -> None:
        """With a platform that refuses everything, a check says so and never raises."""
        platform = FakePlatform(self.answer)
        platform.always(httpx2.Response(401, content=b"{}"))
        checks = self.call(
            lambda http: self.channel.check(self.account, http), platform
        )
        for check in checks:
            assert isinstance(check, Check)
            assert check.name
            assert check.text or check.outcome == "ok", f"{check.name}: do what?"
            self._holds_no_secret(repr(check))

    def test_the_plugin_fits_the_hooks(self) -> None:
        """Its hooks have the names, arguments and annotations of the specifications."""
        report = self._report()
        assert report.state == "healthy", " ".join(report.reasons)

    def _report(self) -> PluginReport:
        given = self.plugin()
        if given is None:
            plugins = load_plugins()
        else:
            plugins = load_plugins(extra={"given": given}, discover=False)
        for report in plugins.describe():
            if self.channel.type in report.channels:
                return report
        told = [" ".join(report.reasons) for report in plugins.describe()]
        pytest.fail(
            f"no plugin brings {self.channel.type!r}; install it first, or give "
            f"`plugin`. {' '.join(filter(None, told))}"
        )

    def _words_of_refusal(self) -> str:
        stranger = self.with_secrets(lambda secret: f"another-{secret}")
        request = self.request(self.bodies[0], stranger)
        with pytest.raises(SignatureError) as caught:
            self.channel.verify(self.account, request)
        return repr(caught.value)

    def _words_of_failure(self, status: int) -> str:
        platform = FakePlatform(self.answer)
        platform.always(httpx2.Response(status, content=b"{}"))
        message = samples.text(self.recipient)
        try:
            self.call(
                lambda http: self.channel.send(self.account, message, http), platform
            )
        except Exception as error:  # noqa: BLE001 - only its words count here
            return f"{error!r} {vars(error)}"
        return ""

    def _holds_no_secret(self, text: str) -> None:
        assert not any(secret and secret in text for secret in self.secrets), (
            "a secret of the account is shown"
        )
