"""Where one is signed in, and ending that."""

from datetime import datetime

from pydantic import BaseModel

from api.auth.caller import Holder, Parts
from api.body import Id
from api.routing import signed_in_router

router = signed_in_router("accounts")


class SessionBody(BaseModel):
    """A browser that is signed in; ``agent`` is what it calls itself."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str
    current: bool


@router.get("/api/auth/sessions")
async def sessions(caller: Holder, services: Parts) -> list[SessionBody]:
    """List where you are signed in."""
    return [
        SessionBody(
            id=session.id,
            created_at=session.created_at,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
            agent=session.agent,
            current=session.id == caller.session,
        )
        for session in await services.sessions.of(caller.user)
    ]


@router.delete("/api/auth/sessions/{session_id}", status_code=204)
async def end_session(session_id: Id, caller: Holder, services: Parts) -> None:
    """Sign a browser out; it is refused from its next request on."""
    await services.sessions.end(caller.user, session_id)
