namespace Collections.Core.Sharing;

/// <summary>A state in which a configuration was saved once.</summary>
public sealed record ReportConfigVersion(int Version, string Name, DateTimeOffset SavedAt, bool IsCurrent);
