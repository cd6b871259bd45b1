"""What can go wrong with a store, in sentences a person may read."""

from capabilities.errors import DayhandError, UnavailableError


class StoreError(DayhandError):
    """The store cannot be used as asked."""

    code = "store_error"


class DuplicateKeyError(StoreError):
    """A unique key exists already."""

    code = "duplicate_key"


class StoreUnavailableError(UnavailableError):
    """The database is away, or slower than the limit."""

    code = "store_unavailable"


class StoreFullError(StoreUnavailableError):
    """The disk is full; nothing acknowledged was lost."""

    code = "store_full"


class StoreCorruptError(StoreError):
    """The store's file is damaged."""

    code = "store_corrupt"


class StoreTooNewError(StoreError):
    """The store was written by a newer version of Dayhand."""

    code = "store_too_new"


class SecretKeyError(StoreError):
    """The key file for secrets is missing, open to others, or not the right one."""

    code = "secret_key"


class UnsupportedQueryError(StoreError):
    """Outside the closed subset, or not served by an index: a programming error, found in tests."""

    code = "unsupported_query"
