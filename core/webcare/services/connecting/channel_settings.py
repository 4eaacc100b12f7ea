"""An account's settings: described for a form, checked, and split from its secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import SecretBytes, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.plugin import Channel

_SENTENCES = {
    "missing": "Fill in %(field)s.",
    "extra_forbidden": "There is no setting %(field)s.",
    "string_too_short": "%(field)s is too short.",
    "string_too_long": "%(field)s is too long.",
    "string_pattern_mismatch": "%(field)s does not have the right form.",
    "url_parsing": "%(field)s is not an address.",
    "url_scheme": "%(field)s is not an address that can be used here.",
    "int_parsing": "%(field)s is not a whole number.",
    "literal_error": "%(field)s is not one of the values to choose from.",
}
_OTHER = "%(field)s cannot be used like this: %(reason)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """One setting of a type of channel, as a form asks for it.

    `default` is empty when there is none, and always for a secret.
    """

    name: str
    title: str
    description: str
    secret: bool
    required: bool
    default: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Settings that fit, in two parts: what may be read, and what is sealed."""

    open: dict[str, Any]
    secrets: dict[str, str]


def setting_fields(channel: Channel[Any]) -> tuple[SettingField, ...]:
    """Return what a type of channel wants to know, in the order of its model."""
    return tuple(
        _described(name, field) for name, field in channel.settings.model_fields.items()
    )


def checked(channel: Channel[Any], values: Mapping[str, object]) -> Checked:
    """Check settings against the channel's model.

    Raises:
        Refused: with a finding `settings.<name>` for each that does not fit.
    """
    try:
        settings = channel.settings.model_validate(dict(values))
    except ValidationError as error:
        raise Refused([_finding(channel, each) for each in error.errors()]) from None
    secret = _secret_names(channel)
    given = settings.model_dump(mode="json", exclude=secret, exclude_unset=True)
    return Checked(
        given,
        {
            name: value.get_secret_value()
            for name in sorted(secret)
            if isinstance(value := getattr(settings, name), SecretStr)
            and name in settings.model_fields_set
        },
    )


def _described(name: str, field: FieldInfo) -> SettingField:
    secret = _is_secret(field)
    default = field.get_default(call_default_factory=True)
    shown = not secret and default is not PydanticUndefined and default is not None
    return SettingField(
        name=name,
        title=field.title or name.replace("_", " ").capitalize(),
        description=field.description or "",
        secret=secret,
        required=field.is_required(),
        default=str(default) if shown else "",
    )


def _secret_names(channel: Channel[Any]) -> set[str]:
    fields = channel.settings.model_fields
    return {name for name, field in fields.items() if _is_secret(field)}


def _is_secret(field: FieldInfo) -> bool:
    kinds = {field.annotation, *get_args(field.annotation)}
    return bool(kinds & {SecretStr, SecretBytes})


def _finding(channel: Channel[Any], error: ErrorDetails) -> Finding:
    name = str(error["loc"][0]) if error["loc"] else ""
    field = channel.settings.model_fields.get(name)
    label = _described(name, field).title if field else name
    reason = error["msg"].removeprefix("Value error, ")
    return Finding(
        rule=f"settings.{name}",
        level="error",
        reason=_SENTENCES.get(error["type"], _OTHER),
        values=(("field", label), ("reason", reason)),
    )
