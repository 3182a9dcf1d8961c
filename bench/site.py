"""Site: a news site on loopback in a process of its own, fast enough not to be what a crawl waits for.

`python -m bench.site PAGES` prints its port. /list/N names 1,000 articles, /a/N is one; each has an ETag."""

from __future__ import annotations

import asyncio
import random
import sys

A_LIST = 1000
WORDS = "бюджет әкімдік дорога тенге компания область город ремонт жыл қала теңге облыс мектеп жол".split()  # noqa: SIM905
PARAGRAPHS = [
    f"<p>{' '.join(random.Random(n).choices(WORDS, k=50))}.</p>".encode()  # noqa: S311
    for n in range(200)
]
SCRIPT = b"<script>" + b"var q = 1;" * 400 + b"</script>"


def article(number: int) -> bytes:
    """The same page each time, about 13 kB."""
    picks = random.Random(number).choices(PARAGRAPHS, k=12)  # noqa: S311
    head = f"<html><head><meta charset=utf-8><title>План номер {number}</title>".encode()
    date = f'<meta property="article:published_time" content="2026-11-{number % 28 + 1:02}T10:00:00+05:00">'.encode()
    return b"".join((head, date, SCRIPT, b"</head><body><article>", *picks, b"</article></body></html>"))


def listing(number: int, most: int) -> bytes:
    """The links of the list `number`, from 1."""
    first = (number - 1) * A_LIST
    return "".join(f'<a href="/a/{n}">Новость {n}</a>' for n in range(first, min(first + A_LIST, most))).encode()


class Answers(asyncio.Protocol):
    """Enough of HTTP/1.1 for a client that keeps its connections."""

    most = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.waiting = transport, b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            self.transport.write(self.answer(head))

    def answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode("ascii")
        kind, _, number = path[1:].partition("/")
        if not number.isdecimal() or kind not in ("a", "list"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        mark = f'"{path}"'.encode()
        if b"\r\nif-none-match: " + mark in head.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + mark + b"\r\n\r\n"
        body = article(int(number)) if kind == "a" else listing(int(number), self.most)
        told = f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\nETag: {mark.decode()}\r\n\r\n"
        return b"HTTP/1.1 200 OK\r\n" + told.encode() + body


async def serve(most: int) -> None:
    Answers.most = most
    server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
