"""As much of GitHub's REST API as our workflows talk to, on loopback, with what it was asked."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "ghs_" + "secret" * 4
REPOSITORY = "example-org/ml-platform"
Answer = tuple[int, Any]


def sha_of(*parts: Any) -> str:
    return hashlib.sha1(json.dumps(parts, sort_keys=True).encode()).hexdigest()  # noqa: S324


@dataclass
class FakeGitHub:
    """One repository: comments, objects of git, references, pull requests."""

    url: str = ""
    may_write: bool = True
    fails: list[int] = field(default_factory=list)
    """Statuses of the next answers, in place of what would be answered."""
    requests: list[tuple[str, str]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    trees: dict[str, dict[str, str]] = field(default_factory=dict)
    commits: dict[str, dict[str, Any]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    pulls: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.commit("heads/main", {"README.md": "read me"}, "first")

    def commit(self, ref: str, files: dict[str, str], message: str) -> str:
        """Somebody pushes."""
        parents = [self.refs[ref]] if ref in self.refs else []
        sha = self._commit(self._tree(files), message, parents)
        self.refs[ref] = sha
        return sha

    def files(self, ref: str) -> dict[str, str]:
        return self.trees[self.commits[self.refs[ref]]["tree"]["sha"]]

    def say(self, body: str, kind: str = "User") -> None:
        """Somebody comments."""
        number = len(self.comments) + 1
        link = f"https://github.example/comment/{number}"
        said = {"id": number, "body": body, "user": {"type": kind}, "html_url": link}
        self.comments.append(said)

    def wrote(self) -> list[tuple[str, str]]:
        """What was asked for that changes something."""
        return [r for r in self.requests if r[0] != "GET"]

    def _tree(self, files: dict[str, str]) -> str:
        sha = sha_of("tree", files)
        self.trees[sha] = dict(files)
        return sha

    def _commit(self, tree: str, message: str, parents: list[str]) -> str:
        sha = sha_of("commit", tree, message, parents)
        self.commits[sha] = {
            "sha": sha,
            "message": message,
            "tree": {"sha": tree},
            "parents": [{"sha": p} for p in parents],
        }
        return sha

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Answer:
        """Status and document."""
        self.requests.append((method, path))
        if self.fails:
            return self.fails.pop(0), {"message": "not now"}
        if method != "GET" and not self.may_write:
            return 403, {"message": "Resource not accessible by integration"}
        for verb, pattern, handle in ROUTES:
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                return handle(self, unquote(found[1]) if found.groups() else "", query, body)
        return 404, {"message": f"no such route: {method} {path}"}

    def list_comments(self, _: str, query: dict[str, list[str]], __: Any) -> Answer:
        return 200, _page(self.comments, query)

    def add_comment(self, _: str, __: Any, body: Any) -> Answer:
        if len(body["body"]) > 65_536:
            return 422, {"message": "Body is too long (maximum is 65536 characters)"}
        self.say(body["body"], "Bot")
        return 201, self.comments[-1]

    def edit_comment(self, number: str, _: Any, body: Any) -> Answer:
        found = self.comments[int(number) - 1]
        found["body"] = body["body"]
        return 200, found

    def get_ref(self, ref: str, _: Any, __: Any) -> Answer:
        if ref not in self.refs:
            return 404, {"message": "Not Found"}
        return 200, {"ref": f"refs/{ref}", "object": {"sha": self.refs[ref]}}

    def get_contents(self, path: str, query: dict[str, list[str]], __: Any) -> Answer:
        files = self.trees[self.commits[query["ref"][0]]["tree"]["sha"]]
        if path not in files:
            return 404, {"message": "Not Found"}
        return 200, {"content": base64.encodebytes(files[path].encode()).decode()}

    def get_commit(self, sha: str, _: Any, __: Any) -> Answer:
        return 200, self.commits[sha]

    def make_tree(self, _: str, __: Any, body: Any) -> Answer:
        files = {e["path"]: e["content"] for e in body["tree"]}
        return 201, {"sha": self._tree({**self.trees[body["base_tree"]], **files})}

    def make_commit(self, _: str, __: Any, body: Any) -> Answer:
        sha = self._commit(body["tree"], body["message"], body["parents"])
        return 201, self.commits[sha]

    def make_ref(self, _: str, __: Any, body: Any) -> Answer:
        self.refs[body["ref"].removeprefix("refs/")] = body["sha"]
        return 201, {"ref": body["ref"]}

    def move_ref(self, ref: str, _: Any, body: Any) -> Answer:
        if not body["force"]:
            return 422, {"message": "Update is not a fast forward"}
        self.refs[ref] = body["sha"]
        return 200, {"ref": f"refs/{ref}"}

    def list_pulls(self, _: str, query: dict[str, list[str]], __: Any) -> Answer:
        (head,) = query["head"]
        found = [p for p in self.pulls if head.endswith(f":{p['head']}")]
        return 200, _page(found, query)

    def make_pull(self, _: str, __: Any, body: Any) -> Answer:
        number = len(self.pulls) + 1
        made = {**body, "number": number, "html_url": f"https://github.example/pull/{number}"}
        self.pulls.append(made)
        return 201, made

    def edit_pull(self, number: str, _: Any, body: Any) -> Answer:
        self.pulls[int(number) - 1].update(body)
        return 200, self.pulls[int(number) - 1]


ROUTES = (
    ("GET", r"issues/7/comments", FakeGitHub.list_comments),
    ("POST", r"issues/7/comments", FakeGitHub.add_comment),
    ("PATCH", r"issues/comments/(\d+)", FakeGitHub.edit_comment),
    ("GET", r"contents/(.+)", FakeGitHub.get_contents),
    ("GET", r"git/ref/(.+)", FakeGitHub.get_ref),
    ("GET", r"git/commits/(\w+)", FakeGitHub.get_commit),
    ("POST", r"git/trees", FakeGitHub.make_tree),
    ("POST", r"git/commits", FakeGitHub.make_commit),
    ("POST", r"git/refs", FakeGitHub.make_ref),
    ("PATCH", r"git/refs/(.+)", FakeGitHub.move_ref),
    ("GET", r"pulls", FakeGitHub.list_pulls),
    ("POST", r"pulls", FakeGitHub.make_pull),
    ("PATCH", r"pulls/(\d+)", FakeGitHub.edit_pull),
)


def _page(found: list[Any], query: dict[str, list[str]]) -> list[Any]:
    size, number = int(query["per_page"][0]), int(query["page"][0])
    return found[size * (number - 1) : size * number]


@contextmanager
def github() -> Iterator[FakeGitHub]:
    """A server, and what it knows."""
    fake = FakeGitHub()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            path = url.path.removeprefix(f"/repos/{REPOSITORY}/")
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, said = 401, {"message": "Bad credentials"}
            else:
                status, said = fake.answer(self.command, path, parse_qs(url.query), body)
            document = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        do_GET = do_POST = do_PATCH = _any

        def log_message(self, *_: Any) -> None:
            """Tests print enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
