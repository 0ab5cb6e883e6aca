import pulumi_aws as aws


def declare():
    """Resources of types that no policy looks at."""
    aws.ssm.Parameter("parameter", type="String", value="x")
    aws.ec2.RouteTable("routes", vpc_id="vpc-1")
