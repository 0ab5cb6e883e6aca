"""Remember in DynamoDB which events were taken, so that none is taken twice and none is lost.

Sources deliver again: a producer repeats an event, and Firehose or Lambda repeats a batch that
failed halfway. The first is a duplicate; the second must pass, or the event is lost. An entry
therefore says who took the event: the record, whose id is the same in every attempt.

    event    S  hash key: `<scope>#<digest of the event's id>`
    owner    S  the record that took it
    content  S  digest of what was taken: another content below the same id is no duplicate
    done     BOOL  whether its batch was answered; until then it may be taken over after `lease`
    lease    N  seconds since 1970
    expires  N  seconds since 1970: the table's TTL attribute
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from botocore.exceptions import ClientError

from infra.functions.stream_schema import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

Verdict = Literal["taken", "duplicate", "conflict"]
"""conflict: another event was taken below this id."""
_AT_ONCE: Final = 16
_WRITES: Final = 25  # BatchWriteItem takes no more
_ROUNDS: Final = 8
LEASE_SECONDS: Final = 900
"""As long as a function can run: who holds an entry longer than that has died."""
_FREE: Final = (
    "attribute_not_exists(#event) OR #owner = :owner OR #expires < :now "
    "OR (#done = :false AND #lease < :now)"
)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An event that a record wants to take."""

    id: str
    owner: str
    content: str
    """The digest of what is taken."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The table."""

    client: Any
    """boto3's client of DynamoDB."""
    table: str
    scope: str
    """Such as `clicks`: ids of different streams do not meet."""
    keep_seconds: int

    def take(self, claims: Sequence[Claim], now: int) -> list[Verdict]:
        """Take events, each for its record; at once, since each is a call of its own.

        Raises:
            ClientError: the table does not answer; the batch must be tried again.
        """
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(lambda claim: self._take(claim, now), claims))

    def settle(self, claims: Sequence[Claim], now: int) -> None:
        """Say that what was taken is answered: from here on a repetition is a duplicate.

        Raises:
            RuntimeError: the table takes no more writes; the batch must be tried again.
        """
        items = [self._item(claim, now, done=True) for claim in claims]
        for start in range(0, len(items), _WRITES):
            left: Any = [{"PutRequest": {"Item": i}} for i in items[start : start + _WRITES]]
            for _ in range(_ROUNDS):
                answer = self.client.batch_write_item(RequestItems={self.table: left})
                left = answer.get("UnprocessedItems", {}).get(self.table, [])
                if not left:
                    break
            else:
                raise RuntimeError(f"{self.table} refused {len(left)} writes")

    def _take(self, claim: Claim, now: int) -> Verdict:
        try:
            self.client.put_item(
                TableName=self.table,
                Item=self._item(claim, now, done=False),
                ConditionExpression=_FREE,
                ExpressionAttributeNames={
                    f"#{n}": n for n in ("event", "owner", "expires", "done", "lease")
                },
                ExpressionAttributeValues={
                    ":owner": {"S": claim.owner},
                    ":now": {"N": str(now)},
                    ":false": {"BOOL": False},
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            answer: Any = error.response
            there = answer.get("Item", {}).get("content", {}).get("S", claim.content)
            return "duplicate" if there == claim.content else "conflict"
        return "taken"

    def _item(self, claim: Claim, now: int, *, done: bool) -> dict[str, Any]:
        return {
            "event": {"S": f"{self.scope}#{digest(claim.id.encode())}"},
            "owner": {"S": claim.owner},
            "content": {"S": claim.content},
            "done": {"BOOL": done},
            "lease": {"N": str(now + LEASE_SECONDS)},
            "expires": {"N": str(now + self.keep_seconds)},
        }
