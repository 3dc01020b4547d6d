namespace Collections.AmcSandbox;

/// <summary>
/// The accounts that the sandbox knows, and the demo's credentials. Any client id, secret and refresh token is accepted and reaches every account, except:
/// the two demo refresh tokens reach only their own account, the secret <see cref="WrongSecret"/> is answered <c>invalid_client</c> and the refresh token
/// <see cref="RevokedRefreshToken"/> <c>invalid_grant</c>.
/// </summary>
public sealed record SandboxAccount(string EntityId, string Name, string MarketplaceId, string RefreshToken, IReadOnlyList<SandboxInstance> Instances)
{
    public const string ClientId = "amzn1.application-oa2-client.sandbox";
    public const string ClientSecret = "amzn1.oa2-cs.v1.sandbox";
    public const string WrongSecret = "wrong";
    public const string RevokedRefreshToken = "revoked";
    public const string UnitedStates = "ATVPDKIKX0DER";

    /// <summary>The demo's account: six instances, the last two for sponsored ads only.</summary>
    public static SandboxAccount Demo { get; } = new(
        "ENTITY1SANDBOXDEMO",
        "Sandbox Retail Group",
        UnitedStates,
        "Atzr|sandbox-demo",
        [
            new("amcibersblt", "Ibersblt Outdoor", "Ibersblt Outdoor", HasDsp: true, new DateOnly(2022, 3, 14)),
            new("amcnordkaff", "Nordkaffe", "Nordkaffe", HasDsp: true, new DateOnly(2022, 9, 1)),
            new("amclumahome", "Luma Home", "Luma Home", HasDsp: true, new DateOnly(2023, 1, 23)),
            new("amcpetwald1", "Petwald", "Petwald", HasDsp: true, new DateOnly(2023, 6, 5)),
            new("amcvitalux7", "Vitalux Sponsored", "Vitalux", HasDsp: false, new DateOnly(2023, 11, 20)),
            new("amckidsbrix", "Kidsbrix Sponsored", "Kidsbrix", HasDsp: false, new DateOnly(2024, 2, 12)),
        ]);

    /// <summary>A second account, so that what happens to one can be seen not to touch the other.</summary>
    public static SandboxAccount Second { get; } = new(
        "ENTITY2SANDBOXNEXT",
        "Sandbox Second Account",
        UnitedStates,
        "Atzr|sandbox-second",
        [
            new("amcsecondus", "Second Brand", "Second Brand", HasDsp: true, new DateOnly(2023, 4, 3)),
            new("amcsecondsp", "Second Brand Sponsored", "Second Brand", HasDsp: false, new DateOnly(2024, 5, 6)),
            new("amcsynthet1", "Second Brand Synthetic", "Second Brand", HasDsp: true, new DateOnly(2024, 8, 19)) { Type = SandboxInstance.Sandbox },
        ]);

    public static IReadOnlyList<SandboxAccount> All { get; } = [Demo, Second];

    /// <summary>The account and instance with this AMC id, or null.</summary>
    public static (SandboxAccount Account, SandboxInstance Instance)? Find(string instanceId)
    {
        foreach (var account in All)
        {
            foreach (var instance in account.Instances)
            {
                if (instance.Id == instanceId)
                {
                    return (account, instance);
                }
            }
        }

        return null;
    }

    internal bool IsReachedBy(string refreshToken)
    {
        return refreshToken == RefreshToken || All.All(other => other.RefreshToken != refreshToken);
    }
}
