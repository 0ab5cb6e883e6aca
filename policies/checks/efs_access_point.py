"""Access points must hold their users to one directory and one identity."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require


def check(point: Subject, _: NoConfig) -> Notes:
    """By default an access point shows the whole file system, as whoever the client says it is."""
    path = point["rootDirectory.path"]
    yield require(~path.is_one_of(None, "/"), "it shows the whole file system", path)
    user, group = point["posixUser.uid"], point["posixUser.gid"]
    yield require(
        user.given() & group.given(), "clients choose themselves whose files they open", user
    )


POLICY = Policy(
    id="efs-access-point",
    severity="medium",
    title="EFS access points enforce a root directory and a user",
    why="One job that may mount the file system may else read and overwrite every team's files.",
    fix='set root_directory={"path": "/team"} and posix_user',
    types=("aws:efs/accessPoint:AccessPoint",),
    check=check,
    frameworks={"AWS FSBP": ("EFS.3", "EFS.4")},
    equivalents=("CKV_AWS_329", "CKV_AWS_330"),
)
