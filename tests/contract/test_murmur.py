"""An honest channel that claims everything passes every rule of the kit."""

from tests.contract.murmur import MurmurContract


class TestMurmur(MurmurContract):
    pass
