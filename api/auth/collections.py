"""Where accounts live. No secret is stored as it is: passwords by argon2id, random ones by SHA-256."""

from bot.store.port import CollectionSpec, IndexSpec

ACCOUNTS = CollectionSpec("accounts", (IndexSpec((("login", 1),), unique=True),))
"""``_id`` is the person; login (case-folded), password."""

SESSIONS = CollectionSpec(
    "sessions", (IndexSpec((("user", 1), ("_id", 1))), IndexSpec((("expires_at", 1), ("_id", 1))))
)
"""``_id`` the public half of the cookie; user, hash, created_at, seen_at, expires_at, agent."""

TOKENS = CollectionSpec("api_tokens", (IndexSpec((("user", 1), ("_id", 1))),))
"""``_id`` the public half; user, name, hash, scopes, created_at, used_at, expires_at."""

CODES = CollectionSpec(
    "codes", (IndexSpec((("kind", 1), ("_id", 1))), IndexSpec((("expires_at", 1), ("_id", 1))))
)
"""``_id`` "<kind>:<hash of the code>"; kind setup or invitation, by, expires_at. Used by deleting."""

THROTTLE = CollectionSpec("throttle", (IndexSpec((("expires_at", 1), ("_id", 1))),))
"""``_id`` "<key>|<window>"; hits, expires_at."""

LINKS = CollectionSpec(
    "links",
    (
        IndexSpec((("user", 1), ("channel", 1), ("_id", 1))),
        IndexSpec((("hash", 1), ("state", 1), ("_id", 1))),
        IndexSpec((("channel", 1), ("state", 1), ("_id", 1))),
        IndexSpec((("expires_at", 1), ("_id", 1))),
    ),
)
"""Links of channels that are coming about: hash of the code, channel, state, user, address, name."""

INVITATIONS = CollectionSpec("invitations", (IndexSpec((("digest", 1), ("deleted", 1), ("_id", 1))),))
"""The communication package's invitations; this index finds the one of a code, whoever made it."""

SPECS = (ACCOUNTS, SESSIONS, TOKENS, CODES, THROTTLE, LINKS, INVITATIONS)
