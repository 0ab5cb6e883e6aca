"""Recommendations as commits, and as a pull request that can be judged without asking back."""
