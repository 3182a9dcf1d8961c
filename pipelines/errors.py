"""The error tree. Each message is one line that says what to do; the command line prints it and nothing else."""

from __future__ import annotations


class BaqylauError(Exception):
    """Something that the user can mend. Its text says how."""


class SettingsError(BaqylauError):
    """A setting that cannot be used."""


class StoreError(BaqylauError):
    """The store cannot be opened, written or migrated."""


class InputError(BaqylauError):
    """What was given to a command cannot be used: a file, a source, a query, a name."""
