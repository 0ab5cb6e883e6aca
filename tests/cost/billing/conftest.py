"""The emulator, for reading bills out of S3."""

from tests.fixtures.emulator import emulator

__all__ = ["emulator"]
