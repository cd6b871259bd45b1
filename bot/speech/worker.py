"""A child process that answers one frame with another, kept alive and started anew when it is gone."""

import asyncio
from contextlib import suppress
from typing import Any

import structlog

from bot.confined.framing import frame, read_async
from bot.confined.serving import started
from bot.speech.port import SpeechUnavailableError

log = structlog.get_logger(__name__)


class Worker:
    """One module of this package running by itself; asked one thing at a time.

    Who leaves while it works leaves it working: it is everybody's, and its next answer is the next one's.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._exchanges: set[asyncio.Task[tuple[dict[str, Any], bytes]]] = set()

    async def ask(
        self, head: dict[str, Any], body: bytes = b"", *, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """Return the answer; SpeechUnavailableError when it does not come in time or the child breaks."""
        exchange = asyncio.create_task(self._exchange(head, body, seconds))
        self._exchanges.add(exchange)
        exchange.add_done_callback(self._forget)
        try:
            return await asyncio.shield(exchange)
        except asyncio.CancelledError:
            if exchange.cancelled():  # not who asked: the child was ended
                raise SpeechUnavailableError("The speech engine on this machine was ended.") from None
            raise

    async def close(self) -> None:
        """End the child; what it was asked fails."""
        for exchange in tuple(self._exchanges):
            exchange.cancel()
        await asyncio.gather(*self._exchanges, return_exceptions=True)
        await self._end()

    async def _exchange(
        self, head: dict[str, Any], body: bytes, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        async with self._turn:
            try:
                async with asyncio.timeout(seconds):
                    return await self._asked(head, body)
            except (TimeoutError, EOFError, OSError, ValueError) as error:
                log.warning("speech.worker_failed", module=self._module, kind=type(error).__name__)
                await self._end()
                raise SpeechUnavailableError("The speech engine on this machine did not answer.") from error
            except asyncio.CancelledError:
                await self._end()  # its answer would be taken for the next one's
                raise

    def _forget(self, exchange: "asyncio.Task[tuple[dict[str, Any], bytes]]") -> None:
        self._exchanges.discard(exchange)
        if not exchange.cancelled():
            exchange.exception()  # who asked may have left

    async def _asked(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        if self._child is None or self._child.returncode is not None:
            self._child = await started(self._module)
        stdin, stdout = self._child.stdin, self._child.stdout
        if stdin is None or stdout is None:
            raise ValueError("a child without pipes")
        stdin.write(frame(head, body))
        await stdin.drain()
        return await read_async(stdout)

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
