"""Metrics for Prometheus: how many, how fast, how much is waiting. Never who, never what."""

from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.models.breaker import State
from bot.models.port import Purpose, Usage

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_MODEL_SECONDS = (0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)


class Meter:
    """The measurements of one application; each application has its own registry."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        requests = Counter("dayhand_http_requests", "Requests answered.", ["status"], registry=self._registry)
        # Looked up once: a label look-up costs more than the increment.
        self._requests = {status: requests.labels(f"{status}xx") for status in range(1, 6)}
        self._latency = Histogram(
            "dayhand_http_seconds", "Time to answer a request.", buckets=_SECONDS, registry=self._registry
        )
        turns = Counter("dayhand_turns", "Turns finished.", ["outcome"], registry=self._registry)
        self._turns = {name: turns.labels(name) for name in ("done", "question", "error", "duplicate")}
        self._turn_latency = Histogram(
            "dayhand_turn_seconds", "Time of a turn.", buckets=_SECONDS, registry=self._registry
        )
        self._models = ModelMeasures(self._registry)
        self.voice = VoiceMeasures(self._registry)
        self._events = Counter("dayhand_events_sent", "Events sent to streams.", registry=self._registry)
        self._outbox = Gauge("dayhand_outbox_depth", "Messages waiting to be sent.", registry=self._registry)
        self.streams = Gauge("dayhand_streams_open", "Event streams open.", registry=self._registry)

    def answered(self, status: int, seconds: float, *, is_stream: bool) -> None:
        """Count one request; status 0 is one whose client left before the answer."""
        if status:
            self._requests[status // 100].inc()
        if not is_stream:
            self._latency.observe(seconds)

    def turned(self, outcome: str, seconds: float) -> None:
        """Count one turn: done, question, error or duplicate."""
        self._turns[outcome].inc()
        self._turn_latency.observe(seconds)

    def sent_event(self) -> None:
        """Count one event sent to one stream."""
        self._events.inc()

    @property
    def models(self) -> "ModelMeasures":
        """The measurements of language models."""
        return self._models

    def exposition(self, outbox_depth: int) -> bytes:
        """Return all of it in Prometheus' text format."""
        self._outbox.set(outbox_depth)
        return generate_latest(self._registry)


class VoiceMeasures:
    """How spoken conversations go."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._open = Gauge("dayhand_voice_talks_open", "Spoken conversations open.", registry=registry)
        self._utterances = Counter(
            "dayhand_voice_utterances", "Utterances listened to.", ["outcome"], registry=registry
        )
        self._interruptions = Counter(
            "dayhand_voice_interruptions", "Spoken answers that were interrupted.", registry=registry
        )
        self._seconds = Histogram(
            "dayhand_voice_answer_seconds",
            "From the end of speech to the first audio.",
            buckets=_SECONDS,
            registry=registry,
        )

    def talking(self) -> AbstractContextManager[object]:
        """Count a conversation while it is open."""
        return self._open.track_inprogress()

    def heard(self, outcome: str) -> None:
        """Count one utterance: answered, not_understood or failed."""
        self._utterances.labels(outcome).inc()

    def interrupted(self) -> None:
        """Count an answer that somebody spoke into."""
        self._interruptions.inc()

    def answered(self, seconds: float) -> None:
        """Count the wait for the first audio of an answer."""
        self._seconds.observe(seconds)


class ModelMeasures:
    """How calls to language models went, by model: hears what ``bot.models.attempt.Watch`` tells."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls = Counter(
            "dayhand_model_calls", "Calls to models.", ["model", "purpose", "outcome"], registry=registry
        )
        self._tokens = Counter("dayhand_model_tokens", "Tokens.", ["model", "direction"], registry=registry)
        self._micros = Counter(
            "dayhand_model_micros", "Cost in millionths of a US dollar.", ["model"], registry=registry
        )
        self._seconds = Histogram(
            "dayhand_model_seconds", "Time of a call.", ["model"], buckets=_MODEL_SECONDS, registry=registry
        )
        self._breakers = Gauge(
            "dayhand_model_breaker", "0 closed, 1 half open, 2 open.", ["model"], registry=registry
        )

    def model_called(self, model: str, purpose: Purpose, outcome: str, seconds: float, used: Usage) -> None:
        """Count one attempt."""
        self._calls.labels(model, purpose, outcome).inc()
        self._tokens.labels(model, "in").inc(used.input_tokens)
        self._tokens.labels(model, "out").inc(used.output_tokens)
        self._micros.labels(model).inc(used.micros)
        self._seconds.labels(model).observe(seconds)

    def breaker_is(self, model: str, state: State) -> None:
        """Keep the state of a model's breaker."""
        self._breakers.labels(model).set({"closed": 0, "half_open": 1, "open": 2}[state])
