import pulumi_aws as aws
from shared import later, options


def _cluster(name, value=None, opts=None):
    settings = [{"name": "containerInsights", "value": value}] if value else None
    aws.ecs.Cluster(name, settings=settings, opts=opts)


def failing():
    _cluster("default")
    _cluster("off", "disabled")
    _cluster("production", opts=options("prod"))


def passing():
    _cluster("on", "enabled")
    _cluster("more", "enhanced")
    _cluster("cheap", opts=options("dev"))


def by_default():
    aws.ecs.AccountSettingDefault("insights", name="containerInsights", value="enabled")
    _cluster("of-account")
    _cluster("off", "disabled")


def undecided():
    _cluster("perhaps", later())
