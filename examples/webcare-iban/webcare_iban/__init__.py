"""Iban: a condition for routing rules, which sees when a message names an account."""

import re

from webcare.plugin import Condition, Written, hookimpl, sentence

# As people write it: in one piece, or in groups of four.
LIKE_ONE = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")


class NamesAccount(Condition):
    """The number of a bank account, with digits that prove it."""

    name = "named"
    title = sentence("it names a bank account")

    def holds(self, written: Written) -> bool:
        """Look for one whose check digits are right."""
        found = LIKE_ONE.findall(written.text.upper())
        return any(is_sound(each.replace(" ", "")) for each in found)


def is_sound(iban: str) -> bool:
    """Tell whether the check digits of a number are right, by ISO 13616."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


@hookimpl
def webcare_register_routing_conditions() -> list[NamesAccount]:
    """Bring the condition."""
    return [NamesAccount()]
