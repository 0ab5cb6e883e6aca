"""The pricers, one file a resource type or a family of one service's types."""
