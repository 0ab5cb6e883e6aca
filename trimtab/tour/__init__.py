"""The whole loop on one machine: what a newcomer runs first."""
