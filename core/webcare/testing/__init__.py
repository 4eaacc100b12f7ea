"""The contract kit: what proves that a channel keeps its promises.

A channel's author writes one class, which says what only the author can know:

```python
class TestEcho(ChannelContract):
    channel = Echo()
    account = Account("echo", EchoSettings(secret=SecretStr("s3cret")))
    genuine_webhooks = Path(__file__).parent / "payloads"

    def sign(self, account, body):
        return {"x-echo-signature": hexdigest(account.settings.secret, body)}

    def answer(self, request):
        return httpx2.Response(200, json={"id": "1"})
```

pytest then runs every rule of the contract. `PolicyCheckContract` does the same for a
check of what is composed, `ConditionContract` for a condition of routing rules,
`RetainedDataContract` for what a plugin stores itself about
people. What a channel does not claim in its
capabilities must be refused; what it claims must work. The kit needs pytest, which
Webcare itself does not install.
"""

import pytest

pytest.register_assert_rewrite(
    "webcare.testing.accounts",
    "webcare.testing.condition",
    "webcare.testing.failures",
    "webcare.testing.hygiene",
    "webcare.testing.odd_input",
    "webcare.testing.parsing",
    "webcare.testing.policy_check",
    "webcare.testing.polling",
    "webcare.testing.public",
    "webcare.testing.retained",
    "webcare.testing.sending",
    "webcare.testing.signature",
)

from webcare.testing.condition import (  # noqa: E402 - after the rewrite
    ConditionContract,
)
from webcare.testing.contract import ChannelContract  # noqa: E402
from webcare.testing.platform import FakePlatform  # noqa: E402
from webcare.testing.policy_check import PolicyCheckContract  # noqa: E402
from webcare.testing.retained import RetainedDataContract  # noqa: E402

__all__ = [
    "ChannelContract",
    "ConditionContract",
    "FakePlatform",
    "PolicyCheckContract",
    "RetainedDataContract",
]
