namespace Collections.Core.Reporting.Layout;

/// <summary>A rule that puts values of a dimension together under a name. The first rule that fits a value wins.</summary>
/// <param name="Pattern">Compared without regard to case.</param>
public sealed record DimensionGroup(string Name, string Dimension, GroupMatch Match, string Pattern);
