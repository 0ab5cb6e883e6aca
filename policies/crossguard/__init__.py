"""The policies as a CrossGuard pack: an analyzer on Pulumi's own protocol."""
