"""The sample programs are run by the engine, not imported by pytest."""

collect_ignore = ["programs"]
