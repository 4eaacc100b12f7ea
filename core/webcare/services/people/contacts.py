"""What people write down about a contact: name, language, tags, own fields and notes.

The functions that end in `_within` work in the session of a transaction that the
caller opened, so that they can be done once for an idempotency key.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlmodel import Session, select

from webcare.domain.access import Permission, Scope
from webcare.domain.findings import Finding
from webcare.domain.phone import international
from webcare.domain.profile import LANGUAGE, NAME, Profile, detail
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.services.access.permitted import permitted_contact
from webcare.services.conversations.history import Happening
from webcare.services.core import Core
from webcare.services.people.profiles import (
    PHONE,
    profile_of,
    put_profile,
    tell_screens,
)
from webcare.storage.tables import ContactField, ContactNote

LONGEST_NAME = 200
LONGEST_TAG = 40
MOST_TAGS = 50
LONGEST_DETAIL = 500
LONGEST_NOTE = 5000

CHANGED_MEANWHILE = "Somebody else changed this contact meanwhile. Look again first."

# A subset of BCP 47 that all platforms' codes fall in: `nl`, `pt-BR`, `zh-Hans`.
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """What becomes different about a contact; None leaves a value as it is.

    Attributes:
        name: empty to show what the platforms call them.
        language: a code such as `nl`; empty when it is not known.
        tags: all of them.
        details: own fields by name; an empty value removes one, and a field that is
            not named stays as it is.
    """

    name: str | None = None
    language: str | None = None
    tags: Iterable[str] | None = None
    details: Mapping[str, str] = field(default_factory=dict)


async def change_contact(
    core: Core,
    scope: Scope,
    contact_id: int,
    change: ContactChange,
    *,
    seen: int | None = None,
) -> None:
    """Change what is written down about a contact, all of it or nothing.

    Args:
        core: the parts to work with.
        scope: who changes it.
        contact_id: whom it is about.
        change: what becomes different.
        seen: the version that the caller looked at; None when it does not matter.

    Raises:
        NotFound, Forbidden: as `permitted_contact`.
        InvalidTransition: when the contact was merged, or changed since `seen`.
        Refused: when a value is not acceptable.
    """

    def run(session: Session) -> None:
        row = permitted_contact(session, scope, contact_id)
        if seen is not None and row.version != seen:
            raise InvalidTransition(CHANGED_MEANWHILE)
        before = profile_of(row)
        after = _changed(session, before, change)
        if after == before:
            return
        put_profile(session, row, after)
        tell_screens(
            session,
            contact_id,
            Happening.CONTACT_CHANGED,
            scope=scope,
            at=core.clock(),
        )

    await core.write(run)
    log.info("contact.changed", contact_id=contact_id, by=scope.user_id)


def add_note_within(
    session: Session, scope: Scope, contact_id: int, text: str, *, now: datetime
) -> int:
    """Write something that colleagues should know about a person; return its id.

    Raises:
        NotFound, Forbidden, InvalidTransition: as `permitted_contact`.
        Refused: when the text is empty or too long.
    """
    permitted_contact(session, scope, contact_id)
    text = text.strip()
    if not 0 < len(text) <= LONGEST_NOTE:
        raise _refused("contact.note", "A note has 1 to 5000 characters.")
    note = ContactNote(
        contact_id=contact_id, author_id=scope.user_id, text=text, created_at=now
    )
    session.add(note)
    session.flush()
    log.info("contact.noted", contact_id=contact_id, note_id=note.id, by=scope.user_id)
    return note.id


async def add_note(core: Core, scope: Scope, contact_id: int, text: str) -> int:
    """Write a note about a person; return its id. Raises as `add_note_within`."""
    return await core.write(
        lambda session: add_note_within(
            session, scope, contact_id, text, now=core.clock()
        )
    )


async def remove_note(core: Core, scope: Scope, contact_id: int, note_id: int) -> None:
    """Take a note away: one's own, or any for who manages the organisation's fields.

    Raises:
        NotFound, Forbidden, InvalidTransition: as `permitted_contact`; NotFound also
            when the contact has no such note.
    """

    def run(session: Session) -> None:
        permitted_contact(session, scope, contact_id)
        note = session.get(ContactNote, note_id)
        if note is None or note.contact_id != contact_id:
            raise NotFound("This note does not exist.")
        manages = scope.allows_everywhere(Permission.MANAGE_FIELDS)
        if note.author_id != scope.user_id and not manages:
            raise Forbidden("You may remove only your own notes.")
        session.delete(note)

    await core.write(run)
    log.info(
        "contact.note_removed",
        contact_id=contact_id,
        note_id=note_id,
        by=scope.user_id,
    )


def _changed(session: Session, before: Profile, change: ContactChange) -> Profile:
    facts = dict(before.facts)
    findings: list[Finding] = []
    if change.name is not None:
        facts[NAME] = _name(change.name, findings)
    if change.language is not None:
        facts[LANGUAGE] = _language(change.language, findings)
    tags = before.tags if change.tags is None else _tags(change.tags, findings)
    fields = {each.name: each for each in session.exec(select(ContactField))}
    for name, value in change.details.items():
        facts[detail(name)] = _detail(name, fields.get(name), value, findings)
    if findings:
        raise Refused(findings)
    return Profile({fact: value for fact, value in facts.items() if value}, tags)


def _name(name: str, findings: list[Finding]) -> str:
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        findings.append(_wrong("contact.name", "A name has at most 200 characters."))
    return name


def _language(code: str, findings: list[Finding]) -> str:
    code = code.strip()
    if code and not _LANGUAGE.fullmatch(code):
        findings.append(_wrong("contact.language", "This is not a language's code."))
    return code


def _tags(tags: Iterable[str], findings: list[Finding]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(" ".join(tag.split()) for tag in tags))
    if len(wanted) > MOST_TAGS:
        findings.append(_wrong("contact.tags", "A contact has at most 50 tags."))
    if not all(0 < len(tag) <= LONGEST_TAG for tag in wanted):
        findings.append(_wrong("contact.tags", "A tag has 1 to 40 characters."))
    return wanted


def _detail(
    name: str, known: ContactField | None, value: str, findings: list[Finding]
) -> str:
    value, rule = value.strip(), f"contact.details.{name}"
    if known is None:
        reason = "There is no field %(name)s."
        findings.append(_wrong(rule, reason, (("name", name),)))
    elif len(value) > LONGEST_DETAIL:
        findings.append(_wrong(rule, "This has at most 500 characters."))
    elif value and known.kind == PHONE:
        number = international(value)
        if number is None:
            reason = "Write the number with its country code, such as +31 6 12345678."
            findings.append(_wrong(rule, reason))
        return number or value
    return value


def _wrong(rule: str, reason: str, values: tuple[tuple[str, str], ...] = ()) -> Finding:
    return Finding(rule=rule, level="error", reason=reason, values=values)


def _refused(rule: str, reason: str) -> Refused:
    return Refused([_wrong(rule, reason)])
