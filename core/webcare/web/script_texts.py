"""The sentences that the scripts show; they get them from the page."""

from webcare.web.languages import Languages, translatable

TEXTS = {
    "new_one": translatable("%(num)s new message below"),
    "new_many": translatable("%(num)s new messages below"),
    "elsewhere_one": translatable("%(num)s new message in other conversations"),
    "elsewhere_many": translatable("%(num)s new messages in other conversations"),
    "said": translatable("%(name)s: %(text)s"),
    "leaves_one": translatable("Leaves in %(num)s second."),
    "leaves_many": translatable("Leaves in %(num)s seconds."),
    "undo_how": translatable("Control Z takes it back."),
    "taken_back": translatable("Taken back: it stands in the text field again."),
    "window_left": translatable("%(time)s left to answer"),
    "window_closed": translatable("The window has just closed"),
    "due_answer": translatable("Answer: %(time)s"),
    "due_resolve": translatable("Resolve: %(time)s"),
    "due_late": translatable("%(time)s late"),
    "answered": translatable("Answered"),
    "all_answered": translatable("All answered"),
    "now": translatable("now"),
    "minutes": translatable("%(minutes)s min"),
    "hours": translatable("%(hours)s h"),
    "days": translatable("%(days)s d"),
    "sent": translatable("Sent."),
    "note_saved": translatable("Note saved."),
    "not_reached": translatable("Webcare cannot be reached. Your text is kept."),
    "action_failed": translatable("This did not work. Try again."),
    "remarks_one": translatable("%(num)s remark on your text"),
    "remarks_many": translatable("%(num)s remarks on your text"),
    "replaced": translatable("Replaced."),
    "ignored": translatable("Ignored in this conversation."),
    "file_failed": translatable("%(name)s could not be handed in."),
    "file_too_large": translatable("%(name)s is too large."),
    "file_wait": translatable("Wait until the files are handed in."),
    "nothing_written": translatable("Write something first, or attach a file."),
    "choose_template": translatable("Choose a template first."),
    "fill_blanks": translatable("Fill in every blank first."),
    "remove": translatable("Remove %(name)s"),
    "play": translatable("Play"),
    "pause": translatable("Pause"),
    "position": translatable("Position"),
    "speed": translatable("Speed %(rate)s times"),
    "you_are": translatable("You are now: %(presence)s"),
    "copied": translatable("Copied."),
    "dismiss": translatable("Dismiss"),
}


def script_texts(languages: Languages, language: str) -> dict[str, str]:
    """Return the sentences by the names that the scripts know, in a language."""
    return {name: languages.sentence(language, text) for name, text in TEXTS.items()}
