"""The guestbook keeps the contract of what plugins store."""

import itertools
from datetime import datetime
from tempfile import mkdtemp

from webcare.plugin import Address
from webcare.testing import RetainedDataContract
from webcare_guestbook import Entries

NEW = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, 'Dag')"

numbers = itertools.count()


class TestEntries(RetainedDataContract[Entries]):
    def retained(self) -> Entries:
        return Entries(f"{mkdtemp()}/guestbook.db")

    async def store(
        self, retained: Entries, channel: str, address: Address, moment: datetime
    ) -> None:
        key, at = f"{next(numbers):06}", moment.timestamp()
        retained.run(NEW, key, channel, address.channel_type, *address.alias.key, at)
