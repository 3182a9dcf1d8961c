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
