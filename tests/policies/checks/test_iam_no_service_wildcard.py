from tests.policies.run import verdicts

ID = "iam-no-service-wildcard"


def test_a_whole_service_on_everything_fails_in_any_case():
    assert verdicts(ID, "failing") == {"s3": "fail", "upper": "fail"}


def test_fewer_actions_or_resources_pass():
    assert verdicts(ID, "passing") == {"verb": "pass", "bucket": "pass", "denies": "pass"}


def test_a_service_can_be_excepted():
    assert verdicts(ID, "failing", {"services": ["s3"]}) == {"s3": "pass", "upper": "fail"}


def test_an_unknown_document_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
