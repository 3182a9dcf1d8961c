"""Markup: stories in the dress of outlets, with the furniture that surrounds articles there."""

from __future__ import annotations

import json
from html import escape

from tools.golden.stories import Story, story

MENU = {
    "ru": ("Главная", "Новости", "Экономика", "Общество", "Видео"),
    "kk": ("Басты бет", "Жаңалықтар", "Экономика", "Қоғам", "Видео"),
    "en": ("Home", "News", "Economy", "Society", "Video"),
}
ALSO = {
    "ru": "<p><strong>Читайте также:</strong></p><p><a href='/x-1'>Дороги области осмотрят с воздуха</a></p>",
    "kk": "<p><strong>Оқи отырыңыз:</strong></p><p><a href='/x-1'>Облыс жолдары әуеден тексеріледі</a></p>",
    "en": "<p><strong>Read also:</strong></p><p><a href='/x-1'>Roads of the region to be surveyed from the air</a></p>",
}
CALL = {
    "ru": "<p>Подписывайтесь на наш Telegram-канал!</p>",
    "kk": "<p>Telegram арнамызға жазылыңыз!</p>",
    "en": "",
}
OLDER = "<time datetime='2026-08-01T09:00:00+05:00'>01.08</time>"  # of another article
RIGHTS = {
    "ru": "© Все права защищены. При использовании материалов ссылка обязательна.",
    "kk": "© Барлық құқықтар қорғалған.",
    "en": "© All rights reserved.",
}


def page(story: Story, body: str, head: str = "", site: str = "Сайт") -> str:
    """A whole page: a head with the title and the site's name, a menu, the body, a list of other news, a foot."""
    menu = "".join(f"<li><a href='/{i}'>{word}</a></li>" for i, word in enumerate(MENU[story.language]))
    others = "".join(f"<li><a href='/lenta/{i}'>{escape(word)}</a></li>" for i, word in enumerate(_others(story)))
    return (
        f"<!doctype html>\n<html lang='{story.language}'>\n"
        f"<head>\n<title>{escape(story.title)} | {site}</title>\n{head}\n"
        f"</head>\n<body>\n<header><nav><ul>{menu}</ul></nav></header>\n{body}\n"
        f"<aside class='lenta'><ul>{others}</ul></aside>\n<footer>{RIGHTS[story.language]}</footer>\n</body>\n</html>\n"
    )


def beside(told: Story) -> str:
    """The articles that come next, whole and in one block that nothing marks as such: who reads without the outlet's
    selector takes them along."""
    keys = [key for key in ("wind", "bridges", "court", "school") if key != told.key]
    if told.language == "en":
        keys = [key for key in ("wind", "bridges") if key != told.key] * 3
    return f"<div class='b-17'>{''.join(paragraphs(story(key, told.language), furniture=False) for key in keys)}</div>"


def _others(story: Story) -> tuple[str, str]:
    return {
        "ru": ("На выходных ждут сильный ветер", "Рынок у вокзала закроют на ремонт"),
        "kk": ("Демалыс күндері жел күшейеді", "Вокзал маңындағы базар жөндеуге жабылады"),
        "en": ("Strong wind expected at the weekend", "The market by the station closes for repair"),
    }[story.language]


def paragraphs(story: Story, *, furniture: bool = True) -> str:
    """The story's paragraphs, then what the outlet hangs below them."""
    text = "\n".join(f"<p>{escape(each, quote=False)}</p>" for each in story.text)
    return text + ("\n" + ALSO[story.language] + CALL[story.language] if furniture else "")


def json_ld(story: Story, published: str, *, body: str | None = None, **more: object) -> str:
    """A graph with the site and the article; `body` is its articleBody, left out where None."""
    article: dict[str, object] = {"@type": "NewsArticle", "headline": story.title, "datePublished": published, **more}
    if story.author:
        article["author"] = {"@type": "Person", "name": story.author}
    if body is not None:
        article["articleBody"] = body
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Сайт"}, article]}
    return f"<script type='application/ld+json'>{json.dumps(graph, ensure_ascii=False)}</script>"


def meta(name: str, content: str, key: str = "property") -> str:
    return f"<meta {key}='{name}' content='{escape(content, quote=True)}'>"


def named(story: Story) -> tuple[str, ...]:
    """The authors that the page names where it declares them."""
    return (story.author,) if story.author else ()


def h1(story: Story, classes: str = "") -> str:
    return f"<h1 class='{classes}'>{escape(story.title)}</h1>" if classes else f"<h1>{escape(story.title)}</h1>"
