"""Passwords: checked slowly on purpose, in threads that serve nothing else."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

T = TypeVar("T")

SHORTEST = 8
"""Characters; the least that ASVS 5.0 (6.2.1) accepts."""

LONGEST = 1000

# Each one takes 64 MiB while it works.
_THREADS = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password fits; `rehashed` is its hash by today's measure, if better."""

    fits: bool
    rehashed: str | None = None


class Passwords:
    """Hashes and checks passwords with argon2.

    A check takes the same time whether or not there is anything to compare with.
    """

    def __init__(self, hasher: PasswordHash | None = None) -> None:
        self._hasher = hasher or PasswordHash.recommended()
        self._decoy = ""
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="passwords")

    def close(self) -> None:
        """Let running checks finish and end the threads."""
        self._threads.shutdown()

    async def hash(self, password: str) -> str:
        """Return what may be stored of a password."""
        return await self._in_thread(lambda: self.hash_now(password))

    async def check(self, password: str, stored: str | None) -> Verdict:
        """Compare a password with a stored hash; None fits nothing, as slowly."""
        return await self._in_thread(lambda: self.check_now(password, stored))

    def hash_now(self, password: str) -> str:
        """Return what may be stored of a password, keeping this thread busy."""
        return self._hasher.hash(_canonical(password))

    def check_now(self, password: str, stored: str | None) -> Verdict:
        """Compare a password with a stored hash, keeping this thread busy."""
        # Made before the first check whatever that is about, so that the time which
        # it takes says nothing either.
        self._decoy = self._decoy or self._hasher.hash("nobody's password")
        try:
            fits, rehashed = self._hasher.verify_and_update(
                _canonical(password), stored or self._decoy
            )
        except UnknownHashError:
            return Verdict(fits=False)
        return Verdict(fits, rehashed) if fits and stored else Verdict(fits=False)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _canonical(password: str) -> str:
    # Keyboards differ in how they send an accented letter.
    return unicodedata.normalize("NFC", password[:LONGEST])
