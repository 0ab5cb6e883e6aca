"""Three answers: what is not known yet may decide, or may not matter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost.graph import UNKNOWN
from policies._truth import Truth
from policies.iam import Document, Policies, Principal, Request, decide
from policies.iam.operators import UnknownOperator

ADA = Principal(kind="user", arn="arn:aws:iam::111122223333:user/ada")
KEYS = ("aws:SourceVpc", "aws:ResourceTag/team", "aws:TagKeys")
VALUES = ("a", "b", "*")


def document(*statements: Any) -> Document:
    return Document.of({"Version": "2012-10-17", "Statement": list(statements)})


def allow(**further: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "*", "Resource": "*", **further}


def deny(**further: Any) -> dict[str, Any]:
    return allow(Effect="Deny", **further)


def asked(*statements: Any, context: Any = None, complete: bool = True, **limits: Any) -> Truth:
    request = Request(
        action="s3:GetObject",
        resource="arn:aws:s3:::a/x",
        principal=ADA,
        context=context or {},
        complete=complete,
    )
    return decide(request, Policies(identity=(document(*statements),), **limits)).allowed


IN_VPC = {"StringEquals": {"aws:SourceVpc": "a"}}


def test_an_unknown_key_leaves_the_answer_open() -> None:
    assert asked(allow(Condition=IN_VPC), context={"aws:SourceVpc": UNKNOWN}) is Truth.UNSURE
    assert (
        asked(allow(), deny(Condition=IN_VPC), context={"aws:SourceVpc": UNKNOWN}) is Truth.UNSURE
    )


def test_an_unknown_key_does_not_matter_where_another_statement_decides() -> None:
    unknown = {"aws:SourceVpc": UNKNOWN}
    assert asked(allow(Condition=IN_VPC), allow(), context=unknown) is Truth.YES
    assert asked(allow(Condition=IN_VPC), deny(), context=unknown) is Truth.NO
    assert asked(deny(Condition=IN_VPC), context=unknown) is Truth.NO


def test_keys_that_are_not_given_are_absent_unless_the_context_is_incomplete() -> None:
    assert asked(allow(Condition=IN_VPC)) is Truth.NO
    assert asked(allow(Condition=IN_VPC), complete=False) is Truth.UNSURE


def test_an_unknown_variable_leaves_the_answer_open() -> None:
    own = allow(Resource="arn:aws:s3:::${aws:PrincipalTag/team}/*")
    assert asked(own, context={"aws:PrincipalTag/team": UNKNOWN}) is Truth.UNSURE
    assert asked(own, context={"aws:PrincipalTag/team": "a"}) is Truth.YES


def test_a_document_that_is_not_known_yet_may_say_anything() -> None:
    assert asked(allow(), boundary=Document.of(UNKNOWN)) is Truth.UNSURE
    assert asked(allow(Resource=UNKNOWN)) is Truth.UNSURE
    assert asked(allow(Action="ec2:*", Resource=UNKNOWN)) is Truth.NO
    assert asked(allow(Condition=UNKNOWN)) is Truth.UNSURE
    assert asked(allow(Condition={"StringEquals": UNKNOWN})) is Truth.UNSURE


def test_several_values_without_a_quantifier_promise_nothing() -> None:
    condition = {"StringEquals": {"aws:TagKeys": "a"}}
    assert asked(allow(Condition=condition), context={"aws:TagKeys": ["a", "b"]}) is Truth.UNSURE


def test_what_a_variable_brings_is_no_pattern() -> None:
    own = allow(Resource="arn:aws:s3:::${aws:PrincipalTag/team}/*")
    assert asked(own, context={"aws:PrincipalTag/team": "*"}) is Truth.NO


def test_an_operator_that_iam_refuses_is_refused() -> None:
    with pytest.raises(UnknownOperator, match="StringMatches"):
        asked(allow(Condition={"StringMatches": {"aws:SourceVpc": "a"}}))


CONDITIONS = st.dictionaries(
    st.sampled_from(
        [
            "StringEquals",
            "StringNotEquals",
            "StringLikeIfExists",
            "ForAllValues:StringLike",
            "ForAnyValue:StringNotLike",
        ]
    ),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), min_size=1),
    max_size=2,
)
STATEMENTS = st.lists(
    st.builds(
        lambda effect, condition: allow(Effect=effect, Condition=condition),
        st.sampled_from(["Allow", "Deny"]),
        CONDITIONS,
    ),
    max_size=4,
)
CONTEXTS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))


@given(STATEMENTS, CONTEXTS, st.sampled_from(KEYS))
def test_an_answer_holds_whatever_the_unknown_turns_out_to_be(
    statements: list[Any], context: dict[str, str], key: str
) -> None:
    before = asked(*statements, context={**context, key: UNKNOWN})
    if before is Truth.UNSURE:
        return
    absent = {k: v for k, v in context.items() if k != key}
    for now in (absent, *({**context, key: value} for value in VALUES)):
        assert asked(*statements, context=now) is before


@given(STATEMENTS, STATEMENTS, CONTEXTS)
def test_a_limit_never_widens(
    statements: list[Any], limit: list[Any], context: dict[str, str]
) -> None:
    narrow = document(*limit)
    bounded = asked(*statements, context=context, boundary=narrow)
    session = asked(*statements, context=context, session=narrow)
    if Truth.YES in (bounded, session):
        assert asked(*statements, context=context) is Truth.YES


@given(STATEMENTS, CONTEXTS)
def test_a_denial_is_final(statements: list[Any], context: dict[str, str]) -> None:
    assert asked(*statements, deny(), context=context) is Truth.NO
