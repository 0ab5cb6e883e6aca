"""A simulated bill of what really runs in an account: same resources, same hours, list prices.

It knows nothing of recommendations; whatever a rule finds in such a bill, it found in the bill.
"""
