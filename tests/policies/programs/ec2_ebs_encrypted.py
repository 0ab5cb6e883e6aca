import pulumi_aws as aws
from shared import AMI, later


def _template(name, *mappings):
    aws.ec2.LaunchTemplate(
        name, block_device_mappings=[{"device_name": "/dev/xvda", **m} for m in mappings]
    )


def failing():
    _template("silent", {"ebs": {"volume_size": 8}})
    _template("second", {"ebs": {"encrypted": "true"}}, {"ebs": {"encrypted": "false"}})
    aws.ec2.LaunchTemplate("left-to-ami", image_id=AMI)
    aws.ec2.Instance("machine", ami=AMI, instance_type="m6i.large")
    aws.ec2.LaunchConfiguration("older", image_id=AMI, instance_type="m6i.large")
    aws.ebs.Volume("volume", availability_zone="us-east-1a", size=8)


def passing():
    _template("encrypted", {"ebs": {"encrypted": "true"}}, {"virtual_name": "ephemeral0"})
    root = {"encrypted": True}
    aws.ec2.Instance("machine", ami=AMI, instance_type="m6i.large", root_block_device=root)
    aws.ec2.LaunchConfiguration(
        "older", image_id=AMI, instance_type="m6i.large", root_block_device=root
    )
    aws.ebs.Volume("volume", availability_zone="us-east-1a", size=8, encrypted=True)


def undecided():
    value = later()
    _template("perhaps", {"ebs": {"encrypted": value}})
    _template("bad-anyway", {"ebs": {"encrypted": value}}, {"ebs": {"encrypted": "false"}})
