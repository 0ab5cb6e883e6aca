import pulumi_aws as aws
from shared import later


def _budget(**notification):
    known = {"comparison_operator": "GREATER_THAN", "notification_type": "ACTUAL",
             "threshold": 80, "threshold_type": "PERCENTAGE"}  # fmt: skip
    aws.budgets.Budget(
        "budget",
        budget_type="COST",
        limit_amount="100",
        limit_unit="USD",
        time_unit="MONTHLY",
        notifications=[{**known, **notification}] if notification else None,
    )


def failing():
    _budget(subscriber_email_addresses=[])


def none_at_all():
    aws.s3.Bucket("bucket")


def passing():
    topic = aws.sns.Topic("alerts")
    _budget(subscriber_sns_topic_arns=[topic.arn])


def undecided():
    _budget()
    aws.budgets.Budget(
        "perhaps",
        budget_type="COST",
        time_unit="MONTHLY",
        notifications=later().apply(lambda v: [{"subscriber_email_addresses": [v]}]),
    )
