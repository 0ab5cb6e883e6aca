"""trimtab commitments: from a bill and rates to a proposal, a page and calls to review."""

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.cost.billing.builders import cur, write_csv
from tests.trimtab.run import run

pytestmark = pytest.mark.slow

START = dt.datetime(2026, 10, 1)  # noqa: DTZ001 - naive is UTC


def usage(hour: int, kind: str, usd: str) -> dict[str, str]:
    first, last = ((START + dt.timedelta(hours=n)).isoformat() + "Z" for n in (hour, hour + 1))
    return cur(hour) | {
        "identity_line_item_id": f"{kind}-{hour}",
        "identity_time_interval": f"{first}/{last}",
        "line_item_usage_start_date": first,
        "line_item_usage_end_date": last,
        "line_item_usage_type": f"BoxUsage:{kind}",
        "line_item_unblended_cost": usd,
        "pricing_public_on_demand_cost": usd,
    }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four weeks of a machine that always runs and of one that runs an hour a day."""
    lines = [usage(hour, "g5.xlarge", "1") for hour in range(28 * 24)]
    lines += [usage(day * 24, "p4d.24xlarge", "20") for day in range(28)]
    return write_csv(tmp_path_factory.mktemp("bill") / "bill.csv", lines)


HEADER = "kind,years,payment,usage_type,operation,rate,currency,offering\n"
RATES = HEADER + "compute,1,none,BoxUsage:g5.xlarge,RunInstances,0.7,USD,o-1\n"


@pytest.fixture(scope="module")
def rates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rates") / "rates.csv"
    path.write_text(RATES)
    return path


def test_the_table_and_the_page(sample, rates, tmp_path):
    page = tmp_path / "out" / "commitments.html"
    done = run("commitments", sample, "--rates", rates, "--html", page, "--first", "2026-11-23")
    assert (done.code, "commitments: save $" in done.out) == (0, True)
    assert "--savings-plan-offering-id o-1 --commitment 0.233" in done.out
    assert "2027-11-23" in done.out
    assert "not evaluated" not in done.out.splitlines()[0]
    html = page.read_text()
    assert html.count("<svg") == 2
    assert "<script" not in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")


def test_json_has_every_figure_as_text(sample, rates):
    found = json.loads(run("commitments", sample, "--rates", rates, "--format", "json").out)
    assert (found["schema_version"], found["verdict"], found["simulated"]) == (1, "buy", False)
    (bought,) = found["purchases"]
    assert (bought["hourly"], bought["saving"]["mid"]) == ("0.700", "219.00")  # 0.3 * 730
    assert [event["hourly"] for event in found["calendar"]] == ["0.233", "0.233", "0.234"]
    (unknown,) = found["not_evaluated"]
    assert unknown["resource"].startswith("BoxUsage:p4d.24xlarge (RunInstances)")


def test_markdown_has_the_calls_as_a_shell_takes_them(sample, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(RATES.replace("o-1", "<b>o|2"))
    done = run("commitments", sample, "--rates", path, "--format", "markdown", "--parts", 1)
    assert done.out.startswith("## Commitments: save $")
    assert done.out.count("--savings-plan-offering-id '<b>o|2'") == 1
    assert "| Compute Savings Plan, 1 year, no upfront |" in done.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--rates", "no-such.csv"), "no rates"),
        (("--save-rates", "r.csv"), "--save-rates without --rates aws"),
        (("--recommendations", "no-such.json"), "no recommendations"),
        (("--inventory", "no-such.json"), "no inventory"),
        (("--years", "2"), "'2' is not one of"),
        (("--min-saving", "-1"), "is not an amount"),
        pytest.param(("--currency", "EUR"), "no currency of the bill", marks=pytest.mark.slow),
    ],
)
def test_bad_input_is_named(sample, arguments, says):
    done = run("commitments", sample, *arguments)
    assert (done.code, says in done.err, "Traceback" in done.err) == (2, True, False)


def test_a_page_that_cannot_be_written_is_named(sample, rates, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = run("commitments", sample, "--rates", rates, "--html", tmp_path / "file" / "c.html")
    assert (done.code, "cannot be used" in done.err) == (2, True)


def test_aws_without_credentials_could_not_finish(sample):
    done = run("commitments", sample, "--rates", "aws")
    assert (done.code, "did not tell the rates" in done.err) == (3, True)
