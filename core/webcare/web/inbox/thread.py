"""One conversation with everything that its page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from webcare.domain.access import Permission
from webcare.domain.inbound import Visibility
from webcare.domain.people import Alias
from webcare.policies import threads
from webcare.services.conversations.history import Happening
from webcare.services.conversations.judging import refusal_of
from webcare.services.conversations.masking import UNMASKED
from webcare.services.conversations.questions import newest_question
from webcare.services.conversations.redirecting import belongs_elsewhere
from webcare.services.policies.tone import tone_of
from webcare.services.retention.dates import is_held, words_hidden_at
from webcare.storage.queries import messages as stored
from webcare.storage.queries.alike import Suggestion, suggestions
from webcare.storage.queries.blocks import block_on
from webcare.storage.queries.channels import sendable_templates
from webcare.storage.queries.conversations import (
    ConversationFilter,
    ConversationView,
    conversation,
    newest_page,
)
from webcare.storage.queries.messages import MessageView
from webcare.storage.queries.noted import messages_noted
from webcare.storage.queries.people import ContactView, contact
from webcare.storage.tables import Block, Message
from webcare.web.filters import machine
from webcare.web.inbox.around import Around, read_around
from webcare.web.inbox.findings import OfferedOverride
from webcare.web.inbox.snoozing import Snooze, offers
from webcare.web.inbox.timeline import (
    Bubble,
    Entry,
    Telling,
    Version,
    entries,
)
from webcare.web.inbox.views import Chosen
from webcare.web.inbox.why_here import has_rules
from webcare.web.inbox.writing import Writing, writing
from webcare.web.linking import web_address
from webcare.web.pages import Visit

MOST_OTHERS = 5


@dataclass(frozen=True, slots=True)
class Head:
    """What the top of a conversation shows, and what may be done from there."""

    c: ConversationView
    may: Mapping[str, bool]
    blocked: Block | None
    snoozes: Sequence[Snooze]
    earliest: str
    back: str


@dataclass(frozen=True, slots=True)
class Guideline:
    """How we write on a channel, in short, and where it says more."""

    text: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A conversation as its page shows it.

    Attributes:
        seen: up to which moment the timeline reaches, for the script.
        earlier: the address of the messages before these; empty at the beginning.
        refusal: why an answer would not be taken now; empty when it would.
        away: where the newest message stands on the platform, for who cannot answer.
        called: what the platform calls who wrote; empty when it says nothing.
        alike: who may be the same person as the contact.
        elsewhere: whether what the person asked last is to be asked elsewhere.
        guideline: how we write on the channel; None when nothing is said of it.
        held: whether a legal hold keeps it, whatever its term.
        routed: whether rules may have run about it.
        gone_on: the day on which its newest words go; None when there is none to come.
        override: what the visitor might send all the same.
        text: what was written and not accepted, so that it is not lost.
    """

    c: ConversationView
    may: Mapping[str, bool]
    blocked: Block | None
    snoozes: Sequence[Snooze]
    earliest: str
    back: str
    entries: Sequence[Entry]
    writing: Writing
    earlier: str
    seen: str
    called: str
    aliases: Sequence[Alias]
    others: Sequence[ConversationView]
    around: Around
    refusal: str
    away: str
    alike: Sequence[Suggestion]
    elsewhere: bool
    guideline: Guideline | None
    held: bool
    routed: bool
    gone_on: date | None
    findings: Sequence[Any] = ()
    override: OfferedOverride | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Some entries of a timeline, and the address of those before them."""

    entries: Sequence[Entry]
    earlier: str = ""


def read_thread(visit: Visit, session: Session, conversation_id: int) -> Thread:
    """Read a conversation for its page.

    Raises:
        NotFound: when it is absent, or not within the scope.
    """
    scope = visit.scope
    about = conversation(scope, session, conversation_id)
    person = contact(scope, session, about.contact_id)
    head = _head(visit, session, about)
    able = visit.templates.looks.able(about)
    window = visit.templates.looks.window(about, visit.now)
    templates = (
        sendable_templates(scope, session, about.id) if able and able.templates else ()
    )
    part = read_part(visit, session, about, person, before=None)
    others = newest_page(
        scope,
        session,
        limit=MOST_OTHERS + 1,
        only=ConversationFilter(contact_id=about.contact_id),
    )
    around = read_around(visit, session, about)
    shown = {about.id, *(each.c.id for each in around.members)}
    newest = newest_question(session, about.id)
    writer = next((e for e in person.identities if e.id == about.identity_id), None)
    return Thread(
        c=about,
        may=head.may,
        blocked=head.blocked,
        snoozes=head.snoozes,
        earliest=head.earliest,
        back=head.back,
        entries=part.entries,
        writing=writing(scope, about, able, window, templates, now=visit.now),
        earlier=part.earlier,
        seen=machine(visit.now),
        called=writer.name if writer else "",
        aliases=writer.aliases if writer else (),
        others=[each for each in others.items if each.id not in shown][:MOST_OTHERS],
        around=around,
        refusal=_refusal(visit, about, newest),
        away=web_address(newest.permalink or "") if newest else "",
        alike=suggestions(scope, session, about.contact_id),
        elsewhere=newest is not None
        and belongs_elsewhere(visit.core, about, newest.text),
        guideline=_guideline(visit, about),
        held=is_held(session, about.id),
        routed=has_rules(visit.core),
        gone_on=_gone_on(visit, about),
    )


def _gone_on(visit: Visit, about: ConversationView) -> date | None:
    at = words_hidden_at(visit.core, about, about.last_message_at)
    if at is None or at <= visit.now:
        return None
    return visit.templates.languages.local(at).date()


def _guideline(visit: Visit, about: ConversationView) -> Guideline | None:
    policy = tone_of(visit.core, about.place_id)
    if not policy.guideline and not policy.link:
        return None
    return Guideline(policy.guideline, policy.link)


def read_head(visit: Visit, session: Session, conversation_id: int) -> Head:
    """Read only what the top of a conversation shows; raises as `read_thread`."""
    return _head(visit, session, conversation(visit.scope, session, conversation_id))


def read_part(
    visit: Visit,
    session: Session,
    about: ConversationView,
    person: ContactView,
    *,
    before: str | None,
) -> Part:
    """Read a page of a conversation's timeline; raises as `read_thread`."""
    page = stored.timeline(visit.scope, session, about.id, before=before)
    since = page.items[0].sent_at if page.items and page.next else None
    events = stored.events(visit.scope, session, about.id, since=since)
    if before is not None and page.items:
        # What happened after these messages stands below them already.
        events = [e for e in events if e.happened_at <= page.items[-1].sent_at]
    told = entries(
        telling_of(visit, about, person),
        bubbles_of(visit, session, about, person, page.items),
        events,
        unread=about.unread if before is None else 0,
        joins=_window(visit, about),
    )
    url = f"/conversations/{about.id}/timeline?before={page.next}"
    return Part(told, url if page.next else "")


def read_changes(
    visit: Visit, session: Session, about: ConversationView, ids: Sequence[int]
) -> list[Entry]:
    """Read some messages, and what just happened beside them."""
    person = contact(visit.scope, session, about.contact_id)
    found = stored.messages(visit.scope, session, about.id, ids)
    recent = visit.now - timedelta(minutes=5)
    events = stored.events(visit.scope, session, about.id, since=recent)
    told = telling_of(visit, about, person)
    # One by one: the script puts each in its place among what is there.
    singles: list[Entry] = []
    for event in events:
        singles += entries(told, (), [event], days=False)
    return [
        *entries(
            told,
            bubbles_of(visit, session, about, person, found),
            (),
            days=False,
            joins=_window(visit, about),
        ),
        *singles,
    ]


def _window(visit: Visit, about: ConversationView) -> timedelta:
    """Return how soon after another a message belongs to one question."""
    policy = visit.core.policies.effective(threads.KIND, about.channel_id, visit.now)
    return policy.window


def read_opened(
    visit: Visit, session: Session, conversation_id: int, message_id: int
) -> Bubble:
    """Read one message as it was written, without masks; raises as `read_thread`."""
    about = conversation(visit.scope, session, conversation_id)
    person = contact(visit.scope, session, about.contact_id)
    told = telling_of(visit, about, person)
    (found,) = stored.messages(visit.scope, session, about.id, [message_id])
    whole = replace(told, mask=UNMASKED)
    bubble = whole.bubble(found, _versions(visit, session, found))
    offends = told.mask.offends(found)
    if not offends:
        return bubble
    spared = _spared(visit, session, about)
    return replace(bubble, report="did" if found.id in spared else "may")


def telling_of(visit: Visit, about: ConversationView, person: ContactView) -> Telling:
    """Return what puts a conversation's timeline into words."""
    languages, looks = visit.templates.languages, visit.templates.looks
    able = visit.templates.looks.able(about)
    place = {"team_id": about.team_id, "channel_id": about.channel_id}
    sends = visit.scope.allows(Permission.REPLY, **place)
    moderates = visit.scope.allows(Permission.MODERATE, **place)

    def soon(moment: datetime) -> str:
        return languages.soon(visit.language, moment, now=visit.now)

    return Telling(
        say=visit.say,
        soon=soon,
        day=lambda moment: languages.local(moment).date(),
        contact=about.contact_name or visit.say("The customer"),
        language=person.language or "",
        channel_title=looks.title(about.channel_type),
        can_quote=bool(able and able.quotes and sends),
        can_react=bool(able and able.reactions and sends),
        can_send=sends,
        now=visit.now,
        public=about.visibility == Visibility.PUBLIC,
        choices=able.reaction_choices if able else (),
        moderates=able.moderation if able and moderates else frozenset(),
        mask=looks.mask(about.channel_id),
        can_open=visit.scope.allows(Permission.UNMASK, **place),
    )


def bubbles_of(
    visit: Visit,
    session: Session,
    about: ConversationView,
    person: ContactView,
    found: Sequence[MessageView],
) -> list[Bubble]:
    """Return messages as they are shown, edited ones with their earlier wordings."""
    told = telling_of(visit, about, person)
    spared: frozenset[int] = frozenset()
    if any(map(told.mask.offends, found)):
        spared = _spared(visit, session, about)
        told = replace(told, mask=replace(told.mask, spared=spared))
    bubbles = [
        told.bubble(message, _versions(visit, session, message)) for message in found
    ]
    return [replace(e, report="did") if e.id in spared else e for e in bubbles]


def _spared(visit: Visit, session: Session, about: ConversationView) -> frozenset[int]:
    """Return the messages of which the visitor said that they do not offend."""
    what = Happening.NOT_OFFENSIVE
    return messages_noted(session, visit.scope, about.id, what)


def _versions(visit: Visit, session: Session, message: MessageView) -> list[Version]:
    """Return the earlier wordings of a message."""
    if not message.edited_at:
        return []
    found = stored.versions(visit.scope, session, message.id)
    return [Version(text, replaced_at) for text, replaced_at in found]


def refused(thread: Thread, findings: Sequence[object], text: str, mode: str) -> Thread:
    """Return a conversation in which something was not accepted, and is kept.

    It stays what it was meant to be: a note must not come back as a reply.
    """
    offered = thread.writing
    chosen = replace(offered, mode=mode) if mode in offered.modes else offered
    return replace(thread, findings=findings, text=text, writing=chosen)


def _head(visit: Visit, session: Session, about: ConversationView) -> Head:
    zone = visit.templates.languages.zone
    able = visit.templates.looks.able(about)
    place = {"team_id": about.team_id, "channel_id": about.channel_id}
    may = {
        "assign": visit.scope.allows(Permission.ASSIGN, **place),
        "resolve": visit.scope.allows(Permission.RESOLVE, **place),
        "block": visit.scope.allows(Permission.BLOCK, **place),
        "control": bool(able and able.control)
        and visit.scope.allows(Permission.REPLY, **place),
        "go_private": about.visibility == Visibility.PUBLIC
        and visit.scope.allows(Permission.REPLY, **place),
    }
    return Head(
        about,
        may,
        block_on(session, about.channel_id, about.identity_id, visit.now),
        [
            Snooze(visit.say(offer.text), offer.moment)
            for offer in offers(visit.now, zone)
        ],
        visit.now.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        Chosen.of(visit).url(),
    )


def _refusal(visit: Visit, about: ConversationView, newest: Message | None) -> str:
    """Return why an answer to the newest message would not be taken; else nothing."""
    if about.visibility != Visibility.PUBLIC:
        return ""
    refusal = refusal_of(newest)
    return visit.say(refusal) if refusal else ""
