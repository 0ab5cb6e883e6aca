"""Start Spark on this machine, or join a cluster, without its chatter on people's terminals."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.engines._base import missing
from cost.errors import InputError, UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULTS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "2g",
    "spark.driver.maxResultSize": "0",  # the sums by day come home whole
    "spark.sql.shuffle.partitions": "8",  # 200 by default, for clusters
}
"""What is set unless the address says otherwise; on a cluster, the cluster's own settings win."""

JAVA: Final = "spark.driver.extraJavaOptions"

QUIET: Final = f"-Dlog4j2.configurationFile={Path(__file__).with_name('log4j2.properties')}"
"""Errors alone: Java starts with it, later is too late."""

NEEDED: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, not NULL
    "spark.sql.caseSensitive": "true",  # CUR has user:Team and user:team
    # Money keeps its 20 digits after the point; what does not fit is an error.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    # A line with too many or too few values is seen even where they are not asked for.
    "spark.sql.csv.parser.columnPruning.enabled": "false",
}
"""What results depend on: set in the session, whoever started it."""


def session(place: str, options: Mapping[str, str]) -> Any:
    """A Spark session; the one that runs in this process already, where there is one.

    Args:
        place: host:port of a cluster's master, or local[2]; this machine without.
        options: Spark's own settings, such as spark.driver.memory.

    Raises:
        InputError: pyspark or Java is not there, or an option is none of Spark's.
        UnfinishedError: Spark did not start.
    """
    foreign = [name for name in options if not name.startswith("spark.")]
    if foreign:
        raise InputError(
            f"{foreign[0]!r} is no setting of Spark", allowed="spark.driver.memory=4g and so on"
        )
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise missing("spark") from None
    _require_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    local = not place or place.startswith("local")
    builder = SparkSession.builder.appName("trimtab")
    if local:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.master(place or "local[*]")
    else:
        builder = builder.master(f"spark://{place}")
    java = f"{options.get(JAVA, '')} {QUIET}".strip()
    for name, value in {**(DEFAULTS if local else {}), **options, JAVA: java}.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
        for name, value in NEEDED.items():
            spark.conf.set(name, value)
    except (PySparkException, OSError) as error:
        raise UnfinishedError(
            f"Spark did not start: {str(error).splitlines()[0]}",
            where=place or "local[*]",
            next_step="`java -version` must say 17 or 21; spark://HOST:PORT must be a master",
        ) from error
    return spark


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home or shutil.which("java"):
        return
    raise InputError(
        "--engine spark needs Java 17 or 21, and there is none",
        next_step="apt-get install openjdk-17-jre-headless, or set JAVA_HOME",
    )
