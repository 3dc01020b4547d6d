#!/usr/bin/env python3
"""Recomputes every stored week from the files that the sandbox serves, and compares.

    recompute.py LEDGER_URL PSQL_CONNECTION [COLLECTION_NAME]

LEDGER_URL        the sandbox, as printed in "Sandbox: <url>"
PSQL_CONNECTION   a libpq connection string of a login that sees all weeks (the worker's or a superuser's)

Knows nothing of the product's code: reads the ledger, downloads each file, checks its SHA-256, parses it by the rules of
AMC's CSV, counts rows and sums every number exactly, and compares with the rows in PostgreSQL and with the stored summaries.
Prints one line per disagreement and a last line with the counts; exit code 1 when anything differs.
"""
import csv
import hashlib
import io
import json
import subprocess
import sys
import urllib.request
from decimal import Decimal, getcontext

getcontext().prec = 60


def psql(connection, sql):
    out = subprocess.run(["psql", connection, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql], check=True, capture_output=True, text=True)
    return [json.loads(line, parse_float=Decimal) for line in out.stdout.splitlines()]


def read(url):
    with urllib.request.urlopen(url) as response:
        return response.read()


def parse(text):
    backslash = '\\"' in text
    reader = csv.reader(io.StringIO(text, newline=""), doublequote=not backslash, escapechar="\\" if backslash else None)
    return list(reader)


def main():
    ledger_url, connection = sys.argv[1].rstrip("/"), sys.argv[2]
    name = sys.argv[3] if len(sys.argv) > 3 else None
    ledger = {e["workflowExecutionId"]: e for e in json.loads(read(ledger_url + "/sandbox/ledger"))["executions"]}
    where = "" if name is None else "and c.name = '" + name.replace("'", "''") + "'"
    weeks = psql(connection, f"""
        select json_build_object('week', w.week_start_date, 'collection', c.name, 'version', v.id, 'rows', v.rows,
                                 'amc', v.amc_execution_id, 'columns', v.columns, 'summary', v.summary_stats)
        from report_data_weeks w
        join report_data_collections c on c.id = w.collection_id
        join report_data_week_versions v on v.id = w.current_version_id
        where w.status = 'SUCCESS' and c.deleted_at is null {where} order by c.name, w.week_start_date""")
    wrong = numbers = 0

    for week in weeks:
        def differs(what):
            nonlocal wrong
            wrong += 1
            print(f"{week['collection']} {week['week']}: {what}")

        execution = ledger.get(week["amc"])
        if execution is None:
            differs(f"the ledger has no execution {week['amc']}")
            continue

        rows, header = [], None
        for file in execution["files"]:
            data = read(file["url"])
            if hashlib.sha256(data).hexdigest() != file["sha256"].lower():
                differs("a file has another SHA-256 than the ledger says")
            lines = parse(data.decode("utf-8"))
            header, rows = lines[0], rows + lines[1:]

        if len(rows) != week["rows"]:
            differs(f"{len(rows)} rows in the files, {week['rows']} recorded")

        columns = {c["name"]: c for c in week["columns"]["items"]}
        slots = [c for c in columns.values() if c["slot"].startswith("m")]
        stored = psql(connection, "select json_build_object('n', count(*)" + "".join(
            f", '{c['slot']}', sum({c['slot']})::text, '{c['slot']}n', count({c['slot']})" for c in slots)
            + f") from report_data_rows where version_id = {week['version']}")[0]
        if stored["n"] != len(rows):
            differs(f"{len(rows)} rows in the files, {stored['n']} stored")

        for column in slots:
            at = header.index(column["name"])
            values = [Decimal(r[at]) for r in rows if r[at] != ""]
            numbers += 1
            total = sum(values, Decimal(0))
            if stored[column["slot"] + "n"] != len(values):
                differs(f"{column['name']}: {len(values)} values in the files, {stored[column['slot'] + 'n']} stored")
            if values and Decimal(stored[column["slot"]]) != total:
                differs(f"{column['name']}: {total} in the files, {stored[column['slot']]} stored")
            kpi = week["summary"]["metrics"].get(column["name"].lower())
            if kpi is not None and values:
                if kpi["sum"] is None or Decimal(kpi["sum"]) != total:
                    differs(f"{column['name']}: {total} in the files, {kpi['sum']} in the summary")

    print(f"{len(weeks)} weeks, {numbers} sums compared, {wrong} differences")
    sys.exit(1 if wrong or not weeks else 0)


main()
