"""Billing formats, one file a source, all read into FOCUS columns."""
