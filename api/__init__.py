"""The outermost layer: HTTP, the command line, and the one place that builds everything."""
