namespace Collections.Core.Reporting.Layout;

/// <summary>What does not add up over weeks can be asked for once, over all of their days.</summary>
/// <param name="Kpi">Key of the KPI that it answers.</param>
/// <param name="First">First day of the weeks with a result.</param>
/// <param name="Last">Last day of the weeks with a result.</param>
public sealed record WholeWindowOffer(string Kpi, DateOnly First, DateOnly Last);
