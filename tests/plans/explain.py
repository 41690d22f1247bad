"""What the server did for a statement, as it explains itself."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

from hotlead.kit.db import Tx


async def plans_of(
    url: str,
    run: Callable[[Tx], Awaitable[object]],
    *,
    role: str = "",
    provider_id: UUID | None = None,
    is_nested: bool = False,
) -> str:
    """The plans of the statements that `run` sends, as the owner or as a database role.

    The actor is the system, or the provider named. With `is_nested` also of the statements that
    a foreign key or a function sends in turn.
    """
    notices: list[str] = []
    nested = "on" if is_nested else "off"
    options = make_conninfo(
        url,
        options="-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0"
        " -c auto_explain.log_level=notice -c client_min_messages=notice"
        f" -c auto_explain.log_nested_statements={nested} -c search_path=public,jobs,postgis",
    )
    async with await psycopg.AsyncConnection.connect(options, autocommit=True) as connection:
        connection.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
        await connection.execute(
            "SELECT set_config('hotlead.actor_role', %s, false),"
            " set_config('hotlead.provider_id', %s, false)",
            ("provider" if provider_id else "system", str(provider_id or "")),
        )
        if role:
            await connection.execute("SELECT set_config('role', %s, false)", (role,))
        notices.clear()
        async with connection.transaction():
            await run(connection)
    return "\n".join(notices)
