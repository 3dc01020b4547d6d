using Collections.AmcSandbox.Engine;
using Collections.AmcSandbox.Sql;

namespace Collections.AmcSandbox.Data;

/// <summary>Everything that a result depends on.</summary>
/// <param name="AsOf">The day on which AMC read its data; younger data is not there yet, recent data still grows.</param>
/// <param name="RowsPerWeek">Rows wanted per seven days, or 0 for the natural number.</param>
internal sealed record ResultRequest(
    QueryPlan Plan, SandboxInstance Instance, int Seed, TimeWindow Window, DateOnly AsOf, int RowsPerWeek, CsvFormat Format)
{
    /// <summary>Rows wanted over the whole window; 0 for the natural number, also where the query has no key that could make more.</summary>
    public long EstimatedRows { get; } = Plan.CanGrow ? (long)(RowsPerWeek * Math.Max(1, (Window.End - Window.Start).TotalDays / 7)) : 0;
}
