"""Mail: a digest as a message, sent over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from pipelines.alerts.digest import Digest, as_html, as_text
from pipelines.errors import BaqylauError
from pipelines.settings import Settings

SECONDS = 30  # how long a mail server may take over one step


class MailError(BaqylauError):
    """Mail that could not be handed over. The digest stays prepared and is sent again under its own Message-ID."""


def message(digest: Digest, settings: Settings, *, to: str, message_id: str) -> EmailMessage:
    """The mail of a digest: plain text and HTML. Raises MailError for an address that is none."""
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = message_id
    mail["Date"] = format_datetime(digest.made_at)
    mail["Subject"] = digest.subject
    try:
        mail["From"] = Address("Baqylau", addr_spec=settings.mail_from)
        mail["To"] = Address(addr_spec=to)
    except ValueError as error:
        raise MailError(f"{to!r} or {settings.mail_from!r} is no mail address: {error}") from error
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(as_text(digest))
    mail.add_alternative(as_html(digest, settings.public_url), subtype="html")
    return mail


def send(mail: EmailMessage, settings: Settings) -> None:
    """Hand a mail to the server of the settings. Raises MailError, also where no server is set."""
    if settings.smtp_host is None:
        raise MailError("no mail server is set: put smtp_host into baqylau.toml or BAQYLAU_SMTP_HOST")
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS) as server:
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user is not None:
                server.login(settings.smtp_user, settings.smtp_password or "")
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        place = f"{settings.smtp_host}:{settings.smtp_port}"
        raise MailError(f"the mail server {place} did not take the digest ({error}); it will be sent again") from error
