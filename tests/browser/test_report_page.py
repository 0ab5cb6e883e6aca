"""The report in a real browser, offline: readable wide and narrow, light and dark, by everyone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from cost.report import html
from cost.report.model import Report

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


@pytest.fixture(scope="module")
def page(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.render(report), encoding="utf-8")
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


def test_charts_are_drawn_and_have_words_for_those_who_cannot_see(
    browser: Chrome, page: Path
) -> None:
    opened(browser, page, 1100)
    figures = browser.find_elements(By.TAG_NAME, "figure")
    assert len(figures) == 3
    for figure in figures:
        assert figure.get_attribute("aria-label")
        bars = figure.find_elements(By.CSS_SELECTOR, "svg .mark-rect path, svg .mark-bar path")
        assert any(bar.size["height"] > 5 for bar in bars)
        assert browser.execute_script(
            "return getComputedStyle(arguments[0]).fill", bars[0]
        ) not in {
            "none",
            "rgb(0, 0, 0)",
        }


def test_tables_say_what_they_are(browser: Chrome, page: Path) -> None:
    opened(browser, page, 1100)
    for table in browser.find_elements(By.TAG_NAME, "table"):
        assert table.find_element(By.TAG_NAME, "caption").text
        assert table.find_elements(By.CSS_SELECTOR, "th[scope]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Chrome, page: Path, scheme: str) -> None:
    """WCAG 2.2 AA: at least 4.5 to 1."""
    opened(browser, page, 1100, scheme)
    body = browser.find_element(By.TAG_NAME, "body")
    for element in (body, *browser.find_elements(By.CSS_SELECTOR, "caption, th, p.lead")[:8]):
        front, back = (
            rgb(e.value_of_css_property(p))
            for e, p in ((element, "color"), (body, "background-color"))
        )
        assert contrast(front, back) >= 4.5, (element.text, front, back)


def rgb(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text[text.index("(") + 1 : -1].split(",")[:3])


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: tuple[float, ...]) -> float:
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
