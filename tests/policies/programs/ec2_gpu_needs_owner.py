import pulumi_aws as aws
from shared import AMI, later, options

NAMED = {"owner": "ml@example.com", "cost-center": "cc-1"}
UNTIL = {**NAMED, "expires-on": "2027-01-31"}


def _template(name, tags=None, environment="dev", type_="g5.12xlarge", **more):
    given = [{"resource_type": "instance", "tags": tags}] if tags else []
    aws.ec2.LaunchTemplate(
        name,
        image_id=AMI,
        **({"instance_type": type_} if type_ else {}),
        tag_specifications=given,
        opts=options(environment) if environment else None,
        **more,
    )


def failing():
    _template("nobodys", environment=None)
    _template("for-ever", NAMED)
    some = {"accelerator_count": {"min": 1}, "memory_mib": {"min": 1}, "vcpu_count": {"min": 1}}
    _template("by-attributes", environment=None, type_=None, instance_requirements=some)
    aws.ec2.Instance("machine", ami=AMI, instance_type="p5.48xlarge", tags={"owner": "me"})
    aws.sagemaker.NotebookInstance("book", role_arn="arn", instance_type="ml.g4dn.xlarge")


def passing():
    _template("until", UNTIL)
    _template("production", NAMED, environment="prod")
    _template("untagged", NAMED, environment=None)
    _template("no-gpu", environment=None, type_="m6i.large")
    aws.ec2.Instance("machine", ami=AMI, instance_type="trn1.2xlarge", tags=NAMED)


def undecided():
    _template("perhaps", environment=None, type_=later())
    _template("named", NAMED, environment=None, type_=aws.ssm.Parameter(
        "type", type="String", value="x").value)  # fmt: skip
