"""The Pulumi provider for the AWS emulator on this machine."""
