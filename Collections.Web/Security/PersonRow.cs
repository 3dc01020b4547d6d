using Collections.Core.Data;

namespace Collections.Web.Security;

/// <summary>A person as administrators see one.</summary>
/// <param name="HasPassword">False until the person has opened the link for the first time.</param>
public sealed record PersonRow(
    UserId Id, string Name, string Email, IReadOnlyList<string> Roles, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt, bool HasPassword);
