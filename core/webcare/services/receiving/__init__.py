"""The way in: from verified webhooks to rows, many requests in one transaction."""

from webcare.services.receiving.batch import ReceiptBatcher
from webcare.services.receiving.delivery import Addressed, Delivery, read_delivery

__all__ = ["Addressed", "Delivery", "ReceiptBatcher", "read_delivery"]
