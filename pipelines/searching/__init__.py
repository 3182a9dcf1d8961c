"""Question → hits: the index, queries, exports, snapshots, saved views."""
