import pulumi_aws as aws
from shared import later

ACL = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/web/1"


def failing():
    aws.lb.LoadBalancer("silent")
    aws.lb.LoadBalancer("public", internal=False)
    covered = aws.lb.LoadBalancer("other", internal=True)
    aws.wafv2.WebAclAssociation("of-other", resource_arn=covered.arn, web_acl_arn=ACL)


def passing():
    aws.lb.LoadBalancer("internal", internal=True)
    aws.alb.LoadBalancer("network", load_balancer_type="network")
    covered = aws.lb.LoadBalancer("covered")
    aws.wafv2.WebAclAssociation("of-covered", resource_arn=covered.arn, web_acl_arn=ACL)
    older = aws.lb.LoadBalancer("older")
    aws.wafregional.WebAclAssociation("of-older", resource_arn=older.arn, web_acl_id="1")


def undecided():
    value = later()
    aws.lb.LoadBalancer("perhaps", internal=value.apply(bool))
    aws.lb.LoadBalancer("which", load_balancer_type=value)
