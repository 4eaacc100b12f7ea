"""All that a plugin author touches.

A plugin is a Python package (or one module) that names itself in its `pyproject.toml`
under the entry-point group `webcare`, and implements one or more hooks:

```toml
[project.entry-points.webcare]
echo = "webcare_echo"
```

```python
from webcare.plugin import Channel, hookimpl

class Echo(Channel[EchoSettings]):
    type = "echo"
    ...

@hookimpl
def webcare_register_channels(context):
    return [Echo()]
```

Installing it is enough: `webcare plugin list` shows it with its version, hooks and
health, and `WEBCARE_BLOCKED_PLUGINS` keeps it out by name.

Which hooks there are stands in `webcare.plugin.hookspecs`. They are synchronous, return
objects and do no I/O; what they return may be async. What a channel must do stands in
`Channel`; what it can do it claims in `Capabilities`. `webcare.testing.ChannelContract`
holds the two against each other. A `PolicyCheck` has something to say about a reply
before it is sent, on every channel; a `Condition` is one more thing that routing
rules can ask for. For demos and tests a channel may bring a simulated
platform, made with `webcare.plugin.simulation`.

What channels have in common is there for them: `webcare.plugin.payloads` looks into a
platform's JSON, `webcare.plugin.outcomes` says what its error codes mean, and
`webcare.plugin.files` streams files to it and from it. Each is imported by itself.

A plugin imports `webcare.plugin`, the values in `webcare.domain`, the errors in
`webcare.errors`, and in its tests `webcare.testing`. Anything else may change without
notice. A plugin runs inside Webcare's process with all its rights: failures are
contained, but it is not a sandbox.
"""

from webcare.domain.content import MessageKind
from webcare.domain.findings import Finding
from webcare.domain.inbound import Inbound, MessageReceived, Visibility
from webcare.domain.outbound import OutboundMessage, Receipt
from webcare.domain.people import Alias, Person
from webcare.plugin.answers import receipt_from
from webcare.plugin.capabilities import (
    Capabilities,
    MediaRule,
    OptionLimits,
    Pace,
)
from webcare.plugin.channel import (
    Account,
    Channel,
    ChannelSettings,
    Check,
    Template,
    Unclaimed,
    WebhookRequest,
)
from webcare.plugin.conditions import Condition, Written
from webcare.plugin.context import PluginContext
from webcare.plugin.data_places import DataPlace
from webcare.plugin.hookspecs import NAME, hookimpl
from webcare.plugin.policy_checks import Composed, PolicyCheck
from webcare.plugin.polling import Polled
from webcare.plugin.retained import Address, RetainedData, StoredItem
from webcare.plugin.sentences import sentence
from webcare.plugin.webhooks import (
    read_each,
    read_json,
    sign_hmac_sha256,
    verify_hmac_sha256,
    verify_token,
)

__all__ = [
    "NAME",
    "Account",
    "Address",
    "Alias",
    "Capabilities",
    "Channel",
    "ChannelSettings",
    "Check",
    "Composed",
    "Condition",
    "DataPlace",
    "Finding",
    "Inbound",
    "MediaRule",
    "MessageKind",
    "MessageReceived",
    "OptionLimits",
    "OutboundMessage",
    "Pace",
    "Person",
    "PluginContext",
    "PolicyCheck",
    "Polled",
    "Receipt",
    "RetainedData",
    "StoredItem",
    "Template",
    "Unclaimed",
    "Visibility",
    "WebhookRequest",
    "Written",
    "hookimpl",
    "read_each",
    "read_json",
    "receipt_from",
    "sentence",
    "sign_hmac_sha256",
    "verify_hmac_sha256",
    "verify_token",
]
