"""Drawn lines of a PDF page: the strokes and thin bars in its paths."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pypdfium2 import raw

from crawlers.documents.page import Rule

MOST_OBJECTS = 20_000  # of one page, those inside of others included
MOST_SEGMENTS = 20_000
DEEPEST = 8  # forms within forms
_THIN = 2.5  # points: a filled bar no thicker than this is a line
_STRAIGHT = 1.0  # points that a line may rise or lean

Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


def read_rules(page: Any, place: Any) -> tuple[Rule, ...]:
    """The horizontal and vertical lines of a page; `place` turns PDF coordinates into points from the top left."""
    found = []
    for left, bottom, right, top in _lines(page):
        (a, b), (c, d) = place(left, bottom), place(right, top)
        rule = Rule(min(a, c), min(b, d), max(a, c), max(b, d))
        if rule.bottom - rule.top <= _STRAIGHT < rule.right - rule.left:
            middle = (rule.top + rule.bottom) / 2
            found.append(rule._replace(top=middle, bottom=middle))
        elif rule.right - rule.left <= _STRAIGHT < rule.bottom - rule.top:
            middle = (rule.left + rule.right) / 2
            found.append(rule._replace(left=middle, right=middle))
    return tuple(found)


def _lines(page: Any) -> Iterator[Rule]:
    left = MOST_SEGMENTS
    for path, matrix in _paths(page):
        stroked, filled = _mode(path)
        count = min(raw.FPDFPath_CountSegments(path), left)
        left -= max(count, 1)
        if left <= 0:
            return
        if stroked or filled:
            yield from _edges(_points(path, count, matrix), stroked)


def _paths(page: Any) -> Iterator[tuple[Any, Matrix]]:
    """Every path of a page with the matrix of its surroundings."""
    seen = 0
    stack = [(raw.FPDFPage_GetObject(page, index), _UNIT, 0) for index in range(_objects(page))]
    stack.reverse()
    while stack and seen < MOST_OBJECTS:
        item, matrix, depth = stack.pop()
        seen += 1
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield item, _times(_matrix(item), matrix)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            inner = min(raw.FPDFFormObj_CountObjects(item), MOST_OBJECTS)
            around = _times(_matrix(item), matrix)
            stack += [(raw.FPDFFormObj_GetObject(item, index), around, depth + 1) for index in range(inner)]


def _objects(page: Any) -> int:
    return int(min(raw.FPDFPage_CountObjects(page), MOST_OBJECTS))


def _matrix(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return _UNIT
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(one: Matrix, other: Matrix) -> Matrix:
    """`one`, then `other`."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _mode(path: Any) -> tuple[bool, bool]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path, fill, stroke):
        return False, False
    return bool(stroke.value), bool(fill.value)


def _points(path: Any, count: int, matrix: Matrix) -> list[list[tuple[float, float]]]:
    """The corners of each part of a path; a curve ends its part."""
    parts: list[list[tuple[float, float]]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind != raw.FPDF_SEGMENT_LINETO or not parts:
            parts.append([])
        parts[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment) and len(parts[-1]) > 1:
            parts[-1].append(parts[-1][0])
    return parts


def _edges(parts: list[list[tuple[float, float]]], stroked: bool) -> Iterator[Rule]:
    for points in parts:
        if not stroked:
            yield from _bar(points)
            continue
        for one, other in pairwise(points):
            yield Rule(*one, *other)


def _bar(points: list[tuple[float, float]]) -> Iterator[Rule]:
    """A thin filled bar is the line through its middle."""
    if len(points) < 3:
        return
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    if top - bottom <= _THIN < right - left:
        yield Rule(left, (top + bottom) / 2, right, (top + bottom) / 2)
    elif right - left <= _THIN < top - bottom:
        yield Rule((left + right) / 2, bottom, (left + right) / 2, top)
