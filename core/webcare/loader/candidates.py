"""Which plugins there are to load: installed ones, and those given as objects."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points

from webcare.errors import ConfigurationError, PluginError
from webcare.loader.containment import place
from webcare.plugin import NAME


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plugin that is not imported yet; `load` does that.

    `load` raises a `PluginError` when the plugin cannot be imported. `version` is that
    of its distribution, empty when it is unknown.
    """

    name: str
    version: str
    load: Callable[[], object]


def candidates(extra: Mapping[str, object], *, discover: bool) -> Iterator[Candidate]:
    """Yield the plugins that were given, then the installed ones.

    Args:
        extra: plugins as objects, by name; one replaces an installed one of its name.
        discover: False leaves out what is installed.

    Raises:
        ConfigurationError: two installed plugins have one name.
    """
    for name, plugin in sorted(extra.items()):
        version = str(getattr(plugin, "__version__", ""))
        yield Candidate(name, version, partial(_given, plugin))
    found = [] if not discover else sorted(entry_points(group=NAME))
    names = Counter(entry.name for entry in found)
    if twice := [name for name, count in names.items() if count > 1]:
        raise ConfigurationError(
            *(f"Two installed plugins are called {name!r}." for name in twice)
        )
    for entry in found:
        if entry.name not in extra:
            version = entry.dist.version if entry.dist else ""
            yield Candidate(entry.name, version, partial(_import, entry))


def _given(plugin: object) -> object:
    return plugin


def _import(entry: EntryPoint) -> object:
    try:
        return entry.load()
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error} (at {place(error)})"
        raise PluginError(entry.name, "import", reason) from error
