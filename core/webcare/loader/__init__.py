"""Plugins: found, loaded, checked, called one by one, and contained when they fail."""

from webcare.loader.plugins import PluginReport, Plugins, load_plugins

__all__ = ["PluginReport", "Plugins", "load_plugins"]
