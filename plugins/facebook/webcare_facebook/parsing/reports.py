"""What the Page's own events mean for an administrator.

`ok` clears what was reported on the same topic before.
"""

from __future__ import annotations

from webcare.plugin import sentence

UNKNOWN_EVENT = sentence(
    "Facebook sent a kind of event that is not known here. It was kept."
)
UNUSED_EVENT = sentence(
    "Facebook sent an event about something that is not used here. It was kept."
)
UNKNOWN_FIELD = sentence(
    "Facebook sent a kind of notice that is not known here. It was kept."
)
UNUSED_FIELD = sentence("Facebook sent a notice about something that is not used here.")
OTHER_OBJECT = sentence(
    "Meta sent a notice that is not about a Page. Our app is subscribed to more than "
    "is used here."
)
NO_ITEMS = sentence("Facebook sent a notice without anything in it.")
OTHERS_LIKE = sentence("Somebody whom Facebook does not name liked something of ours.")
POST_CHANGED = sentence("Somebody changed, hid or removed a post of our Page.")
OWN_LIKE = sentence("Somebody liked something in the name of our Page.")
UNKNOWN_ACTION = sentence(
    "Somebody did something on the Page that is not known here. It was kept."
)
VIDEO_STOPPED = sentence(
    "Facebook blocked or muted a video of ours. Look at the Page's support inbox."
)
VIDEO_FREED = sentence("Facebook shows a video of ours again.")
ACCOUNT_LINKED = sentence("Somebody linked their account with us to Messenger.")
ACCOUNT_UNLINKED = sentence("Somebody unlinked their account with us from Messenger.")
CONTROL_ASKED = sentence("Another app asks to take over a conversation.")
ROLES = sentence("Facebook told which app answers first in Messenger.")

POLICY_BLOCKED = sentence(
    "Facebook blocked our Page in Messenger, because it says that we broke its rules. "
    "Look at the Page's support inbox and appeal if that is wrong."
)
POLICY_WARNING = sentence(
    "Facebook warns that we break its rules. Look at the Page's support inbox."
)
POLICY_FREED = sentence("Facebook lets our Page use Messenger again.")
