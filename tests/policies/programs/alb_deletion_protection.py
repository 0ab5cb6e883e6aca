import pulumi_aws as aws
from shared import later, options


def failing():
    aws.lb.LoadBalancer("silent", opts=options("prod"))
    aws.lb.LoadBalancer("off", enable_deletion_protection=False)
    aws.lb.LoadBalancer("stays", enable_deletion_protection=True, opts=options("preview"))


def passing():
    aws.lb.LoadBalancer("protected", enable_deletion_protection=True, opts=options("prod"))
    aws.lb.LoadBalancer("dev", opts=options("dev"))
    aws.lb.LoadBalancer("untagged", enable_deletion_protection=True)


def undecided():
    value = later()
    flag = value.apply(bool)
    aws.lb.LoadBalancer("perhaps", enable_deletion_protection=flag, opts=options("prod"))
    aws.lb.LoadBalancer("where", tags={"environment": value})
    aws.lb.LoadBalancer("either-way", enable_deletion_protection=flag, opts=options("dev"))
