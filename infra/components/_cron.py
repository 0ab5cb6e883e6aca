"""Times of the week in the spelling of Application Auto Scaling and EventBridge."""

from __future__ import annotations

import re

DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
"""By cron's numbers; 0 and 7 are both Sunday. AWS counts from 1, so days are named."""


def aws_cron(recurrence: str) -> str:
    """Five fields of cron as AWS writes them: with a year, and `?` for the day that is not said.

    >>> aws_cron("0 20 * * 1-5")
    'cron(0 20 ? * MON-FRI *)'
    >>> aws_cron("30 6 1 * *")
    'cron(30 6 1 * ? *)'
    """
    minute, hour, day, month, weekday = recurrence.split()
    if weekday == "*":
        return f"cron({minute} {hour} {day} {month} ? *)"
    named = re.sub(r"(?<!/)\b[0-7]\b", lambda found: DAYS[int(found[0])], weekday)
    return f"cron({minute} {hour} ? {month} {named} *)"
