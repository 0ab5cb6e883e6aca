"""What to commit to: Savings Plans and reservations, over the hours that a bill shows."""
