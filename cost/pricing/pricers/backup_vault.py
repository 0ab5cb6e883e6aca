"""Price a backup vault: what lies in it, by what it was taken of."""

from __future__ import annotations

from typing import Final

from cost.pricing.base import Ask, Part, Pricer, UsageInput

KINDS: Final = (
    ("s3_backup_gb", "backups of S3", "backup.s3.gb_month"),
    ("table_backup_gb", "backups of DynamoDB", "backup.dynamodb.gb_month"),
    ("table_cold_gb", "cold backups of DynamoDB", "backup.dynamodb.cold.gb_month"),
    ("file_backup_gb", "backups of FSx", "backup.fsx.gb_month"),
)
"""Usage input, name and unit price."""

KEPT: Final = tuple(
    UsageInput(
        key=key,
        unit="GB",
        what=f"{name} in the vault, on average over the month",
        why="what is tagged for backups is seldom all, and grows",
        optional=key != "s3_backup_gb",
    )
    for key, name, _ in KINDS
)


def price(ask: Ask) -> tuple[Part, ...]:
    """A vault is free; how much is in it is nowhere in a program."""
    return tuple(part for key, name, unit in KINDS for part in ask.used(name, unit, key))


PRICER = Pricer(id="backup-vault", types=("aws:backup/vault:Vault",), price=price, usage=KEPT)
