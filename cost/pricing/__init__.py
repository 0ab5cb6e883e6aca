"""The price catalogue, and one pricer a resource type."""
