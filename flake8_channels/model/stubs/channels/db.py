"""Running database code in a thread, from async code."""

from asgiref.sync import sync_to_async


class DatabaseSyncToAsync(sync_to_async): ...


def database_sync_to_async(function, **options):
    return DatabaseSyncToAsync(function, **options)
