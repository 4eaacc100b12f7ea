"""What a conversation shows, in order: messages, days, and what happened between."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from webcare.domain.content import Content, Referral
from webcare.domain.outbound import Moderation
from webcare.domain.status import MessageStatus
from webcare.services.conversations.history import Happening
from webcare.services.conversations.masking import UNMASKED, Mask
from webcare.storage.queries.message_parts import AttachmentView, QuotedView
from webcare.storage.queries.messages import EventView, MessageView
from webcare.web import words
from webcare.web.languages import translatable
from webcare.web.linking import is_only_emoji, web_address

US = translatable("We")
YOU_REACTED = translatable("We reacted")
THEY_REACTED = translatable("%(name)s reacted")

_SIDES: Mapping[str, Literal["in", "out", "noted", "told"]] = {
    "in": "in",
    "out": "out",
    "note": "noted",
    "event": "told",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """The beginning of the message that another one answers."""

    id: int
    author: str
    preview: str


@dataclass(frozen=True, slots=True)
class Emoji:
    """A reaction, and whose it is as a sentence."""

    emoji: str
    who: str


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier wording, and until when it stood."""

    text: str
    replaced_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One message as it is shown.

    Attributes:
        public: whether everybody could read it.
        permalink: where it stands on the platform; empty when nobody can go there.
        refusal: why the platform takes no answer to it; empty when it takes one.
        moderation: what can be done to it now; None for nothing.
        choices: the only reactions that the platform takes; empty for any.
        continues: whether it goes on with our message before it.
        privately: whether it answers a public message in private.
        elsewhere: whether our side said it without Webcare.
        automatic: why Webcare said it by itself, as a sentence; empty otherwise.
        masked: whether something in it cannot be read.
        offends: whether nothing of it is shown, since it is offensive.
        hidden_files: how many files of it are not shown for that reason.
        can_open: whether the reader may read it all the same.
        undo_left: seconds in which it can be taken back unseen; zero when it cannot.
        joined: whether it is one question with the message above it.
        report: whether the reader `may` say that it does not offend, or `did`.
    """

    id: int
    side: Literal["in", "out", "noted", "told"]
    at: datetime
    author: str
    status: str
    kind: str
    text: str
    content: Content | None
    attachments: tuple[AttachmentView, ...]
    quoted: Quote | None
    reply_to: str | None
    referral: Referral | None
    forwarded: str
    edited_at: datetime | None
    revoked_at: datetime | None
    versions: tuple[Version, ...]
    reactions: tuple[Emoji, ...]
    our_reaction: str
    reason: str
    can_quote: bool
    can_react: bool
    can_cancel: bool
    public: bool
    permalink: str
    refusal: str
    hidden: bool
    moderation: Moderation | None
    choices: tuple[str, ...]
    continues: bool
    privately: bool
    elsewhere: bool
    automatic: str
    masked: bool
    offends: bool
    hidden_files: int
    can_open: bool
    undo_left: float
    language: str
    channel_title: str
    joined: bool = False
    report: Literal["", "may", "did"] = ""
    what: Literal["message"] = "message"

    @property
    def only_emoji(self) -> bool:
        """Tell whether the words are a few emoji, which are shown large."""
        return is_only_emoji(self.text)


@dataclass(frozen=True, slots=True)
class Day:
    """The beginning of another day."""

    day: date
    what: Literal["day"] = "day"

    @property
    def key(self) -> str:
        """Return what makes the element's id unique."""
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Unread:
    """Where what nobody has seen yet begins."""

    count: int
    what: Literal["unread"] = "unread"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, as a sentence."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """Things that happened one after the other, without a message between them."""

    key: int
    lines: tuple[Line, ...]
    what: Literal["activity"] = "activity"

    @property
    def at(self) -> datetime:
        """Return when the first of them happened."""
        return self.lines[0].at


Entry = Bubble | Day | Unread | Activity
_Timed = tuple[datetime, Bubble | tuple[EventView, Line]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What telling a timeline takes: the reader's words and what the channel can do.

    Attributes:
        say: translates a sentence and fills its blanks.
        soon: shows a moment to come.
        day: the day of a moment on the reader's clock.
        public: whether everybody can read the conversation.
        choices: as in `Bubble`.
        moderates: what may be done to somebody's public messages.
        mask: what cannot be read of what the customer wrote.
        can_open: whether the reader may read it all the same.
    """

    say: Callable[..., str]
    soon: Callable[[datetime], str]
    day: Callable[[datetime], date]
    contact: str
    language: str
    channel_title: str
    can_quote: bool
    can_react: bool
    can_send: bool
    now: datetime
    public: bool = False
    choices: tuple[str, ...] = ()
    moderates: frozenset[Moderation] = frozenset()
    mask: Mask = UNMASKED
    can_open: bool = False

    def bubble(self, whole: MessageView, versions: Sequence[Version] = ()) -> Bubble:
        """Return a message as it is shown."""
        message = self.mask.message(whole)
        side = "told" if message.kind == "system" else _SIDES[message.direction]
        offends = self.mask.offends(whole)
        known = message.external_id is not None and message.revoked_at is None
        return Bubble(
            id=message.id,
            side=side,
            at=message.sent_at,
            author=self._author(message),
            status=message.status if side == "out" else "",
            kind=message.kind,
            text=message.text,
            content=message.content,
            attachments=message.attachments,
            quoted=self._quote(message.quoted),
            reply_to=message.reply_to,
            referral=message.referral,
            forwarded=message.forwarded,
            edited_at=message.edited_at,
            revoked_at=message.revoked_at,
            versions=self._earlier(message, versions),
            reactions=tuple(self._reactions(message)),
            our_reaction=next((r.emoji for r in message.reactions if r.ours), ""),
            reason=self._reason(message),
            can_quote=self.can_quote and known and side in {"in", "out"},
            can_react=self.can_react and known and side == "in",
            can_cancel=self.can_send and message.status == MessageStatus.QUEUED,
            public=self.public and side in {"in", "out"},
            permalink=web_address(message.permalink),
            refusal=self.say(message.reply_refusal) if message.reply_refusal else "",
            hidden=message.hidden,
            moderation=self._moderation(message) if known and side == "in" else None,
            choices=self.choices,
            continues=message.follows_id is not None,
            privately=message.privately_to is not None,
            elsewhere=side == "out"
            and message.author_id is None
            and message.automatic is None,
            automatic=self._automatic(message),
            masked=self.mask.hides(whole, [each.text for each in versions]),
            offends=offends,
            hidden_files=len(whole.attachments) if offends else 0,
            can_open=self.can_open,
            undo_left=self._undo_left(message),
            language=self.language if side == "in" else "",
            channel_title=self.channel_title,
        )

    def lines(self, events: Iterable[EventView]) -> Iterator[tuple[EventView, Line]]:
        """Yield the events that the timeline tells, each as a sentence."""
        for event in events:
            text = self._event(event)
            if text:
                yield event, Line(text, event.happened_at)

    def _earlier(
        self, message: MessageView, versions: Sequence[Version]
    ) -> tuple[Version, ...]:
        if message.direction != "in":
            return tuple(versions)
        return tuple(replace(each, text=self.mask.text(each.text)) for each in versions)

    def _author(self, message: MessageView) -> str:
        if message.direction == "in":
            return self.contact
        if message.automatic is not None:
            return self.say(words.SYSTEM)
        if message.author_id is None:
            # The row may name the person that it went to.
            return self.say(US)
        return message.author or self.say(US)

    def _automatic(self, message: MessageView) -> str:
        if message.automatic is None:
            return ""
        return self.say(words.AUTOMATIC.get(message.automatic, words.AUTOMATICALLY))

    def _quote(self, quoted: QuotedView | None) -> Quote | None:
        if quoted is None or quoted.id is None:
            return None
        author = self.contact if quoted.direction == "in" else self.say(US)
        kind = self.say(words.KINDS.get(quoted.kind, words.KINDS["unknown"])[1])
        return Quote(quoted.id, author, quoted.text or kind)

    def _reactions(self, message: MessageView) -> Iterator[Emoji]:
        for each in message.reactions:
            text = YOU_REACTED if each.ours else THEY_REACTED
            yield Emoji(each.emoji, self.say(text, name=self.contact))

    def _moderation(self, message: MessageView) -> Moderation | None:
        wanted = Moderation.SHOW if message.hidden else Moderation.HIDE
        return wanted if self.public and wanted in self.moderates else None

    def _undo_left(self, message: MessageView) -> float:
        if message.undo_until is None or not self.can_send:
            return 0
        return max(0, (message.undo_until - self.now).total_seconds())

    def _reason(self, message: MessageView) -> str:
        sentence = (message.fault or {}).get("for_agent", "")
        return self.say(sentence) if sentence else ""

    def _event(self, event: EventView) -> str:
        data: dict[str, Any] = event.data or {}
        sentence = words.EVENTS.get(words.event_key(event.what, event.actor, data))
        if sentence is None:
            return ""
        until, reason = data.get("until"), data.get("reason")
        holder = data.get("holder")
        return self.say(
            sentence,
            who=event.actor if event.actor != "system" else self.say(words.SYSTEM),
            name=words.event_name(data),
            holder=self.say(holder) if holder else "",
            reason=self.say(reason) if reason else "",
            until=self.soon(datetime.fromisoformat(until)) if until else "",
        )


def entries(
    telling: Telling,
    bubbles: Sequence[Bubble],
    events: Iterable[EventView],
    *,
    unread: int = 0,
    days: bool = True,
    joins: timedelta = timedelta(0),
) -> list[Entry]:
    """Return what a timeline shows, in the order in which it happened.

    Args:
        telling: puts events into words.
        bubbles: the messages, oldest first.
        events: what else happened, oldest first.
        unread: how much of what the customer said last nobody has seen; messages that
            belong to one question count once.
        days: whether a new day is announced.
        joins: how soon after the customer's last message one belongs to its question.
    """
    first_unread = _first_unread(bubbles, unread, joins)
    told: list[Entry] = []
    day: date | None = None
    for at, item in _merged(telling, bubbles, events):
        if days and telling.day(at) != day:
            day = telling.day(at)
            told.append(Day(day))
        if isinstance(item, Bubble):
            if item.id == first_unread:
                told.append(Unread(unread))
            before = told[-1] if told else None
            near = isinstance(before, Bubble) and _joins(before, item, joins)
            told.append(replace(item, joined=True) if near else item)
        elif told and isinstance(told[-1], Activity):
            told[-1] = Activity(told[-1].key, (*told[-1].lines, item[1]))
        else:
            told.append(Activity(item[0].id, (item[1],)))
    return told


def _merged(
    telling: Telling, bubbles: Sequence[Bubble], events: Iterable[EventView]
) -> list[_Timed]:
    began: list[_Timed] = []
    later: list[_Timed] = []
    for event, line in telling.lines(events):
        if event.what == Happening.OPENED:
            # It is noted when the first message comes in, some time after that was
            # written; a conversation begins with its first message all the same.
            at = min([line.at, *(bubble.at for bubble in bubbles[:1])])
            began.append((at, (event, line)))
        else:
            later.append((line.at, (event, line)))
    both = [*began, *((bubble.at, bubble) for bubble in bubbles), *later]
    return sorted(both, key=lambda pair: pair[0])


def _first_unread(
    bubbles: Sequence[Bubble], unread: int, joins: timedelta
) -> int | None:
    said = [bubble for bubble in bubbles if bubble.side in {"in", "out"}]
    first = [
        each.id
        for before, each in zip([None, *said], said, strict=False)
        if each.side == "in" and (before is None or not _joins(before, each, joins))
    ]
    return first[-unread] if 0 < unread <= len(first) else None


def _joins(before: Bubble, bubble: Bubble, joins: timedelta) -> bool:
    """Tell whether a message is one question with the one before it."""
    both = before.side == bubble.side == "in"
    return both and bool(joins) and bubble.at - before.at <= joins
