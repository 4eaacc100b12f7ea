"""Every row of the fault table, by its name."""

from collections.abc import Mapping

from chaos import (
    database_away,
    disk_full,
    faulty_platform,
    kills,
    migration,
    pace,
    redelivery,
    redis_away,
)
from chaos.outcome import Row

ROWS: Mapping[str, Row] = {
    module.ROW.name: module.ROW
    for module in (
        kills,
        redis_away,
        database_away,
        disk_full,
        redelivery,
        faulty_platform,
        pace,
        migration,
    )
}
