"""What moto lacks of monitoring: it cannot make composite alarms, nor change a log group's key.

Installed once by the emulator's process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from moto.core.responses import ActionResult

_SUPPRESSION: Final = {
    "ActionsSuppressor": "actions_suppressor",
    "ActionsSuppressorWaitPeriod": "actions_suppressor_wait_period",
    "ActionsSuppressorExtensionPeriod": "actions_suppressor_extension_period",
}


def install() -> None:
    """Teach moto the missing operations; doing it twice does no harm."""
    from moto.cloudwatch.responses import CloudWatchResponse
    from moto.logs.responses import LogsResponse

    alarms: Any = CloudWatchResponse
    alarms.put_composite_alarm = put_composite_alarm
    logs: Any = LogsResponse
    logs.associate_kms_key = associate_kms_key
    logs.disassociate_kms_key = disassociate_kms_key


def associate_kms_key(self: Any) -> str:
    """AssociateKmsKey: what a log group takes from now on is encrypted with another key."""
    _group(self).kms_key_id = self._get_param("kmsKeyId")
    return ""


def disassociate_kms_key(self: Any) -> str:
    """DisassociateKmsKey."""
    _group(self).kms_key_id = None
    return ""


def _group(self: Any) -> Any:
    from moto.logs.exceptions import ResourceNotFoundException

    found = self.logs_backend.groups.get(self._get_param("logGroupName"))
    if found is None:
        raise ResourceNotFoundException
    return found


def put_composite_alarm(self: Any) -> ActionResult:
    """PutCompositeAlarm. An alarm that is put again keeps its state, as on AWS."""
    from moto.core.responses import EmptyResult

    name = self._get_param("AlarmName")
    before = self.cloudwatch_backend.alarms.get(name)
    made = self.cloudwatch_backend.put_metric_alarm(
        name=name,
        rule=self._get_param("AlarmRule"),
        description=self._get_param("AlarmDescription"),
        alarm_actions=self._get_param("AlarmActions", []),
        ok_actions=self._get_param("OKActions", []),
        insufficient_data_actions=self._get_param("InsufficientDataActions", []),
        actions_enabled=self._get_bool_param("ActionsEnabled"),
        tags=self._get_param("Tags", []),
        dimensions=[],
        **dict.fromkeys(_ONLY_OF_METRICS),
    )
    for parameter, attribute in _SUPPRESSION.items():
        setattr(made, attribute, self._get_param(parameter))
    if before is not None:
        made.state_value, made.state_reason = before.state_value, before.state_reason
    return EmptyResult()


_ONLY_OF_METRICS: Final = (
    "namespace",
    "metric_name",
    "comparison_operator",
    "evaluation_periods",
    "period",
    "threshold",
    "statistic",
)
