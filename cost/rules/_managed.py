"""Measures of managed databases, caches, warehouses and tables."""

from __future__ import annotations

from typing import Final

from cost.measures import Place

_RDS: Final = Place("AWS/RDS", "DBInstanceIdentifier")
_CACHE: Final = Place("AWS/ElastiCache", "CacheClusterId")
_REDSHIFT: Final = Place("AWS/Redshift", "ClusterIdentifier")
_TABLE: Final = Place("AWS/DynamoDB", "TableName")

DB_CONNECTIONS: Final = _RDS.gauge("db_connections", "DatabaseConnections")
DB_CPU: Final = _RDS.percent("db_cpu_utilization", "CPUUtilization")
CACHE_CONNECTIONS: Final = _CACHE.gauge("cache_connections", "CurrConnections")
CACHE_HITS: Final = _CACHE.counter("cache_hits", "CacheHits")
CACHE_MISSES: Final = _CACHE.counter("cache_misses", "CacheMisses")
WAREHOUSE_CONNECTIONS: Final = _REDSHIFT.gauge("warehouse_connections", "DatabaseConnections")
TABLE_CAPACITY: Final = _TABLE.gauge("table_read_capacity", "ProvisionedReadCapacityUnits")
# DynamoDB writes no point of what nobody consumed.
TABLE_READS: Final = _TABLE.counter(
    "table_reads", "ConsumedReadCapacityUnits", witness=TABLE_CAPACITY
)
TABLE_WRITES: Final = _TABLE.counter(
    "table_writes", "ConsumedWriteCapacityUnits", witness=TABLE_CAPACITY
)
TABLE: Final = (TABLE_CAPACITY, TABLE_READS, TABLE_WRITES)
