"""Who is told when something is wrong, and what is watched."""

from typing import TYPE_CHECKING

from pydantic import Field

from infra.settings._base import Name, Section, TagValue

if TYPE_CHECKING:
    from infra.settings.whole import Settings


class MonitoringSettings(Section):
    """Alarms of all components; without this section there are none. 0.10 USD a month and alarm."""

    key: Name = "logs"
    """The entry of `trimtab:keys` that encrypts the topics; it must be used_by alerts."""
    routes: dict[TagValue, tuple[str, ...]] = Field(default={})
    """Mail addresses by team. Alarms of components of other teams go to the stack's own team."""

    def check_in(self, whole: "Settings", at: str) -> None:
        """The key must let those in who publish alarms."""
        whole.check_key(self.key, "alerts", f"{at}.key")
