"""E-mail, mailboxes, Outlook's messages, and archives: each part a document with its place; bombs and tricks stop."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest

from crawlers.importing.draft import Contents, UnreadableError
from crawlers.importing.file import of_bytes
from crawlers.importing.limits import Limits
from crawlers.importing.readers import read_file
from tests.crawlers.compound import compound

NOW = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
RU = "Завод в Жанакале выпустил первую партию насосов и отправил её аграриям области."
KK = "Жаңақаладағы зауыт сорғылардың алғашқы партиясын шығарып, облыс шаруаларына жіберді."
BOTH = pytest.mark.parametrize("text", [RU, KK], ids=["ru", "kk"])


def inner(found: Contents) -> dict[str, str]:
    """Place → text."""
    return {draft.inner: draft.article.text for draft in found.drafts if draft.article is not None}


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return stream.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return stream.getvalue()


def message(text: str, subject: str = "Есеп", **attached: bytes) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Асель Ким <asel@example.kz>"
    mail["To"] = "redaktsiya@example.kz"
    mail["Subject"] = subject
    mail["Date"] = datetime(2026, 9, 1, 10, 30, tzinfo=timezone(timedelta(hours=5)))
    mail["Message-ID"] = "<one@example.kz>"
    mail.set_content(text)
    for name, body in attached.items():
        mail.add_attachment(body, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return mail


@BOTH
def test_a_message_with_its_attachments(text: str) -> None:
    found = read_file("a.eml", message(text, есеп_txt=text.encode(), x_bin=b"\0\1").as_bytes(), NOW)
    mail, attached = found.drafts
    assert mail.article is not None
    assert mail.article.title == "Есеп"
    assert mail.article.text.split("\n") == [
        "From: Асель Ким <asel@example.kz>", "To: redaktsiya@example.kz", "Date: Tue, 01 Sep 2026 10:30:00 +0500",
        "Subject: Есеп", "", text]  # fmt: skip
    assert (mail.article.published_at, mail.article.authors) == (
        datetime(2026, 9, 1, 5, 30, tzinfo=UTC),
        ("Асель Ким",),
    )
    assert [(file.kind, file.url, file.title) for file in mail.article.files] == [
        ("document", "!/есеп.txt", "есеп.txt")
    ]
    assert attached.inner == "есеп.txt"
    assert attached.article is not None
    assert attached.article.text == text
    assert sum(found.left.values()) == 1


@BOTH
@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "windows-1251"])
def test_html_bodies_and_their_charsets(text: str, charset: str) -> None:
    if text == KK and charset != "utf-8":
        charset = "utf-16"
    mail = EmailMessage()
    mail["Subject"] = "Есеп"
    mail["From"] = "a@example.kz"
    mail.set_content(f"<p>{text}</p><p>{text}!</p>", subtype="html", charset=charset)
    (draft,) = read_file("a.eml", mail.as_bytes(), NOW).drafts
    assert draft.article is not None
    assert draft.article.text.split("\n")[-2:] == [text, f"{text}!"]
    assert draft.article.published_at is None


def test_messages_inside_messages_as_deep_as_is_allowed() -> None:
    mail = message(RU)
    for number in range(4):
        outer = message("Пересылаю.", f"Fwd {number}")
        outer.add_attachment(mail)
        mail = outer
    found = read_file("a.eml", mail.as_bytes(), NOW, Limits(depth=3))
    places = [draft.inner for draft in found.drafts]
    assert places == ["", "Fwd 2.eml", "Fwd 2.eml!/Fwd 1.eml", "Fwd 2.eml!/Fwd 1.eml!/Fwd 0.eml"]
    assert any("more than 3 files inside one another" in reason for reason in found.failures)


def test_a_mailbox_message_by_message() -> None:
    second = message(f"{KK}\n\n>From Алматы келді.\n", "Хат")
    second.replace_header("Message-ID", "<two@example.kz>")
    parts = [
        b"From asel@example.kz Tue Sep  1 10:30:00 2026\n" + mail.as_bytes() + b"\n" for mail in (message(RU), second)
    ]
    found = read_file("a.mbox", b"".join(parts), NOW)
    assert list(inner(found)) == ["one@example.kz.eml", "two@example.kz.eml"]
    assert inner(found)["one@example.kz.eml"].endswith(RU)
    assert inner(read_file("mailbox", b"".join(parts), NOW)) == inner(found)


def outlook(text: str, name: str, body: bytes) -> bytes:
    """An Outlook message ([MS-OXMSG]) with a subject, a text, a sender and one attachment."""

    def properties(head: int, *fixed: tuple[int, int, int]) -> bytes:
        return b"\0" * head + b"".join(struct.pack("<HHIQ", kind, tag, 6, value) for tag, kind, value in fixed)

    sent = int(
        (datetime(2026, 9, 1, 5, 30, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000
    )
    texts = {0x0037: "Есеп", 0x1000: text, 0x0C1A: "Асель Ким", 0x0C1F: "asel@example.kz", 0x001A: "IPM.Note"}
    attached = {0x3707: name, 0x370E: "text/plain"}

    def streams(said: dict[int, str]) -> dict[str, bytes]:
        return {f"__substg1.0_{tag:04X}001F": one.encode("utf-16-le") for tag, one in said.items()}

    def sized(said: dict[int, str]) -> list[tuple[int, int, int]]:
        return [(tag, 0x1F, 2 * len(one) + 2) for tag, one in said.items()]

    inside = streams(attached) | {
        "__substg1.0_37010102": body,
        "__properties_version1.0": properties(8, *sized(attached), (0x3705, 3, 1), (0x3701, 0x102, len(body))),
    }
    head = struct.pack("<8xIIII8x", 0, 1, 0, 1)
    fixed = properties(0, *sized(texts), (0x0039, 0x40, sent), (0x3FFD, 3, 1251))
    return compound(streams(texts) | {"__properties_version1.0": head + fixed, "__attach_version1.0_#00000000": inside})


@BOTH
def test_an_outlook_message(text: str) -> None:
    found = read_file("a.msg", outlook(text.ljust(3000), "есеп.txt", text.encode().ljust(5000)), NOW)
    mail, attached = found.drafts
    assert mail.article is not None
    assert (mail.article.title, mail.article.published_at) == ("Есеп", datetime(2026, 9, 1, 5, 30, tzinfo=UTC))
    assert mail.article.text.split("\n")[-1] == text
    assert "asel@example.kz" in mail.article.text.split("\n")[0]
    assert attached.article is not None
    assert (attached.inner, attached.article.text) == ("есеп.txt", text)


@BOTH
def test_zip_tar_and_gzip_keep_the_place_of_each_file(text: str) -> None:
    files = {"папка/бір.txt": text.encode(), "екі.txt": text.encode("utf-16"), "__MACOSX/._a.txt": b"x"}
    expected = {"папка/бір.txt": text, "екі.txt": text}
    assert inner(read_file("a.zip", zipped(files), NOW)) == expected
    assert inner(read_file("a.tar", tarred(files), NOW)) == expected
    assert inner(read_file("a.tar.gz", tarred(files, "w:gz"), NOW)) == expected
    assert inner(read_file("a.tgz", tarred(files, "w:gz"), NOW)) == expected
    assert inner(read_file("a.txt.gz", gzip.compress(text.encode()), NOW)) == {"a.txt": text}


def test_records_in_packed_files_are_read_one_by_one() -> None:
    rows = "\n".join(f'{{"url": "https://a.example/{n}", "title": "Т", "text": "{RU}"}}' for n in range(3)).encode()
    for name, body in (("a.jsonl.gz", gzip.compress(rows)), ("a.zip", zipped({"b.jsonl": rows + b"\n{"}))):
        found = read_file(name, body, NOW)
        assert [draft.url for draft in found.drafts] == [f"https://a.example/{n}" for n in range(3)]
    assert found.failures[0].startswith("b.jsonl: line 4: ")


def test_archives_in_archives() -> None:
    body = RU.encode()
    for _ in range(3):
        body = zipped({"b.zip" if body[:2] == b"PK" else "a.txt": body})
    assert inner(read_file("a.zip", body, NOW)) == {"b.zip!/b.zip!/a.txt": RU}
    found = read_file("a.zip", body, NOW, Limits(depth=2))
    assert found.failures == ("b.zip!/b.zip: more than 2 archives inside one another",)


def test_names_lead_nowhere_and_those_of_windows_are_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../etc/a.txt", RU)
        archive.writestr("C:\\x\\b.txt", RU)
        info = zipfile.ZipInfo("X" * 9 + ".txt")
        archive.writestr(info, RU)
    body = stream.getvalue().replace(b"X" * 9, "отчёт май".encode("cp866"))
    assert list(inner(read_file("a.zip", body, NOW))) == ["etc/a.txt", "C:/x/b.txt", "отчёт май.txt"]


def test_links_and_devices_are_not_followed() -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("a.txt")
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
    assert read_file("a.tar", stream.getvalue(), NOW) == Contents(
        (), (), {"links and devices in archives, which are not followed": 4})  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipfile_:
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = 0o120777 << 16
        zipfile_.writestr(info, "/etc/hostname")
    assert not read_file("a.zip", packed.getvalue(), NOW).drafts


def _encrypted() -> bytes:
    body = bytearray(zipped({"a.txt": RU.encode()}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + place] |= 1
    return bytes(body)


ZEROS = b"0" * 30_000_000
STOPPED = {
    "a password": ("a.zip", _encrypted(), Limits(), "password"),
    "a bomb in a zip": ("a.zip", zipped({"a.txt": ZEROS}), Limits(), "a bomb"),
    "a bomb in a gzip": ("a.txt.gz", gzip.compress(ZEROS), Limits(), "a bomb"),
    "a bomb of rows": ("a.jsonl.gz", gzip.compress(ZEROS), Limits(), "a bomb"),
    "a bomb in a tar": ("a.tar.gz", gzip.compress(tarred({"a.txt": ZEROS})), Limits(), "a bomb"),
    "too many files": ("a.zip", zipped({f"{n}.txt": b"x" for n in range(5)}), Limits(members=3), "more than 3 files"),
    "too much together": ("a.zip", zipped(dict.fromkeys("abcde", RU.encode() * 9)), Limits(unpacked=2000), "unpacks"),
    "one too large": ("a.zip", zipped({"a.txt": RU.encode()}), Limits(whole=100), "larger than|unpacks"),
    "a zip cut short": ("a.zip", zipped({"a.txt": RU.encode()})[:-30], Limits(), "cut short"),
    "a gzip cut short": ("a.txt.gz", gzip.compress(RU.encode())[:-12], Limits(), "cut short"),
    "a tar cut short": ("a.tar", tarred({"a.txt": RU.encode() * 99})[:2000], Limits(), "broken|a.txt"),
    "another archive": ("a.7z", b"7z\xbc\xaf\x27\x1c", Limits(), "unpack it first"),
    "an empty mailbox": ("a.mbox", b"x", Limits(), "no messages"),
    "no mail": ("a.eml", b"\n\nx", Limits(), "no headers"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "body", "limits", "reason"), STOPPED.values(), ids=list(STOPPED))
def test_bombs_and_tricks_stop(name: str, body: bytes, limits: Limits, reason: str) -> None:
    try:
        found = read_file(name, body, NOW, limits)
    except UnreadableError as error:
        said = str(error)
    else:
        said = "; ".join(found.failures)
    assert any(part in said for part in reason.split("|")), said


def test_nothing_of_an_archive_reaches_the_disk(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    read_file("a.zip", zipped({"a.txt": RU.encode(), "../b.txt": RU.encode()}), NOW)
    assert list(tmp_path.parent.glob("b.txt")) + list(tmp_path.iterdir()) == []
    assert of_bytes("a.txt", b"x", NOW).place("y") == "y"
