namespace Collections.Core.Reporting;

/// <summary>What one value of the dimension adds to the change.</summary>
/// <param name="Contribution">All lines together are the change.</param>
/// <param name="Rate">Of a ratio: because its own ratio changed.</param>
/// <param name="Mix">Of a ratio: because its weight in the denominator changed. Rate and mix together are the contribution.</param>
/// <param name="Restated">The part of the contribution that comes from weeks which were collected again with other figures.</param>
/// <param name="Members">How many values it stands for.</param>
public sealed record DriverLine(
    string? Value,
    string Label,
    DriverKind Kind,
    decimal? Before,
    decimal? After,
    decimal Contribution,
    decimal? Rate,
    decimal? Mix,
    decimal Restated,
    int Members);
