"""Importing: files of many kinds → article drafts. No store; a file that cannot be read says why."""
