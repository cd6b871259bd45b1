"""The providers: which extra brings them, and how LangChain is told to reach them.

Nothing here is imported before the first call: a framework of models takes seconds to load.
Retries of the providers' own libraries are off, so that every attempt is ours: counted and paid.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from typing import Any, Protocol, cast

from bot.models.names import Name
from bot.models.port import Ask
from capabilities.errors import UnavailableError

_COUNT = count()
MOONSHOT_URL = "https://api.moonshot.ai/v1"


@dataclass(frozen=True, slots=True)
class Provider:
    """How one provider is reached. ``needs_key`` is false for what runs on one's own machine."""

    package: str
    extra: str
    speaks: str
    key_variable: str | None
    needs_key: bool = True


PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider("langchain_openai", "openai", "openai", "OPENAI_API_KEY"),
    "moonshot": Provider("langchain_openai", "openai", "openai", "MOONSHOT_API_KEY"),
    "anthropic": Provider("langchain_anthropic", "anthropic", "anthropic", "ANTHROPIC_API_KEY"),
    "ollama": Provider("langchain_ollama", "ollama", "ollama", None, needs_key=False),
}


class MissingExtraError(UnavailableError):
    """A provider's library is not installed; the sentence names the extra that brings it."""

    code = "extra_missing"


class Client(Protocol):
    """A provider's chat model."""

    def stream(self, ask: Ask) -> AsyncIterator[Any]:
        """Return the pieces of its answer."""
        ...

    async def close(self) -> None:
        """Let go of its connections."""
        ...


def is_installed(name: Name) -> bool:
    """Whether the library of a model's provider is here; nothing is imported to find out."""
    return find_spec("langchain") is not None and find_spec(PROVIDERS[name.provider].package) is not None


def needs_key(name: Name) -> bool:
    """Whether it cannot be asked without a key; what runs at an address of one's own may need none."""
    return PROVIDERS[name.provider].needs_key and name.base_url is None


def connect(name: Name, key: str | None, base_url: str | None, seconds: float) -> Client:
    """Return a model's client. Blocks for seconds the first time. MissingExtraError names the extra."""
    provider = _installed(name)
    options = _OPTIONS[provider.speaks](name, key, name.base_url or base_url, seconds)
    from langchain.chat_models import init_chat_model

    initialise = cast("Any", init_chat_model)  # its overloads are typed in part only
    model = initialise(name.model, model_provider=provider.speaks, **options)
    is_openai_itself = name.provider == "openai" and not options.get("base_url")
    return _Langchain(model, provider.speaks, is_openai_itself=is_openai_itself)


def connect_embeddings(
    name: Name, key: str | None, base_url: str | None, seconds: float
) -> "_LangchainEmbeddings":
    """Return the client of a model of embeddings; as ``connect`` otherwise."""
    provider = _installed(name)
    base_url = name.base_url or base_url
    options = _OPTIONS[provider.speaks](name, key, base_url, seconds)
    if provider.speaks == "openai":
        for of_chat in ("stream_usage", "use_responses_api"):
            del options[of_chat]
        # Texts are sent as they are: the library's own cutting fetches a tokenizer from the network.
        options["check_embedding_ctx_length"] = False
        if options.get("base_url"):
            options["model_kwargs"] = {"encoding_format": "float"}  # what everybody's server knows
    from langchain.embeddings import init_embeddings

    return _LangchainEmbeddings(
        init_embeddings(name.model, provider=provider.speaks, **options), provider.speaks
    )


def _installed(name: Name) -> Provider:
    provider = PROVIDERS[name.provider]
    if not is_installed(name):
        raise MissingExtraError(
            f"{name.label} needs what is not installed: uv tool install 'dayhand[{provider.extra}]', "
            f"or pip install 'dayhand[{provider.extra}]'."
        )
    return provider


class _LangchainEmbeddings:
    """A client over a model of embeddings of the framework."""

    def __init__(self, model: Any, speaks: str) -> None:
        self._model = model
        self._speaks = speaks

    async def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        return cast("list[list[float]]", await self._model.aembed_documents(list(texts)))

    async def close(self) -> None:
        # The framework has no way to close a model; its parts do.
        if self._speaks == "openai":
            await self._model.async_client._client.close()  # noqa: SLF001  # there is no other name for it
            self._model.client._client.close()  # noqa: SLF001
        else:
            await self._model._async_client._client.aclose()  # noqa: SLF001


class _Langchain:
    """A client over a chat model of the framework."""

    def __init__(self, model: Any, speaks: str, *, is_openai_itself: bool) -> None:
        self._model = model
        self._speaks = speaks
        self._is_openai_itself = is_openai_itself

    def stream(self, ask: Ask) -> AsyncIterator[Any]:
        from bot.models.wire import messages_out, tool_out

        model = self._model
        if ask.tools:
            choice: dict[str, Any] = {"tool_choice": ask.must_call} if ask.must_call else {}
            model = model.bind_tools([tool_out(tool) for tool in ask.tools], **choice)
        pieces = model.astream(messages_out(ask.messages), **self._bounds(ask.most_tokens))
        return cast("AsyncIterator[Any]", pieces)

    async def close(self) -> None:
        # The framework has no way to close a model; its parts do.
        model = self._model
        match self._speaks:
            case "openai":
                await model.root_async_client.close()
                model.root_client.close()
            case "anthropic":
                await model._async_client.close()  # noqa: SLF001  # there is no other name for it
            case _:
                await model._async_client._client.aclose()  # noqa: SLF001

    def _bounds(self, tokens: int) -> dict[str, Any]:
        if self._speaks == "ollama":
            return {"options": {"num_predict": tokens}}
        if self._speaks == "openai" and not self._is_openai_itself:
            # The name that everybody who copied the protocol knows; OpenAI itself has renamed it.
            return {"extra_body": {"max_tokens": tokens}}
        return {"max_tokens": tokens}


def _openai(name: Name, key: str | None, base_url: str | None, seconds: float) -> dict[str, Any]:
    import httpx2

    if name.provider == "moonshot":
        base_url = base_url or MOONSHOT_URL
    return {
        "api_key": key or "none",  # the library insists on one, a server of one's own does not
        # A timeout object of its own also gives every client a connection pool of its own.
        "timeout": httpx2.Timeout(seconds),
        "max_retries": 0,
        "stream_usage": True,
        "use_responses_api": False,
        **({"base_url": base_url} if base_url else {}),
    }


def _anthropic(name: Name, key: str | None, base_url: str | None, seconds: float) -> dict[str, Any]:
    del name
    return {
        "api_key": key or "none",
        # The library shares connections between models of the same timeout, also beyond their closing.
        "timeout": seconds + next(_COUNT) * 1e-6,
        "max_retries": 0,
        **({"base_url": base_url} if base_url else {}),
    }


def _ollama(name: Name, key: str | None, base_url: str | None, seconds: float) -> dict[str, Any]:
    del name
    headers = {"headers": {"Authorization": f"Bearer {key}"}} if key else {}
    return {
        "client_kwargs": {"timeout": seconds, **headers},
        **({"base_url": base_url} if base_url else {}),
    }


_OPTIONS = {"openai": _openai, "anthropic": _anthropic, "ollama": _ollama}


def known_places(names: Sequence[Name]) -> frozenset[str]:
    """Return the names that keys may be kept under: the providers, and the addresses that were named."""
    return frozenset(PROVIDERS) | {name.key_name for name in names}
