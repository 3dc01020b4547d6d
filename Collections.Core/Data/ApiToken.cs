namespace Collections.Core.Data;

/// <summary>A bearer token of a person; only its SHA-256 is kept.</summary>
public sealed class ApiToken
{
    public Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    public required byte[] TokenHash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
