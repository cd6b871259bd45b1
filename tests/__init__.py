"""The tests; a package so that ``tests.clock`` can be imported."""
