#!/usr/bin/env python3
"""Breaks each rule of honest figures in a copy of the repository, and sees whether the tests of reports notice.

    rules.py [NAME]...          all rules, or those whose name contains one of the words

Copies the working tree (with what is built) to a temporary folder, applies one patch at a time, builds and runs the tests of
Collections.Tests/Reporting with a fixed seed (COLLECTIONS_TEST_SEED, default 1). Prints per rule

    RED       a test failed, as it must; with its name. The others are not waited for
    SURVIVED  everything passed: nothing holds this rule
    STALE     the patch does not fit the code any more, or does not compile

and exits with 1 unless all are RED. Without a patch the tests must pass first. About half a minute for each rule on two cores.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MATH, CALENDAR = "Collections.Core/Reporting/KpiMath.cs", "Collections.Core/Reporting/ReportCalendar.cs"
CHANGE, BUILDER, LIKE = "Collections.Core/Reporting/Change.cs", "Collections.Core/Reporting/ReportBuilder.cs", "Collections.Core/Reporting/LikeForLike.cs"
BREAKDOWN, CONTENT = "Collections.Core/Reporting/BreakdownBuilder.cs", "Collections.Core/Reporting/Layout/ReportContentReader.cs"
DRIVERS, CELL, SQL = "Collections.Core/Reporting/DriverBuilder.cs", "Collections.Core/Reporting/Exports/ExportCell.cs", "migrations/repeatable/reports.sql"

OUTPUT = Path("bin/Debug/net10.0")

RULES = [
    ("nothing counts as zero", MATH,
     "return Nothing(hidden ? FigureReason.Filtered : FigureReason.NoData, hidden);", "return new(0, 0, 0, null, null, currency, hidden, FigureReason.Ok);"),
    ("hidden counts as zero", MATH,
     "return Nothing(hidden ? FigureReason.Filtered : FigureReason.NoData, hidden);",
     "return hidden ? new(0, 0, 0, null, null, currency, hidden, FigureReason.Ok) : Nothing(FigureReason.NoData, hidden);"),
    ("a ratio is the mean of ratios", MATH,
     "var value = aggregation switch\n        {", "var value = aggregation switch\n        {\n            _ when pooled => counted.Average(part => part.Numerator!.Value / part.Denominator!.Value),",
     "if (pooled)\n        {", "if (pooled && counted.Exists(part => part.Denominator == 0))\n        {"),
    ("reach is summed over weeks", MATH, "KpiKind.NonAdditive => aggregation != WeekAggregation.Sum,", "KpiKind.NonAdditive => true,"),
    ("reach is summed over rows", MATH, "(own.Count > 1 || hidden))", "(own.Count > 1_000_000 || hidden))"),
    ("currencies are summed", MATH, "if (codes.Count > 1)", "if (codes.Count > 99)"),
    ("currencies are compared", MATH, "return before.Currency != after.Currency ?", "return before.Currency == \"?\" ?"),
    ("percent of zero", MATH, ": before.Value == 0 ? ChangeReason.PreviousZero", ": before.Value == decimal.MinValue ? ChangeReason.PreviousZero"),
    ("unequal days in percent", MATH, ": !before.Days.SequenceEqual(after.Days) ?", ": before.Days.Count != after.Days.Count ?"),
    ("another query in percent", MATH, ": isAcross ?", ": isAcross && before.Days.Count == 0 ?"),
    ("partial is not marked", CALENDAR, "if (week.IsPartial)", "if (week.IsPartial && week.Days < 0)"),
    ("provisional is not marked", CALENDAR, "if (week.IsProvisional(Zone))", "if (week.IsProvisional(Zone) && week.Days < 0)"),
    ("filtered is not marked", CALENDAR, "if (week.FilteredRows > 0)", "if (week.FilteredRows > 0 && week.Days < 0)"),
    ("restated is not marked", CALENDAR, "if (Restated(week) is { } restated)", "if (Restated(week) is { } restated && week.Days < 0)"),
    ("a gap is not marked", CALENDAR, "return [new(MarkKind.Gap, monday, MarkText.Gap(week))];", "return [];"),
    ("another query is not marked", CALENDAR, "earlier.SqlSha256 != week.SqlSha256)", "earlier.SqlSha256 != week.SqlSha256 && week.Days < 0)"),
    ("gaps in AMC's data in percent", MATH, ": before.HasDataGaps || after.HasDataGaps ?", ": before.HasDataGaps && after.HasDataGaps && before.Days.Count == 0 ?"),
    ("gaps in AMC's data are not marked", CALENDAR, "if (week.DataGaps is { } gaps)", "if (week.DataGaps is { } gaps && week.Days < 0)"),
    ("a ratio of nothing is zero", MATH,
     "if (top.Sum is not { } topSum || bottom.Sum is not { } bottomSum)\n            {\n                return Nothing(isFiltered ? FigureReason.Filtered : FigureReason.NoData, isFiltered);\n            }",
     "var (topSum, bottomSum) = (top.Sum ?? 0, bottom.Sum ?? 0);"),
    ("a ratio over zero is zero", MATH, "decimal? ratio = denominator == 0 ? null :", "decimal? ratio = denominator == 0 ? 0 :"),
    ("a ratio of weeks takes those that lack a side", MATH,
     "(sums[kpi.Numerator!].Sum is null || sums[kpi.Denominator!].Sum is null)", "sums.Rows < 0"),
    ("weeks without a value count as days", CALENDAR, "(span.Weeks == 1 || KpiMath.Counts(", "(span.Weeks >= 1 || KpiMath.Counts("),
    ("a change is good whatever its reason", CHANGE,
     "_ when Reason is ChangeReason.Partial or ChangeReason.DataGaps or ChangeReason.ChangedQuery => null,", "_ when Reason is ChangeReason.MixedCurrencies => null,"),
    ("a jump of filtered rows is not told", BUILDER, "Math.Abs(share - before) >= FilteredJump", "Math.Abs(share - before) >= 99"),
    ("a jump of filtered rows is told always", BUILDER, "&& Math.Abs(share - before) >= FilteredJump && (share >= 2 * before || before >= 2 * share))", "&& share != before)"),
    ("like for like is not taken", LIKE, "return new(cut, null);", "return new(null, null);"),
    ("a young week stands out", BUILDER, "week.HasResult && !week.IsPartial && !week.IsProvisional(calendar.Zone))", "week.HasResult && !week.IsPartial)"),
    ("a partial week stands out", BUILDER, "week.HasResult && !week.IsPartial && !week.IsProvisional(calendar.Zone))", "week.HasResult && !week.IsProvisional(calendar.Zone))"),
    ("top movers leave out what is gone", BREAKDOWN, "kpis[sort].Kind == KpiKind.Additive && change", "kpis[sort].Kind == KpiKind.Other && change"),
    ("another collection is not filtered", CONTENT, "Span = report.Span,\n                    Filters = own,", "Span = report.Span,"),
    ("the whole window is that of all weeks", CONTENT, "Report.Weeks.Where(week => week.HasResult).ToList() is [var first, .., var last]\n            ? new(kpi.Key, first.WindowStart, last.WindowEnd)",
     "Report.Weeks.Where(week => week.HasResult).ToList() is [var first, .., var last]\n            ? new(kpi.Key, Report.Available.First, last.WindowEnd)"),
    ("drivers lose what the limit cuts", DRIVERS, "        others.Sum(line => line.Contribution),", "        0,"),
    ("drivers leave out lost values", DRIVERS, "(true, null) => DriverKind.Lost,", "(true, null) => null,",
     "if (Kind(key, sides[0], sides[1]) is { } kind || part != 0 || restated != 0)", "if (Kind(key, sides[0], sides[1]) is { } kind)",
     "kind = Kind(key, sides[0], sides[1]) ?? DriverKind.Changed;\n", "\n"),
    ("an export writes nothing as zero", CELL, "new(ExportCellKind.Number, value.ToString(CultureInfo.InvariantCulture)) : Empty;",
     "new(ExportCellKind.Number, value.ToString(CultureInfo.InvariantCulture)) : new(ExportCellKind.Number, \"0\");"),
    ("SQL: currencies are summed", SQL, "when cardinality(s.codes) > 1 then", "when cardinality(s.codes) > 99 then"),
    ("SQL: a ratio is the mean of ratios", SQL, "when j.kind = 'ratio' then j.pooled", "when j.kind = 'ratio' then j.avg"),
    ("SQL: unequal days in percent", SQL, "when (w1.first_day, w1.last_day) is distinct from (w2.first_day, w2.last_day) then 'partial'",
     "when w1.first_day is distinct from w2.first_day then 'partial'"),
    ("SQL: gaps in AMC's data in percent", SQL, "when w1.gaps or w2.gaps then 'data_gaps'", "when w1.gaps is null then 'data_gaps'"),
    ("SQL: another query in percent", SQL, "when w1.query is distinct from w2.query then 'changed_query'", "when w1.query = '' then 'changed_query'"),
    ("SQL: hidden in part is not said", SQL, "when v1.filtered or v2.filtered then 'filtered'", "when v1.filtered is null then 'filtered'"),
    ("SQL: zero before is not said", SQL, "when v1.value = 0 then 'previous_zero'", "when v1.value is null then 'previous_zero'"),
    ("SQL: nothing counts as zero", SQL,
     "select j.week_start_date, j.key, j.kind,\n           case when j.reason = 'ok' then case when j.kind = 'ratio' then j.numerator / j.denominator else j.sum * j.factor end end,",
     "select j.week_start_date, j.key, j.kind,\n           coalesce(case when j.reason = 'ok' then case when j.kind = 'ratio' then j.numerator / j.denominator else j.sum * j.factor end end, 0),"),
    ("SQL: reach is summed over weeks", SQL, "when f.kind = 'non_additive' and v_type = 'sum' or", "when f.kind = 'none' and v_type = 'sum' or"),
    ("SQL: all hidden is no data", SQL, "when f.hidden then 'filtered'", "when f.hidden is null then 'filtered'"),
]


def run(arguments, folder):
    environment = {**os.environ, "COLLECTIONS_TEST_SEED": os.environ.get("COLLECTIONS_TEST_SEED", "1")}
    done = subprocess.run(arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=1800)
    return done.returncode, done.stdout + done.stderr


def check(folder):
    """What the tests say of the copy as it stands: (STALE | RED | SURVIVED, detail)."""
    code, out = run(["dotnet", "build", "Collections.Core", "-v", "q", "-nologo", "-p:RunAnalyzers=false"], folder)
    if code:
        return "STALE", next((line.strip() for line in out.splitlines() if " error " in line), "does not build")

    # Patches are in bodies: who calls them need not be built anew.
    for file in (folder / "Collections.Core" / OUTPUT).glob("Collections.Core.*"):
        shutil.copy2(file, folder / "Collections.Tests" / OUTPUT)
    code, out = run(
        ["dotnet", "test", "Collections.Tests", "--no-build", "--filter", "FullyQualifiedName~Collections.Tests.Reporting", "--", "xUnit.StopOnFail=true"], folder)
    if not code:
        return "SURVIVED", "everything passed"

    # The first that fails ends the run: those beside it are cancelled, which says nothing.
    failed = [name for name, message in re.findall(r"^\s*Failed ([\w.+]+).*\n\s*Error Message:\s*\n\s*(.*)", out, re.M) if "cancel" not in message.lower()]
    return ("RED", failed[0].split(".")[-1]) if failed else ("SURVIVED", "no test failed by itself: " + out.strip().splitlines()[-1])


def main():
    words = [word.lower() for word in sys.argv[1:]]
    rules = [rule for rule in RULES if not words or any(word in rule[0].lower() for word in words)]
    source = Path(__file__).resolve().parents[2]
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="collections-rules-") as temporary:
        folder = Path(temporary) / "copy"
        shutil.copytree(source, folder, symlinks=True, ignore=shutil.ignore_patterns(".git", ".data"))
        if run(["dotnet", "build", "Collections.Tests", "-v", "q", "-nologo"], folder)[0]:
            sys.exit("The working tree does not build.")
        result, detail = check(folder)
        if result != "SURVIVED":
            sys.exit(f"Unpatched: {result}, {detail}")
        for name, file, *edits in rules:
            path = folder / file
            before = path.read_text()
            after = before
            for old, new in zip(edits[::2], edits[1::2]):
                after = after.replace(old, new) if old in after else ""
            if after:
                path.write_text(after)
                result, detail = check(folder)
                path.write_text(before)
            else:
                result, detail = "STALE", "the code reads otherwise"
            wrong += result != "RED"
            print(f"{result:8}  {name}: {detail}", flush=True)
    print(f"{len(rules) - wrong} of {len(rules)} rules are held")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
