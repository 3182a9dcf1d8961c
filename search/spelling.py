"""How far two spellings are apart."""

from __future__ import annotations


def edits_within(first: str, second: str, most: int) -> bool:
    """Whether `most` insertions, deletions, substitutions and exchanges of neighbours make one of the other
    (optimal string alignment: no part is edited twice)."""
    if abs(len(first) - len(second)) > most:
        return False
    if first == second:
        return True
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, sign in enumerate(first, 1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != other))
            if i > 1 and j > 1 and sign == second[j - 2] and first[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most and (i < 2 or min(before) > most):
            return False
    return row[-1] <= most


def has_shape(word: str, pattern: str) -> bool:
    """Whether a word has the shape of a pattern: * is any number of signs, ? one. At most len(word) * len(pattern)
    steps, whatever the pattern: of several * only the last one is ever tried again."""
    at = step = 0
    star, resume = -1, 0
    while at < len(word):
        if step < len(pattern) and pattern[step] == "*":
            star, resume = step, at
            step += 1
        elif step < len(pattern) and pattern[step] in ("?", word[at]):
            at, step = at + 1, step + 1
        elif star >= 0:
            resume += 1
            at, step = resume, star + 1
        else:
            return False
    return not pattern[step:].strip("*")
