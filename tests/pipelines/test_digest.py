"""Digests: composed, quoted within terms, sent over a real SMTP server, each hit told exactly once."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from doubles import article
from sqlalchemy import insert, select
from test_watches import NOW, arrive, fresh, watch

from pipelines.alerts import delivery
from pipelines.alerts.digest import as_html, as_text, from_json
from pipelines.context import Context
from pipelines.store.facts import set_fact
from pipelines.store.schema import digests, ledger, source_runs, sources

ADDRESS = "reporter@newsroom.example"


class Mailbox:
    """Keeps what a real SMTP server received; `refuse` makes it answer 451."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse = False

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        if self.refuse:
            return "451 try again later"
        content = envelope.content  # type: ignore[attr-defined]
        self.mails.append(email.message_from_bytes(content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 taken"


@pytest.fixture
def mailbox(context: Context) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    context.settings = replace(context.settings, smtp_host="127.0.0.1", smtp_port=port)
    yield box
    server.stop()


def with_source(context: Context, terms: dict[str, object] | None = None, state: str = "done") -> None:
    with context.store.write() as connection:
        row = {"name": "kurier", "collection": "news", "title": "Курьер", "updated_at": NOW}
        connection.execute(insert(sources).values(**row, definition={"terms": terms or {}}))
        run = {"source": "kurier", "started_at": NOW, "finished_at": NOW, "state": state}
        connection.execute(insert(source_runs).values(**run, reasons={} if state == "done" else {"timeout": 2}))


def test_a_digest_tells_what_is_new_edited_and_removed(context: Context) -> None:
    with_source(context)
    watch(context)
    arrive(context, fresh(1), fresh(2), fresh(3, age=timedelta(days=40)))
    arrive(context, fresh(2, "компания ушла"))
    digest = delivery.preview(context, now=NOW)
    (section,) = digest.sections
    assert {group: len(found) for group, found in section.groups.items()} == {"new": 2, "edited": 1, "back-filled": 1}
    text = as_text(digest)
    assert "Статья 1: компания Astana1 получила 1 тенге." in text
    assert text.index("New") < text.index("Edited") < text.index("Found in back-fill")
    assert "1 of 1 sources read" in text
    assert from_json(digest.to_json()) == digest


def test_silence_is_said_with_its_coverage(context: Context) -> None:
    with_source(context, state="failed")
    assert "Nothing new. 0 of 1 sources read; not read: kurier (timeout)" in as_text(delivery.preview(context, now=NOW))


def test_copies_fold_into_one_line(context: Context) -> None:
    words = " ".join(f"слово{number}" for number in range(60))
    watch(context, "слово7")
    arrive(context, fresh(1, words), fresh(2, words))
    ((story,),) = [section.groups["new"] for section in delivery.preview(context, now=NOW).sections]
    assert [url for _, url in story.also] == [article(2).url]


def test_a_quotation_keeps_to_the_terms(context: Context) -> None:
    with_source(context, {"quote_limit": 10})
    watch(context, "компания")
    text = "В этой длинной фразе, которую нельзя взять целиком, названа компания и ещё много чего. " * 4
    arrive(context, fresh(1, text))
    ((story,),) = [section.groups["new"] for section in delivery.preview(context, now=NOW).sections]
    assert 0 < len(story.quote) <= len(text) // 10
    assert "компания" in story.quote


def test_text_from_outside_is_escaped_and_script_links_are_dead(context: Context) -> None:
    watch(context, "компания")
    hostile = replace(fresh(1), title="<script>alert(1)</script>", url="javascript:alert(1)")
    arrive(context, hostile)
    html = as_html(delivery.preview(context, now=NOW), "http://desk.example")
    assert "<script>" not in html
    assert "javascript:" not in html.replace("&#", "")
    assert "&lt;script&gt;" in html


def test_mail_reaches_a_real_server_once(context: Context, mailbox: Mailbox) -> None:
    watch(context, mail=ADDRESS)
    arrive(context, fresh(1))
    first = delivery.deliver(context, now=NOW)
    second = delivery.deliver(context, now=NOW)
    assert (first.items, first.counts) == (1, {"sent": 1, "failed": 0})
    assert (second.items, second.counts) == (0, {"sent": 0, "failed": 0})
    (mail,) = mailbox.mails
    assert mail["To"] == ADDRESS
    assert mail["Message-ID"].endswith("@baqylau>")
    bodies = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    assert all("Title1" in body for body in bodies)
    assert len(bodies) == 2


def test_a_mail_that_failed_is_sent_again_as_itself(context: Context, mailbox: Mailbox) -> None:
    watch(context, mail=ADDRESS)
    arrive(context, fresh(1))
    mailbox.refuse = True
    assert delivery.deliver(context, now=NOW).counts["failed"] == 1
    with context.store.read() as connection:
        row = connection.execute(select(digests)).one()
    assert "will be sent again" in row.error
    mailbox.refuse = False
    arrive(context, fresh(2))
    delivery.deliver(context, now=NOW + timedelta(minutes=1))
    assert mailbox.mails[0]["Message-ID"] == row.message_id
    told = [mail.get_body(("plain",)).get_content() for mail in mailbox.mails]  # type: ignore[union-attr]
    assert ["Title1" in body for body in told] == [True, False]
    assert ["Title2" in body for body in told] == [False, True]


def test_silence_is_mailed_once_a_day(context: Context, mailbox: Mailbox) -> None:
    watch(context, mail=ADDRESS)
    for hours in (0, 1, 25):
        delivery.deliver(context, now=datetime(2026, 11, 22, 3, tzinfo=UTC) + timedelta(hours=hours))
    assert [mail["Subject"] for mail in mailbox.mails] == [
        "Baqylau, 22.11.2026: nothing new",
        "Baqylau, 23.11.2026: nothing new",
    ]


def test_only_those_whose_hour_has_come_are_told(context: Context, mailbox: Mailbox) -> None:
    watch(context, mail=ADDRESS, hour=7)
    for hour in (1, 2, 3):  # 06:00, 07:00, 08:00 in Almaty
        delivery.deliver(context, due_only=True, now=datetime(2026, 11, 22, hour, tzinfo=UTC))
    assert len(mailbox.mails) == 1


def test_a_restored_copy_sends_nothing_until_it_is_told_to(context: Context, mailbox: Mailbox) -> None:
    watch(context, mail=ADDRESS)
    arrive(context, fresh(1))
    delivery.prepare(context, due_only=False, now=NOW)
    with context.store.write() as connection:
        set_fact(connection, delivery.PAUSED, "restored from a backup")
    assert delivery.deliver(context, now=NOW).counts == {"paused": 1}
    delivery.resume(context)
    arrive(context, fresh(2))
    delivery.deliver(context, now=NOW + timedelta(minutes=1))
    (mail,) = mailbox.mails
    assert "Title2" in mail.as_string()
    assert "Title1" not in mail.as_string()


def test_without_a_mail_server_the_digest_waits_and_says_why(context: Context) -> None:
    watch(context, mail=ADDRESS)
    arrive(context, fresh(1))
    assert delivery.deliver(context, now=NOW).counts == {"sent": 0, "failed": 1}
    with context.store.read() as connection:
        assert "BAQYLAU_SMTP_HOST" in connection.execute(select(digests.c.error)).scalar_one()
        assert len(connection.execute(select(ledger)).all()) == 1
        assert delivery.unsent(connection) == 1


def test_the_terminal_is_told_once(context: Context) -> None:
    watch(context)
    arrive(context, fresh(1))
    delivery.deliver(context, now=NOW)
    assert [digest.stories for digest in delivery.take_terminal(context)] == [1]
    assert delivery.take_terminal(context) == []


def test_a_newsroom_without_sources_is_told_so(context: Context) -> None:
    assert "no source has been crawled yet" in as_text(delivery.preview(context, now=NOW))
