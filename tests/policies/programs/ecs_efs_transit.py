from shared import later, task


def _mounts(name, **efs):
    volume = {"name": "data", "efs_volume_configuration": {"file_system_id": "fs-1", **efs}}
    task(name, more={"volumes": [volume]})


def failing():
    _mounts("default")
    _mounts("off", transit_encryption="DISABLED")


def passing():
    _mounts("on", transit_encryption="ENABLED")
    task("host", more={"volumes": [{"name": "scratch", "host_path": "/scratch"}]})
    task("none")


def undecided():
    _mounts("perhaps", transit_encryption=later())
