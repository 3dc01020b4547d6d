using Microsoft.AspNetCore.Identity;

namespace Collections.Core.Data;

/// <summary>A person who signs in.</summary>
public sealed class User : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when the person may not sign in any more.</summary>
    public DateTimeOffset? DisabledAt { get; set; }
}
