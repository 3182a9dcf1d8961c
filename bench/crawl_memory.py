"""Memory of a crawl of 50,000 pages; minutes, so only when it is named."""

from __future__ import annotations

from bench.crawl import memory as main

if __name__ == "__main__":
    main()
