"""What nobody expected: it is kept or refused, and never breaks anything."""

from datetime import datetime

import pytest

from webcare.domain.inbound import Inbound, MessageReceived
from webcare.errors import MalformedPayload
from webcare.testing.subject import Subject


class OddInputContract(Subject):
    """What `parse` must do with bodies that it does not know."""

    def test_a_malformed_body_is_called_malformed(self) -> None:
        for body in self.malformed:
            with pytest.raises(MalformedPayload):
                self.events(body)

    def test_a_changed_body_never_breaks_reading(self) -> None:
        """New fields, new types, absent and wrong values: platforms change."""
        for changed in self.changed_bodies:
            try:
                self._read(changed)
            except Exception as error:  # noqa: BLE001 - any is a fault
                pytest.fail(f"{error!r} for {changed.decode()}")

    def test_a_changed_body_never_gives_an_odd_message(self) -> None:
        """What has no id, no words or no time is an item that failed."""
        for changed in self.changed_bodies:
            for event in self._read(changed):
                if isinstance(event, MessageReceived):
                    said = f"{event} for {changed.decode()}"
                    assert isinstance(event.external_id, str), said
                    assert isinstance(event.text, str), said
                    assert isinstance(event.sent_at, datetime), said
                    assert event.external_id, said
                    assert event.sent_at.tzinfo, said

    def _read(self, body: bytes) -> list[Inbound]:
        try:
            return self.events(body)
        except MalformedPayload:
            return []
