"""AgentDojo, offline: our gate between its tools and a model that obeys every injection at once."""
