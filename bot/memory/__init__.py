"""Memory: what the model is shown of the conversation, what is known of a person, and what was said when."""
