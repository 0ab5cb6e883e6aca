"""GitHub's REST API, as much of it as a comment and a pull request need.

https://docs.github.com/rest
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION: Final = "2022-11-28"
PAGE: Final = 100
"""The most that GitHub gives at once."""
TRIES: Final = 4
_PASSING: Final = frozenset({429, 500, 502, 503, 504})


class ApiError(Exception):
    """GitHub refused, or could not be reached."""

    def __init__(self, what: str, status: int | None = None) -> None:
        super().__init__(what)
        self.status = status


@dataclass(frozen=True)
class GitHub:
    """One repository, with the token of a workflow's run."""

    api: str
    repository: str
    token: str
    pause: float = 1.0
    """Seconds before the second try; each further one waits twice as long."""

    def __post_init__(self) -> None:
        url = urlsplit(self.api)
        if url.scheme != "https" and url.hostname not in {"127.0.0.1", "localhost"}:
            raise ApiError(f"{self.api}: a token is sent over https alone")

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> GitHub:
        """As the runner describes it.

        Raises:
            ApiError: there is no token or no repository.
        """
        missing = [n for n in ("GITHUB_TOKEN", "GITHUB_REPOSITORY") if not environment.get(n)]
        if missing:
            raise ApiError(f"the environment variable {missing[0]} is not set")
        return cls(
            api=environment.get("GITHUB_API_URL", "https://api.github.com"),
            repository=environment["GITHUB_REPOSITORY"],
            token=environment["GITHUB_TOKEN"],
        )

    def get(self, path: str) -> Any:
        """What lies at a path of the repository."""
        return self._call("GET", path, None)

    def find(self, path: str) -> Any | None:
        """As `get`; None where nothing is."""
        try:
            return self.get(path)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def pages(self, path: str) -> Iterator[Any]:
        """All of a list, page by page."""
        number = 1
        while True:
            joint = "&" if "?" in path else "?"
            found = self.get(f"{path}{joint}per_page={PAGE}&page={number}")
            yield from found
            if len(found) < PAGE:
                return
            number += 1

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Make something; not tried twice, as it might be made twice."""
        return self._call("POST", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        """Change something."""
        return self._call("PATCH", path, body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        tries = 1 if method == "POST" else TRIES
        for n in range(tries):
            try:
                return self._send(method, path, body)
            except ApiError as error:
                passing = error.status is None or error.status in _PASSING
                if n + 1 == tries or not passing:
                    raise
                time.sleep(self.pause * 2**n)
        raise AssertionError(method)

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - https or loopback, see __post_init__
            f"{self.api.rstrip('/')}/repos/{self.repository}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "trimtab",
                "X-GitHub-Api-Version": VERSION,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                said = _said(error.read())
            raise ApiError(f"{method} {path}: {error.code} {said}", error.code) from None
        except (urllib.error.URLError, TimeoutError) as error:
            reason = getattr(error, "reason", error)
            raise ApiError(f"{method} {path}: {self.api} cannot be reached: {reason}") from None


def _said(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["message"])
    except (ValueError, KeyError, TypeError):
        return answer[:200].decode(errors="replace")
