"""PyMongo's errors as the store's."""

from collections.abc import Generator
from contextlib import contextmanager

from bson.errors import BSONError
from pymongo.errors import BulkWriteError, DocumentTooLarge, OperationFailure, PyMongoError
from pymongo.errors import DuplicateKeyError as ServerDuplicateKeyError

from bot.store.errors import DuplicateKeyError, StoreUnavailableError, UnsupportedQueryError

DUPLICATE = 11000
# BadValue, FailedToParse, TypeMismatch, PathNotViable, ConflictingUpdateOperators, BSONObjectTooLarge
_MISFITS = {2, 9, 14, 28, 40, 10334, 17419}


@contextmanager
def explained(what: str) -> Generator[None, None, None]:
    """Turn PyMongo's errors into the store's."""
    try:
        yield
    except ServerDuplicateKeyError as error:
        raise DuplicateKeyError(f"{what} already holds that id or unique key") from error
    except BulkWriteError as error:
        if any(each.get("code") == DUPLICATE for each in error.details.get("writeErrors", ())):
            raise DuplicateKeyError(f"{what} already holds that id or unique key") from error
        raise StoreUnavailableError(f"The database could not store {what}.") from error
    except (BSONError, DocumentTooLarge, OverflowError) as error:
        raise UnsupportedQueryError(f"{what}: {error}") from error
    except OperationFailure as error:
        if error.code in _MISFITS:
            raise UnsupportedQueryError(f"{what}: {error}") from error
        raise StoreUnavailableError(f"The database refused to work on {what}: {error.code}.") from error
    except PyMongoError as error:
        raise StoreUnavailableError("The database is away or too slow; try again in a moment.") from error
