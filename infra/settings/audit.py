"""Questions that are asked of logs: who read what, who was refused, who talked to whom."""

from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from infra.settings._base import Section, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings


class AuditSettings(Section):
    """Athena tables over the logs that land in the lake: requests to buckets, flows, balancers.

    Tables are free; a query costs 5 USD a TB that it reads, and days are folders: it reads few.
    """

    trail_bucket: (
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{2,62}$")] | None
    ) = None
    """Bucket of the account stack's trail: a table of all management calls. Whoever asks needs the
    right to read it, and the use of its key."""

    def check_in(self, whole: "Settings", at: str) -> None:
        """The trail's bucket is not one of this stack's: it must outlive what is done here."""
        if self.trail_bucket is not None and whole.stack.account not in self.trail_bucket:
            raise refusal(
                f"{self.trail_bucket} does not bear the account's id",
                key=f"{at}.trail_bucket",
                allowed=f"such as trimtab-account-trail-{whole.stack.account}",
            )
