import pulumi_aws as aws
from shared import AMI, later

KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


def _template(name, *disks):
    mappings = [{"device_name": f"/dev/sd{i}", **disk} for i, disk in enumerate(disks)]
    aws.ec2.LaunchTemplate(name, image_id=AMI, block_device_mappings=mappings)


def failing():
    aws.ebs.Volume("silent", availability_zone="us-east-1a", size=1, encrypted=True)
    aws.ebs.Volume("of-aws", availability_zone="us-east-1a", size=1, kms_key_id="alias/aws/ebs")
    _template("bare")
    _template("one-of-two", {"ebs": {"kms_key_id": KEY}}, {"ebs": {"encrypted": "true"}})
    machine = {"ami": AMI, "instance_type": "m6i.large"}
    aws.ec2.Instance("machine", **machine)
    disks = [{"device_name": "/dev/sdf", "encrypted": True}]
    root = {"kms_key_id": KEY}
    aws.ec2.Instance("disk", root_block_device=root, ebs_block_devices=disks, **machine)


def passing():
    aws.ebs.Volume("named", availability_zone="us-east-1a", size=1, kms_key_id=KEY)
    made = aws.kms.Key("made")
    aws.ebs.Volume("made-here", availability_zone="us-east-1a", size=1, kms_key_id=made.arn)
    _template("disks", {"ebs": {"kms_key_id": KEY}}, {"virtual_name": "ephemeral0"})
    root = {"kms_key_id": KEY, "encrypted": True}
    aws.ec2.Instance("machine", ami=AMI, instance_type="m6i.large", root_block_device=root)


def undecided():
    later_block = later().apply(lambda _: {"encrypted": True})
    aws.ec2.Instance("perhaps", ami=AMI, instance_type="m6i.large", root_block_device=later_block)
