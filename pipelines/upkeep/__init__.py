"""Backup, checks, diagnosis, and orders to show a page no more."""
