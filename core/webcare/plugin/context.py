"""What a plugin gets to see of the application."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger


def _logger() -> FilteringBoundLogger:
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


@dataclass(frozen=True, slots=True)
class PluginContext:
    """A narrow view: the plugin's own name, and a log that carries it.

    Hooks never get the application itself, so that what plugins rely on stays small.
    """

    plugin: str
    version: str
    _log: FilteringBoundLogger = field(default_factory=_logger, repr=False)

    @property
    def log(self) -> FilteringBoundLogger:
        """Return a logger that names the plugin; log ids, never words or secrets."""
        bound: FilteringBoundLogger = self._log.bind(plugin=self.plugin)
        return bound
