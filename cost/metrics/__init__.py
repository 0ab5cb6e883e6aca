"""Utilisation: CloudWatch and files, read into one table of hours."""
