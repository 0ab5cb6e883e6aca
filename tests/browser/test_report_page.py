"""The report in a real browser, offline: readable wide and narrow, light and dark, by everyone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from cost.report import html
from cost.report.model import Report
from cost.report.rollup import Rollup
from cost.report.sections import SLICES

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

HEIGHTS = """
return [...document.querySelectorAll('.plot i')].map((bar) => bar.getBoundingClientRect().height)
"""
GROUNDS = """
const ground = (e) => {
  const colour = getComputedStyle(e).backgroundColor;
  return colour !== 'rgba(0, 0, 0, 0)' || !e.parentElement ? colour : ground(e.parentElement);
};
return arguments[0].map((e) => [e.textContent, getComputedStyle(e).color, ground(e)]);
"""


@pytest.fixture(scope="module")
def page(report: Report, rollup: Rollup, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.render(report, rollup), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("chromium and chromedriver are not on PATH")
    options = ChromeOptions()
    options.binary_location = chromium
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = Chrome(options=options, service=Service(driver))
    yield found
    found.quit()


def opened(browser: Chrome, page: Path, width: int, scheme: str = "light") -> Chrome:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    browser.get(page.as_uri())
    return browser


def asked_for(browser: Chrome) -> set[str]:
    events: list[dict[str, Any]] = [
        json.loads(entry["message"])["message"] for entry in browser.get_log("performance")
    ]
    return {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }


def test_asks_the_network_for_nothing_and_complains_of_nothing(browser: Chrome, page: Path) -> None:
    opened(browser, page, 1100)
    assert asked_for(browser) <= {page.as_uri()}
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("width", [1100, 390])
def test_nothing_sticks_out_sideways(browser: Chrome, page: Path, width: int) -> None:
    opened(browser, page, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_days_are_drawn_and_have_words_for_those_who_cannot_see(
    browser: Chrome, page: Path
) -> None:
    opened(browser, page, 1100)
    (figure,) = browser.find_elements(By.TAG_NAME, "figure")
    assert figure.get_attribute("aria-label")
    assert len(figure.find_elements(By.CSS_SELECTOR, ".plot > div")) == 31
    bars = figure.find_elements(By.CSS_SELECTOR, ".plot i")
    assert max(bar.size["height"] for bar in bars) > 50
    assert bars[0].value_of_css_property("background-color") != "rgba(0, 0, 0, 0)"


def test_tables_say_what_they_are(browser: Chrome, page: Path) -> None:
    opened(browser, page, 1100)
    for table in browser.find_elements(By.TAG_NAME, "table"):
        assert table.find_element(By.TAG_NAME, "caption").text
        assert table.find_elements(By.CSS_SELECTOR, "th[scope]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Chrome, page: Path, scheme: str) -> None:
    """WCAG 2.2 AA: at least 4.5 to 1."""
    opened(browser, page, 1100, scheme)
    kinds = (
        "caption, thead th, tbody th, .lead, .about, .card small, .note, summary, nav a, .up, dd"
    )
    grounds = browser.execute_script(GROUNDS, browser.find_elements(By.CSS_SELECTOR, kinds))
    assert len(grounds) > 50
    for said, front, back in grounds:
        assert contrast(rgb(front), rgb(back)) >= 4.5, (said, front, back)


def choose(browser: Chrome, dimension: str, *values: str) -> None:
    """Tick values of a dimension, as a reader does."""
    pick = browser.find_element(By.CSS_SELECTOR, f".pick[data-name={dimension}]")
    pick.find_element(By.TAG_NAME, "summary").click()
    for label in pick.find_elements(By.TAG_NAME, "label"):
        if label.text in values:
            label.click()
    pick.find_element(By.TAG_NAME, "summary").click()


def total(browser: Chrome, cost: str) -> Decimal:
    return exact(browser.find_element(By.CSS_SELECTOR, f"#total-{cost} data"))


def table(browser: Chrome, dimension: str) -> dict[str, tuple[Decimal, Decimal]]:
    """Effective and billed cost by value, as the page's table has them."""
    rows = browser.find_elements(By.CSS_SELECTOR, f"[data-slice={dimension}] tbody tr")
    return {
        row.find_element(By.TAG_NAME, "th").text: tuple(
            exact(data) for data in row.find_elements(By.TAG_NAME, "data")
        )
        for row in rows
    }


def exact(data: Any) -> Decimal:
    return Decimal(data.get_attribute("value"))


@pytest.mark.parametrize(
    ("name", "by"), [("team", "team"), ("charge_category", "charge"), ("component", "component")]
)
def test_totals_after_filtering_equal_the_json(
    browser: Chrome, page: Path, report: Report, name: str, by: str
) -> None:
    rows = json.loads(report.model_dump_json())["views"][name]
    assert len(rows) > 1
    for row in rows:
        opened(browser, page, 1100)
        choose(browser, name, row[by] or "(none)")
        for cost in ("effective", "billed"):
            assert total(browser, cost) == Decimal(row[cost])
        for dimension in SLICES:
            found = table(browser, dimension)
            assert found.pop("Total") == (Decimal(row["effective"]), Decimal(row["billed"]))
            assert sum(effective for effective, _ in found.values()) == Decimal(row["effective"])


def test_values_of_one_dimension_add_and_of_two_cross(
    browser: Chrome, page: Path, report: Report
) -> None:
    opened(browser, page, 1100)
    credit, tax = (
        next(r["billed"] for r in report.views["charge_category"].rows if r["charge"] == charge)
        for charge in ("Credit", "Tax")
    )
    choose(browser, "charge_category", "Tax", "Credit")
    assert total(browser, "billed") == credit + tax
    choose(browser, "team", "research")
    assert total(browser, "billed") == 0
    assert browser.find_element(By.ID, "shown").text.startswith("Shown: $0.00 of $88.50 effective")
    browser.find_element(By.CSS_SELECTOR, "#filters button").click()
    assert browser.find_element(By.ID, "shown").text == "The whole bill is shown."
    assert total(browser, "billed") == report.totals.billed


def test_a_filtered_page_says_what_it_does_not_filter(browser: Chrome, page: Path) -> None:
    opened(browser, page, 1100)
    notes = browser.find_elements(By.CSS_SELECTOR, ".whole")
    assert notes and not any(note.is_displayed() for note in notes)
    choose(browser, "team", "research")
    assert all(note.is_displayed() for note in notes)


def test_what_the_script_draws_is_what_the_page_had(browser: Chrome, page: Path) -> None:
    """Both draw the same bars of everything, and print the same amounts."""
    without = page.read_text(encoding="utf-8").replace("<script>", '<script type="text/plain">')
    plain = page.with_name("plain.html")
    plain.write_text(without, encoding="utf-8")
    heights, cards = [], []
    for one in (plain, page):
        opened(browser, one, 1100)
        heights.append(browser.execute_script(HEIGHTS))
        cards.append([card.text for card in browser.find_elements(By.CLASS_NAME, "card")])
    assert len(heights[0]) > 31
    assert heights[0] == pytest.approx(heights[1], abs=0.5)
    assert cards[0] == cards[1]


def test_without_its_script_the_page_is_whole(browser: Chrome, page: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(browser, page, 1100)
        assert not browser.find_element(By.ID, "filters").is_displayed()
        assert "Total" in table(browser, "service")
        assert browser.find_elements(By.CSS_SELECTOR, ".plot i")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_filters_work_by_keyboard(browser: Chrome, page: Path, report: Report) -> None:
    opened(browser, page, 1100)
    summary = browser.find_element(By.CSS_SELECTOR, ".pick[data-name=team] summary")
    summary.send_keys(Keys.ENTER)
    ActionChains(browser).send_keys(Keys.TAB, Keys.SPACE, Keys.ESCAPE).perform()
    assert summary.text.startswith("Team: research")
    assert browser.switch_to.active_element == summary
    row = next(r for r in report.views["team"].rows if r["team"] == "research")
    assert total(browser, "effective") == row["effective"]


def test_prints_without_filters_and_with_every_table(browser: Chrome, page: Path) -> None:
    opened(browser, page, 1100)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not browser.find_element(By.ID, "filters").is_displayed()
    assert all(t.is_displayed() for t in browser.find_elements(By.TAG_NAME, "table"))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def rgb(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text[text.index("(") + 1 : -1].split(",")[:3])


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: tuple[float, ...]) -> float:
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
