"""What an instance knows of itself: EC2's metadata service, version 2, over the standard library.

Runs on the instances' own Python, which is 3.9 on Amazon Linux 2023.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request

METADATA = "http://169.254.169.254/latest"
TOKEN_SECONDS = 21600
TIMEOUT_SECONDS = 2


class Metadata:
    """The metadata of this instance.

    Args:
        base: where they are asked for; another address is for tests.
    """

    def __init__(self, base: str = METADATA) -> None:
        self._base = base.rstrip("/")
        self._token = ""
        self._renew_at = 0.0

    def get(self, path: str) -> str | None:
        """A piece of the metadata, None where there is none.

        Raises:
            OSError: the service does not answer, or not as it should.
        """
        for attempt in (1, 2):
            try:
                return self._ask("GET", f"meta-data/{path}", self._session())
            except urllib.error.HTTPError as error:
                if error.code == 404:
                    return None
                if error.code != 401 or attempt == 2:
                    raise
                self._renew_at = 0.0  # the token has ended: with a new one once more
        return None

    def _session(self) -> dict[str, str]:
        """A token for the session: instances of ours answer to nothing else."""
        if time.monotonic() >= self._renew_at:
            lifetime = {"X-aws-ec2-metadata-token-ttl-seconds": str(TOKEN_SECONDS)}
            self._token = self._ask("PUT", "api/token", lifetime)
            self._renew_at = time.monotonic() + TOKEN_SECONDS / 2
        return {"X-aws-ec2-metadata-token": self._token}

    def _ask(self, method: str, path: str, headers: dict[str, str]) -> str:
        request = urllib.request.Request(  # noqa: S310 - the instance itself, or a test's address
            f"{self._base}/{path}", method=method, headers=headers
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return str(answer.read().decode())
