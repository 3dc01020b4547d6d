namespace Collections.Core.Reporting;

/// <summary>A week that stands out from the settled weeks before it.</summary>
/// <param name="Kpi">Its key.</param>
/// <param name="Expected">What would have been usual.</param>
/// <param name="Z">Robust z: how many usual spreads it is away; null where there was no spread.</param>
/// <param name="Text">In words.</param>
public sealed record Anomaly(string Kpi, DateOnly Week, decimal Value, decimal Expected, double? Z, AnomalyBasis Basis, string Text);
