"""`baqylau page`: bytes, fetches and differences of a page, as programs and people read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from app.cli import baqylau

if TYPE_CHECKING:
    from conftest import Newsroom

URL = "https://news.example/audit"


def run(home: Path, *words: str) -> Result:
    done = CliRunner().invoke(baqylau, ["--home", str(home), "page", *words])
    assert done.exit_code == 0, done.output
    return done


def test_the_bytes_of_a_time(newsroom: Newsroom) -> None:
    home = newsroom.settings.home
    about = json.loads(run(home, URL, "--json").stdout)
    assert set(about) == {"url", "captured_at", "media_type", "status", "sha256", "size"}
    assert "17 млн" in run(home, f"{URL}?utm_source=x").stdout
    earlier = run(home, URL, "--at", about["captured_at"][:10] + "T00:00")
    assert "12 млн" in earlier.stdout


def test_every_fetch(newsroom: Newsroom) -> None:
    found = json.loads(run(newsroom.settings.home, URL, "--list", "--json").stdout)
    assert [one["what"] for one in found] == ["page", "page"]
    assert set(found[0]) == {"at", "status", "what", "media_type", "sha256", "size"}
    assert run(newsroom.settings.home, URL, "--list").stdout.count("kept") == 2


def test_what_changed(newsroom: Newsroom) -> None:
    shown = run(newsroom.settings.home, URL, "--diff").stdout
    assert "version 1 → 2" in shown
    assert "[-12-]{+17+} млн" in shown
    (change,) = json.loads(run(newsroom.settings.home, URL, "--diff", "--json").stdout)
    assert (change["from"], change["to"]) == (1, 2)
    assert ["gone", "12"] in change["text"]
    other = run(newsroom.settings.home, "https://news.example/gone", "--diff").stdout
    assert "nothing changed" in other
