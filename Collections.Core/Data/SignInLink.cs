namespace Collections.Core.Data;

/// <summary>A link that works once; only its SHA-256 is kept.</summary>
public sealed class SignInLink
{
    public required byte[] TokenHash { get; init; }

    /// <summary><c>demo</c>, <c>first_admin</c> or <c>person</c>.</summary>
    public required string Purpose { get; init; }

    public Guid? UserId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
