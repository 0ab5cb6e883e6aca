"""Measures of managed databases, caches, warehouses and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.measures import Measure

if TYPE_CHECKING:
    from cost.rules._base import Context


def _gauge(id: str, place: tuple[str, str], metric: str, *, percent: bool = False) -> Measure:
    """What stands at a value; `place` is the namespace and the dimension."""
    return Measure(
        id=id,
        unit="percent" if percent else "count",
        namespace=place[0],
        metric=metric,
        dimension=place[1],
    )


def _counter(id: str, place: tuple[str, str], metric: str, witness: str | None = None) -> Measure:
    """What is counted by the hour."""
    return Measure(
        id=id,
        unit="count",
        namespace=place[0],
        metric=metric,
        dimension=place[1],
        total=True,
        witness=witness,
    )


_RDS: Final = ("AWS/RDS", "DBInstanceIdentifier")
_CACHE: Final = ("AWS/ElastiCache", "CacheClusterId")
_REDSHIFT: Final = ("AWS/Redshift", "ClusterIdentifier")
_TABLE: Final = ("AWS/DynamoDB", "TableName")

DB_CONNECTIONS: Final = _gauge("db_connections", _RDS, "DatabaseConnections")
DB_CPU: Final = _gauge("db_cpu_utilization", _RDS, "CPUUtilization", percent=True)
CACHE_CONNECTIONS: Final = _gauge("cache_connections", _CACHE, "CurrConnections")
CACHE_HITS: Final = _counter("cache_hits", _CACHE, "CacheHits")
CACHE_MISSES: Final = _counter("cache_misses", _CACHE, "CacheMisses")
WAREHOUSE_CONNECTIONS: Final = _gauge("warehouse_connections", _REDSHIFT, "DatabaseConnections")
TABLE_CAPACITY: Final = _gauge("table_read_capacity", _TABLE, "ProvisionedReadCapacityUnits")
# DynamoDB writes no point of what nobody consumed.
TABLE_READS: Final = _counter(
    "table_reads", _TABLE, "ConsumedReadCapacityUnits", witness=TABLE_CAPACITY.id
)
TABLE_WRITES: Final = _counter(
    "table_writes", _TABLE, "ConsumedWriteCapacityUnits", witness=TABLE_CAPACITY.id
)
TABLE: Final = (TABLE_CAPACITY, TABLE_READS, TABLE_WRITES)


def most(context: Context, metric: str, resource: str) -> float:
    """The highest value that a resource's metric had; call after the coverage was checked."""
    found = context.summary(metric, resource)
    return 0.0 if found is None else found.peak
