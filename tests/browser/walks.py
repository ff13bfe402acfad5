"""A browser window that looks at every page it comes to: at each width, and in light and dark."""

import os
import re

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Error, expect

NARROW, WIDE = 360, 1280
SCHEMES = ("light", "dark")
_FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
#: Each kind of element on the page, told by its own and its ancestors' names and classes.
_KINDS = """() => {
  const known = new Map([[null, ""]]);
  const kind = each => known.get(each) ?? (known.set(each, [
    kind(each.parentElement), each.localName, ...[...each.classList].sort(),
    each.disabled ? "off" : "", each.getAttribute("aria-current") ?? "", each.type ?? "",
  ].join(" ")), known.get(each));
  return [...new Set([...document.querySelectorAll("*")].map(kind))];
}"""
_AXE = "options => axe.run(options).then(({violations}) => ({violations}))"
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL_ELSE = {"rules": {"color-contrast": {"enabled": False}, "target-size": {"enabled": True}}}


class Windows:
    """Windows that are used again: a new one costs Chromium more than a second of a processor."""

    def __init__(self, chromium, base_url):
        self._chromium, self._base_url = chromium, base_url
        self._free = {True: [], False: []}
        self.kinds_seen = {scheme: set() for scheme in SCHEMES}

    def take(self, *, javascript=True, width=NARROW, scheme="light"):
        """A page of a context that nobody else has, without cookies."""
        free = self._free[javascript]
        page = free.pop() if free else self._new(javascript)
        page.context.set_default_timeout(10_000)
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="no-preference")
        return page

    def _new(self, javascript):
        context = self._chromium.new_context(
            java_script_enabled=javascript, base_url=self._base_url
        )
        context.javascript = javascript
        return context.new_page()

    def give_back(self, page):
        context = page.context
        try:
            for other in context.pages:
                if other is not page:
                    other.close()
            page.goto("about:blank")
            context.clear_cookies()
            context.set_extra_http_headers({})
        except Error:  # it crashed, or a dialogue is open: the next test gets another
            context.close()
        else:
            self._free[context.javascript].append(page)


def axe_finds(page, options):
    """What axe complains of, as it reports it; nothing if it does not."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate(_AXE, {"resultTypes": ["violations"]} | options))
    return found.generate_report() if found.violations_count else ""


class Walk:
    """Somebody at a window, who acts at one width and looks at all of them."""

    #: What the console may say.
    expected = r"status of (409|410|422)"  # a refusal's own status is told there too

    def __init__(self, windows, screens, *, widths=(NARROW, WIDE), javascript=True, scheme="light"):
        self.windows, self.screens, self.widths = windows, screens, widths
        self.javascript, self.scheme, self.count = javascript, scheme, 0
        self.page = windows.take(javascript=javascript, width=widths[0], scheme=scheme)
        self.context = self.page.context
        self.name = f"{'script' if javascript else 'plain'}-{scheme}"
        self.complaints = []
        self._ears = {
            "console": lambda message: self._heard(message.text),
            "pageerror": lambda error: self._heard(str(error)),
        }
        for event, ear in self._ears.items():
            self.page.on(event, ear)

    def end(self):
        for event, ear in self._ears.items():
            self.page.remove_listener(event, ear)
        self.windows.give_back(self.page)

    def _heard(self, text):
        if not re.search(self.expected, text):
            self.complaints.append(text)

    def look(self, title):
        """Nothing cut off at the side, and nothing axe would complain of; else a picture of it."""
        self.count += 1
        try:
            expect(self.page).to_have_title(re.compile(re.escape(title)), timeout=30_000)
            if self.javascript:
                self._fits_at_each_width(self._axe_is_content)
                self._has_contrast()
            assert self.complaints == [], self.complaints
        except AssertionError:
            self._picture()
            raise
        if "SCREENS" in os.environ:
            self._picture()

    def at(self, title):
        """Come to a page that was looked at before."""
        expect(self.page).to_have_title(re.compile(re.escape(title)), timeout=30_000)

    def glance(self):
        """As `look`, but for axe: it finds fault with the parts of Django's own fields."""
        self.count += 1
        self._fits_at_each_width()
        assert self.complaints == [], self.complaints
        if "SCREENS" in os.environ:
            self._picture()

    def _picture(self):
        self.page.screenshot(path=self.screens / f"{self.count:02}-{self.name}.png", full_page=True)

    def _fits_at_each_width(self, and_there=lambda: None):
        for width in [*self.widths[1:], self.widths[0]]:
            self.page.set_viewport_size({"width": width, "height": 800})
            assert self.page.evaluate(_FITS), f"wider than {width}"
            and_there()

    def _axe_is_content(self):
        found = axe_finds(self.page, ALL_ELSE)
        assert not found, f"{self.page.viewport_size}: {found}"

    def _has_contrast(self):
        """In both schemes, if anything on the page is of a kind not looked at before.

        No colour of ours hangs on a width. Contrast is more than half of what axe costs.
        """
        for scheme in SCHEMES:
            # Colours that still pass into each other would be found wanting.
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            seen = self.windows.kinds_seen[scheme]
            kinds = set(self.page.evaluate(_KINDS))
            if not kinds <= seen:
                found = axe_finds(self.page, CONTRAST)
                assert not found, f"{scheme}: {found}"
                seen |= kinds
        self.page.emulate_media(color_scheme=self.scheme, reduced_motion="no-preference")

    def tap(self, name, role="button"):
        self.page.get_by_role(role, name=name).first.click()

    def press(self, button):
        """Click what sends the form, and wait for the page that answers."""
        with self.page.expect_navigation(wait_until="load", timeout=60_000):
            button.click()


class StaffWalk(Walk):
    """The same looks; what axe complains of for itself, under our content policy, is its own."""

    # Of the first field, where an address leads into the midst of a page.
    _of_focus = "Autofocus processing was blocked"
    expected = rf"{Walk.expected}|Applying inline style|preload assets|{_of_focus}"
