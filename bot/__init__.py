"""The assistant: understanding, the loop, the durable core and the store."""
