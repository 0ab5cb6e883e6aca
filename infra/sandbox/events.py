"""What AWS would tell a stack, raised by hand: a spot interruption, an alarm, a spent budget.

`trimtab sandbox interrupt | alarm | budget COMPONENT`: the component is found by its tag, the event
is made as AWS makes it, and goes to whoever the deployed rules, actions and subscriptions say.
"""

from __future__ import annotations

from infra.sandbox.alarms import alarm
from infra.sandbox.interruptions import interrupt
from infra.sandbox.raising import Delivery
from infra.sandbox.spending import budget

__all__ = ["Delivery", "alarm", "budget", "interrupt"]
