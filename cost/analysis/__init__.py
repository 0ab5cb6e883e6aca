"""Ibis expressions over FOCUS columns."""
