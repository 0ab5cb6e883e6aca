"""Right-sizing rules, one a file."""
