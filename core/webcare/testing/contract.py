"""The whole contract of a channel, as one class to derive from."""

from webcare.testing.accounts import AccountContract
from webcare.testing.failures import FailureContract
from webcare.testing.hygiene import HygieneContract
from webcare.testing.odd_input import OddInputContract
from webcare.testing.parsing import ParsingContract
from webcare.testing.polling import PollingContract
from webcare.testing.public import PublicContract
from webcare.testing.sending import SendingContract
from webcare.testing.signature import SignatureContract


class ChannelContract(
    SignatureContract,
    ParsingContract,
    OddInputContract,
    SendingContract,
    AccountContract,
    PublicContract,
    PollingContract,
    FailureContract,
    HygieneContract,
):
    """Prove that a channel keeps the contract.

    Derive a class whose name begins with `Test`, and give:

    - `channel`: the type of channel;
    - `account`: an account with settings, every secret filled in;
    - `genuine_webhooks`: a folder of `.json` files, or a sequence of bodies;
    - `sign(account, body)`: the headers with which the platform sends a body;
    - `answer(request)`: what the platform says to a request that it accepts;
    - `handshake(account)`, where the platform has one: its query, and what it wants
      back;
    - `batch(bodies)`, where the platform sends several items at once: one body with
      all of their items.

    `signs_body`, `challenges_us`, `malformed` and `plugin()` have defaults that fit
    most channels.
    """
