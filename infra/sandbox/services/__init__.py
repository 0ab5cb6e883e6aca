"""One AWS service a file."""
