"""A spoken conversation on one connection: samples in, events and spoken sentences out.

What somebody says is cut into utterances. Each is listened to while it is waited for more of it, so
that the answer need not wait for the listening; when it ends it becomes a message like any other, by
the same way as a recording. Who leaves in the middle of an utterance has said nothing.
"""

import asyncio

from api.auth.caller import Caller
from api.services import Services
from api.talk_answers import Answers, Line, Utterance
from api.talk_events import Hello, Listening, Partial
from api.turns import inbound
from api.voicing import speaker_of, understood
from bot.delivery.turn import VOICE
from bot.speech.endpointing import FRAME_SECONDS, Detector, Endpointer, Mark
from bot.speech.pcm import Samples
from bot.speech.port import RATE, Heard, Sound, Speaker, UnusableAudioError
from capabilities.errors import DayhandError

LONGEST = 30.0
"""Seconds of an utterance."""
_WAITING = 3
"""Utterances that wait for their answer; who says more is not read on until one is answered."""
_AHEAD = 60.0
"""Seconds that may be sent more than have passed: it is a conversation, not an upload."""
_FIRST_PARTIAL, _PARTIAL = 0.5, 0.3
_SOON = 14
"""Frames of silence that are enough after what is a whole command already (0.4 s)."""


class Talk:
    """One conversation; lives as long as its connection, in the connection's group of tasks."""

    def __init__(
        self,
        services: Services,
        caller: Caller,
        hello: Hello,
        line: Line,
        *,
        detector: Detector,
        group: asyncio.TaskGroup,
    ) -> None:
        self._services = services
        self._caller = caller
        self._hello = hello
        self._line = line
        self._group = group
        self._samples = Samples(hello.rate)
        self._ends = Endpointer(detector, LONGEST)
        self._answers = Answers(services, hello, line)
        self._waiting = asyncio.Queue[tuple[Utterance, Sound]](_WAITING)
        self._current: Utterance | None = None
        self._next = hello.first
        self._open = 0
        self._clock = asyncio.get_running_loop().time
        self._began, self._sent = self._clock(), 0.0
        self.heard_at = self._began
        """When somebody spoke last."""
        group.create_task(self._answer())

    @property
    def speaking(self) -> bool:
        """Whether somebody is in the middle of an utterance."""
        return self._current is not None

    @property
    def answering(self) -> bool:
        """Whether something said is still to be answered, or an answer is being played."""
        return self._open > 0 or self._answers.sounding

    async def take(self, pcm: bytes) -> None:
        """Listen to the next samples; UnusableAudioError when they are none, or come too fast."""
        samples = self._samples.take(pcm)
        self._sent += len(samples) / 2 / RATE
        if self._sent > self._clock() - self._began + _AHEAD:
            raise UnusableAudioError("That is faster than anybody speaks; send recordings to /api/voice.")
        sounding = self._answers.sounding
        if sounding and not self._hello.barge_in and self._current is None:
            return
        for mark in self._ends.take(samples, firm=sounding):
            await self._noticed(mark)

    async def end(self) -> None:
        """End the utterance, if there is one."""
        utterance, self._current = self._current, None
        if utterance is None:
            return
        self.heard_at = self._clock()
        silence = self._ends.silent * FRAME_SECONDS
        utterance.quiet_at = self.heard_at - silence
        utterance.voiced = self._ends.voiced * FRAME_SECONDS
        self._open += 1
        await self._waiting.put((utterance, self._ends.finish()))

    def stop(self) -> None:
        """Stop the answer that is being spoken."""
        self._answers.hush()

    async def _noticed(self, mark: Mark) -> None:
        utterance = self._current
        if mark is Mark.BEGAN:
            utterance = self._current = Utterance(self._next)
            self._next += 1
            self.stop()
            await self._line.tell(Listening(utterance=utterance.number))
            self._group.create_task(self._follow(utterance))
        elif mark is Mark.ENDED:
            await self.end()
        elif utterance is not None and mark is Mark.WENT_ON:
            utterance.hearing = None
        elif utterance is not None:
            utterance.hearing = self._group.create_task(self._hear_early(utterance, self._ends.sound()))

    async def _follow(self, utterance: Utterance) -> None:
        """Get ready to listen to somebody, and tell what is understood so far."""
        listening, told, wait = self._services.voice.listening, "", _FIRST_PARTIAL
        try:
            speaker = await self._who(utterance)
            await listening.prepare(speaker)
        except DayhandError:
            return  # it is told when the utterance has ended
        while listening.guesses and self._current is utterance:
            await asyncio.sleep(wait)
            began = self._clock()
            if self._current is not utterance or utterance.hearing is not None:
                continue
            text = await listening.guess(self._ends.sound(), speaker)
            wait = max(_PARTIAL, 3 * (self._clock() - began))  # a third of an engine's time at most
            if text and text != told and self._current is utterance:
                told = text
                await self._line.tell(Partial(utterance=utterance.number, text=text))

    async def _hear_early(self, utterance: Utterance, sound: Sound) -> Heard | DayhandError:
        """Listen at a pause; end the utterance a little sooner when it is a whole command."""
        heard = await self._hear(utterance, sound)
        if isinstance(heard, Heard) and await self._is_whole(heard):
            this = asyncio.current_task()
            while self._current is utterance and utterance.hearing is this:
                if self._ends.silent >= _SOON:
                    await self.end()
                    break
                await asyncio.sleep(FRAME_SECONDS)
        return heard

    async def _hear(self, utterance: Utterance, sound: Sound) -> Heard | DayhandError:
        try:
            speaker = await self._who(utterance)
            return await self._services.voice.listening.listen(sound, speaker)
        except DayhandError as error:
            return error

    async def _who(self, utterance: Utterance) -> Speaker:
        async with utterance.knowing:
            utterance.speaker = utterance.speaker or await speaker_of(self._services, self._caller.user)
        return utterance.speaker

    async def _is_whole(self, heard: Heard) -> bool:
        """Tell whether something heard is a command that lacks nothing."""
        blank = inbound(
            self._services,
            self._caller,
            key=None,
            conversation=self._hello.conversation_id,
            channel=VOICE,
        )
        try:
            message = await understood(self._services, blank, heard) if heard.sure else None
            asked = await self._services.hearer.hear(message) if message else None
        except DayhandError:
            return False
        if asked is None or not asked.analysis.steps or asked.analysis.unheard:
            return False
        return all(
            name in step.slots or not slot.is_required()
            for step in asked.analysis.steps
            for name, slot in self._services.registry.action(step.action).slots.model_fields.items()
        )

    async def _answer(self) -> None:
        while True:
            utterance, sound = await self._waiting.get()
            heard = await (utterance.hearing or self._hear(utterance, sound))
            await self._answers.answer(utterance, heard, quiet=lambda: self._current is None)
            self._open -= 1
