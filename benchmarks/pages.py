"""What the pages weigh, and how soon they serve on a slow line: python -m benchmarks.pages

The whole house with its demonstration, in a real Chromium; each page in a window that has never
been there before. The line is made slow by Chromium: 400 kbit/s, 400 ms for each request. `--cpu 4`
makes its processor four times as slow, as on a cheap telephone. Exits with 1 over a limit.
"""

import argparse
import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from benchmarks.lib.ground import machine, state_folder
from benchmarks.lib.tables import table
from config.embedded import processes
from tests.processes.stack import Stack

MOST_BYTES = 60 * 1024
MOST_SECONDS = 3.0
BYTES_A_SECOND = 400_000 / 8
DELAY_MS = 400
#: A telephone's window; what is below it is not waited for.
WINDOW: Any = {"width": 360, "height": 800}
#: When the first of what the page is for is painted and can be pressed, and what moved until then.
WATCH = """selector => {
  window.seen = { usable: null, shift: 0, largest: null };
  new PerformanceObserver(list => list.getEntries().forEach(each => { seen.shift += each.value; }))
    .observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver(list => { seen.largest = list.getEntries().at(-1).startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  const look = () => {
    const first = document.querySelector(selector);
    if (first?.checkVisibility() && !first.disabled) seen.usable = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


class Found(NamedTuple):
    """One page's first load. Weight in bytes with headers, times in seconds."""

    weight: int
    hosts: set[str]
    files: int
    usable: float
    largest: float
    shift: float


class Place(NamedTuple):
    name: str
    path: str
    selector: str
    who: StorageState | None = None


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cpu", type=float, default=1, help="how many times slower a processor")
    slower = asked.parse_args().cpu
    print(machine(), f"processor slowed by {slower:g}", sep=", ")
    with demonstration() as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        places = places_of(browser, house.base_url)
        found = {each.name: load(browser, house.base_url, each, slower) for each in places}
        browser.close()
    head = ("page", "files", "KB", "usable s", "largest paint s", "layout shift", "other hosts")
    print(table(head, [row(name, each) for name, each in found.items()]))
    sys.exit(any(map(is_over, found.values())))


def row(name: str, each: Found) -> tuple[object, ...]:
    kilobytes = each.weight / 1024
    return name, each.files, kilobytes, each.usable, each.largest, each.shift, len(each.hosts) - 1


def is_over(each: Found) -> bool:
    late = each.usable > MOST_SECONDS
    return late or each.weight > MOST_BYTES or each.shift > 0 or len(each.hosts) > 1


@contextmanager
def demonstration() -> Iterator[Stack]:
    with state_folder() as var:
        stack = Stack(var, SLOTKEEPER_DEMO="1")
        try:
            stack.await_ready(300)
            yield stack
        finally:
            stack.stop()
            processes.end(processes.marked(str(var)), (signal.SIGKILL, 5.0))


def places_of(browser: Browser, base_url: str) -> list[Place]:
    """The pages on the way; the last two are those of somebody who went it."""
    context = browser.new_context(base_url=base_url, viewport=WINDOW)
    page = context.new_page()
    page.goto("/")
    centre = urlsplit(page.locator('a[href^="/centres/"]').first.get_attribute("href") or "").path
    on = first_free_day(page, centre)
    page.locator("#day button.slot").first.click()
    page.wait_for_url(re.compile("/held/"))
    page.get_by_label("Full name").fill("Salma Bennani")
    page.get_by_label("Email").fill("salma@example.org")
    page.get_by_label("Mobile number").fill("+212650123456")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/check/"))
    check, who = urlsplit(page.url).path, context.storage_state()
    places = [
        Place("home", "/", "#main form button"),
        Place("centre", centre, "button.slot"),
        Place("a day", f"{centre}?day={on}", "#day button.slot"),
        Place("check", check, "#main form button", who),
    ]
    # It stays a hold until the check page was measured, so the booking is another one.
    page.goto(f"{centre}?day={on}")
    page.locator("#day button.slot").last.click()
    page.wait_for_url(re.compile("/held/"))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Book this appointment").click()
    page.wait_for_url(re.compile("/booked/"))
    places.append(Place("booked", urlsplit(page.url).path, "h1", context.storage_state()))
    context.close()
    return places


def first_free_day(page: Page, centre: str) -> str:
    """The first from the day after tomorrow on with a time that can be held."""
    for ahead in range(2, 20):
        on = (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()
        page.goto(f"{centre}?day={on}")
        if page.locator("#day button.slot").count() > 1:
            return on
    raise LookupError("the demonstration has no free day")


def load(browser: Browser, base_url: str, place: Place, slower: float) -> Found:
    """Open it for the first time, on the slow line."""
    context = browser.new_context(base_url=base_url, viewport=WINDOW, storage_state=place.who)
    page = context.new_page()
    ear = context.new_cdp_session(page)
    hosts: set[str] = set()
    weights: list[float] = []
    ear.on("Network.requestWillBeSent", lambda told: hosts.add(host_of(told["request"]["url"])))
    ear.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    ear.send("Network.enable")
    line = {"latency": DELAY_MS, "downloadThroughput": BYTES_A_SECOND, "offline": False}
    ear.send("Network.emulateNetworkConditions", {**line, "uploadThroughput": BYTES_A_SECOND})
    ear.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.add_init_script(f"({WATCH})({json.dumps(place.selector)})")
    answer = page.goto(place.path, wait_until="networkidle")
    assert answer is not None, place
    assert answer.status == 200, (place.name, answer.status)
    page.wait_for_function("seen.usable !== null && seen.largest !== null")
    seen = page.evaluate("seen")
    context.close()
    usable, largest = seen["usable"] / 1000, seen["largest"] / 1000
    return Found(int(sum(weights)), hosts, len(weights), usable, largest, seen["shift"])


def host_of(url: str) -> str:
    return urlsplit(url).netloc


if __name__ == "__main__":
    main()
