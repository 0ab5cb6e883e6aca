"""What AWS would tell a stack, raised by hand: an interruption, an alarm, a spent budget, a time.

`trimtab sandbox interrupt | alarm | budget | tick COMPONENT`: the component is found by its tag,
the event is made as AWS makes it, and goes to whoever the deployed rules, actions and subscriptions
say.
"""

from __future__ import annotations

from infra.sandbox.alarms import alarm
from infra.sandbox.interruptions import interrupt
from infra.sandbox.raising import Delivery
from infra.sandbox.schedules import tick
from infra.sandbox.spending import budget

__all__ = ["Delivery", "alarm", "budget", "interrupt", "tick"]
