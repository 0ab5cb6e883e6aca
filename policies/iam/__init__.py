"""Decide as AWS does whether a request is allowed, from policies alone and without AWS.

It knows every part of a statement and every condition operator, and the order in which AWS looks at
organisations', resources', identities' and sessions' policies and at boundaries. What a preview
does not know yet gives a third answer, neither yes nor no.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from policies.iam.decide import Decision, Policies, decide
from policies.iam.document import Document, Statement
from policies.iam.request import Principal, Request

__all__ = ["Decision", "Document", "Policies", "Principal", "Request", "Statement", "decide"]
