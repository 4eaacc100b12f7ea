"""Plugins: found, loaded, checked, called one by one, and contained when they fail."""

from webcare.loader.plugins import PluginReport, Plugins, load_plugins
from webcare.loader.stored import Retained

__all__ = ["PluginReport", "Plugins", "Retained", "load_plugins"]
