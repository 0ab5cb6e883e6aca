"""What the guard notes down of each fleet that it stops, to give it back, and to tell its nodes.

A parameter for each fleet is the record of what it was, and at the same time the signal to the
agents on its instances: it is created by a request that fails if it exists, so that the first
stop's record stays whatever comes twice or at once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Records:
    """The records of one kind of fleet.

    Args:
        ssm: a client.
        names: the names of the parameters, by the names of the fleets.
        tags: what a fleet must carry, or it is left alone; parameters get them too.
    """

    ssm: Any
    names: Mapping[str, str]
    tags: Mapping[str, str]

    def read(self, fleet: str) -> dict[str, Any] | None:
        """The record of a fleet that is being stopped; None if it is not."""
        try:
            answer = self.ssm.get_parameter(Name=self.names[fleet])
        except ClientError as error:
            if error.response["Error"]["Code"] == "ParameterNotFound":
                return None
            raise
        record: dict[str, Any] = json.loads(answer["Parameter"]["Value"])
        return record

    def create(self, fleet: str, record: dict[str, Any]) -> dict[str, Any]:
        """Write a record, unless another call was first: then its record counts."""
        try:
            self.ssm.put_parameter(
                Name=self.names[fleet],
                Description=f"The spend guard stops {fleet}; what it was before",
                Type="String",
                Value=json.dumps(record),
                Tags=[{"Key": key, "Value": value} for key, value in self.tags.items()],
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterAlreadyExists":
                raise
            return self.read(fleet) or record
        return record

    def drop(self, fleet: str) -> None:
        """The fleet is as it was: agents may let jobs start again."""
        self.ssm.delete_parameter(Name=self.names[fleet])

    def refuse_foreign(self, fleet: str, carried: Mapping[str, str]) -> None:
        """Leave alone what is not the stack's.

        Raises:
            PermissionError: it lacks the stack's tags.
        """
        if not self.tags.items() <= carried.items():
            raise PermissionError(f"{fleet} is not this stack's: it lacks {dict(self.tags)}")
