"""What a component that holds data promises for the day when it is lost."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """Objectives, and what keeps them. `trimtab preview` prints them as a table.

    A component registers it as its output `recovery`: `register_outputs({…, "recovery":
    Recovery(…).output()})`.
    """

    rto: str
    """Recovery time objective: how long until it works again, such as `4 h`."""
    rpo: str
    """Recovery point objective: how much of the newest data may be lost, such as `24 h` or `0`."""
    how: str
    """What restores it, in a few words."""

    def output(self) -> dict[str, str]:
        """As a component's output."""
        return asdict(self)
