"""E-mails (eml): subject and body; attachments are told, not read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage, Message
from pathlib import Path

from coopgraph.errors import IntakeError
from coopgraph.evidence import normalise
from coopgraph.importers.encodings import guess
from coopgraph.intake.document import Block, Unread
from coopgraph.intake.readers.archives import empty, encrypted
from coopgraph.intake.readers.html import read_page
from coopgraph.intake.readers.parts import Reading, clean, place
from coopgraph.intake.readers.plain import blocks_of

_QUOTED = re.compile(r"\s*>")


def read_eml(path: Path) -> Reading:
    """Read an e-mail: its subject as the heading, then the body that has most in it.

    The plain body is taken, and the HTML one where there is no plain one. Lines that quote an
    earlier mail (``>``) are boilerplate. The day is that of the head's ``Date``, as its sender's
    clock had it.

    Raises:
        IntakeError: It is no e-mail, encrypted, or says nothing.
    """
    import email.policy

    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise _no_mail(path)
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime"):
        raise encrypted(path)
    unread: Counter[str] = Counter()
    for part in message.walk():
        if part.is_attachment() or (part.get_filename() and not part.is_multipart()):
            unread["attachment"] += 1
        elif part.get_content_maintype() == "image":
            unread["image"] += 1
    subject = clean(" ".join(str(message.get("Subject") or "").split()))
    body = _body(message)
    heading = subject + "\n" if subject else ""
    text = heading + body.text
    if not text.strip():
        raise empty(path)
    blocks = [Block("heading", 0, len(subject), place=place(line=1), level=1)] if subject else []
    shift = len(heading)
    blocks += [replace(b, start=b.start + shift, end=b.end + shift) for b in body.blocks]
    date = message.get("Date")
    moment = getattr(date, "datetime", None)
    sender = message.get("From")
    addresses = getattr(sender, "addresses", ())
    return Reading(
        text,
        blocks,
        title=subject,
        publisher=addresses[0].display_name or addresses[0].domain if addresses else "",
        published=None if moment is None else moment.date().isoformat(),
        unread=[
            *body.unread,
            *(Unread(what, number) for what, number in sorted(unread.items()) if number),
        ],
        readings=body.readings,
    )


def _no_mail(path: Path) -> IntakeError:
    return IntakeError("has no head of an e-mail", vi="tệp không có phần đầu thư", file=path)


def _body(message: EmailMessage) -> Reading:
    part = message.get_body(("plain",)) or message.get_body(("html",))
    if part is None:
        return Reading("", [])
    content = _decoded(part)
    if part.get_content_subtype() == "html":
        return read_page(content)
    text = normalise(content).strip("\n")
    return Reading(text, _quotes_greyed(text, blocks_of(text)))


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    for charset in ("utf-8", part.get_content_charset() or "us-ascii"):
        try:
            return raw.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    found = guess(raw)
    return raw.decode(found.encoding if found else "utf-8", "replace")


def _quotes_greyed(text: str, blocks: Sequence[Block]) -> list[Block]:
    return [
        replace(block, kind="boilerplate")
        if block.kind != "cell" and _QUOTED.match(text, block.start)
        else block
        for block in blocks
        if block.kind != "cell" or not _QUOTED.match(text, text.rfind("\n", 0, block.start) + 1)
    ]
