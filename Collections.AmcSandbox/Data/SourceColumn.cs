namespace Collections.AmcSandbox.Data;

/// <summary>A column of AMC's data sources.</summary>
/// <param name="Sensitivity">0: shown whatever the number of users; else the higher goes first when a row has too few.</param>
/// <param name="ByDay">Whether it differs from day to day.</param>
/// <param name="Split">What it splits a day by, or null.</param>
internal sealed record SourceColumn(
    string Name,
    DataKind Kind,
    bool IsMetric,
    Func<Fact, Value> Read,
    int Sensitivity = 0,
    int Scale = 0,
    bool ByDay = false,
    Split? Split = null,
    bool IsUser = false);
