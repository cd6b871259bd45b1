"""The life of a running application: whether the core works, and whether all is about to stop."""

import asyncio

import structlog

from api.frames import frames
from api.services import Services

log = structlog.get_logger("dayhand.api")

RESTART_SECONDS = 1.0


class Life:
    """How the application is doing: whether it works, and whether it is about to stop."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.closing = asyncio.Event()
        self.works = False

    async def work(self) -> None:
        """Run the core until cancelled; one that breaks is started again."""
        self._services.memory.catch_up()
        while True:
            self.works = True
            try:
                await self._services.core.run()
            except Exception as error:  # noqa: BLE001  # reminders have to go on firing whatever happened
                told = {"kind": type(error).__name__, "frames": frames(error)}
                log.error("core_stopped", **told)  # noqa: TRY400  # messages of errors may quote a person
            self.works = False
            await asyncio.sleep(RESTART_SECONDS)

    async def listen(self) -> None:
        """Ask channels for messages until cancelled, where they are not sent here."""
        telegram, twilio = self._services.telegram, self._services.twilio
        async with asyncio.TaskGroup() as asking:
            if telegram is not None:
                asking.create_task(telegram.telegram.introduce())
            if telegram is not None and self._services.settings.telegram_polling:
                asking.create_task(telegram.poll())
            if twilio is not None:
                asking.create_task(twilio.poll())
