"""The durable core: inbox, outbox, worker, scheduler and the event log."""
