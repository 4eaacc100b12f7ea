"""Which tables a copy of the rows has, and which it does not.

Every table stands in one of the two, and a test says when a new one does not.
"""

KEPT = frozenset(
    {
        "abuse_marks",
        "acceptances",
        "api_tokens",
        "arrivals",
        "attachments",
        "attendances",
        "audit_events",
        "automatic_messages",
        "blocks",
        "capacities",
        "cases",
        "channel_reports",
        "channel_weights",
        "channels",
        "contact_fields",
        "contact_merges",
        "contact_notes",
        "contact_phones",
        "contacts",
        "conversation_events",
        "conversations",
        "dead_letters",
        "doomed_files",
        "found_posts",
        "given_conversations",
        "held_conversations",
        "idempotency_keys",
        "identities",
        "identity_aliases",
        "intakes",
        "invitations",
        "jobs",
        "lanes",
        "legal_holds",
        "memberships",
        "merge_refusals",
        "message_charges",
        "message_versions",
        "messages",
        "own_agents",
        "pilot_days",
        "pilot_stops",
        "policy_drafts",
        "policy_versions",
        "popup_policies",
        "popups",
        "preferences",
        "promises",
        "public_posts",
        "raw_deliveries",
        "reactions",
        "removals",
        "retention_progress",
        "role_grants",
        "roles",
        "schedules",
        "status_news",
        "team_ways",
        "teams",
        "templates",
        "tip_senders",
        "tips",
        "tombstones",
        "turned_away",
        "uploads",
        "user_skills",
        "users",
    }
)
"""What a copy holds; tables of earlier versions stay in here, for their copies."""

LEFT_OUT = {
    "login_sessions": "a browser that was logged in must not be so again",
    "paces": "what was sent in the last seconds counts for those seconds only",
    "schema_steps": "the migrations that make the tables write it themselves",
    "workers": "the processes of then are not those of now",
}
"""What a copy does not hold, and why."""

OF_ITSELF = ("jobs", "lanes", "schedules")
"""What a server leaves in a database that nobody has used yet: recurring work."""

STARTING_OVER: dict[str, dict[str, int | None]] = {
    # Who held a lane does not hold it in the copy.
    "lanes": {"lease_until": None, "worker": None},
    # The numbers are those of one server; see `ConversationEvent`.
    "conversation_events": {"transaction": 0},
}
"""Columns that get another value when a copy comes to life."""
