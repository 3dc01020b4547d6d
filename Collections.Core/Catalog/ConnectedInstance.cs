using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>An instance as it was just listed at AMC.</summary>
/// <param name="HasDsp">False where there are sponsored ads only, so that AMC has no <c>dsp_*</c> tables.</param>
public sealed record ConnectedInstance(InstanceId Id, AmcInstanceId AmcInstanceId, string Name, bool HasDsp);
