"""Drives the status page of an admin listener in headless Chromium.

    check.py BASE_URL [--screenshots DIRECTORY]

Exits 0 when all holds, 1 when something does not, with a line for each check.
"""

import argparse
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDTHS = (320, 768, 1440, 1920)
SCHEMES = ("light", "dark")
SECTIONS = ("Credentials", "Upstreams", "Routes", "Recent failures", "Listeners")
# The page asks again every 5 seconds; a slow machine may take its time.
PATIENCE = 60_000


class Checks:
    def __init__(self):
        self.failed = 0

    def __call__(self, holds, what, evidence=""):
        print(("ok    " if holds else "FAIL  ") + what + (f": {evidence}" if not holds else ""))
        self.failed += not holds


class Watched:
    """A page with what it complained about and whom it asked."""

    def __init__(self, context, base):
        self.complaints = []
        self.asked = []
        self.base = base
        self.page = context.new_page()
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def heard(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def strangers(self):
        return [url for url in self.asked if not url.startswith((self.base, "data:"))]


def look(browser, base, check, screenshots):
    for width in WIDTHS:
        for scheme in SCHEMES:
            where = f"at {width} px, {scheme}"
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            watched = Watched(context, base)
            page = watched.page
            answer = page.goto(base)
            policy = answer.headers.get("content-security-policy", "")
            if width == WIDTHS[0] and scheme == SCHEMES[0]:
                check(answer.status == 200, "the page is there", answer.status)
                strict = "default-src 'none'" in policy and "unsafe" not in policy
                check(strict, "its policy lets nothing in but its own", policy)
            check(page.locator("#pause").is_visible(), f"its script runs {where}")
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            check(ground != "rgba(0, 0, 0, 0)", f"its style applies {where}", ground)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            check(wide <= 0, f"nothing is wider than the window {where}", f"by {wide} px")
            found = Axe().run(page).response["violations"]
            bad = [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html']}" for v in found
                   if v["impact"] in ("serious", "critical")]
            check(not bad, f"axe finds nothing serious {where}", "; ".join(bad))
            for v in found:
                if v["impact"] not in ("serious", "critical"):
                    print(f"note  axe {where}: {v['id']} ({v['impact']})")
            check(not watched.complaints, f"no complaint {where}", watched.complaints)
            check(not watched.strangers(), f"nobody else is asked {where}", watched.strangers())
            if screenshots:
                page.screenshot(path=screenshots / f"{width}-{scheme}.png", full_page=True)
            context.close()


def read_without_script(browser, base, check):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base)
    check(page.locator("h1").inner_text() != "", "without JavaScript it has a headline")
    for title in SECTIONS:
        section = page.locator("section", has=page.get_by_role("heading", name=title, exact=True))
        text = section.inner_text() if section.count() == 1 else ""
        check(len(text) > len(title) + 5, f"without JavaScript it has {title}", repr(text))
    check(not page.locator("#pause").is_visible(), "without JavaScript no button promises more")
    context.close()


def keep_fresh(browser, base, check):
    context = browser.new_context()
    watched = Watched(context, base)
    page = watched.page
    page.goto(base)
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    check(first == "skip", "the first stop of the keyboard skips to the content", first)
    region = page.locator(".scroll").first
    region.focus()
    before = page.locator(".fresh time").get_attribute("datetime")
    with page.expect_response(lambda answer: answer.url == base, timeout=PATIENCE):
        pass
    page.wait_for_function(
        "before => document.querySelector('.fresh time').dateTime !== before",
        arg=before, timeout=PATIENCE,
    )
    check(True, "it keeps itself fresh")
    kept = region.evaluate("region => document.activeElement === region")
    check(kept, "the focus stays where it is")
    page.locator("#pause").click()
    check(page.locator("#pause").inner_text() == "Resume", "it can be told to stop")
    check(not watched.complaints, "no complaint while it refreshes", watched.complaints)
    check(not watched.strangers(), "nobody else is asked while it does", watched.strangers())
    context.route("**/*", lambda route: route.abort())
    page.locator("#pause").click()
    page.locator("#unreachable").wait_for(state="visible", timeout=PATIENCE)
    check("has not answered" in page.locator("#unreachable").inner_text(), "it says when it is old")
    context.unroute("**/*")
    page.locator("#unreachable").wait_for(state="hidden", timeout=PATIENCE)
    check(True, "it recovers by itself")
    context.close()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("base")
    arguments.add_argument("--screenshots", type=Path)
    options = arguments.parse_args()
    base = options.base.rstrip("/") + "/"
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    check = Checks()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        look(browser, base, check, options.screenshots)
        read_without_script(browser, base, check)
        keep_fresh(browser, base, check)
        browser.close()
    print(f"{check.failed} failed" if check.failed else "all holds")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
