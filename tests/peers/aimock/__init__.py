"""A model server on loopback: the APIs of OpenAI, Anthropic and Ollama (npm @copilotkit/aimock)."""
