"""The file that `webcare apply` reads: teams, users, channels, policies, as TOML.

Everything wrong with it is named by its place, such as `users[0].role`, and all at
once: an entry that cannot be read does not hide what is wrong with the others.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
)

from webcare.domain.assignment import LARGEST_CAPACITY, LEVELS, OWN_PATIENCE
from webcare.errors import ConfigurationError
from webcare.services.assignment.ways import (
    LONGEST_OWN,
    LONGEST_REACTION,
    LONGEST_WRAP_UP,
)
from webcare.services.connecting.channels import LONGEST_UNDO
from webcare.services.intake.settings import IntakeSettings

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class IntakeEntry(IntakeSettings):
    """A team's tip line; what is not named is as usual."""

    active: bool = True


_MINUTE = timedelta(minutes=1)


class WorkEntry(_Entry):
    """How a team's work is divided; what is not named is as usual.

    In whole minutes where its page has minutes: what is shown there is what holds.
    """

    mode: Literal["pull", "push"]
    reaction_minutes: (
        Annotated[int, Field(ge=1, le=LONGEST_REACTION // _MINUTE)] | None
    ) = None
    wrap_up_seconds: Annotated[
        int, Field(ge=0, le=LONGEST_WRAP_UP // timedelta(seconds=1))
    ] = 0
    own_minutes: Annotated[int, Field(ge=0, le=LONGEST_OWN // _MINUTE)] = (
        OWN_PATIENCE // _MINUTE
    )


class TeamEntry(_Entry):
    """A team that there must be; what is None about it stays as it is."""

    name: Text
    work: WorkEntry | None = None
    intake: IntakeEntry | None = None


Level = Annotated[int, Field(ge=LEVELS[0], le=LEVELS[-1])]


class UserEntry(_Entry):
    """A person who must work here; what is None stays as it is.

    `teams` empty lets the role hold everywhere; `skills` replaces what they can do.
    """

    email: Text
    role: Text
    name: Annotated[str, StringConstraints(strip_whitespace=True)] | None = None
    language: Literal["nl", "en"] | None = None
    teams: list[Text] | None = None
    capacity: Annotated[int, Field(ge=0, le=LARGEST_CAPACITY)] | None = None
    skills: dict[str, Level] | None = None
    password: SecretStr | None = None


class ContactFieldEntry(_Entry):
    """A field of the organisation's own; new ones stand below those there are."""

    name: Text
    title: Text
    kind: Literal["text", "phone"] = "text"


class ChannelEntry(_Entry):
    """An account that must be connected; a setting that is not named stays as it is."""

    name: Text
    type: Text
    team: Text | None = None
    enabled: bool | None = None
    undo_seconds: Annotated[int, Field(ge=0, le=LONGEST_UNDO)] | None = None
    settings: dict[str, object] = {}


class PolicyEntry(_Entry):
    """What a policy must say: of the organisation, or (`channel`) of one channel.

    `from` is a moment with its offset from which it holds; without it, from now on.
    Of several for one place that have begun, the last one counts.
    """

    kind: Text
    channel: Text | None = None
    begins: Annotated[AwareDatetime | None, Field(alias="from")] = None
    document: dict[str, object] = {}

    @property
    def name(self) -> str:
        """Return what people call it, such as `hours of wa-service`."""
        return f"{self.kind} of {self.channel}" if self.channel else self.kind

    @property
    def when(self) -> str:
        """Return what tells it from all others."""
        return f"{self.name}, {self.begins or 'now'}"


class PopupEntry(_Entry):
    """A pop-up service that there must be, as `policies.popup.Popup` describes it.

    `policies` is what it says itself, by the kind; one that is not named stays.
    """

    name: Text
    title: Text
    channel: Text
    starts: date
    ends: date
    keywords: list[Text]
    team: str = ""
    after: str = ""
    welcome: dict[str, str] = {}
    farewell: dict[str, str] = {}
    link: str = ""
    elsewhere: str = ""
    policies: dict[str, dict[str, object]] = {}

    def popup(self) -> dict[str, object]:
        """Return it without its policies."""
        return self.model_dump(exclude={"policies"})


E = TypeVar("E", bound=_Entry)


@dataclass(frozen=True, slots=True)
class Placed(Generic[E]):
    """An entry and where it stands in the file, such as `users[0]`."""

    place: str
    entry: E


@dataclass(frozen=True, slots=True)
class Document:
    """What a file asks for, as far as it could be read, and what is wrong with it."""

    teams: tuple[Placed[TeamEntry], ...]
    users: tuple[Placed[UserEntry], ...]
    contact_fields: tuple[Placed[ContactFieldEntry], ...]
    channels: tuple[Placed[ChannelEntry], ...]
    policies: tuple[Placed[PolicyEntry], ...]
    problems: tuple[str, ...]
    popups: tuple[Placed[PopupEntry], ...] = ()


_SECTIONS = ("teams", "users", "contact_fields", "channels", "policies", "popups")


def read_file(text: str, environment: Mapping[str, str]) -> Document:
    """Read a file; `{env = "NAME"}` stands for a value of the environment.

    Raises:
        ConfigurationError: when it is not TOML at all.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"The file is not valid TOML: {error}.") from None
    problems = [
        f"{name}: there is no such part; there are {', '.join(_SECTIONS)}"
        for name in raw
        if name not in _SECTIONS
    ]
    reader = _Reader(environment, problems)
    return Document(
        teams=tuple(reader.entries(raw, "teams", TeamEntry, key="name")),
        users=tuple(reader.entries(raw, "users", UserEntry, key="email")),
        contact_fields=tuple(
            reader.entries(raw, "contact_fields", ContactFieldEntry, key="name")
        ),
        channels=tuple(reader.entries(raw, "channels", ChannelEntry, key="name")),
        policies=tuple(reader.entries(raw, "policies", PolicyEntry, key="when")),
        popups=tuple(reader.entries(raw, "popups", PopupEntry, key="name")),
        problems=tuple(problems),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    environment: Mapping[str, str]
    problems: list[str]

    def entries(
        self, raw: Mapping[str, object], section: str, model: type[E], *, key: str
    ) -> Iterator[Placed[E]]:
        """Yield the entries of a part that can be read; note what is wrong."""
        items = raw.get(section, [])
        if not isinstance(items, list):
            self.problems.append(f"{section}: write [[{section}]] above each entry")
            return
        seen: dict[str, str] = {}
        for index, item in enumerate(items):
            place = f"{section}[{index}]"
            try:
                entry = model.model_validate(self._filled(item, place))
            except ValidationError as error:
                self.problems.extend(_sentence(place, each) for each in error.errors())
                continue
            name = str(getattr(entry, key)).casefold()
            if name in seen:
                where = f"{place}.{key}" if key in model.model_fields else place
                self.problems.append(f"{where}: {seen[name]} has the same")
            seen.setdefault(name, place)
            yield Placed(place, entry)

    def _filled(self, value: object, place: str) -> object:
        """Return a value with those of the environment in their places."""
        if isinstance(value, list):
            return [self._filled(v, f"{place}[{i}]") for i, v in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"env"} and isinstance(name := value["env"], str):
            if not self.environment.get(name):
                self.problems.append(
                    f"{place}: the environment variable {name} is not set"
                )
            return self.environment.get(name) or "(not set)"
        return {k: self._filled(v, f"{place}.{k}") for k, v in value.items()}


_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such name here",
    "string_type": "must be a text",
    "string_too_short": "is empty",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "datetime_type": "must be a moment, such as 2026-12-31T23:00:00Z",
    "timezone_aware": "must have its offset, such as Z at the end",
}


def _sentence(place: str, problem: Mapping[str, object]) -> str:
    where = place
    for part in problem["loc"] if isinstance(problem["loc"], tuple) else ():
        where += f"[{part}]" if isinstance(part, int) else f".{part}"
    reason = _REASONS.get(str(problem["type"])) or str(problem["msg"])
    return f"{where}: {reason}"
