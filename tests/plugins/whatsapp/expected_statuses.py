"""From a recorded status to what must be true of it."""

from typing import Any

from tests.plugins.whatsapp.cast import (
    AT,
    NOOR_ID,
    NOOR_PARENT,
    NOOR_PHONE,
    NUMBER,
    SAMI,
)
from webcare.domain.inbound import Charge, Fault, Inbound, StatusChanged
from webcare.domain.people import Person
from webcare.domain.status import MessageStatus
from webcare_whatsapp.faults import RULES, UNKNOWN

RECIPIENT = Person((NOOR_ID, NOOR_PARENT, NOOR_PHONE))
NUMBER_ONLY = Person((NOOR_PHONE,))


def news(status: MessageStatus, **more: Any) -> Inbound:
    """Return news of a message to Noor, but for what is named."""
    usual: dict[str, Any] = {
        "external_id": "wamid.OUT1",
        "changed_at": AT,
        "recipient": RECIPIENT,
        "account": NUMBER,
    }
    return StatusChanged(status=status, **{**usual, **more})


def fault(code: str, detail: str, *, needs_template: bool = False) -> Fault:
    """Return a failure with the sentence of its code."""
    sentence = RULES.get(int(code), UNKNOWN).for_agent
    return Fault(
        code=code, for_agent=sentence, detail=detail, needs_template=needs_template
    )


EXPECTED: dict[str, list[Inbound]] = {
    "status.sent__charged": [
        news(
            MessageStatus.SENT,
            outbox_id="outbox-77",
            charge=Charge(
                category="service",
                billable=True,
                detail='{"billable":true,"pricing_model":"PMP","type":"regular",'
                '"category":"service"}',
            ),
        )
    ],
    "status.sent__older_version": [
        news(
            MessageStatus.SENT,
            recipient=NUMBER_ONLY,
            charge=Charge(
                category="service",
                billable=False,
                detail='{"billable":false,"pricing_model":"CBP","category":"service"}',
            ),
        )
    ],
    "status.delivered__exempt": [
        news(
            MessageStatus.DELIVERED,
            charge=Charge(
                category="service",
                billable=False,
                detail='{"pricing_model":"PMP","type":"free_customer_service",'
                '"subtype":"paid_exempt","category":"service"}',
            ),
        )
    ],
    "status.delivered__charged_by_type": [
        news(
            MessageStatus.DELIVERED,
            charge=Charge(
                category="utility",
                billable=True,
                detail='{"pricing_model":"PMP","type":"regular","category":"utility"}',
            ),
        )
    ],
    "status.read__without_number": [news(MessageStatus.READ, recipient=SAMI)],
    "status.played__voice": [news(MessageStatus.PLAYED)],
    "status.failed__window": [
        news(
            MessageStatus.FAILED,
            outbox_id="outbox-78",
            fault=fault(
                "131047",
                "Re-engagement message: More than 24 hours have passed.",
                needs_template=True,
            ),
        )
    ],
    "status.failed__undeliverable": [
        news(
            MessageStatus.FAILED,
            recipient=NUMBER_ONLY,
            fault=fault("131026", "Message undeliverable"),
        )
    ],
    "status.failed__unknown_code": [
        news(MessageStatus.FAILED, fault=fault("999999", "Brand new"))
    ],
    "status.failed__without_error": [
        news(MessageStatus.FAILED, fault=Fault(code="", for_agent=UNKNOWN.for_agent))
    ],
    "status.failed__nobody": [
        news(
            MessageStatus.FAILED,
            recipient=None,
            fault=fault(
                "131053",
                "Media upload error: Unsupported Video mime type text/html.",
            ),
        )
    ],
    "status.delivered__group": [
        news(MessageStatus.DELIVERED, recipient=None, participant="31611110001"),
        news(MessageStatus.DELIVERED, recipient=None, participant="31611110002"),
    ],
}
"""Every fixture of a status that is used; compared whole."""
