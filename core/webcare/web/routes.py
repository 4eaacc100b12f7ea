"""Every page and every piece of one, by its address."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webcare.web import presence
from webcare.web.abuse import counts
from webcare.web.account import profile, signing_in
from webcare.web.admin import (
    at_work,
    audit,
    channels,
    dead_letters,
    people,
    pilot,
    plugins,
    work,
)
from webcare.web.admin.policies import comparing, frame, matrix
from webcare.web.admin.policies.hours import from_calendar
from webcare.web.admin.policies.routing import trying
from webcare.web.admin.policies.standing import ADDRESS as POLICIES
from webcare.web.admin.popups import form as popup_form
from webcare.web.admin.popups import listing as popup_pages
from webcare.web.admin.popups import policies as popup_policies
from webcare.web.admin.retention import erasing, holds, removals
from webcare.web.contacts import blocked, fields, listing, merging, own_agent
from webcare.web.contacts import profile as contact
from webcare.web.inbox import (
    closing,
    conversation,
    handling,
    holding,
    measuring,
    opening,
    privately,
    queue,
    replying,
    shielding,
    taking_back,
    why,
)
from webcare.web.listening import posts
from webcare.web.live import stream
from webcare.web.promises import answers
from webcare.web.promises import listing as promises
from webcare.web.staffing import page as staffing
from webcare.web.staffing.reading import ADDRESS as STAFFING
from webcare.web.tips import changing, gallery, thumbnails
from webcare.web.tips import settings as intake

Endpoint = Callable[[Request], Awaitable[Response]]

PUBLIC = ("/login",)
"""What can be seen without being logged in."""

_ONE = "/conversations/{id}"
_MESSAGE = "/messages/{id}"
_CHANNEL = "/channels/{name}"
_PERSON = "/people/{id}"
_CONTACT = "/contacts/{id}"
_FIELD = "/contact-fields/{name}"
_WORK = work.ADDRESS


def page_routes() -> list[Route]:
    """Return the routes of the pages; `RequireSignIn` must stand before them."""
    return [
        *_account(),
        *_inbox(),
        *_conversation(),
        *_channels(),
        *_policies(),
        *_popups(),
        *_retention(),
        *_work(),
        *_people(),
        *_at_work(),
        *_contacts(),
        *_listening(),
        *_tips(),
        *_staffing(),
    ]


def _get(path: str, endpoint: Endpoint) -> Route:
    return Route(path, endpoint, methods=["GET"])


def _post(path: str, endpoint: Endpoint) -> Route:
    return Route(path, endpoint, methods=["POST"])


def _account() -> list[Route]:
    return [
        _get("/login", signing_in.show_login),
        _post("/login", signing_in.log_in),
        _post("/logout", signing_in.log_out),
        _get("/profile", profile.show_profile),
        _post("/profile", profile.save_profile),
        _post("/profile/password", profile.save_password),
        _post("/profile/tokens", profile.make_token),
        _post("/profile/tokens/{id}/revoke", profile.revoke_token),
        _post("/profile/log-out-everywhere", profile.log_out_everywhere),
    ]


def _inbox() -> list[Route]:
    return [
        _get("/", queue.show_home),
        _get("/queue", queue.show_queue),
        _get("/queue/counts", queue.show_counts),
        _post("/queue/next", queue.take_one),
        _get("/promises", promises.show_promises),
        _get("/promises/answers", answers.show_answers),
        _get("/promises/answers.csv", answers.export_answers),
        _get("/promises/answers/list", answers.list_answers),
        _get("/blocked", blocked.show_blocked),
        _get("/abuse", counts.show_counts),
        _get("/live", stream),
    ]


def _conversation() -> list[Route]:
    return [
        _get(_ONE, conversation.show_conversation),
        _get(_ONE + "/timeline", conversation.show_earlier),
        _get(_ONE + "/why", why.show_conversation),
        _get(_MESSAGE + "/why", why.show_message),
        _get(_ONE + "/changes", conversation.show_changes),
        _get(_ONE + "/assignees", conversation.show_assignees),
        _get(_ONE + "/template", conversation.show_template),
        _post(_ONE + "/opened", conversation.note_opened),
        _post(_ONE + "/typing", conversation.note_typing),
        _post(_ONE + "/assign", handling.assign),
        _post(_ONE + "/snooze", handling.snooze),
        _post(_ONE + "/resolve", handling.resolve),
        _post(_ONE + "/reopen", handling.reopen),
        _get(_ONE + "/shield", shielding.show_shield),
        _post(_ONE + "/warn", shielding.warn),
        _post(_ONE + "/block", shielding.block_person),
        _post(_ONE + "/unblock", shielding.unblock_person),
        _post(_ONE + "/control", handling.take_over),
        _get(_ONE + "/private", privately.show_ways),
        _post(_ONE + "/private", privately.go_private),
        _get(_ONE + "/hold", holding.show_holding),
        _post(_ONE + "/hold", holding.give_promise),
        _get(_ONE + "/close", closing.show_closing),
        _post(_ONE + "/close", closing.close),
        _post(_ONE + "/messages", replying.write),
        _post(_ONE + "/measure", measuring.measure),
        _post(_ONE + "/ignored", measuring.ignore),
        _post(_ONE + "/uploads", replying.upload),
        _post(_MESSAGE + "/reaction", replying.put_reaction),
        _post(_MESSAGE + "/moderate", replying.moderate_message),
        _post(_MESSAGE + "/open", opening.open_masked),
        _post(_MESSAGE + "/not-offensive", opening.report),
        _post(_MESSAGE + "/retry", replying.retry),
        _post(_MESSAGE + "/sent", replying.mark_sent),
        _post(_MESSAGE + "/cancel", replying.cancel),
        _post(_MESSAGE + "/take-back", taking_back.take_back),
        _post("/attachments/{id}/fetch", handling.fetch_again),
    ]


def _channels() -> list[Route]:
    return [
        _get("/channels", channels.show_channels),
        _get("/channels/new", channels.show_new),
        _post("/channels/new", channels.connect),
        _get(_CHANNEL, channels.show_channel),
        _post(_CHANNEL, channels.change),
        _post(_CHANNEL + "/check", channels.check),
        _get(_CHANNEL + "/arrival", channels.show_arrival),
        _post(_CHANNEL + "/templates", channels.fetch_templates),
        _post(_CHANNEL + "/switch", channels.switch),
        _get(_CHANNEL + "/pilot", pilot.show_pilot),
        _post(_CHANNEL + "/pilot", pilot.switch),
        _get(_CHANNEL + "/pilot.csv", pilot.download),
        _get("/dead-letters", dead_letters.show_dead_letters),
        _post("/dead-letters/{id}/replay", dead_letters.replay_one),
    ]


def _retention() -> list[Route]:
    return [
        _get(removals.ADDRESS, removals.show_removals),
        _get(holds.ADDRESS, holds.show_holds),
        _post(holds.ADDRESS, holds.place),
        _post(holds.ADDRESS + "/{id}/release", holds.release),
        _post(holds.ADDRESS + "/{id}/review", holds.review),
        _get(_CONTACT + "/erase", erasing.show_erasing),
        _post(_CONTACT + "/erase", erasing.erase),
        _post(_CONTACT + "/data", erasing.give),
    ]


def _policies() -> list[Route]:
    one = POLICIES + "/{kind}/{place}"
    version = one + "/versions/{number}"
    return [
        _get(audit.ADDRESS, audit.show_audit),
        _get(POLICIES, matrix.show_policies),
        _get(one, frame.show_policy),
        _post(one, frame.save),
        _get(one + "/difference", comparing.show_difference),
        _post(one + "/activate", frame.activate),
        _post(one + "/discard", frame.discard),
        _get(one + "/calendar", from_calendar.show_calendar),
        _post(one + "/calendar", from_calendar.read),
        _post(one + "/calendar/add", from_calendar.take_over),
        _get(one + "/try", trying.show_trying),
        _post(one + "/try", trying.go_on),
        _post(version + "/restore", frame.put_back),
        _post(version + "/call-off", frame.call_off),
    ]


def _popups() -> list[Route]:
    one = popup_pages.ADDRESS + "/{name}"
    return [
        _get(popup_pages.ADDRESS, popup_pages.show_popups),
        _get(popup_pages.ADDRESS + "/new", popup_form.show_new),
        _post(popup_pages.ADDRESS + "/new", popup_form.add),
        _get(one, popup_pages.show_popup),
        _get(one + "/edit", popup_form.show_form),
        _post(one + "/edit", popup_form.change),
        _post(one + "/close", popup_pages.close),
        _get(one + "/code.svg", popup_pages.show_code),
        _get(one + "/poster", popup_pages.show_poster),
        _get(one + "/report.csv", popup_pages.download),
        _get(one + "/policies/{kind}", popup_policies.show),
        _post(one + "/policies/{kind}", popup_policies.save),
    ]


def _work() -> list[Route]:
    return [
        _get(plugins.ADDRESS, plugins.show_plugins),
        _get(_WORK, work.show_work),
        _post(_WORK + "/retry", work.retry_kind),
        _post(_WORK + "/{id}/retry", work.retry_one),
        _post(_WORK + "/{id}/drop", work.drop_one),
    ]


def _people() -> list[Route]:
    return [
        _get("/people", people.show_people),
        _post("/people", people.add_person),
        _post("/teams", people.add_one_team),
        _get(_PERSON, people.show_person),
        _post(_PERSON, people.change_person),
        _post(_PERSON + "/password", people.reset_password),
        _post(_PERSON + "/disable", people.shut_out),
        _post(_PERSON + "/enable", people.let_in),
    ]


def _at_work() -> list[Route]:
    one, team = at_work.ADDRESS + "/{id}", at_work.ADDRESS + "/teams/{id}"
    return [
        _post("/presence", presence.set_presence),
        _post(presence.HEARD, presence.note_page),
        _get(at_work.ADDRESS, at_work.show_at_work),
        _get(team, at_work.show_team),
        _post(team, at_work.change_team),
        _get(one, at_work.show_desk),
        _post(one, at_work.change_desk),
        _post(one + "/presence", at_work.say_where),
    ]


def _contacts() -> list[Route]:
    return [
        _get("/contacts", listing.show_contacts),
        _get(_CONTACT, contact.show_contact),
        _post(_CONTACT, contact.save_contact),
        _post(_CONTACT + "/own-agent", own_agent.choose_own_agent),
        _post(_CONTACT + "/notes", contact.write_note),
        _post(_CONTACT + "/notes/{note}/remove", contact.take_note_away),
        _get(_CONTACT + "/merge", merging.show_merge),
        _post(_CONTACT + "/merge", merging.merge),
        _post(_CONTACT + "/refuse", merging.refuse),
        _post(_CONTACT + "/merges/{merge}/undo", merging.undo),
        _get("/contact-fields", fields.show_fields),
        _post("/contact-fields", fields.add_field),
        _post(_FIELD, fields.rename_field),
        _post(_FIELD + "/remove", fields.drop_field),
    ]


def _staffing() -> list[Route]:
    return [
        _get(STAFFING, staffing.show_staffing),
        _get(STAFFING + ".csv", staffing.give_staffing),
    ]


def _listening() -> list[Route]:
    return [
        _get("/listening", posts.show_posts),
        _post("/listening/{id}/answer", posts.answer),
        _post("/listening/{id}/aside", posts.set_aside),
        _post("/listening/{id}/restore", posts.restore),
    ]


def _tips() -> list[Route]:
    team, one = "/tips/{team}", "/tips/{team}/{id}"
    return [
        _get("/tips", gallery.show_lines),
        _get(team, gallery.show_gallery),
        _get(team + "/news", gallery.show_news),
        _post(team + "/mark", changing.mark_tips),
        _post(team + "/tell", changing.tell),
        _post(team + "/export", changing.export),
        _get(one, gallery.show_tip),
        _get(one + "/thumbnail", thumbnails.give_thumbnail),
        _get(one + "/file", changing.save),
        _post(one + "/consent", changing.answer_for),
        _get("/teams/{team}/intake", intake.show_settings),
        _post("/teams/{team}/intake", intake.save_settings),
    ]
