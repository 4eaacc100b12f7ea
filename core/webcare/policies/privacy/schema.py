"""What an organisation says about personal data in its conversations."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from webcare.policies.privacy.notice import Bots, Notice
from webcare.policies.wordings import Wordings


class Asked(StrEnum):
    """A kind of personal data that a reply may ask for."""

    CITIZEN_NUMBER = "citizen_number"
    DATE_OF_BIRTH = "date_of_birth"
    IBAN = "iban"
    CARD = "card"
    IDENTITY_DOCUMENT = "identity_document"
    ADDRESS = "address"
    PASSWORD = "password"  # noqa: S105


class Sensitive(StrEnum):
    """A kind of personal data that is recognised in what somebody writes."""

    CITIZEN_NUMBER = "citizen_number"
    IBAN = "iban"
    CARD = "card"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"


class PrivacyPolicy(BaseModel):
    """What may not be asked, what is masked, and what people are told.

    Attributes:
        forbidden: what replies may not ask for. To begin with, what nobody needs to
            write in a conversation.
        last_digits: whether the last four digits of a card or account may be asked.
        alternative: what the agent is offered instead, such as a link to a form that is
            safe or a number to call.
        masked: what is masked in what people write to us, until somebody opens it. To
            begin with, no addresses and places: most who answer need them.
        notice: what people are told about their data.
        bots: what programs say of themselves.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    forbidden: tuple[Asked, ...] = (
        Asked.CITIZEN_NUMBER,
        Asked.CARD,
        Asked.IDENTITY_DOCUMENT,
        Asked.PASSWORD,
    )
    last_digits: bool = True
    alternative: Wordings = {}
    masked: tuple[Sensitive, ...] = (
        Sensitive.CITIZEN_NUMBER,
        Sensitive.IBAN,
        Sensitive.CARD,
        Sensitive.EMAIL,
        Sensitive.PHONE,
    )
    notice: Notice = Notice()
    bots: Bots = Bots()

    def forbids(self, kind: Asked, *, partly: bool) -> bool:
        """Tell whether a kind of data, or only its last digits, may not be asked."""
        return kind in self.forbidden and not (partly and self.last_digits)
