"""What the platform costs, why, and what to change. Never imports pulumi."""
