"""One file an AWS service: what it lists, and how that is metered."""
