"""Chat models: providers, the order to try them in, budgets, prices and what was used."""
