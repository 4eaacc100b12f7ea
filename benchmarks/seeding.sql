-- A year of conversations, for both databases. `numbers` holds 1 to their count, `turns`
-- 0 to 10. What is called opened is the seconds since 1970 at which a conversation began.

INSERT INTO contacts (id, name, tags, created_at, version)
SELECT n, 'Reiziger ' || n, '[]', to_timestamp(:opened), 0 FROM numbers;

INSERT INTO identities (id, contact_id, channel_type, name, created_at)
SELECT n, n, 'whatsapp', 'Reiziger ' || n, to_timestamp(:opened) FROM numbers;

INSERT INTO identity_aliases
    (channel_type, kind, value, strength, scope, identity_id)
SELECT
    'whatsapp', 'bsuid',
    'NL.' || lpad(CAST(n * 2654435761 % 4294967296 AS text), 14, '0'),
    'strong', :waba, n
FROM numbers ORDER BY n * 2654435761 % 4294967296;

INSERT INTO identity_aliases
    (channel_type, kind, value, strength, scope, identity_id)
SELECT
    'whatsapp', 'phone',
    '+316' || lpad(CAST(n * 2654435761 % 4294967296 AS text), 10, '0'),
    'weak', '', n
FROM numbers ORDER BY n * 2654435761 % 4294967296;

INSERT INTO cases (id, created_at)
SELECT n, to_timestamp(:opened) FROM numbers;

INSERT INTO conversations (
    id, channel_id, identity_id, case_id, team_id, visibility, thread_root, status,
    priority, tags, opened_at, unread, waiting_since, last_message_at, preview,
    preview_kind, preview_outbound, window_until, resolved_at, queue_position, version
)
SELECT
    n, :channel, n, n, :team, 'private', '', 'resolved',
    0, '[]', to_timestamp(:opened), 0, NULL, to_timestamp(:opened + 600),
    substr(:words, 1, 140), 'text', false, to_timestamp(:opened + 86400),
    to_timestamp(:opened + 900), NULL, 12
FROM numbers;

UPDATE conversations SET
    status = 'open', unread = 1, resolved_at = NULL, waiting_since = last_message_at,
    queue_position = CAST((:start + id * :step + 600) * 1000 AS bigint)
WHERE id > :first_open;

INSERT INTO messages (
    id, conversation_id, channel_id, external_id, direction, kind, text, status,
    identity_id, forwarded, sent_at, received_at
)
SELECT
    n * 10 + k, n, :channel,
    'wamid.HBgLMzE2'
    || lpad(CAST((n * 10 + k) * 2654435761 % 4294967296 AS text), 10, '0')
    || 'FQIAEhgUM0E3QjYxOUZEODIxOUZEOA',
    CASE WHEN k IN (3, 5, 7, 9) THEN 'out' ELSE 'in' END, 'text', :words,
    CASE WHEN k IN (3, 5, 7, 9) THEN 'read' ELSE 'received' END,
    CASE WHEN k IN (3, 5, 7, 9) THEN NULL ELSE n END, '',
    to_timestamp(:opened + k * 60), to_timestamp(:opened + k * 60)
FROM numbers CROSS JOIN turns WHERE k > 0;

INSERT INTO conversation_events (
    conversation_id, what, message_id, actor, happened_at, "transaction"
)
SELECT
    n,
    CASE
        WHEN k = 0 THEN 'opened'
        WHEN k IN (3, 5, 7, 9) THEN 'message.sent'
        ELSE 'message.received'
    END,
    CASE WHEN k = 0 THEN NULL ELSE n * 10 + k END, '',
    to_timestamp(:opened + k * 60), 1
FROM numbers CROSS JOIN turns;
