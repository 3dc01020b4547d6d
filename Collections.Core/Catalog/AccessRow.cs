using Collections.Core.Data;

namespace Collections.Core.Catalog;

/// <summary>One person's access to one instance.</summary>
/// <param name="Role">Admin, Analyst or Viewer.</param>
public sealed record AccessRow(UserId UserId, string PersonName, string Email, bool IsDisabled, InstanceId InstanceId, string InstanceName, string Role);
