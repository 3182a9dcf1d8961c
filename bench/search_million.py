"""The bench of search up to a million articles, on the embedded engine."""

from bench import search_mix


def main() -> None:
    """Print what search_mix does, and its cost curve over three sizes."""
    search_mix.main(("--sizes", "10000", "100000", "1000000", "--engines", "embedded"))


if __name__ == "__main__":
    main()
