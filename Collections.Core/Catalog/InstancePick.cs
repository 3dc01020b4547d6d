using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>An instance that is to come into the catalog, as it was chosen from AMC's list or named by its id.</summary>
public sealed record InstancePick(AmcInstanceId AmcInstanceId, string Name, string TimeZone, string? Currency);
