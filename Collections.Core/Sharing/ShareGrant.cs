using Collections.Core.Data;

namespace Collections.Core.Sharing;

/// <summary>Who else may see it.</summary>
/// <param name="Grantee">Null: everybody who may see the instance.</param>
/// <param name="GranteeName">As others call the person; empty for everybody.</param>
/// <param name="ExpiresAt">Null: until it is taken back.</param>
public sealed record ShareGrant(ShareGrantId Id, UserId? Grantee, string GranteeName, DateTimeOffset GrantedAt, DateTimeOffset? ExpiresAt);
