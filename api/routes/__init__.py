"""HTTP routes, one module per noun: parse, call one thing, shape the answer."""
