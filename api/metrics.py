"""Metrics for Prometheus: how many, how fast, how much is waiting. Never who, never what."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


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

    def exposition(self, outbox_depth: int) -> bytes:
        """Return all of it in Prometheus' text format."""
        self._outbox.set(outbox_depth)
        return generate_latest(self._registry)
