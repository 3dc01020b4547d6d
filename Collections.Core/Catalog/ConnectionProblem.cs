using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>Why AMC does not answer in the name of an account: what is wrong, what to do, and Amazon's own words.</summary>
/// <param name="Field">The field that it is about, as the API names it; empty where there is none.</param>
/// <param name="AmazonSays">Null where Amazon said nothing.</param>
public sealed record ConnectionProblem(ConnectionProblemKind Kind, string Field, string Message, string Remedy, string? AmazonSays)
{
    internal static ConnectionProblem WrongEntity(AmcEntityId entity, IReadOnlyList<AmcAccount> reached) => new(
        ConnectionProblemKind.WrongEntity,
        "entityId",
        reached is []
            ? $"These credentials reach no AMC account, so not {entity} either."
            : $"These credentials do not reach the account {entity}. They reach {string.Join(", ", reached.Take(10).Select(Describe))}.",
        "Check the entity id, or sign in at Amazon as somebody who may use that account and make a new refresh token.",
        null);

    internal static ConnectionProblem WrongMarketplace(AmcEntityId entity, MarketplaceId given, IEnumerable<MarketplaceId> right) => new(
        ConnectionProblemKind.WrongMarketplace,
        "marketplaceId",
        $"The account {entity} is not in the marketplace {Marketplace.Describe(given)}, but in {string.Join(", ", right.Select(Marketplace.Describe))}.",
        "Choose that marketplace.",
        null);

    internal static ConnectionProblem UnknownInstance(AmcInstanceId instance, IReadOnlyList<ListedInstance> listed) => new(
        ConnectionProblemKind.UnknownInstance,
        "amcInstanceId",
        listed is []
            ? $"AMC lists no instance in this account, so not {instance} either."
            : $"AMC lists no instance {instance} in this account. It lists {string.Join(", ", listed.Take(20).Select(found => $"{found.Id} ({found.Name})"))}.",
        "Check the id of the instance and the account it belongs to; ids of AMC look like \"amcibersblt\".",
        null);

    /// <summary>From what Amazon answered, and to which question.</summary>
    internal static ConnectionProblem Of(AmcException exception)
    {
        var says = string.IsNullOrWhiteSpace(exception.Details) ? null : exception.Details.Trim();
        var token = exception.Endpoint == AmcEndpoint.Token.Name;
        return exception switch
        {
            { Endpoint: "credentials" } => new(
                ConnectionProblemKind.CredentialsMissing, "", exception.Message, "Give the client id, the client secret and the refresh token again.", null),
            { ErrorClass: AmcErrorClass.Throttled } => new(
                ConnectionProblemKind.Throttled, "", "Amazon asks us to slow down, so the connection could not be tried to its end.", "Try again in a minute.", says),
            { ErrorClass: AmcErrorClass.Transient } => new(
                ConnectionProblemKind.Unreachable,
                "",
                exception.StatusCode is { } status
                    ? FormattableString.Invariant($"Amazon has trouble of its own (it answered {status}).")
                    : $"Amazon did not answer: {exception.Message}.",
                "Try again in a minute. Should it stay so, check the region or the addresses, and whether this machine may reach them.",
                says),
            _ when token && (exception.StatusCode == 401 || Says(says, "client authentication") || Says(says, "invalid_client")) => new(
                ConnectionProblemKind.WrongClient,
                "clientSecret",
                "The client id or the client secret is wrong: Amazon does not know this pair.",
                "Copy both again from the security profile of the application at Login with Amazon. A secret that was rotated there stops working at once.",
                says),
            _ when token && (Says(says, "grant") || Says(says, "revoked")) => new(
                ConnectionProblemKind.TokenRevoked,
                "refreshToken",
                "The refresh token is revoked, expired, or belongs to another client id.",
                "Sign in at Amazon with the account that may use AMC, consent again, and put the new refresh token here.",
                says),
            _ when token => new(
                ConnectionProblemKind.WrongClient,
                "clientId",
                "Amazon's sign-in refuses these credentials.",
                "Compare the client id, the client secret and the refresh token with those at Login with Amazon: all three belong together.",
                says),
            _ when Says(says, "terms") => new(
                ConnectionProblemKind.TermsNotAccepted,
                "entityId",
                "The terms and conditions of AMC are not accepted for this account.",
                "Somebody with rights on the account opens AMC in the Amazon Ads console, accepts them there, and tries again here.",
                says),
            { ErrorClass: AmcErrorClass.OnHoldInstance } => new(
                ConnectionProblemKind.InstanceRefused,
                "amcInstanceId",
                FormattableString.Invariant($"AMC lists this instance, but refuses its executions to these credentials (it answered {exception.StatusCode})."),
                "Somebody with rights on the account gives the user behind the refresh token access to this instance, or another user's refresh token is used.",
                says),
            { StatusCode: 404 } => new(
                ConnectionProblemKind.WrongMarketplace,
                "marketplaceId",
                "AMC knows no such account in this marketplace.",
                "Choose the marketplace that the account belongs to.",
                says),
            { StatusCode: 401 } => new(
                ConnectionProblemKind.NotAllowed,
                "clientId",
                "AMC does not accept the access of this application.",
                "Check that the application is approved for the Amazon Ads API and that the client id is the one it was approved for.",
                says),
            _ => new(
                ConnectionProblemKind.NotAllowed,
                "entityId",
                "The credentials are right, but they may not use this AMC account.",
                "Somebody with rights on the account gives the user behind the refresh token access to AMC, or another user's refresh token is used.",
                says),
        };
    }

    private static string Describe(AmcAccount account) =>
        $"{account.AccountId}{(string.IsNullOrWhiteSpace(account.AccountName) ? "" : $" \"{account.AccountName}\"")} in {Marketplace.Describe(account.MarketplaceId)}";

    private static bool Says(string? text, string words) => text is not null && text.Contains(words, StringComparison.OrdinalIgnoreCase);
}
