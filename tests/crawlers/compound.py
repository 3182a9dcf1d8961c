"""A compound file ([MS-CFB]), as Word's and Outlook's old files are: written by hand, since no library writes one."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    children: list[int] = field(default_factory=list)


def compound(tree: Mapping[str, object]) -> bytes:
    """The bytes of a file with these streams (bytes) and storages (mappings). Streams are padded to 4096 bytes where
    they are shorter, so that no small sectors are needed."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, tree)
    sectors: list[bytes] = []
    chains: list[int] = []

    def put(data: bytes) -> int:
        start = len(sectors)
        count = (len(data) + SECTOR - 1) // SECTOR
        sectors.extend(data[SECTOR * n : SECTOR * (n + 1)].ljust(SECTOR, b"\0") for n in range(count))
        chains.extend([*range(start + 1, start + count), _END])
        return start

    starts = {number: put(one.data) for number, one in enumerate(entries) if one.kind == 2}
    directory = b"".join(_directory_entry(entries, number, starts.get(number, 0)) for number in range(len(entries)))
    first_directory = put(directory.ljust((len(directory) + SECTOR - 1) // SECTOR * SECTOR, b"\0"))
    fat_count = 1
    while fat_count * 128 < len(sectors) + fat_count:
        fat_count += 1
    fat = chains + [_FAT] * fat_count
    fat += [_FREE] * (fat_count * 128 - len(fat))
    first_fat = len(sectors)
    packed = struct.pack(f"<{len(fat)}I", *fat)
    sectors += [packed[SECTOR * n : SECTOR * (n + 1)] for n in range(fat_count)]
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header = struct.pack("<8s16s5H6s9I", magic, b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6, b"\0" * 6, 0,
                         fat_count, first_directory, 0, 4096, _END, 0, _END, 0)  # fmt: skip
    places = [*range(first_fat, first_fat + fat_count)]
    header += struct.pack("<109I", *(places + [_FREE] * (109 - len(places))))
    return header + b"".join(sectors)


def _add(entries: list[_Entry], parent: int, tree: Mapping[str, object]) -> None:
    for name, content in tree.items():
        number = len(entries)
        entries[parent].children.append(number)
        if isinstance(content, bytes):
            entries.append(_Entry(name, 2, content.ljust(4096, b"\0") if len(content) < 4096 else content))
        else:
            entries.append(_Entry(name, 1))
            assert isinstance(content, Mapping)
            _add(entries, number, content)


def _directory_entry(entries: list[_Entry], number: int, start: int) -> bytes:
    """An entry; brothers hang on one another to the right, which is no balanced tree but one that is read."""
    one = entries[number]
    brothers = next((each.children for each in entries if number in each.children), [])
    ordered = sorted(brothers, key=lambda index: (len(entries[index].name), entries[index].name.upper()))
    place = ordered.index(number) if number in ordered else -1
    right = ordered[place + 1] if 0 <= place < len(ordered) - 1 else _FREE
    children = sorted(one.children, key=lambda index: (len(entries[index].name), entries[index].name.upper()))
    name = one.name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII36sIII", name, len(name), one.kind, 1, _FREE, right,
                       children[0] if children else _FREE, b"\0" * 36, start if one.kind == 2 else _END if one.kind == 5
                       else 0, len(one.data), 0)  # fmt: skip
