"""Catalogue: what the bundled definitions hold, and that each fact has its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawlers.catalogue import load_sources
from crawlers.source import Selectors
from crawlers.urls import of_source

BUNDLED = load_sources()


def test_the_bundled_catalogue() -> None:
    assert BUNDLED.broken == {}
    sources = BUNDLED.sources.values()
    assert len(sources) >= 45
    assert not any(source.confirmed for source in sources), "nothing was checked live"
    natures: dict[str, int] = {}
    for source in sources:
        natures[source.nature] = natures.get(source.nature, 0) + 1
    assert natures["news"] >= 30
    assert natures["official"] >= 12
    assert natures["register"] >= 2
    spoken = [language for source in sources for language in source.languages]
    assert min(spoken.count("ru"), spoken.count("kk")) >= 20


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("kapital", {"terms.quote_limit": 30}),
        ("egemen", {"terms.non_commercial": True, "owner.kind": "state"}),
        ("egemen-ru", {"terms.non_commercial": True}),
        ("goszakup", {"terms.closed": ("/",), "routes": ()}),
        ("azattyq", {"owner.kind": "foreign", "languages": ("kk",)}),
        ("azattyq-ru", {"owner.kind": "foreign", "languages": ("ru",)}),
        ("adilet", {"twins": (("/rus/", "/kaz/"),), "hosts": ("old.adilet.zan.kz",)}),
        ("gov-minfin", {"nature": "official", "recheck": ()}),
    ],
)
def test_what_the_facts_say_of_a_source(name: str, holds: dict[str, Any]) -> None:
    for path, wanted in holds.items():
        found: Any = BUNDLED.sources[name]
        for step in path.split("."):
            found = getattr(found, step)
        assert found == wanted, path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("adilet", "/api/documents"),
        ("adilet", "/search"),
        ("adilet", "/rus/search/docs/va=ЗАК"),
        ("gov-minfin", "/api/v1/public/content-manager/news?projects=eq:minfin"),
        ("gov-almaty", "/memleket/entities/almaty/press/news/details/1"),
    ],
)
def test_a_closed_path_stays_closed(name: str, path: str) -> None:
    assert any(path.startswith(closed) for closed in BUNDLED.sources[name].terms.closed)


PUBLISHED = [  # addresses as public code and documents link to them, with the source whose articles they are
    ("https://tengrinews.kz/kazakhstan_news/preduprejdaem-antikor-obratilsya-k-kazahstantsam-550643/", "tengrinews"),
    ("https://kaz.tengrinews.kz/kazakhstan_news/aral-tenznde-su-kolem-ulgaydyi-364674/", "tengrinews-kk"),
    ("https://zakon.kz/pravo/6523127-obnovleny-pravila-zashchity-personalnykh-dannykh.html", "zakon"),
    ("https://www.nur.kz/incident/crime/2126727-byl-raskidan-policeyskie-navedalis-v-punkty-priema/", "nur"),
    ("https://kapital.kz/business/136156/koncert-dzhennifer-lopes-timur-turlov-rasskazal.html", "kapital"),
    ("https://kz.kursiv.media/2026-08-27/kaye-zhitelyam-astany-otvetili/", "kursiv"),
    ("https://informburo.kz/cards/kakie-opasnosti-podsteregaiut-turistov-v-almatinskix-gorax", "informburo"),
    ("https://vlast.kz/novosti/70802-v-almaty-i-almatinskoj-oblasti-s-12-sentabra-povysatsa-tarify.html", "vlast"),
    ("https://kazpravda.kz/n/nehitrye-algoritmy/", "kazpravda"),
    ("https://inbusiness.kz/ru/last/analitiki-sdelali-prognoz-fejkov-na-2026-god", "inbusiness"),
    ("https://forbes.kz/articles/enrike-iglesias-v-almaty-i-astane-skolko-stoyat-bilety-95372c", "forbes"),
    ("https://forbes.kz/articles/tri_luchshih_tsifrovyih_startapa_poluchat_grantyi_ot_beeline", "forbes"),
    ("https://rus.azattyq-ruhy.kz/ar-trend/112114-stali-izvestny-tseny-na-bilety", "azattyq-ruhy-ru"),
    ("https://exclusive.kz/v-almaty-vvodjat-registraciju-turistov-pered-pohodami-v-gory/", "exclusive"),
    ("http://www.time.kz/articles/grim/2017/06/12/sobranie-sochinitelej", "time"),
    ("https://aikyn.kz/2018/03/13/45755.html", "aikyn"),
    ("http://stan.kz/medicina-universiteti-studentterini/", "stan"),
    ("https://www.akorda.kz/ru/glava-gosudarstva-vyrazil-soboleznovaniya-semyam-pogibshih-shahterov-2895622", "akorda"),
    ("https://akorda.kz/kz/memleket-basshysy-kaza-tapkan-kenshilerdin-otbasylaryna-konil-aytty-2895717", "akorda"),
    ("https://primeminister.kz/ru/news/asset_recovery/novaya-shkola-na-1200-uchenicheskih-mest-31773", "primeminister"),
    ("https://www.nationalbank.kz/ru/news/informacionnye-soobshcheniya/18571", "nationalbank"),
    ("https://adilet.zan.kz/rus/docs/K940001000_", "adilet"),
    ("https://old.adilet.zan.kz/rus/docs/G25AAZ3524M", "adilet"),
    ("https://www.gov.kz/memleket/entities/astana/documents/details/533548?lang=ru", "gov-astana"),
]


@pytest.mark.parametrize(("url", "name"), PUBLISHED)
def test_an_address_is_an_article_of_one_source(url: str, name: str) -> None:
    """By the address that the source's rules give it; no two sources would fetch the same article."""
    found = set()
    for source in BUNDLED.sources.values():
        own = of_source(url, source)
        if own is not None and source.owns(urlsplit(own).netloc) and source.is_article(own):
            found.add(source.name)
    assert found == {name}


@pytest.mark.parametrize("name", sorted(BUNDLED.sources))
def test_every_fact_of_a_bundled_source_has_its_evidence(name: str) -> None:
    """Each key that says something of the site is borne out by an entry; a guess says that it is one."""
    source = BUNDLED.sources[name]
    borne_out = {key.partition(".")[0] for each in source.evidence for key in each.about}
    wanted = {"routes", "articles", "expected"}
    wanted |= {key for key in ("paid", "twins", "hours", "redesigns") if getattr(source, key)}
    wanted |= {"selectors"} if source.selectors != Selectors() else set()
    wanted |= {"terms"} if source.terms.quote_limit or source.terms.non_commercial or source.terms.closed else set()
    assert wanted <= borne_out, f"evidence is missing about {sorted(wanted - borne_out)}"
    assert source.closed or source.budget is not None
    assert source.closed or source.delay >= 2, "polite unless the outlet says otherwise"
    assert max(each.on for each in source.evidence) >= date(2026, 1, 1)
