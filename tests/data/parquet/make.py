"""Writes the files of this folder with DuckDB, and what DuckDB reads back of them as NDJSON."""

import duckdb

connection = duckdb.connect()
connection.execute("set timezone = 'UTC'")
connection.execute("""
create table types as select
    n::utinyint as small, -n::bigint as big, (n * 1000000000000000000)::uhugeint::ubigint as huge_unsigned,
    n / 3.0::double as ratio, (n / 3.0)::float as single, n % 2 = 0 as even,
    (n * 12345678901234567890.12)::decimal(38, 2) as amount, (n * 1.5)::decimal(9, 3) as price, (-n)::decimal(18, 4) as cost,
    case when n % 3 = 0 then null else 'text ' || n || ' é' end as text,
    date '2026-11-24' - n::integer as day, time '13:00:00.25' as clock,
    timestamp '2026-11-24 13:00:00.123456' + to_seconds(n) as at, timestamptz '2026-11-24 13:00:00Z' as at_utc,
    timestamp_ns '2026-11-24 13:00:00.123456789' as at_ns, timestamp_ms '2026-11-24 13:00:00.123' as at_ms,
    ('6b8d7f90-0000-4000-8000-00000000000' || n)::uuid as id,
    case when n % 4 = 0 then null else [n, null, n + 1] end as list, []::bigint[] as empty,
    [['a', null], [], null, ['b' || n]] as lists,
    {'a': n, 'b': case when n % 2 = 0 then null else {'c': ['x', 'y']} end} as struct,
    case when n = 1 then null else map {'k' || n: n, 'm': null} end as map,
    [{'k': n, 'v': [n]}, {'k': null, 'v': null}] as structs,
    ('kind ' || n % 2)::enum('kind 0', 'kind 1') as kind, null::integer as nothing, '{"a":[1]}'::json as document
from range(0, 9) as rows(n)
""")
for codec in ["uncompressed", "snappy", "zstd", "gzip", "lz4_raw", "brotli"]:
    connection.execute(f"copy types to '{codec}.parquet' (format parquet, codec '{codec}')")
connection.execute("copy types to 'v2.parquet' (format parquet, parquet_version v2, codec 'zstd')")
connection.execute("copy (select n, n % 7 as m, repeat('x', 5) || n % 3 as s, [n, n + 1] as l from range(6000) as rows(n)) to 'groups.parquet' (format parquet, row_group_size 2048)")
connection.execute("copy (select * from 'snappy.parquet') to 'types.ndjson' (format json)")
