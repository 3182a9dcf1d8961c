"""Watch → hits → digests by mail."""
