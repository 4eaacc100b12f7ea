"""Bring pop-up services to what a file asks for, after channels and policies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM
from webcare.errors import ConfigurationError, Refused
from webcare.policies.popup import Popup
from webcare.services.configuration.apply_file import Document, PopupEntry
from webcare.services.policies.documents import kept
from webcare.services.popups.saving import (
    make_popup,
    own_document,
    read_popup,
    refuse_clashes,
)
from webcare.storage.tables import ChannelRow, PopupRow

if TYPE_CHECKING:
    from webcare.services.core import Core


@dataclass(frozen=True, slots=True)
class PopupStep:
    """What has to happen to one pop-up; `changes` is empty when nothing has."""

    popup: Popup
    policies: Mapping[str, Mapping[str, Any]]
    created: bool
    changes: tuple[str, ...]


def plan_popup(
    core: "Core", session: Session, file: Document, entry: PopupEntry
) -> PopupStep:
    """Find what has to change, and what is wrong with it, changing nothing.

    Raises:
        ConfigurationError, Refused: when it cannot be so.
    """
    popup = read_popup(entry.popup())
    channel = session.exec(
        select(ChannelRow).where(ChannelRow.name == popup.channel)
    ).one_or_none()
    if channel is None and popup.channel not in {
        each.entry.name for each in file.channels
    }:
        raise ConfigurationError("there is no channel of this name")
    row = session.exec(
        select(PopupRow).where(PopupRow.name == popup.name)
    ).one_or_none()
    if channel is not None:
        refuse_clashes(session, popup, channel, row)
    policies = {}
    for name, document in entry.policies.items():
        kind = core.policies.kinds.get(name)
        if kind is None or not kind.in_popups:
            raise ConfigurationError(f"policies.{name}: a pop-up has none of this kind")
        policies[name] = kept(kind, document)
    changes = tuple(_changes(session, popup, policies, row)) if row else ()
    return PopupStep(popup, policies, row is None, changes)


async def apply_popups(core: "Core", steps: Sequence[PopupStep]) -> None:
    """Make and change pop-ups.

    Raises:
        ConfigurationError: when one does not fit what was applied before it.
    """
    for each in steps:
        if each.created or each.changes:
            try:
                await make_popup(core, SYSTEM, each.popup, each.policies)
            except Refused as error:
                raise ConfigurationError(
                    *(f"popups {each.popup.name}: {f.reason}" for f in error.findings)
                ) from None


def exported_popups(session: Session, kinds: Iterable[str]) -> Iterable[PopupEntry]:
    """Yield the pop-ups that there are, with what they say of policies."""
    names = list(kinds)
    for row in session.exec(select(PopupRow).order_by(col(PopupRow.name))):
        policies = {
            name: document
            for name in names
            if (document := own_document(session, row.id, name))
        }
        popup = Popup.model_validate(row.document)
        yield PopupEntry.model_validate(
            {**popup.model_dump(), "keywords": [*popup.keywords], "policies": policies}
        )


def _changes(
    session: Session,
    popup: Popup,
    policies: Mapping[str, Mapping[str, Any]],
    row: PopupRow,
) -> Iterable[str]:
    document = popup.model_dump(mode="json")
    yield from (name for name in document if document[name] != row.document.get(name))
    for name, said in policies.items():
        if own_document(session, row.id, name) != said:
            yield f"policies.{name}"
