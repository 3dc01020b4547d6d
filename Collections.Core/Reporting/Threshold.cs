namespace Collections.Core.Reporting;

/// <summary>What a person wants to be told of a KPI.</summary>
/// <param name="Kpi">Its key.</param>
/// <param name="Value">In the KPI's own unit; of a rise or fall in percent.</param>
public sealed record Threshold(Guid Id, string Kpi, ThresholdCondition Condition, decimal Value);
