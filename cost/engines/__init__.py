"""Where the lines of a bill are read and summed up: one file an engine."""
