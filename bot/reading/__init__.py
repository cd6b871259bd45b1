"""Files become text: what is in a document, and where in it."""
