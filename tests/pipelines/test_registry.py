"""A company register anchors organisations to their BINs, in both languages; what is bad in it stops nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from newsroom import write
from sqlalchemy import func, select

from app.cli import baqylau
from nlp.identifiers import check_digit
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.profiles.profile import profile
from pipelines.resolution.registry import import_register
from pipelines.resolution.registry_file import Company, Rejected, read_register
from pipelines.resolution.resolve import resolve
from pipelines.store.schema import clusters, registry, registry_keys


def number(serial: int) -> str:
    """A sound BIN of a company registered in January 2017."""
    for count in range(serial * 7, serial * 7 + 7):
        digits = f"17014{count:06d}"
        if (check := check_digit(digits)) is not None:
            return f"{digits}{check}"
    raise AssertionError(serial)


ALPHA, BETA, GAMMA = number(1), number(2), number(3)
HEADER = "БИН;Наименование;Қазақ тіліндегі атауы;ОПФ;Руководитель;Статус;ОКЭД"
ROWS = [
    f"{ALPHA};ТОО «Ертіс Құрылыс Сервис»;«Ертіс құрылыс қызметі» ЖШС;ТОО;Сериков Асет;действует;41201",
    f"{BETA};Дала Нан;;ТОО;;ликвидировано;10711",
    f"{GAMMA};АО «Дала Нан»;«Дала Нан» АҚ;АО;;действует;10711",
]


def register(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    file = folder / "register.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return file


def test_names_of_one_bin_meet_in_both_languages(context: Context, tmp_path: Path) -> None:
    write(context.store, 1, "ТОО «Ертіс Құрылыс Сервис» строит.", ("organisation", "ТОО «Ертіс Құрылыс Сервис»"))
    write(context.store, 2, "«Ертіс құрылыс қызметі» ЖШС салады.", ("organisation", "«Ертіс құрылыс қызметі» ЖШС"))
    resolve(context)
    assert profile(context, "Ертіс Құрылыс Сервис").id != profile(context, "Ертіс құрылыс қызметі").id
    done = import_register(context, register(tmp_path, *ROWS))
    assert (done.companies, done.rejected, done.rejects, done.anchored) == (3, {}, None, 2)
    found = profile(context, ALPHA)
    assert found.article_count == 2
    assert found.identifiers == {"bin": [ALPHA]}
    (row,) = found.registered
    assert (row.form, row.head, row.status) == ("llp", "Сериков Асет", "действует")


def test_the_kind_of_legal_person_keeps_companies_of_one_name_apart(context: Context, tmp_path: Path) -> None:
    write(context.store, 1, "ТОО «Дала Нан» печёт.", ("organisation", "ТОО «Дала Нан»"))
    write(context.store, 2, "«Дала Нан» АҚ пісіреді.", ("organisation", "«Дала Нан» АҚ"))
    import_register(context, register(tmp_path, *ROWS))
    assert profile(context, "ТОО «Дала Нан»").identifiers == {"bin": [BETA]}
    assert profile(context, "АО «Дала Нан»").identifiers == {"bin": [GAMMA]}


def test_a_name_that_two_companies_bear_is_anchored_to_neither(context: Context, tmp_path: Path) -> None:
    write(context.store, 1, "ТОО «Дала Нан» печёт.", ("organisation", "ТОО «Дала Нан»"))
    import_register(context, register(tmp_path, *ROWS, f"{number(4)};ТОО «Дала Нан»;;ТОО;;;"))
    assert profile(context, "ТОО «Дала Нан»").identifiers == {}


def test_the_sentence_against_the_register_joins_nothing(context: Context, tmp_path: Path) -> None:
    """A text gives the name another BIN: two companies of one name, perhaps."""
    write(context.store, 1, "ТОО «Дала Нан» печёт.", ("organisation", "ТОО «Дала Нан»"), bins={"ТОО «Дала Нан»": ALPHA})
    write(context.store, 2, "ТОО «Ертіс Құрылыс Сервис» строит.", ("organisation", "ТОО «Ертіс Құрылыс Сервис»"))
    import_register(context, register(tmp_path, *ROWS))
    assert profile(context, "ТОО «Дала Нан»").id != profile(context, "ТОО «Ертіс Құрылыс Сервис»").id


def test_read_again_it_is_the_same_and_a_changed_name_is_let_go(context: Context, tmp_path: Path) -> None:
    write(context.store, 1, "ТОО «Ертіс Құрылыс Сервис» строит.", ("organisation", "ТОО «Ертіс Құрылыс Сервис»"))
    first = import_register(context, register(tmp_path, *ROWS))
    assert import_register(context, register(tmp_path, *ROWS)) == first
    import_register(context, register(tmp_path, f"{ALPHA};ТОО «Есіл Сервис»;;ТОО;;;"))
    assert profile(context, "Ертіс Құрылыс Сервис").identifiers == {}
    with context.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(registry)).scalar() == 3
        keys = connection.execute(select(registry_keys.c.key).where(registry_keys.c.bin == ALPHA)).scalars().all()
        assert len(keys) == 1
        assert connection.execute(select(func.count()).select_from(clusters)).scalar() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_charset_and_delimiter_are_told(tmp_path: Path, encoding: str, delimiter: str) -> None:
    header = delimiter.join(["БИН", "Наименование", "Статус"])
    file = register(tmp_path, delimiter.join([ALPHA, "ТОО Ертис", "действует"]), header=header, encoding=encoding)
    (found,) = read_register(file)
    assert isinstance(found, Company)
    assert (found.bin, found.name_ru, found.status, found.form) == (ALPHA, "ТОО Ертис", "действует", "llp")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (";ТОО «А»;;;;;", "no BIN"),
        (f"{ALPHA[:-1]}{(int(ALPHA[-1]) + 1) % 10};ТОО «А»;;;;;", "not a BIN"),
        ("12;ТОО «А»;;;;;", "not a BIN"),
        (f"{ALPHA};;;;;;", "no name"),
        (ALPHA, "no name"),
    ],
)
def test_a_bad_row_is_left_out_with_its_reason(tmp_path: Path, row: str, why: str) -> None:
    bad, good = read_register(register(tmp_path, row, ROWS[1]))
    assert isinstance(bad, Rejected)
    assert bad.row == 2
    assert why in bad.why
    assert isinstance(good, Company)


def test_an_iin_is_never_kept(context: Context, tmp_path: Path) -> None:
    iin = next(f"{digits}{check}" for i in range(50) if (check := check_digit(digits := f"9001153{i:04d}")) is not None)
    done = import_register(
        context, register(tmp_path, f"{ALPHA};ТОО «Ертіс»;;ТОО;Сериков {iin};;{iin}", f"{iin};ИП Сериков;;ИП;;;")
    )
    assert list(done.rejected) == ["an IIN: people are not taken into the register"]
    assert done.rejects is not None
    assert iin not in Path(done.rejects).read_text(encoding="utf-8")
    with context.store.read() as connection:
        assert iin not in str(connection.execute(select(registry)).all())


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "empty"), ("a;b\n1;2\n", "--columns"), ("БИН;x\n1;2\n", "--columns")],
)
def test_a_file_that_is_no_register_says_what_to_do(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        list(read_register(file))


def test_columns_of_ones_own(tmp_path: Path) -> None:
    file = register(tmp_path, f"{ALPHA};ТОО «Ертіс»", header="nomer;kak zovut")
    columns = tmp_path / "columns.yaml"
    columns.write_text("bin: nomer\nname_ru: kak zovut\n", encoding="utf-8")
    (found,) = read_register(file, columns)
    assert isinstance(found, Company)
    columns.write_text("colour: red\n", encoding="utf-8")
    with pytest.raises(InputError, match="bin, name_ru"):
        list(read_register(file, columns))


def test_the_command(tmp_path: Path) -> None:
    words = ["--home", str(tmp_path / "home"), "registry", "import", str(register(tmp_path, *ROWS, "1;x"))]
    done = CliRunner().invoke(baqylau, [*words, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert set(found) == {"companies", "rejected", "rejects", "anchored"}
    assert found["companies"] == 3
    assert "3 companies" in CliRunner().invoke(baqylau, words).stdout
