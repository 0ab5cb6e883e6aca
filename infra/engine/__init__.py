"""Runs a Pulumi program without the CLI."""
