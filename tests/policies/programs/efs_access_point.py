import pulumi_aws as aws
from shared import later

USER = {"uid": 1000, "gid": 1000}


def failing():
    aws.efs.AccessPoint("silent", file_system_id="fs-1")
    aws.efs.AccessPoint(
        "root", file_system_id="fs-1", root_directory={"path": "/"}, posix_user=USER
    )
    aws.efs.AccessPoint("anyone", file_system_id="fs-1", root_directory={"path": "/team"})


def passing():
    aws.efs.AccessPoint(
        "team", file_system_id="fs-1", root_directory={"path": "/team"}, posix_user=USER
    )


def undecided():
    aws.efs.AccessPoint(
        "perhaps", file_system_id="fs-1", root_directory={"path": later()}, posix_user=USER
    )
