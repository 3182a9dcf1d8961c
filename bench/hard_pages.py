"""Hard pages: markups that mislead extractors, each with the text that is the article's, in Russian and Kazakh.

The stories are invented, the markups are those that sites use. `tests/crawlers/test_hard_pages.py` holds the parser to
them; `bench.parse` counts with them how right ours and trafilatura's texts are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

URL = "https://zhana.example/news/ekonomika-4127"
FETCHED = datetime.fromisoformat("2026-09-20T08:00:00+05:00")
AT = "2026-09-19T13:51:00+05:00"


@dataclass(frozen=True, slots=True)
class Story:
    """An article's own words; `others` are headlines of other articles, which are no part of it."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    others: tuple[str, ...]
    menu: tuple[str, ...]
    also: str
    call: str
    credit: str
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HardPage:
    """A page as it is served, and what must be read of it."""

    name: str
    language: str
    body: bytes
    media_type: str
    title: str
    text: str


STORIES = (
    Story(
        "ru",
        "Насосный завод Жанакалы вдвое увеличит выпуск",
        (
            "Насосный завод Жанакалы вдвое увеличит выпуск: вторую линию запустят в ноябре, сказал директор.",
            "Предприятие получило заём на 3,6 млрд тенге под девять процентов; на них взяли станки.",
            "Сейчас здесь работают 214 человек, после запуска линии примут ещё девяносто, в основном наладчиков.",
            "«Мы не поднимали цену с прошлой весны и не собираемся», — сказал директор, отвечая на вопрос депутата.",
            "Больше всего насосов заказывают хозяйства области: на поливе они теряют до трети воды из-за старых труб.",
        ),
        ("Мост через Карасу закроют на две недели", "Учителям области подняли доплату за классное руководство",
         "В Жанакале открыли музей степной почты"),
        ("Главная", "Экономика", "Общество", "Культура", "Спорт", "Мнения", "Контакты"),
        "Читайте также",
        "Подписывайтесь на наш Telegram-канал!",
        "Фото: пресс-служба завода",
        ("Айгуль: а где можно купить такой насос для дачи, в магазине я его не нашла?",
         "Серик: давно пора менять трубы, у нас в ауле вода уходит в песок каждое лето."),
    ),
    Story(
        "kk",
        "Жаңақала мектебінде робототехника үйірмесі ашылды",
        (
            "Жаңақаладағы №5 мектепте робототехника үйірмесі ашылды, оған бірден 64 оқушы жазылды, деді директор.",
            "Жабдыққа облыстық бюджеттен 18 млн теңге бөлінді, ал зертхананы ата-аналар мен түлектер бірге жөндеді.",
            "Үйірмені ауылға Алматыдан көшіп келген инженер Әсет Нұрлан жүргізеді, ол бұрын зауытта он жыл істеген.",
            "«Балалар бір айда көлікті қашықтан басқаруды үйренді», — дейді мұғалім жетістігіне қуанып.",
            "Қараша айында оқушылар облыстық сайысқа барады, онда он екі ауданның командалары өнер көрсетеді.",
        ),
        ("Қарасу көпірі екі аптаға жабылады", "Облыс мұғалімдеріне үстемеақы өсті", "Дала поштасының музейі ашылды"),
        ("Басты бет", "Экономика", "Қоғам", "Мәдениет", "Спорт", "Пікір", "Байланыс"),
        "Оқи отырыңыз",
        "Telegram арнамызға жазылыңыз!",
        "Сурет: мектептің баспасөз қызметі",
        ("Гүлнар: біздің ауылда да осындай үйірме ашылса екен деп тілейміз бәріміз.",
         "Болат: ұстазға рақмет, балам күнде кешке дейін сонда отырады, үйге қайтпайды."),
    ),
)  # fmt: skip


def hard_pages() -> Iterator[HardPage]:
    """Every markup with every story; those of one language's charset with that language alone."""
    for story in STORIES:
        for name, make in MARKUPS.items():
            html, text = make(story)
            yield _page(name, story, html, text)
        for name, encoding, declared, media_type in CHARSETS:
            if encoding != "kz1048" or story.language == "kk":
                if encoding in ("windows-1251", "koi8-r", "cp866") and story.language == "kk":
                    continue  # they have no Kazakh letters
                yield _served(name, story, encoding, declared, media_type)


def _page(name: str, story: Story, html: str, text: str) -> HardPage:
    return HardPage(name, story.language, html.encode(), "text/html; charset=utf-8", story.title, text)


CHARSETS = (
    ("windows-1251 declared", "windows-1251", "windows-1251", "text/html; charset=windows-1251"),
    ("windows-1251 that calls itself utf-8", "windows-1251", "utf-8", "text/html; charset=utf-8"),
    ("windows-1251 undeclared", "windows-1251", "", "text/html"),
    ("koi8-r undeclared", "koi8-r", "", "text/html"),
    ("koi8-r that calls itself windows-1251", "koi8-r", "windows-1251", "text/html; charset=windows-1251"),
    ("cp866 undeclared", "cp866", "", "text/html"),
    ("kz1048 declared", "kz1048", "kz-1048", "text/html; charset=kz-1048"),
    ("kz1048 that calls itself windows-1251", "kz1048", "windows-1251", "text/html; charset=windows-1251"),
    ("kz1048 undeclared", "kz1048", "", "text/html"),
    ("utf-16 with a mark", "utf-16", "", "text/html"),
    ("utf-16-le without a mark", "utf-16-le", "", "text/html; charset=utf-8"),
    ("utf-16-be without a mark", "utf-16-be", "utf-16", "text/html"),
    ("utf-8 that calls itself windows-1251", "utf-8", "windows-1251", "text/html; charset=windows-1251"),
    ("utf-8 with broken bytes", "utf-8", "utf-8", "text/html; charset=utf-8"),
)


def _served(name: str, story: Story, encoding: str, declared: str, media_type: str) -> HardPage:
    html, text = div_and_paragraphs(story)
    html = html.replace("<head>", f"<head><meta charset='{declared}'>" if declared else "<head>")
    title, html, text = (_plain(each, encoding) for each in (story.title, html, text))
    body = html.encode(encoding)
    if "broken" in name:
        body = body.replace(b"</footer>", b"\xd0\xff\xfe\x80</footer>")
    return HardPage(name, story.language, body, media_type, title, text)


def _plain(text: str, encoding: str) -> str:
    """`text` with plain marks for those that an encoding has not."""
    marks = {"«": '"', "»": '"', "—": "-", "–": "-", "№": "N"}
    return "".join(each if _has(encoding, each) else marks.get(each, " ") for each in text)


def _has(encoding: str, letter: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


# -- the page around an article ---------------------------------------------------------------------------------------


def _frame(story: Story, article: str, head: str = "", beside: str = "") -> str:
    menu = "".join(f"<li><a href='/{n}'>{name}</a></li>" for n, name in enumerate(story.menu))
    foot = "Все права защищены" if story.language == "ru" else "Барлық құқықтар қорғалған"
    return (
        f"<!doctype html><html lang='{story.language}'><head><title>{story.title} | Zhana</title>"
        f"<meta property='og:title' content='{story.title}'><meta property='og:site_name' content='Zhana'>{head}</head>"
        f"<body><header><nav><ul>{menu}</ul></nav></header><main>{article}</main>{beside}"
        f"<footer><p>© 2026 Zhana. {foot}.</p></footer></body></html>"
    )


def _p(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def _links(story: Story) -> str:
    return "".join(f"<li><a href='/news/{n}'>{other}</a></li>" for n, other in enumerate(story.others))


def _cards(story: Story) -> str:
    """Other articles with their leads, as side columns show them."""
    return "".join(
        f"<div class='card'><a href='/news/{n}'><h3>{other}</h3></a><p>{other}. {story.comments[0][8:]}</p></div>"
        for n, other in enumerate(story.others)
    )


def _ld(value: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(value, ensure_ascii=False)}</script>"


def _text(story: Story) -> str:
    return "\n".join(story.paragraphs)


# -- markups ----------------------------------------------------------------------------------------------------------


def div_and_paragraphs(story: Story) -> tuple[str, str]:
    return _frame(story, f"<h1>{story.title}</h1><div class='x1'>{_p(story.paragraphs)}</div>"), _text(story)


def line_breaks(story: Story) -> tuple[str, str]:
    return _frame(story, f"<h1>{story.title}</h1><div class='x1'>{'<br><br>'.join(story.paragraphs)}</div>"), _text(
        story
    )


def laid_out_by_tables(story: Story) -> tuple[str, str]:
    left = "<br>".join(f"<a href='/{n}'>{name}</a>" for n, name in enumerate(story.menu))
    article = f"<h1>{story.title}</h1>{_p(story.paragraphs)}"
    table = f"<table width=100%><tr><td width=150>{left}</td><td>{article}</td><td>{_links(story)}</td></tr></table>"
    return f"<html><head><title>{story.title}</title></head><body>{table}</body></html>", _text(story)


def related_between(story: Story) -> tuple[str, str]:
    first, rest = story.paragraphs[:2], story.paragraphs[2:]
    block = f"<p><b>{story.also}:</b></p><p><a href='/news/1'>{story.others[0]}</a></p>"
    one = f"<p>{story.also}: <a href='/news/2'>{story.others[1]}</a></p>"
    body = f"<div class='x1'>{_p(first)}{block}{_p(rest)}{one}<p>{story.call}</p></div>"
    return _frame(story, f"<h1>{story.title}</h1>{body}"), _text(story)


def share_and_tags(story: Story) -> tuple[str, str]:
    share = "<div class='social-share'><a href='#'>Facebook</a> <a href='#'>WhatsApp</a> 12</div>"
    tags = f"<div class='post-tags'><a href='/t/1'>{story.menu[1]}</a><a href='/t/2'>{story.menu[2]}</a></div>"
    views = "<p>Просмотров: 1 254</p>" if story.language == "ru" else "<p>Қаралды: 1 254</p>"
    body = (
        f"<article><h1>{story.title}</h1>{views}{share}{_p(story.paragraphs)}<p>{story.call}</p>{tags}{share}</article>"
    )
    return _frame(story, body), _text(story)


def comments_longer_than_the_text(story: Story) -> tuple[str, str]:
    comments = "".join(f"<div class='comment'><p>{line}</p></div>" for line in story.comments * 8)
    head = "Комментарии (16)" if story.language == "ru" else "Пікірлер (16)"
    body = f"<article><h1>{story.title}</h1><div class='x1'>{_p(story.paragraphs)}</div></article>"
    return _frame(
        story, f"{body}<section id='comments' class='comments-area'><h2>{head}</h2>{comments}</section>"
    ), _text(story)


def comments_inside(story: Story) -> tuple[str, str]:
    head = "Комментарии" if story.language == "ru" else "Пікірлер"
    body = f"<div class='x1'>{_p(story.paragraphs)}<h3>{head}</h3>{_p(story.comments)}</div>"
    return _frame(story, f"<h1>{story.title}</h1>{body}"), _text(story)


def side_column_with_leads(story: Story) -> tuple[str, str]:
    article = f"<h1>{story.title}</h1><div class='x1'>{_p(story.paragraphs)}</div>"
    return _frame(story, article, beside=f"<div class='side'>{_cards(story)}</div>"), _text(story)


def pictures_and_credits(story: Story) -> tuple[str, str]:
    figure = f"<figure><img src='/i/1.jpg'><figcaption>{story.others[0]}</figcaption></figure>"
    credit = f"<p><em>{story.credit}</em></p>"
    body = f"{figure}{_p(story.paragraphs[:2])}{credit}{_p(story.paragraphs[2:])}{figure}{credit}"
    return _frame(story, f"<h1>{story.title}</h1><div class='x1'>{body}</div>"), _text(story)


def table_of_facts(story: Story) -> tuple[str, str]:
    rows = (("2024", "1 200"), ("2025", "1 900"), ("2026", "3 800"))
    table = "".join(f"<tr><td>{year}</td><td>{count}</td></tr>" for year, count in rows)
    body = f"<div class='x1'>{_p(story.paragraphs)}<table>{table}</table></div>"
    text = _text(story) + "\n" + "\n".join(f"{year} | {count}" for year, count in rows)
    return _frame(story, f"<h1>{story.title}</h1>{body}"), text


def lists_and_subheads(story: Story) -> tuple[str, str]:
    items = "".join(f"<li>{line}</li>" for line in story.paragraphs[3:])
    sub = story.menu[1] + " — 2026"
    body = f"<div class='x1'>{_p(story.paragraphs[:3])}<h2>{sub}</h2><ul>{items}</ul></div>"
    text = "\n".join((*story.paragraphs[:3], sub, *story.paragraphs[3:]))
    return _frame(story, f"<h1>{story.title}</h1>{body}"), text


def quotation(story: Story) -> tuple[str, str]:
    lines = story.paragraphs
    body = f"{_p(lines[:3])}<blockquote><p>{lines[3]}</p></blockquote><p>{lines[4]}</p>"
    return _frame(story, f"<h1>{story.title}</h1><div class='x1'>{body}</div>"), _text(story)


def short_news_under_many_links(story: Story) -> tuple[str, str]:
    text = story.paragraphs[:2]
    article = f"<h1>{story.title}</h1><div class='x1'>{_p(text)}</div><ul class='feed'>{_links(story) * 12}</ul>"
    return _frame(story, article), "\n".join(text)


def sections(story: Story) -> tuple[str, str]:
    parts = (story.paragraphs[:2], story.paragraphs[2:4], story.paragraphs[4:])
    body = "".join(f"<section class='part'>{_p(part)}</section>" for part in parts)
    return _frame(story, f"<article><h1>{story.title}</h1><div class='x1'>{body}</div></article>"), _text(story)


def banners_between(story: Story) -> tuple[str, str]:
    banner = f"<div class='adv-banner'><a href='https://shop.example/'>{story.comments[0]}</a></div>"
    body = "".join(f"<p>{line}</p>{banner}" for line in story.paragraphs)
    return _frame(story, f"<h1>{story.title}</h1><div class='x1'>{body}</div>"), _text(story)


def hidden_and_scripts(story: Story) -> tuple[str, str]:
    noise = (
        f"<script>var t='{story.others[0]}'</script><p style='display:none'>{story.others[1]}</p><style>p{{}}</style>"
    )
    body = noise.join(f"<p>{line}</p>" for line in story.paragraphs)
    return _frame(story, f"<h1>{story.title}</h1><div class='x1'>{body}</div>"), _text(story)


def json_ld_graph(story: Story) -> tuple[str, str]:
    article = {"@type": ["NewsArticle"], "headline": story.title, "articleBody": _text(story), "datePublished": AT}
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Zhana"}, article]}
    return _frame(story, f"<h1>{story.title}</h1><div id=app></div>{_links(story)}", _ld(graph)), _text(story)


def json_ld_in_main_entity(story: Story) -> tuple[str, str]:
    article = {"@type": "Article", "headline": story.title, "articleBody": _text(story), "datePublished": AT}
    page = {"@type": "WebPage", "mainEntity": {"@type": "ItemPage", "mainEntity": article}}
    return _frame(story, f"<h1>{story.title}</h1><div id=app></div>", _ld([page])), _text(story)


def json_ld_of_many(story: Story) -> tuple[str, str]:
    others = [
        {"@type": "NewsArticle", "url": f"https://zhana.example/news/{n}", "headline": other,
         "articleBody": f"{other}. " + " ".join(story.comments * 20)}
        for n, other in enumerate(story.others)
    ]  # fmt: skip
    own = {"@type": "NewsArticle", "url": URL + "?utm_source=x", "headline": story.title, "articleBody": _text(story)}
    scripts = "".join(_ld({"@context": "https://schema.org", **each}) for each in (others[0], own, *others[1:]))
    return _frame(story, f"<h1>{story.title}</h1><div id=app></div>", scripts), _text(story)


def json_ld_with_escaped_html(story: Story) -> tuple[str, str]:
    body = _p(story.paragraphs).replace("<", "&lt;").replace(">", "&gt;")
    article = {"@type": "NewsArticle", "headline": story.title, "articleBody": body, "datePublished": AT}
    return _frame(story, f"<h1>{story.title}</h1><div id=app></div>", _ld(article)), _text(story)


def json_ld_nearly_json(story: Story) -> tuple[str, str]:
    script = (
        f'{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "{story.title}",\n'
        f'"articleBody": "{_text(story)}",\n"keywords": ["a", "b",], "datePublished": "{AT}",}}'
    )
    head = f"<script type='application/ld+json'>//<![CDATA[\n{script}\n//]]></script>"
    return _frame(story, f"<h1>{story.title}</h1><div id=app></div>", head), _text(story)


def json_ld_with_the_lead_alone(story: Story) -> tuple[str, str]:
    article = {"@type": "NewsArticle", "headline": story.title, "articleBody": story.paragraphs[0], "datePublished": AT}
    html = _frame(story, f"<h1>{story.title}</h1><div class='x1'>{_p(story.paragraphs)}</div>", _ld(article))
    return html, _text(story)


def microdata_with_cards(story: Story) -> tuple[str, str]:
    card = "".join(
        "<div itemscope itemtype='https://schema.org/NewsArticle'>"
        f"<a itemprop='headline' href='/news/{n}'>{other}</a><div itemprop='articleBody'><p>{other}.</p></div></div>"
        for n, other in enumerate(story.others)
    )
    body = f"<div itemprop='articleBody'>{_p(story.paragraphs)}</div>"
    scope = "itemscope itemtype='https://schema.org/NewsArticle'"
    return _frame(story, f"<article {scope}><h1 itemprop='headline'>{story.title}</h1>{body}{card}</article>"), _text(
        story
    )


def wordpress(story: Story) -> tuple[str, str]:
    share = "<div class='sharedaddy sd-sharing-enabled'><ul><li><a href='#'>Telegram</a></li></ul></div>"
    related = f"<div id='jp-relatedposts' class='jp-relatedposts'><h3>{story.also}</h3>{_links(story)}</div>"
    body = f"<div class='entry-content'>{_p(story.paragraphs)}{share}{related}</div>"
    return _frame(story, f"<article class='post'><h1 class='entry-title'>{story.title}</h1>{body}</article>"), _text(
        story
    )


def author_and_date_inside(story: Story) -> tuple[str, str]:
    date, who = ("19 сентября 2026, 13:51", "Автор: Дана Сеит")
    if story.language == "kk":
        date, who = ("2026 жылғы 19 қыркүйек, 13:51", "Авторы: Дана Сейіт")
    body = f"<div class='x1'><p>{date}</p>{_p(story.paragraphs)}<p>{who}</p><p>{story.credit}</p></div>"
    return _frame(story, f"<h1>{story.title}</h1>{body}"), _text(story)


def spans_of_an_editor(story: Story) -> tuple[str, str]:
    lines = "".join(
        f"<p><span style='font-size:14px'><span lang=ru>{line[:20]}</span>{line[20:]}</span>&nbsp;</p><p>&nbsp;</p>"
        for line in story.paragraphs
    )
    return _frame(story, f"<h1>{story.title}</h1><div class='x1'>{lines}</div>"), _text(story)


Markup = Callable[[Story], tuple[str, str]]
MARKUPS: dict[str, Markup] = {
    make.__name__.replace("_", " "): make
    for make in (
        div_and_paragraphs, line_breaks, laid_out_by_tables, related_between, share_and_tags,
        comments_longer_than_the_text, comments_inside, side_column_with_leads, pictures_and_credits, table_of_facts,
        lists_and_subheads, quotation, short_news_under_many_links, sections, banners_between, hidden_and_scripts,
        json_ld_graph, json_ld_in_main_entity, json_ld_of_many, json_ld_with_escaped_html, json_ld_nearly_json,
        json_ld_with_the_lead_alone, microdata_with_cards, wordpress, author_and_date_inside, spans_of_an_editor,
    )
}  # fmt: skip
