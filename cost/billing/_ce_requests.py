"""Cost Explorer with a memory and a budget: every reply is kept on disk, for each costs $0.01."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FRESH: Final = dt.timedelta(hours=8)
"""AWS refreshes an open month up to three times a day: what is younger is not asked for again."""


def cache_folder() -> Path:
    """Where replies are kept: XDG_CACHE_HOME, else ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "trimtab" / "cost-explorer"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(kw_only=True)
class Explorer:
    """Cost Explorer with a memory and a budget."""

    client: Any
    """boto3's client of ce."""
    payer: str
    """The account that asks: replies of another's are never taken for it."""
    cache: Path
    max_requests: int
    now: Callable[[], dt.datetime] = _now
    requests: int = field(default=0, init=False)
    """How many were sent, at $0.01 each."""

    def ask(self, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """A query's results by time, of all pages.

        Raises:
            SourceError: it would take more requests than are allowed; what came so far is kept.
        """
        token: str | None = None
        while True:
            page = self._page(query | ({"NextPageToken": token} if token else {}))
            yield from page["ResultsByTime"]
            token = page.get("NextPageToken")
            if not token:
                return

    def _page(self, query: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps([self.payer, query], sort_keys=True)
        path = self.cache / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.json"
        kept = self._kept(path)
        if kept is not None:
            return kept
        if self.requests >= self.max_requests:
            raise SourceError(
                f"Cost Explorer wants more than {self.max_requests} requests, at $0.01 each",
                where=f"{query['TimePeriod']['Start']} to {query['TimePeriod']['End']}",
                next_step="what came is kept; go on with ?max_requests=N in the address",
            )
        self.requests += 1
        reply = self.client.get_cost_and_usage(**query)
        page = {name: reply[name] for name in ("ResultsByTime", "NextPageToken") if name in reply}
        self.cache.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(
            json.dumps({"asked": self.now().isoformat(), "query": query, "page": page}),
            encoding="utf-8",
        )
        fresh.replace(path)
        return page

    def _kept(self, path: Path) -> dict[str, Any] | None:
        """A reply that is kept and still holds; a file that is damaged is asked for again."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            asked, page = dt.datetime.fromisoformat(kept["asked"]), kept["page"]
            still = any(result["Estimated"] for result in page["ResultsByTime"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return None if still and self.now() - asked > FRESH else dict(page)


def connect(max_requests: int) -> Explorer:
    """Cost Explorer of the account that boto3 finds credentials of."""
    import boto3

    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    session = boto3.Session(region_name=region)
    payer = session.client("sts").get_caller_identity()["Account"]
    return Explorer(
        client=session.client("ce"),
        payer=payer,
        cache=cache_folder(),
        max_requests=max_requests,
    )
