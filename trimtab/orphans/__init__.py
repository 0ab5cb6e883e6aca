"""What carries a stack's tags or name in AWS and is not in its state: looked for, never deleted."""
