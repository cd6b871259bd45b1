"""Documents on disk: one code path over two engines, every call bound to a person."""
