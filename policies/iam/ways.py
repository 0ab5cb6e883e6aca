"""Combinations of permissions that lead to all of them.

They are those that Rhino Security Labs and Cloudsplaining collected (without services that AWS has
closed), and the same trick with services that came later.
https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from typing import Final

PASS_ROLE: Final = "iam:PassRole"  # noqa: S105 - no password
# Each of these is enough by itself, on somebody who is an administrator or on oneself.
ALONE: Final = {
    "iam:CreatePolicyVersion": "policy/administrator",
    "iam:SetDefaultPolicyVersion": "policy/administrator",
    "iam:AttachUserPolicy": "user/administrator",
    "iam:AttachGroupPolicy": "group/administrator",
    "iam:AttachRolePolicy": "role/administrator",
    "iam:PutUserPolicy": "user/administrator",
    "iam:PutGroupPolicy": "group/administrator",
    "iam:PutRolePolicy": "role/administrator",
    "iam:AddUserToGroup": "group/administrator",
    "iam:CreateAccessKey": "user/administrator",
    "iam:CreateLoginProfile": "user/administrator",
    "iam:UpdateLoginProfile": "user/administrator",
    "iam:UpdateAssumeRolePolicy": "role/administrator",
    "sts:AssumeRole": "role/administrator",
    "lambda:UpdateFunctionCode": "function:administrator",
    "glue:UpdateDevEndpoint": "devEndpoint/administrator",
}
# With these, one passes an administrator's role to something that does what one says.
WITH_PASS_ROLE: Final = {
    "ec2.amazonaws.com": (
        ("ec2:RunInstances",),
        ("ec2:RequestSpotInstances",),
        ("ec2:AssociateIamInstanceProfile",),
        ("ec2:ReplaceIamInstanceProfileAssociation",),
    ),
    "lambda.amazonaws.com": (
        ("lambda:CreateFunction", "lambda:InvokeFunction"),
        ("lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
        ("lambda:CreateFunction", "lambda:AddPermission"),
        ("lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode"),
    ),
    "ecs-tasks.amazonaws.com": (
        ("ecs:RegisterTaskDefinition", "ecs:RunTask"),
        ("ecs:RegisterTaskDefinition", "ecs:StartTask"),
        ("ecs:RegisterTaskDefinition", "ecs:CreateService"),
        ("ecs:RegisterTaskDefinition", "ecs:UpdateService"),
        ("batch:RegisterJobDefinition", "batch:SubmitJob"),
    ),
    "sagemaker.amazonaws.com": (
        ("sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
        ("sagemaker:CreateTrainingJob",),
        ("sagemaker:CreateProcessingJob",),
    ),
    "cloudformation.amazonaws.com": (
        ("cloudformation:CreateStack",),
        ("cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"),
    ),
    "codebuild.amazonaws.com": (
        ("codebuild:CreateProject", "codebuild:StartBuild"),
        ("codebuild:UpdateProject", "codebuild:StartBuild"),
    ),
    "datapipeline.amazonaws.com": (
        ("datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"),
    ),
    "elasticmapreduce.amazonaws.com": (("elasticmapreduce:RunJobFlow",),),
    "emr-serverless.amazonaws.com": (("emr-serverless:StartJobRun",),),
    "glue.amazonaws.com": (
        ("glue:CreateDevEndpoint",),
        ("glue:CreateJob", "glue:StartJobRun"),
        ("glue:UpdateJob", "glue:StartJobRun"),
    ),
    "scheduler.amazonaws.com": (("scheduler:CreateSchedule",),),
    "ssm.amazonaws.com": (("ssm:StartAutomationExecution",),),
    "states.amazonaws.com": (("states:CreateStateMachine", "states:StartExecution"),),
}
