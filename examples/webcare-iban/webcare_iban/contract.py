"""Iban keeps the contract of a condition."""

import webcare_iban
from webcare.testing import ConditionContract
from webcare_iban import NamesAccount


class TestNamesAccount(ConditionContract):
    condition = NamesAccount()
    holds_for = ("My account is NL91 ABNA 0417 1643 00.", "de89370400440532013000")
    holds_not_for = ("My account is NL92 ABNA 0417 1643 00.", "When do you open?")

    def plugin(self) -> object:
        return webcare_iban
