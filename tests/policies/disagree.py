"""Cases where our policies differ on purpose, each with what AWS documents."""

from __future__ import annotations

MANAGED_SSE = (
    "SQS encrypts by default since October 2022: saying nothing is fine (https://docs.aws.amazon.com"
    "/AWSSimpleQueueService/latest/SQSDeveloperGuide/creating-sse-queues-or-topics.html)"
)
NO_SOURCE = (
    "a rule without any source lets nobody in, and AWS refuses it (https://docs.aws.amazon.com"
    "/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html)"
)
BACKUPS = (
    "nothing said is a day of backups at most, and AWS asks for a week (RDS.11 in "
    "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11); "
    "AWS-0077 holds the same input for wrong"
)
CONVERTED = {
    "CKV_AWS_133:aws_db_instance.pass2:example_DBInstanceBackupRetentionPeriod": BACKUPS,
    "CKV_AWS_122:aws_sagemaker_notebook_instance.test:"
    "tests/terraform/checks/resource/aws/test_SageMakerInternetAccessDisabled.py::test_success2": (
        "direct internet access is on where nothing is said (DirectInternetAccess in "
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstance.html)"
    ),
    "CKV_AWS_173:aws_lambda_function.failkmsnovars:example_LambdaEnvironmentEncryptionSettings": (
        "a key without variables is no fault: it encrypts snapshots and code too (KMSKeyArn in "
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)"
    ),
    "CKV_AWS_27:aws_sqs_queue.fail:example_SQSQueueEncryption": MANAGED_SSE,
    "CKV_AWS_27:aws_sqs_queue.fail2:example_SQSQueueEncryption": MANAGED_SSE,
    "CKV_AWS_24:aws_security_group.pass_self2:example_SecurityGroupUnrestrictedIngress22": (
        "`self` beside 0.0.0.0/0 adds a source and takes none away: rules only ever allow more "
        "(https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)"
    ),
    "CKV_AWS_24:aws_security_group.not_self:example_SecurityGroupUnrestrictedIngress22": NO_SOURCE,
    "CKV_AWS_24:aws_vpc_security_group_ingress_rule.fail2:"
    "example_SecurityGroupUnrestrictedIngress22": NO_SOURCE,
    "CKV_AWS_32:aws_ecr_repository_policy.pass_conditional:example_ECRPolicy": (
        "ForAllValues holds where the key is missing: for accounts of no organisation (https://"
        "docs.aws.amazon.com/IAM/latest/UserGuide"
        "/reference_policies_condition-single-vs-multi-valued-context-keys.html)"
    ),
}
UNSEEN = {
    "CKV_AWS_62 fail 4": (
        "a statement without an effect grants nothing: AWS refuses it (https://docs.aws.amazon.com"
        "/IAM/latest/UserGuide/reference_policies_elements_effect.html)"
    ),
    "CKV_AWS_70 pass 3": (
        "a condition that excludes one principal lets in all others: to S3 such a policy is public "
        "(https://docs.aws.amazon.com/AmazonS3/latest/userguide"
        "/access-control-block-public-access.html#access-control-block-public-access-policy-status)"
    ),
    "CKV_AWS_81 fail 1": (
        "where nothing is said, MSK speaks TLS to clients and between brokers (https://"
        "docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html)"
    ),
    "CKV_AWS_300 pass 2": (
        "rules of two prefixes end the unfinished uploads of these alone (https://"
        "docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config"
        ".html)"
    ),
    "CKV_AWS_363 pass 1": (
        "AWS has not patched nodejs18.x since September 2025 (https://docs.aws.amazon.com/lambda"
        "/latest/dg/lambda-runtimes.html#runtimes-deprecated)"
    ),
    "CKV2_AWS_19 fail 1": (
        "an address of a network interface is in use (EC2.12 in https://docs.aws.amazon.com"
        "/securityhub/latest/userguide/ec2-controls.html#ec2-12)"
    ),
}
DISAGREE = CONVERTED | UNSEEN
