"""The mailbox's pages. All that came from outside passes `esc` or `linked`, and has no script."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape as esc
from itertools import groupby
from math import ceil

from config.mailbox import reading
from config.mailbox.reading import Attachment, Letter
from config.mailbox.store import Kept, Store

PER_PAGE = 50
REFRESH_SECONDS = 5
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]\u2066-\u2069]")
_LOGO = (
    '<svg width="30" height="30" viewBox="0 0 30 30" aria-hidden="true"><g fill="#7fc6c8">'
    '<rect width="14" height="14" rx="3.5"/><rect y="16" width="14" height="14" rx="3.5"/>'
    '<rect x="16" y="16" width="14" height="14" rx="3.5"/></g>'
    '<path fill="#f2a93b" d="M16 0a14 14 0 0 1 14 14H16z"/></svg>'
)
_PAGE = """<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{head}<title>{title} – Mailbox – Slotkeeper</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="sr skip" href="#main">Skip to main content</a>
<header class="band"><div class="wrap top"><a class="logo" href="/">{logo}<span>Mailbox</span></a>
</div></header>
<main id="main" tabindex="-1"><div class="wrap stack-l">
{content}
</div></main>
<footer class="foot"><div class="wrap"><p>These messages stay on this machine. \
Slotkeeper delivers none of them while this mailbox stands in.</p></div></footer>
</body>
</html>
"""
_EMPTY = """<div class="card stack-s"><h2 class="h3">Nothing has arrived yet</h2>
<p>Book an appointment with an e-mail address or a telephone number: the confirmation appears here \
a moment later.</p></div>"""


def listing(store: Store, page: int, refreshing: bool) -> str:
    """What arrived, newest first; `page` from 1, drawn to the last one there is."""
    count = len(store)
    last = max(1, ceil(count / PER_PAGE))
    page = min(max(page, 1), last)
    refreshing = refreshing and page == 1
    found = store.newest((page - 1) * PER_PAGE, PER_PAGE)
    told = "1 message" if count == 1 else f"{count:,} messages"
    parts = [
        f'<div class="row apart"><div class="stack-s"><h1>What arrived</h1>'
        f'<p class="muted num">{told if count else ""}</p></div>'
        f"{_refreshing(page, refreshing)}</div>",
        *(_day(day, list(of_day)) for day, of_day in groupby(found, _day_of)),
    ]
    if not found:
        parts.append(_EMPTY)
    parts.append(_pages(page, last))
    head = f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">\n' if refreshing else ""
    title = "What arrived" if page == 1 else f"What arrived, page {page}"
    return _page(title, parts, head)


def letter(kept: Kept) -> str:
    """A mail; its HTML in a frame that can run nothing."""
    read = reading.letter(kept)
    rows = [("For", read.recipients), *read.headers]
    terms = "".join(
        f'<div><dt>{esc(name)}</dt><dd><bdi dir="auto">{linked(value)}</bdi></dd></div>'
        for name, value in rows
    )
    parts = [
        _heading(read.subject or "(no subject)", kept),
        _attachments(kept, read.attachments),
        _bodies(kept, read),
        f'<section class="stack-s"><h2 class="h3">Headers</h2><dl class="sum card">{terms}</dl>'
        f'<p><a class="pad" href="/mail/{kept.number}/source">The whole message as it came</a></p>'
        "</section>",
    ]
    return _page(read.subject or "(no subject)", parts)


def short_message(kept: Kept) -> str:
    read = reading.short_message(kept)
    parts = [
        _heading(f"SMS to {read.to}", kept),
        f'<p class="sms card" dir="auto">{linked(read.text)}</p>',
        '<dl class="sum card">'
        f"<div><dt>Number</dt><dd><bdi>{esc(read.to)}</bdi></dd></div>"
        f"<div><dt>Sent as</dt><dd><bdi>{esc(read.message_id)}</bdi></dd></div>"
        "</dl>",
    ]
    return _page(f"SMS to {read.to}", parts)


def gone() -> str:
    sentence = "It was never here, or 2,000 newer messages have taken its place."
    parts = [
        f'<div class="stack-s"><h1>There is no such message</h1><p>{sentence}</p></div>',
        '<p><a class="btn" href="/">See what arrived</a></p>',
    ]
    return _page("There is no such message", parts)


def linked(text: str) -> str:
    """A text with its web addresses as links, everything else as it is."""
    pieces, done = [], 0
    for found in _LINK.finditer(text):
        address = esc(found[0])
        pieces.append(esc(text[done : found.start()]))
        pieces.append(f'<a href="{address}" target="_blank" rel="noopener">{address}</a>')
        done = found.end()
    return "".join([*pieces, esc(text[done:])])


def _page(title: str, parts: Iterable[str], head: str = "") -> str:
    content = "\n".join(part for part in parts if part)
    return _PAGE.format(head=head, title=esc(title), logo=_LOGO, content=content)


def _local(kept: Kept) -> datetime:
    """The reader sits at this machine: its own time of day is his."""
    return kept.arrived_at.astimezone()


def _day_of(kept: Kept) -> str:
    moment = _local(kept)
    return f"{moment:%A} {moment.day} {moment:%B}"


def _day(day: str, messages: Sequence[Kept]) -> str:
    rows = "".join(_row(kept) for kept in messages)
    return (
        f'<section class="stack-s"><h2 class="h3">{day}</h2><ul class="post">{rows}</ul></section>'
    )


def _row(kept: Kept) -> str:
    recipient, words = reading.headline(kept)
    kind = "E-mail" if kept.kind == "mail" else "SMS"
    moment = _local(kept)
    return (
        f'<li class="card"><time class="num" datetime="{moment.isoformat()}">{moment:%H:%M}</time>'
        f'<div><h3><a href="/{kept.kind}/{kept.number}"><bdi dir="auto">'
        f"{esc(words or '(no subject)')}</bdi></a></h3>"
        f'<p class="row small muted"><span class="badge">{kind}</span>'
        f"<span>To <bdi>{esc(recipient)}</bdi></span></p></div></li>"
    )


def _heading(words: str, kept: Kept) -> str:
    moment = _local(kept)
    return (
        '<div class="stack-s"><p><a class="pad" href="/">What arrived</a></p>'
        f'<h1 dir="auto">{esc(words)}</h1><p class="muted">Arrived '
        f'<time class="num" datetime="{moment.isoformat()}">{_day_of(kept)}, {moment:%H:%M:%S}'
        "</time></p></div>"
    )


def _refreshing(page: int, refreshing: bool) -> str:
    if refreshing:
        words = f"Looks again every {REFRESH_SECONDS} seconds"
        return (
            f'<p class="row small"><span class="muted">{words}</span>'
            '<a class="pad" href="/?refresh=off">Stop</a></p>'
        )
    return '<p><a class="btn alt" href="/">Look again</a></p>' if page == 1 else ""


def _pages(page: int, last: int) -> str:
    if last == 1:
        return ""
    ways = [f'<span class="muted num">Page {page} of {last}</span>']
    if page > 1:
        ways.insert(0, f'<a class="btn alt" rel="prev" href="/?page={page - 1}">Previous</a>')
    if page < last:
        ways.append(f'<a class="btn alt" rel="next" href="/?page={page + 1}">Next</a>')
    return f'<nav class="row" aria-label="Pages">{"".join(ways)}</nav>'


def _attachments(kept: Kept, attachments: Sequence[Attachment]) -> str:
    if not attachments:
        return ""
    items = "".join(
        f'<li><a class="btn alt" href="/mail/{kept.number}/part/{attachment.place}" download>'
        f"Save <bdi>{esc(attachment.name)}</bdi></a> "
        f'<span class="small muted num">{esc(attachment.media_type)}, '
        f"{len(attachment.content):,} bytes</span></li>"
        for attachment in attachments
    )
    return (
        f'<section class="stack-s"><h2 class="h3">Attached</h2><ul class="stack-s">{items}</ul>'
        "</section>"
    )


def _bodies(kept: Kept, read: Letter) -> str:
    parts = []
    if read.html is not None:
        place = f"/mail/{kept.number}/html"
        parts.append(
            '<section class="stack-s"><div class="row apart"><h2 class="h3">As it looks</h2>'
            f'<a class="pad small" href="{place}" target="_blank" rel="noopener">'
            "Open in a tab of its own</a></div>"
            f'<iframe class="card" src="{place}" title="The HTML part of the mail" '
            'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></section>'
        )
    if read.text is not None:
        parts.append(
            '<section class="stack-s"><h2 class="h3">As text only</h2>'
            f'<div class="words card" dir="auto">{linked(read.text)}</div></section>'
        )
    if not parts:
        parts.append('<p class="note">This mail has neither text nor HTML.</p>')
    return f'<div class="bodies">{"".join(parts)}</div>'
