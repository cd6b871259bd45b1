"""What a chat client asks: the last thing its person says. The rest of the request is not replayed.

Dayhand keeps its own one conversation, so earlier messages of a request say nothing new. System
messages are a client's words, not its person's, and are left out: nothing of them is understood,
stored or shown to a model.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from capabilities.errors import InvalidRequestError, NotFoundError

MODEL = "dayhand"
MAX_TEXT = 20_000
_BACKGROUND = frozenset({"system", "developer"})


class UnknownModelError(NotFoundError):
    """There is one model here, and it was not the one asked for."""

    code = "model_not_found"


class _Asked(BaseModel):
    """Base of what is read of a request; fields that mean nothing here are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Part(_Asked):
    """One part of a message."""

    type: str
    text: str | None = None


class Said(_Asked):
    """One message of a request."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None


class StreamOptions(_Asked):
    """How to stream."""

    include_usage: bool | None = None


class Format(_Asked):
    """The form an answer should have."""

    type: str


class CompletionRequest(_Asked):
    """A chat completion as clients ask for it. Sampling options and tools have no effect here."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    messages: Annotated[list[Said], Field(min_length=1)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    response_format: Format | None = None


def check(request: CompletionRequest) -> None:
    """Refuse what would be answered otherwise than asked for; InvalidRequestError, UnknownModelError."""
    if request.model != MODEL:
        raise UnknownModelError(f"The only model here is {MODEL}.")
    if request.n not in {None, 1}:
        raise InvalidRequestError("There is one answer to a message: leave out n, or set it to 1.")
    if request.response_format is not None and request.response_format.type != "text":
        raise InvalidRequestError("Answers here are text: leave out response_format.")


def words(request: CompletionRequest) -> str:
    """Return what is said: the text of the last message, which has to be the person's.

    A request that ends otherwise, as one to go on with an answer does, would say again what was said
    before. Raises InvalidRequestError.
    """
    said = [message for message in request.messages if message.role not in _BACKGROUND]
    if not said or said[-1].role != "user":
        raise InvalidRequestError("The last message has to be one of the user.")
    text = _text(said[-1].content)
    if not text.strip():
        raise InvalidRequestError("The last message says nothing.")
    if len(text) > MAX_TEXT:
        raise InvalidRequestError(f"A message may have {MAX_TEXT} characters at most.")
    return text


def _text(content: Any) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    if any(part.type != "text" for part in content):
        raise InvalidRequestError("Only text can be read here, no pictures, sound or files.")
    return "\n".join(part.text or "" for part in content)
