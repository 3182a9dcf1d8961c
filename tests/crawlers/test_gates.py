"""Which answers are doors and which are pages: the table of gates."""

from __future__ import annotations

import pytest

from crawlers.gates import find_gate, gate_of_redirect

HTML = {"content-type": "text/html; charset=utf-8"}
JSON = {"content-type": "application/json"}
TEXT = "<p>Облыс әкімдігі жолдарды жөндеуге тоғыз миллиард теңге бөлді, деп хабарлады басқарма басшысы.</p>" * 30
WIDGET = "<div class='g-recaptcha' data-sitekey='6Lc'></div>"
COOKIE_WALL = "<script>document.cookie='k=1;path=/';location.reload();</script><noscript>JavaScript</noscript>"
CHALLENGE = "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h/b/x.js'></script>"


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (401, {}, "", "login"),
        (403, HTML, "<h1>Forbidden</h1>", "forbidden"),
        (403, HTML, TEXT, "forbidden"),
        (451, {}, "", "legal"),
        (403, HTML | {"cf-mitigated": "challenge"}, "x", "challenge"),
        (503, HTML, CHALLENGE, "challenge"),
        (200, HTML, CHALLENGE, "challenge"),
        (403, HTML | {"server": "ddos-guard"}, "<p>", "challenge"),
        (200, HTML, "<title>DDOS-GUARD</title><p>Проверка браузера перед переходом на сайт</p>", "challenge"),
        (200, HTML, "<title>Проверка браузера</title>", "challenge"),
        (200, HTML, f"<p>Подтвердите, что вы не робот</p>{WIDGET}", "captcha"),
        (200, HTML, f"<p>Сіз робот емес екеніңізді растаңыз</p>{WIDGET}", "captcha"),
        (200, HTML, "<title>Вы не робот?</title><form action='/showcaptcha'></form>", "captcha"),
        (200, {"content-type": "text/html"}, "<title>Вы не робот?</title>".encode("windows-1251"), "captcha"),
        (200, HTML, COOKIE_WALL, "cookie"),
        (200, HTML, "<meta http-equiv='refresh' content='1'><script>document.cookie = 't=1'</script>", "cookie"),
        (200, JSON, '{"error": "notAllowed"}', "ticket"),
        (200, JSON, '"notAllowed"', "ticket"),
        (200, HTML, '{"status": 1, "message": "Access denied"}', "ticket"),
        # pages, whatever stands in them
        (200, HTML, TEXT, None),
        (200, HTML, f"<title>Капча сайтты қорғай ма?</title>{TEXT}{WIDGET}", None),
        (200, HTML, f"{TEXT}<form>Вы не робот?{WIDGET}</form>", None),
        (200, HTML, f"<title>Один момент из жизни акима</title>{TEXT}", None),
        (200, HTML, f"<script>document.cookie='a=1';location.href='#x'</script>{TEXT}", None),
        (200, HTML, "<title>Жаңалықтар</title><p>Қысқа хабар.</p>", None),
        (200, HTML, "", None),
        (200, JSON, '{"content": [], "message": "ok"}', None),
        (200, JSON, '{"title": "Приказ", "text": "' + "а" * 3000 + ' forbidden"}', None),
        (200, JSON, "[" * 1500, None),
        (200, {"content-type": "application/pdf"}, "%PDF-1.4 captcha", None),
        (404, HTML, "<h1>404</h1>", None),
        (500, HTML, "<h1>500</h1>", None),
        (429, {}, "", None),
    ],
)
def test_gates(status: int, headers: dict[str, str], body: str | bytes, kind: str | None) -> None:
    gate = find_gate(status, headers, body if isinstance(body, bytes) else body.encode())
    assert (None if gate is None else gate.kind) == kind


@pytest.mark.parametrize(
    ("target", "headers", "kind"),
    [
        ("https://outlet.kz/login", {}, "login"),
        ("https://outlet.kz/account/login?next=/a/1", {}, "login"),
        ("https://id.example/oauth2/?client=1", {}, "login"),
        ("https://outlet.kz/user/login.php", {}, "login"),
        ("https://outlet.kz/a/1", {"set-cookie": "t=1"}, "cookie"),
        ("https://outlet.kz/a/1", {}, None),
        ("https://outlet.kz/a/1-login-zhurnala", {"set-cookie": "t=1"}, None),
        ("https://outlet.kz/", {"set-cookie": "t=1"}, None),
    ],
)
def test_redirects(target: str, headers: dict[str, str], kind: str | None) -> None:
    gate = gate_of_redirect("https://outlet.kz/a/1", target, headers)
    assert (None if gate is None else gate.kind) == kind
