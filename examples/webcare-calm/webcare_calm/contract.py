"""Calm keeps the contract of a check."""

import webcare_calm
from webcare.testing import PolicyCheckContract
from webcare_calm import Shouting


class TestShouting(PolicyCheckContract):
    check = Shouting()
    finds_nothing_in = ("Your parcel is on its way.", "Ask the NS or the ANWB.")
    finds_something_in = ("PLEASE READ THE MANUAL first.", "NO, WE ARE CLOSED!")

    def plugin(self) -> object:
        return webcare_calm
