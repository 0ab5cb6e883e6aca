"""The same question for many machines at once: locust, which is no dependency of ours.

    uvx locust -f locustfile.py --host https://svc.internal --headless -u 200 -r 20 -t 10m

Users wait for their answers before they ask again, as people do; for a steady rate see steps.py.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from locust import HttpUser, constant_throughput, task

PATH = os.environ.get("PREDICT_PATH", "/predict")
BODY = os.environ.get("PREDICT_BODY")
"""A file with the body to send; GET without."""


class Client(HttpUser):
    """Asks once a second, if it is answered in time."""

    wait_time = constant_throughput(1)

    @task
    def predict(self) -> None:
        """One request."""
        if BODY is None:
            self.client.get(PATH)
        else:
            self.client.post(PATH, json=json.loads(Path(BODY).read_text(encoding="utf-8")))
