"""What can go wrong, as classes that a caller would treat differently.

WebcareError
├─ ConfigurationError
│  └─ PluginError(plugin, hook)
├─ WebhookError
│  ├─ SignatureError                      answered with 403, nothing is stored
│  └─ MalformedPayload                    answered with 400
├─ StorageUnavailable                     answered with 503, the platform tries again
├─ DeliveryError(code, for_agent)
│  ├─ TemporaryDeliveryError(retry_after) tried again by itself
│  ├─ PerhapsSent                         never tried again by itself
│  ├─ PermanentDeliveryError              shown to the agent
│  │  ├─ NeedsTemplate                    only an approved template gets through now
│  │  └─ HandledElsewhere(holder)         the chat has to be taken over first
│  └─ ChannelDown                         stops the channel until an administrator acts
├─ MediaError(for_agent)                  tried again, then shown
├─ SimulationError                        a simulated platform cannot do what was asked
└─ ConversationError
   ├─ NotFound                            absent, or foreign: the same answer
   ├─ Forbidden                           seen, but this person may not do it
   ├─ InvalidTransition
   └─ Refused(findings)                   a capability or a policy stops the reply
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.findings import Finding


class WebcareError(Exception):
    """Anything that Webcare itself raises."""


class ConfigurationError(WebcareError):
    """The settings, a file that was applied, or a plugin cannot be used as given.

    `problems` has one sentence for each thing that is wrong.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class PluginError(ConfigurationError):
    """A plugin failed while it was imported, or in a hook or a call to its objects."""

    def __init__(self, plugin: str, hook: str, reason: str) -> None:
        super().__init__(f"plugin {plugin!r}, {hook}: {reason}")
        self.plugin = plugin
        self.hook = hook
        self.reason = reason


class WebhookError(WebcareError):
    """A webhook request that is refused."""


class SignatureError(WebhookError):
    """The request does not prove that it comes from the platform."""


class MalformedPayload(WebhookError):
    """The request is genuine, but is not what the platform's format says."""


class StorageUnavailable(WebcareError):
    """What arrived could not be made durable; the sender must try again."""


class DeliveryError(WebcareError):
    """The platform did not take a message.

    Args:
        code: the platform's own code, as a string; empty when there is none.
        for_agent: one English sentence that an agent can act on. It is a
            translation key: plugins ship its Dutch beside their code.
        detail: what the platform said, for the log and the message's details.
    """

    def __init__(self, for_agent: str, *, code: str = "", detail: str = "") -> None:
        super().__init__(detail or for_agent)
        self.for_agent = for_agent
        self.code = code
        self.detail = detail


class TemporaryDeliveryError(DeliveryError):
    """The same message may get through later.

    `retry_after` is in seconds; None leaves the pause to the work engine.
    `whole_account` is True when other conversations of the account must wait too.
    """

    def __init__(
        self,
        for_agent: str,
        *,
        code: str = "",
        detail: str = "",
        retry_after: float | None = None,
        whole_account: bool = False,
    ) -> None:
        super().__init__(for_agent, code=code, detail=detail)
        self.retry_after = retry_after
        self.whole_account = whole_account


class PerhapsSent(DeliveryError):
    """The answer was lost: only a status or a person can tell whether it was sent."""


class PermanentDeliveryError(DeliveryError):
    """The message will not get through as it is."""


class NeedsTemplate(PermanentDeliveryError):
    """The reply window is closed; an approved template still gets through."""


class HandledElsewhere(PermanentDeliveryError):
    """Another program has the private chat; we can take it over first.

    `holder` names that program as `ControlChanged` does.
    """

    def __init__(
        self, for_agent: str, holder: str, *, code: str = "", detail: str = ""
    ) -> None:
        super().__init__(for_agent, code=code, detail=detail)
        self.holder = holder


class ChannelDown(DeliveryError):
    """The platform refuses the whole account, for example for an expired token."""


class MediaError(WebcareError):
    """A file cannot be fetched or stored; `for_agent` is one English sentence.

    `permanent` is True when trying again cannot help.
    """

    def __init__(self, for_agent: str, *, permanent: bool = False) -> None:
        super().__init__(for_agent)
        self.for_agent = for_agent
        self.permanent = permanent


class SimulationError(WebcareError):
    """A simulated platform cannot do what was asked of it; the text says why."""


class ConversationError(WebcareError):
    """A use case that the state of things or the caller's rights do not allow."""


class NotFound(ConversationError):
    """The object is absent, or foreign to the caller, which looks the same."""


class Forbidden(ConversationError):
    """The caller sees the object but lacks the permission for this."""


class InvalidTransition(ConversationError):
    """The object is not in a state from which this can be done."""


class Refused(ConversationError):
    """A reply is not accepted; `findings` say which rule stops it, and where."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(finding.reason for finding in findings))
        self.findings = tuple(findings)
